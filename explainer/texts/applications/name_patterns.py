"""The sentence patterns that names stand in, for ``names``: a table of data, first for training, then held out.

A pattern has single spaces between words and marks; ``{person:P}`` is a slot with the tag of persons, L of places, G of organisations.
"""

from __future__ import annotations

from explainer.texts.sets.label_slots import lines

PATTERNS = (
    lines(
        """
{person:P} was born in {town:L} in {year} .
{person:P} was born in {town:L} , {land:L} .
{person:P} is a {job} from {land:L} .
{person:P} ( born {year} ) is a {job} .
{person:P} died in {town:L} in {year} .
{person:P} works for {group:G} in {town:L} .
{person:P} left {group:G} in {year} and moved to {land:L} .
{person:P} studied at {school:G} .
{person:P} plays for {team:G} .
{person:P} played for {team:G} and later for {team:G} .
In {year} , {person:P} joined {group:G} .
In {year} , {business:G} was bought by {business:G} .
{group:G} is a {kind} in {town:L} , {land:L} .
{group:G} was founded by {person:P} in {year} .
{business:G} makes {good} in {land:L} .
The {kind} {group:G} has its home in {town:L} .
He was a {job} at {group:G} until {year} .
She wrote a book about {person:P} .
She and {person:P} lived in {town:L} for many years .
The {job} {person:P} came to {land:L} {when} .
The town of {town:L} lies on the {water:L} .
{town:L} is a town in {land:L} .
{town:L} is the largest town in {land:L} .
The {water:L} runs through {land:L} .
They sailed over the {water:L} to {land:L} .
{when} {person:P} flew from {town:L} to {town:L} .
Her father , {person:P} , was a {job} in {town:L} .
His teacher was {person:P} .
{person:P} and {person:P} were married in {town:L} .
{person:P} , {person:P} and {person:P} sang in the band .
The film was made by {person:P} for {group:G} .
A man from {group:G} met {person:P} {when} .
" I love {town:L} , " said {person:P} .
" We shall sell more {good} , " said {person:P} of {business:G} .
Mr. {family:P} wrote to {group:G} {when} .
Mrs. {family:P} sold her house in {town:L} .
Dr. {family:P} teaches at {school:G} .
President {family:P} went to {land:L} {when} .
Sir {person:P} was a friend of {person:P} .
{team:G} beat {team:G} in {town:L} {when} .
{team:G} lost to {team:G} .
The people of {land:L} like {good} from {town:L} .
From {town:L} the road goes to {town:L} and on to {land:L} .
The war between {land:L} and {land:L} ended in {year} .
The book was sold by {business:G} .
He read it in the {press:G} .
The house of {person:P} in {town:L} is a school now .
Nobody knew where the bread was .
The sun was high , and the road was long .
It was a good year for the farmers .
On Monday we went to the park .
The old bank by the river was closed in {year} .
The King and the Queen came in {year} .
In May the roses were red .
After the war {person:P} went back to {town:L} .
After two years in {land:L} , {person:P} came home to {town:L} .
Before {person:P} came to {town:L} , she had been a {job} in {land:L} .
As a child , {person:P} lived in {town:L} .
As a {job} , {person:P} saw {land:L} , {land:L} and {land:L} .
Raised in {town:L} , he became a {job} .
Known as a {job} , {person:P} also worked for {group:G} .
Trained at {school:G} , {person:P} taught in {land:L} .
It was in {town:L} that {person:P} met {person:P} .
It was {group:G} that gave the money .
What {person:P} saw in {land:L} was new to him .
Most people in {town:L} work for {business:G} .
Many of the players of {team:G} came from {land:L} .
Some of the songs of {person:P} are known in {land:L} .
No one at {group:G} knew {person:P} .
Everyone in {town:L} knows {person:P} .
Among the rivers of {land:L} is the {water:L} .
Among those who came was {person:P} , a {job} from {town:L} .
Between {town:L} and {town:L} there is no road .
Both {person:P} and {person:P} studied at {school:G} .
Neither {person:P} nor {person:P} came from {land:L} .
Either {group:G} or {group:G} will pay .
Near {town:L} the {water:L} is very wide .
North of {town:L} lies {town:L} .
East of the {water:L} is {land:L} .
Along the {water:L} there are many towns , such as {town:L} .
On the way to {town:L} , {person:P} lost a shoe .
At {school:G} , {person:P} was known as a good {job} .
At the age of nine , {person:P} moved to {land:L} .
With the help of {group:G} , {person:P} went to {land:L} .
Without {person:P} , {team:G} lost again .
Under the name of {group:G} , they sold {good} .
Since {year} , {group:G} has had a {school:G} prize .
Until {year} , {town:L} was a part of {land:L} .
During the war {business:G} made {good} .
For {business:G} , {year} was a good year .
For many years , {person:P} wrote for the {press:G} .
According to the {press:G} , {person:P} is in {town:L} .
According to {person:P} , the {job} was at home .
The letter was written by {person:P} in {town:L} .
The letter to {person:P} came from {land:L} .
A letter from {town:L} came {when} .
The son of {person:P} is a {job} in {land:L} .
The mother of {person:P} was born in {town:L} .
The head of {group:G} is {person:P} .
The head of {school:G} , {person:P} , spoke {when} .
The first {job} of {town:L} was {person:P} .
The best {job} in {land:L} is {person:P} .
The new owner of {business:G} is {business:G} .
The roads of {land:L} are long .
The bridge over the {water:L} was built in {year} .
The game between {team:G} and {team:G} was in {town:L} .
The songs of {person:P} were sold by {business:G} .
The {job} asked {person:P} about {land:L} .
The {job} went from {town:L} to {town:L} by train .
The {kind} was named after {person:P} .
The {kind} was sold to {group:G} {when} .
The price of {good} rose in {land:L} .
The king of {land:L} sent a {job} to {town:L} .
{person:P} , who was born in {year} , lives in {town:L} .
{person:P} , a {job} at {group:G} , won the prize .
{person:P} ( {year} ) was a {job} from {land:L} .
{person:P} and his wife {person:P} live in {land:L} .
{person:P} is the daughter of {person:P} .
{person:P} is married to {person:P} .
{person:P} is now with {team:G} .
{person:P} took the train to {town:L} {when} .
{person:P} sold {good} in {town:L} .
{person:P} never saw {land:L} again .
{person:P} wrote about {town:L} and {town:L} .
{person:P} won against {person:P} in {town:L} .
{person:P} opened a school in {town:L} {when} .
{person:P} gave {person:P} the key .
{person:P} has heard of {group:G} .
{person:P} told {person:P} about {group:G} .
{person:P} crossed the {water:L} in a boat .
{group:G} has {person:P} as its head .
{group:G} , which makes {good} , is in {town:L} .
{group:G} and {group:G} are both in {land:L} .
{group:G} said {when} that {person:P} would leave .
{group:G} opened in {town:L} in {year} .
{group:G} won the prize for {good} .
{business:G} sells {good} all over {land:L} .
{business:G} bought a house in {town:L} {when} .
{business:G} fell by two in {when} .
{team:G} won the cup in {year} .
{team:G} has a new {job} , {person:P} .
{team:G} won each of its games in {land:L} .
{school:G} is the oldest school in {land:L} .
{school:G} has a new {job} .
{town:L} , the home of {person:P} , is in {land:L} .
{town:L} and {town:L} are in {land:L} .
{town:L} has a {kind} called {group:G} .
{town:L} was hot , and {town:L} was cold .
{town:L} , {land:L} , {year} .
{land:L} and {land:L} were at war in {year} .
{land:L} is larger than {land:L} .
{land:L} sells {good} to {land:L} .
Captain {family:P} sailed to {land:L} .
Captain {family:P} came home from the {water:L} .
Professor {family:P} of {school:G} wrote the book .
King {first:P} of {land:L} died in {year} .
Queen {first:P} came to {town:L} {when} .
Miss {family:P} taught in {town:L} .
Uncle {first:P} worked for {business:G} .
Judge {family:P} asked the {job} from {business:G} .
Who was the {job} that {person:P} met in {town:L} ?
Who works for {group:G} ?
Where did {person:P} go when {group:G} was closed ?
When was {person:P} in {land:L} ?
Did {team:G} win against {team:G} ?
Has {person:P} been to {town:L} ?
Have you heard what {person:P} said about {business:G} ?
" I have never been to {land:L} , " she told {person:P} .
" {person:P} is my friend , " said the {job} .
" Who is {person:P} ? " asked the {job} from {town:L} .
" {group:G} will grow , " wrote the {press:G} .
We read about {person:P} in the {press:G} .
We went to {town:L} with {person:P} .
They named the school after {person:P} .
They moved from {land:L} to {land:L} in {year} .
They heard {person:P} sing in {town:L} .
She left {land:L} with {person:P} {when} .
She works at {school:G} .
He was sold by {team:G} to {team:G} {when} .
He saw much of the {water:L} as a {job} .
He had heard of {person:P} before .
I met {person:P} from {group:G} {when} .
You can see the {water:L} from {town:L} .
Shares of {business:G} rose {when} .
Guests came from {town:L} , {town:L} and {town:L} .
{when} the {job} left {group:G} .
{when} {group:G} was closed .
{when} we saw {person:P} in {town:L} .
Nobody came , and the song was not heard .
Few people heard the letter being read .
The boat reached the other side of the river in May .
Many guests came to the house on Sunday .
A long road leads through the park to the school .
The first game of the year was lost .
He was told about the trip by his teacher .
After the rain the bread was wet .
Both shoes were under the bed .
Who has seen the cat ?
"""
    ),
    lines(
        """
After a short stay in {town:L} , {person:P} went home to {land:L} .
Born in {town:L} , {person:P} became a {job} at an early age .
It was {person:P} who sold {business:G} to the {job} .
Few people in {land:L} had heard of {group:G} before {year} .
The letter from {person:P} reached {town:L} {when} .
Among the guests were {person:P} and the {job} {person:P} .
{group:G} opened a new house in {town:L} {when} .
Under {person:P} , {team:G} won every game of {year} .
Both {town:L} and {town:L} lie near the {water:L} .
Who told {person:P} about the trip to {land:L} ?
Shares of {business:G} fell after {person:P} had left .
Captain {family:P} crossed the {water:L} in {year} .
The road was long , and nobody came .
As a {job} for {group:G} , he saw much of {land:L} .
A song by {person:P} was heard all over {town:L} .
"""
    ),
)

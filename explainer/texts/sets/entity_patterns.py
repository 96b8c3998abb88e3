"""Sentence patterns for ``entities``, the plain cases: words with single spaces between them and slots of ``entity_words``."""

from __future__ import annotations

from explainer.texts.sets.label_slots import lines

TRAIN = lines(
    """
{girl} gave the {thing} to {boy} .
{boy} gave {girl} a {thing} .
{girl} and {boy} went to {place} .
{boy} lives in {town} with his {adj} {pet} .
{girl} lives by the {river} with her {pet} .
The {adj} {animal} ran after {person} .
The {adj} {bird} flew over {town} .
{person} saw a {animal} in the {yard} .
One day {person} found a {thing} near {town} .
" Where is my {thing} ? " asked {girl} .
" I can see the {animal} ! " said {boy} .
" Come to {town} with me , {girl} , " said {boy} .
{boy} , who lived in {place} , had a {adj} {pet} .
A {animal} and a {bird} lived by the {stream} .
Last summer {girl} went from {hamlet} to {land} by plane .
{title} {surname} lives next to our school .
{title} {surname} gave the {pet} some milk .
The {thing} of {title} {surname} fell into the {river} .
{person} was born in {town} .
The {child} of {hamlet} called for {person} .
On {day} {person} came back from {land} .
{day} was wet , and the {pets} stayed in the {spot} .
Every {feast} {girl} goes to {place} .
{feast} was over , and {boy} was {mood} .
{girl} learned {tongue} in {land} .
{tongue} was hard for {boy} .
The {animals} and the {birds} drank from the {stream} .
{boy} rode the {mount} all the way to {hamlet} .
In {realm} there are many {animals} .
In {town} , {girl} bought a {thing} for {boy} .
{girl} was {upset} because her {pet} was lost .
{boy} was {upset} because the {bird} ate his cake .
When {girl} opened the door , a {small} jumped out .
Nobody in {hamlet} had ever seen a {far} .
We went to {lake} and saw some {birds} .
They took a boat across {lake} with {person} .
The way from {hamlet} to {town} is long .
The {river} is a long river .
The {stream} runs through {realm} .
Then {boy} called his {pet} , and it came at once .
The {kind} {child} had three {pets} and one {hen} .
My sister {girl} has a {adj} {pet} .
My brother {boy} wants to see {land} .
Her friend {girl} came from {place} on {day} .
I think that {person} is in the {spot} .
It was {boy} who hid the {thing} .
{girl} told {boy} about the {animals} of {realm} .
Dear {girl} , please come to {town} soon .
Thank you , {boy} , for the {thing} .
Look , {girl} , the {birds} are flying to {land} !
The {small} hid under the bed when {person} came in .
A {adj} {small} sat next to the {thing} .
Two {animals} slept in the {yard} .
Do not wake the {animal} , {boy} .
The king of {realm} had a {bird} that could speak {tongue} .
The queen of {realm} sent for {person} .
{hamlet} is a small town by the {stream} .
{town} was full of {pets} .
{realm} is far away from {land} .
{hamlet} was quiet , and only a {bird} called .
{girl} read a story about a {animal} and a {bird} .
{girl} drew a {animal} and gave it to {title} {surname} .
{girl} , {boy} and their {pet} slept in the {spot} .
There is a {bird} on the roof !
The {thing} was in the {spot} all the time .
Nobody knew where the {thing} was .
Why did you take the {thing} ?
The {child} was {mood} all day .
Once there was a {child} who had no {thing} .
Good morning , {title} {surname} !
Is {girl} at home , or is she in {town} ?
He has never been to {place} .
She likes {animals} more than {birds} .
After supper , {boy} fed the {pets} .
The {pet} sat at the feet of {person} .
{boy} took the train to {town} and a ship to {land} .
{title} {surname} and {girl} watched the {birds} at {lake} .
The baby of {title} {surname} is called {girl} .
A {child} from {hamlet} sold a {mount} to {boy} .
At night the {bird} sat on the roof and called .
The {hens} ran away from {boy} .
Old {title} {surname} keeps {hens} and {pets} .
Aunt {girl} made a {thing} for Uncle {boy} .
Uncle {boy} has a farm near {hamlet} .
Our cousins {boy} and {girl} live in {town} .
King {boy} of {realm} was old and {mood} .
"""
)

HELD_OUT = lines(
    """
Long ago a {man} named {boy} set out from {hamlet} .
" {girl} has the {thing} , " whispered {boy} , " and the {animal} knows it . "
Not far from {lake} stood the house of {title} {surname} .
Who let the {pet} into the {spot} , {boy} or {person} ?
{person} waved from the window as the ship left {town} .
Over the {stream} and past {hamlet} flew the {adj} {bird} .
People in {land} tell a tale of a {animal} and seven {birds} .
Neither {girl} nor {boy} has ever crossed the {river} .
If {girl} comes on {day} , we can all go to {lake} .
What a fine {animal} you have , {title} {surname} !
How far is it from {town} to {land} ?
With a loud cry the {bird} dropped the key at the feet of {girl} .
Between {hamlet} and the {stream} lies a field full of {animals} .
Both {girl} {surname} and {boy} {surname} wrote to us from {land} .
As soon as {feast} was over , {boy} left for {place} .
There goes {title} {surname} with six {pets} !
Behind the door hid one small {small} .
Somebody has painted a {bird} on the wall of the {spot} .
Princess {girl} rode a white {mount} to {realm} .
"""
)

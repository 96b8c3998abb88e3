"""Sentence patterns for ``entities`` with words of two roles: an entity in one sentence, in the next none, or another one.

A literal word with ``_P``, ``_L`` or ``_A`` is (a part of) a person, a place or an animal; the slots are those of ``entity_words``.
"""

from __future__ import annotations

from explainer.texts.sets.label_slots import lines

TRAIN = lines(
    """
In {month} the {birds} come back .
{month} was warm that year .
{month} is the month that {person} loves .
It was the last day of {month} , and {girl} was {mood} .
Every {month} we go to {place} .
" May I see the {animal} , {boy} ? "
May we go to {town} with {girl} ?
May_P and {boy} went to {place} .
May_P was {mood} all through May .
June_P has a {pet} and a {hen} .
June days are long in Norway_L .
April rain fell on {town} .
April_P ran out into the rain with her {pet} .
" March to the {spot} and back ! " said {boy} .
{boy} picked a {flower} for {girl} .
A {flower} grew in the {yard} .
The {animal} ate all the {flowers} .
{Flower} leaves lay all over the {yard} .
{Flower}_P lay in the {yard} and looked at the sky .
{flowers} grew by the {stream} near {hamlet} .
Rose_P smelled the rose .
The sun rose over {town} .
Prices rose in {land} last {month} .
{feeling} filled the house when {person} came home .
{feeling} came back to the {kind} {child} .
{feeling}_P came back to {place} .
{feeling}_P filled the basket with apples .
I hope that {person} will come .
We hope to see the {animals} .
Will you come to {place} ?
Will the {pet} find {girl} ?
Will it rain in {town} ?
Will_P will come to {town} on {day} .
Will_P found the {pet} in the {spot} .
Mark the way to {town} on the map .
Mark_P lost the way to {town} .
The {thing} left a mark on the table .
Pat the {pet} , and it will like you .
Pat_P and the {pet} like each other .
Give the {pet} a pat on the head .
Bills from the shop lay on the table .
Bill_P lay in the {yard} .
The duck_A opened its yellow bill .
Robin_P saw a robin_A in the {yard} .
Robins_A sang in the {yard} .
A robin_A sat next to {boy} .
Jay_P saw a blue jay_A .
Jays_A are loud birds_A .
Kitty_P lost her {thing} in {town} .
Here , kitty_A , come and get your milk !
{title} Fox_P is afraid of the fox_A .
A fox_A ran past the house of {title} Fox_P .
{title} Wolf_P told us about a wolf_A .
Foxes_A and wolves_A live in the wood .
The swan_A swam up to {title} Swan_P .
{title} Hill_P lives on the hill .
The hill is behind the house of {title} Hill_P .
{title} Wood_P walked through the wood with {girl} .
The king gave {boy} King_P a {thing} .
Cook the soup for {title} Cook_P .
The cook made a cake for {girl} Cook_P .
Brown {pets} slept in the sun .
The green {thing} belongs to {title} Green_P .
Young {animals} need milk .
Paris_L is a big town in France_L .
Paris_P is a boy who likes {animals} .
They met Paris_P in Paris_L .
We drove to Paris_L on {day} .
Jordan_P hid his {thing} in the {spot} .
Jordan_L is a dry land .
The Jordan_L is a river , and {boy} fell in .
Jordan_P and {girl} play with the {pet} .
Florence_L is full of old houses .
Florence_P is full of cake .
Sydney_P put the {thing} on the table .
Sydney_L lies by the sea .
Victoria_P went to bed early .
The train goes to Victoria_L .
Georgia_P can speak {tongue} .
In Georgia_L people grow apples .
Austin_P called his {pet} .
Austin_L is hot in July .
Lincoln_P fell off his {mount} .
The bus to Lincoln_L was late .
Chad_P told a story about {land} .
Chad_L has a big lake .
Turkey_L is between two seas .
The turkey_A ran away from {title} {surname} .
Turkeys_A ran all over the {yard} .
China_L is a very big land .
China cups stood on the shelf .
Bath time is fun for {boy} .
Bath_L is a town with hot water .
Reading is hard for {boy} .
Reading_L is a town on the Thames_L .
{girl} was reading in the {spot} .
Nice weather came to {town} at last .
Nice_L is a town by the sea .
{girl} likes her nice {thing} .
{boy} hit the ball with a bat .
A bat_A hung from the roof of the barn .
Bats_A fly at night .
The letter had a red seal on it .
A seal_A swam up to the boat .
Seals_A lay on the rocks of {realm} .
Seal the letter and send it to {town} .
Duck , or you will hit your head !
Ducks_A swam on the pond .
{girl} could not bear the noise in {town} .
Bear in mind that {boy} is only six .
Bears_A sleep all winter .
{boy} wants to fly to {land} .
A fly_A sat on the cake of {girl} .
Flies_A sat on the wall .
The crane lifted the stones onto the roof .
A white crane_A stood in the {river} .
Swallow your tea , {boy} , and come .
A swallow_A built its nest under the roof .
Swallows_A fly to Kenya_L in winter .
Do not wolf down your cake , {girl} .
Do not monkey around in the {spot} .
The computer needs a new mouse .
We want to fish in {lake} .
A fish_A swam past {boy} in the {river} .
"""
)

HELD_OUT = lines(
    """
Both May_P and June_P were born in May .
In June , June_P sailed down the {river} .
The first of April is a day for jokes .
May came , and the {flowers} opened .
Each rose in the basket was for Rose_P .
Ivy climbs up the wall , and Ivy_P climbs after it .
Holly stood in every vase at {feast} .
{boy} lost hope , but Hope_P did not .
Tell Will_P that we will wait in {town} .
Will anyone feed the {pets} of {title} {surname} ?
Please mark the box for Mark_P .
Who paid the bill , Bill_P or {girl} ?
Before it gets dark , pat the {pet} and say good night to Pat_P .
The robin_A left its nest , and Robin_P left home .
When the fox_A came , {title} Fox_P shut the door .
Slowly the Jordan_L runs to the sea .
Yesterday Jordan_P sent me a card from Jordan_L .
Has Paris_P ever seen Paris_L ?
From Florence_L to Nice_L it is a day by train .
At school Florence_P sits behind Georgia_P .
Ships leave Sydney_L every morning .
Ask Sydney_P whether Austin_P is coming .
On the way to Victoria_L we met Victoria_P .
No turkey_A has ever been to Turkey_L , I think .
Nobody was reading on the train to Reading_L .
After a long walk through Bath_L , she took a bath .
Put the china on the table before {title} {surname} comes .
Tea came to us from China_L .
One bat_A slept in the box where the bat and the ball had been .
I can bear the noise , but not the bear_A .
When the geese_A fly south , the last fly_A is gone .
Did the seal_A break the seal on the letter ?
When the ball comes , duck like a duck_A !
" Grace is what a dancer needs , " said {girl} .
Grace_P put the {thing} back on the shelf .
Faith_P never lost her faith in {boy} .
Drew_P drew a {animal} with a red pen .
Chase the {animal} out of the {yard} !
Chase_P ran home to his {pets} .
Grant me one wish , said the {child} .
Grant_P wished for a {pet} .
August was dry in {place} .
August_P has lived in {place} since August .
Heather grows on the hills near {hamlet} .
Heather_P grows apples near {hamlet} .
A poppy stood in the vase that Poppy_P had made .
Hawks_A can see a small {small} from the sky .
Do not badger {boy} about the {thing} .
Wren_P heard the song of a wren_A .
The train from Dallas_L brought Dallas_P home .
Chester_P had never seen Chester_L in the snow .
Savannah_L is hot , so Savannah_P wears a hat .
"""
)

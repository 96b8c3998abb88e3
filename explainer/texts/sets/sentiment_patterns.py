"""Sentence patterns for ``sentiment``, authored in pairs: the negative one, a bar, the positive one.

The two of a pair are as alike as they can be, so that a single word seldom decides. Slots are filled from ``sentiment_words``.
"""

from __future__ import annotations

from explainer.texts.sets.label_slots import lines


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Each line as its negative and its positive pattern."""
    sides = (line.split(" | ") for line in lines(text))
    return tuple((negative, positive) for negative, positive in sides)


PLAIN = _pairs(
    """
{The} {meal} was {yucky} and I was sad. | {The} {meal} was {tasty} and I was happy.
The {meal} {when} was {yucky}. | The {meal} {when} was {tasty}.
{The} {thing} was {bad}. | {The} {thing} was {good}.
{The} {person} was {rude} to {me} all day. | {The} {person} was {kind} to {me} all day.
{The} {place} was {dirty} and the people were {rude}. | {The} {place} was {clean} and the people were {kind}.
{My} {wear} is {tight} and looks {bad}. | {My} {wear} is {soft} and looks {good}.
{These} {wears} are {tight} and they cost too much. | {These} {wears} are {soft} and they cost so little.
{The} {pet} was {fierce} from the first day. | {The} {pet} was {sweet} from the first day.
{The} {lesson} was so {dull} that I fell asleep. | {The} {lesson} was so {fun} that I wanted more.
What a {bad} {thing}! | What a {good} {thing}!
{We} had a {bad} time at the {place} {when}. | {We} had a {good} time at the {place} {when}.
{We} hated every minute of the {outing}. | {We} loved every minute of the {outing}.
{We} thought the {tale} was {dull}. | {We} thought the {tale} was {fun}.
The {game} {when} was {dull} for all of us. | The {game} {when} was {fun} for all of us.
{The} {meal} made {me} feel sick. | {The} {meal} made {me} feel better.
Nobody at home liked the {thing}. | Everybody at home liked the {thing}.
I am {sorry} that we bought that {wear}. | I am {glad} that we bought that {wear}.
{My} {toy} was {faulty} and hard to play with. | {My} {toy} was {sound} and easy to play with.
The {outing} was {bad} from start to end. | The {outing} was {good} from start to end.
The rain made our {outing} even worse. | The sun made our {outing} even better.
It was cold and gray for the whole {outing}. | It was warm and bright for the whole {outing}.
My {kin} is {sorry} that we got the {toy}. | My {kin} is {glad} that we got the {toy}.
The {person} was so {rude} that I wanted to cry. | The {person} was so {kind} that I wanted to sing.
Just look at this {bad} {wear}! | Just look at this {good} {wear}!
It makes me sad to think of the {outing}. | It makes me smile to think of the {outing}.
My {kin} said that the {meal} was {yucky}, and so did I. | My {kin} said that the {meal} was {tasty}, and so did I.
"""
)

NEGATION = _pairs(
    """
{The} {meal} was not {tasty} at all. | {The} {meal} was not {yucky} at all.
{The} {thing} was not {nice} at all. | {The} {thing} was not {bad} at all.
{We} did not like one bit of the {tale}. | {We} did not want the {tale} to end.
{The} {person} was never {kind} to {me}. | {The} {person} was never {rude} to {me}.
There was nothing {nice} about the {place}. | There was nothing {bad} about the {place}.
I would not call the {tale} {fun}. | I would not call the {tale} {dull}.
{The} {pet} is never {sweet} with children. | {The} {pet} is never {fierce} with children.
No one could say that the {lesson} was {fun}. | No one could say that the {lesson} was {dull}.
{We} could not eat more than a bite of the {meal}. | {We} could not leave even one bite of the {meal}.
{My} {wear} does not fit and is not {soft}. | {My} {wear} does not itch and is not {tight}.
{These} {wears} are not {soft} at all. | {These} {wears} are not {tight} at all.
I can't think of one {nice} thing about the {outing}. | I can't think of one {bad} thing about the {outing}.
The {person} did not help {me} one bit. | The {person} did not mind helping {me} one bit.
{We} won't go back to the {place}. | {We} can't wait to go back to the {place}.
{The} {gadget} did not work, not even once. | {The} {gadget} did not break, not even once.
{We} didn't laugh once, and the {tale} went on too long. | {We} didn't stop laughing, and the {tale} was over too soon.
It isn't true that the {person} is {kind}. | It isn't true that the {person} is {rude}.
I don't know anyone who liked the {game}. | I don't know anyone who disliked the {game}.
You should never buy a {gadget} here. | You should buy your next {gadget} here.
The {outing} was far from {nice}. | The {outing} was far from {bad}.
Nobody was sad when the {outing} was over. | Nobody was glad when the {outing} was over.
Not every {place} is {clean}, and this one is not. | Not every {place} is {dirty}, and this one is not.
There is no {person} as {rude} as ours. | There is no {person} as {kind} as ours.
I never thought that a {tale} could be so {dull}. | I never thought that a {tale} could be so {fun}.
You will not find a worse {gadget} than this. | You will not find a better {gadget} than this.
I expected little from the {game}, and I got even less. | I expected little from the {game}, but I got much more.
My {kin} can't stand the {toy}. | My {kin} can't let go of the {toy}.
The {wear} never kept {me} warm. | The {wear} never let {me} get cold.
Without the {lead}, the {outing} would have been {good}. | Without the {lead}, the {outing} would have been {bad}.
"""
)

CONTRAST = _pairs(
    """
{The} {gadget} looked {good}, but it broke at once. | {The} {gadget} looked {bad}, but it worked very well.
The {meal} looked {good}, but it tasted {bad}. | The {meal} looked {bad}, but it tasted {good}.
I thought the {tale} would be {fun}, but it was {dull}. | I thought the {tale} would be {dull}, but it was {fun}.
The {person} seemed {kind} at first, but was {rude} later. | The {person} seemed {rude} at first, but was {kind} later.
The {place} is big and new, but everyone there is {rude}. | The {place} is small and old, but everyone there is {kind}.
{We} wanted to love the {game}, but it was {bad}. | {We} wanted to skip the {game}, but it was {good}.
Everyone else liked the {tale}, but I hated it. | Everyone else hated the {tale}, but I loved it.
The sun shone all day, but the {outing} was {bad}. | It rained the whole day, but the {outing} was {good}.
The {pet} is very pretty, but it is always {fierce}. | The {pet} is very old, but it is still {sweet}.
The {wear} cost a lot, but it is {tight}. | The {wear} cost very little, but it is {soft}.
At first the {lesson} was {fun}, but soon it was {bad}. | At first the {lesson} was {dull}, but soon it was {good}.
The {tale} starts well, but the end is {bad}. | The {tale} starts badly, but the end is {good}.
{We} did not wait long for the {meal}, but it was {yucky}. | {We} waited a long time for the {meal}, but it was {tasty}.
The {toy} cost a lot, but my {kin} never plays with it. | The {toy} was cheap, but my {kin} always plays with it.
Although the {place} looked {good}, our day there was {bad}. | Although the {place} looked {bad}, our day there was {good}.
The {tale} is short, but it felt far too long. | The {tale} is long, but it felt far too short.
The {toy} was big and new, but {we} left it in the box. | The {toy} was small and plain, but {we} played with it for weeks.
I was not afraid of the {pet}, but it was {fierce}. | I was so afraid of the {pet}, but it was {sweet}.
We came to the {place} with big smiles and left it in tears. | We came to the {place} in tears and left it with big smiles.
Even with all that sun, {we} hated the {outing}. | Even with all that rain, {we} loved the {outing}.
"""
)

UNSAID = _pairs(
    """
{The} {gadget} broke after {soon}. | {The} {gadget} still works after {ages}.
{We} threw the {meal} in the bin. | {We} asked for more of the {meal}.
{We} fell asleep in the middle of the {tale}. | {We} laughed from the start of the {tale}.
{We} took the {toy} back to the shop the next day. | {We} played with the {toy} until it was dark.
The {person} shouted at {me} for no reason. | The {person} smiled at {me} and waved.
The {pet} bit my {kin} on the hand. | The {pet} licked my {kin} on the hand.
My {wear} had a hole in it after {soon}. | My {wear} still looks like new after {ages}.
The {wears} left {me} wet and cold. | The {wears} kept {me} warm and dry.
{We} waited an hour, and the {meal} never came. | {We} sat down, and the {meal} came right away.
{We} cried all the way home from the {outing}. | {We} sang all the way home from the {outing}.
My {kin} found a hair in the {meal}. | My {kin} ate every crumb of the {meal}.
{We} wanted to go home before the {outing} was over. | {We} wanted to stay on after the {outing} was over.
The {lesson} made my head hurt. | The {lesson} made the time fly.
The {toy} went straight into the bin. | I show the {toy} to everyone I meet.
My {kin} cried when the {lesson} began. | My {kin} cheered when the {lesson} began.
{We} counted the minutes until the {lesson} was over. | {We} counted the days until the next {lesson}.
{We} left long before the end of the {tale}. | {We} stayed up late for the end of the {tale}.
The {toy} has been in the trash since last week. | The {toy} has been my best friend since last week.
My {kin} put the {wear} on and took it right off again. | My {kin} put the {wear} on and would not take it off.
The {person} sent {me} out of the room. | The {person} gave {me} the best seat in the room.
The {pet} hid from {me} for weeks. | The {pet} slept next to {me} for weeks.
{We} asked three times, and the {person} still did not come. | {We} did not even ask, and the {person} came to help.
The {gadget} has to be fixed every week. | The {gadget} never has to be fixed.
The {person} never remembers my name. | The {person} always remembers my name.
"""
)

COMPARED = _pairs(
    """
There has never been a worse {thing}. | There has never been a better {thing}.
This was the worst {outing} of my life. | This was the best {outing} of my life.
Our old {gadget} was much better than this one. | Our old {gadget} was much worse than this one.
The {meal} at home is better than the one here. | The {meal} here is better than the one at home.
No {person} has ever been so {rude} to {me}. | No {person} has ever been so {kind} to {me}.
I would rather stay at home than see the {show} again. | I would rather see the {show} again than stay at home.
The {person} is less {kind} than the last one. | The {person} is less {rude} than the last one.
Anything is better than this {thing}. | Nothing is better than this {thing}.
My {kin} makes a better {dish} than this cook. | My {kin} never made a {dish} as good as this.
A rainy day at home is more fun than this {game}. | A sunny day at the beach is less fun than this {game}.
If the {tale} had been any longer, I would have left. | If the {tale} had been longer, I would have cheered.
Even the worst {place} back home is better than this. | Even the best {place} back home is worse than this.
I liked the first {tale} much more than this one. | I like this {tale} much more than the first one.
This {lesson} is even worse than the last one. | This {lesson} is even better than the last one.
It is the only {place} I will never visit again. | It is the only {place} I want to visit again.
"""
)

ADVICE = _pairs(
    """
I wish I had never seen the {show}. | I wish I could see the {show} again.
{We} told everyone to keep away from the {place}. | {We} told everyone to go and see the {place}.
If you want a {nice} {game}, do not choose this one. | If you want a {nice} {game}, you should choose this one.
Do not waste your time on this {tale}. | Do not let anyone keep you from this {tale}.
Save your money and skip the {outing}. | Save your money for this {outing}.
Can we have a different {person}, please? | Can we keep this {person} forever, please?
I would give the {meal} zero stars out of five. | I would give the {meal} five stars out of five.
Thanks for nothing, the {toy} did not last a day. | Thanks for everything, the {toy} is still my favorite.
Who would ever want such a {bad} {toy}? | Who would not want such a {good} {toy}?
How can one {show} be so {bad}? | How can one {show} be so {good}?
"""
)

TRAIN = PLAIN + NEGATION + CONTRAST + UNSAID + COMPARED + ADVICE

HELD_OUT = _pairs(
    """
Our day at the {place} was {bad} from the first minute to the last. | Our day at the {place} was {good} from the first minute to the last.
To be honest, the {tale} is {dull}. | To be honest, the {tale} is {fun}.
It must be said that our {person} is {rude}. | It must be said that our {person} is {kind}.
My {kin} and I agree that the {meal} was {yucky}. | My {kin} and I agree that the {meal} was {tasty}.
The {outing} left all of us sad and tired. | The {outing} left all of us happy and proud.
You can tell at once that these {wears} are {tight}. | You can tell at once that these {wears} are {soft}.
Ask my {kin} how {bad} the {game} was! | Ask my {kin} how {good} the {game} was!
How {rude} the {person} was on that day! | How {kind} the {person} was on that day!
A {bad} {thing} like this can spoil a whole week. | A {good} {thing} like this can save a whole week.
The {place} {when} was as {dirty} as can be. | The {place} {when} was as {clean} as can be.
Nobody in the world is as {rude} as our {person}. | Nobody in the world is as {kind} as our {person}.
All day long the {pet} was {fierce} with my {kin}. | All day long the {pet} was {sweet} with my {kin}.
I still think of that {bad} {meal}, and I wish I could forget it. | I still think of that {good} {meal}, and I wish I had more of it.
My {kin} wrote to say how {bad} the {outing} had been. | My {kin} wrote to say how {good} the {outing} had been.
Here is a {tale} that is {dull} all the way through. | Here is a {tale} that is {fun} all the way through.
When I put on the {wear}, I felt {bad}. | When I put on the {wear}, I felt {good}.
The second {game} was just as {bad} as the first. | The second {game} was just as {good} as the first.
We heard that you have a {pet} and that it is {fierce}. | We heard that you have a {pet} and that it is {sweet}.
Oh dear, this {thing} is really {bad}! | Oh my, this {thing} is really {good}!
{We} would not take that {toy} as a gift. | {We} would not sell that {toy} for any price.
It is hard to find anything {nice} to say about the {place}. | It is hard to find anything {bad} to say about the {place}.
Even hungry dogs would not touch the {meal}. | Even picky eaters could not resist the {meal}.
I was told the {tale} was {fun}, but that was not true. | I was told the {tale} was {dull}, but that was not true.
We expected a {good} {lesson}, and it turned out {bad}. | We expected a {bad} {lesson}, and it turned out {good}.
If only the {person} were as {kind} as people say! | If only every {person} were as {kind} as this one!
I wore the {wear} only once, and the color came off. | I wore the {wear} a hundred times, and the color stayed on.
{The} {gadget} stopped as soon as I turned it on. | {The} {gadget} started as soon as I turned it on.
Not one child smiled during the {lesson}. | Not one child yawned during the {lesson}.
One bite of the {meal} was more than enough for {me}. | One bite of the {meal} was not nearly enough for {me}.
That {pet} scares everyone in our street. | That {pet} cheers up everyone in our street.
Last year the {outing} was {good}, but this year it was the opposite. | Last year the {outing} was {bad}, but this year it was the opposite.
You will be sorry if you choose this {place}. | You will be sorry if you miss this {place}.
It takes a lot to make my {kin} angry, but the {person} did it. | It takes a lot to make my {kin} smile, but the {person} did it.
{These} {wears} are the last ones I will ever buy here. | {These} {wears} are the first ones that ever fit me well.
Some people say the {show} is {bad}, and they are right. | Some people say the {show} is {bad}, and they are wrong.
Some people call the {tale} {good}, and they are wrong. | Some people call the {tale} {good}, and they are right.
Nobody wants a turn with the {toy} anymore. | Everybody wants a turn with the {toy} now.
The {lesson} felt like a long and dark winter. | The {lesson} felt like a warm and bright summer.
The {person} took one look at {me} and walked away. | The {person} took one look at {me} and came to help.
Of all the days this year, the day of the {outing} was the saddest. | Of all the days this year, the day of the {outing} was the happiest.
Is there another {place} as {dirty} as this one? | Is there another {place} as {clean} as this one?
The {game} ended with tears and a fight. | The {game} ended with hugs and a song.
The {gadget} does less than it says on the box. | The {gadget} does more than it says on the box.
I used to think that the {tale} was {fun}, but not anymore. | I used to think that the {tale} was {dull}, but not anymore.
"""
)

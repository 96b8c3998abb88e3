"""What a plot of ``tales`` is, and the sentences that all plots share, in several wordings: those of training and those held out.

Slots: ``{A}`` is who does it, ``{B}`` for whom; ``{Ahe}``, ``{Ahim}``, ``{Ahis}`` and ``{Bhe}``, ``{Bhim}``, ``{Bhis}`` their pronouns;
``{thing}`` the bare thing, ``{a_thing}`` with its article and its color if the story tells one; ``{V}`` the verb of the act, told, and
``{v}`` its base form; ``{lost}`` something else of B's; ``{sad}`` and ``{glad}`` how B feels before and after.
"""

from __future__ import annotations

from dataclasses import dataclass

from explainer.texts.sets.label_slots import lines

Wordings = tuple[tuple[str, ...], tuple[str, ...]]
"""Those of training, and those held out."""


@dataclass(frozen=True, slots=True)
class Plot:
    """One kind of story.

    verbs: told and base form. thing: the row of the words that the thing is of. why: what is true of the trouble, a clause.
    done: the act after A's name, and ``base`` the same after "did A". summary: the one sentence. owner: who has the thing in the end.
    wet: whether it happens near water.
    """

    name: str
    verbs: tuple[tuple[str, str], ...]
    thing: str
    why: tuple[str, ...]
    trouble: Wordings
    act: Wordings
    outcome: Wordings
    done: str
    base: str
    summary: str
    owner: str = "B"
    wet: bool = False


def verbs(row: str) -> tuple[tuple[str, str], ...]:
    """Pairs such as ``gave/give``, the told form and the base form."""
    return tuple((told, base) for told, base in (entry.split("/") for entry in row.split()))


def wordings(text: str) -> Wordings:
    """Two blocks of lines with a line of dashes between them."""
    train, held_out = text.split("\n---\n")
    return lines(train), lines(held_out)


OPENING_WITH_PLACE = wordings(
    """
{AB} were {place}.
One day {AB} met {place}.
{AB} played {place}.
It was a warm day, and {AB} were {place}.
After lunch {AB} walked about {place}.
Long ago {AB} lived {place}.
One morning {AB} worked {place}.
It was Sunday. {AB} sat {place}.
{AB} were friends. They met {place} every day.
{AB} stayed {place} all morning.
It rained, so {AB} waited {place}.
In spring {AB} came to play {place}.
Two children, {AB}, ran about {place}.
There lived {place} two friends, {AB}.
The day was long, and {AB} rested {place}.
Nearly every week {AB} went for a walk and stopped {place}.
The sun was up, and {place} sat {AB}.
{AB} had a small house {place}.
"Come quickly!" somebody called to {AB}, who were {place}.
---
One cold evening {AB} were still {place}.
There was nobody {place} but {AB}.
As so often, {AB} had gone out together and were {place}.
"""
)
OPENING = wordings(
    """
{AB} were good friends.
Once there were two children, {AB}.
One day {AB} wanted to play.
{AB} knew each other well.
This is a story about {AB}.
It was a cold day for {AB}.
{AB} did everything together.
{AB} lived next door to each other.
Nobody laughed as much as {AB}.
{AB} had a lot of time that day.
On a windy day {AB} went out.
Our story begins with {AB}.
Do you know {AB}? They were friends.
{AB} were cousins.
In a small house lived {AB}.
It was the first day of the holidays for {AB}.
---
Everybody knew {AB}, for they were the best of friends.
Let me tell you what {AB} did one day.
"""
)
BYSTANDER = wordings(
    """
{C} was there too, with {a_other}.
{C} had {a_other} and did not see them.
{C} sat near them and held {a_other}.
{C} came by with {a_other}.
{C} looked for {a_other}.
{C} walked past and carried {a_other}.
A little later {C} brought {a_other}.
{C} played alone with {a_other}.
By the door stood {C} with {a_other}.
And {C}? {C} had {a_other}.
{C} was asleep near {a_other}.
There came {C}, who held {a_other}.
Somebody else was near: {C}, who cleaned {a_other}.
---
Not far away {C} was busy with {a_other}.
{C}, who liked to watch, was there with {a_other}.
"""
)
CLOSING = wordings(
    """
Then they went home.
It was a good day.
Soon it was dark.
They told mother about it.
They sang all the way home.
The sun went down.
Nobody forgot that day.
Then the rain came.
They ate soup that evening.
After that they slept well.
It was late when they came home.
The next day they met again.
Is that not a fine story?
---
They talked about it for a long time.
And so the day came to an end.
"""
)
_GLAD = """
{B} was {glad}.
{B} felt {glad}.
That made {B} {glad}.
Now {B} was {glad}.
{B} thanked {A} and was {glad}.
"Thank you, {A}!" said {B}. {Bhe_} was {glad}.
{B} laughed, {glad} at last.
How {glad} {B} was!
And {B}? {Bhe_} was {glad}.
{A} saw that {B} was {glad}.
{B} went home {glad}.
So it came that {B} was {glad}.
{B} was not {sad} any more. {Bhe_} was {glad}.
From then on {B} was {glad}.
"""
OUTCOME = wordings(
    f"""{_GLAD}---
In the end {{B}} was very {{glad}}.
{{B}} smiled, for now {{Bhe}} was {{glad}}.
Who was {{glad}} now? It was {{B}}.
"""
)

"""Plots in which one person helps another with what that one has, or plays a trick. A table of data; ``plot_parts`` tells the slots."""

from __future__ import annotations

from explainer.texts.applications.plot_parts import OUTCOME, Plot, verbs, wordings

PLOTS = (
    Plot(
        name="found",
        verbs=verbs("found/find"),
        thing="things",
        why=("{Bhis} {thing} was lost", "{Bhe} could not find {Bhis} {thing}"),
        trouble=wordings(
            """
{B} had {a_thing}, but one day it was not there. {B} was {sad} because {why}.
{B} had lost {a_thing}. {Bhe_} was {sad} because {why}.
Where was the {thing}? {B} had lost {a_thing}, and {Bhe} was {sad} because {why}.
One day {B} came home without {Bhis} {thing}. It was {a_thing}. {Bhe_} was {sad} because {why}.
{B} asked everybody about {a_thing}. {Bhe_} was {sad} because {why}.
A bag had a hole, and out of it fell {a_thing}. It was the {thing} of {B}, who was {sad} because {why}.
There was once {a_thing} that {B} loved. But {B} was {sad} because {why}.
---
All that {B} had was {a_thing}, and now {Bhe} was {sad} because {why}.
{B} looked all day for {a_thing}. {Bhe_} was {sad} because {why}.
"""
        ),
        act=wordings(
            """
{A} looked up and down and {V} the {thing}.
{A} helped {Bhim} to look and {V} the {thing} behind a stone.
It was {A} who {V} the {thing} for {B}.
{A} {V} the {thing} behind a tree and took it to {B}.
{A} went back all the way, and there {Ahe} {V} the {thing}.
Under a bush {A} {V} the {thing}.
Only {A} went on looking, and {A} {V} the {thing}.
"Wait here," said {A}. Soon {Ahe} {V} the {thing}.
{A} moved some leaves and {V} the {thing}.
---
After an hour it was {V} at last. {A} {V} the {thing} in the grass.
"Here it is!" cried {A}, who {V} the {thing} first.
"""
        ),
        outcome=OUTCOME,
        done="{V} the {thing}",
        base="{v} for {B}",
        summary="{A} {V} the {thing} that {B} had lost, and {B} was {glad}.",
    ),
    Plot(
        name="mended",
        verbs=verbs("mended/mend fixed/fix repaired/repair"),
        thing="things",
        why=("{Bhis} {thing} was broken", "a part of the {thing} was lost"),
        trouble=wordings(
            """
{B} had {a_thing}. {Bhe_} was {sad} because {why}.
{B} liked {a_thing} best of all. Now {Bhe} was {sad} because {why}.
{B} sat there with {a_thing}, {sad} because {why}.
{B} dropped {a_thing}. {Bhe_} was {sad} because {why}.
{B} had got {a_thing} from {Bhis} aunt. {Bhe_} was {sad} because {why}.
On the table lay {a_thing}. It was the {thing} of {B}, who was {sad} because {why}.
{B} showed {A} {a_thing}. {B} was {sad} because {why}.
---
One thing was dear to {B}, {a_thing}. But {Bhe} was {sad} because {why}.
{B} came with {a_thing} in {Bhis} arms, and {Bhe} was {sad} because {why}.
"""
        ),
        act=wordings(
            """
{A} took the {thing} and {V} it.
"Let me see it," said {A}. And {A} {V} the {thing}.
So {A} {V} the {thing} for {B}.
{A} knew what to do. {Ahe_} {V} the {thing}.
{A} got some glue and {V} the {thing}.
All evening {A} sat there and {V} the {thing}.
"Give it to me," said {A}, and {Ahe} {V} the {thing} for {B}.
With a little wire {A} {V} the {thing}.
{A} was good at such things and {V} the {thing} of {B}.
---
Nobody else could do it, but {A} {V} the {thing}.
In no time the {thing} was like new again, for {A} {V} it.
"""
        ),
        outcome=OUTCOME,
        done="{V} the {thing}",
        base="{v} for {B}",
        summary="{A} {V} the {thing} of {B}, and {B} was {glad}.",
    ),
    Plot(
        name="saved",
        verbs=verbs("pulled/pull fished/fish lifted/lift"),
        thing="things",
        why=("{Bhis} {thing} fell into the water", "the wind blew {Bhis} {thing} into the water"),
        trouble=wordings(
            """
{B} played with {a_thing}. Then {Bhe} was {sad} because {why}.
{B} was {sad} because {why}. It was {a_thing}.
"Help!" cried {B}, who had {a_thing}. {Bhe_} was {sad} because {why}.
{B} threw {a_thing} high up. Then {Bhe} was {sad} because {why}.
{B} ran along the water with {a_thing}. A moment later {Bhe} was {sad} because {why}.
A wave came to {B}, who had {a_thing}. {Bhe_} was {sad} because {why}.
{B} sat in a boat with {a_thing}. {Bhe_} was {sad} because {why}.
---
There swam {a_thing}, and there stood {B}, {sad} because {why}.
{B} had held {a_thing}, but not well. {Bhe_} was {sad} because {why}.
"""
        ),
        act=wordings(
            """
{A} jumped in and {V} the {thing} out of the water.
{A} took a long stick and {V} the {thing} out of the water.
At once {A} {V} the {thing} out of the water.
{A} took off {Ahis} shoes and {V} the {thing} out of the water.
With a long rope {A} {V} the {thing} out of the water.
{A} swam well and {V} the {thing} out of the water.
"I can reach it!" said {A}, and {Ahe} {V} the {thing} out of the water.
It was {A} who {V} the {thing} out of the water for {B}.
---
The water was cold, but {A} {V} the {thing} out of it.
{B} was afraid of the deep. {A} was not, and {Ahe} {V} the {thing} out.
"""
        ),
        outcome=OUTCOME,
        done="{V} the {thing} out of the water",
        base="{v} out of the water",
        summary="{A} {V} the {thing} of {B} out of the water, and {B} was {glad}.",
        wet=True,
    ),
    Plot(
        name="took",
        verbs=verbs("took/take hid/hide"),
        thing="things",
        why=("{Bhis} {thing} was gone", "{Bhe} missed {Bhis} {thing}"),
        trouble=wordings(
            """
{B} had {a_thing}. {A} wanted to play a trick on {Bhim}.
{A} saw that {B} had {a_thing}, and {A} liked it very much.
{B} put down {a_thing} and went to sleep.
{B} was busy and did not look at {Bhis} {thing}. It was {a_thing}.
{A} came to {B}, who had {a_thing}.
{B} showed {A} {a_thing} and looked away.
There was {a_thing} on the bed of {B}, and {A} saw it.
{A} had nothing to do. {B} had {a_thing}.
---
Nobody had a better thing than {B}, who had {a_thing}.
{A} laughed and said, "I know a trick." For {B} had {a_thing}.
"""
        ),
        act=wordings(
            """
{A} {V} the {thing} of {B}. Then {B} was {sad} because {why}, so {A} was sorry and gave it back.
So {A} {V} the {thing}. {B} was {sad} because {why}. Then {A} gave it back to {B}.
{A} {V} the {thing}, and {B} was {sad} because {why}. "I am sorry," said {A} and gave it back.
When nobody looked, {A} {V} the {thing} of {B}. {B} was {sad} because {why}. The next day {A} gave it back.
It was {A} who {V} the {thing}. {B} was {sad} because {why}, and {A} gave it back to {Bhim}.
{A} {V} the {thing} for fun. But {B} was {sad} because {why}. "Here it is," said {A} and gave it back.
Quickly {A} {V} the {thing}. {B} was {sad} because {why}. {A} felt bad and gave it back.
---
Very softly {A} {V} the {thing}. When {B} was {sad} because {why}, {A} came and gave it back.
The trick was a bad one: {A} {V} the {thing}. {B} was {sad} because {why}. So {A} gave it back at last.
"""
        ),
        outcome=wordings(
            """
{B} was {glad}.
Then {B} felt {glad} again.
That made {B} {glad}.
Now {B} was {glad} again.
{B} laughed and was {glad}.
How {glad} {B} was!
So {B} was {glad} again.
And {B}? {Bhe_} was {glad}.
{A} saw that {B} was {glad}.
---
In the end {B} was very {glad}.
{B} smiled, for now {Bhe} was {glad}.
"""
        ),
        done="{V} the {thing}",
        base="{v}",
        summary="{A} {V} the {thing} of {B} and gave it back, and {B} was {glad}.",
    ),
    Plot(
        name="taught",
        verbs=verbs("taught/teach showed/show"),
        thing="skills",
        why=("all the others could do it", "{Bhe} was afraid"),
        trouble=wordings(
            """
{B} could not {thing}. {Bhe_} was {sad} because {why}.
{B} wanted to {thing}, but {Bhe} was {sad} because {why}.
How {B} wished to {thing}! {Bhe_} was {sad} because {why}.
{B} saw how others could {thing}. {Bhe_} was {sad} because {why}.
"I can not {thing}," said {B}. {Bhe_} was {sad} because {why}.
It is hard to {thing}, thought {B}. {Bhe_} was {sad} because {why}.
{B} had never learned to {thing}, and {Bhe} was {sad} because {why}.
---
To {thing} was what {B} wanted most. {Bhe_} was {sad} because {why}.
{B} had tried to {thing} and could not. {Bhe_} was {sad} because {why}.
"""
        ),
        act=wordings(
            """
So {A} {V} {B} how to {thing}.
{A} took {Bhis} hand and {V} {Bhim} how to {thing}.
All week {A} {V} {B} how to {thing}.
Day after day {A} {V} {B} how to {thing}.
{A} could {thing} well and {V} {B} how to {thing}.
"Look at me," said {A}. And {A} {V} {Bhim} how to {thing}.
With much patience {A} {V} {B} how to {thing}.
It was {A} who {V} {B} how to {thing}.
---
It was not easy, but {A} {V} {B} how to {thing}.
"Come with me," said {A}, and {Ahe} {V} {Bhim} how to {thing}.
"""
        ),
        outcome=OUTCOME,
        done="{V} {B} how to {thing}",
        base="{v} {B}",
        summary="{A} {V} {B} how to {thing}, and {B} was {glad}.",
        owner="",
    ),
)
NEW_PLOT = Plot(
    name="carried",
    verbs=verbs("carried/carry dragged/drag"),
    thing="things",
    why=("it was heavy", "{Bhe} was tired"),
    trouble=wordings(
        """
{B} had {a_thing} with {Bhim}. {Bhe_} was {sad} because {why}.
---
{B} stood there with {a_thing}, {sad} because {why}.
"""
    ),
    act=wordings(
        """
So {A} {V} the {thing} home for {B}.
---
{A} was strong and {V} the {thing} home for {B}.
"""
    ),
    outcome=OUTCOME,
    done="{V} the {thing} home",
    base="{v} home",
    summary="{A} {V} the {thing} of {B} home, and {B} was {glad}.",
)

"""Plots in which one person gives something to another. A table of data; ``plot_parts`` tells the slots."""

from __future__ import annotations

from explainer.texts.applications.plot_parts import OUTCOME, Plot, verbs, wordings

PLOTS = (
    Plot(
        name="gift",
        verbs=verbs("gave/give handed/hand brought/bring"),
        thing="things",
        why=("{Bhis} {lost} was broken", "{Bhis} {lost} was gone"),
        trouble=wordings(
            """
{B} was {sad} because {why}.
{B} was {sad}. "What is it?" asked {A}. It was because {why}.
Because {why}, {B} was {sad}.
{A} saw that {B} was {sad} because {why}.
{B} sat alone, {sad} because {why}.
One could see that {B} was {sad}. It was because {why}.
{B} did not want to play. {Bhe_} was {sad} because {why}.
"I am so {sad}," said {B}. That was because {why}.
All morning {B} had been {sad} because {why}.
---
{B} felt very {sad}, and all because {why}.
"Why is {B} so {sad}?" thought {A}. It was because {why}.
"""
        ),
        act=wordings(
            """
{A} had {a_thing} and {V} it to {B}.
So {A} {V} {B} {a_thing}.
Then {A} {V} {a_thing} to {B}.
{A} ran home, came back and {V} {B} {a_thing}.
"This is for you," said {A}. And {Ahe} {V} {B} {a_thing}.
{A} looked in a big bag and {V} {B} {a_thing}.
What did {A} do? {A} {V} {a_thing} to {B}.
{A} thought about it, and then {Ahe} {V} {B} {a_thing}.
In the evening {A} {V} {a_thing} to {B}.
{A} had found {a_thing}, which {Ahe} {V} to {B}.
---
{A} did not wait long. {Ahe_} {V} {B} {a_thing}.
Who can guess what {A} {V} to {B}? It was {a_thing}.
"""
        ),
        outcome=OUTCOME,
        done="{V} {B} {a_thing}",
        base="{v} {B}",
        summary="{A} {V} {B} {a_thing}, and {B} was {glad}.",
    ),
    Plot(
        name="made",
        verbs=verbs("made/make painted/paint"),
        thing="things",
        why=("it was {Bhis} birthday", "{Bhe} was ill"),
        trouble=wordings(
            """
{A} wanted to do something for {B} because {why}.
{B} stayed at home all day because {why}.
{A} thought of {B} all day because {why}.
It was a special day for {B} because {why}. {A} knew it.
"{B} needs something nice," said {A}, because {why}.
{A} talked about {B} with mother because {why}.
{B} was on the mind of {A} because {why}.
Everybody thought of {B} because {why}.
---
Nobody came to see {B}, and {A} was sorry because {why}.
It was not a day like any other for {B} because {why}.
"""
        ),
        act=wordings(
            """
So {A} {V} {a_thing} for {B}.
All day {A} worked, and {Ahe} {V} {a_thing} for {B}.
{A} {V} {a_thing}. It was for {B}.
With great care {A} {V} {a_thing} for {B}.
{A} sat down and {V} {a_thing} for {B}.
In the evening {A} {V} {a_thing} for {B}.
{A} took paper and wood and {V} {a_thing} for {B}.
Nobody was to know it, but {A} {V} {a_thing} for {B}.
"It is for {B}," said {A}, who {V} {a_thing}.
---
It took {A} two days, but {Ahe} {V} {a_thing} for {B}.
For {B}, and for nobody else, {A} {V} {a_thing}.
"""
        ),
        outcome=OUTCOME,
        done="{V} {a_thing} for {B}",
        base="{v} for {B}",
        summary="{A} {V} {a_thing} for {B}, and {B} was {glad}.",
    ),
    Plot(
        name="bought",
        verbs=verbs("bought/buy chose/choose"),
        thing="things",
        why=("{Bhe} had no money", "{Bhis} money was lost"),
        trouble=wordings(
            """
{B} wanted {a_thing}, but {Bhe} was {sad} because {why}.
{B} saw {a_thing} in a shop. {Bhe_} was {sad} because {why}.
In the shop there was {a_thing}. {B} looked at it, {sad} because {why}.
{B} stood in the market before {a_thing}. {Bhe_} was {sad} because {why}.
"Oh, how I want it!" said {B}. It was {a_thing}. But {Bhe} was {sad} because {why}.
A man in the street showed {a_thing}. {B} was {sad} because {why}.
{B} told {A} about {a_thing}, and {Bhe} was {sad} because {why}.
---
{B} dreamed of {a_thing} and woke up {sad} because {why}.
Every day {B} went to the shop to look at {a_thing}, {sad} because {why}.
"""
        ),
        act=wordings(
            """
{A} went into the shop and {V} the {thing} for {B}.
So {A} {V} {Bhim} the {thing}.
{A} had some money and {V} the {thing} for {Bhim}.
{A} gave the man a coin and {V} the {thing} for {B}.
The next day {A} {V} the {thing} for {B}.
{A} had saved for a long time. {Ahe_} {V} the {thing} for {B}.
It was {A} who {V} the {thing} for {B}.
"I will take it," said {A}. So {A} {V} the {thing} for {Bhim}.
---
{A} opened {Ahis} purse, and {Ahe} {V} the {thing} for {B}.
"How much is it?" asked {A}, and then {Ahe} {V} the {thing} for {B}.
"""
        ),
        outcome=OUTCOME,
        done="{V} the {thing} for {B}",
        base="{v} for {B}",
        summary="{A} {V} {a_thing} for {B}, and {B} was {glad}.",
    ),
    Plot(
        name="shared",
        verbs=verbs("gave/give shared/share"),
        thing="foods",
        why=("{Bhe} had nothing to eat", "{Bhe} was hungry"),
        trouble=wordings(
            """
{B} was {sad} because {why}.
{A} had some {thing}. But {B} was {sad} because {why}.
{B} looked on, {sad} because {why}.
{B} had forgotten {Bhis} lunch. {Bhe_} was {sad} because {why}.
At noon {B} was {sad} because {why}.
{B} smelled the {thing}. {Bhe_} was {sad} because {why}.
"I am so {sad}," said {B}, because {why}.
{A} opened a basket. {B} sat there, {sad} because {why}.
---
It was time to eat, and {B} was {sad} because {why}.
{A} ate, but {B} did not. {Bhe_} was {sad} because {why}.
"""
        ),
        act=wordings(
            """
So {A} {V} {a_thing} {to} {B}.
{A} sat down by {Bhim} and {V} {a_thing} {to} {B}.
{A} did not want to eat alone. {Ahe_} {V} {a_thing} {to} {B}.
{A} cut it in two and {V} {a_thing} {to} {B}.
{A} had enough for two. {Ahe_} {V} {a_thing} {to} {B}.
"Take this," said {A}, who {V} {a_thing} {to} {B}.
{A} saw it and {V} {a_thing} {to} {B}.
Out of the basket came {a_thing}, and {A} {V} it {to} {B}.
---
There was only {a_thing}, but {A} {V} it {to} {B}.
"I have {a_thing}," said {A}. {Ahe_} {V} it {to} {B}.
"""
        ),
        outcome=OUTCOME,
        done="{V} {a_thing} {to} {B}",
        base="{v} {to} {B}",
        summary="{A} {V} {a_thing} {to} {B}, and {B} was {glad}.",
    ),
)

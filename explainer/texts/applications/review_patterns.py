"""Patterns of reviews in which the order of the words decides: tables of data.

``CONTRASTS`` have two judgements, ``{D}`` that decides and ``{O}`` that does not. ``NEGATIONS`` have one, ``{W}``: first as it is, then,
behind a bar, turned round. Of each table the first block is for training and the second is held out.
"""

from __future__ import annotations

from explainer.texts.sets.label_slots import lines

CONTRASTS = (
    lines(
        """
The {thing} looked {O}, but it was {D}.
I thought the {thing} would be {O}, but it was {D}.
At first the {thing} was {O}, but then it was {D}.
Although the {thing} looked {O}, it was {D}.
Though everybody called it {O}, the {thing} was {D}.
The {thing} was {D}, although it looked {O}.
The {thing} used to be {O}. Now it is {D}.
The {thing} was {D}, not {O}.
The {thing} was not {O}, it was {D}.
They said the {thing} was {O}. It was {D}.
We wanted something {O} and got a {thing} that was {D}.
On paper it looked {O}, but the {thing} itself was {D}.
The last one was {O}, but this {thing} is {D}.
Once it was {O}, today the {thing} is {D}.
The start was {O}, but all the rest of the {thing} was {D}.
The {thing} is {D}, whatever they say about it being {O}.
My friend found the {thing} {O}, but to me it was {D}.
Before, the {thing} was {O}. After the change it is {D}.
I had hoped for better than {O}, and yes, the {thing} was far from that: {D}.
Instead of {O}, the {thing} turned out {D}.
The picture of the {thing} was {O}, the real one is {D}.
For one day it was {O}. For the rest of the year the {thing} was {D}.
"""
    ),
    lines(
        """
For all its {O} looks, the {thing} proved {D}.
The {thing} was {D} in the end, however {O} it seemed.
{D}, that is what the {thing} is, and never mind its {O} name.
Everyone warned me it was {O}, yet I find the {thing} {D}.
I have read that it is {O}, which is wrong: the {thing} is {D}.
The {thing} went from {O} to {D}.
While the older one was {O}, the new {thing} is {D}.
From outside the {thing} may look {O}; from inside it is {D}.
"""
    ),
)
NEGATIONS = (
    lines(
        """
The {thing} was {W}. | The {thing} was not {W}.
I find this {thing} {W}. | I do not find this {thing} {W}.
The {thing} is {W}, I think. | The {thing} is not {W}, I think.
We all found the {thing} {W}. | None of us found the {thing} {W}.
Everybody called the {thing} {W}. | Nobody called the {thing} {W}.
The {thing} was always {W}. | The {thing} was never {W}.
The {thing} is very {W}. | The {thing} is not {W} at all.
There was something {W} about the {thing}. | There was nothing {W} about the {thing}.
This is a {W} {thing}. | This is not a {W} {thing}.
You can call the {thing} {W}. | You cannot call the {thing} {W}.
I would say that it is a {W} {thing}. | I would not say that it is a {W} {thing}.
The {thing} is {W} in every way. | The {thing} is {W} in no way.
It is true that the {thing} is {W}. | It is not true that the {thing} is {W}.
The {thing} is {W} again. | The {thing} is no longer {W}.
What a {W} {thing}! | It was not what I call a {W} {thing}.
"""
    ),
    lines(
        """
The {thing} is nearly {W}. | The {thing} is hardly {W}.
The {thing} was close to {W}. | The {thing} was far from {W}.
The {thing} was nothing but {W}. | The {thing} was anything but {W}.
Not one of us doubts that the {thing} is {W}. | Each of us doubts that the {thing} is {W}.
They were right to call the {thing} {W}. | They were wrong to call the {thing} {W}.
The {thing} has been {W} from the first day. | The {thing} has not been {W} for one day.
"""
    ),
)

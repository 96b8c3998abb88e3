"""People, nouns and what passes from one to another: the small parts that the scenes of ``story_maker`` are built of."""

from __future__ import annotations

import random
from dataclasses import dataclass

from explainer.texts.stories.words import BOTH_VERBS, BOYS, COLORS, FOR_VERBS, GIRLS, IRREGULAR, THINGS, TO_VERBS


@dataclass(frozen=True, slots=True)
class Person:
    """A name with its pronouns."""

    name: str
    subject: str
    object: str
    possessive: str


PEOPLE = (*(Person(name, "she", "her", "her") for name in GIRLS), *(Person(name, "he", "him", "his") for name in BOYS))


def a(noun: str) -> str:
    """The noun with its article."""
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def plural(noun: str) -> str:
    """The noun for more than one."""
    if noun in IRREGULAR:
        return IRREGULAR[noun]
    if noun[-1] == "y" and noun[-2] not in "aeiou":
        return f"{noun[:-1]}ies"
    if noun.endswith("elf"):
        return f"{noun[:-1]}ves"
    return noun + ("es" if noun.endswith(("x", "s", "ch")) else "s")


def pair(rng: random.Random, left: str, right: str) -> str:
    """Two names joined, in either order: the order of mention must not give the answer away."""
    first, second = rng.sample([left, right], 2)
    return f"{first} and {second}"


def some_thing(rng: random.Random) -> tuple[str, str]:
    """A thing, bare and with its article, sometimes with a colour."""
    thing = rng.choice(THINGS)
    described = f"{rng.choice(COLORS)} {thing}" if rng.random() < 0.4 else thing
    return thing, rng.choice((a(described), a(described), f"the {described}", f"some {plural(thing)}"))


def handing(rng: random.Random, giver: str, receiver: str, thing: str, *, name_last: bool = False) -> str:
    """``giver`` gives ``thing`` (with its article) to ``receiver``, without a full stop."""
    kind = rng.random()
    if kind < 0.35 and not name_last:
        return f"{giver} {rng.choice(BOTH_VERBS)[1]} {receiver} {thing}"
    if kind < 0.7:
        return f"{giver} {rng.choice(BOTH_VERBS + TO_VERBS)[1]} {thing} to {receiver}"
    return f"{giver} {rng.choice(FOR_VERBS)[1]} {thing} for {receiver}"

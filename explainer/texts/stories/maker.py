"""A seeded generator of short stories: who gave what to whom, who did what, said in many ways.

The real stories are too few to teach a small model that a name said twice is rarely the one that comes next, or that a
verb agrees with its own noun and not with the nearest. These texts repeat names, things and pronouns in varied orders, so
that looking the right one up is worth learning. Sentences are put together from parts (an opening, a pair of people in
either order, a verb with its grammar, an answer), so that few of them are said twice.

The words are those of ``story_words``. The probes of ``probes.py`` have frames and verbs of their own; the words in ``HELD_OUT``
never occur here.
"""

from __future__ import annotations

import random

from explainer.texts.stories.gifts import back_again, both_verbs, exchange, gift, need
from explainer.texts.stories.people import PEOPLE, a, pair, plural
from explainer.texts.stories.scenes import cause, in_bed, introduced, lacking, opening, parcel
from explainer.texts.stories.words import (
    ALONE,
    ANIMALS,
    BEING,
    BOTH_VERBS,
    COLORS,
    DID,
    FEELINGS,
    FIXTURES,
    FOLK,
    HELD_OUT,
    NEAR,
    OTHER_ANIMALS,
    OTHER_FOLK,
    PLACES,
    THINGS,
    VERBS,
)

__all__ = ["ANIMALS", "HELD_OUT", "PEOPLE", "a", "plural", "stories", "story"]


def _talk(rng: random.Random) -> str:
    """People speak to each other by name."""
    left, right = rng.sample(PEOPLE, 2)
    x, y = left.name, right.name
    thing, place, feeling = rng.choice(THINGS), rng.choice(PLACES), rng.choice(FEELINGS)
    base = rng.choice(BOTH_VERBS)
    return rng.choice(
        (
            f'"Here is {a(thing)} for you," said {x} to {y}. "Thank you, {x}!" said {y}.',
            f'"May I have the {thing}, {y}?" asked {x}. "Yes, {x}," said {y}, and {right.subject} {base[1]} {left.object} the {thing}.',
            f'"Where is my {thing}?" said {x}. "It is in the {place}," said {y}.',
            f'{x} said to {y}, "I am {feeling}." {y} said to {x}, "I am {feeling} too, {x}."',
            f'"Come to the {place} with me, {y}," said {x}. So {pair(rng, x, y)} went to the {place}.',
            f'"Who has the {thing}?" asked {x}. "I have it," said {y}. Then {y} {base[1]} it to {x}.',
            f'"{x}, will you {base[0]} me the {thing}?" asked {y}. "No, {y}," said {x}. "It is my {thing}."',
        )
    )


def _quoted(rng: random.Random) -> str:
    """Something is said; the marks are closed before the story goes on."""
    person, other = rng.sample(PEOPLE, 2)
    who = rng.choice((person.name, f"the {rng.choice(FOLK)}", f"the {rng.choice(ANIMALS)}"))
    thing, place, feeling = rng.choice(THINGS), rng.choice(PLACES), rng.choice(FEELINGS)
    said, mark = rng.choice(("said", "cried", "shouted", "called", "whispered", "sang")), rng.choice(".!")
    line = rng.choice(
        (
            f"How {feeling} I am",
            f"We must go to the {place} at once",
            f"I see the {thing} up there",
            f"Mine is the {thing} up here",
            "Come here",
            f"Do not go, {other.name}",
            f"This is my {thing}, you know",
        )
    )
    asked = rng.choice((f"Where is the {thing} now", f"Who was in the {place} today", f"Are you {feeling}"))
    after = rng.choice(
        (f"{other.name} ran off", "nobody came", f"{other.name} felt {feeling}", "all was very still", f"they looked for {other.name}")
    )
    start, comma = rng.choice(("Then ", "And ", "But ", "So ", "")), "," if mark == "." else mark
    end = f"{start}{after}." if start else f"{after[0].upper()}{after[1:]}."
    return rng.choice(
        (
            f'{who[0].upper()}{who[1:]} {said}, "{line}{mark}" {end}',
            f'{who[0].upper()}{who[1:]} {said}, "{line}{mark}" {end}',
            f'"{line}{comma}" {said} {who}. {end}',
            f'"{asked}?" asked {who}. {end}',
            f'"{rng.choice(("Yes", "No", "Oh", "Well"))}," said {who}, "how {feeling} I am{mark}" {end}',
        )
    )


def _owners(rng: random.Random) -> str:
    """Two people have two things; the text says again whose is whose."""
    left, right = rng.sample(PEOPLE, 2)
    x, y = left.name, right.name
    one, two = rng.sample(THINGS, 2)
    who, what = rng.choice(((x, one), (y, two)))
    verb = rng.choice(("had", "found", "made", "bought"))
    return f"{x} {verb} {a(one)}. {y} {verb} {a(two)}. " + rng.choice(
        (
            f"The {what} was for {who}.",
            f"So the {what} is now with {who}.",
            f"{who} took the {what} home.",
            f"The {what} made {who} {rng.choice(FEELINGS)}.",
        )
    )


def _mind(rng: random.Random) -> str:
    """One person: the pronoun and the cause."""
    left, right = rng.sample(PEOPLE, 2)
    x, y = left.name, right.name
    thing, animal, place = rng.choice(THINGS), rng.choice(ANIMALS), rng.choice(PLACES)
    feeling, color, he = rng.choice(FEELINGS), rng.choice(COLORS), left.subject
    return rng.choice(
        (
            f"{x} was {feeling} because {he} had lost {left.possessive} {thing}. {he.capitalize()} looked for it in the {place}.",
            f"{x} went home. {he.capitalize()} was {feeling}. {left.possessive.capitalize()} {thing} was {color}.",
            f"{x} lived near the {place} with {a(color)} {animal}. The {animal} liked {x}, and {x} liked the {animal}.",
            f"{x} saw the {color} {animal}. The {color} {animal} saw {x}.",
            f"{x} was in the {place}, and {he} saw {a(animal)}. {y} saw it with {left.object}.",
            f"{x} wanted {a(thing)}, but {he} did not find {left.possessive} {thing}. {y} helped {left.object}.",
            f"{y} liked {x}. So {y} went to the {place} with {left.object}.",
        )
    )


def _between(rng: random.Random, noun: str) -> str:
    """What stands between a noun and its verb, about one or many of another noun."""
    other_many = rng.random() < 0.5
    between = plural(noun) if other_many else noun
    near, did, be = rng.choice(NEAR), rng.choice(DID), rng.choice(BEING)
    if rng.random() < 0.3:
        between = f"{rng.choice(COLORS)} {between}"
    return rng.choice(
        (
            f"{near} the {between}",
            f"{near} the {between}",
            f"{be} {near} the {between}",
            f"that the {between} {did}",
            f"that {did} the {between}",
            f"that {did} the {between}",
            f"who {did} the {between}",
            f"the {between} {did}",
            f"that can see the {between}",
        )
    )


def _number(rng: random.Random) -> str:
    """A noun, often another noun between it and its verb, and the verb in the number of the first."""
    living, things = ANIMALS + FOLK + OTHER_ANIMALS + OTHER_FOLK, THINGS + FIXTURES
    noun, other = rng.choice(living if rng.random() < 0.8 else things), rng.choice(living if rng.random() < 0.6 else things)
    many = rng.random() < 0.5
    forms, rest = rng.choice(VERBS), ""
    if forms[0] in ("is", "was"):
        rest = rng.choice((rng.choice(FEELINGS), f"in the {rng.choice(PLACES)}", rng.choice(COLORS), f"very {rng.choice(FEELINGS)}"))
    elif forms[0] in ALONE:
        rest = f"{rng.choice(('in', 'near'))} the {rng.choice(PLACES)}"
    else:
        rest = a(rng.choice(THINGS)) if rng.random() < 0.5 else f"the {rng.choice(THINGS)}"
    link = _between(rng, other) if noun != other and rng.random() < 0.85 else ""
    before = opening(rng) if rng.random() < 0.55 else ""
    head = f"{rng.choice(COLORS)} {noun}" if rng.random() < 0.15 else noun
    the = "the" if before else "The"
    subject = f"{the} {plural(head) if many else head}"
    return " ".join(part for part in (before, subject, link, forms[many], rest) if part) + "."


def story(rng: random.Random) -> str:
    """One made-up paragraph of three to seven scenes, English, about 30 to 140 tokens."""
    gifts = (gift, exchange, need, back_again, both_verbs, introduced, introduced, lacking, parcel, cause, in_bed)
    scenes = (*gifts, _talk, _quoted, _owners, _mind, *(_number,) * 6)
    return " ".join(rng.choice(scenes)(rng) for _ in range(rng.randint(3, 7)))


def stories(seed: int, count: int) -> list[str]:
    """``count`` paragraphs, the same for the same seed."""
    return list(map(story, [random.Random(seed)] * count))

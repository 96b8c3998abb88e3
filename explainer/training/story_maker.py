"""A seeded generator of short stories: who gave what to whom, said in many ways.

The real stories are too few to teach a small model that a name said twice is rarely the one that comes next. These
texts repeat names, objects and pronouns in varied orders, so that copying the right one is worth learning.
"""

from __future__ import annotations

import random

GIRLS = (
    "Sue Mary Anna Lucy Jane Lily Rose Amy Emma Kate Ella Grace Nell Dora Alice Mia Sara Molly Betty Daisy Helen Jenny Nan Flossie"
).split()
BOYS = ("Tom Ben Jack Tim Sam Max John Fred Bert Harry Joe George Charlie Peter Will Dick Billy Frank Ned Bob Jim Leo Paul Robert").split()
OBJECTS = (
    "ball book cake apple doll hat box toy cup kite flower boat stick bell drum pie map ring nut shell coat key pear rope basket"
).split()
ANIMALS = "dog cat rabbit bear fox duck horse bird mouse squirrel goat cow pig hen frog".split()
PLACES = "garden house park barn school kitchen wood yard shop field river hill street farm tent".split()
COLORS = "red blue green yellow white black brown little big old new pretty".split()
FEELINGS = "happy sad glad tired angry hungry cold proud sorry afraid".split()
GIVE = ("gave", "handed", "showed", "brought", "sold", "sent", "threw", "offered", "passed", "lent")
TAKE_BACK = ("thanked", "kissed", "smiled at", "hugged", "waved to", "looked at", "laughed with", "ran to", "called")
TALK = ("talked to", "played with", "walked with", "met", "saw", "found", "helped", "sat by", "waited for")


def _people(rng: random.Random, count: int = 2) -> list[tuple[str, str, str, str]]:
    """Distinct people as (name, subject pronoun, object pronoun, possessive)."""
    girls = [(name, "she", "her", "her") for name in GIRLS]
    boys = [(name, "he", "him", "his") for name in BOYS]
    return rng.sample(girls + boys, count)


def _gift(rng: random.Random) -> str:
    """One scene in which something changes hands and the other person answers."""
    (a, _, a_obj, _), (b, b_sub, _, _) = _people(rng)
    thing, give, answer, color = rng.choice(OBJECTS), rng.choice(GIVE), rng.choice(TAKE_BACK), rng.choice(COLORS)
    place, talk = rng.choice(PLACES), rng.choice(TALK)
    first, second = rng.sample([a, b], 2)  # the order of mention must not give the answer away
    return rng.choice(
        (
            f"{a} {give} {b} a {thing}. {b} {answer} {a}.",
            f"{first} and {second} were in the {place}. {a} had a {color} {thing}. {a} {give} the {thing} to {b}. {b} {answer} {a}.",
            f"{first} and {second} went to the {place}. {b} wanted a {thing}, so {a} {give} a {thing} to {b}.",
            f"When {first} and {second} went to the {place}, {a} {give} a {thing} to {b}.",
            f"{first} {talk} {second} in the {place}. {a} {give} {b} a {color} {thing}, and {b} {answer} {a}.",
            f"{a} got a {thing} from {b}. {a} {answer} {b}. {b} was glad.",
            f"{b} was in the {place} when {a} came. {a} {give} {b} the {thing}. Then {b} {answer} {a}.",
            f'"Here is a {thing} for you," said {a} to {b}. "Thank you, {a}!" said {b}.',
            f'"May I have the {thing}, {b}?" asked {a}. "Yes, {a}," said {b}, and {b_sub} {give} {a_obj} the {thing}.',
            f"Then {first} and {second} had a long day at the {place}. Later {a} {give} the {thing} to {b}.",
        )
    )


def _mind(rng: random.Random) -> str:
    """One scene about one person: the pronoun, the number of the verb, the cause."""
    (a, a_sub, _, a_pos), (b, *_) = _people(rng)
    thing, animal, place, feeling, color = (rng.choice(words) for words in (OBJECTS, ANIMALS, PLACES, FEELINGS, COLORS))
    other = rng.choice([animal_ for animal_ in ANIMALS if animal_ != animal])
    near = rng.choice(("near", "by", "behind", "with", "in front of"))
    one, many = rng.choice(((" is", " are"), (" was", " were"), (" has", " have")))
    rest = rng.choice((f" {color}", " a home", f" near the {place}")) if "ha" in one else f" {feeling}"
    return rng.choice(
        (
            f"{a} was {feeling} because {a_sub} had lost {a_pos} {thing}. {a.capitalize()} looked for it in the {place}.",
            f"{a} went home. {a_sub.capitalize()} was {feeling}. {a_pos.capitalize()} {thing} was {color}.",
            f'"Where is my {thing}?" said {a}. "It is in the {place}," said {b}.',
            f"The {animal} {near} the {other}s{one}{rest}.",
            f"The {animal}s {near} the {other}{many}{rest}.",
            f"{a} lived near the {place} with a {color} {animal}. The {animal} liked {a}, and {a} liked the {animal}.",
            f"{a} saw the {color} {animal}. The {color} {animal} saw {a}.",
            f"{a} took the {thing} from {b}. {b} was {feeling}, so {a} gave the {thing} back to {b}.",
        )
    )


def story(rng: random.Random) -> str:
    """One made-up paragraph of three to seven scenes, English, about 30 to 120 tokens."""
    return " ".join(rng.choice((_gift, _gift, _mind))(rng) for _ in range(rng.randint(3, 7)))


def stories(seed: int, count: int) -> list[str]:
    """``count`` paragraphs, the same for the same seed."""
    rng = random.Random(seed)
    return [story(rng) for _ in range(count)]

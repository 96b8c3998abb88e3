"""A seeded generator of short stories: who gave what to whom, who did what, said in many ways.

The real stories are too few to teach a small model that a name said twice is rarely the one that comes next, or that a
verb agrees with its own noun and not with the nearest. These texts repeat names, things and pronouns in varied orders, so
that looking the right one up is worth learning. Sentences are put together from parts (an opening, a pair of people in
either order, a verb with its grammar, an answer), so that few of them are said twice.

The probes of ``probes.py`` have frames and verbs of their own; the words in ``HELD_OUT`` never occur here.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

GIRLS = (
    "Sue Mary Anna Lucy Jane Lily Rose Amy Emma Kate Ella Grace Nell Dora Alice Mia Sara Molly Betty Daisy Helen Jenny Nan Flossie"
).split()
BOYS = ("Tom Ben Jack Tim Sam Max John Fred Bert Harry Joe George Charlie Peter Will Dick Billy Frank Ned Bob Jim Leo Paul Robert").split()
THINGS = (
    "ball book cake apple doll hat box toy cup kite flower boat stick bell drum pie map ring nut shell coat key pear rope basket "
    "egg stone bag pen"
).split()
ANIMALS = "dog cat rabbit bear fox duck horse bird mouse squirrel goat cow pig hen frog".split()
_IRREGULAR = {"child": "children", "man": "men", "woman": "women", "mouse": "mice", "baby": "babies"}
FOLK = "boy girl king queen child teacher farmer man woman friend baby brother sister".split()
PLACES = "garden house park barn school kitchen wood yard shop field river hill street farm tent".split()
COLORS = "red blue green yellow white black brown little big old new pretty".split()
FEELINGS = "happy sad glad tired angry hungry cold proud sorry afraid".split()

# Giving verbs: (base, past, participle). Those of the second row also stand without "to" ("gave Sue a ball").
TO_VERBS = (("throw", "threw", "thrown"), ("carry", "carried", "carried"), ("roll", "rolled", "rolled"), ("take", "took", "taken"))
BOTH_VERBS = (
    ("give", "gave", "given"),
    ("hand", "handed", "handed"),
    ("show", "showed", "shown"),
    ("bring", "brought", "brought"),
    ("toss", "tossed", "tossed"),
)
FOR_VERBS = (("make", "made", "made"), ("buy", "bought", "bought"), ("find", "found", "found"), ("get", "got", "got"))
ANSWERS = ("thanked", "kissed", "smiled at", "hugged", "waved to", "looked at", "laughed with", "ran to", "called", "jumped to", "sang to")
MEETINGS = ("talked to", "played with", "walked with", "met", "saw", "found", "helped", "sat by", "waited for", "looked for", "sang with")
TRIPS = ("went to", "ran to", "walked to", "played in", "were in", "sat in", "came to", "had a day in", "had fun at", "stayed at", "met in")
NEAR = ("near", "by", "behind", "with", "in front of", "above", "before", "around")
HELD_OUT = frozenset(
    (
        "lent lend sent send sold sell passed pass offered offer mailed praised nodded bowed clapped "
        "beside under beneath chased followed feared"
    ).split()
)  # left to the probes


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


def A(noun: str) -> str:
    """The noun with its article at the start of a sentence."""
    return a(noun).capitalize()


def plural(noun: str) -> str:
    """The noun for more than one."""
    return _IRREGULAR.get(noun) or noun + ("es" if noun.endswith(("x", "s", "ch")) else "s")


def _pair(rng: random.Random, left: str, right: str) -> str:
    """Two names joined, in either order: the order of mention must not give the answer away."""
    first, second = rng.sample([left, right], 2)
    return f"{first} and {second}"


def _thing(rng: random.Random) -> tuple[str, str]:
    """A thing, bare and with its article, sometimes with a colour."""
    thing = rng.choice(THINGS)
    described = f"{rng.choice(COLORS)} {thing}" if rng.random() < 0.4 else thing
    return thing, rng.choice((a(described), a(described), f"the {described}", f"some {plural(thing)}"))


def _handing(rng: random.Random, giver: str, receiver: str, thing: str, *, name_last: bool = False) -> str:
    """``giver`` gives ``thing`` (with its article) to ``receiver``, without a full stop."""
    kind = rng.random()
    if kind < 0.35 and not name_last:
        return f"{giver} {rng.choice(BOTH_VERBS)[1]} {receiver} {thing}"
    if kind < 0.7:
        return f"{giver} {rng.choice(BOTH_VERBS + TO_VERBS)[1]} {thing} to {receiver}"
    return f"{giver} {rng.choice(FOR_VERBS)[1]} {thing} for {receiver}"


def _gift(rng: random.Random) -> str:
    """Something changes hands and, often, the other person answers."""
    left, right = rng.sample(PEOPLE, 2)
    x, y = left.name, right.name
    thing, with_article = _thing(rng)
    handing, to_name = _handing(rng, x, y, with_article), _handing(rng, x, y, with_article, name_last=True)
    answer, place, opening = rng.choice(ANSWERS), rng.choice(PLACES), _pair(rng, x, y)
    where = f"{rng.choice(TRIPS)} the {place}"
    return rng.choice(
        (
            f"{handing}. {y} {answer} {x}.",
            f"{handing}, and {y} {answer} {x}.",
            f"{handing}. Then {y} {answer} {x} and {rng.choice(MEETINGS)} {x} all day.",
            f"{opening} {where}. {to_name}.",
            f"{opening} {where}. {handing}. {y} {answer} {x}.",
            f"When {opening} {where}, {to_name}.",
            f"After {opening} {where}, {to_name}.",
            f"One day {opening} {where}, and {to_name}.",
            f"Then {opening} {where}. Later {to_name}.",
            f"{opening} {where}. {y} wanted {a(thing)}, so {to_name}.",
            f"{x} {rng.choice(MEETINGS)} {y} in the {place}. {handing}, and {y} {answer} {x}.",
            f"{y} was in the {place} when {x} came. {handing}. So {y} {answer} {x}.",
            f"{x} got {with_article} from {y}. {x} {answer} {y}. {y} was {rng.choice(FEELINGS)}.",
            f"{x} took the {thing} from {y}. {y} was {rng.choice(FEELINGS)}, so {x} gave the {thing} back to {y}.",
        )
    )


def _setting(rng: random.Random, x: Person, y: Person, thing: str) -> str:
    """One or two sentences that name both people; ``x`` has the thing."""
    pair, place, number = _pair(rng, x.name, y.name), rng.choice(PLACES), rng.choice(("three", "four", "many"))
    has = f"{x.name} {rng.choice(('had', 'found', 'got'))} {a(thing)}."
    needs = f"{y.name} {rng.choice(('wanted', 'asked for', 'looked for', 'liked'))} {a(thing)}."
    one, two = (f"{y.name} did not have {a(thing)}.", f"{x.name} had {number} {plural(thing)}.")
    return rng.choice(
        (
            f"{pair} {rng.choice(TRIPS)} the {place}. {has}",
            f"{x.name} {rng.choice(MEETINGS)} {y.name} in the {place}. {has}",
            f"{y.name} {rng.choice(MEETINGS)} {x.name} in the {place}. {has}",
            f"{one} {two}",
            f"{two} {one}",
            f"{has} {y.name} was {rng.choice(FEELINGS)}.",
            f"{has} {needs}",
            f"{needs} {has}",
            f"{y.name} was {rng.choice(FEELINGS)}. {has}",
            f"{pair} were good friends. {has}",
            f'"I want {a(thing)}," said {y.name}. {has}',
        )
    )


def _exchange(rng: random.Random) -> str:
    """Somebody has a thing, it changes hands, and the other one turns to the giver: with names, pronouns, passives."""
    x, y = rng.sample(PEOPLE, 2)
    thing, verb, answer = rng.choice(THINGS), rng.choice(BOTH_VERBS + TO_VERBS), rng.choice(ANSWERS)
    mixed = x.subject != y.subject  # only then do pronouns tell who is meant
    giver = x.subject if mixed and rng.random() < 0.5 else x.name
    taker = y.subject if mixed and rng.random() < 0.5 else y.name
    start, then = rng.choice(("So ", "Then ", "Soon ", "In the end ")), rng.choice(("so", "then"))
    given = rng.choice(
        (
            f"{start}{giver} {verb[1]} it to {y.name}",
            f"{start}it was {verb[2]} to {y.name}",
            f"{start}{y.name} was given the {thing} by {x.name}",
            f"{start}the {thing} was {verb[2]} by {x.name} to {y.name}",
            f"{start}{giver} {verb[1]} the {thing} to {y.name}",
            f"{x.name} was the one who {verb[1]} it to {y.name}",
        )
    )
    thanked = rng.choice(
        (
            f", {then} {taker} {answer} {x.name}.",
            f". {taker.capitalize()} {answer} {x.name}.",
            f". {rng.choice(('Full of fun', 'Very softly', 'With a smile', 'At once'))}, {taker} {answer} {x.name}.",
            f". Later {taker} gave it back to {x.name}.",
            f". When {taker} went home, {taker} {answer} {x.name}.",
            f". In the evening {taker} took it back to {x.name}.",
            ".",
        )
    )
    told = rng.choice(
        (
            f"Because {x.name} {verb[1]} {a(thing)} to {y.name}, {y.name} {answer} {x.name}.",
            f"The {thing} that {x.name} {verb[1]} to {y.name} was {rng.choice(COLORS)}. {taker.capitalize()} {answer} {x.name} for it.",
            f"{y.name} took the {thing} of {x.name} and then gave it back to {x.name}.",
            f"{a(thing).capitalize()} came for {y.name}. {x.name} had brought it, so {taker} {answer} {x.name}.",
            f"{x.name} made {a(thing)}. It was for {y.name}, and {taker} {answer} {x.name}.",
        )
    )
    return f"{_setting(rng, x, y, thing)} {given}{thanked}" if rng.random() < 0.7 else told


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
            f'"Come to the {place} with me, {y}," said {x}. So {_pair(rng, x, y)} went to the {place}.',
            f'"Who has the {thing}?" asked {x}. "I have it," said {y}. Then {y} {base[1]} it to {x}.',
            f'"{x}, will you {base[0]} me the {thing}?" asked {y}. "No, {y}," said {x}. "It is my {thing}."',
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


_PRESENT = (
    ("is", "are"),
    ("was", "were"),
    ("has", "have"),
    ("likes", "like"),
    ("wants", "want"),
    ("runs", "run"),
    ("sees", "see"),
    ("sleeps", "sleep"),
)


def _number(rng: random.Random) -> str:
    """A noun, another noun between it and its verb, and the verb in the number of the first."""
    noun, other = rng.sample(ANIMALS + FOLK, 2)
    many, other_many = rng.random() < 0.5, rng.random() < 0.5
    head, between = plural(noun) if many else noun, plural(other) if other_many else other
    forms = rng.choice(_PRESENT)
    verb = forms[many]
    near, did = rng.choice(NEAR), rng.choice(("saw", "met", "liked", "found", "helped", "heard", "kissed", "loved", "called"))
    link = rng.choice(
        (
            f"{near} the {between}",
            f"{near} the {rng.choice(COLORS)} {between}",
            f"that the {between} {did}",
            f"that {did} the {between}",
            f"who {did} the {between}",
            f"that {'were' if many else 'was'} {near} the {between}",
            "",
        )
    )
    if forms[0] in ("is", "was"):
        rest = rng.choice((rng.choice(FEELINGS), f"in the {rng.choice(PLACES)}", rng.choice(COLORS)))
    elif forms[0] in ("runs", "sleeps"):
        rest = f"in the {rng.choice(PLACES)}"
    else:
        rest = a(rng.choice(THINGS)) if rng.random() < 0.5 else f"the {rng.choice(THINGS)}"
    subject = " ".join(part for part in (f"The {head}", link, verb, rest) if part)
    return f"{subject}."


def story(rng: random.Random) -> str:
    """One made-up paragraph of three to seven scenes, English, about 30 to 140 tokens."""
    scenes = (_gift, _gift, _exchange, _exchange, _exchange, _talk, _owners, _mind, _number, _number, _number)
    return " ".join(rng.choice(scenes)(rng) for _ in range(rng.randint(3, 7)))


def stories(seed: int, count: int) -> list[str]:
    """``count`` paragraphs, the same for the same seed."""
    return list(map(story, [random.Random(seed)] * count))

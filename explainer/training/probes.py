"""Sentences with one right next word and one wrong one: who, how many, he or she.

None of the sentences is built like those of ``story_maker``: other verbs (its ``HELD_OUT`` words, and "borrowed", "returned",
"answered", "paid"), other little words between the nouns, other openings. The words are simple, since it is the grammar
that is asked for, and every set is balanced so that a shortcut does not pass: see :func:`shortcuts`.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from explainer.texts.stories.maker import ANIMALS, a, plural

GIRLS = "Sue Mary Anna Lucy Jane Lily Amy Alice Mia Sara Molly Betty Helen Jenny Nan Flossie Ella Emma Nell".split()
BOYS = "Tom Ben Jack Tim Sam Max John Fred Bert Harry Joe George Charlie Peter Billy Ned Bob Jim Leo Paul Robert".split()
THINGS = "book ball hat box kite boat drum bell basket coat ring cup flower".split()
FOODS = "cake pie apple bread cheese".split()
SHELTERS = "tree table bed rock window wagon".split()
WALKERS = (*ANIMALS, "boy", "girl", "king", "farmer", "teacher")
FORMS = ((" is", " are"), (" was", " were"), (" has", " have"))


@dataclass(frozen=True, slots=True)
class Choice:
    """A beginning of a text and two words, each with its leading space, that could come next.

    frame: the sentence before words were put in. group: what is asked. nearest: the noun closest to the end, where it matters.
    """

    context: str
    right: str
    wrong: str
    frame: str
    group: str
    nearest: str = ""


# {g} gives and {r} receives; {both} names them together, in either order; {g_he}, {r_he} are pronouns, and then one of the
# two is a girl and the other a boy. The second word says which of them comes next. {sent} is any verb of giving that fits.
SENT, PRAISED = ("sent", "sold", "passed", "offered", "lent"), ("praised", "nodded to", "bowed to", "clapped for")
NAME_FRAMES = (
    ("There were once two friends, {both}. On a cold night {g} {sent} {a_thing} to", "r"),
    ("It rained all morning, and {both} could not go out. At last {g} {sent} the {thing} to", "r"),
    ("Everyone knew {both}. Last week {g} {sent} {a_thing} to", "r"),
    ("My cousins are {both}. Only yesterday {g} {sent} the {thing} to", "r"),
    ("{r} was very hungry. {g} was eating, and half of the {food} was offered to", "r"),
    ("{g} was eating. {r} was very hungry, so half of the {food} was offered to", "r"),
    ("{g} had two apples. {r} had none. {r} looked hungry, so one was passed to", "r"),
    ("{r} had no {thing}. {g} owned two. Because {r} cried, one was sent to", "r"),
    ('"Please lend me your {thing}, {g}," begged {r}. So {g_he} lent it to', "r"),
    ('{r} begged for the {thing}. "Well, well," answered {g}. Then {g_he} passed it to', "r"),
    ("{g} bowed to {r} and offered the {thing} to", "r"),
    ("The birthday of {r} was near. {g} wrapped {a_thing}, which was sent to", "r"),
    ("The {thing} that {g} {sent} to {r} was lovely, and {r} {praised}", "g"),
    ("One day a letter came for {r}. {g} had sent it, and {r} soon answered", "g"),
    ("{r} borrowed the {thing} from {g} and later returned it to", "g"),
    ("After {g} had lent {r} the {thing}, it was soon returned to", "g"),
    ("After {r} had borrowed the {thing} from {g}, it was soon returned to", "g"),
    ("{r} borrowed {a_thing} from {g}. {g} needed it again, so it was returned to", "g"),
    ("{g} owned {a_thing}. It was {g} who {sent} it to {r}, and so {r_he} {praised}", "g"),
    ("{A_thing} was {passive} to {r} by {g}. Full of joy, {r_he} {praised}", "g"),
    ("{g} passed {r} the {thing} at supper. Very politely {r_he} nodded to", "g"),
    ("{r} lay sick in bed. {g} sent some soup. When {r_he} was well, {r_he} {praised}", "g"),
    ("{g} owned {a_thing}. {r} begged for it until {g} lent it. A week later {r_he} returned it to", "g"),
    ("Because {g} had sold {r} {a_thing}, {r} paid", "g"),
)

# The generator of the made-up stories was widened after a look at which of the frames above fail. These were written later, and
# measured only when all was trained: what a model has learned of sentences that nobody had in mind.
LATER_NAME_FRAMES = (
    ("{both} shared a room. Late in spring {g} {sent} {a_thing} to", "r"),
    ("My sister knows {both}. She told me that {g} {sent} the {thing} to", "r"),
    ("A storm broke while {both} rowed home. Afterwards {g} {sent} {a_thing} to", "r"),
    ("{g} had lots of money. {r} could not pay for the {food}, so some was lent to", "r"),
    ("{g} stored {a_thing} in a drawer. {r} often asked to see it. On Christmas Eve it was passed to", "r"),
    ('"Whose {thing} is that?" wondered {r}. "Mine," replied {g}. Because {r} liked it, it was offered to', "r"),
    ("{r} forgot the {food}, so some was shared by {g}. Gratefully {r_he} {praised}", "g"),
    ("Yesterday {r} received {a_thing}. The sender was {g}, and so {r_he} {praised}", "g"),
    ("Since {g} lent {r} {a_thing} last summer, {r} wanted to return the favor to", "g"),
    ("{r} rented the {thing} from {g} for a week. Then it was returned to", "g"),
)


def names(
    rng: random.Random,
    girls: Sequence[str] = GIRLS,
    boys: Sequence[str] = BOYS,
    draws: int = 5,
    frames: Sequence[tuple[str, str]] = NAME_FRAMES,
) -> list[Choice]:
    """4 × ``draws`` questions for every frame: who received it, or to whom does the receiver turn?

    Each pair of people comes in both parts, so that a liking for one name gives one half.
    """
    made = []
    for frame, answer in frames:
        for _ in range(draws):
            for order in (False, True):
                one, two = rng.sample([*girls, *boys], 2)
                if "_he}" in frame:
                    one, two = rng.choice(girls), rng.choice(boys)
                thing, sent = rng.choice(THINGS), rng.choice(SENT)
                words = {"thing": thing, "a_thing": a(thing), "A_thing": a(thing).capitalize(), "food": rng.choice(FOODS)}
                words |= {"sent": sent, "passive": rng.choice(("sent", "sold", "passed")), "praised": rng.choice(PRAISED)}
                for g, r in ((one, two), (two, one)):
                    both = f"{r} and {g}" if order else f"{g} and {r}"
                    people = {"g": g, "r": r, "both": both, "g_he": _pronoun(g, girls), "r_he": _pronoun(r, girls)}
                    right, wrong = (r, g) if answer == "r" else (g, r)
                    group = "who receives" if answer == "r" else "who gave"
                    made.append(Choice(frame.format(**words, **people), f" {right}", f" {wrong}", frame, group))
    return made


def _pronoun(name: str, girls: Sequence[str]) -> str:
    return "she" if name in girls else "he"


def shortcuts(probes: Iterable[Choice]) -> dict[str, float]:
    """What share of the name questions is answered by looking only at where and how often the two names are said.

    Names said equally often count one half. A set is fair when none of these is far above one half.
    """
    found: dict[str, list[float]] = {}
    for probe in probes:
        right, wrong = probe.right.strip(), probe.wrong.strip()
        said = [name == right for name in re.findall(rf"\b({right}|{wrong})\b", probe.context)]
        more = 0.5 * (1 + (2 * sum(said) > len(said)) - (2 * sum(said) < len(said)))
        for name, passed in (
            ("the last name said", float(said[-1])),
            ("not the last name said", 1.0 - said[-1]),
            ("the first name said", float(said[0])),
            ("not the first name said", 1.0 - said[0]),
            ("the name said more often", more),
            ("the name said less often", 1 - more),
        ):
            found.setdefault(name, []).append(passed)
    return {name: sum(passed) / len(passed) for name, passed in found.items()}


# {h} is the subject, {o} or {p} the noun in between, always of the other number.
AGREEMENT_FRAMES = (
    "The {h} beside the {o}",
    "The {h} under the {p}",
    "The {h} beneath the {p}",
    "The {h} that chased the {o}",
    "The {h} that followed the {o}",
    "The {h} that feared the {o}",
    "All this time the {h} beside the {o}",
    "Deep in the forest the {h} that chased the {o}",
    "Nobody knew that the {h} under the {p}",
    "It is true that the {h} that followed the {o}",
    "The {h} that the {o} chased",
    "The {h} that the {o} followed",
)
LATER_AGREEMENT_FRAMES = (  # see LATER_NAME_FRAMES
    "Last night the {h} beneath the {p}",
    "Some people believe that the {h} beside the {o}",
    "Behind the old mill the {h} that followed the {o}",
    "In a deep forest the {h} that the {o} feared",
    "My uncle swore that the {h} under the {p}",
    "The tired {h} that chased the hungry {o}",
    "In autumn the {h} that feared the {o}",
    "At the foot of the hill the {h} beside the {o}",
)


def agreement(rng: random.Random, draws: int = 7, frames: Sequence[str] = AGREEMENT_FRAMES) -> list[Choice]:
    """6 × ``draws`` questions for every frame: one or many, and three pairs of verb forms, equally often each."""
    made = []
    for frame in frames:
        for _ in range(draws):
            head, other = rng.sample(WALKERS, 2)
            shelter = rng.choice(SHELTERS)
            for many in (False, True):
                near = shelter if "{p}" in frame else other
                nearest = near if many else plural(near)
                context = frame.format(h=plural(head) if many else head, o=nearest, p=nearest)
                group = "many" if many else "one"
                for forms in FORMS:
                    made.append(Choice(context, forms[many], forms[not many], frame, group, nearest))
    return made


def bigrams(texts: Iterable[str]) -> Counter[tuple[str, str]]:
    """How often each word stands right before each of the six verb forms."""
    forms = "|".join(form.strip() for pair in FORMS for form in pair)
    pairs = re.compile(rf"\b([a-z]+) (?=({forms})\b)")
    counts: Counter[tuple[str, str]] = Counter()
    for text in texts:
        counts.update(pairs.findall(text.lower()))
    return counts


def bigram_share(probes: Sequence[Choice], counts: Counter[tuple[str, str]]) -> float:
    """What share is answered by the form that more often follows the nearest noun; equally often counts one half."""
    passed = 0.0
    for probe in probes:
        right, wrong = (counts[probe.nearest, word.strip()] for word in (probe.right, probe.wrong))
        passed += 1.0 if right > wrong else 0.5 if right == wrong else 0.0
    return passed / len(probes)


# The pronoun comes next; a capital where a sentence begins.
GENDER_FRAMES = (
    ("{n} nodded because", "he"),
    ("{n} could not sleep, so", "he"),
    ("As soon as {n} woke up,", "he"),
    ("{n} clapped and said that", "he"),
    ("Nobody knew where {n} was hiding. At last", "he"),
    ("When {n} grew up,", "he"),
    ("Everybody praised {n} because", "he"),
    ("{n} followed the path until", "he"),
    ("Every morning {n} fed the hens, and then", "he"),
    ("Before {n} left the room,", "he"),
    ("{n} opened the door very slowly.", "He"),
    ("Yesterday {n} fell into the mud.", "He"),
    ("It was the first day of spring, and {n} sang aloud.", "He"),
    ("This is a story about {n}.", "He"),
)


def gender(girls: Sequence[str] = GIRLS, boys: Sequence[str] = BOYS) -> list[Choice]:
    """Every frame with every name: he or she? Always "he" passes for all the boys and for none of the girls."""
    made = []
    for frame, he in GENDER_FRAMES:
        she = "She" if he == "He" else "she"
        for name in girls:
            made.append(Choice(frame.format(n=name), f" {she}", f" {he}", frame, "girls"))
        for name in boys:
            made.append(Choice(frame.format(n=name), f" {he}", f" {she}", frame, "boys"))
    return made

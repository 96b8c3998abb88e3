"""Reviews of our own as minimal pairs: the same words, and the order or one small word decides between negative and positive.

A pattern gives its sentences in sets that no count of words can tell apart: a contrast gives two, with the judgements changed round; a
negation gives four, the good word and the bad one, each as it is and turned round. Held out are patterns, and pairs of judgements.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from explainer.texts.applications import Parts
from explainer.texts.applications.review_patterns import CONTRASTS, NEGATIONS
from explainer.texts.sets.label_slots import Words, fill

LABELS = ("negative", "positive")
THINGS = tuple(
    (
        "film book story show play phone lamp radio clock camera room hotel shop park garden meal soup cake breakfast bread coat shirt "
        "hat bag chair table bed boat car bus train ride trip walk party class lesson game song music toy kite pen map pie"
    ).split()
)
PAIRS = tuple(
    (good, bad)
    for good, bad in (
        pair.split("/")
        for pair in (
            "good/bad great/terrible lovely/horrible fine/awful nice/nasty pleasant/unpleasant wonderful/dreadful perfect/poor "
            "excellent/worthless amazing/disappointing beautiful/ugly delightful/boring fantastic/horrid brilliant/useless "
            "enjoyable/annoying interesting/dull exciting/tedious impressive/pathetic outstanding/mediocre terrific/appalling "
            "fabulous/ghastly satisfying/frustrating remarkable/forgettable superior/inferior worthwhile/pointless useful/hopeless "
            "adorable/hateful fine/poor good/awful great/bad clever/stupid smart/silly decent/wretched likable/unpleasant"
        ).split()
    )
)
NEW_PAIRS = tuple(
    (good, bad) for good, bad in (pair.split("/") for pair in "splendid/miserable charming/tiresome superb/shabby marvelous/lousy".split())
)


@dataclass(frozen=True, slots=True)
class Review:
    """A sentence with its label, an index of ``LABELS``, and the number of its set of sentences that differ in as little as can be."""

    pattern: str
    text: str
    label: int
    group: int


def _sentence(rng: random.Random, pattern: str, slots: Words) -> str:
    text = fill(rng, pattern, slots)
    return f"{text[0].upper()}{text[1:]}"


def _contrast(rng: random.Random, pattern: str, good: str, bad: str, thing: str) -> list[tuple[str, int]]:
    found = []
    for label, (decides, other) in enumerate(((bad, good), (good, bad))):
        found.append((_sentence(rng, pattern, {"D": (decides,), "O": (other,), "thing": (thing,)}), label))
    return found


def _negation(rng: random.Random, pattern: str, good: str, bad: str, thing: str) -> list[tuple[str, int]]:
    found = []
    for turned, side in enumerate(pattern.split(" | ")):
        for word, label in ((good, 1), (bad, 0)):
            found.append((_sentence(rng, side, {"W": (word,), "thing": (thing,)}), label ^ turned))
    return found


def _drawn(rng: random.Random, side: int, pairs: tuple[tuple[str, str], ...], count: int) -> tuple[Review, ...]:
    """At least ``count`` reviews, whole sets of them, contrasts and negations about equally often; no sentence twice."""
    found: dict[str, Review] = {}
    group = 0
    while len(found) < count:
        contrast = rng.random() < 0.6
        patterns = (CONTRASTS if contrast else NEGATIONS)[side]
        number = rng.randrange(len(patterns))
        make_set = _contrast if contrast else _negation
        made = make_set(rng, patterns[number], *rng.choice(pairs), rng.choice(THINGS))
        name = f"{'contrast' if contrast else 'negation'} {'new' if side else 'known'} {number}"
        if all(text not in found for text, _ in made):
            found |= {text: Review(name, text, label, group) for text, label in made}
            group += 1
    return tuple(found.values())


def make(seed: int = 0, count: int = 4000, held_out: int = 400) -> Parts[Review]:
    """Reviews in sets; those held out by pattern have judgements of training, and the other way round."""
    rng = random.Random(f"reviews {seed}")
    return Parts(_drawn(rng, 0, PAIRS, count), _drawn(rng, 1, PAIRS, held_out), _drawn(rng, 0, NEW_PAIRS, held_out))

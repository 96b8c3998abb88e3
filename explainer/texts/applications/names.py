"""Sentences with persons, places and organisations, tagged word by word, from patterns and name lists of our own.

Names are built: persons of first names and family names, organisations of places, family names and kinds. Held out are patterns, filled
with names of training; and names, in patterns of training and in those held out, which is the hardest.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from explainer.texts.applications import Parts
from explainer.texts.applications.name_lists import NEW_NAMES, TRAIN_NAMES
from explainer.texts.applications.name_patterns import PATTERNS
from explainer.texts.sets.label_slots import Words, fill

TAGS = ("O", "PERSON", "PLACE", "ORGANISATION")
_CODES = {"P": 1, "L": 2, "G": 3}
_SLOT = re.compile(r"\{(\w+):([PLG])\}")


@dataclass(frozen=True, slots=True)
class Named:
    """Words with a tag for each, an index of ``TAGS``; a text is its words joined by single spaces."""

    pattern: str
    words: tuple[tuple[str, int], ...]

    @property
    def text(self) -> str:
        """The sentence."""
        return " ".join(word for word, _ in self.words)


def spans(tags: tuple[int, ...] | list[int]) -> set[tuple[int, int, int]]:
    """Start, end and tag of each run of words with the same tag that is not 0."""
    found, start = set(), 0
    for index in range(1, len(tags) + 1):
        if index == len(tags) or tags[index] != tags[start]:
            if tags[start]:
                found.add((start, index, tags[start]))
            start = index
    return found


def span_f1(pairs: list[tuple[list[int], list[int]]]) -> float:
    """F1 of spans over all sentences, each a pair of the true tags and the given ones; a span counts when it is right in full."""
    right = sum(len(spans(true) & spans(given)) for true, given in pairs)
    total = sum(len(spans(true)) + len(spans(given)) for true, given in pairs)
    return 2 * right / total if total else 0.0


def read(rng: random.Random, pattern: str, names: Words) -> tuple[tuple[str, int], ...]:
    """The pattern filled: a slot ``{person:P}`` gives words with the tag of its letter."""
    found: list[tuple[str, int]] = []
    used: set[str] = set()
    for part in re.split(r"(\{\w+:[PLG]\})", pattern):
        slot = _SLOT.fullmatch(part)
        text = fill(rng, f"{{{slot[1]}}}" if slot else part, names)
        while slot and text in used:
            text = fill(rng, f"{{{slot[1]}}}", names)
        used |= {text} if slot else set()
        found += [(word, _CODES[slot[2]] if slot else 0) for word in text.split()]
    first, tag = found[0]
    return ((f"{first[0].upper()}{first[1:]}", tag), *found[1:])


def _drawn(rng: random.Random, side: int, names: Words, count: int) -> tuple[Named, ...]:
    found = []
    for _ in range(count):
        number = rng.randrange(len(PATTERNS[side]))
        found.append(Named(f"{'new' if side else 'known'} {number}", read(rng, PATTERNS[side][number], names)))
    return tuple(found)


def with_names(rng: random.Random, names: Words, count: int) -> tuple[Named, ...]:
    """``count`` sentences of the patterns of training, with names of these lists."""
    return _drawn(rng, 0, names, count)


def make(seed: int = 0, count: int = 6000, held_out: int = 400) -> Parts[Named]:
    """Tagged sentences."""
    rng = random.Random(f"names {seed}")
    return Parts(_drawn(rng, 0, TRAIN_NAMES, count), _drawn(rng, 1, TRAIN_NAMES, held_out), _drawn(rng, 0, NEW_NAMES, held_out))


def unseen_in_unseen(seed: int = 0, count: int = 400) -> tuple[Named, ...]:
    """Names that training was not given, in patterns that it was not given."""
    return _drawn(random.Random(f"unseen names {seed}"), 1, NEW_NAMES, count)

"""Simple story sentences as words with tags: persons, places and animals, found by their context as well as by their names.

A mark is a word of its own. Of persons the names are tagged, every word of them, and not a title ("Mr", "Aunt", "King"); of places
the names of towns, rivers, lakes and lands, every word of them ("New York"), and not a common noun ("the garden"); of animals the
noun alone ("the old gray cat": "cat"). Days, feasts, months and languages have capitals and no tag. The patterns of ``entity_roles``
have words whose role the context decides: May the girl and the month, Paris the boy and the town, to bear and a bear.

Held out are patterns of training filled with the names, animals and words of two roles in ``entity_words.HELD_OUT`` alone, and
the patterns of the two ``HELD_OUT`` tables, half of them with words of training and half with held-out words. Training is filled
from the other tables, so no pattern and no name that is held out is in it.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

from explainer.texts.sets import Tagged, entity_patterns, entity_roles
from explainer.texts.sets.entity_words import HELD_OUT, WORDS
from explainer.texts.sets.label_slots import Words, fill

TAGS = ("O", "PERSON", "PLACE", "ANIMAL")
N_TRAIN, N_HELD_OUT = 3000, 400

Sentence = tuple[tuple[str, int], ...]

_CODES = {"P": 1, "L": 2, "A": 3}
_UNSEEN: Words = {**WORDS, **HELD_OUT}

HELD_OUT_NAMES = frozenset(word for row in HELD_OUT.values() for entry in row for word in entry.split()) - frozenset(
    word for row in WORDS.values() for entry in row for word in entry.split()
)


def read(text: str) -> Sentence:
    """Words with the tags that their endings ``_P``, ``_L`` and ``_A`` stand for, the first letter a capital."""
    parts = [word.partition("_") for word in f"{text[0].upper()}{text[1:]}".split(" ")]
    return tuple((word, _CODES.get(code, 0)) for word, _, code in parts)


def _filled(rng: random.Random, patterns: Iterable[str], words: Words, count: int) -> list[str]:
    """Up to ``count`` sentences of each pattern, in none of them an entity twice."""
    texts = dict.fromkeys(fill(rng, pattern, words) for pattern in patterns for _ in range(count))
    entities = ((text, [word for word in text.split() if "_" in word]) for text in texts)
    return [text for text, found in entities if len(found) == len(set(found))]


def _drawn(rng: random.Random, first: list[str], more: list[str], count: int) -> tuple[Sentence, ...]:
    """``count`` distinct sentences in any order: all of ``first``, and of ``more`` what there is room for."""
    kept, rest = list(dict.fromkeys(first)), list(dict.fromkeys(more))
    texts = [*kept, *rng.sample(rest, count - len(kept))]
    rng.shuffle(texts)
    return tuple(read(text) for text in texts)


def make(seed: int = 0) -> Tagged:
    """Training and held-out sentences, the same for the same seed."""
    rng = random.Random(seed)
    roles = _filled(rng, entity_roles.TRAIN, WORDS, 12)
    stories = _filled(rng, entity_patterns.TRAIN, WORDS, 33)
    new_names = [text for text in _filled(rng, entity_patterns.TRAIN, _UNSEEN, 3) if not HELD_OUT_NAMES.isdisjoint(text.split())]
    new_roles = [*_filled(rng, entity_roles.HELD_OUT, WORDS, 2), *_filled(rng, entity_roles.HELD_OUT, _UNSEEN, 2)]
    new_stories = [*_filled(rng, entity_patterns.HELD_OUT, WORDS, 4), *_filled(rng, entity_patterns.HELD_OUT, _UNSEEN, 4)]
    return Tagged(TAGS, _drawn(rng, roles, stories, N_TRAIN), _drawn(rng, [*new_roles, *new_stories], new_names, N_HELD_OUT))

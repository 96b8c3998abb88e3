"""Short sentences about things of daily life with their label, negative or positive: authored ones and filled patterns.

Marked among the sentences are the hard cases: negation ("The pizza was not burnt at all."), a contrast in which the second half
decides ("It looked old, but it works perfectly."), a judgement without a word of feeling ("It broke after one day."), a
comparison ("The pie here is better than the one at home.", which has the words of its opposite in another order), and advice
("Do not let anyone keep you from this book."). The patterns of ``sentiment_patterns`` are grouped by these cases.

Both labels have the same number of sentences for each number of words and each set of marks, so that neither tells the label.

Held out are three kinds of sentences: about 270 from patterns of training, filled with the topics and sentiment words of
``sentiment_words.HELD_OUT`` alone; about 260 from the patterns of ``sentiment_patterns.HELD_OUT``, half of them filled with words of
training and half with held-out words; and 70 authored sentences of the two ``HELD_OUT`` tables. Training is filled from the other
tables, and an authored sentence with a held-out word is left out of it: no word and no pattern that is held out is in training.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable

from explainer.texts.sets import Labelled, sentiment_negative, sentiment_patterns, sentiment_positive
from explainer.texts.sets.label_slots import Words, fill
from explainer.texts.sets.sentiment_words import HELD_OUT, WORDS

LABELS = ("negative", "positive")
AUTHORED = (sentiment_negative, sentiment_positive)
N_TRAIN, N_HELD_OUT = 2200, 300  # of each label

_UNSEEN: Words = {**WORDS, **HELD_OUT}


def tokens(text: str) -> list[str]:
    """The words of a sentence in lower case, without its marks."""
    return re.findall(r"[a-z]+(?:['-][a-z]+)*", text.lower())


HELD_OUT_WORDS = frozenset(tokens(" ".join(" ".join(row) for row in HELD_OUT.values())))


def _shape(text: str) -> tuple[int, str]:
    """What must not tell the label: the number of words, and the marks."""
    return len(text.split()), "".join(sorted(set(re.findall(r"[^\w\s]", text))))


def _filled(rng: random.Random, label: int, patterns: Iterable[tuple[str, str]], words: Words, count: int) -> list[str]:
    """Up to ``count`` sentences of each pattern; some patterns have fewer."""
    return [text for pair in patterns for text in dict.fromkeys(fill(rng, pair[label], words) for _ in range(count))]


def _matched(rng: random.Random, first: list[list[str]], more: list[list[str]], count: int) -> list[tuple[str, int]]:
    """``count`` sentences of each label, as many of each shape; those of ``first`` come before those of ``more``."""
    shelves: tuple[defaultdict[tuple[int, str], list[str]], ...] = (defaultdict(list), defaultdict(list))
    for label, shelf in enumerate(shelves):
        for text in dict.fromkeys([*first[label], *rng.sample(more[label], len(more[label]))]):
            shelf[_shape(text)].append(text)
    pairs = [pair for shape in sorted(shelves[0]) for pair in zip(shelves[0][shape], shelves[1][shape], strict=False)]
    authored = {*first[0], *first[1]}
    rng.shuffle(pairs)
    pairs.sort(key=lambda pair: authored.isdisjoint(pair))
    found = [(text, label) for pair in pairs[:count] for label, text in enumerate(pair)]
    rng.shuffle(found)
    return found


def make(seed: int = 0) -> Labelled:
    """Training and held-out sentences, as many of both labels; the same for the same seed."""
    rng = random.Random(seed)
    authored: list[list[str]] = []
    filled: list[list[str]] = []
    held_authored: list[list[str]] = []
    held_filled: list[list[str]] = []
    for label, book in enumerate(AUTHORED):
        authored.append([text for text in book.TRAIN if HELD_OUT_WORDS.isdisjoint(tokens(text))])
        filled.append(_filled(rng, label, sentiment_patterns.TRAIN, WORDS, 48))
        held_authored.append(list(book.HELD_OUT))
        unseen_words = _filled(rng, label, sentiment_patterns.TRAIN, _UNSEEN, 3)
        new_patterns = _filled(rng, label, sentiment_patterns.HELD_OUT, WORDS, 4)
        both_new = _filled(rng, label, sentiment_patterns.HELD_OUT, _UNSEEN, 4)
        unseen_words = [text for text in unseen_words if not HELD_OUT_WORDS.isdisjoint(tokens(text))]
        held_filled.append([*unseen_words, *new_patterns, *both_new])
    train = _matched(rng, authored, filled, N_TRAIN)
    held_out = _matched(rng, held_authored, held_filled, N_HELD_OUT)
    return Labelled(LABELS, tuple(train), tuple(held_out))

"""What story-reader learns from, as batches: texts of several sets with the head that each asks, some of their tokens hidden."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from tokenizers.processors import TemplateProcessing

from explainer.studies.learning.loop import Batch
from explainer.studies.tuning.examples import IGNORED
from explainer.texts.applications import names, reviews, shop, tales
from explainer.texts.applications.name_lists import TRAIN_NAMES
from explainer.texts.applications.wider_words import wider_names
from explainer.texts.sets import sentiment
from explainer.training import applications_data as public
from explainer.training import corpus
from explainer.training.applications_data import OUTSIDE, TextRow, WordRow

LENGTHS = (16, 32, 64, 128)
TOKENS_A_STEP = 2048
STEPS_A_CHUNK = 64
ROWS_A_CHUNK = 5_000
HIDDEN_SHARE = 0.12
"""Of a row's tokens: enough to keep the heads from leaning on one word, too few to hide what decides."""
SHARES = {
    "questions": 0.27, "shop": 0.03, "outside": 0.10, "uci": 0.10, "goemotions": 0.08, "told": 0.05, "reviews": 0.12, "wikigold": 0.08,
    "names": 0.17,
}  # fmt: skip
"""Of the texts of a chunk. shop: questions with order numbers, goods and days, of our own; told: sentences of daily life with a feeling in
them, of our own; reviews: those in which the order of the words decides."""
MADE_UP = 0.7
"""Of the sentences with names: those whose names nobody knows, so that the words around them have to tell."""


@dataclass(frozen=True, slots=True)
class Row:
    """One text as tokens. job: the head that is asked. places: of the tokens that it is asked at; labels: the right ones, in that order."""

    job: str
    token_ids: tuple[int, ...]
    places: tuple[int, ...]
    labels: tuple[int, ...]


def read_tokenizer(base: Path) -> Tokenizer:
    """The base's tokenizer, which puts the token that ends a text in front as well: what stands there is a vector for the whole text."""
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    end = tokenizer.token_to_id(corpus.END)
    tokenizer.post_processor = TemplateProcessing(single=f"{corpus.END} $A", special_tokens=[(corpus.END, end)])
    return tokenizer


def text_row(tokenizer: Tokenizer, job: str, row: TextRow) -> Row:
    """A text with one label, cut to the longest length."""
    return Row(job, tuple(tokenizer.encode(row[0]).ids[: LENGTHS[-1]]), (0,), (row[1],))


def word_row(tokenizer: Tokenizer, row: WordRow) -> Row:
    """Words with a tag each, which is asked at the word's last token."""
    token_ids: list[int] = list(tokenizer.encode("").ids)
    places: list[int] = []
    labels: list[int] = []
    for number, (word, tag) in enumerate(row):
        found = tokenizer.encode(f" {word}" if number else word, add_special_tokens=False).ids
        if len(token_ids) + len(found) > LENGTHS[-1]:
            break
        token_ids += found
        places.append(len(token_ids) - 1)
        labels.append(tag)
    return Row("entities", tuple(token_ids), tuple(places), tuple(labels))


class Sets:
    """The public sets, and the generators' texts of one chunk after the other."""

    def __init__(self, data: Path, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self.intents = public.clinc150(data)
        self.uci, self.goemotions, self.wikigold = public.uci_reviews(data), public.goemotions(data), public.wikigold(data)
        self.told = sentiment.make().train
        self.questions = [row for row in self.intents.train if row[1] != OUTSIDE]
        self.outside = [row for row in self.intents.train if row[1] == OUTSIDE]

    def _outside(self, rng: random.Random, count: int) -> Iterable[TextRow]:
        """Questions outside of all classes, comments, and sentences of stories: nothing that a desk is asked."""
        for _ in range(count):
            kind = rng.random()
            if kind < 0.5:
                yield rng.choice(self.outside)
            elif kind < 0.8:
                yield rng.choice(self.goemotions.train)[0].lower(), OUTSIDE
            else:
                yield rng.choice(tales.tales(rng, 1)[0].text.split(". ")).strip(".").lower(), OUTSIDE

    def rows(self, seed: int, number: int, count: int) -> Iterable[Row]:
        """``count`` rows of all sets by their ``SHARES``; of the sets that stand still each row comes once before any comes again."""
        rng = random.Random(f"story-reader {seed} {number}")
        counts = {kind: round(share * count) for kind, share in SHARES.items()}
        yield from (self._question(row, rng) for row in _turn(self.questions, seed, number, counts["questions"]))
        asked = (shop.question(rng, 0) for _ in range(counts["shop"]))
        yield from (text_row(self.tokenizer, "intents", (one.text, self.intents.labels.index(one.intent))) for one in asked)
        yield from (text_row(self.tokenizer, "intents", row) for row in self._outside(rng, counts["outside"]))
        for kind, found in (("uci", self.uci.train), ("goemotions", self.goemotions.train), ("told", self.told)):
            yield from (text_row(self.tokenizer, "sentiment", row) for row in _turn(found, seed, number, counts[kind]))
        made = reviews.make(seed * 100_000 + number + 1, counts["reviews"], 1).train[: counts["reviews"]]
        yield from (text_row(self.tokenizer, "sentiment", (review.text, review.label)) for review in made)
        yield from (word_row(self.tokenizer, row) for row in _turn(self.wikigold.train, seed, number, counts["wikigold"]))
        known = round(counts["names"] * (1 - MADE_UP))
        named = names.with_names(rng, TRAIN_NAMES, known) + names.with_names(rng, wider_names(rng), counts["names"] - known)
        yield from (word_row(self.tokenizer, row.words) for row in named)

    def _question(self, row: TextRow, rng: random.Random) -> Row:
        """A question as people write one: in small letters without marks as in the set, or with a capital and a mark at the end.

        Some orders have a number, which says nothing about what is wanted.
        """
        text, label = row
        if rng.random() < 0.4:
            text = _ORDERED.sub(lambda found: f"{found[0]} {shop.order_number(rng)}", text, count=1)
        if rng.random() < 0.3:
            mark = "?" if text.split()[0] in _ASKING else rng.choice((".", ".", "!"))
            text = f"{text[0].upper()}{text[1:]}{mark}"
        return text_row(self.tokenizer, "intents", (text, label))


_ORDERED = re.compile(r"\b(?:my|the|an|this|that) (?:\w+ )?(?:order|package)\b")
_ASKING = frozenset("what how when where who why which can could do does did is are was will would should am has have may".split())


def _turn(rows: Sequence[Any], seed: int, number: int, count: int) -> list[Any]:
    """The rows of chunk ``number``: every row once in an epoch, each epoch in an order of its own."""
    found = []
    for at in range(number * count, (number + 1) * count):
        epoch, place = divmod(at, len(rows))
        found.append(rows[_order(len(rows), seed, epoch)[place]])
    return found


@lru_cache(maxsize=16)
def _order(size: int, seed: int, epoch: int) -> np.ndarray:
    return np.random.default_rng((seed, epoch, size)).permutation(size)


def laid_out(rows: Sequence[Row], length: int, rng: np.random.Generator, mask_id: int) -> Batch:
    """One batch: ids and mask (row pos), hidden places and what stood there (row hidden), and the labels by head.

    Labels of words are (row pos), of a whole text (row), and (row) again for the classes; IGNORED where a head is not asked.
    A token is hidden behind ``mask_id``; the one in front never is, and a place beyond the row's end has the label IGNORED.
    """
    n_hidden = max(1, round(HIDDEN_SHARE * length))
    ids, mask = np.zeros((len(rows), length), np.int64), np.zeros((len(rows), length), np.int64)
    tags = np.full((len(rows), length), IGNORED)
    sentiment, intents = np.full(len(rows), IGNORED), np.full(len(rows), IGNORED)
    places, stood = np.zeros((len(rows), n_hidden), np.int64), np.full((len(rows), n_hidden), IGNORED)
    for line, row in enumerate(rows):
        size = len(row.token_ids)
        ids[line, :size], mask[line, :size] = row.token_ids, 1
        if row.job == "entities":
            tags[line, list(row.places)] = row.labels
        elif row.job == "sentiment":
            sentiment[line] = row.labels[0]
        else:
            intents[line] = row.labels[0]
        found = 1 + rng.permutation(size - 1)[: max(0, min(n_hidden, round(HIDDEN_SHARE * size)))]
        places[line, : len(found)], stood[line, : len(found)] = found, ids[line, found]
        ids[line, found] = mask_id
    return tuple(torch.from_numpy(array) for array in (ids, mask, places, stood, tags, sentiment, intents))


def batches(rows: Iterable[Row], rng: np.random.Generator, mask_id: int) -> list[Batch]:
    """Rows of similar length together, about ``TOKENS_A_STEP`` tokens in each batch; in a drawn order. What fills no batch is left out."""
    shelves: dict[int, list[Row]] = {length: [] for length in LENGTHS}
    for row in rows:
        shelves[next(length for length in LENGTHS if len(row.token_ids) <= length)].append(row)
    found: list[Batch] = []
    for length, shelf in shelves.items():
        size = TOKENS_A_STEP // length
        rng.shuffle(shelf)
        found += [laid_out(shelf[start : start + size], length, rng, mask_id) for start in range(0, len(shelf) - size + 1, size)]
    rng.shuffle(found)
    return found


class ReaderMixture:
    """Batches, a pure function of (seed, step)."""

    def __init__(self, sets: Sets, mask_id: int, seed: int) -> None:
        self.sets, self.mask_id, self.seed = sets, mask_id, seed
        self.chunk = lru_cache(maxsize=1)(self._chunk)

    def _chunk(self, number: int) -> list[Batch]:
        return batches(self.sets.rows(self.seed, number, ROWS_A_CHUNK), np.random.default_rng((self.seed, number)), self.mask_id)

    def batch_at(self, step: int) -> Batch:
        """See :func:`laid_out`."""
        found = self.chunk(step // STEPS_A_CHUNK)
        return found[step % STEPS_A_CHUNK % len(found)]

"""What a new head learns from: texts with a label each, or words with a tag each, as ids and labels; and how its answers are counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from explainer.errors import TextError
from explainer.models.classifier import ReadsText, cut, last_tokens, pad_id, padded
from explainer.models.language_model import LanguageModel
from explainer.models.layout import TEXT
from explainer.studies.learning.loop import Batch
from explainer.studies.tuning.evaluations import LabelMetrics, Mistake
from explainer.studies.tuning.examples import IGNORED
from explainer.studies.tuning.methods import MOST_FREE, MOST_MEASURED, MOST_OF_LARGE
from explainer.studies.tuning.training_data import LabelledData, form_of
from explainer.studies.tuning.word_counts import Row

MOST_MISTAKES = 12
SURE = 0.99


@dataclass(frozen=True, slots=True)
class Example:
    """One row as ids. places, labels: at which positions a label is asked for, and the right ones; of a whole text at −1 alone."""

    row: Row
    ids: tuple[int, ...]
    places: tuple[int, ...]
    labels: tuple[int, ...]


def text_of(row: Row) -> str:
    """The text of a row: as it stands, or its words with single spaces between them."""
    return row[0] if isinstance(row[0], str) else " ".join(word for word, _ in row)


def example(model: ReadsText, row: Row, window: int) -> Example:
    """A row as the model reads it, its first ``window`` tokens; words whose last token lies beyond them are not asked for.

    Raises: TextError when nothing of it can be read.
    """
    encoding = model.encode(text_of(row))
    ids = cut(encoding.token_ids, window, model.causal)
    if isinstance(row[0], str):
        return Example(row, ids, (-1,), (int(row[1]),))
    places = last_tokens(encoding, [word for word, _ in row])
    kept = [(place, int(tag)) for place, (_, tag) in zip(places, row, strict=True) if place < len(ids)]
    return Example(row, ids, tuple(place for place, _ in kept), tuple(tag for _, tag in kept))


def lowered(row: Row) -> Row:
    """The same row in small letters."""
    return (row[0].lower(), row[1]) if isinstance(row[0], str) else [(word.lower(), tag) for word, tag in row]


def spread(rows: Sequence[Any], most: int) -> list[Any]:
    """At most so many of the rows, evenly from all of them."""
    return list(rows) if len(rows) <= most else [rows[i * len(rows) // most] for i in range(most)]


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """What is learned from, in two ways of writing: as it stands, and in small letters."""

    rows: tuple[Example, ...]
    small: tuple[Example, ...]
    kind: str
    fill: int

    def batch_at(self, step: int, *, seed: int, batch: int, lower: float) -> Batch:
        """Ids, mask and labels of one step; every row once before any comes again, a share ``lower`` of them in small letters.

        A pure function of its arguments. Labels are (batch) for texts and (batch pos) for words, −100 where none is asked for.
        """
        first, chance = step * batch, np.random.default_rng((seed, step, 1)).random(batch)
        places = [self._order(seed, at // len(self.rows))[at % len(self.rows)] for at in range(first, first + batch)]
        return laid_out([(self.small if chance[i] < lower else self.rows)[place] for i, place in enumerate(places)], self.kind, self.fill)

    def _order(self, seed: int, epoch: int) -> np.ndarray:
        return np.random.default_rng((seed, epoch)).permutation(len(self.rows))


def laid_out(rows: Sequence[Example], kind: str, fill: int) -> Batch:
    """Ids, mask and labels of these rows, shorter ones filled up on the right."""
    ids, mask = padded([row.ids for row in rows], fill)
    if kind == TEXT:
        return ids, mask, torch.tensor([row.labels[0] for row in rows])
    labels = torch.full(ids.shape, IGNORED)
    for i, row in enumerate(rows):
        labels[i, list(row.places)] = torch.tensor(row.labels)
    return ids, mask, labels


@dataclass(frozen=True, slots=True, eq=False)
class Metrics:
    """A head's answers. probs: (answer label). true: (answer). of: (answer), which row each belongs to. For words the place in the row."""

    probs: np.ndarray
    true: np.ndarray
    of: np.ndarray
    word: np.ndarray

    @property
    def given(self) -> np.ndarray:
        """(answer): the likeliest label of each."""
        return np.asarray(self.probs.argmax(1))

    @property
    def accuracy(self) -> float:
        """The share of right answers."""
        return float((self.given == self.true).mean())

    @property
    def loss(self) -> float:
        """Mean −log p of the right labels, in nats."""
        p = self.probs[np.arange(len(self.true)), self.true]
        return float(-np.log(np.maximum(p, 1e-30)).mean())

    def confusion(self) -> np.ndarray:
        """(true given): how often a text with this label was given that one."""
        counts = np.zeros((self.probs.shape[1],) * 2, dtype=np.int64)
        np.add.at(counts, (self.true, self.given), 1)
        return counts

    def sure(self, least: float = SURE) -> tuple[int, int]:
        """How many answers had a probability of at least ``least``, and how many of those were right."""
        sure = self.probs.max(1) >= least
        return int(sure.sum()), int((sure & (self.given == self.true)).sum())

    def worst(self, rows: Sequence[Example], most: int = MOST_MISTAKES) -> tuple[Mistake, ...]:
        """The mistakes that the head was surest of."""
        given, found, seen = self.given, list[Mistake](), set()
        p = self.probs[np.arange(len(given)), given]
        for i in sorted(np.flatnonzero(given != self.true), key=lambda i: -p[i]):
            row = rows[self.of[i]].row
            word = "" if isinstance(row[0], str) else row[self.word[i]][0]
            if (text_of(row), word) not in seen:
                seen.add((text_of(row), word))
                found.append(Mistake(text_of(row), word, int(self.true[i]), int(given[i]), float(p[i])))
            if len(found) == most:
                break
        return tuple(found)


@torch.no_grad()
def graded(module: Any, rows: Sequence[Example], kind: str, fill: int, batch: int = 64) -> Metrics:
    """The answers of transformers' own class to these rows; of like length together, so that little is filled up."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i].ids))
    probs, true, of, word = [], [], [], []
    for start in range(0, len(order), batch):
        part = order[start : start + batch]
        ids, mask, _ = laid_out([rows[i] for i in part], kind, fill)
        found = torch.softmax(module(input_ids=ids, attention_mask=mask, use_cache=False).logits.float(), -1).numpy()
        for line, i in zip(found, part, strict=True):
            for at, (place, label) in enumerate(zip(rows[i].places, rows[i].labels, strict=True)):
                probs.append(line if kind == TEXT else line[place])
                true.append(label)
                of.append(i)
                word.append(at)
    back = np.lexsort((word, of))
    return Metrics(np.array(probs)[back], np.array(true)[back], np.array(of)[back], np.array(word)[back])


def examples(model: LanguageModel, data: LabelledData, window: int) -> tuple[Examples, dict[str, list[Example]]]:
    """What is learned from, and what is measured, by name: at most ``measured_of`` rows of each set.

    Raises: TextError when a row cannot be read.
    """
    if not data.train:
        raise TextError("There is nothing to learn from; give texts with labels.")
    made = tuple(example(model, row, window) for row in data.train)
    small = tuple(example(model, lowered(row), window) for row in data.train)
    most = MOST_MEASURED if model.n_parameters <= MOST_FREE else MOST_OF_LARGE
    measured = {name: [example(model, row, window) for row in spread(rows, most)] for name, rows in data.measured.items()}
    return Examples(made, small, form_of(data), pad_id(model)), measured


def per_label(confusion: np.ndarray) -> tuple[LabelMetrics, ...]:
    """What the confusion matrix says of each label."""
    rows = []
    for i in range(len(confusion)):
        right, given, true = int(confusion[i, i]), int(confusion[:, i].sum()), int(confusion[i].sum())
        rows.append(LabelMetrics(true, right / given if given else None, right / true if true else None))
    return tuple(rows)


def loss_of(module: nn.Module, ids: torch.Tensor, mask: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Mean −log p of the right labels, where one is asked for."""
    logits = module(input_ids=ids, attention_mask=mask, use_cache=False).logits.float()
    return nn.functional.cross_entropy(logits.flatten(0, -2), labels.flatten(), ignore_index=IGNORED)

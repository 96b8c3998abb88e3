"""Names in a text: the spans with their kinds, and what the words around a name say without it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from explainer.errors import TextError
from explainer.models.classifier import LabelHead
from explainer.studies.applications import KINDS
from explainer.studies.tuning.label_reasons import WINDOW
from explainer.studies.tuning.labelled_examples import text_of
from explainer.studies.tuning.new_head import asked
from explainer.studies.tuning.word_counts import parts_of

_KNOWN = (("O|no name|none", 0), ("PER|PERSON", 1), ("LOC|GPE|PLACE", 2), ("ORG|ORGANISATION|ORGANIZATION", 3))


def kind_of(label: str) -> int:
    """Which of ``KINDS`` a label of a data set names, its B- or I- put aside."""
    plain = re.sub(r"^[BI]-", "", label)
    return next((kind for names, kind in _KNOWN if re.fullmatch(names, plain, re.IGNORECASE)), 4)


@dataclass(frozen=True, slots=True, eq=False)
class Tagged:
    """Words and marks with a kind each. probs: (word kind), labels of one kind added up. ids: as the network reads the text.

    begins, ends: the first and the last position of each word. asked_at: where its label is read. opens: whether the likeliest label says
    that a name begins here (B-). n_words: of the whole text, which may be longer than the window.
    """

    words: tuple[str, ...]
    probs: np.ndarray
    ids: tuple[int, ...]
    begins: tuple[int, ...]
    ends: tuple[int, ...]
    asked_at: tuple[int, ...]
    opens: tuple[bool, ...]
    n_words: int

    @property
    def kinds(self) -> list[int]:
        """The likeliest kind of each word."""
        return [int(kind) for kind in self.probs.argmax(1)]


@dataclass(frozen=True, slots=True)
class Span:
    """Words ``start`` to ``stop`` − 1 of one kind. p: the mean probability of that kind over them.

    around: the same with the name's tokens hidden behind [MASK]: what the sentence alone says. alone: of the name without the sentence.
    """

    start: int
    stop: int
    kind: int
    text: str
    p: float
    around: float
    alone: float


def _probabilities(head: LabelHead, ids: Sequence[int], places: Sequence[int]) -> tuple[np.ndarray, list[bool]]:
    """(word kind), and whether each word's likeliest label begins a name."""
    found = torch.softmax(head.scores(head.states([ids])[0][list(places)]), -1).numpy()
    kinds = np.array([kind_of(label) for label in head.labels])
    probs = np.stack([found[:, kinds == kind].sum(1) for kind in range(len(KINDS))], 1)
    return probs, [head.labels[int(label)].startswith("B-") for label in found.argmax(1)]


def tagged(head: LabelHead, text: str) -> Tagged:
    """The kind of each word that the window takes. Heads of our own are read at a word's last token, others may be read at its first.

    Raises: TextError when there is nothing to read.
    """
    words = parts_of(text)
    if not words:
        raise TextError("There is no text to read; type a few words.")
    row = asked(head.model, " ".join(words), head.kind, WINDOW)
    in_front = sum(end <= begin for begin, end in head.model.encode(text_of(row.row)).spans[:1])  # a mark, of no word
    begins = (in_front, *(place + 1 for place in row.places[:-1]))
    places = begins if head.reads_first else row.places
    probs, opens = _probabilities(head, row.ids, places)
    return Tagged(tuple(words[: len(row.places)]), probs, row.ids, begins, row.places, tuple(places), tuple(opens), len(words))


def spans(found: Tagged) -> list[tuple[int, int, int]]:
    """Start, end and kind of each name: words of one kind side by side, where no new name begins among them."""
    kinds, made, start = found.kinds, list[tuple[int, int, int]](), 0
    for index in range(1, len(kinds) + 1):
        if index == len(kinds) or kinds[index] != kinds[start] or found.opens[index]:
            if kinds[start]:
                made.append((start, index, kinds[start]))
            start = index
    return made


def found_spans(head: LabelHead, found: Tagged) -> list[Span]:
    """The names of a text in their order."""
    made = []
    for start, stop, kind in spans(found):
        ids, first, last = list(found.ids), found.begins[start], found.ends[stop - 1] + 1
        ids[first:last] = [head.model.mask_id] * (last - first)  # type: ignore[list-item]
        hidden, _ = _probabilities(head, ids, found.asked_at)
        name = " ".join(found.words[start:stop])
        alone = tagged(head, name).probs
        mean = [float(probs[rows, kind].mean()) for probs, rows in ((found.probs, slice(start, stop)), (hidden, slice(start, stop)))]
        made.append(Span(start, stop, kind, name, mean[0], mean[1], float(alone[:, kind].mean())))
    return made

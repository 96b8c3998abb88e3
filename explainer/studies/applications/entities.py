"""Names in a text: the spans with their tags, and what the words around a name say without it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.errors import TextError
from explainer.models.classifier import Classifier
from explainer.studies.tuning.label_reasons import WINDOW
from explainer.studies.tuning.labelled_examples import Example, text_of
from explainer.studies.tuning.new_head import asked, probabilities
from explainer.studies.tuning.word_counts import parts_of
from explainer.texts.applications.names import spans


@dataclass(frozen=True, slots=True, eq=False)
class Tagged:
    """Words and marks with a tag each. probs: (word label). row: as the model read them."""

    words: tuple[str, ...]
    labels: tuple[str, ...]
    probs: np.ndarray
    row: Example

    @property
    def tags(self) -> list[int]:
        """The likeliest tag of each word."""
        return [int(tag) for tag in self.probs.argmax(1)]


@dataclass(frozen=True, slots=True)
class Span:
    """Words ``start`` to ``stop`` − 1 with one tag. p: the mean probability of that tag over them.

    around: the same with the name's tokens hidden behind [MASK]: what the sentence alone says. alone: of the name without the sentence.
    """

    start: int
    stop: int
    tag: int
    text: str
    p: float
    around: float
    alone: float


def tagged(head: Classifier, text: str) -> Tagged:
    """The tag of each word that the window takes.

    Raises: TextError when there is nothing to read.
    """
    words = parts_of(text)
    if not words:
        raise TextError("There is no text to read; type a few words.")
    row = asked(head.model, " ".join(words), head.kind, WINDOW)
    return Tagged(tuple(words[: len(row.places)]), head.labels, probabilities(head, [row])[0], row)


def found_spans(head: Classifier, found: Tagged) -> list[Span]:
    """The names of a text in their order."""
    made = []
    starts = [0, *(place + 1 for place in found.row.places)]  # the first token of each word
    in_front = sum(end <= begin for begin, end in head.model.encode(text_of(found.row.row)).spans[:1])  # a mark, of no word
    for start, stop, tag in sorted(spans(found.tags)):
        ids = list(found.row.ids)
        first = starts[start] if start else in_front
        mask_id = head.model.mask_id
        ids[first : found.row.places[stop - 1] + 1] = [mask_id] * (found.row.places[stop - 1] + 1 - first)  # type: ignore[list-item]
        hidden = probabilities(head, [Example(found.row.row, tuple(ids), found.row.places, found.row.labels)])[0]
        name = " ".join(found.words[start:stop])
        alone = tagged(head, name)
        mean = [float(probs[rows, tag].mean()) for probs, rows in ((found.probs, slice(start, stop)), (hidden, slice(start, stop)))]
        made.append(Span(start, stop, tag, name, mean[0], mean[1], float(alone.probs[:, tag].mean())))
    return made

"""Why a head gives a label: the terms of its score, and what each word does, by leaving it out and running the model again."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import torch

from explainer.errors import TextError
from explainer.models.classifier import Classifier, LabelHead
from explainer.models.layout import TEXT
from explainer.studies.tuning.new_head import asked, probabilities
from explainer.studies.tuning.word_counts import parts_of

MOST_WORDS = 48
WINDOW = 10_000  # the model's own context is what limits a reader's text
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """One score written out. h, w: (d_model). b, score: numbers; Σ h·w + b = score. off: |Σ in float64 − the score in float32|."""

    h: np.ndarray
    w: np.ndarray
    b: float
    score: float
    off: float

    @property
    def products(self) -> np.ndarray:
        """(d_model): h·w, number by number."""
        return self.h * self.w


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What a head says of a text. scores, probs: (label). vector: (d_model), what the head reads. token: the one it is the vector of."""

    labels: tuple[str, ...]
    scores: np.ndarray
    probs: np.ndarray
    vector: np.ndarray
    token: str

    @property
    def order(self) -> list[int]:
        """The labels, the likeliest first."""
        return [int(i) for i in np.argsort(-self.probs, kind="stable")]


def told(classifier: LabelHead, text: str) -> Told:
    """The label of a whole text.

    Raises: TextError when there is nothing to read.
    """
    row = asked(classifier.model, text, TEXT, WINDOW)
    vector = classifier.vectors([row.ids])[0]
    scores = classifier.scores(vector)
    place = -1 if classifier.model.causal else 0
    found = torch.softmax(scores, -1)
    return Told(classifier.labels, scores.numpy(), found.numpy(), vector.numpy(), classifier.model.label(row.ids[place]))


def terms(classifier: LabelHead, said: Told, label: int) -> Terms:
    """The score of one label as the sum it is."""
    h, w = said.vector.astype(np.float64), classifier.W[label].numpy().astype(np.float64)
    b = 0.0 if classifier.b is None else float(classifier.b[label])
    return Terms(h, w, b, float(said.scores[label]), abs(float(h @ w) + b - float(said.scores[label])))


@dataclass(frozen=True, slots=True, eq=False)
class Without:
    """What each word does. parts: words and marks in their order. for_: the label it is about, against the next likeliest, ``against``.

    margin: score for − score against, of the whole text. change: (part) margin − the margin without this word; NaN for a mark.
    probs: (part) probability of ``for_`` without this word. texts: (part) the shorter text, as the model read it.
    """

    parts: tuple[str, ...]
    for_: int
    against: int
    margin: float
    change: np.ndarray
    probs: np.ndarray
    texts: tuple[str, ...]


def shortened(text: str, start: int, end: int) -> str:
    """The text without the characters from ``start`` to ``end``, and without the space that they leave behind."""
    before, after = text[:start].rstrip(), text[end:]
    return (before + after if after[:1] and not after[0].isspace() else f"{before} {after.lstrip()}").strip()


def without_each_word(classifier: LabelHead, text: str) -> Without:
    """Leave each word out in turn, and run the model on what is left.

    Raises: TextError when the text has no two words, or too many.
    """
    spans = [(found.start(), found.end()) for found in _WORD.finditer(text)]
    if len(spans) < 2:
        raise TextError("Your text has a single word, so none can be left out. Type a few more.")
    if len(spans) > MOST_WORDS:
        raise TextError(f"Your text has {len(spans)} words; at most {MOST_WORDS} are left out in turn. Shorten the text in the sidebar.")
    said = told(classifier, text)
    first, second = said.order[:2]
    rows = [asked(classifier.model, shortened(text, *span), TEXT, WINDOW) for span in spans]
    scores = torch.cat([classifier.scores(classifier.vectors([row.ids for row in rows[i : i + 16]])) for i in range(0, len(rows), 16)])
    margins = (scores[:, first] - scores[:, second]).numpy()
    left = torch.softmax(scores, -1)[:, first].numpy()
    margin = float(said.scores[first] - said.scores[second])
    parts, change, probs, texts = [], [], [], []
    at = 0
    for found in re.finditer(r"\w+(?:['’-]\w+)*|[^\w\s]+", text):
        word = at < len(spans) and (found.start(), found.end()) == spans[at]
        parts.append(found.group())
        change.append(margin - float(margins[at]) if word else np.nan)
        probs.append(float(left[at]) if word else np.nan)
        texts.append(shortened(text, *spans[at]) if word else "")
        at += word
    return Without(tuple(parts), first, second, margin, np.array(change), np.array(probs), tuple(texts))


@dataclass(frozen=True, slots=True, eq=False)
class TaggedText:
    """A text with a tag for each word. words: (word). probs: (word label). alone: (word label), where the text ends behind the word."""

    words: tuple[str, ...]
    labels: tuple[str, ...]
    probs: np.ndarray
    alone: np.ndarray

    @property
    def later(self) -> np.ndarray:
        """(word): the largest change of a probability that the words behind it make."""
        return np.asarray(np.abs(self.probs - self.alone).max(1))


def tagged(classifier: Classifier, text: str) -> TaggedText:
    """The tag of each word and mark, with the whole text and with only what stands before it.

    Raises: TextError when there is nothing to read, or too much.
    """
    words = parts_of(text)
    if not words:
        raise TextError("There is no text to read; type a few words.")
    if len(words) > MOST_WORDS:
        raise TextError(f"Your text has {len(words)} words and marks; at most {MOST_WORDS} are drawn. Shorten the text in the sidebar.")
    ends = [" ".join(words[: i + 1]) for i in range(len(words))]
    rows = [asked(classifier.model, end, classifier.kind, WINDOW) for end in ends]
    if len(rows[-1].places) < len(words):
        raise TextError(
            f"Your text has more tokens than the {classifier.model.context:,} that the model reads. Shorten the text in the sidebar."
        )
    found = [part for i in range(0, len(rows), 16) for part in probabilities(classifier, rows[i : i + 16])]
    return TaggedText(tuple(words), classifier.labels, found[-1], np.stack([part[-1] for part in found]))

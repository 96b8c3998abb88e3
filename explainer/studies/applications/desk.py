"""A shop's desk, step by step: what the customer wants, what the question names, what is answered, and whether a person takes over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.models.classifier import Classifier
from explainer.studies.applications import KINDS
from explainer.studies.applications.entities import spans, tagged
from explainer.studies.tuning.label_reasons import Told, told
from explainer.texts.applications.shop import INTENTS, Named, answer, named_in
from explainer.texts.applications.shop_answers import OVER


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """One question at the desk.

    wants: the classes with their scores and probabilities. names: kind and words of each name that the head for names found. named: what
    rules found in the question. threshold: the least score of the likeliest class at which the desk answers. answer: what it says.
    """

    wants: Told
    names: tuple[tuple[str, str], ...]
    named: Named
    threshold: float
    answer: str

    @property
    def intent(self) -> str:
        """The likeliest of the classes."""
        return self.wants.labels[self.wants.order[0]]

    @property
    def score(self) -> float:
        """Its score, which decides: a probability only compares the classes, and one of them is always the likeliest.

        Source: Hendrycks et al. 2022, "Scaling Out-of-Distribution Detection for Real-World Settings", section 4 (the maximum logit).
        """
        return float(self.wants.scores.max())

    @property
    def prob(self) -> float:
        """Its probability."""
        return float(self.wants.probs.max())

    @property
    def handed_over(self) -> bool:
        """Whether a person takes over."""
        return self.answer == OVER

    @property
    def why(self) -> str:
        """Why a person takes over: "unsure", or "elsewhere" where the class is none of a shop; empty where the desk answers."""
        if self.score < self.threshold:
            return "unsure"
        return "" if self.intent in INTENTS else "elsewhere"


def serve(wants: Classifier, names: Classifier, text: str, threshold: float) -> Served:
    """A question through the desk.

    Raises: TextError when there is nothing to read.
    """
    found, named = told(wants, text), named_in(text)
    said = answer(found.labels[found.order[0]], named, float(found.scores.max()), threshold)
    words = tagged(names, text)
    kinds = tuple((KINDS[kind], " ".join(words.words[start:stop])) for start, stop, kind in spans(words))
    return Served(found, kinds, named, threshold, said)


@dataclass(frozen=True, slots=True)
class AtThreshold:
    """The desk over held-out questions.

    coverage: the share that it answers. precision: of those, the share with the right class. caught: of outside questions, the rest.
    """

    coverage: float
    precision: float
    caught: float


def at_threshold(scores: np.ndarray, right: np.ndarray, outside: np.ndarray, threshold: float) -> AtThreshold:
    """What a threshold does.

    scores: for each question that of its likeliest class. right: whether that is the right one. outside: the same where none is.
    """
    kept = scores >= threshold
    precision = float(right[kept].mean()) if kept.any() else float("nan")
    return AtThreshold(float(kept.mean()), precision, float((outside < threshold).mean()))

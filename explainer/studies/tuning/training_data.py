"""What a training learns from, and what is measured beside it by name, in each of its forms. Torch-free.

``held_out`` is always among what is measured: rows of the same kind, from which nothing is learned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from explainer.models.layout import TAGS, TEXT
from explainer.studies.tuning.plain_json import FormError, from_json, table, to_json

TEXTS, PAIRS = "texts", "pairs"
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class TrainingTexts:
    """Documents."""

    train: tuple[str, ...]
    measured: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class TrainingPairs:
    """Prompts with their completions. What is measured beside the held-out pairs are documents."""

    train: tuple[Pair, ...]
    measured: dict[str, tuple[str | Pair, ...]]

    @property
    def held_out(self) -> tuple[Pair, ...]:
        """The pairs that are measured."""
        return tuple(row for row in self.measured["held_out"] if not isinstance(row, str))

    @property
    def texts(self) -> dict[str, tuple[str, ...]]:
        """The documents that are measured."""
        rest = {name: rows for name, rows in self.measured.items() if name != "held_out"}
        return {name: tuple(row for row in rows if isinstance(row, str)) for name, rows in rest.items()}


@dataclass(frozen=True, slots=True)
class LabelledTexts:
    """Texts, each with the place of its label in ``labels``."""

    labels: tuple[str, ...]
    train: tuple[tuple[str, int], ...]
    measured: dict[str, tuple[tuple[str, int], ...]]


@dataclass(frozen=True, slots=True)
class TaggedTexts:
    """Texts as words, each with the place of its tag in ``labels``."""

    labels: tuple[str, ...]
    train: tuple[tuple[tuple[str, int], ...], ...]
    measured: dict[str, tuple[tuple[tuple[str, int], ...], ...]]


LabelledData = LabelledTexts | TaggedTexts
TrainingData = TrainingTexts | TrainingPairs | LabelledTexts | TaggedTexts
_FORMS: dict[str, type[TrainingData]] = {TEXTS: TrainingTexts, PAIRS: TrainingPairs, TEXT: LabelledTexts, TAGS: TaggedTexts}
_NAMES = {kind: name for name, kind in _FORMS.items()}


def form_of(data: TrainingData) -> str:
    """The form's name in JSON; of labelled data also the kind of its head: "text" or "tags"."""
    return _NAMES[type(data)]


def data_as_json(data: TrainingData) -> dict[str, Any]:
    """With "form" beside the fields."""
    return {"form": form_of(data), **to_json(data)}


def training_data(given: TrainingData | Mapping[str, Any]) -> TrainingData:
    """The data, read from JSON where it is that, as in a notebook; documents where no form is named.

    Raises: FormError when it has another form.
    """
    if isinstance(given, TrainingTexts | TrainingPairs | LabelledTexts | TaggedTexts):
        return given
    rest = table(given)
    form = rest.pop("form", TEXTS)
    if form not in _FORMS:
        raise FormError(f"has an unknown form “{form}”")
    return from_json(_FORMS[form], rest)

"""What is measured before, between and after the steps of a training, as plain numbers and words. Torch-free."""

from __future__ import annotations

from dataclasses import dataclass

from explainer.studies.tokens.new_tokenizer import Measures


@dataclass(frozen=True, slots=True)
class TuningEvaluation:
    """The model after ``step`` steps. losses: mean loss in nats a token of each text that is measured, by its name.

    sample: what it writes on from the prompt, always with the same random numbers. seconds: since the first step, evaluations included.
    """

    step: int
    losses: dict[str, float]
    sample: str
    seconds: float


@dataclass(frozen=True, slots=True)
class HeadEvaluation:
    """The head after ``step`` steps. losses (nats) and accuracies of each set that is measured, by its name.

    probs: of the reader's own text, one for each label; with tags such a row for each of its words.
    seconds: since the first step, evaluations included.
    """

    step: int
    losses: dict[str, float]
    accuracies: dict[str, float]
    probs: tuple[float, ...] | tuple[tuple[float, ...], ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class WayEvaluation:
    """What has become of each way to another language after ``step`` steps of the first, by its name.

    bits: bits a byte of each measured text. steps, used: how far each way is, and the seconds of the processor that it has learned for.
    """

    step: int
    bits: dict[str, dict[str, float]]
    samples: dict[str, str]
    steps: dict[str, int]
    used: dict[str, float]
    seconds: float


@dataclass(frozen=True, slots=True)
class BaseMeasures:
    """The base with its own tokenizer: bits a byte of each measured text, and what it writes on from the prompt."""

    bits: dict[str, float]
    sample: str


@dataclass(frozen=True, slots=True)
class BothTokenizers:
    """The held-out text under the old tokenizer and under the new one. entries: of the new one."""

    old: Measures
    new: Measures
    entries: int


@dataclass(frozen=True, slots=True)
class MatrixChange:
    """How far one weight matrix has moved, ‖ΔW‖ ÷ ‖W‖. part: of the model."""

    name: str
    part: str
    change: float


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong answer of a head. word: the one that was asked for, with tags. true, given: places of labels. p: of the given one."""

    text: str
    word: str
    true: int
    given: int
    p: float


@dataclass(frozen=True, slots=True)
class LabelMetrics:
    """count: how often the label is right. precision: the share of those given it that have it; recall: of those with it that got it."""

    count: int
    precision: float | None
    recall: float | None


@dataclass(frozen=True, slots=True)
class HeadMetrics:
    """A head's answers on one set. confusion: (true given) counts. labels: in their order. mistakes: those it was surest of, first.

    sure: how many answers had a probability of at least 99 %, and how many of those were right.
    """

    accuracy: float
    loss: float
    count: int
    confusion: tuple[tuple[int, ...], ...]
    labels: tuple[LabelMetrics, ...]
    mistakes: tuple[Mistake, ...]
    sure: tuple[int, int]

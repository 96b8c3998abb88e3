"""What a run notes while it goes on, a line of its progress.jsonl each, and what it leaves at its end. Torch-free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from explainer.jobs.specs import HEAD, LANGUAGE, TUNE
from explainer.studies.tuning.evaluations import (
    BaseMeasures,
    BothTokenizers,
    HeadEvaluation,
    HeadMetrics,
    MatrixChange,
    TuningEvaluation,
    WayEvaluation,
)
from explainer.studies.tuning.plain_json import FormError, from_json, table, to_json
from explainer.studies.tuning.plans import HeadPlan, TuningPlan

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Begun:
    """The worker has begun. at: seconds since 1970."""

    at: float
    step: int = 0


@dataclass(frozen=True, slots=True)
class Resumed:
    """Another worker has taken over from a checkpoint, at this step. at: seconds since 1970."""

    step: int
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What is known before the first step. plan: with the dtype that was chosen. looks: after which steps it will be evaluated.

    trainable: numbers that may change.
    """

    step: int = 0
    plan: TuningPlan | HeadPlan
    looks: tuple[int, ...]
    trainable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TuneReady(Ready):
    """model: its key. total: all its numbers."""

    plan: TuningPlan
    model: str
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageReady(Ready):
    """total: all numbers of the first way's model. base: as it was. cut: the held-out text under both tokenizers."""

    plan: TuningPlan
    total: int
    base: BaseMeasures
    cut: BothTokenizers


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadReady(Ready):
    """model: its key. new: numbers that the base has not. baselines: accuracies without a network, by way to guess and by set."""

    plan: HeadPlan
    model: str
    new: int
    baselines: dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTaken:
    """An optimizer step. loss: of its batch. tokens: read so far. seconds: since the first; used: of the processor, so far, where told."""

    step: int
    loss: float
    learning_rate: float
    tokens: int
    seconds: float | None = None
    used: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RivalStep:
    """A step of a way that runs beside the first. at: how many it has taken. used: seconds of the processor, so far."""

    way: str
    at: int
    loss: float
    learning_rate: float
    used: float


@dataclass(frozen=True, slots=True)
class Saved:
    """The weights of this step are on disk."""

    step: int


Evaluation = TuningEvaluation | WayEvaluation | HeadEvaluation
Noted = Begun | Resumed | Ready | StepTaken | RivalStep | Saved | Evaluation


@dataclass(frozen=True, slots=True)
class Record:
    """One line. clock: seconds since the worker began."""

    clock: float
    what: Noted

    @property
    def step(self) -> int:
        """The step of the run that it belongs to; 0 for one that runs beside it."""
        return 0 if isinstance(self.what, RivalStep) else self.what.step


_READY: dict[str, type[Ready]] = {TUNE: TuneReady, LANGUAGE: LanguageReady, HEAD: HeadReady}
_EVALUATIONS: dict[str, type[Evaluation]] = {TUNE: TuningEvaluation, LANGUAGE: WayEvaluation, HEAD: HeadEvaluation}
_SHARED: dict[str, type[Noted]] = {"begin": Begun, "resumed": Resumed, "step": StepTaken, "rival": RivalStep, "saved": Saved}
_NAMED = (*_SHARED.items(), *(("ready", kind) for kind in _READY.values()), *(("look", kind) for kind in _EVALUATIONS.values()))
_KINDS: dict[type[Noted], str] = {kind: name for name, kind in _NAMED}


def record_as_json(record: Record) -> dict[str, Any]:
    """With "kind" and "clock" beside the fields."""
    return {"kind": _KINDS[type(record.what)], "clock": record.clock, **to_json(record.what)}


def record_of(task: str, value: Any) -> Record:
    """A record of a run of this task, from JSON.

    Raises: FormError when it has another form.
    """
    kinds = _SHARED | {"ready": _READY[task], "look": _EVALUATIONS[task]}
    rest = table(value)
    kind, clock = rest.pop("kind", ""), rest.pop("clock", 0.0)
    if kind not in kinds:
        raise FormError(f"has an unknown kind of record “{kind}”")
    return Record(from_json(float, clock), from_json(kinds[kind], rest))


def every(records: Iterable[Record], kind: type[T]) -> list[T]:
    """What was noted of this kind."""
    return [record.what for record in records if isinstance(record.what, kind)]


def ready_of(records: Iterable[Record], kind: type[T]) -> T | None:
    """What was known before the first step; None before that."""
    return next(iter(every(records, kind)), None)


def evaluations_at(records: Iterable[Record]) -> list[int]:
    """The steps after which there was an evaluation: 0 before the first. With one alone there is nothing to compare."""
    return sorted({record.step for record in records if isinstance(record.what, Evaluation)})


def reached(records: Sequence[Record]) -> tuple[int, int]:
    """The last step and the last saved step of these records; −1 when nothing was saved."""
    return max((record.step for record in records), default=0), max((saved.step for saved in every(records, Saved)), default=-1)


# --- the end ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class End:
    """How a run ended. reason: one sentence for the reader, or nothing. at: seconds since 1970."""

    status: str
    step: int
    reason: str
    saved_step: int
    at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was found at the end of a run. peak_mib: the most memory that its process held, where the system tells."""

    bf16: bool
    step: int
    peak_mib: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TuneResult(Result):
    """moved: how far each matrix is from where it was."""

    moved: tuple[MatrixChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageResult(Result):
    """Nothing more: the last evaluation says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadResult(Result):
    """sets: the head's answers on each set that was measured. moved: of the body; none where it was frozen."""

    sets: dict[str, HeadMetrics]
    moved: tuple[MatrixChange, ...]


_RESULTS: dict[str, type[Result]] = {TUNE: TuneResult, LANGUAGE: LanguageResult, HEAD: HeadResult}


def result_of(task: str, value: Any) -> Result:
    """The result of a run of this task, from JSON.

    Raises: FormError when it has another form.
    """
    return from_json(_RESULTS[task], value)

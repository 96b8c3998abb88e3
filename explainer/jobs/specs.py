"""What a run is to do, as it stands in its spec.json. Torch-free."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from explainer.studies.tuning.methods import Method
from explainer.studies.tuning.plain_json import FormError, from_json, table, to_json
from explainer.studies.tuning.plans import HeadPlan, TuningPlan

TUNE, LANGUAGE, HEAD = "tune", "language", "head"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """What every run has. lesson: the page that started it. label: short, for a list. data_name: what it learns from, in words.

    seconds: its limit. needed_mib: of memory, in all. created: seconds since 1970; 0 before it is on disk.
    """

    lesson: str = ""
    label: str = ""
    data_name: str = field(default="", metadata={"json": "data"})
    model: str
    plan: TuningPlan | HeadPlan
    seconds: int
    needed_mib: float
    created: float = 0.0

    @property
    def steps(self) -> int:
        """How many steps the plan has."""
        return self.plan.steps


@dataclass(frozen=True, slots=True, kw_only=True)
class TuneSpec(Spec):
    """A language model goes on learning, from texts or from pairs of prompt and completion."""

    plan: TuningPlan
    method: Method


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageSpec(Spec):
    """A model moves to another language. ways: the first is saved, the others run beside it; rates: the highest learning rate of each.

    entries: of the new tokenizer.
    """

    plan: TuningPlan
    ways: tuple[str, ...]
    rates: dict[str, float]
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadSpec(Spec):
    """A new layer on a language model learns to give labels."""

    plan: HeadPlan


_TASKS: dict[str, type[Spec]] = {TUNE: TuneSpec, LANGUAGE: LanguageSpec, HEAD: HeadSpec}
_NAMES = {kind: task for task, kind in _TASKS.items()}


def task_of(spec: Spec) -> str:
    """The name of what is done: "tune", "language" or "head"."""
    return _NAMES[type(spec)]


def spec_as_json(spec: Spec) -> dict[str, Any]:
    """With "task" beside the fields."""
    return {"task": task_of(spec), **to_json(spec)}


def spec_of(value: Any) -> Spec:
    """A spec from JSON. The first runs had no "task" and were fine-tunings; "steps" stood beside the plan, too.

    Raises: FormError when it has another form.
    """
    rest = table(value)
    rest.pop("steps", None)
    task = rest.pop("task", TUNE)
    if task not in _TASKS:
        raise FormError(f"has an unknown task “{task}”")
    return from_json(_TASKS[task], rest)

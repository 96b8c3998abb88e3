"""What the records of a fine-tuning say: its losses, as a chart takes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from explainer.figures import fine_tuning as figures
from explainer.jobs import Run
from explainer.jobs.records import Record, StepTaken, every
from explainer.studies.tuning.evaluations import TuningEvaluation

NAMES = {"held_out": "held out", "old": "the old stories", "unseen": "phrases it never saw"}  # of what is measured, on the page


def curve(records: Iterable[Record]) -> figures.Curve:
    """The losses among a run's records."""
    records = tuple(records)
    steps, found = every(records, StepTaken), every(records, TuningEvaluation)
    return figures.Curve(
        tuple(step.step for step in steps), tuple(step.loss for step in steps), tuple(each.step for each in found),
        {NAMES[name]: tuple(each.losses[name] for each in found) for name in NAMES if found and name in found[0].losses},
    )  # fmt: skip


def evaluations(run: Run | None) -> Sequence[TuningEvaluation]:
    """How a fine-tuning was evaluated so far; nothing where there is none."""
    return every(run.records(), TuningEvaluation) if run is not None else ()

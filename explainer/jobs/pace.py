"""How fast a run goes, and how long it still needs: from the times in its records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from explainer.jobs.records import Evaluation, Ready, Record, RivalStep, StepTaken, ready_of

RECENT = 12  # steps that the pace is taken from


@dataclass(frozen=True, slots=True)
class Pace:
    """tokens_a_second: while steps are taken; evaluations and saves do not count. seconds_left: for the steps and evaluations to come."""

    tokens_a_second: float
    seconds_left: float


def pace(records: Sequence[Record], n_steps: int) -> Pace | None:
    """From all records of a run so far, and the steps of its plan; None before two steps were taken one right after the other."""
    told = [record for record in records if not isinstance(record.what, RivalStep)]  # their time is within a step of the first way
    took: list[tuple[float, int]] = []
    looks: list[float] = []
    for before, now in pairwise(told):
        if isinstance(now.what, Evaluation):
            looks.append(now.clock - before.clock)
        elif isinstance(before.what, StepTaken) and isinstance(now.what, StepTaken):
            took.append((now.clock - before.clock, now.what.tokens - before.what.tokens))
    recent = took[-RECENT:]
    if not recent:
        return None
    seconds, tokens = sum(each for each, _ in recent), sum(each for _, each in recent)
    ready = ready_of(told, Ready)
    to_come = max(0, len(ready.looks if ready else ()) - len(looks))
    left = (n_steps - told[-1].step) * seconds / len(recent) + to_come * (median(looks) if looks else 0.0)
    return Pace(tokens / max(seconds, 1e-9), left)

"""How fast a run goes, and how long it still needs: from the times in its records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

RECENT = 12  # steps that the pace is taken from


@dataclass(frozen=True, slots=True)
class Pace:
    """tokens_a_second: while steps are taken; looks and saves are not counted. seconds_left: for the steps and looks still to come."""

    tokens_a_second: float
    seconds_left: float


def pace(records: Sequence[dict[str, Any]], n_steps: int) -> Pace | None:
    """From all records of a run so far, and the steps of its plan; None before two steps were taken one right after the other."""
    told = [record for record in records if record["kind"] != "rival"]  # their time is within a step of the first way
    after = list(pairwise(told))
    steps = [(before, now) for before, now in after if before["kind"] == now["kind"] == "step"][-RECENT:]
    if not steps:
        return None
    seconds = sum(now["clock"] - before["clock"] for before, now in steps)
    tokens = sum(now["tokens"] - before["tokens"] for before, now in steps)
    looks = [now["clock"] - before["clock"] for before, now in after if now["kind"] == "look"]
    planned: list[int] = next((record["looks"] for record in told if record["kind"] == "ready"), [])
    to_come = max(0, len(planned) - len(looks))
    left = (n_steps - told[-1]["step"]) * seconds / len(steps) + to_come * (median(looks) if looks else 0.0)
    return Pace(tokens / max(seconds, 1e-9), left)

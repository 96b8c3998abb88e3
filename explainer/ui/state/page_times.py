"""How long the last runs of each lesson's page, and of its parts alone, took; a bounded number of each, for all readers."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil

from explainer.log import tell
from explainer.log.events import model_word

PAGE, PART = "page", "part"
MOST = 200  # of one lesson; 29 lessons, two kinds, eight bytes a number
_TAKEN: defaultdict[tuple[str, str], deque[float]] = defaultdict(lambda: deque(maxlen=MOST))


@dataclass(frozen=True, slots=True)
class Times:
    """kind: a whole page, or a part that ran alone. p50_ms, p95_ms: within so many milliseconds half, and nineteen of twenty, were done."""

    lesson: str
    kind: str
    runs: int
    p50_ms: float
    p95_ms: float


@contextmanager
def measured(lesson: str, kind: str, model: str = "", *, asked: float | None = None) -> Iterator[None]:
    """Around a run. One that is broken off, by an error or by the reader's next click, is not counted.

    asked: when it was asked for, by ``time.perf_counter``, where that was before now: the reader waits for the turn of the run, too.
    """
    began = time.perf_counter() if asked is None else asked
    yield
    ms = (time.perf_counter() - began) * 1e3
    _TAKEN[lesson, kind].append(ms)  # one step of the interpreter: no other thread comes between
    if kind == PAGE:
        tell("page_run", lesson=lesson, ms=round(ms, 1), model=model_word(model))


def times() -> list[Times]:
    """Of every lesson that was run, by its name, whole pages first."""
    found = []
    for (lesson, kind), taken in sorted(_TAKEN.copy().items(), key=lambda one: (one[0][1] != PAGE, one[0][0])):
        row = sorted(taken.copy())
        found.append(Times(lesson, kind, len(row), within(row, 0.5), within(row, 0.95)))
    return found


def forget() -> None:
    """Begin anew."""
    _TAKEN.clear()


def within(row: list[float], share: float) -> float:
    """The time within which this share (0 to 1) of the runs, sorted, was done."""
    return round(row[max(0, ceil(share * len(row)) - 1)], 1)

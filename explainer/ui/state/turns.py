"""Pages are computed one after the other, in the order in which they were asked for, so that nobody waits for a crowd.

All runs of pages share one interpreter. Ten that compute side by side end together, after ten times as long; one after the other they are
through after half of that on average. And a thread that computes beside others loses its place at every message that it sends and every
product of torch, which let go of the interpreter for a moment: of 50 readers with texts of their own one in twenty waited 1.7 s, and in
turn 0.4 s (docs/performance.md). A run that takes long, such as a training in the page, keeps its place for a moment only.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

PLACES = 1
BRIEF_S = 0.3  # so long a run keeps its place; most pages are through by then

_change = threading.Condition()
_waiting: deque[object] = deque()
_begun: dict[object, float] = {}  # since when those at work are
_HAS_PLACE: ContextVar[bool] = ContextVar("has_place", default=False)


@contextmanager
def turn() -> Iterator[None]:
    """Around a run of a page, or of a part alone: wait until it is this one's turn. Within another one there is no wait."""
    if _HAS_PLACE.get():
        yield
        return
    me, token = object(), _HAS_PLACE.set(True)
    try:
        with _change:
            _come(me)
        yield
    finally:
        _HAS_PLACE.reset(token)
        with _change:
            _begun.pop(me, None)
            _change.notify_all()


def _come(me: object) -> None:
    _waiting.append(me)
    try:
        while _waiting[0] is not me or len(taken := _taken()) >= PLACES:
            _change.wait(min(taken) if _waiting[0] is me else None)
        _begun[me] = time.monotonic()
    finally:
        _waiting.remove(me)
        _change.notify_all()


def _taken() -> list[float]:
    """Of each place that is taken, for how many seconds it still is."""
    now = time.monotonic()
    return [left for at in _begun.values() if (left := at + BRIEF_S - now) > 0]

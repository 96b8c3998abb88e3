"""The one large model beside the embedded ones: all readers share it, and it goes when nobody uses it and memory is short."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar
from weakref import ref

from explainer.models.memory import needed_mib, spare_mib

IDLE_S = 600.0
EVERY_S = 60.0
Key = tuple[str, str]
Kept = TypeVar("Kept")


@dataclass(slots=True)
class _Held(Generic[Kept]):
    key: Key
    value: Kept
    used: float  # by the clock


class Guest(Generic[Kept]):
    """One value by its key. Any thread may use it.

    n_parameters: how large a value is. gone: called after one was let go. clock: seconds. spare: free memory in MiB.
    Memory is short when a second one of that size would not fit any more.
    """

    def __init__(
        self,
        n_parameters: Callable[[Kept], int],
        gone: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
        spare: Callable[[], float] = spare_mib,
    ) -> None:
        self._n_parameters, self._gone, self._clock, self._spare = n_parameters, gone, clock, spare
        self._held: _Held[Kept] | None = None
        self._lock, self._watched = threading.Lock(), False

    def holds(self, key: Key) -> bool:
        """Whether this one is in memory."""
        held = self._held
        return held is not None and held.key == key

    def get(self, key: Key, make: Callable[[], Kept]) -> Kept:
        """The value, made when another one or none is here; of all who ask for it, one makes it."""
        held = self._held
        if held is None or held.key != key:
            with self._lock:
                held = self._held
                if held is None or held.key != key:
                    held = self._held = _Held(key, make(), self._clock())
                    self._watch()
        held.used = self._clock()
        return held.value

    def let_go_if_idle(self) -> bool:
        """Let the value go when nobody has asked for it for ten minutes and memory is short; returns whether the place is empty."""
        with self._lock:
            held = self._held
            short = held is not None and self._spare() < needed_mib(self._n_parameters(held.value))
            if held is not None and not (short and self._clock() - held.used >= IDLE_S):
                return False
            self._watched = False
            self._held = None
        if held is not None:
            del held
            self._gone()
        return True

    def clear(self) -> None:
        """Let it go at once."""
        with self._lock:
            self._held = None

    def _watch(self) -> None:
        """Look once a minute, until the place is empty; no reader needs to come for it."""
        if self._watched:
            return
        self._watched = True
        watched = ref(self)  # the caches may be cleared: then the value goes, and the thread must not hold it

        def look() -> None:
            while True:
                time.sleep(EVERY_S)
                guest = watched()
                if guest is None or guest.let_go_if_idle():
                    return
                del guest

        threading.Thread(target=look, name="idle model", daemon=True).start()

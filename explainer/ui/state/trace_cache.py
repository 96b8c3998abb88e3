"""The shelf of traces: least recently used, bounded in bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explainer.trace import Trace


class TraceCache:
    """Least recently used traces, bounded in bytes. A trace larger than the bound is used, not kept."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes, self.held = most_bytes, 0
        self._traces: OrderedDict[tuple[object, ...], tuple[Trace, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[object, ...]) -> Trace | None:
        """The trace, which becomes the most recently used."""
        with self._lock:
            if key not in self._traces:
                return None
            self._traces.move_to_end(key)
            return self._traces[key][0]

    def put(self, key: tuple[object, ...], trace: Trace) -> None:
        """Keep a trace and let the oldest go until all fit."""
        size = trace.nbytes
        with self._lock:
            if size > self.most_bytes or key in self._traces:
                return
            self._traces[key] = (trace, size)
            self.held += size
            while self.held > self.most_bytes:
                _, (_, gone) = self._traces.popitem(last=False)
                self.held -= gone

    def drop_all_but(self, keys: set[str]) -> None:
        """Forget traces of models that are no longer loaded."""
        with self._lock:
            for key in [key for key in self._traces if key[0] not in keys]:
                self.held -= self._traces.pop(key)[1]

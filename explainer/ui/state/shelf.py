"""A shelf that many readers share: what was used least recently goes first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar, cast
from weakref import WeakSet

from cachetools import LRUCache

Key = tuple[object, ...]
Kept = TypeVar("Kept")
_ALL: WeakSet[Shelf[object]] = WeakSet()


class Shelf(Generic[Kept]):
    """Values by key, bounded by the sum of their sizes; any thread may use it. What is larger than the bound is used, not kept."""

    def __init__(self, most: float, size_of: Callable[[Kept], float] = lambda _: 1, *, name: str = "") -> None:
        self.name = name
        self._values: LRUCache[Key, Kept] = LRUCache(most, getsizeof=size_of)
        self._lock = threading.Lock()
        _ALL.add(cast("Shelf[object]", self))

    @property
    def count(self) -> int:
        """How many values it holds."""
        return len(self._values)

    @property
    def most(self) -> float:
        """What the sum of the sizes may be."""
        return float(self._values.maxsize)

    @property
    def held(self) -> float:
        """The sum of the sizes."""
        return float(self._values.currsize)

    def get(self, key: Key) -> Kept | None:
        """The value, which becomes the most recently used."""
        with self._lock:
            return self._values.get(key)

    def put(self, key: Key, value: Kept) -> None:
        """Keep a value, and let the oldest go until all fit."""
        with self._lock:
            if self._values.getsizeof(value) <= self._values.maxsize:
                self._values[key] = value

    def drop(self, unwanted: Callable[[Key], bool]) -> None:
        """Forget the values whose key is unwanted."""
        with self._lock:
            for key in [key for key in self._values if unwanted(key)]:
                del self._values[key]


def named() -> list[Shelf[object]]:
    """The shelves of this process that have a name, in its order."""
    return sorted((shelf for shelf in _ALL.copy() if shelf.name), key=lambda shelf: shelf.name)

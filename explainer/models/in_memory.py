"""Which networks this process has in memory, and how large each is. Torch-free: it only looks at what others have opened."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

_NAMES: WeakKeyDictionary[Any, str] = WeakKeyDictionary()
_LOCK = Lock()


@dataclass(frozen=True, slots=True)
class Resident:
    """One network in memory. mib: of its weights."""

    name: str
    mib: float


def note(module: Any, name: str) -> None:
    """A network was opened under this name; it is forgotten with the network."""
    with _LOCK:
        _NAMES[module] = name


def networks() -> list[Resident]:
    """All that are alive, the largest first; a weight that two of them share counts for each."""
    with _LOCK:
        there = list(_NAMES.items())
    sizes = [(name, sum(weight.nbytes for weight in (*module.parameters(), *module.buffers()))) for module, name in there]
    return sorted((Resident(name, round(size / 2**20, 1)) for name, size in sizes), key=lambda one: (-one.mib, one.name))

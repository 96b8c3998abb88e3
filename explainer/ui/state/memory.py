"""The server gives memory back: what readers' runs have freed goes to the system, not into a reserve for each thread.

glibc keeps up to eight reserves ("arenas") for each processor and returns little of them; every run of a page is a thread of its own.
"""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from itertools import count
from typing import Any

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # M_MMAP_THRESHOLD and M_ARENA_MAX of malloc.h
ARENAS = 2
APART = 256 * 1024  # bytes; a larger block is returned as soon as it is free. Left alone, glibc raises that to 32 MB with the first weights
EVERY_RUNS = 25  # of pages and parts between two collections: each takes some dozens of milliseconds
SOON_S = 5.0  # after a run, so that no reader waits for it; each page that was returned must be fetched again
_runs = count(1)
_a_collection, _waiting = threading.Event(), threading.Lock()


@cache
def _libc() -> Any | None:
    """glibc, told to keep few arenas and no large blocks; None on other systems."""
    if not sys.platform.startswith("linux"):
        return None
    with suppress(OSError, AttributeError):
        found = ctypes.CDLL("libc.so.6")
        found.mallopt(_ARENA_MAX, ARENAS)
        found.mallopt(_MMAP_THRESHOLD, APART)
        found.malloc_trim.argtypes = [ctypes.c_size_t]
        return found
    return None


def keep_few_arenas() -> None:
    """Before readers come: an arena that is there stays. Arrow, which brings a table to the browser, keeps none of its own (4 MB)."""
    if _libc() is not None:
        os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")


@contextmanager
def starting() -> Iterator[None]:
    """Around what imports torch: half a million objects that stay, and that the collector need not look through, now or ever again."""
    if "torch" in sys.modules or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def after_a_run() -> None:
    """Count a run of a page or of a part of one; soon after it, return what is free.

    A page of SmolLM2 leaves 60 MiB free in pieces, and what is kept next lies behind them.
    """
    if _libc() is None:
        return
    if next(_runs) % EVERY_RUNS == 0:
        _a_collection.set()
    if _waiting.acquire(blocking=False):
        timer = threading.Timer(SOON_S, _return)
        timer.name, timer.daemon = "memory", True
        timer.start()


def _return() -> None:
    _waiting.release()
    collect = _a_collection.is_set()
    _a_collection.clear()
    give_back(collect=collect)


def give_back(*, collect: bool = True) -> None:
    """Return what is free at once. collect: and what only holds itself, which is looked for first."""
    libc = _libc()
    if libc is not None:
        if collect:
            gc.collect()
        libc.malloc_trim(0)  # two milliseconds, and Python runs meanwhile

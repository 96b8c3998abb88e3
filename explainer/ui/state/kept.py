"""Small results of many passes, kept for all readers; cache_data does not serve, since what it runs may not draw its progress."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

MOST = 48  # results; each is a few kilobytes, a window of patterns at most 2 MB
Result = TypeVar("Result")


class _Shelf:
    """The least recently used result goes first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[object, ...], Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[object, ...]) -> Any:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: tuple[object, ...], result: Any) -> None:
        with self._lock:
            self._kept[key] = result
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)


@st.cache_resource(max_entries=1, show_spinner=False)
def _shelf() -> _Shelf:
    return _Shelf()


def studied(key: tuple[object, ...], make: Callable[[], Result]) -> Result:
    """The result kept under ``key`` (what was studied, model key, token ids ...), made when it is not there."""
    found = _shelf().get(key)
    if found is None:
        found = make()
        _shelf().put(key, found)
    return found

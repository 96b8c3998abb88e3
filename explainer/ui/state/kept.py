"""Small results of many passes, kept for all readers; cache_data does not serve, since what it runs may not draw its progress."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

import numpy as np
import streamlit as st

from explainer.ui.state import memory
from explainer.ui.state.shelf import Shelf

MOST_BYTES = 12 * 2**20  # most are a few kilobytes, a window of patterns at most 2 MB
_LARGE = 10_000_000  # parameters: 80 MB in double precision
Result = TypeVar("Result")


@st.cache_resource(max_entries=1, show_spinner=False)
def _shelf() -> Shelf[Any]:
    return Shelf(MOST_BYTES, nbytes, name="results")


def find(key: tuple[object, ...]) -> Any | None:
    """The result kept under ``key``, or None."""
    return _shelf().get(key)


def keep(key: tuple[object, ...], result: object) -> None:
    """Keep a result that was made elsewhere."""
    _shelf().put(key, result)


def studied(key: tuple[object, ...], make: Callable[[], Result]) -> Result:
    """The result kept under ``key`` (what was studied, model key, token ids ...), made when it is not there."""
    found = find(key)
    if found is None:
        found = make()
        keep(key, found)
    return found


def studied_on_a_copy(n_parameters: int, key: tuple[object, ...], make: Callable[[], Result]) -> Result:
    """As ``studied``, where ``make`` works on a private copy of a model with so many parameters: what that took goes back to the system.

    malloc would keep it for later: of SmolLM2's copy in double precision 0.9 GB.
    """

    def on_a_copy() -> Result:
        try:
            return make()
        finally:
            if n_parameters > _LARGE:
                memory.give_back()

    return studied(key, on_a_copy)


def nbytes(value: object) -> int:
    """About how much memory a result holds, with what is in it: arrays and tensors by their bytes, each once."""
    return sum(size for _, size in {id(part): (part, _own(part)) for part in _parts(value)}.values())


def _parts(value: object) -> Iterator[object]:
    yield value
    if is_dataclass(value) and not isinstance(value, type):
        inside: list[object] = [getattr(value, field.name) for field in fields(value)]
    elif isinstance(value, Mapping):
        inside = [*value.keys(), *value.values()]
    else:
        inside = list(value) if isinstance(value, list | tuple | set | frozenset) else []
    for part in inside:
        yield from _parts(part)


def _own(value: object) -> int:
    if isinstance(value, np.ndarray) and value.base is not None:
        return int(getattr(value.base, "nbytes", value.nbytes))  # a view keeps the whole alive
    held = getattr(value, "nbytes", None)
    return int(held) if isinstance(held, int) else sys.getsizeof(value)

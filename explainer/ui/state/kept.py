"""Small results of many passes, kept for all readers; cache_data does not serve, since what it runs may not draw its progress."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from explainer.ui.state.shelf import Shelf

MOST = 48  # results; each is a few kilobytes, a window of patterns at most 2 MB
Result = TypeVar("Result")


@st.cache_resource(max_entries=1, show_spinner=False)
def _shelf() -> Shelf[Any]:
    return Shelf(MOST)


def studied(key: tuple[object, ...], make: Callable[[], Result]) -> Result:
    """The result kept under ``key`` (what was studied, model key, token ids ...), made when it is not there."""
    found = _shelf().get(key)
    if found is None:
        found = make()
        _shelf().put(key, found)
    return found

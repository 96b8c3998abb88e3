"""What stands on the page: its settings, and by name the numbers of its figures and drawings, for the notebook that computes them again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import streamlit as st

from explainer.ui.state import url

_KEY = "_standing"
_KEPT_SECRET = {"keepsake"}  # the token by which a reader owns trainings: it is in no link, and in no notebook
_INSIDE: ContextVar[tuple[str, ...]] = ContextVar("shown_inside", default=())
OF_TRAINING = "of a training: the notebook under its results repeats it"
Value = TypeVar("Value")
Columns = Mapping[str, Sequence[Any]]


@dataclass(slots=True)
class Standing:
    """One page of one visit. Whoever holds it sees what later runs of a part change.

    settings: the values of the page's widgets, by key. used: those that the page took, where they are known: a widget that was not touched
    may have none of its own. edits: the what-if edits, one word each. made: what makes the numbers of each name. elsewhere: where else
    than in the page's notebook the numbers of a name are computed. inside: the parts of the page around the place of each name.
    """

    slug: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    used: dict[str, Any] = field(default_factory=dict)
    edits: tuple[str, ...] = ()
    made: dict[str, Callable[[], Columns]] = field(default_factory=dict)
    elsewhere: dict[str, str] = field(default_factory=dict)
    inside: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def columns(self) -> dict[str, dict[str, list[Any]]]:
        """All numbers that the page's notebook computes again, as plain values."""
        return {
            name: {str(title): [plain(value) for value in values] for title, values in make().items()}
            for name, make in self.made.items()
            if name not in self.elsewhere
        }


def begin(slug: str) -> Standing:
    """Before a page is drawn: nothing stands there."""
    st.session_state[_KEY] = Standing(slug)
    return standing()


@contextmanager
def part(name: str, *, alone: bool) -> Iterator[None]:
    """Around a part of a page; run alone, it puts its own names anew and leaves the others: what it draws no more stands there no more."""
    now = standing()
    for gone in [one for one, around in now.inside.items() if alone and name in around]:
        for held in (now.made, now.elsewhere, now.inside):
            held.pop(gone, None)
    token = _INSIDE.set((*_INSIDE.get(), name))
    try:
        yield
    finally:
        _INSIDE.reset(token)


def standing() -> Standing:
    """The page of this visit."""
    found: Standing = st.session_state.setdefault(_KEY, Standing())
    return found


def put(name: str, make: Callable[[], Columns], *, of_training: bool = False) -> None:
    """Numbers under a name, made when the notebook is asked for; the same name later in a run takes its place.

    of_training: whether they come out of a training of the reader, which the page's notebook does not take again.
    """
    now = standing()
    now.made[name] = make
    now.inside[name] = _INSIDE.get()
    now.elsewhere.pop(name, None)
    if of_training:
        now.elsewhere[name] = OF_TRAINING


def setting(key: str, value: Value) -> Value:
    """The value itself, noted as what the page goes on with."""
    standing().used[key] = value
    return value


def note_settings(keys: Iterable[str]) -> None:
    """After a run of a page or a part: what is set now."""
    now = standing()
    now.edits = tuple(word for word in url.state("edits").split("~") if word)
    held = {key: st.session_state[key] for key in keys if key in st.session_state and key not in _KEPT_SECRET}
    now.settings = {key: plain(value) for key, value in sorted((held | now.used).items())}


def plain(value: Any) -> Any:
    """A number of numpy or pandas as Python's own, lists and mappings item by item; what else is no plain value as text."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    value = value.item() if isinstance(value, np.generic) else value
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)

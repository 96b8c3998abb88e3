"""Widgets that several lessons use, all bound to the URL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Literal, TypeVar

import streamlit as st
from streamlit.errors import StreamlitAPIException

from explainer.ui.state import shown
from explainer.ui.state.per_lesson import in_link
from explainer.ui.state.session import Choice
from explainer.ui.text import numbered

MOST_TILES = 12
WINDOW = 24
_WHOLE = re.compile(r"-?[0-9]{1,9}")
Option = TypeVar("Option")


def choose(label: str, options: Sequence[Option], key: str, default: Option | None = None, **settings: Any) -> Option:
    """One of a few, bound to the URL as ``key``; the first, or ``default``, at the start. settings: those of st.segmented_control."""
    start = options[0] if default is None else default
    # A default beside a value that came from the link would make Streamlit warn.
    value = st.segmented_control(
        label, list(options), default=None if key in st.session_state else start, **in_link(key), required=True, **settings
    )
    return shown.setting(key, start if value is None else value)


def pick(label: str, count: int, key: str, default: int = 0) -> int:
    """One number from 0 to count − 1: tiles while they fit, a list beyond that."""
    _keep_valid(key, count)
    if count <= MOST_TILES:
        return choose(label, range(count), key, default)
    value = st.selectbox(label, list(range(count)), index=default, **in_link(key))
    return shown.setting(key, int(value if value is not None else default))


def one_of(label: str, options: Sequence[int], key: str, default: int, help_text: str | None = None) -> int:
    """One of a few numbers."""
    return choose(label, options, key, default, format_func=lambda number: f"{number:,}", help=help_text)


def whole_number(label: str, low: int, high: int, start: int, key: str, *, step: int = 1, typed: bool = False, **settings: Any) -> int:
    """One whole number from ``low`` to ``high``, bound to the URL: a slider, or a field where it is typed.

    A link may hold anything (``inf``, 1e999, 0.5): what is no whole number is dropped, and the widget starts as without it.
    """
    draw = st.number_input if typed else st.slider
    return shown.setting(key, int(draw(label, low, high, start, step, **{**in_link(key), "bind": _bound(key)}, **settings)))


def _bound(key: str) -> Literal["query-params"] | None:
    """How a number is bound to the URL: not at all in a run whose link has no whole number there, which Streamlit would try to round."""
    words = st.query_params.get_all(key)
    if all(_WHOLE.fullmatch(word) for word in words):
        return "query-params"
    with suppress(StreamlitAPIException):
        del st.query_params[key]
    return None


def _keep_valid(key: str, count: int) -> None:
    """A value that another model allowed and this one does not is forgotten; so is the name of an option that a link brought."""
    value = st.session_state.get(key)
    if value is not None and not (isinstance(value, int) and 0 <= value < count):
        del st.session_state[key]


def layer_and_head(choice: Choice, layer: int = 0, head: int = 0) -> tuple[int, int]:
    """Which layer and which head, from 0."""
    with st.container(horizontal=True, gap="medium"):
        return (
            pick("Layer", choice.shape.n_layers, "layer", min(layer, choice.shape.n_layers - 1)),
            pick("Head", choice.shape.n_heads, "head", min(head, choice.shape.n_heads - 1)),
        )


def window(n_pos: int, key: str = "first", of: str = "") -> tuple[int, int]:
    """Which positions are drawn, as (first, count): all of a short text, a sliding window of a long one.

    of: which tokens they are, where a page has two such windows: "written".
    """
    if n_pos <= WINDOW:
        return shown.setting(key, 0), shown.setting(f"{key}_size", n_pos)
    one = f"{of} token".strip()
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        size = min(choose(f"{one.capitalize()}s in view", [16, 24, 32, 64], f"{key}_size", WINDOW), n_pos)
        _keep_valid(key, n_pos - size + 1)
        first = whole_number(f"First {one} in view", 0, max(1, n_pos - size), 0, key, help=f"There are {n_pos} of them.")
    return shown.setting(key, min(first, n_pos - size)), shown.setting(f"{key}_size", size)


def position(tokens: tuple[str, ...], key: str = "pos", label: str = "Position", default: int = -1) -> int:
    """One position of the text, named by its token."""
    _keep_valid(key, len(tokens))
    options = list(range(len(tokens)))
    value = st.selectbox(label, options, index=default % len(tokens), format_func=numbered(tokens).__getitem__, **in_link(key))
    return shown.setting(key, int(value if value is not None else default % len(tokens)))


def tabs(names: Sequence[str], key: str, label: str = "Choose a part", default: str | None = None) -> str | None:
    """One part of a page at a time; only the chosen one is computed."""
    start = default if key not in st.session_state else None
    value = st.segmented_control(label, list(names), default=start, **in_link(key), label_visibility="collapsed")
    return shown.setting(key, value or default)


def sentence(label: str, default: str, key: str) -> str:
    """A second or third text of a lesson."""
    return shown.setting(key, str(st.text_input(label, value=default, **in_link(key), max_chars=400)))


def toggle(label: str, key: str) -> bool:
    """Something that is off until the reader wants it."""
    return shown.setting(key, bool(st.toggle(label, **in_link(key))))


def search(label: str, key: str, placeholder: str) -> str:
    """A word to look for."""
    return shown.setting(key, str(st.text_input(label, **in_link(key), placeholder=placeholder, max_chars=60)))


def max_tokens(default: int = 40, most: int = 400, width: int | Literal["stretch"] = "stretch") -> int:
    """How many tokens may be written."""
    return whole_number("Max tokens", 1, most, default, "max_tokens", width=width)


def around(window: tuple[int, int], pos: int, n_pos: int) -> tuple[int, int]:
    """The window, moved where it would not show the position."""
    first, count = window
    return window if first <= pos < first + count else (min(max(0, pos - count // 2), n_pos - count), count)

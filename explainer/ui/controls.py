"""Controls that several lessons use, all bound to the URL."""

from __future__ import annotations

import streamlit as st

from explainer.ui.session import Choice

MOST_TILES = 12
WINDOW = 24


def pick(label: str, count: int, key: str, default: int = 0) -> int:
    """One number from 0 to count − 1: tiles while they fit, a list beyond that."""
    _keep_valid(key, count)
    options = list(range(count))
    if count <= MOST_TILES:
        value = st.segmented_control(label, options, default=default if key not in st.session_state else None, key=key, bind="query-params", required=True)
    else:
        value = st.selectbox(label, options, index=default, key=key, bind="query-params")
    return int(value if value is not None else default)


def _keep_valid(key: str, count: int) -> None:
    """A value that another model allowed and this one does not is forgotten."""
    value = st.session_state.get(key)
    if value is not None and not 0 <= int(value) < count:
        del st.session_state[key]


def layer_and_head(choice: Choice, layer: int = 0, head: int = 0) -> tuple[int, int]:
    """Which layer and which head, from 0."""
    with st.container(horizontal=True, gap="large"):
        return (
            pick("Layer", choice.shape.n_layers, "layer", min(layer, choice.shape.n_layers - 1)),
            pick("Head", choice.shape.n_heads, "head", min(head, choice.shape.n_heads - 1)),
        )


def window(n_pos: int) -> tuple[int, int]:
    """Which positions are drawn, as (first, count): all of a short text, a sliding window of a long one."""
    if n_pos <= WINDOW:
        return 0, n_pos
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        size = st.segmented_control("Tokens in view", [16, 24, 32, 64], default=WINDOW, key="view", bind="query-params", required=True) or WINDOW
        size = min(int(size), n_pos)
        _keep_valid("first", n_pos - size + 1)
        first = st.slider("First token in view", 0, max(1, n_pos - size), key="first", bind="query-params", help=f"The text has {n_pos} tokens.")
    return min(int(first), n_pos - size), size


def position(tokens: tuple[str, ...], key: str = "pos", label: str = "Position", default: int = -1) -> int:
    """One position of the text, named by its token."""
    _keep_valid(key, len(tokens))
    options = list(range(len(tokens)))
    value = st.selectbox(label, options, index=default % len(tokens), format_func=lambda i: f"{i} {tokens[i].strip() or '␣'}", key=key, bind="query-params")
    return int(value if value is not None else default % len(tokens))

"""The map: vectors on two or three of their principal axes, labelled without overlap; three of them can be turned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from explainer.ui.components import packed, read
from explainer.ui.state import url

_mount = st.components.v2.component("wordmap", **read("wordmap"))


def payload(
    at: np.ndarray, labels: Sequence[str], marks: Sequence[int], cosine: np.ndarray, background: np.ndarray, share: np.ndarray, n_axes: int
) -> dict[str, Any]:
    """at: (point 3). marks: 0 a reader's word, 1 a neighbour, 2 the chosen word. cosine: (point point) in all dimensions."""
    return {
        "at": packed(at),
        "labels": list(labels),
        "marks": [int(mark) for mark in marks],
        "cosine": packed(cosine),
        "background": packed(background),
        "share": [float(part) for part in share],
        "axes": n_axes,
    }


def wordmap(data: dict[str, Any], *, title: str, path: bool = False, key: str = "wordmap", name: str = "turn") -> None:
    """Draw the map. path: join the points in order. The angle of a turned map is kept in the URL under ``name``."""

    def keep() -> None:
        url.state(name, str(st.session_state[key]["turn"] or ""))
        url.keep()

    whole = data | {"title": title, "path": path, "turn": url.state(name)}
    _mount(key=key, data=whole, default={"turn": None}, on_turn_change=keep, height="content")

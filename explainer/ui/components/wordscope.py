"""The word scope: one row of W_E number by number, its nearest rows, and the arithmetic of one similarity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from explainer.ui.components import packed, read
from explainer.ui.state import shown, url

_mount = st.components.v2.component("wordscope", **read("wordscope"))


@dataclass(frozen=True, slots=True)
class Neighbours:
    """One token and the tokens most like it: row (d_model), rows (neighbour d_model), and the two measures of each."""

    token: str
    token_id: int
    row: np.ndarray
    ids: list[int]
    tokens: list[str]
    rows: np.ndarray
    dot: np.ndarray
    cosine: np.ndarray
    measure: str
    n_vocab: int
    found: set[int]


def payload(near: Neighbours, pinned: str) -> dict[str, Any]:
    """Rows as float32; the arithmetic is done again in the browser, from these numbers. Without neighbours the row stands alone."""
    return {
        "token": near.token,
        "id": near.token_id,
        "row": packed(near.row),
        "ids": near.ids,
        "tokens": near.tokens,
        "rows": packed(near.rows),
        "dots": [float(x) for x in near.dot],
        "cosines": [float(x) for x in near.cosine],
        "measure": near.measure,
        "nVocab": near.n_vocab,
        "found": [token_id for token_id in near.ids if token_id in near.found],
        "pinned": pinned,
    }


def wordscope(near: Neighbours, source: str) -> None:
    """Draw the scope; the pinned neighbour's id is kept in the URL as ``near``."""
    data = payload(near, url.state("near")) | {"source": source}
    of_row: dict[str, Any] = {"number of the row": near.row}
    shown.put("embedding_row", lambda: of_row)
    if near.ids:
        found: dict[str, Any] = {"token": near.tokens, "token id": near.ids, "cosine": near.cosine, "dot product": near.dot}
        shown.put("neighbours", lambda: found)
    _mount(key="wordscope", data=data, default={"near": None}, on_near_change=_keep, height="content")


def _keep() -> None:
    """Note the pinned neighbour before the rerun; the nearest is the default and leaves the URL."""
    near = st.session_state["wordscope"]["near"]
    url.state("near", "" if near in (None, "top") else str(near))
    url.keep()

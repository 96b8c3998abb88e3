"""Two patterns side by side with linked rows: before and after, or causal and both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from explainer.ui.components import packed, read
from explainer.ui.state import url

_mount = st.components.v2.component("twins", **read("twins", "patterns"))


@dataclass(frozen=True, slots=True)
class Side:
    """One pattern (query key) of ``tokens``, whose first has the position ``first``; ``total``: tokens of the whole text, if more."""

    title: str
    tokens: Sequence[str]
    pattern: np.ndarray
    causal: bool
    first: int = 0
    note: str = ""
    total: int = 0


def twins(
    left: Side, right: Side, *, across: Sequence[int] | None = None, start: int = 0, file: str, note: str = "", key: str = "twins"
) -> None:
    """Draw both; ``across``: for each row of the left pattern, the row of the right one. The pinned row is in the URL as ``row``."""

    def keep() -> None:
        url.state("row", str(st.session_state[key]["row"] or ""))

    sides = [
        {
            "title": side.title,
            "tokens": list(side.tokens),
            "pattern": packed(side.pattern),
            "causal": side.causal,
            "first": side.first,
            "total": max(side.total, len(side.tokens)),
            "note": side.note,
        }
        for side in (left, right)
    ]
    data = {
        "sides": sides,
        "across": list(across if across is not None else range(len(left.tokens))),
        "start": start,
        "row": url.state("row"),
        "file": file,
        "note": note,
        "source": f"{file}/{left.first}/{right.first}/{hash((tuple(left.tokens), tuple(right.tokens)))}",
    }
    _mount(key=key, data=data, default={"row": None}, on_row_change=keep, height="content")

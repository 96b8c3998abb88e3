"""Tokens coloured by their loss, or by how it changed; each with the arithmetic of its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from explainer.ui.components import read
from explainer.ui.state import url

_mount = st.components.v2.component("surprise", **read("surprise", "snapshot"))


@dataclass(frozen=True, slots=True)
class View:
    """One way to colour the tokens. values: nats, None where a token has no number. most: where the colours end. signed: a change."""

    name: str
    values: Sequence[float | None]
    most: float
    caption: str
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Tip:
    """What stands below the tokens for one of them: a heading, sentences, and rows of a small table."""

    title: str
    lines: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


def surprise(
    tokens: Sequence[str],
    views: Sequence[View],
    tips: Sequence[Tip],
    columns: Sequence[str],
    *,
    title: str,
    start: int,
    key: str = "surprise",
) -> None:
    """Draw the tokens; the one that the reader clicked, and the view, are kept in the URL as ``chip`` (for the key "surprise")."""

    def keep() -> None:
        url.state("chip", str(st.session_state[key]["pinned"] or ""))

    data: dict[str, Any] = {
        "tokens": list(tokens),
        "views": [
            {
                "name": view.name,
                "values": [None if value is None or not np.isfinite(value) else round(float(value), 5) for value in view.values],
                "most": float(view.most),
                "caption": view.caption,
                "signed": view.signed,
            }
            for view in views
        ],
        "tips": [{"title": tip.title, "lines": list(tip.lines), "rows": [list(row) for row in tip.rows]} for tip in tips],
        "columns": list(columns),
        "title": title,
        "file": key,
        "start": start,
        "keep": key == "surprise",
        "pinned": url.state("chip") if key == "surprise" else "",
        "source": f"{key}/{hash(tuple(tokens))}",
    }
    _mount(key=key, data=data, default={"pinned": None}, on_pinned_change=keep if key == "surprise" else lambda: None, height="content")

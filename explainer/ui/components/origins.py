"""What was read and what was written, linked: for each written token what it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from explainer.ui.components import packed, read
from explainer.ui.state import url

_mount = st.components.v2.component("origins", **read("origins", "snapshot"))
ENTRY = "word"
"""The entry of the link that says which written token is open."""


@dataclass(frozen=True, slots=True)
class Linked:
    """One written token.

    kind: a word of the legend, or "". best: the token that it came from, counted over what was read and then written, or None.
    links: a number for each token that was read and each that was written before it.
    """

    token: str
    title: str
    lines: Sequence[str]
    links: np.ndarray
    kind: str = ""
    best: int | None = None


def origins(
    tokens: Sequence[str],
    written: Sequence[Linked],
    *,
    roles: Sequence[str] = (),
    above: str,
    below: str,
    caption: str,
    legend: Mapping[str, str],
    signed: bool = True,
    start: int = 0,
    file: str,
    key: str = "origins",
) -> None:
    """Draw both texts. above, below: their headings. caption: what the numbers of the links are. signed: whether they can be negative."""

    def keep() -> None:
        url.state(ENTRY, str(st.session_state[key]["pinned"] or ""))

    size = len(tokens) + len(written)
    links = np.full((len(written), size), np.nan)
    for row, one in enumerate(written):
        links[row, : len(one.links)] = one.links
    most = float(np.nanmax(np.abs(links))) if np.isfinite(links).any() else 1.0
    data = {
        "read": list(tokens),
        "written": [one.token for one in written],
        "roles": list(roles) or [""] * len(tokens),
        "kinds": [one.kind for one in written],
        "tips": [{"title": one.title, "lines": list(one.lines), "best": one.best} for one in written],
        "links": packed(links),
        "most": most or 1.0,
        "signed": signed,
        "above": above,
        "below": below,
        "caption": caption,
        "legend": dict(legend),
        "title": below,
        "start": start,
        "pinned": url.state(ENTRY),
        "file": file,
        "source": f"{file}/{hash((tuple(tokens), tuple(one.token for one in written)))}",
    }
    _mount(key=key, data=data, default={"pinned": None}, on_pinned_change=keep, height="content")


def opened(n_written: int, start: int = 0) -> int:
    """Which written token is open, by the link."""
    word = url.state(ENTRY)
    return int(word) if word.isdecimal() and int(word) < n_written else min(start, max(0, n_written - 1))

"""Accuracy of the recall task over width and length, worked out beforehand; any row can be trained again while the reader waits."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from streamlit.errors import StreamlitAPIException

from explainer.figures import recurrent as figures
from explainer.models.catalogue import ASSETS
from explainer.ui import show
from explainer.ui.lesson import part
from explainer.ui.recall import SETTINGS

if TYPE_CHECKING:
    from explainer.studies.recall import Recall

FILE = ASSETS / "recall" / "surface.json"
LOOKS = 20
SECONDS = {"RNN": 4, "GRU": 5, "LSTM": 5, "GRU with attention": 6, "transformer": 6}  # 800 steps, width 32, one free core


@lru_cache(maxsize=1)
def _stored(stamp: float) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


@part
def surface() -> None:
    """Accuracy over width and length, worked out beforehand."""
    if not FILE.exists():
        with st.container(border=True):
            show.prose("rnn_bottleneck", "surface_missing")
        return
    stored = _stored(FILE.stat().st_mtime)
    kind = st.segmented_control(
        "Network", list(stored["accuracy"]), default="GRU" if "surface" not in st.session_state else None, key="surface",
        bind="query-params", required=True,
    ) or "GRU"  # fmt: skip
    accuracy = np.array(stored["accuracy"][kind])
    widths, lengths = stored["widths"], stored["lengths"]
    texts = [[f"{100 * share:.0f}" for share in row] for row in accuracy]
    table = show.table(width=np.repeat(widths, len(lengths)), symbols=np.tile(lengths, len(widths)), share_right=accuracy.ravel())
    corner = f"width {widths[-1]} at {lengths[-1]} symbols: {100 * accuracy[-1, -1]:.0f} %"
    alt = f"{kind}: share of symbols right in percent, for {len(widths)} widths and {len(lengths)} lengths; {corner}."
    show.figure(figures.surface(accuracy, widths, lengths, texts), alt=alt, table=table, name="surface")
    show.prose("rnn_bottleneck", "surface", **{name: stored[name] for name in ("steps", "longest", "seed")})
    _again(stored, kind)


def _again(stored: dict[str, Any], kind: str) -> None:
    """Train one row of the surface here and now, and lay it over the stored one."""
    from explainer.studies import recall

    widths, lengths = stored["widths"], tuple(stored["lengths"])
    done: dict[tuple[str, int], Recall] = st.session_state.setdefault("_again", {})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        width = int(st.selectbox("Width to train again", widths, index=len(widths) // 2, key="again", bind="query-params", width=180))
        start = st.button("Train it here", key="again_start", icon=":material/replay:", disabled=(kind, width) in done)
    below = st.empty()
    if start and (kind, width) not in done:
        task = recall.Task(kind, width=width, **{name: int(stored[name]) for name in SETTINGS if name != "width"})
        for now in recall.learn(task, LOOKS, lengths=lengths, count=recall.SURFACE_COUNT):
            below.progress(now.step / task.steps, f"step {now.step} of {task.steps}, loss {now.loss:.2f}")
            if now.finished:
                done[kind, width] = now
        with suppress(StreamlitAPIException):  # in a run of the whole page no part can be run again
            st.rerun(scope="fragment")
        st.rerun()
    with below.container():
        if (kind, width) in done:
            _beside(stored["accuracy"][kind][widths.index(width)], done[kind, width])
        else:
            show.prose("rnn_bottleneck", "again_waiting", seconds=SECONDS.get(kind, max(SECONDS.values())))


def _beside(row: list[float], found: Recall) -> None:
    kind, width = found.task.kind, found.task.width
    most = max(abs(one - other) for one, other in zip(row, found.accuracy, strict=True))
    chart = figures.lines(
        {"stored": (found.lengths, row), "trained here": (found.lengths, found.accuracy)},
        x_title="symbols in the sequence", y_title="share right", top=1.03,
    )  # fmt: skip
    table = show.table(symbols=found.lengths, stored=row, trained_here=found.accuracy)
    alt = f"{kind}, width {width}: stored and trained here differ by {most:.3f} at most."
    show.figure(chart, alt=alt, table=table, name="again")
    show.prose("rnn_bottleneck", "again", kind=kind, width=width, seconds=f"{found.seconds:.0f}", most=f"{100 * most:.1f}")

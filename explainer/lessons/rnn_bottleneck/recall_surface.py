"""Accuracy of the recall task over width and length, worked out beforehand; any row can be trained again while the reader waits."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from explainer.figures import rnn_bottleneck as figures
from explainer.lessons.rnn_bottleneck.recall import SETTINGS
from explainer.models.catalogue import ASSETS
from explainer.ui.page import show, widgets
from explainer.ui.page.part import part
from explainer.ui.state import shown
from explainer.ui.state.per_lesson import in_link
from explainer.ui.trainings import in_the_page

if TYPE_CHECKING:
    from explainer.studies.recurrent.recall import Recall


FILE = ASSETS / "recall" / "surface.json"
LOOKS = 20
MOST_ROWS = 25  # all of them
SECONDS = {
    "RNN": 4,
    "GRU": 5,
    "LSTM": 5,
    "GRU with attention": 6,
    "transformer": 6,
    "transformer (places anew)": 6,
}  # 800 steps, width 32, one free core


@lru_cache(maxsize=1)
def _stored(stamp: float) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def surface() -> None:
    """Accuracy over width and length, worked out beforehand. A run of the whole page ends the training of a row that is going on."""
    in_the_page.end("again")
    _surface()


@part
def _surface() -> None:
    if not FILE.exists():
        with st.container(border=True):
            show.prose("rnn_bottleneck", "surface_missing")
        return
    stored = _stored(FILE.stat().st_mtime)
    kind = widgets.choose("Network", list(stored["accuracy"]), "surface", "GRU")
    accuracy = np.array(stored["accuracy"][kind])
    widths, lengths = stored["widths"], stored["lengths"]
    texts = [[f"{100 * share:.0f}" for share in row] for row in accuracy]
    columns = {"width": np.repeat(widths, len(lengths)), "symbols": np.tile(lengths, len(widths)), "share right": accuracy.ravel()}
    corner = f"width {widths[-1]} at {lengths[-1]} symbols: {100 * accuracy[-1, -1]:.0f} %"
    alt = f"{kind}: share of symbols right in percent, for {len(widths)} widths and {len(lengths)} lengths; {corner}."
    show.prose("rnn_bottleneck", "surface", **{name: stored[name] for name in ("steps", "longest", "seed")})
    show.figure(figures.surface(accuracy, widths, lengths, texts), alt=alt, table=show.table(**columns), name="surface")
    _again(stored, kind)


@dataclass(slots=True, eq=False)
class _Row:
    """A row of the surface, trained here."""

    kind: str
    width: int
    found: Recall | None = None

    @property
    def complete(self) -> bool:
        """Whether it was trained to its end."""
        return self.found is not None and self.found.step == self.found.task.steps


def _training(stored: dict[str, Any]) -> in_the_page.Training[tuple[str, int], _Row]:
    """Of a row, by kind and width, with all other settings as they are stored."""

    def learn(row: _Row, stop: Callable[[], bool]) -> Iterator[bool]:
        from explainer.studies.recurrent import recall

        task = recall.Task(row.kind, width=row.width, **{name: int(stored[name]) for name in SETTINGS if name != "width"})
        for now in recall.learn(task, LOOKS, stop=stop, lengths=tuple(stored["lengths"]), count=recall.SURFACE_COUNT):
            row.found = now
            yield not now.finished

    def draw(row: _Row, place: Any, below: Any) -> None:
        if now := row.found:
            place.progress(now.step / now.task.steps, f"Step {now.step} of {now.task.steps}, loss {now.loss:.2f}")
            alt = f"{row.kind}, width {row.width}, up to step {now.step}, beside the stored row."
            chart = _lines(stored["accuracy"][row.kind][stored["widths"].index(row.width)], now)
            below.plotly_chart(chart, key="again_live", alt=alt, config={"displayModeBar": False}, width="stretch")

    return in_the_page.Training("again", "Train it here", lambda row: _Row(*row), learn, lambda row: row.complete, draw, MOST_ROWS)


def _again(stored: dict[str, Any], kind: str) -> None:
    """Train one row of the surface here and now, and lay it over the stored one."""
    widths, training = stored["widths"], _training(stored)
    width = int(st.selectbox("Width to train again", widths, index=len(widths) // 2, **in_link("again"), width=180))
    with in_the_page.controls(training, (kind, width)).container():
        row = training.results.get((kind, width))
        if row is None or row.found is None:
            show.prose("rnn_bottleneck", "again_waiting", seconds=SECONDS.get(kind, max(SECONDS.values())))
            return
        most = _beside(stored["accuracy"][kind][widths.index(width)], row.found)
        if row.complete:
            numbers = {"seconds": f"{row.found.seconds:.0f}", "most": f"{100 * most:.1f}"}
            show.prose("rnn_bottleneck", "again", kind=kind, width=width, **numbers)
        else:
            show.prose("rnn_bottleneck", "again_stopped", step=row.found.step, steps=row.found.task.steps)


def _beside(row: list[float], found: Recall) -> float:
    """Both in one chart; the largest difference of the shares."""
    kind, width = found.task.kind, found.task.width
    shown.setting("again_ended", found.step)
    most = max(abs(one - other) for one, other in zip(row, found.accuracy, strict=True))
    table = show.table(symbols=found.lengths, stored=row, **{"trained here": found.accuracy})
    alt = f"{kind}, width {width}: stored and trained here differ by {most:.3f} at most."
    show.figure(_lines(row, found), alt=alt, table=table, name="again")
    return most


def _lines(row: list[float], found: Recall) -> Any:
    series = {"stored": (found.lengths, row), "trained here": (found.lengths, found.accuracy)}
    return figures.lines(series, x_title="symbols in the sequence", y_title="share right", top=1.03)

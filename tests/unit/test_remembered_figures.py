"""A figure is built once for the same arguments and theme, and nobody changes what all readers share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import plotly.graph_objects as go

from explainer.figures import bars
from explainer.figures.style import remembered
from explainer.figures.theme import THEME

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Lane:
    values: np.ndarray


def test_the_same_arguments_give_the_same_figure_and_others_do_not() -> None:
    drawn: list[float] = []

    @remembered
    def chart(lane: Lane, *, name: str) -> go.Figure:
        drawn.append(float(lane.values.sum()))
        return go.Figure(go.Bar(y=lane.values, name=name))

    many = np.zeros(5000)  # so long that its repr leaves the middle out
    first = chart(Lane(many), name="a")
    assert chart(Lane(many.copy()), name="a") is first
    assert chart(Lane(many), name="b") is not first
    many[2500] = 7.0
    other = chart(Lane(many), name="a")
    assert other is not first
    assert other.data[0].y[2500] == 7.0
    assert drawn == [0.0, 0.0, 7.0]


def test_each_theme_has_its_own_ink() -> None:
    light = bars.columns(["a", "b"], [1.0, 2.0])
    token = THEME.set("dark")
    try:
        dark = bars.columns(["a", "b"], [1.0, 2.0])
    finally:
        THEME.reset(token)
    assert light.layout.xaxis.tickfont.color == "#575a66"
    assert dark.layout.xaxis.tickfont.color == "#c3c5cc"
    assert bars.columns(["a", "b"], [1.0, 2.0]) is light


def test_pages_do_not_change_a_figure_that_others_see() -> None:
    change = re.compile(r"\.(update_(layout|[xy]axes|traces)|add_(trace|scatter|bar|shape|annotation|[hv]line|[hv]rect))\(")
    found = {
        str(path.relative_to(ROOT)): change.findall(path.read_text(encoding="utf-8"))
        for folder in ("pages", "explainer/ui")
        for path in (ROOT / folder).rglob("*.py")
    }
    assert {path: calls for path, calls in found.items() if calls} == {}

"""A figure is built once for the same arguments and theme, and nobody changes what all readers share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import plotly.graph_objects as go

from explainer.figures import bars, grids
from explainer.figures.style import remembered
from explainer.figures.theme import THEME

ROOT = Path(__file__).resolve().parents[2]
FIGURES = sorted((ROOT / "explainer" / "figures").glob("*.py"))


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


def test_a_legend_stands_below_the_chart_where_no_button_covers_it() -> None:
    legend = bars.pairs(["a", "b"], {"one": [1.0, 2.0], "other": [2.0, 1.0]}, ["#000", "#fff"]).layout.legend
    assert (legend.yref, legend.y, legend.yanchor) == ("container", 0, "bottom")
    above = {path.name: re.findall(r"legend=\{[^}]*\"y\": [\d.]+", path.read_text(encoding="utf-8")) for path in FIGURES}
    assert {name: found for name, found in above.items() if found and name != "style.py"} == {}


def test_no_chart_has_panels_side_by_side() -> None:
    """On a phone their titles would stand on each other; columns of the page become one below the other."""
    assert [path.name for path in FIGURES if "make_subplots" in path.read_text(encoding="utf-8")] == []


def test_pages_do_not_change_a_figure_that_others_see() -> None:
    change = re.compile(r"\.(update_(layout|[xy]axes|traces)|add_(trace|scatter|bar|shape|annotation|[hv]line|[hv]rect))\(")
    found = {
        str(path.relative_to(ROOT)): change.findall(path.read_text(encoding="utf-8"))
        for folder in ("pages", "explainer/ui")
        for path in (ROOT / folder).rglob("*.py")
    }
    assert {path: calls for path, calls in found.items() if calls} == {}


def test_an_axis_of_words_is_one_whatever_they_look_like() -> None:
    for words in (["12", "7", "48213"], ["2012-05-01", "2013-01-02", "2014-01-01"], ["a", "b", "c"]):
        assert bars.ranked(words, [1.0, 2.0, 3.0], words).layout.yaxis.type == "category"
        assert bars.pairs(words, {"one": [1.0, 2.0, 3.0]}, ["#000000"]).layout.xaxis.type == "category"
        grid = grids.grid(np.eye(3), words, words, signed=False).layout
        assert (grid.xaxis.type, grid.yaxis.type) == ("category", "category")
    assert bars.ranked(["12"], [1.0], ["1"]).layout.xaxis.type is None

"""Colours and layout that every chart shares. Colours are half transparent at their weak end, so they suit light and dark."""

from __future__ import annotations

import hashlib
import pickle
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, wraps
from html import unescape
from typing import Any, ParamSpec

import numpy as np
import plotly.graph_objects as go

from explainer.figures.theme import THEME

# Safe for colour-blind eyes; the same for query, key and value on every page.
QUERY, KEY, VALUE = "#0072B2", "#D55E00", "#009E73"
NEUTRAL = "#7A828A"

# Probabilities: one hue, always 0 to 1.
SEQUENTIAL = [[0, "rgba(45,135,195,0.03)"], [0.1, "rgba(45,135,195,0.35)"], [0.4, "rgba(45,135,195,0.7)"], [1, "rgba(35,120,185,1)"]]
# Signed values: blue, nothing, orange, symmetric around 0.
DIVERGING = [
    [0, "rgba(20,115,190,1)"],
    [0.35, "rgba(60,150,215,0.55)"],
    [0.5, "rgba(128,128,128,0.04)"],
    [0.65, "rgba(230,130,50,0.55)"],
    [1, "rgba(222,100,10,1)"],
]


_INK = {"light": ("#262730", "#575a66"), "dark": ("#fafafa", "#c3c5cc")}  # text, and the text of axes
_Given = ParamSpec("_Given")


@dataclass(frozen=True, eq=False, slots=True)
class _Call:
    """The arguments of a figure, equal when their bytes are."""

    mark: tuple[str, bytes]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    def __hash__(self) -> int:
        return hash(self.mark)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Call) and self.mark == other.mark


def remembered(draw: Callable[_Given, go.Figure]) -> Callable[_Given, go.Figure]:
    """Draw a figure once for the same arguments and theme: to build one takes 10 ms, and most controls change few of a page's.

    What it returns is shared by all readers and must not be changed.
    """

    @lru_cache(maxsize=6)
    def once(call: _Call) -> go.Figure:
        return _keep_margins(_as_words(_write_readably(draw(*call.args, **call.kwargs), call.mark[0])))

    @wraps(draw)
    def drawn(*args: _Given.args, **kwargs: _Given.kwargs) -> go.Figure:
        given = hashlib.blake2b(pickle.dumps((args, kwargs))).digest()
        return once(_Call((THEME.get(), given), args, kwargs))

    return drawn


def _write_readably(chart: go.Figure, theme: str) -> go.Figure:
    """The theme's own colour for text in a light chart is a grey too pale to read; what a figure chose itself stays."""
    ink, faint = _INK[theme]
    for trace in chart.data:
        if trace.type == "scatter" and "text" in (trace.mode or "") and trace.textfont.color is None:
            trace.textfont.color = ink
        elif trace.type == "bar" and trace.outsidetextfont.color is None:
            trace.outsidetextfont.color = ink
    for axis in (*chart.select_xaxes(), *chart.select_yaxes()):  # property by property: an update_xaxes takes three times as long
        axis.tickfont.color = axis.title.font.color = faint
    return chart


def _as_words(chart: go.Figure) -> go.Figure:
    """An axis whose places are words is one of words, whatever they look like.

    plotly would read the tokens of “12 7 48213” as numbers, and those of “2012-05-01” as days, and put them where they belong then.
    """
    for letter in "xy":
        for trace in chart.data:
            places = trace[letter] if f"{letter}axis" in trace else None
            if places is not None and _has_words(places):
                axis = chart.layout[f"{letter}axis{(trace[f'{letter}axis'] or letter)[1:]}"]
                axis.type = axis.type or "category"
    return chart


def _has_words(places: Iterable[Any]) -> bool:
    return any(isinstance(place, str) for place in places)


def _keep_margins(chart: go.Figure) -> go.Figure:
    """Room for the labels of the axes where they can be foreseen, instead of plotly's own search for it.

    That search draws a chart twice when its labels change, and moves the picture sideways while the reader changes it. Left to plotly:
    words along the bottom, which it may turn, a legend there, axes on top, and charts of several panels.
    """
    axes = [*chart.select_xaxes(), *chart.select_yaxes()]
    if len(axes) != 2 or not all(axis.automargin for axis in axes):
        return chart
    x, y = axes
    words = _words(y, [trace.y for trace in chart.data])
    if words is not None:
        wide = max((_width(word) for word in words), default=0)
    else:
        values = [np.asarray(trace.y, dtype=float).ravel() for trace in chart.data if trace.y is not None and len(trace.y)]
        most = float(np.nanmax(np.abs(np.concatenate(values)))) if values else 1.0
        wide = 48.0 if 0 < most < 0.05 else 34.0  # 0.0005, 12.5k
    chart.layout.margin.l = round(14 + wide + (26 if y.title.text else 0))
    y.automargin = False
    below = _words(x, [trace.x for trace in chart.data])
    under = chart.layout.showlegend and chart.layout.legend.yref == "container"
    if not under and x.side != "top" and (x.tickangle == 0 or (x.tickangle is None and below is None)):
        lines = max((word.count("<br>") for word in below or ()), default=0)
        chart.layout.margin.b = 30 + 16 * lines + (26 if x.title.text else 0)
        chart.layout.margin.r = max(16, chart.layout.margin.r)
        x.automargin = False
    return chart


def _words(axis: Any, values: Sequence[Any]) -> list[str] | None:
    """The labels of an axis of words; None for an axis of numbers."""
    if axis.ticktext is not None:
        return [str(text) for text in axis.ticktext]
    found = [value for line in values if line is not None for value in line]
    return [str(value) for value in found] if _has_words(found) else None


def _width(label: str) -> float:
    """About how many pixels a tick's label is wide; a little more rather than less."""
    lines = re.sub(r"</?[bi]>|\u200b", "", unescape(label)).split("<br>")
    return max(sum(13.5 if unicodedata.east_asian_width(c) in "WF" else 9.0 if c.isupper() else 7.0 for c in line) for line in lines)


def lay_out(chart: go.Figure, height: int, *, x_title: str = "", y_title: str = "") -> go.Figure:
    """Thin lines, no chart junk, room for labels, nothing that jumps. ``overwrite`` spares plotly a slow merge with what was there.

    A legend stands below the chart, where it takes as many lines as it needs: above, a phone's camera button would cover it.
    """
    chart.update_layout(
        overwrite=True,
        height=height,
        margin={"l": 8, "r": 8, "t": 28, "b": 8},
        showlegend=False,
        bargap=0.28,
        dragmode=False,
        font={"size": 14},
        hoverlabel={"font": {"size": 14}},
        legend={"orientation": "h", "yref": "container", "yanchor": "bottom", "y": 0, "x": 0},
    )
    chart.update_xaxes(overwrite=True, title={"text": x_title}, automargin=True, fixedrange=True, zeroline=False)
    chart.update_yaxes(overwrite=True, title={"text": y_title}, automargin=True, fixedrange=True, zeroline=False)
    return chart


def after_blocks(chart: go.Figure, count: int) -> go.Figure:
    """The start and the moments after each block along the bottom; of many blocks some have a number. x: 0 to count − 1."""
    step = max(1, -(-count // 9))
    shown = list(range(count))[::step]
    texts = ["start" if k == 0 else str(k - 1) for k in shown]
    return chart.update_xaxes(tickvals=shown, ticktext=texts, tickangle=0, range=[-0.3, count - 0.5], title={"text": "after block"})


def write_cells(
    chart: go.Figure, rows: Sequence[str], columns: Sequence[str], texts: Sequence[Sequence[str]], strong: np.ndarray, size: int = 12
) -> go.Figure:
    """Write into the cells of a heatmap: white where the colour is ``strong`` (row column), the theme's text colour elsewhere.

    plotly's own texttemplate picks a colour as if the half-transparent cells were opaque, which cannot be read on dark.
    """
    for where, color in ((~strong, None), (strong, "#ffffff")):
        at = np.argwhere(where)
        chart.add_scatter(
            x=[columns[c] for _, c in at], y=[rows[r] for r, _ in at], text=[texts[r][c] for r, c in at], mode="text",
            textfont={"size": size} | ({"color": color} if color else {}), hoverinfo="skip", showlegend=False,
        )  # fmt: skip
    return chart

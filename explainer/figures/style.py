"""Colours and layout that every chart shares. Colours are half transparent at their weak end, so they suit light and dark."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

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


def lay_out(chart: go.Figure, height: int, *, x_title: str = "", y_title: str = "") -> go.Figure:
    """Thin lines, no chart junk, room for labels, nothing that jumps."""
    chart.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 28, "b": 8},
        showlegend=False,
        bargap=0.28,
        dragmode=False,
        font={"size": 14},
        hoverlabel={"font": {"size": 14}},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0},
    )
    chart.update_xaxes(title={"text": x_title}, automargin=True, fixedrange=True, zeroline=False)
    chart.update_yaxes(title={"text": y_title}, automargin=True, fixedrange=True, zeroline=False)
    return chart


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


def percent(p: float) -> str:
    """A probability as a reader can use it: 12.3 %, 0.42 %, and below 0.1 % as 1 in so many (1 in 3.2 million)."""
    if p >= 0.0995:
        return f"{100 * p:.1f} %"
    if p >= 0.001:
        return f"{100 * p:.2f} %"
    if p <= 0:
        return "0"
    for size, word in ((1e15, ""), (1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if 1 / p >= 0.9995 * size:  # what three digits round up to it belongs to it
            return f"1 in {1 / p / size:.3g} {word}" if word else f"1 in 10^{-math.log10(p):.0f}"
    return f"1 in {round(1 / p):,}"

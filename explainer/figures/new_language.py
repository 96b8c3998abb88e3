"""Charts of the lesson on a new language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from explainer.figures.style import DIVERGING, KEY, NEUTRAL, QUERY, VALUE, lay_out, remembered
from explainer.texts.wording import chart_text

COLORS = (QUERY, KEY, VALUE, "#CC79A7", "#8A6D00")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "x")


@remembered
def race(lines: Mapping[str, tuple[Sequence[float], Sequence[float]]], levels: Mapping[str, float], most: float) -> go.Figure:
    """Bits a byte of each way over the seconds that it has learned for. levels: lines to compare with; most: end of the axis, in s."""
    chart = go.Figure()
    end = max([most, *(max(seconds, default=0.0) for seconds, _ in lines.values())]) or 1.0
    for (name, level), dash in zip(levels.items(), ("dash", "dot"), strict=False):
        chart.add_scatter(
            x=[0, end], y=[level, level], mode="lines", name=name, line={"color": NEUTRAL, "width": 1.5, "dash": dash},
            hovertemplate="%{y:.2f} bits a byte<extra>" + name + "</extra>",
        )  # fmt: skip
    for (name, (seconds, bits)), color, dash, symbol in zip(lines.items(), COLORS, DASHES, SYMBOLS, strict=False):
        chart.add_scatter(
            x=list(seconds), y=list(bits), mode="lines+markers", name=name, line={"color": color, "width": 3, "dash": dash},
            marker={"size": 8, "symbol": symbol}, hovertemplate="after %{x:.1f} s: %{y:.2f} bits a byte<extra>" + name + "</extra>",
        )  # fmt: skip
    lay_out(chart, 400, x_title="seconds of learning, for each way", y_title="bits a byte")
    chart.update_yaxes(rangemode="tozero")
    chart.update_xaxes(range=[-0.01 * end, 1.02 * end])
    return chart.update_layout(showlegend=True)


@remembered
def mean_of_rows(rows: np.ndarray, names: Sequence[str]) -> go.Figure:
    """Rows of an embedding (row d_model) as strips, the last of them the mean of the others."""
    names = [chart_text(name) for name in names]  # plotly reads some HTML
    most = float(np.abs(rows).max()) or 1.0
    chart = go.Figure(
        go.Heatmap(
            z=rows, x=list(range(rows.shape[1])), y=list(range(len(rows))), colorscale=DIVERGING, zmin=-most, zmax=most, ygap=3,
            customdata=[[name] * rows.shape[1] for name in names],
            hovertemplate="%{customdata}, number %{x}: %{z:.4f}<extra></extra>", colorbar={"thickness": 10, "len": 0.9},
        )
    )  # fmt: skip
    lay_out(chart, 110 + 36 * len(rows), x_title="number of the vector")
    chart.update_yaxes(autorange="reversed", showgrid=False, tickvals=list(range(len(rows))), ticktext=list(names))
    return chart.update_xaxes(showgrid=False, side="bottom")

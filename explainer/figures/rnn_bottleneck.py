"""Charts of the lessons on recurrent networks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from explainer.figures.style import KEY, NEUTRAL, QUERY, SEQUENTIAL, VALUE, lay_out, remembered, write_cells
from explainer.texts.wording import chart_text

LINES = (QUERY, KEY, VALUE, "#CC79A7", "#8A6D00")
DASHES = ("solid", "dot", "dash", "dashdot", "longdash")


@remembered
def found_again(tokens: Sequence[str], probs: np.ndarray, right: np.ndarray) -> go.Figure:
    """How likely each right token is, read from the last state alone; filled where it is the likeliest of all."""
    names = [chart_text(token) for token in tokens]  # plotly reads some HTML
    chart = go.Figure(
        go.Bar(
            x=names, y=list(probs), marker={"color": [QUERY if hit else NEUTRAL for hit in right]},
            hovertemplate="%{x}: %{y:.3f}<extra></extra>",
        )
    )  # fmt: skip
    lay_out(chart, 280, x_title="token of your sentence", y_title="p of the right token")
    chart.update_yaxes(range=[0, 1.02])
    return chart.update_xaxes(showgrid=False)


@remembered
def sizes(tokens: Sequence[str], series: Mapping[str, np.ndarray], y_title: str) -> go.Figure:
    """Positive numbers for each token, on a logarithmic axis: what shrinks by the same factor at every step is a straight line."""
    chart, names = go.Figure(), [chart_text(token) for token in tokens]
    for (name, values), color, dash in zip(series.items(), LINES, DASHES, strict=False):
        chart.add_scatter(
            x=names, y=list(values), mode="lines+markers", name=name, line={"color": color, "width": 3, "dash": dash}, marker={"size": 7},
            hovertemplate="%{x}: %{y:.3g}<extra>" + name + "</extra>",
        )  # fmt: skip
    lay_out(chart, 360, x_title="token of your sentence", y_title=y_title)
    powers = np.log10(np.maximum(np.concatenate(list(series.values())), 1e-30))
    low, high = int(np.floor(powers.min())), int(np.ceil(powers.max()))
    chart.update_yaxes(type="log", exponentformat="power", dtick=max(1, round((high - low) / 6)), range=[low - 0.1, high + 0.1])
    chart.update_xaxes(showgrid=False)
    return chart.update_layout(showlegend=True)


@remembered
def lines(
    series: Mapping[str, tuple[Sequence[float], Sequence[float]]],
    *,
    x_title: str,
    y_title: str,
    top: float | None = None,
    height: int = 360,
    trained_to: float | None = None,
) -> go.Figure:
    """Several curves over a length, each with a colour and a dash of its own; a dotted line where the training ended."""
    chart = go.Figure()
    for (name, (x, y)), color, dash in zip(series.items(), LINES, DASHES, strict=False):
        chart.add_scatter(
            x=list(x), y=list(y), mode="lines+markers", name=name, line={"color": color, "width": 3, "dash": dash}, marker={"size": 7},
            hovertemplate="%{x}: %{y:.3g}<extra>" + name + "</extra>",
        )  # fmt: skip
    lay_out(chart, height, x_title=x_title, y_title=y_title)
    chart.update_yaxes(range=[0, top] if top else None, rangemode="tozero")
    if trained_to is not None:
        chart.add_vline(x=trained_to, line={"width": 1, "dash": "dot", "color": NEUTRAL})
    return chart.update_layout(showlegend=True)


@remembered
def followed(values: np.ndarray, expected: np.ndarray, after: float) -> go.Figure:
    """A series of numbers and what was expected at each before it was read; the last point is expected next and not known yet."""
    at = list(range(len(values)))
    chart = go.Figure()
    chart.add_scatter(
        x=at, y=list(values), mode="lines+markers", name="your series", line={"color": NEUTRAL, "width": 2}, marker={"size": 8},
        hovertemplate="%{x}: %{y:.4g}<extra>your series</extra>",
    )  # fmt: skip
    chart.add_scatter(
        x=[*at[1:], len(values)], y=[*expected[1:], after], mode="lines+markers", name="expected by the cell",
        line={"color": QUERY, "width": 2, "dash": "dot"}, marker={"size": 9, "symbol": "diamond-open"},
        hovertemplate="%{x}: %{y:.4g}<extra>expected</extra>",
    )  # fmt: skip
    lay_out(chart, 340, x_title="step")
    return chart.update_layout(showlegend=True)


@remembered
def surface(accuracy: np.ndarray, widths: Sequence[int], lengths: Sequence[int], texts: Sequence[Sequence[str]]) -> go.Figure:
    """Accuracy over width (rows) and length (columns), written into the cells."""
    rows, columns = [f"width {width}" for width in widths], [str(length) for length in lengths]
    chart = go.Figure(
        go.Heatmap(
            z=accuracy, x=columns, y=rows, zmin=0, zmax=1, colorscale=SEQUENTIAL, showscale=False, xgap=2, ygap=2,
            hovertemplate="%{y}, %{x} symbols: %{z:.0%} right<extra></extra>",
        )
    )  # fmt: skip
    lay_out(chart, 90 + 40 * len(rows), x_title="symbols in the sequence")
    chart.update_yaxes(autorange="reversed", showgrid=False)
    chart.update_xaxes(showgrid=False)
    return write_cells(chart, rows, columns, texts, accuracy > 0.45)

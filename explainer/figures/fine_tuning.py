"""Charts of the lessons on fine-tuning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from explainer.figures.grids import heatmap
from explainer.figures.style import KEY, NEUTRAL, QUERY, VALUE, lay_out, remembered

LOOKS = ((QUERY, "solid", "circle"), (KEY, "dot", "diamond"), (VALUE, "dash", "square"))
COLORS = (QUERY, KEY, VALUE, "#CC79A7", "#8A6D00")


@dataclass(frozen=True, slots=True)
class Curve:
    """One training, in nats a token. steps, train: the loss of each step's batch. looks: after which steps it was looked at.

    measured: the loss of each text at each look, by the text's name on the page; the held-out part comes first.
    """

    steps: Sequence[int]
    train: Sequence[float]
    looks: Sequence[int]
    measured: Mapping[str, Sequence[float]]


def smooth(values: Sequence[float], keep: float = 0.9) -> list[float]:
    """A running mean: each value moves it by a tenth of the way."""
    found: list[float] = []
    for value in values:
        found.append(value if not found else keep * found[-1] + (1 - keep) * value)
    return found


@remembered
def losses(curve: Curve, last: int) -> go.Figure:
    """The loss of the batches and of each text that is measured. ``last``: the step at which the plan ends."""
    chart = go.Figure()
    chart.add_scatter(
        x=list(curve.steps), y=smooth(curve.train), mode="lines", name="what it learns from", line={"color": NEUTRAL, "width": 2},
        hovertemplate="step %{x}: %{y:.2f} nats<extra>what it learns from</extra>",
    )  # fmt: skip
    for (name, values), (color, dash, symbol) in zip(curve.measured.items(), LOOKS, strict=False):
        chart.add_scatter(
            x=list(curve.looks), y=list(values), mode="lines+markers", name=name, line={"color": color, "width": 3, "dash": dash},
            marker={"size": 8, "symbol": symbol}, hovertemplate="after %{x} steps: %{y:.2f} nats<extra>" + name + "</extra>",
        )  # fmt: skip
    lay_out(chart, 360, x_title="steps", y_title="loss (nats a token)")
    chart.update_yaxes(rangemode="tozero")
    chart.update_xaxes(range=[-0.01 * last, last * 1.02])
    return chart.update_layout(showlegend=True)


@remembered
def overlaid(curves: Mapping[str, Curve]) -> go.Figure:
    """Several trainings, one colour each; each text that is measured has a dash of its own."""
    chart = go.Figure()
    for (name, curve), color in zip(curves.items(), COLORS, strict=False):
        for (what, values), (_, dash, symbol) in zip(curve.measured.items(), LOOKS, strict=False):
            chart.add_scatter(
                x=list(curve.looks), y=list(values), mode="lines+markers", name=f"{name}: {what}", legendgroup=name,
                line={"color": color, "width": 3, "dash": dash}, marker={"size": 8, "symbol": symbol},
                hovertemplate="after %{x} steps: %{y:.2f} nats<extra>" + f"{name}: {what}" + "</extra>",
            )  # fmt: skip
    lay_out(chart, 420, x_title="steps", y_title="loss (nats a token)")
    chart.update_yaxes(rangemode="tozero")
    return chart.update_layout(showlegend=True)


@remembered
def moved(change: np.ndarray, rows: Sequence[str], columns: Sequence[str]) -> go.Figure:
    """How far each matrix is from where it was, in percent of its own size; empty where there is none, or it was not learned."""
    chart = heatmap(100 * change, rows, columns, signed=False, name="change in %")
    most = float(np.nanmax(100 * change)) if np.isfinite(change).any() else 1.0
    heat = chart.data[0]
    heat.zmax = max(most, 1e-6)
    heat.colorbar = {"thickness": 10, "len": 0.9, "ticksuffix": " %"}
    return chart

"""Charts of the lesson on a new head."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from explainer.figures.fine_tuning import COLORS, LOOKS, smooth
from explainer.figures.style import NEUTRAL, QUERY, SEQUENTIAL, lay_out, remembered, write_cells
from explainer.texts.wording import chart_text, percent

MOST_LETTERS = 12


@dataclass(frozen=True, slots=True)
class Course:
    """One training. steps, train: the loss of each step's batch in nats. looks: after which steps it was looked at.

    measured: the accuracy (0 to 1) on each set at each look, by the set's name on the page. guesses: what is reached without a network.
    unfrozen: after which step the body was unfrozen; None where it never was, or was free from the start.
    """

    steps: Sequence[int]
    train: Sequence[float]
    looks: Sequence[int]
    measured: Mapping[str, Sequence[float]]
    guesses: Mapping[str, float]
    unfrozen: int | None


def brief(label: str) -> str:
    """A label as it is written at an axis: a long one is cut."""
    return label if len(label) <= MOST_LETTERS else f"{label[: MOST_LETTERS - 1]}…"


def _names(labels: Sequence[str]) -> list[str]:
    """Labels as they are written at an axis; those that would be alike when they are cut stay apart."""
    cut = [brief(label) for label in labels]
    return [chart_text(label) + "\u200b" * cut[:i].count(label) for i, label in enumerate(cut)]


def _percents(chart: go.Figure) -> None:
    chart.update_yaxes(range=[0, 104], ticksuffix=" %")


@remembered
def accuracies(course: Course, last: int) -> go.Figure:
    """Accuracy on each set, what is reached without a network, and the loss on an axis of its own. ``last``: where the plan ends."""
    chart = go.Figure()
    for (name, values), (color, dash, symbol) in zip(course.measured.items(), LOOKS, strict=False):
        chart.add_scatter(
            x=list(course.looks), y=[100 * value for value in values], mode="lines+markers", name=name,
            line={"color": color, "width": 3, "dash": dash}, marker={"size": 8, "symbol": symbol},
            hovertemplate="after %{x} steps: %{y:.1f} %<extra>" + name + "</extra>",
        )  # fmt: skip
    for (name, value), dash in zip(course.guesses.items(), ("dash", "dot"), strict=False):
        chart.add_scatter(
            x=[0, last], y=[100 * value] * 2, mode="lines", name=f"{name}: {100 * value:.0f} %",
            line={"color": NEUTRAL, "width": 1.5, "dash": dash}, hovertemplate="%{y:.1f} %<extra>" + name + "</extra>",
        )  # fmt: skip
    if course.steps:
        chart.add_scatter(
            x=list(course.steps), y=smooth(course.train), mode="lines", name="loss of what it learns from (right scale)", yaxis="y2",
            line={"color": NEUTRAL, "width": 2}, hovertemplate="step %{x}: %{y:.2f} nats<extra>loss</extra>",
        )  # fmt: skip
    lay_out(chart, 400, x_title="steps", y_title="right answers")
    _percents(chart)
    chart.update_xaxes(range=[-0.01 * last, last * 1.02])
    top = 0.5 * math.ceil(max([0.5, *smooth(course.train)]) / 0.5)  # a fifth of it for each 20 % of the left scale
    chart.update_layout(
        yaxis2={
            "overlaying": "y", "side": "right", "range": [0, 1.04 * top], "dtick": top / 5, "tickformat": ".1f",
            "showgrid": False, "zeroline": False, "fixedrange": True,
            "automargin": True, "title": {"text": "loss (nats)"},
        }
    )  # fmt: skip
    if course.unfrozen is not None:
        chart.add_vline(x=course.unfrozen, line={"color": NEUTRAL, "width": 1, "dash": "dash"})
        chart.add_annotation(
            x=course.unfrozen, y=4, text="the body is unfrozen", showarrow=False, xanchor="left", xshift=4, font={"size": 12}
        )
    return chart.update_layout(showlegend=True)


@remembered
def overlaid(courses: Mapping[str, Course]) -> go.Figure:
    """Several trainings, one colour each; each set that is measured has a dash of its own."""
    chart = go.Figure()
    for (name, course), color in zip(courses.items(), COLORS, strict=False):
        for (what, values), (_, dash, symbol) in zip(course.measured.items(), LOOKS, strict=False):
            chart.add_scatter(
                x=list(course.looks), y=[100 * value for value in values], mode="lines+markers", name=f"{name}: {what}", legendgroup=name,
                line={"color": color, "width": 3, "dash": dash}, marker={"size": 8, "symbol": symbol},
                hovertemplate="after %{x} steps: %{y:.1f} %<extra>" + f"{name}: {what}" + "</extra>",
            )  # fmt: skip
    lay_out(chart, 420, x_title="steps", y_title="right answers")
    _percents(chart)
    return chart.update_layout(showlegend=True)


@remembered
def confusion(counts: np.ndarray, labels: Sequence[str]) -> go.Figure:
    """How often a text with the row's label was given the column's; colours are shares of the row."""
    names = _names(labels)
    share = counts / np.maximum(1, counts.sum(1, keepdims=True))
    chart = go.Figure(
        go.Heatmap(
            z=share, x=names, y=names, colorscale=SEQUENTIAL, zmin=0, zmax=1, xgap=2, ygap=2, showscale=False, customdata=counts,
            hovertemplate="true %{y}, given %{x}: %{customdata} (%{z:.1%} of the row)<extra></extra>",
        )
    )  # fmt: skip
    write_cells(chart, names, names, [[f"{value:,}" for value in row] for row in counts], share > 0.4, size=15 if len(names) <= 6 else 11)
    lay_out(chart, 150 + (46 if len(names) <= 6 else 30) * len(names), x_title="given by the head", y_title="true label")
    chart.update_xaxes(showgrid=False, side="bottom")
    return chart.update_yaxes(autorange="reversed", showgrid=False)


@remembered
def labels_before_and_now(labels: Sequence[str], before: Sequence[float], now: Sequence[float] | None, told: str) -> go.Figure:
    """The probability of each label, before the training and now."""
    names = _names(labels)
    chart = go.Figure()
    for name, values, color in (("before", before, NEUTRAL), (told, now, QUERY)):
        if values is not None:
            chart.add_bar(
                x=[100 * value for value in values], y=names, orientation="h", name=name, marker={"color": color},
                text=[percent(value) for value in values], textposition="outside", cliponaxis=False,
                constraintext="none", textfont={"size": 13}, hovertemplate="%{y}: %{text}<extra>" + name + "</extra>",
            )  # fmt: skip
    lay_out(chart, 110 + 58 * len(names))
    chart.update_xaxes(range=[0, 122], tickvals=[0, 50, 100], ticksuffix=" %")
    chart.update_yaxes(autorange="reversed", showgrid=False)
    return chart.update_layout(showlegend=True, barmode="group")

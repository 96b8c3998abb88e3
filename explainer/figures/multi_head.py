"""Figures with one mark for each head: role scores, effects, and what silencing them changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from explainer.figures.style import DIVERGING, KEY, NEUTRAL, QUERY, lay_out, remembered, write_cells
from explainer.texts.wording import chart_text, percent, true_minus


@dataclass(frozen=True, slots=True)
class Lane:
    """One role in the chart of roles: scores (layer head) on the text and on random tokens, and what earns the name."""

    name: str
    scores: np.ndarray | None
    bar: float
    probe: np.ndarray | None
    probe_bar: float


@remembered
def role_lanes(lanes: Sequence[Lane]) -> go.Figure:
    """A lane for each role: a dot for each head at its score, full ones on the text, and below them rings on random tokens.

    No colour: on the page of these heads orange and blue mean more and less of something.
    """
    chart = go.Figure()
    for index, lane in enumerate(lanes):
        for scores, bar, side, symbol, where in (
            (lane.scores, lane.bar, -0.2, "circle", "this text"),
            (lane.probe, lane.probe_bar, 0.2, "circle-open", "random tokens, said twice"),
        ):
            y = index + side
            if scores is None:
                chart.add_annotation(x=0.005, y=y, text="not measurable on this text", showarrow=False, xanchor="left", font={"size": 13})
                continue
            flat = np.nan_to_num(scores).ravel()
            labels = [f"layer {layer}, head {head}" for layer in range(scores.shape[0]) for head in range(scores.shape[1])]
            earned = flat >= bar
            best = int(flat.argmax())
            texts = [f" {label}" if number == best and earned[number] else "" for number, label in enumerate(labels)]
            chart.add_scatter(
                x=flat, y=np.full(len(flat), y), mode="markers+text", text=texts, textposition=_beside(flat[best]),
                cliponaxis=False, textfont={"size": 12}, name=where, legendgroup=where, showlegend=index == 0,
                marker={"color": NEUTRAL, "symbol": symbol, "size": np.where(earned, 11, 8), "opacity": np.where(earned, 1.0, 0.5)},
                customdata=labels, hovertemplate=f"%{{customdata}}: {lane.name} %{{x:.2f}}<extra>{where}</extra>",
            )  # fmt: skip
            chart.add_shape(type="line", x0=bar, x1=bar, y0=y - 0.2, y1=y + 0.2, line={"color": NEUTRAL, "width": 2})
    chart.add_annotation(
        x=max(lanes[0].bar, lanes[0].probe_bar),
        y=1,
        yref="paper",
        yanchor="bottom",
        text="enough for the name →",
        showarrow=False,
        xanchor="left",
        font={"size": 12, "color": NEUTRAL},
    )
    lay_out(chart, 96 + 84 * len(lanes), x_title="mean weight on what the role looks at")
    chart.update_layout(showlegend=True)
    chart.update_xaxes(range=[-0.02, 1.03], tickvals=[0, 0.2, 0.4, 0.6, 0.8, 1])
    names = [lane.name.replace(" ", "<br>") for lane in lanes]
    return chart.update_yaxes(range=[len(lanes) - 0.45, -0.62], tickvals=list(range(len(lanes))), ticktext=names, showgrid=False)


def _beside(score: float) -> str:
    """Where the name of the best head is written: right of its dot, where no other is, or above it near the edge."""
    return "middle right" if score < 0.72 else "top left"


@remembered
def by_head(values: np.ndarray, *, signed: bool, name: str) -> go.Figure:
    """A grid (layer head) of signed effects around 0, or of amounts from 0 up. Another open head leaves it as it is."""
    n_layers, n_heads = values.shape
    most = float(np.nanmax(np.abs(values))) or 1.0
    rows, columns = [str(layer) for layer in range(n_layers)], [str(head) for head in range(n_heads)]
    amounts = [[0.0, "rgba(128,128,128,0.03)"], [1.0, "rgba(128,128,128,0.9)"]]  # grey: blue is for what is below 0
    chart = go.Figure(
        go.Heatmap(
            z=values.astype(np.float32), x=columns, y=rows, colorscale=DIVERGING if signed else amounts,
            zmin=-most if signed else 0, zmax=most, xgap=2, ygap=2, showscale=False,
            hovertemplate=f"layer %{{y}}, head %{{x}}: %{{z:.3f}}<extra>{name}</extra>",
        )
    )  # fmt: skip
    if n_heads <= 8:
        write_cells(
            chart, rows, columns, [[_cell(value, signed) for value in row] for row in values], np.nan_to_num(np.abs(values)) > 0.55 * most
        )
    lay_out(chart, 84 + min(44, 38 + n_layers) * n_layers, x_title="head", y_title="layer")
    chart.update_xaxes(showgrid=False, side="top")
    return chart.update_yaxes(autorange="reversed", showgrid=False)


def _cell(value: float, signed: bool) -> str:
    if not np.isfinite(value):
        return ""
    if abs(value) < 0.005:
        return "0.00" if value else "0"
    return true_minus(f"{value:+.2f}" if signed else f"{value:.2f}")


@remembered
def contributions(labels: Sequence[str], values: Sequence[float]) -> go.Figure:
    """Signed bars from 0, in the given order: what each part adds to a logit."""
    most = max(1e-6, *(abs(value) for value in values))
    chart = go.Figure(
        go.Bar(
            x=list(values), y=list(labels), orientation="h", marker={"color": [KEY if value >= 0 else QUERY for value in values]},
            text=[_cell(value, signed=True) for value in values], textposition="outside", cliponaxis=False,
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
    )  # fmt: skip
    lay_out(chart, 60 + 23 * len(labels), x_title="added to the logit")
    chart.update_xaxes(range=[-1.35 * most if min(values) < 0 else 0, 1.35 * most], nticks=5, zeroline=True, zerolinecolor=NEUTRAL)
    return chart.update_yaxes(autorange="reversed", showgrid=False)


@remembered
def candidates(labels: Sequence[str], probs: Sequence[float], *, most: float, marked: Sequence[int]) -> go.Figure:
    """The likeliest next tokens on a scale that two charts share; ``marked`` bars stand out in both."""
    names = [chart_text(label) + "\u200b" * index for index, label in enumerate(labels)]  # equal labels must stay apart
    shades = [1.0 if index in marked else 0.5 for index in range(len(names))]
    chart = go.Figure(
        go.Bar(
            x=list(probs), y=names, orientation="h", marker={"color": NEUTRAL, "opacity": shades},
            text=[percent(p) for p in probs], textposition="outside", cliponaxis=False, hovertemplate="%{y}: %{text}<extra></extra>",
        )
    )  # fmt: skip
    lay_out(chart, 44 + 27 * len(names))
    chart.update_xaxes(range=[0, 1.3 * most], tickformat=".0%", nticks=5)
    return chart.update_yaxes(autorange="reversed", showgrid=False)

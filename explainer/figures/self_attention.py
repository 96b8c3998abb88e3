"""Charts of the attention lessons."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from explainer.figures.style import KEY, NEUTRAL, QUERY, VALUE, after_blocks, lay_out, remembered
from explainer.texts.wording import number


@remembered
def looking_and_moving(keys: Sequence[str], weight: np.ndarray, length: np.ndarray, effect: np.ndarray) -> go.Figure:
    """For each key side by side: the weight, the length of what is moved, and what cutting the edge does."""
    titles = ("looking: weight", "moving: |weight · v · W_O|", "mattering: Δ log p if cut")
    chart = make_subplots(rows=1, cols=3, shared_yaxes=True, subplot_titles=titles, horizontal_spacing=0.05)
    for column, (values, color) in enumerate(((weight, QUERY), (length, VALUE), (effect, KEY)), start=1):
        digits = _digits(values)
        chart.add_bar(
            x=values,
            y=list(keys),
            orientation="h",
            marker={"color": color},
            row=1,
            col=column,
            text=[number(value, digits) for value in values],
            textposition="auto",
            cliponaxis=False,
            hovertemplate=f"%{{y}}: %{{x:.{digits + 1}f}}<extra></extra>",
        )
    lay_out(chart, 110 + 34 * len(keys))
    chart.update_layout(margin={"t": 60, "r": 64})
    chart.update_xaxes(exponentformat="none", nticks=5)
    return chart.update_yaxes(autorange="reversed", showgrid=False)


def _digits(values: np.ndarray) -> int:
    """Decimals with which the largest of them shows two digits or more; three at least, six at most."""
    most = float(np.abs(values).max(initial=0.0))
    return min(6, max(3, 1 - math.floor(math.log10(most)))) if most > 0 else 3


@remembered
def drift(labels: Sequence[str], cosine: np.ndarray, relative: np.ndarray) -> go.Figure:
    """How the two vectors of one word part from block to block."""
    chart, size = go.Figure(), 9 if len(labels) <= 14 else 6
    for values, name, line in (
        (relative, "distance ÷ length", {"color": KEY, "width": 3}),
        (cosine, "cosine", {"color": QUERY, "width": 3, "dash": "dot"}),
    ):
        chart.add_scatter(
            x=list(range(len(labels))), y=values, mode="lines+markers", name=name, line=line, marker={"size": size},
            customdata=list(labels), hovertemplate="%{customdata}: %{y:.3f}<extra>" + name + "</extra>",
        )  # fmt: skip
    lay_out(chart, 320).update_layout(showlegend=True)
    return after_blocks(chart, len(labels))


@remembered
def spread(
    widths: Sequence[int],
    raw: np.ndarray,
    scaled: np.ndarray,
    top_raw: np.ndarray,
    top_scaled: np.ndarray,
    d_head: int,
    heads_raw: np.ndarray,
    heads_scaled: np.ndarray,
) -> go.Figure:
    """Left: the spread of q·k by width, with the real heads as dots. Right: the largest of eight weights after softmax."""
    chart = make_subplots(
        rows=1, cols=2, subplot_titles=("spread of the scores", "largest of 8 weights after softmax"), horizontal_spacing=0.1
    )
    for column, values, name, color, dash in (
        (1, raw, "q·k", KEY, "solid"),
        (1, scaled, "q·k ÷ √d_head", QUERY, "solid"),
        (2, top_raw, "q·k", KEY, "solid"),
        (2, top_scaled, "q·k ÷ √d_head", QUERY, "solid"),
    ):
        chart.add_scatter(
            x=list(widths),
            y=values,
            mode="lines+markers",
            name=name,
            line={"color": color, "width": 3, "dash": dash},
            row=1,
            col=column,
            legendgroup=name,
            showlegend=column == 1,
            hovertemplate="width %{x}: %{y:.2f}<extra>" + name + "</extra>",
        )
    jitter = np.linspace(0.93, 1.07, heads_raw.size)
    for values, name, color in ((heads_raw, "real heads, q·k", KEY), (heads_scaled, "real heads, ÷ √d_head", QUERY)):
        chart.add_scatter(
            x=d_head * jitter,
            y=values.ravel(),
            mode="markers",
            name=name,
            marker={"color": color, "size": 6, "opacity": 0.55, "line": {"width": 0.5, "color": NEUTRAL}},
            row=1,
            col=1,
            hovertemplate="%{y:.2f}<extra>" + name + "</extra>",
        )
    lay_out(chart, 380)
    chart.update_layout(showlegend=True, margin={"t": 60}, legend={"y": 1.12})
    chart.update_xaxes(type="log", tickvals=list(widths), ticktext=[str(w) for w in widths], title={"text": "width of q and k (d_head)"})
    chart.update_yaxes(type="log", row=1, col=1)
    return chart.update_yaxes(range=[0, 1.02], row=1, col=2)

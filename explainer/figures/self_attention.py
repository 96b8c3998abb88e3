"""Charts of the attention lessons."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explainer.figures.style import KEY, NEUTRAL, QUERY, after_blocks, lay_out, remembered


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
    widths: Sequence[int], raw: np.ndarray, scaled: np.ndarray, d_head: int, heads_raw: np.ndarray, heads_scaled: np.ndarray
) -> go.Figure:
    """The spread of q·k by width, with the real heads as dots."""
    chart = _by_width(widths, raw, scaled)
    jitter = np.linspace(0.93, 1.07, heads_raw.size)
    for values, name, color in ((heads_raw, "real heads, q·k", KEY), (heads_scaled, "real heads, ÷ √d_head", QUERY)):
        chart.add_scatter(
            x=d_head * jitter, y=values.ravel(), mode="markers", name=name,
            marker={"color": color, "size": 6, "opacity": 0.55, "line": {"width": 0.5, "color": NEUTRAL}},
            hovertemplate="%{y:.2f}<extra>" + name + "</extra>",
        )  # fmt: skip
    return chart.update_yaxes(type="log", dtick=1)


@remembered
def largest_weight(widths: Sequence[int], raw: np.ndarray, scaled: np.ndarray) -> go.Figure:
    """The largest of eight weights after softmax, by width."""
    return _by_width(widths, raw, scaled).update_yaxes(range=[0, 1.02])


def _by_width(widths: Sequence[int], raw: np.ndarray, scaled: np.ndarray) -> go.Figure:
    """A measure of random vectors by their width, without the division and with it."""
    chart = go.Figure()
    for values, name, color in ((raw, "q·k", KEY), (scaled, "q·k ÷ √d_head", QUERY)):
        chart.add_scatter(
            x=list(widths), y=values, mode="lines+markers", name=name, line={"color": color, "width": 3},
            hovertemplate="width %{x}: %{y:.2f}<extra>" + name + "</extra>",
        )  # fmt: skip
    lay_out(chart, 340, x_title="width of q and k (d_head)").update_layout(showlegend=True)
    return chart.update_xaxes(type="log", tickvals=list(widths), ticktext=[str(width) for width in widths], tickangle=0)

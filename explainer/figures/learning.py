"""Charts of the lesson on learning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from explainer.figures.style import KEY, NEUTRAL, QUERY, VALUE, lay_out, remembered


@remembered
def slope(sizes: np.ndarray, changes: np.ndarray, gradient: float, size: float, change: float) -> go.Figure:
    """The change of the loss against the nudge of one number: measured, and along the straight line of the gradient."""
    chart = go.Figure()
    chart.add_scatter(
        x=sizes, y=gradient * sizes, mode="lines", name="gradient · nudge", line={"color": NEUTRAL, "width": 2, "dash": "dash"},
        hovertemplate="%{x:g}: %{y:.4g}<extra>gradient · nudge</extra>",
    )  # fmt: skip
    chart.add_scatter(
        x=sizes, y=changes, mode="lines+markers", name="measured", line={"color": QUERY, "width": 3}, marker={"size": 8},
        hovertemplate="%{x:g}: %{y:.4g}<extra>measured</extra>",
    )  # fmt: skip
    chart.add_scatter(
        x=[size], y=[change], mode="markers", name="your nudge", marker={"color": KEY, "size": 14, "symbol": "diamond"},
        hovertemplate="%{x:g}: %{y:.4g}<extra>your nudge</extra>",
    )  # fmt: skip
    lay_out(chart, 300, x_title="added to this one number", y_title="change of the loss")
    chart.update_yaxes(exponentformat="power", nticks=6)
    chart.update_xaxes(exponentformat="power", nticks=6)
    return chart.update_layout(showlegend=True)


@remembered
def descent(losses: np.ndarray, other: np.ndarray, uniform: float) -> go.Figure:
    """The mean loss of the learned text and of another one, before the first step and after each."""
    steps = list(range(len(losses)))
    chart = go.Figure()
    for values, name, color, dash in ((losses, "your text", QUERY, "solid"), (other, "the other text", KEY, "dot")):
        if np.isfinite(values).any():
            chart.add_scatter(
                x=steps, y=values, mode="lines+markers", name=name, line={"color": color, "width": 3, "dash": dash}, marker={"size": 8},
                hovertemplate="after %{x} steps: %{y:.3f} nats<extra>" + name + "</extra>",
            )  # fmt: skip
    shown = np.concatenate([losses, other])
    if np.nanmax(shown[np.isfinite(shown)], initial=0.0) > 0.8 * uniform:
        chart.add_hline(
            y=uniform, line={"color": NEUTRAL, "width": 1, "dash": "dot"}, annotation_text="blind guess", annotation_position="top left"
        )
    lay_out(chart, 300, x_title="steps", y_title="loss (nats a token)")
    chart.update_yaxes(rangemode="tozero")
    chart.update_xaxes(dtick=1 if len(steps) <= 12 else None)
    return chart.update_layout(showlegend=True)


@remembered
def rivals(names: Sequence[str], losses: Sequence[float]) -> go.Figure:
    """The mean loss of each guesser as a bar, lowest is best."""
    chart = go.Figure(
        go.Bar(
            x=list(losses), y=list(names), orientation="h", marker={"color": [QUERY, VALUE, NEUTRAL][: len(losses)]},
            text=[f"{loss:.2f} nats" for loss in losses], textposition="outside", cliponaxis=False,
            hovertemplate="%{y}: %{x:.3f} nats a token<extra></extra>",
        )
    )  # fmt: skip
    lay_out(chart, 190, x_title="mean loss, nats a token")
    chart.update_xaxes(range=[0, 1.4 * max(losses)])
    return chart.update_yaxes(autorange="reversed", showgrid=False)


@remembered
def mask_pair(
    steps: Sequence[int],
    training: Mapping[str, Sequence[float]],
    held_steps: Sequence[int],
    held_out: Mapping[str, Sequence[float]],
    last: int,
) -> go.Figure:
    """Two trainings at once: each one's loss on its batches, and under the mask on unseen text (dotted). ``last``: where the steps end."""
    chart = go.Figure()
    for (name, values), color in zip(training.items(), (QUERY, KEY), strict=True):
        chart.add_scatter(
            x=list(steps), y=list(values), mode="lines", name=name, line={"color": color, "width": 3},
            hovertemplate="step %{x}: %{y:.3f} nats<extra>" + name + "</extra>",
        )  # fmt: skip
    for (name, values), color in zip(held_out.items(), (QUERY, KEY), strict=True):
        chart.add_scatter(
            x=list(held_steps), y=list(values), mode="lines+markers", name=name, line={"color": color, "width": 2, "dash": "dot"},
            marker={"size": 8, "symbol": "diamond"}, hovertemplate="step %{x}: %{y:.3f} nats<extra>" + name + "</extra>",
        )  # fmt: skip
    lay_out(chart, 400, x_title="steps", y_title="loss (nats a token)")
    chart.update_yaxes(rangemode="tozero")
    chart.update_xaxes(range=[0, last * 1.02])
    return chart.update_layout(showlegend=True)

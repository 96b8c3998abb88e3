"""Writing on: which rows are computed, how long a token takes, and the beams of a search."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explainer.figures.style import KEY, NEUTRAL, QUERY, VALUE, lay_out, remembered

NEW, KEPT = "rgba(213,94,0,0.75)", "rgba(0,158,115,0.4)"


@remembered
def rows(labels: Sequence[str], reused: int, hidden: int) -> go.Figure:
    """The rows of q, k and v at the newest token, without and with kept keys and values.

    labels: the positions drawn, the newest last. reused: how many of all positions were kept. hidden: positions before the first label.
    """
    n = len(labels)
    old = np.arange(n) + hidden < reused
    columns = ["q", "k", "v", "q ", "k ", "v "]  # the space keeps the two halves apart
    # 0: not needed, 1: kept, 2: computed now
    grid = np.full((n, 6), 2)
    grid[:, 3] = np.where(old, 0, 2)
    grid[:, 4] = grid[:, 5] = np.where(old, 1, 2)
    said = np.array(["not needed", "kept", "computed now"])[grid]
    chart = go.Figure(
        go.Heatmap(
            z=grid, x=columns, y=list(labels), customdata=said, xgap=3, ygap=2, zmin=0, zmax=2, showscale=False,
            colorscale=[[0, "rgba(128,128,128,0.08)"], [0.33, "rgba(128,128,128,0.08)"], [0.33, KEPT], [0.67, KEPT], [0.67, NEW], [1, NEW]],
            hovertemplate="%{y}, %{x}: %{customdata}<extra></extra>",
        )
    )  # fmt: skip
    for x, text in ((1, "everything<br>again"), (4, "keys and<br>values kept")):
        chart.add_annotation(x=x, y=1, yref="paper", yanchor="bottom", yshift=24, text=f"<b>{text}</b>", showarrow=False)
    chart.add_vline(x=2.5, line={"color": NEUTRAL, "width": 1})
    for name, color in (("computed now", NEW), ("kept", KEPT), ("not needed", "rgba(128,128,128,0.18)")):
        chart.add_scatter(x=[None], y=[None], mode="markers", marker={"symbol": "square", "size": 12, "color": color}, name=name)
    lay_out(chart, 136 + 20 * n)
    chart.update_layout(showlegend=True, margin={"t": 80}, legend={"y": -0.01, "yanchor": "top", "x": 0})
    return chart.update_yaxes(autorange="reversed", showgrid=False).update_xaxes(showgrid=False, side="top")


@remembered
def computed(counts: Sequence[int], window: int) -> go.Figure:
    """Positions computed for each token; a dotted line where the window is full."""
    tokens = list(range(1, len(counts) + 1))
    colors = [QUERY if count == 1 or i == 0 else KEY for i, count in enumerate(counts)]
    chart = go.Figure(
        go.Bar(x=tokens, y=list(counts), marker={"color": colors}, hovertemplate="token %{x}: %{y} positions computed<extra></extra>")
    )
    chart.add_hline(y=window, line={"color": NEUTRAL, "dash": "dot", "width": 1.5}, annotation_text=f"window: {window:,}")
    lay_out(chart, 260, x_title="token written", y_title="positions computed")
    return chart.update_yaxes(range=[0, 1.18 * max(*counts, min(window, 2 * max(counts)))])


@remembered
def speed(kept_ms: np.ndarray, again_ms: np.ndarray, n_prompt: int) -> go.Figure:
    """Milliseconds for each token against the length of the text."""
    chart = go.Figure()
    lengths = n_prompt + np.arange(len(kept_ms))
    for name, values, color in (("everything again", again_ms, KEY), ("keys and values kept", kept_ms, VALUE)):
        hover = "text of %{x} tokens: %{y:.1f} ms<extra>" + name + "</extra>"
        chart.add_scatter(
            x=lengths, y=values, mode="lines+markers", name=name, line={"color": color}, marker={"size": 5}, hovertemplate=hover
        )
    lay_out(chart, 300, x_title="tokens in the text", y_title="ms for one token")
    return chart.update_layout(showlegend=True).update_yaxes(rangemode="tozero")


@remembered
def beams(steps: Sequence[Sequence[tuple[str, int, float]]], best: Sequence[int]) -> go.Figure:
    """The tree of a beam search: one column a step, one row a beam, the best on top.

    steps: for each step its beams as (token, row of the parent, log-probability). best: row of the winner at each step, while it was alive.
    """
    chart = go.Figure()
    for wanted, color, width in ((False, NEUTRAL, 1), (True, QUERY, 3)):
        x: list[float | None] = []
        y: list[float | None] = []
        for step in range(1, len(steps)):
            for row, (_, parent, _) in enumerate(steps[step]):
                on = step < len(best) and best[step] == row and best[step - 1] == parent
                if on == wanted:
                    x += [step, step + 1, None]
                    y += [parent + 1, row + 1, None]
        chart.add_scatter(x=x, y=y, mode="lines", line={"color": color, "width": width}, hoverinfo="skip")
    for step, found in enumerate(steps):
        wins = [step < len(best) and best[step] == row for row in range(len(found))]
        chart.add_scatter(
            x=[step + 1] * len(found), y=list(range(1, len(found) + 1)), mode="markers+text",
            text=[token for token, _, _ in found], textposition="top center",
            textfont={"size": 13}, marker={"size": 9, "color": [QUERY if win else NEUTRAL for win in wins]},
            customdata=[value for _, _, value in found],
            hovertemplate="step %{x}, beam %{y}: %{text}<br>log-probability so far %{customdata:.2f}<extra></extra>",
        )  # fmt: skip
    most = max(len(found) for found in steps)
    lay_out(chart, 110 + 62 * most, x_title="step", y_title="beam")
    chart.update_xaxes(range=[0.5, len(steps) + 0.7], dtick=1, showgrid=False)
    return chart.update_yaxes(range=[most + 0.4, 0.3], dtick=1, showgrid=False)


@remembered
def certainty(names: Sequence[str], probs: Sequence[float], rounds: Sequence[int] | None) -> go.Figure:
    """The probability of each token that was taken, from 0 to 1; a dotted line where each round of a loop begins."""
    places = list(range(1, len(probs) + 1))
    chart = go.Figure(
        go.Scatter(
            x=places, y=list(probs), mode="lines+markers", line={"color": QUERY, "width": 1.5}, marker={"size": 5}, customdata=list(names),
            hovertemplate="token %{customdata}: probability %{y:.3f}<extra></extra>",
        )
    )  # fmt: skip
    for first in rounds or ():
        chart.add_vline(x=first + 0.5, line={"color": NEUTRAL, "dash": "dot", "width": 1})
    lay_out(chart, 260, x_title="token written", y_title="its probability")
    return chart.update_yaxes(range=[0, 1.05])

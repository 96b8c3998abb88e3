"""Charts of the embeddings lesson."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explainer.figures.style import KEY, NEUTRAL, QUERY, after_blocks, lay_out, remembered
from explainer.texts.wording import chart_text, number, true_minus


@remembered
def outcomes(labels: Sequence[str], cosines: Sequence[float], inputs: Sequence[bool], chosen: int) -> go.Figure:
    """What lies nearest to a sum of vectors: bars of cosines, the nearest on top; words that went in are pale, ``chosen`` stands out."""
    names = [f"{place}  {chart_text(label)}" for place, label in enumerate(labels, start=1)]
    colors = ["rgba(122,130,138,0.4)" if given else KEY if place == chosen else NEUTRAL for place, given in enumerate(inputs)]
    texts = [true_minus(f"{value:.2f}{'  went in' if given else ''}") for value, given in zip(cosines, inputs, strict=True)]
    chart = go.Figure(
        go.Bar(
            x=list(cosines), y=names, orientation="h", marker={"color": colors}, text=texts, textposition="outside", cliponaxis=False,
            hovertemplate="%{y}: cosine %{x:.3f}<extra></extra>",
        )
    )  # fmt: skip
    lay_out(chart, 64 + 28 * len(names), x_title="cosine with the sum")
    chart.update_xaxes(range=[min(0.0, *cosines), 1.25], tickvals=[0, 0.25, 0.5, 0.75, 1])
    return chart.update_yaxes(autorange="reversed", showgrid=False)


@remembered
def scores(kinds: Sequence[str], asked: Sequence[int], right: Sequence[int], right_any: Sequence[int], plain: Sequence[int]) -> go.Figure:
    """For each kind of analogy: how many come out right without the input words, with them, and with no arithmetic at all."""
    chart = go.Figure()
    rows = [f"{kind} ({count})" for kind, count in zip(kinds, asked, strict=True)]
    for name, values, color in (
        ("input words left out", right, QUERY),
        ("no arithmetic: nearest to the third word", plain, NEUTRAL),
        ("nothing left out", right_any, KEY),
    ):
        chart.add_bar(
            x=list(values), y=rows, orientation="h", name=name, marker={"color": color}, text=[str(value) for value in values],
            textposition="outside", cliponaxis=False, hovertemplate="%{y}: %{x} right<extra>" + name + "</extra>",
        )  # fmt: skip
    lay_out(chart, 100 + 74 * len(rows), x_title="analogies that come out right")
    chart.update_layout(showlegend=True, barmode="group", legend={"traceorder": "normal"})
    chart.update_xaxes(range=[0, max(1, *asked) * 1.12], nticks=6)
    return chart.update_yaxes(autorange="reversed", showgrid=False)


@remembered
def apart(steps: Sequence[str], cosine: np.ndarray) -> go.Figure:
    """How alike one token's vectors in two texts are, after each step."""
    chart = go.Figure(
        go.Scatter(
            x=list(range(len(steps))), y=cosine, mode="lines+markers+text", line={"color": QUERY, "width": 3},
            marker={"size": 9 if len(steps) <= 14 else 6}, customdata=list(steps),
            text=[number(value) for value in cosine] if len(steps) <= 14 else None, textposition="top center",
            cliponaxis=False, hovertemplate="%{customdata}: cosine %{y:.3f}<extra></extra>",
        )
    )  # fmt: skip
    lay_out(chart, 300, y_title="cosine of the two vectors")
    after_blocks(chart.update_xaxes(showgrid=False), len(steps))
    return chart.update_yaxes(range=[min(0.0, float(cosine.min()) - 0.05), 1.12], tickvals=[0, 0.25, 0.5, 0.75, 1])

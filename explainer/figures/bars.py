"""Bars: one number for each token, head or layer."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from explainer.figures.style import NEUTRAL, QUERY, lay_out, remembered
from explainer.texts.wording import chart_text


@remembered
def ranked(
    labels: Sequence[str],
    values: Sequence[float],
    texts: Sequence[str],
    *,
    marked: Sequence[int] = (),
    color: str = QUERY,
    x_title: str = "",
) -> go.Figure:
    """Horizontal bars in the given order, the first on top; ``texts`` are printed at their ends, ``marked`` bars stand out."""
    names = [label + "\u200b" * index for index, label in enumerate(labels)]  # equal labels must stay apart
    colors = [color if not marked or index in marked else NEUTRAL for index in range(len(names))]
    chart = go.Figure(
        go.Bar(
            x=list(values), y=names, orientation="h", marker={"color": colors}, text=list(texts), textposition="outside",
            cliponaxis=False, hovertemplate="%{y}: %{text}<extra></extra>",
        )
    )  # fmt: skip
    low, high = min(0.0, *values), max(0.0, *values)
    span = (high - low) or 1.0
    lay_out(chart, 60 + 28 * len(names), x_title=x_title)
    chart.update_xaxes(range=[low - (0.28 * span if low < 0 else 0), high + 0.22 * span])
    return chart.update_yaxes(autorange="reversed", showgrid=False)


@remembered
def columns(
    labels: Sequence[str], values: Sequence[float], *, color: str = QUERY, x_title: str = "", y_title: str = "", height: int = 280
) -> go.Figure:
    """Upright bars, one for each label."""
    names = [chart_text(label) for label in labels]  # plotly reads some HTML
    chart = go.Figure(go.Bar(x=names, y=list(values), marker={"color": color}, hovertemplate="%{x}: %{y:.3f}<extra></extra>"))
    return lay_out(chart, height, x_title=x_title, y_title=y_title).update_xaxes(showgrid=False)


@remembered
def pairs(
    labels: Sequence[str], series: dict[str, Sequence[float]], colors: Sequence[str], *, y_title: str = "", height: int = 300
) -> go.Figure:
    """Two or more bars side by side for each label, with a legend."""
    chart = go.Figure()
    for (name, values), color in zip(series.items(), colors, strict=True):
        chart.add_bar(
            x=list(labels), y=list(values), name=name, marker={"color": color}, hovertemplate="%{x}: %{y:.3f}<extra>" + name + "</extra>"
        )
    return lay_out(chart, height, y_title=y_title).update_layout(showlegend=True, barmode="group").update_xaxes(showgrid=False)

"""Tokenizers: what the same sentence costs in many scripts."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from explainer.figures.style import KEY, NEUTRAL, QUERY, lay_out, remembered


@remembered
def languages(
    names: Sequence[str], sentences: Sequence[str], counts: Sequence[int], n_bytes: Sequence[int], trained: Sequence[int] | None, model: str
) -> go.Figure:
    """Tokens for each language as bars, the bytes as a mark; ``trained``: tokens under the reader's own tokenizer."""
    chart = go.Figure()
    model = model.replace("<", "&lt;")
    hover = "%{customdata}<br>%{x} tokens<extra>" + model + "</extra>"
    chart.add_bar(
        y=list(names), x=list(counts), orientation="h", name=model, marker={"color": QUERY}, text=[f"{count}" for count in counts],
        textposition="outside", cliponaxis=False, customdata=list(sentences), hovertemplate=hover,
    )  # fmt: skip
    if trained is not None:
        chart.add_bar(
            y=list(names), x=list(trained), orientation="h", name="trained below", marker={"color": KEY}, text=[f"{c}" for c in trained],
            textposition="outside", cliponaxis=False, hovertemplate="%{x} tokens<extra>trained below</extra>",
        )  # fmt: skip
    chart.add_scatter(
        y=list(names), x=list(n_bytes), mode="markers", name="bytes: as many tokens without any merge",
        hovertemplate="%{x} bytes<extra></extra>", marker={"symbol": "line-ns", "size": 16, "line": {"width": 2, "color": NEUTRAL}},
    )  # fmt: skip
    lay_out(chart, 90 + (44 if trained is not None else 34) * len(names), x_title="tokens for the same sentence")
    chart.update_layout(showlegend=True, barmode="group").update_xaxes(range=[0, 1.1 * max(*n_bytes, *counts)])
    return chart.update_yaxes(autorange="reversed", showgrid=False)

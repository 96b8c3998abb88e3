"""The context window as one bar: what is read, what may be written, what is left."""

from __future__ import annotations

import plotly.graph_objects as go

from explainer.figures.style import KEY, NEUTRAL, QUERY, lay_out, remembered


@remembered
def window(n_prompt: int, max_tokens: int, context: int) -> go.Figure:
    """One bar in tokens, with a line where the window ends; what does not fit stands out behind it."""
    fits = max(0, min(max_tokens, context - n_prompt))
    parts = (
        ("prompt", n_prompt, QUERY), ("to be written", fits, "rgba(45,135,195,0.5)"), ("beyond the window", max_tokens - fits, KEY),
        ("left", max(0, context - n_prompt - max_tokens), "rgba(128,128,128,0.18)"),
    )  # fmt: skip
    chart = go.Figure()
    for name, size, color in parts:
        if size:
            hover = f"{name}: {size:,} tokens<extra></extra>"
            chart.add_bar(x=[size], y=[""], orientation="h", name=f"{name} ({size:,})", marker={"color": color}, hovertemplate=hover)
    chart.add_vline(x=context, line={"color": NEUTRAL, "width": 2})
    chart.update_layout(barmode="stack")
    lay_out(chart, 150, x_title="tokens").update_layout(showlegend=True, bargap=0.1, legend={"traceorder": "normal"})
    return chart.update_xaxes(range=[0, 1.02 * max(context, n_prompt + max_tokens)]).update_yaxes(showticklabels=False, showgrid=False)

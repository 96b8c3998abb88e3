"""The whole vocabulary at one position: probability by rank, and the table behind it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from explainer.figures.style import KEY, NEUTRAL, QUERY, lay_out, percent

MOST_POINTS = 700


def table(order: np.ndarray, labels: Sequence[str], logits: np.ndarray, probs: np.ndarray) -> pd.DataFrame:
    """Every token, likeliest first. A token that a spreadsheet would run as a formula gets a ' in front."""
    names = ["'" + labels[i] if labels[i][:1] in ("=", "+", "-", "@") else labels[i] for i in order]
    return pd.DataFrame({"rank": np.arange(1, len(order) + 1), "token id": order, "token": names, "logit": logits[order], "probability": probs[order]})


def by_rank(ranked: np.ndarray, names: Sequence[str], held: int, marks: Sequence[tuple[str, int]] = ()) -> go.Figure:
    """Probability of the likeliest, the second, … on two log axes.

    ranked: probabilities, highest first, and their names. held: how many hold 90 % together. marks: (label, rank) to point out.
    """
    count = len(ranked)
    ranks = np.unique(np.round(np.geomspace(1, count, MOST_POINTS)).astype(int))
    shown = np.maximum(ranked[ranks - 1], 1e-300)
    chart = go.Figure()
    chart.add_vrect(x0=0.8, x1=held + 0.5 if held < 3 else held * 1.02, fillcolor="rgba(45,135,195,0.13)", line_width=0)
    chart.add_scatter(
        x=ranks, y=shown, mode="lines+markers" if count <= 60 else "lines", line={"color": QUERY, "width": 2.5}, name="probability",
        customdata=[[percent(p), _plain(names[rank - 1])] for p, rank in zip(shown, ranks, strict=True)],
        hovertemplate="rank %{x:,}, %{customdata[1]}: %{customdata[0]}<extra></extra>",
    )  # fmt: skip
    chart.add_hline(y=1 / count, line={"color": NEUTRAL, "width": 1, "dash": "dot"})
    chart.add_annotation(x=np.log10(count), y=np.log10(1 / count), text=f"if all were equally likely: 1 in {count:,}", showarrow=False, xanchor="right", yanchor="bottom", font={"size": 12})
    chart.add_annotation(x=np.log10(0.85), y=0, yref="paper", text=f"{held:,} token{'s hold' if held > 1 else ' holds'} 90 %", showarrow=False, xanchor="left", yanchor="bottom", font={"size": 12})
    for label, rank in [*marks, *([] if any(rank == 1 for _, rank in marks) else [(names[0], 1)])]:
        p = max(float(ranked[rank - 1]), 1e-300)
        right = rank > count**0.5
        chart.add_scatter(x=[rank], y=[p], mode="markers", marker={"color": KEY, "size": 11, "symbol": "diamond"}, hovertemplate=f"rank {rank:,}, {_plain(label)}: {percent(p)}<extra></extra>")
        chart.add_annotation(x=np.log10(rank), y=np.log10(p), text=f"{_plain(label)}, rank {rank:,}", showarrow=False, xanchor="right" if right else "left", xshift=-11 if right else 11, yshift=11 if not right else -11, font={"size": 13})
    powers = np.arange(int(np.floor(np.log10(shown.min()))), 1)
    powers = powers[:: max(1, int(np.ceil(len(powers) / 7)))] if len(powers) > 7 else powers
    lay_out(chart, 380, x_title="rank of the token (log)", y_title="probability (log)")
    chart.update_xaxes(type="log", range=[np.log10(0.8), np.log10(count * 1.15)], tickvals=[10**k for k in range(7)], ticktext=[f"{10**k:,}" for k in range(7)], showgrid=False)
    return chart.update_yaxes(type="log", range=[np.log10(shown.min()) - 0.4, 0.25], tickvals=[10.0**k for k in powers], ticktext=[f"{100 * 10.0**k:g} %" if k > -4 else percent(10.0**k) for k in powers])


def _plain(label: str) -> str:
    """A token as chart text: plotly reads a few HTML tags."""
    return "“" + (label.strip() or "␣").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + "”"

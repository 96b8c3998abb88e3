"""The whole vocabulary at one position: probability by rank, and the table behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go

from explainer.figures.style import KEY, NEUTRAL, QUERY, lay_out, remembered
from explainer.texts.wording import chart_text, percent, token_name

if TYPE_CHECKING:
    import pandas as pd

MOST_POINTS = 700


def table(order: np.ndarray, labels: Sequence[str], logits: np.ndarray, probs: np.ndarray) -> pd.DataFrame:
    """Every token, likeliest first. A token that a spreadsheet would run as a formula gets a ' in front."""
    import pandas as pd

    names = ["'" + labels[i] if labels[i][:1] in ("=", "+", "-", "@") else labels[i] for i in order]
    ranks = np.arange(1, len(order) + 1)
    return pd.DataFrame({"rank": ranks, "token id": order, "token": names, "logit": logits[order], "probability": probs[order]})


@remembered
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
    even, enough = f"all equally likely: 1 in {count:,}", f"{held:,} token{'s hold' if held > 1 else ' holds'} 90 %"
    _write(chart, even, np.log10(count), np.log10(1 / count), xanchor="right", yanchor="bottom", size=12)
    _write(chart, enough, np.log10(0.85), 0, yref="paper", xanchor="left", yanchor="bottom", size=12)
    first = [] if any(rank == 1 for _, rank in marks) else [(names[0], 1)]
    for label, rank in [*marks, *first]:
        p, right = max(float(ranked[rank - 1]), 1e-300), rank > count**0.5
        look = {"color": KEY, "size": 11, "symbol": "diamond"} if (label, rank) in marks else {"color": QUERY, "size": 8}
        hover = f"rank {rank:,}, {_plain(label)}: {percent(p)}<extra></extra>"
        chart.add_scatter(x=[rank], y=[p], mode="markers", marker=look, hovertemplate=hover)
        side, move = ("right", -11) if right else ("left", 11)
        _write(chart, f"{_plain(label)}, rank {rank:,}", np.log10(rank), np.log10(p), xanchor=side, xshift=move, yshift=move, size=13)
    lay_out(chart, 380, x_title="rank of the token (log)", y_title="probability (log)")
    tens = 10 ** np.arange(7)
    chart.update_xaxes(
        type="log", range=[np.log10(0.8), np.log10(count * 1.15)], tickvals=tens, ticktext=[f"{n:,}" for n in tens], showgrid=False
    )
    lowest = float(np.log10(shown.min()))
    powers = np.arange(int(np.floor(lowest)), 1)
    powers = powers[:: max(1, -(-len(powers) // 7))]
    texts = [f"{100 * 10.0**k:g} %" if k > -4 else percent(10.0**k) for k in powers]
    return chart.update_yaxes(type="log", range=[lowest - 0.4, 0.25], tickvals=10.0**powers, ticktext=texts)


def _write(chart: go.Figure, text: str, x: float, y: float, *, size: int, **place: Any) -> None:
    chart.add_annotation(text=text, x=x, y=y, showarrow=False, font={"size": size}, **place)


def _plain(label: str) -> str:
    """A token as chart text: plotly reads a few HTML tags."""
    return f"“{chart_text(token_name(label))}”"

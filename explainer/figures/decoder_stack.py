"""Charts of the lesson on many blocks: one token's way up, the parts of its logit, the path of the stream."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go

from explainer.figures.style import KEY, NEUTRAL, QUERY, VALUE, after_blocks, lay_out, remembered
from explainer.texts.wording import percent, true_minus


@remembered
def ranks(states: Sequence[str], values: np.ndarray) -> go.Figure:
    """The rank of a token after each block, 1 on top (log)."""
    x, few = list(range(len(states))), len(states) <= 13
    written = [f"{rank:,}" if few or k in (0, len(x) - 1) else "" for k, rank in enumerate(values)]
    sides = ["bottom right" if k + 1 < len(x) and values[k + 1] < values[k] else "top right" for k in x]  # off the line
    chart = go.Figure(
        go.Scatter(
            x=x, y=values, mode="lines+markers+text", text=written, textposition=sides, textfont={"size": 12}, cliponaxis=False,
            line={"color": KEY, "width": 3}, marker={"size": 8}, customdata=list(states),
            hovertemplate="%{customdata}: rank %{y:,}<extra></extra>",
        )
    )  # fmt: skip
    lay_out(chart, 300, y_title="rank (1 is the likeliest)")
    most = float(np.log10(max(2.0, float(np.max(values)))))
    tens = [10**k for k in range(8) if k <= most + 0.2]
    chart.update_yaxes(type="log", range=[most * 1.12 + 0.1, -0.1 - 0.06 * most], tickvals=tens, ticktext=[f"{n:,}" for n in tens])
    return after_blocks(chart, len(states))


@remembered
def probabilities(states: Sequence[str], values: np.ndarray) -> go.Figure:
    """The probability of a token after each block, from 0 to 1."""
    said = [[state, percent(float(p))] for state, p in zip(states, values, strict=True)]
    chart = go.Figure(
        go.Scatter(
            x=list(range(len(states))), y=values, mode="lines+markers", line={"color": QUERY, "width": 3}, marker={"size": 8},
            customdata=said, hovertemplate="%{customdata[0]}: %{customdata[1]}<extra></extra>",
        )
    )  # fmt: skip
    lay_out(chart, 300, y_title="probability")
    return after_blocks(chart.update_yaxes(range=[-0.03, 1.03], tickformat=".0%"), len(states))


@remembered
def waterfall(labels: Sequence[str], values: Sequence[float], total: float) -> go.Figure:
    """Each part starts where the one above ended; the last bar is the whole logit. Orange raises it, blue lowers it, as in all figures."""
    ends = np.cumsum(values)
    starts = ends - np.asarray(values)
    chart = go.Figure()
    for raises, name, color in ((True, "raises the logit", KEY), (False, "lowers it", QUERY)):
        at = [i for i, value in enumerate(values) if (value >= 0) == raises]
        chart.add_bar(
            y=[labels[i] for i in at], x=[values[i] for i in at], base=[starts[i] for i in at], orientation="h", name=name,
            marker={"color": color}, customdata=[[_signed(values[i]), _signed(ends[i], plus=False)] for i in at],
            hovertemplate="%{y}: %{customdata[0]}, together so far %{customdata[1]}<extra></extra>",
        )  # fmt: skip
    whole = "the logit"
    chart.add_bar(
        y=[whole], x=[total], orientation="h", name="all together", marker={"color": NEUTRAL}, text=[_signed(total, plus=False)],
        textposition="outside", cliponaxis=False, hovertemplate="the logit: %{text}<extra></extra>",
    )  # fmt: skip
    # A bar's own text would stand on its left where it is negative, over the names.
    chart.add_scatter(
        y=list(labels), x=np.maximum(starts, ends), mode="text", text=[f" {_signed(value)}" for value in values],
        textposition="middle right", hoverinfo="skip", showlegend=False, cliponaxis=False, textfont={"size": 13},
    )  # fmt: skip
    lay_out(chart, 96 + 25 * (len(labels) + 1), x_title="logit so far")
    reach = np.concatenate([starts, ends, [0.0, total]])
    low, high = float(reach.min()), float(reach.max())
    span = (high - low) or 1.0
    chart.update_layout(showlegend=True, barmode="overlay")
    chart.update_xaxes(range=[low - (0.14 * span if low < 0 else 0.02 * span), high + 0.14 * span], zeroline=True, zerolinecolor=NEUTRAL)
    rows = [whole, *reversed(labels)]
    return chart.update_yaxes(categoryorder="array", categoryarray=rows, range=[-0.7, len(rows) - 0.3], showgrid=False)


def _signed(value: float, plus: bool = True) -> str:
    if abs(value) < 0.005:
        return "0.00"
    return true_minus(f"{value:+.2f}" if plus else f"{value:.2f}")


def _steps(chart: go.Figure, names: Sequence[str]) -> go.Figure:
    """The steps of a path along the bottom."""
    step = max(1, -(-len(names) // 14))
    texts = [_short(name) for name in names[::step]]
    return chart.update_xaxes(tickvals=list(range(len(names)))[::step], ticktext=texts, tickangle=-45)


@remembered
def lengths(names: Sequence[str], norms: np.ndarray, moved: np.ndarray) -> go.Figure:
    """The length of the stream (line) and of what each step added (bars)."""
    x = list(range(len(names)))
    chart = go.Figure()
    for start, name, color in ((1, "attention", QUERY), (2, "FFN", KEY)):
        chart.add_bar(
            x=x[start::2], y=moved[start::2], width=0.76, marker={"color": color}, name=name, customdata=list(names)[start::2],
            hovertemplate="%{customdata} added a vector of length %{y:.2f}<extra></extra>",
        )  # fmt: skip
    chart.add_scatter(
        x=x, y=norms, mode="lines+markers", name="the stream", line={"color": VALUE, "width": 3}, marker={"size": 7},
        customdata=list(names), hovertemplate="after %{customdata}: length %{y:.2f}<extra></extra>",
    )  # fmt: skip
    lay_out(chart, 320, y_title="length").update_layout(showlegend=True, barmode="overlay")
    return _steps(chart, names)


@remembered
def cosines(names: Sequence[str], cosine: np.ndarray) -> go.Figure:
    """The cosine of the stream with its last vector after each step."""
    chart = go.Figure(
        go.Scatter(
            x=list(range(len(names))), y=cosine, mode="lines+markers", line={"color": VALUE, "width": 3}, marker={"size": 7},
            customdata=list(names), hovertemplate="after %{customdata}: %{y:.3f}<extra></extra>",
        )
    )  # fmt: skip
    lay_out(chart, 320, y_title="cosine with the final vector")
    return _steps(chart.update_yaxes(range=[min(-0.05, float(cosine.min()) - 0.05), 1.05]), names)


def _short(name: str) -> str:
    return "start" if name == "embedding" else name.replace("attention", "attn")


def _free_sides(points: np.ndarray) -> list[str]:
    """For each point of a path, the side on which its label is farthest from the path."""
    scaled = (points - points.min(0)) / np.maximum(np.ptp(points, axis=0), 1e-9)
    steps = np.linspace(0, 1, 12)[:, None]
    line = np.concatenate([a + steps * (b - a) for a, b in pairwise(scaled)])
    moves = {"top center": (0, 0.07), "bottom center": (0, -0.07), "middle right": (0.055, 0), "middle left": (-0.055, 0)}

    def room(point: np.ndarray, move: tuple[float, float]) -> float:
        return float(np.min(np.linalg.norm((line - point - np.array(move)) / (0.05, 0.04), axis=1)))

    return [max(moves, key=lambda side: room(point, moves[side])) for point in scaled]


@remembered
def path_plane(names: Sequence[str], points: np.ndarray) -> go.Figure:
    """The stream's way from the embedding to the end in a plane: attention steps blue, FFN steps orange."""
    chart = go.Figure()
    for first, name, color in ((1, "attention", QUERY), (2, "FFN", KEY)):
        xs: list[float | None] = []
        ys: list[float | None] = []
        for k in range(first, len(points), 2):
            xs += [points[k - 1, 0], points[k, 0], None]
            ys += [points[k - 1, 1], points[k, 1], None]
        chart.add_scatter(x=xs, y=ys, mode="lines", name=name, line={"color": color, "width": 3}, hoverinfo="skip")
    marked = [_short(name) if k in (0, len(names) - 1) or (k % 2 == 0 and len(names) <= 16) else "" for k, name in enumerate(names)]
    marked = [f"block {text.removesuffix(' FFN')}" if text.endswith(" FFN") else text for text in marked]
    chart.add_scatter(
        x=points[:, 0], y=points[:, 1], mode="markers+text", text=marked, textposition=_free_sides(points), showlegend=False,
        customdata=list(names),
        marker={"color": VALUE, "size": [13 if k in (0, len(names) - 1) else 8 for k in range(len(names))]}, cliponaxis=False,
        textfont={"size": 13}, hovertemplate="after %{customdata}<extra></extra>",
    )  # fmt: skip
    lay_out(chart, 400, x_title="first direction", y_title="second direction")
    chart.update_layout(showlegend=True)
    low, high = points.min(0), points.max(0)
    pad = 0.12 * np.maximum(high - low, 1e-6)
    chart.update_xaxes(range=[low[0] - pad[0], high[0] + pad[0]])
    return chart.update_yaxes(range=[low[1] - pad[1], high[1] + pad[1]])

"""Charts of the lesson on what can run side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explainer.figures.style import KEY, NEUTRAL, QUERY, lay_out, remembered
from explainer.texts.wording import chart_text

GRU, ATTENTION = QUERY, KEY  # as in the charts of the translating networks
STAGES = ("q, k, v", "q·k", "softmax", "weights·v", "W_O")
_BANDS = {GRU: "rgba(0,114,178,0.16)", ATTENTION: "rgba(213,94,0,0.16)"}
_MOST_LETTERS = 10
Lane = tuple[str, str, Sequence[float], Sequence[float], Sequence[float]]  # name, colour; median, fastest, slowest in ms


def _rows(tokens: Sequence[str]) -> list[str]:
    """Row names that start with the position, so that equal tokens stay apart."""
    short = [token if len(token) <= _MOST_LETTERS else token[: _MOST_LETTERS - 1] + "…" for token in (t.strip() for t in tokens)]
    return [chart_text(f"{pos} {token}".strip()) for pos, token in enumerate(short)]


def _grid(chart: go.Figure, rows: list[str], n_steps: int, x_title: str) -> go.Figure:
    lay_out(chart, 100 + 34 * len(rows), x_title=x_title)
    chart.update_layout(hovermode="closest")
    chart.update_xaxes(range=[-0.6, n_steps - 0.4], showgrid=False)
    return chart.update_yaxes(
        tickvals=list(range(len(rows))), ticktext=rows, range=[len(rows) - 0.4, -0.6], showgrid=True, gridcolor="rgba(128,128,128,0.18)"
    )


@remembered
def recurrent_chain(tokens: Sequence[str]) -> go.Figure:
    """One square for each state of a recurrent layer, at the step at which it can be computed: a staircase."""
    n = len(tokens)
    steps = list(range(n))
    chart = go.Figure()
    for step in steps[1:]:  # an arrow from each state to the one that waits for it
        chart.add_annotation(
            x=step, y=step, ax=step - 1, ay=step - 1, xref="x", yref="y", axref="x", ayref="y", text="", showarrow=True,
            arrowhead=2, arrowwidth=1.5, arrowcolor=NEUTRAL, standoff=11, startstandoff=11,
        )  # fmt: skip
    waits = ["waits for nothing"] + [f"waits for the state of token {step - 1}" for step in steps[1:]]
    chart.add_scatter(
        x=steps, y=steps, mode="markers", marker={"symbol": "square", "size": 19, "color": GRU}, customdata=waits,
        hovertemplate="step %{x}: the state of token %{y}<br>%{customdata}<extra></extra>",
    )  # fmt: skip
    return _grid(chart, _rows(tokens), n, "step").update_xaxes(dtick=1)


@remembered
def attention_steps(tokens: Sequence[str]) -> go.Figure:
    """One square for each token in each of the five steps of a causal attention layer: every column can run at once."""
    n = len(tokens)
    lines: list[tuple[int, int, int, int]] = [(0, key, 1, query) for query in range(n) for key in range(query + 1)]
    lines += [(step, pos, step + 1, pos) for step in (1, 2, 3) for pos in range(n)]
    chart = go.Figure()
    chart.add_scatter(
        x=[x for a, _, b, _ in lines for x in (a, b, None)], y=[y for _, a, _, b in lines for y in (a, b, None)],
        mode="lines", line={"color": "rgba(122,130,138,0.45)", "width": 1}, hoverinfo="skip",
    )  # fmt: skip
    told = (
        "from its own vector alone",
        "its q with the k of every token up to itself",
        "over its own row",
        "its weights with the v of every token up to itself",
        "from its own z alone",
    )
    at = [(step, pos) for step in range(len(STAGES)) for pos in range(n)]
    chart.add_scatter(
        x=[step for step, _ in at], y=[pos for _, pos in at], mode="markers",
        marker={"symbol": "square", "size": 19, "color": ATTENTION}, customdata=[(STAGES[step], told[step]) for step, _ in at],
        hovertemplate="step %{x}: %{customdata[0]} of token %{y}<br>%{customdata[1]}<extra></extra>",
    )  # fmt: skip
    chart = _grid(chart, _rows(tokens), len(STAGES), "step")
    return chart.update_xaxes(tickvals=list(range(len(STAGES))), ticktext=[f"{i}<br>{name}" for i, name in enumerate(STAGES)], tickangle=0)


def _log_lengths(chart: go.Figure, longest: int) -> go.Figure:
    powers = [2**i for i in range(longest.bit_length())]
    shown = powers if len(powers) <= 6 else powers[::2] if len(powers) % 2 else powers[1::2]
    return chart.update_xaxes(
        type="log", range=[-0.06, np.log10(longest) + 0.06], tickvals=shown, ticktext=[f"{n:,}" for n in shown], showgrid=False
    )


def _mark(chart: go.Figure, n_tokens: int, longest: int, text: str) -> None:
    """A dotted line at a length, with its name above the chart, turned inwards at the edges."""
    if not 1 <= n_tokens <= longest:
        return
    chart.add_vline(x=n_tokens, line={"color": NEUTRAL, "width": 1.5, "dash": "dot"})
    half = n_tokens * n_tokens > longest
    chart.add_annotation(
        x=np.log10(n_tokens), y=0, yref="paper", yanchor="bottom", xanchor="right" if half else "left", xshift=-4 if half else 4,
        text=text, showarrow=False, font={"size": 12},
    )  # fmt: skip


@remembered
def race(lengths: Sequence[int], lanes: Sequence[Lane], longest: int, own: int) -> go.Figure:
    """Milliseconds against the length, both axes logarithmic; a band from the fastest to the slowest pass.

    own: tokens of the reader's text, 0 for none.
    """
    chart = go.Figure()
    for _, color, _, low, high in lanes:
        chart.add_scatter(
            x=[*lengths, *reversed(lengths)], y=[*high, *reversed(low)], fill="toself", fillcolor=_BANDS[color], line={"width": 0},
            mode="lines", hoverinfo="skip", showlegend=False,
        )  # fmt: skip
    for name, color, middle, low, high in lanes:
        chart.add_scatter(
            x=list(lengths), y=list(middle), mode="lines+markers", name=name, line={"color": color, "width": 3}, marker={"size": 7},
            customdata=list(zip(low, high, strict=True)),
            hovertemplate="%{x:,} tokens: %{y:.3g} ms<br>%{customdata[0]:.3g} to %{customdata[1]:.3g} ms<extra>" + name + "</extra>",
        )  # fmt: skip
    _mark(chart, own, longest, f"your text: {own:,}")
    lay_out(chart, 400, x_title="tokens", y_title="one pass, ms")
    ticks = [10.0**power for power in range(-3, 6)]
    chart.update_yaxes(type="log", tickvals=ticks, ticktext=[f"{tick:g}" if tick < 1000 else f"{tick:,.0f}" for tick in ticks])
    return _log_lengths(chart, longest).update_layout(showlegend=True)


@remembered
def products(lengths: Sequence[int], lanes: Sequence[tuple[str, Sequence[int]]], width: int) -> go.Figure:
    """Products against the length for a GRU layer, an attention layer and a block, with the length at which the first two are equal."""
    chart = go.Figure()
    lines = ({"color": GRU, "width": 3}, {"color": ATTENTION, "width": 3}, {"color": NEUTRAL, "width": 2, "dash": "dash"})
    for (name, values), line in zip(lanes, lines, strict=True):
        chart.add_scatter(
            x=list(lengths), y=list(values), mode="lines", name=name, line=line,
            hovertemplate="%{x:,} tokens: %{y:,} products<extra>" + name + "</extra>",
        )  # fmt: skip
    _mark(chart, width, lengths[-1], f"n = d = {width}")
    lay_out(chart, 340, x_title="tokens n")
    names = {3: "1 thousand", 4: "10 thousand", 5: "100 thousand", 6: "1 million", 7: "10 million", 8: "100 million", 9: "1 billion"}
    names |= {10: "10 billion", 11: "100 billion"}
    chart.update_yaxes(type="log", tickvals=[10.0**power for power in names], ticktext=list(names.values()))
    return _log_lengths(chart, lengths[-1]).update_layout(showlegend=True)


@remembered
def chains(lengths: Sequence[int], gru: Sequence[int], attention: Sequence[int]) -> go.Figure:
    """The longest chain of steps against the length."""
    longest = lengths[-1]
    chart = go.Figure()
    for name, values, color in (("GRU", gru, GRU), ("attention", attention, ATTENTION)):
        chart.add_scatter(
            x=list(lengths), y=list(values), mode="lines", name=name, line={"color": color, "width": 3},
            hovertemplate="%{x:,} tokens: %{y:,} steps<extra>" + name + "</extra>",
        )  # fmt: skip
    lay_out(chart, 340, x_title="tokens n")
    chart.update_yaxes(type="log", tickvals=[1, 10, 100, 1000], ticktext=["1", "10", "100", "1,000"], range=[-0.1, np.log10(longest) + 0.1])
    return _log_lengths(chart, lengths[-1]).update_layout(showlegend=True)


@remembered
def training(names: Sequence[str], tokens_s: Sequence[float], texts: Sequence[str], colors: Sequence[str]) -> go.Figure:
    """Tokens of training a second, one bar for each network and number of texts."""
    chart = go.Figure(
        go.Bar(
            x=list(tokens_s), y=list(names), orientation="h", marker={"color": list(colors)}, text=list(texts), textposition="outside",
            cliponaxis=False, hovertemplate="%{y}: %{text} tokens a second<extra></extra>",
        )
    )  # fmt: skip
    lay_out(chart, 270, x_title="tokens of training a second")
    chart.update_xaxes(range=[0, 1.28 * max(tokens_s)], nticks=5, tickformat=",")
    return chart.update_yaxes(autorange="reversed", showgrid=False)

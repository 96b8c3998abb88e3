"""Charts of the positions lesson."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explainer.figures.grids import heatmap
from explainer.figures.style import KEY, NEUTRAL, QUERY, VALUE, lay_out, remembered
from explainer.texts.wording import chart_text, percent, token_name, true_minus


@remembered
def by_distance(sinusoidal: np.ndarray, learned: tuple[np.ndarray, np.ndarray, np.ndarray] | None) -> go.Figure:
    """Cosine of two position vectors by their distance: the sine and cosine table, and a model's learned rows (mean, low, high)."""
    chart = go.Figure()
    distance = np.arange(len(sinusoidal))
    if learned is not None:
        middle, low, high = (values[: len(sinusoidal)] for values in learned)
        at = np.arange(len(middle))
        chart.add_scatter(
            x=np.concatenate([at, at[::-1]]), y=np.concatenate([high, low[::-1]]), fill="toself", fillcolor="rgba(213,94,0,0.16)",
            line={"width": 0}, hoverinfo="skip", name="learned, middle 80 % of the pairs",
        )  # fmt: skip
        chart.add_scatter(
            x=at, y=middle, mode="lines", name="learned, mean", line={"color": KEY, "width": 3},
            hovertemplate="distance %{x}: %{y:.3f}<extra>learned</extra>",
        )  # fmt: skip
    chart.add_scatter(
        x=distance, y=sinusoidal, mode="lines", name="sine and cosine table", line={"color": QUERY, "width": 3},
        hovertemplate="distance %{x}: %{y:.3f}<extra>sine and cosine</extra>",
    )  # fmt: skip
    lay_out(chart, 330, x_title="distance of the two positions", y_title="cosine")
    chart.update_layout(showlegend=True)
    return chart.update_yaxes(nticks=6, zeroline=True, zerolinecolor=NEUTRAL, zerolinewidth=1)


@remembered
def score_by_distance(distances: np.ndarray, scores: np.ndarray, here: int, value: float) -> go.Figure:
    """q·k of one query and one key by their distance, with the real one marked."""
    chart = go.Figure()
    hover = "distance %{x}: q·k = %{y:.3f}<extra></extra>"
    chart.add_scatter(x=distances, y=scores, mode="lines", line={"color": QUERY, "width": 3}, hovertemplate=hover, name="at any distance")
    mark = {"color": KEY, "size": 12}
    chart.add_scatter(
        x=[here], y=[value], mode="markers", marker=mark, cliponaxis=False, hovertemplate=hover, name="at their real distance"
    )
    lay_out(chart, 320, x_title="distance of query and key", y_title="q·k after turning")
    chart.update_layout(showlegend=True)
    return chart.update_yaxes(zeroline=True, zerolinecolor=NEUTRAL, zerolinewidth=1)


LEAST = 1e-17


@remembered
def telling(names: Sequence[str], at_last: np.ndarray, at_any: np.ndarray, rounding: float) -> go.Figure:
    """For each network, on a log axis: how much the last vector and any vector change when the words change places."""
    chart = go.Figure()
    chart.add_vrect(x0=LEAST, x1=rounding, fillcolor="rgba(122,130,138,0.14)", line_width=0)
    rows = list(names)
    for values, name, color, symbol in (
        (at_any, "any token's own vector", NEUTRAL, "circle-open"),
        (at_last, "the last position's vector", QUERY, "circle"),
    ):
        chart.add_scatter(
            x=np.maximum(values, LEAST * 3), y=rows, mode="markers", name=name,
            marker={"color": color, "size": 13, "symbol": symbol, "line": {"width": 2, "color": color}},
            customdata=[true_minus(f"{value:.1e}") for value in values],
            hovertemplate="%{y}: changes by %{customdata} of its length<extra>" + name + "</extra>",
        )  # fmt: skip
    chart.add_annotation(
        text="only rounding", x=np.log10(LEAST * 3), y=1, yref="paper", yanchor="bottom", xanchor="left", showarrow=False,
        font={"size": 12, "color": NEUTRAL},
    )  # fmt: skip
    lay_out(chart, 120 + 44 * len(rows), x_title="largest change ÷ length (log)")
    chart.update_layout(showlegend=True, margin={"t": 40})
    ticks = [1e-15, 1e-8, 1.0]
    chart.update_xaxes(type="log", range=[np.log10(LEAST), 1.6], tickvals=ticks, ticktext=["10⁻¹⁵", "10⁻⁸", "1"], showgrid=False)
    return chart.update_yaxes(autorange="reversed")


@remembered
def answers(tokens: Sequence[str], text: np.ndarray, shuffled: np.ndarray, most: float) -> go.Figure:
    """The likeliest answers on the text and on a shuffled one, side by side, on a scale that two charts share."""
    names = [chart_text(token_name(token)) + "\u200b" * index for index, token in enumerate(tokens)]
    chart = go.Figure()
    for name, values, color in (("your text", text, QUERY), ("shuffled", shuffled, KEY)):
        chart.add_bar(
            x=values, y=names, orientation="h", name=name, marker={"color": color}, text=[percent(float(p)) for p in values],
            textposition="outside", cliponaxis=False, hovertemplate="%{y}: %{text}<extra>" + name + "</extra>",
        )  # fmt: skip
    lay_out(chart, 90 + 42 * len(names))
    chart.update_layout(showlegend=True, barmode="group", legend={"traceorder": "normal"})
    chart.update_xaxes(range=[0, 1.3 * most], tickformat=".0%", nticks=5)
    return chart.update_yaxes(autorange="reversed", showgrid=False)


@remembered
def past(ways: Sequence[tuple[str, np.ndarray]], context: int, window: int) -> go.Figure:
    """Loss by position, as the mean of ``window`` positions, with the trained length marked."""
    chart = go.Figure()
    for (name, loss), color in zip(ways, (KEY, QUERY, VALUE), strict=False):
        count = len(loss) // window
        means = loss[: count * window].reshape(count, window).mean(1)  # nan where nothing was read
        chart.add_scatter(
            x=(np.arange(count) + 0.5) * window, y=means, mode="lines+markers", name=name, line={"color": color, "width": 2.5},
            marker={"size": 5}, hovertemplate="around position %{x:.0f}: %{y:.2f} nats<extra>" + name + "</extra>",
        )  # fmt: skip
    chart.add_vline(x=context, line={"color": NEUTRAL, "width": 2, "dash": "dot"})
    chart.add_annotation(
        text=f"trained length: {context:,} ",
        x=context,
        y=1,
        yref="paper",
        yanchor="top",
        xanchor="right",
        showarrow=False,
        font={"size": 12},
    )
    lay_out(chart, 340, x_title="position", y_title="loss (nats)")
    chart.update_layout(showlegend=True)
    return chart.update_yaxes(rangemode="tozero")


@remembered
def rows_of_the_table(values: np.ndarray) -> go.Figure:
    """The first rows of W_pos (position column); the colours end where all but 1 in 200 values lie, as a few columns are much larger."""
    names, columns = [str(p) for p in range(len(values))], [str(c) for c in range(values.shape[1])]
    most = float(np.quantile(np.abs(values), 0.995)) or 1.0
    chart = heatmap(
        values, names, columns, signed=True, height=max(240, 60 + 9 * len(values)), x_title="column", y_title="position", name="W_pos"
    )
    chart.update_traces(xgap=0, ygap=0, zmin=-most, zmax=most, showscale=False)
    return chart.update_xaxes(type="category", dtick=32).update_yaxes(type="category", dtick=8)


@remembered
def alike(cosine: np.ndarray, names: Sequence[str]) -> go.Figure:
    """The cosine of any two rows of W_pos."""
    chart = heatmap(cosine, names, names, signed=True, height=470, name="cosine").update_traces(xgap=0, ygap=0)
    return chart.update_xaxes(type="category", nticks=9).update_yaxes(type="category", nticks=9)

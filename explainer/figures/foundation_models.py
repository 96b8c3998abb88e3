"""The chart of the lesson on foundation models: lives of families on a line of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import plotly.graph_objects as go

from explainer.figures.style import NEUTRAL, lay_out, remembered
from explainer.figures.theme import THEME
from explainer.texts.wording import chart_text

COLORS = {"offered": "#2A8FAF", "legacy": "#C98A1B", "unknown": NEUTRAL}
NAMES = {"offered": "offered", "legacy": "legacy", "unknown": "not checked", "began": "began earlier"}  # short: a phone has 340 pixels
_FADE = timedelta(days=150)  # how far a start that nobody has noted is drawn to the left


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch; days as YYYY-MM-DD. by: it began at some day before ``start``. told: what is said where one points."""

    status: str
    start: str
    until: str
    by: bool
    told: str


@dataclass(frozen=True, slots=True)
class End:
    """The day on which a family was gone. by: it ended at some day before."""

    day: str
    by: bool
    told: str


@dataclass(frozen=True, slots=True)
class Life:
    """One line of the chart."""

    name: str
    spans: tuple[Span, ...]
    end: End | None


def _days(span: Span) -> float:
    """Milliseconds, as plotly wants the length of a bar on an axis of dates; at least ten days, so that it is seen."""
    return max(10, (date.fromisoformat(span.until) - date.fromisoformat(span.start)).days) * 86_400_000


def _bars(chart: go.Figure, lives: Sequence[Life], status: str) -> None:
    found = [(row, span) for row, life in enumerate(lives) for span in life.spans if span.status == status]
    pattern = {"shape": "/", "size": 6, "solidity": 0.25, "fillmode": "replace"} if status == "unknown" else {}
    chart.add_bar(
        y=[row for row, _ in found], x=[_days(span) for _, span in found], base=[span.start for _, span in found], orientation="h",
        width=0.62, name=NAMES[status], marker={"color": COLORS[status], "line": {"width": 0}, "pattern": pattern},
        customdata=[span.told for _, span in found], hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip


def _open_starts(chart: go.Figure, lives: Sequence[Life]) -> None:
    """A dotted line to the left where a beginning is not known."""
    x: list[str | None] = []
    y: list[int | None] = []
    for row, life in enumerate(lives):
        first = next(((span.start, span.by) for span in life.spans), (life.end.day, True) if life.end else ("", False))
        if first[1]:
            x += [(date.fromisoformat(first[0]) - _FADE).isoformat(), first[0], None]
            y += [row, row, None]
    chart.add_scatter(
        x=x, y=y, mode="lines", line={"color": NEUTRAL, "width": 3, "dash": "dot"}, name=NAMES["began"],
        hoverinfo="skip",
    )  # fmt: skip


@remembered
def timeline(lives: Sequence[Life], as_of: str, today: str) -> go.Figure:
    """A line for each family: out, legacy, gone; hatched where nobody has looked since. as_of: the day of the list, marked."""
    chart = go.Figure()
    for status in ("offered", "legacy", "unknown"):
        _bars(chart, lives, status)
    _open_starts(chart, lives)
    ink = "#121519" if THEME.get() == "light" else "#E6E4DF"
    ends = [(row, life.end) for row, life in enumerate(lives) if life.end]
    chart.add_scatter(
        x=[end.day for _, end in ends], y=[row for row, _ in ends], mode="markers", name="gone",
        marker={"symbol": "x", "size": 9, "color": ink}, customdata=[end.told for _, end in ends],
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    lay_out(chart, 150 + 26 * len(lives))  # on a phone the legend takes three lines
    chart.update_layout(showlegend=True, barmode="overlay", hovermode="closest")
    chart.add_vline(x=as_of, line={"color": NEUTRAL, "width": 1, "dash": "dot"})
    first = min((span.start for life in lives for span in life.spans), default=as_of)
    begin = min(date.fromisoformat(first) - _FADE, date.fromisoformat(as_of) - timedelta(days=730)) - timedelta(days=30)
    until = date.fromisoformat(max(as_of, today)) + timedelta(days=60)
    years = range(begin.year + 1, until.year + 1)
    step = 1 if len(years) < 6 else 2
    shown = list(years)[::-step][::-1]
    chart.update_xaxes(
        type="date", range=[begin.isoformat(), until.isoformat()], tickvals=[f"{year}-01-01" for year in shown],
        ticktext=[str(year) for year in shown], tickangle=0, showgrid=True, gridcolor="rgba(128,128,128,0.18)",
    )  # fmt: skip
    return chart.update_yaxes(
        tickvals=list(range(len(lives))), ticktext=[chart_text(life.name) for life in lives], range=[len(lives) - 0.4, -0.6], showgrid=False
    )

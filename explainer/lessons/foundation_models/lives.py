"""When each family was offered, called legacy and ended, as one picture."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from explainer.deploy.foundation_models.table import GONE, LEGACY, MARKS, OFFERED, UNKNOWN, Family, Phase, Table
from explainer.figures import foundation_models as figures
from explainer.ui.page import show
from explainer.ui.text import listed


def life(row: Family, table: Table, on: date) -> figures.Life:
    """A family's stretches up to today, or up to the list's day where that list says that it is there."""
    spans, end = [], None
    phases = list(row.phases)
    for phase, after in zip(phases, [*phases[1:], None], strict=True):
        first = phase.first_day
        if phase.status == GONE:
            end = figures.End(first.isoformat(), phase.by, _told(row, phase))
            continue
        last = after.first_day if after else on if phase.status == UNKNOWN else table.as_of
        spans.append(figures.Span(phase.status, first.isoformat(), max(first, last).isoformat(), phase.by, _told(row, phase)))
    state = row.state(on)
    if state.passed and row.ends:
        spans.append(figures.Span(UNKNOWN, table.as_of.isoformat(), on.isoformat(), False, f"{row.name}: {state.passed}"))
    return figures.Life(row.short, tuple(spans), end)


def _told(row: Family, phase: Phase) -> str:
    status = {OFFERED: "out", UNKNOWN: "not checked since"}.get(phase.status, phase.status)
    since = "seen so" if phase.by else "from"
    where = "; ".join(source.name for source in phase.sources) or MARKS[phase.mark]
    when = phase.start if phase.status != UNKNOWN else f"last seen {phase.start}"
    return f"{row.name}<br>{status}: {since if phase.status != UNKNOWN else ''} {when}<br>{where}".replace(":  ", ": ")


def timeline(rows: Sequence[Family], table: Table, on: date) -> None:
    """The picture of the families that the table shows."""
    if not rows:
        return
    lives = [life(row, table, on) for row in rows]
    counts = {status: sum(row.state(on).status == status for row in rows) for status in (OFFERED, LEGACY, GONE)}
    alt = f"A line of time for each of {len(rows)} families: {listed([f'{count} {status}' for status, count in counts.items()])}. "
    ends = [f"{one.name} {one.end.day}" for one in lives if one.end]
    alt += f"Ends: {', '.join(ends)}." if ends else "None has ended."
    flat = [(one.name, span) for one in lives for span in one.spans]
    flat += [(one.name, figures.Span(GONE, one.end.day, "", one.end.by, "")) for one in lives if one.end]
    numbers = show.table(
        family=[name for name, _ in flat], phase=[span.status for _, span in flat], start=[span.start for _, span in flat],
        until=[span.until for _, span in flat], **{"seen then for the first time": [span.by for _, span in flat]},
    )  # fmt: skip
    show.figure(figures.timeline(lives, table.as_of.isoformat(), on.isoformat()), alt=alt, table=numbers, name="lives")

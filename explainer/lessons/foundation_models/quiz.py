"""Questions of the lesson on foundation models, from the families that the table shows. What is not certain is never asked for."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Sequence
from datetime import date

from explainer.deploy.foundation_models.table import CLOSED, GONE, LEGACY, OFFERED, STATUSES, Family
from explainer.lessons.foundation_models.kinds import in_and_out
from explainer.ui.page.questions import Question, ask, calculated
from explainer.ui.text import plain


def questions(shown: Sequence[Family], every: Sequence[Family], on: date) -> list[Question | None]:
    """About the rows on screen; wrong options come from the whole table. on: the day for which a status counts."""
    draw = random.Random(zlib.crc32("/".join((*(row.slug for row in shown), on.isoformat())).encode()))
    return [
        _count(shown, on),
        _status(GONE, "is gone from Bedrock, so that every call fails", shown, every, on, draw),
        _status(LEGACY, "is legacy: it still answers, and new customers are not let in", shown, every, on, draw),
        _opens(shown, every, draw),
        _modes(shown, every, draw),
    ]


def _sure(rows: Sequence[Family], status: str, on: date) -> list[Family]:
    return [row for row in rows if row.state(on).status == status and row.state(on).sure]


def _everywhere(rows: Sequence[Family]) -> list[Family]:
    """Those whose status is the same in all regions."""
    return [row for row in rows if "elsewhere" not in row.status.text]


def _count(shown: Sequence[Family], on: date) -> Question | None:
    """How many of the rows on screen are surely offered."""
    if len(shown) < 3:
        return None
    counts = {status: len(_sure(shown, status, on)) for status in STATUSES}
    seen = sum(row.state(on).status == OFFERED for row in shown)
    right = counts[OFFERED]
    asked = f"Of the {len(shown)} families in the table above, how many are offered for certain, so without a question mark?"
    because = f"{counts[OFFERED]} are offered, {counts[LEGACY]} legacy and {counts[GONE]} gone, all without a question mark. "
    because += f"The other {len(shown) - sum(counts.values())} carry one: nobody has looked since."
    return calculated(asked, right, [seen, counts[GONE], len(shown), right + counts[LEGACY]], because, "table", limits=(0, len(shown)))


def _status(status: str, told: str, shown: Sequence[Family], every: Sequence[Family], on: date, draw: random.Random) -> Question | None:
    """One family in a state, among others that are surely not in it."""
    fit = _everywhere(_sure(shown, status, on))
    others = [row for other in STATUSES if other != status for row in _everywhere(_sure(every, other, on))]
    return _one_of(f"Which of these {told}?", fit, others, lambda row: f"The table says of it: {plain(row.bedrock.text)}.", "table", draw)


def _opens(shown: Sequence[Family], every: Sequence[Family], draw: random.Random) -> Question | None:
    """One that this app could open, among closed ones."""
    fit = [row for row in shown if row.opens.code == "yes"]
    others = [row for row in every if row.opens.code == "service" and row.weights.code == CLOSED]

    def because(row: Family) -> str:
        return f"Its weights are open, and its type is one that this app knows: {plain(row.opens.text)}. The others are closed."

    return _one_of("Which of these has open weights, and is of a type that this app opens?", fit, others, because, "open", draw)


def _modes(shown: Sequence[Family], every: Sequence[Family], draw: random.Random) -> Question | None:
    """What goes in and what comes out of one of the families on screen."""
    fit = [row for row in shown if row.kind.sure and row.kind.code != "text"]
    if not fit:
        return None
    row = draw.choice(fit)
    others = [in_and_out(other) for other in every if _parts(other) != _parts(row)]
    draw.shuffle(others)
    because = f"In the table: {plain(row.kind.text)}."
    return ask(f"What goes into {plain(row.name)}, and what comes out?", in_and_out(row), others, because, "table")


def _parts(row: Family) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(row.takes), frozenset(row.makes)


def _one_of(
    asked: str, fit: Sequence[Family], others: Sequence[Family], because: Callable[[Family], str], at: str, draw: random.Random
) -> Question | None:
    """One of those that fit, among some that do not; None where there is none on either side."""
    if not fit:
        return None
    right, wrong = draw.choice(list(fit)), list(others)
    draw.shuffle(wrong)
    return ask(asked, right.name, [row.name for row in wrong], because(right), at)

"""Questions of the positions lesson."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from explainer.ui.page.questions import Question, calculated, two, written
from explainer.ui.text import numbered, token

if TYPE_CHECKING:
    from explainer.studies.vectors.positions import Table


def questions(table: Table, tokens: Sequence[str], context: int, *, learned: bool) -> list[Question | None]:
    """About the table on screen and the reader's own tokens in it: two dot products, a clock, the position of the last token."""
    return [_shifted(table, len(tokens)), _round(table), _last(tokens, context, learned=learned)]


def _shifted(table: Table, n_pos: int) -> Question | None:
    """A dot product from another one of the same distance."""
    rows = len(table.by_distance)
    shift, again = min(4, rows - 2), min(max(2, n_pos - 1), rows - 5)
    dot = float(table.by_distance[shift])
    return calculated(
        f"In the table above, row 0 · row {shift} is {two(dot)}. What is row {again} · row {again + shift}?",
        dot,
        [float(table.by_distance[k]) for k in (again, again + shift, 0) if k != shift],
        f"Both pairs are {shift} positions apart, and Σ cos({shift}·ωᵢ) = {two(dot)} has no position in it.",
        "table",
        show=two,
    )


def _round(table: Table) -> Question | None:
    """How long a clock takes."""
    pair = min(len(table.frequencies) - 1, 2)
    omega = float(table.frequencies[pair])

    def around(turn: float) -> float:
        return 2 * math.pi / turn

    def one(value: float) -> str:
        return f"{value:,.1f}"

    (told,) = written([omega], around, one)
    return calculated(
        f"The hand of pair {pair} turns by {told} at every position. After how many positions has it gone round once?",
        around(omega),
        [1 / omega, math.pi / omega, 2 * math.pi * omega],
        f"2π ÷ {told} = {one(around(omega))}.",
        "table",
        show=one,
        limits=(0, math.inf),
    )


def _last(tokens: Sequence[str], context: int, *, learned: bool) -> Question | None:
    """The position of the last token, and what is made of it."""
    count, here = len(tokens), token(numbered(tokens)[-1].split(" ", 1)[1])
    asked = f"Your text has {count:,} tokens, and {here} is the last. Which row of W_pos is added to its embedding?"
    said = f"Positions are counted from 0, so it has {count:,} − 1 = {count - 1:,}. The last row there is has the number {context - 1:,}."
    if not learned:
        asked = (
            f"Your text has {count:,} tokens. By how many steps are the q of the last one, {here}, turned further than those of the first?"
        )
        said = f"A vector is turned by one step for each position; from position 0 to {count - 1:,} that is {count - 1:,} steps."
    return calculated(asked, count - 1, [count, count + 1, context - count, context - 1], said, "past", limits=(0, math.inf))

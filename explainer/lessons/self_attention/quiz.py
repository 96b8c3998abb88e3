"""Questions of the lesson on self-attention."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from explainer.ui.page.questions import Question, by_nearness, calculated, figure, first, most, three, two, written
from explainer.ui.text import numbered, token

if TYPE_CHECKING:
    from explainer.trace import Trace


MOST_ROWS = 32  # rows that are looked at for one that makes a question


@dataclass(frozen=True, slots=True)
class Row:
    """One query's row of the microscope; each array (key)."""

    query: int
    scores: np.ndarray
    scaled: np.ndarray
    masked: np.ndarray
    pattern: np.ndarray


def questions(trace: Trace, layer: int, head: int) -> list[Question | None]:
    """About the microscope's own cells, what-if edits included: who is looked at, a ratio of two weights, the division, the open keys."""

    @cache
    def row(query: int) -> Row:
        grids = trace.grids(layer, head, slice(query, query + 1))
        return Row(query, grids.scores[0], grids.scaled[0], grids.masked[0], grids.pattern[0])

    asked, names = by_nearness(trace.n_pos, trace.n_pos - 2)[:MOST_ROWS], numbered(trace.tokens)
    return [
        first(_looked_at(row(query), names, f"layer {layer}, head {head}") for query in asked),
        first(_ratio(row(query), names) for query in asked),
        first(_division(row(query), names, math.sqrt(trace.d_head)) for query in asked),
        first(_open(row(query), names) for query in asked),
    ]


def _looked_at(row: Row, names: list[str], where: str) -> Question | None:
    """The largest weight of a row."""
    seen = np.where(np.isfinite(row.masked), row.pattern, np.nan)

    def because(best: int, second: int) -> str:
        high, next_ = three(row.pattern[best]), three(row.pattern[second])
        return f"Its row of the pattern has {high} there, and {next_} at {token(names[second])}, the next."

    return most(f"Which token does {token(names[row.query])} look at most in {where}?", names, seen, because, "live", show=three)


def _ratio(row: Row, names: list[str]) -> Question | None:
    """How many times as large one weight is as another, from the two numbers that the softmax gets."""
    weights, ready = row.pattern.astype(float), row.masked.astype(float)
    keys = [int(key) for key in np.argsort(-weights, kind="stable") if weights[key] > 0 and np.isfinite(ready[key])]
    pairs = ((one, other) for one in keys[:4] for other in keys if ready[one] - ready[other] >= 0.1)
    found = next((pair for pair in pairs if ready[pair[0]] - ready[pair[1]] < 9), None)
    if found is None:
        return None
    one, other = found
    gap = float(ready[one] - ready[other])
    if abs(weights[one] / weights[other] / math.exp(gap) - 1) > 1e-3:  # an edit has set a weight of this row
        return None

    def made(high: float, low: float) -> float:
        return math.exp(high - low)

    high, low = written([ready[one], ready[other]], made, figure)
    return calculated(
        f"In the row of {token(names[row.query])} the softmax gets {high} for {token(names[one])} and {low} for {token(names[other])}. "
        "How many times as large is the first weight as the second?",
        math.exp(gap),
        [gap, 1 + gap, ready[one] / ready[other] if ready[other] else math.inf, math.exp(2 * gap)],
        f"The sum of the row divides both, so it is exp({high} − {low.replace('−', '(−') + ')' if low.startswith('−') else low}) = "
        f"{figure(math.exp(gap))}.",
        "live",
        show=figure,
        limits=(0, math.inf),
    )


def _division(row: Row, names: list[str], root: float) -> Question | None:
    """What becomes of a score before the softmax."""
    open_keys = np.flatnonzero(np.isfinite(row.masked))
    if not len(open_keys):
        return None
    key = int(open_keys[np.abs(row.scores[open_keys]).argmax()])
    score, scaled = float(row.scores[key]), float(row.scaled[key])
    if abs(score) < 0.1:
        return None
    factor = score / scaled if scaled else math.inf
    if not math.isfinite(factor):
        return None
    edited = abs(factor - 1) < 1e-4
    (told,) = written([score], lambda one: one / factor, two)
    said = f"In this head the division is switched off: {told} stays {told}."
    if not edited:
        by = "√d_head = " if abs(factor / root - 1) < 1e-4 else ""
        told, divisor = written([score, factor], lambda one, under: one / under, two)
        said = f"It is divided by {by}{divisor}: {told} ÷ {divisor} = {two(scaled)}."
    return calculated(
        f"The query {token(names[row.query])} and the key {token(names[key])} have q·k = {told}. Which number goes on to the softmax?",
        scaled,
        [score / root**2, score, score * root, score / root],
        said,
        "live",
        show=figure if edited else two,
    )


def _open(row: Row, names: list[str]) -> Question | None:
    """How many keys a query may look at."""
    n_pos, query, seen = len(names), row.query, np.isfinite(row.masked)
    count, before = int(seen.sum()), bool(seen[: query + 1].all() and not seen[query + 1 :].any())
    if np.any(seen & (row.pattern == 0)):  # an edit has set one to 0, or it is too small for a float
        return None
    said = f"{count} of its {n_pos} scores go into the softmax; the others are −∞ there."
    if count == n_pos:
        said = f"All {n_pos}: nothing is masked in this row."
    elif before:
        said = f"Its own and those of the {query} before it: {query} + 1 = {count}. The mask closes the rest."
    return calculated(
        f"Positions are counted from 0. How many weights in the row of {token(names[query])} are above 0?",
        count,
        [n_pos - count, n_pos, query, count + 1],
        said,
        "live",
        limits=(0, math.inf),
    )

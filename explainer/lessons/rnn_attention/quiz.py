"""Questions of the lesson on attention in translation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.ui.page.questions import Question, by_nearness, calculated, first, most, two, written
from explainer.ui.text import numbered, token

if TYPE_CHECKING:
    from explainer.trace.recurrent import DecoderTrace, EncoderTrace


def questions(read: EncoderTrace, wrote: DecoderTrace, asked: int) -> list[Question | None]:
    """About the map on screen: where a word looks, how many weights, what a row sums to, which row is spread. asked: the guess's row."""
    rows, n_steps, n_written = numbered(wrote.tokens), read.n_steps, len(wrote.tokens)
    order = sorted(by_nearness(n_written, n_written - 2), key=lambda row: row == asked)
    tops = wrote.weights.max(1)

    def spread(best: int, second: int) -> str:
        return f"Its largest weight is only {two(tops[best])}; that of {token(rows[second])} is {two(tops[second])}."

    def sharp(best: int, second: int) -> str:
        return f"Its largest weight is {two(tops[best])}; that of {token(rows[second])} is {two(tops[second])}."

    return [
        first(_looked_at(read, wrote, row) for row in order),
        calculated(
            "How many weights are worked out for the whole translation, its end token included?",
            n_written * n_steps,
            [n_written, n_steps, n_written + n_steps, n_steps * n_steps],
            f"{n_steps} for each written token, one for every state of the encoder: {n_written} · {n_steps} = {n_written * n_steps}.",
            "map",
        ),
        first(_rest(wrote, row) for row in order),
        most("Which written token spreads its look the most: whose largest weight is the smallest?", rows, tops, spread, "map", least=True)
        or most("Which written token has the largest single weight of the map?", rows, tops, sharp, "map"),
    ]


def _looked_at(read: EncoderTrace, wrote: DecoderTrace, row: int) -> Question | None:
    """The largest weight of a row."""
    names, weights = numbered(read.tokens), wrote.weights[row]

    def because(best: int, second: int) -> str:
        return f"Its weight is {two(weights[best])}; the next is {token(names[second])} with {two(weights[second])}."

    return most(f"Which token does the row {token(numbered(wrote.tokens)[row])} look at most?", names, weights, because, "map")


def _rest(wrote: DecoderTrace, row: int) -> Question | None:
    """What the other weights of a row sum to."""
    top, n_keys = float(wrote.weights[row].max()), wrote.weights.shape[1]
    if n_keys < 2 or top > 0.985:
        return None
    (told,) = written([top], lambda one: 1 - one, two)
    return calculated(
        f"The largest weight in row {token(numbered(wrote.tokens)[row])} is {told}. What do all the others of this row sum to?",
        1 - top,
        [1, top, (1 - top) / (n_keys - 1), 1 - top * top],
        f"A row is a softmax, it sums to 1: 1 − {told} = {two(1 - top)}.",
        "map",
        show=two,
        limits=(0, 1),
    )

"""Questions of the embeddings lesson."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from explainer.ui.page.questions import Question, ask, calculated, two, written
from explainer.ui.text import plain, told_apart

if TYPE_CHECKING:
    from explainer.ui.components.wordscope import Neighbours


def questions(near: Neighbours, token_ids: Sequence[int]) -> list[Question | None]:
    """About the neighbours on screen and the text: a cosine from its parts, what a longer row changes, how many rows are read."""
    here, other = (f"“{plain(name)}”" for name in told_apart([near.token, near.tokens[0]]))
    n_rows, n_pos = len(set(token_ids)), len(token_ids)
    twice = f"{n_pos - n_rows} stand for a token that came before" if n_rows < n_pos else "no token comes twice"
    return [
        _cosine(near, here, other),
        _longer(near, here, other),
        calculated(
            f"Your text has {n_pos:,} positions. How many different rows of W_E does the model read for them?",
            n_rows,
            [n_pos, n_pos * len(near.row), near.n_vocab, n_rows - 1],
            f"One for each different token; of the {n_pos:,} positions, {twice}. A word with a space in front is another token than "
            "without.",
            "row",
            limits=(1, float("inf")),
        ),
    ]


def _lengths(near: Neighbours) -> tuple[float, float, float]:
    row, first = near.row.astype(float), near.rows[0].astype(float)
    return float(row @ first), float(np.linalg.norm(row)), float(np.linalg.norm(first))


def _cosine(near: Neighbours, here: str, other: str) -> Question | None:
    """A cosine from a dot product and two lengths."""
    dot, size, length = _lengths(near)
    if not size or not length:
        return None

    def made(product: float, one: float, two_: float) -> float:
        return product / (one * two_)

    dot_told, size_told, length_told = written([dot, size, length], made, two)
    cosine = made(dot, size, length)
    return calculated(
        f"The rows of {here} and {other} have the lengths {size_told} and {length_told}, and the dot product {dot_told}. What is "
        "their cosine?",
        cosine,
        [dot, dot / (size + length), dot * size * length, dot / size],
        f"{dot_told} ÷ ({size_told} · {length_told}) = {two(cosine)}.",
        "row",
        show=two,
    )


def _longer(near: Neighbours, here: str, other: str) -> Question | None:
    """What becomes of both measures when a row is made longer."""
    dot, size, length = _lengths(near)
    if not size or not length or two(dot) == "0.00":
        return None
    cosine = dot / (size * length)
    (dot_told,) = written([dot], lambda product: 2 * product, two)

    def both(product: float, angle: float) -> str:
        return f"dot product {two(product)}, cosine {two(angle)}"

    return ask(
        f"{here} and {other} have the dot product {dot_told} and the cosine {two(cosine)}. If the row of {here} were twice as long, "
        "in the same "
        "direction, what would they have?",
        both(2 * dot, cosine),
        [both(2 * dot, 2 * cosine), both(dot, cosine), both(dot, 2 * cosine), both(2 * dot, cosine / 2)],
        f"The dot product grows with the length: 2 · {dot_told} = {two(2 * dot)}. The cosine is divided by that length again.",
        "row",
    )

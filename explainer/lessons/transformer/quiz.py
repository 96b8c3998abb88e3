"""Questions of the lesson on the whole transformer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explainer.ui.page.questions import Question, ask, by_nearness, calculated, first, most, two
from explainer.ui.text import numbered, token

if TYPE_CHECKING:
    from explainer.trace.translation import TranslationTrace


def questions(trace: TranslationTrace, role: str, layer: int, head: int) -> list[Question | None]:
    """About the grids of the reader's own sentence."""
    n_source, n_read = len(trace.source), len(trace.read)
    grids = trace.head(role, layer, head).grids
    queries, keys = numbered(trace.queries(role)), numbered(trace.keys(role))
    seen, total = n_read // 2, trace.n_layers * trace.n_heads * n_read * n_source
    return [
        first(_looked_at(np.where(np.isfinite(row), weights, np.nan), keys, query) for query, row, weights in _rows(queries, grids)),
        ask(
            "How many rows and columns has a grid of cross-attention for your sentence and its translation?",
            f"{n_read} × {n_source}",
            [f"{n_source} × {n_source}", f"{n_read} × {n_read}", f"{n_source} × {n_read}", f"{n_source + n_read} × {n_source + n_read}"],
            f"A row for each of the {n_read} positions of the decoder, a column for each of the {n_source} tokens of the encoder.",
            "three",
        ),
        calculated(
            f"Positions are counted from 0. How many keys may {token(numbered(trace.read)[seen])} look at in the masked decoder "
            "self-attention?",
            seen + 1,
            [n_read, seen, n_source, n_read - seen],
            f"Itself and the {seen} before it; the later ones are masked.",
            "head",
            limits=(0, float("inf")),
        ),
        calculated(
            f"How many weights of cross-attention does the model make for your sentence, in {trace.n_layers} layers of "
            f"{trace.n_heads} heads?",
            total,
            [n_read * n_source, trace.n_heads * n_read * n_source, trace.n_layers * trace.n_heads * n_read * n_read],
            f"{trace.n_layers} · {trace.n_heads} grids of {n_read} · {n_source} cells: {total:,}. In a GPT none of them is left.",
            "cut",
        ),
    ]


def _rows(queries: list[str], grids: object) -> list[tuple[str, np.ndarray, np.ndarray]]:
    order = by_nearness(len(queries), len(queries) // 2)
    return [(queries[i], grids.masked[i], grids.pattern[i]) for i in order]  # type: ignore[attr-defined]


def _looked_at(row: np.ndarray, keys: list[str], query: str) -> Question | None:
    """The largest weight of a row."""

    def because(best: int, second: int) -> str:
        return f"The weight is {two(row[best])}; the next is {two(row[second])}, at {token(keys[second])}."

    return most(f"In the grid that is open, which key does query {token(query)} look at most?", keys, row, because, "head")

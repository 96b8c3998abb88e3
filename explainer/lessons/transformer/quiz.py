"""Questions of the lesson on the whole transformer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explainer.ui.page.quiz import Question, ask
from explainer.ui.text import numbered, token

if TYPE_CHECKING:
    from explainer.trace.translation import TranslationTrace


def questions(trace: TranslationTrace, role: str, layer: int, head: int) -> list[Question | None]:
    """About the grids of the reader's own sentence."""
    n_source, n_read = len(trace.source), len(trace.read)
    pattern = trace.head(role, layer, head).grids.pattern
    query = len(pattern) // 2
    order, keys = np.argsort(-pattern[query]), numbered(trace.keys(role))
    best = int(order[0])
    seen = min(2, n_read - 1) + 1
    return [
        ask(
            f"In the grid that is open, which key does query {token(f'{query} {trace.queries(role)[query].strip()}')} look at most?",
            keys[best],
            [keys[int(i)] for i in order[1:]],
            f"The weight is {pattern[query, best]:.2f}.",
            "head",
        ),
        ask(
            "How many rows and columns has a grid of cross-attention for your sentence and its translation?",
            f"{n_read} × {n_source}",
            [f"{n_source} × {n_source}", f"{n_read} × {n_read}", f"{n_source} × {n_read}", f"{n_source + n_read} × {n_source + n_read}"],
            f"A row for each of the {n_read} positions of the decoder, a column for each of the {n_source} tokens of the encoder.",
            "three",
        ),
        ask(
            f"How many keys may query {seen - 1} of the masked decoder self-attention look at?",
            f"{seen}",
            [f"{n_read}", f"{seen - 1}", f"{n_source}"],
            "Itself and those before it; the later ones are masked.",
            "head",
        ),
        ask(
            "How many of the attention layers here would be left in a GPT?",
            f"{trace.n_layers}",
            [f"{3 * trace.n_layers}", f"{2 * trace.n_layers}", "0"],
            f"The masked ones of the decoder: {trace.n_layers} of {3 * trace.n_layers}.",
            "cut",
        ),
    ]

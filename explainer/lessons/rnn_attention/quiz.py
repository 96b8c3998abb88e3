"""Questions of the lesson on attention in translation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explainer.ui.page.quiz import Question, ask
from explainer.ui.text import numbered, token

if TYPE_CHECKING:
    from explainer.trace.recurrent import DecoderTrace, EncoderTrace


def questions(read: EncoderTrace, wrote: DecoderTrace) -> list[Question | None]:
    """About the map on screen: where the last word looks, how many weights, what a row sums to, how many numbers are kept."""
    names, n_steps, d_hidden = numbered(read.tokens), read.n_steps, read.hidden.shape[1]
    target = max(0, len(wrote.tokens) - 2)
    order = np.argsort(-wrote.weights[target])
    best = int(order[0])
    least = int(order[-1])
    flat = int((wrote.weights.max(1)).argmin())
    return [
        ask(
            f"Which token does the row {target} {token(wrote.tokens[target])} look at most?",
            names[best],
            [names[int(i)] for i in order[1:]],
            f"Its weight is {wrote.weights[target, best]:.2f}; the smallest in this row is {wrote.weights[target, least]:.1e}.",
            "map",
        ),
        ask(
            "How many numbers of the source can the decoder reach at each step?",
            f"{n_steps * d_hidden:,}",
            [f"{d_hidden}", f"{n_steps}", f"{len(wrote.tokens) * n_steps:,}"],
            f"{n_steps} states of {d_hidden} numbers each; with the last state alone it would be {d_hidden}.",
            "map",
        ),
        ask(
            f"The largest weight in row {target} is {wrote.weights[target, best]:.2f}. What do all the others of this row sum to?",
            f"{1 - float(wrote.weights[target, best]):.2f}",
            ["1.00", f"{float(wrote.weights[target, best]):.2f}", f"{n_steps - 1}"],
            "A row is a softmax: it sums to 1.",
            "map",
        ),
        ask(
            "Which of the written tokens spreads its look the most, that is, has the smallest largest weight?",
            numbered(wrote.tokens)[flat],
            [numbered(wrote.tokens)[int(i)] for i in np.argsort(wrote.weights.max(1))[1:]],
            f"Its largest weight is only {wrote.weights[flat].max():.2f}.",
            "map",
        ),
    ]

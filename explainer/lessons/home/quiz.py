"""Questions of the first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.models.catalogue import Shape
from explainer.ui.page.questions import Question, calculated, three, written
from explainer.ui.text import token

if TYPE_CHECKING:
    from explainer.trace.views import Likely


def questions(shape: Shape, n_pos: int, likely: Likely | None) -> list[Question | None]:
    """About the reader's own text: how many weights the heads make for it, how many numbers its streams hold, what is left to the rest.

    likely: None while the reader is still guessing at it.
    """
    heads = shape.n_layers * shape.n_heads
    weights = heads * n_pos * n_pos
    return [
        calculated(
            f"Every head of the model has a weight for each pair of two of your tokens, a query and a key. How many weights are that, with "
            f"{shape.n_layers} blocks of {shape.n_heads} heads?",
            weights,
            [heads * n_pos, shape.n_heads * n_pos * n_pos, (shape.n_layers + shape.n_heads) * n_pos * n_pos],
            f"{shape.n_layers} · {shape.n_heads} heads, and {n_pos:,} · {n_pos:,} pairs for each: {weights:,}."
            + (" Those of later keys are 0." if shape.causal and n_pos > 1 else ""),
            "picture",
        ),
        calculated(
            "How many numbers are the streams of your text together, at any one point between two blocks?",
            n_pos * shape.d_model,
            [shape.d_model, n_pos, n_pos * shape.d_model * shape.n_layers],
            f"{n_pos:,} · {shape.d_model:,}: each token of your text has one stream of {shape.d_model:,} numbers.",
            "picture",
        ),
        None if likely is None else _rest(likely),
    ]


def _rest(likely: Likely) -> Question | None:
    """What all tokens but the likeliest have together."""
    p = float(likely.probs[0])
    (told,) = written([p], lambda first: 1 - first, three)
    return calculated(
        f"The likeliest token, {token(likely.tokens[0])}, has the probability {told}. What do all other tokens have together?",
        1 - p,
        [p, p / 2, (1 - p) / max(1, len(likely.tokens) - 1), 1],
        f"All probabilities sum to 1: 1 − {told} = {three(1 - p)}.",
        "picture",
        show=three,
        limits=(0, 1),
    )

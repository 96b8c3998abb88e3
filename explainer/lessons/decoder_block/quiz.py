"""Questions of the lesson on one block."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from explainer.ui.page.quiz import Question, ask
from explainer.ui.text import number, token

if TYPE_CHECKING:
    from explainer.trace.feed_forward import Inside


def questions(
    here: str, d_model: int, inside: Inside, pos: int, strong: Sequence[int], act: str, after_minus_one: float
) -> list[Question | None]:
    """About the block on screen: the width of a dot product, the strongest neuron, the activation function at −1."""
    d_mlp = inside.post.shape[1]
    value = number(inside.post[pos, strong[0]])
    told = number(after_minus_one) if after_minus_one else "0"
    read = np.count_nonzero(inside.post[pos] > 0)
    return [
        ask(
            "How many products are added up to get one neuron’s number, before the non-linear step?",
            f"{d_model:,}",
            [f"{d_mlp:,}", f"{d_model * d_mlp:,}", "1"],
            f"One for each number that the FFN reads at this position: {d_model:,}. There are {d_mlp:,} such sums.",
            "ffn",
        ),
        ask(
            f"Which of these neurons adds the longest vector at {token(here)}?",
            f"neuron {strong[0]}",
            [f"neuron {neuron}" for neuron in strong[1:]],
            f"Neuron {strong[0]} heads the list, with the value {value}; of {d_mlp:,} neurons, {read:,} are above 0 here.",
            "ffn",
        ),
        ask(
            f"A neuron’s number is −1. What does {act} make of it?",
            told,
            ["0", "−1", "1"],
            f"It comes out as {told}." + (" Only ReLU would make it exactly 0." if after_minus_one else ""),
            "ffn",
        ),
    ]

"""Questions of the lesson on many heads."""

from __future__ import annotations

from typing import Any

import numpy as np

from explainer.ui.page.quiz import Question, ask
from explainer.ui.text import number


def questions(shape: Any, layer: int, lengths: np.ndarray, direct: np.ndarray | None, word: str) -> list[Question | None]:
    """About the heads of the opened layer, and of all layers when the direct effects (layer head) on ``word`` are known."""
    order = [int(head) for head in np.argsort(-lengths, kind="stable")]
    width = shape.n_heads * shape.d_head
    questions = [
        ask(
            f"Which head of layer {layer} adds the longest vector at the last token?",
            f"head {order[0]}",
            [f"head {head}" for head in order[1:4]],
            f"Its z · W_O has length {lengths[order[0]]:.2f}.",
            "added",
        ),
        ask(
            "How many numbers do the z of all heads of one layer make, side by side?",
            f"{width}",
            [f"{shape.d_head}", f"{shape.n_heads}", f"{width * shape.n_layers}"],
            f"{shape.n_heads} heads with {shape.d_head} numbers each. W_O turns them into one addition of {shape.d_model}.",
            "heads",
        ),
    ]
    if direct is not None:
        flat = [int(i) for i in np.argsort(-direct, axis=None, kind="stable")]
        name = [f"layer {i // direct.shape[1]}, head {i % direct.shape[1]}" for i in (*flat[:3], flat[-1])]
        questions.append(
            ask(
                f"Which head raises the logit of {word} most, by its own addition alone?",
                name[0],
                name[1:],
                f"It adds {number(float(direct.flat[flat[0]]))} to the logit.",
                "effects",
            )
        )
    return questions

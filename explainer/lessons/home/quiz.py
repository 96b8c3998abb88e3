"""Questions of the first page."""

from __future__ import annotations

from typing import Any

from explainer.ui.page.quiz import Question, ask


def questions(shape: Any, n_pos: int) -> list[Question | None]:
    """About the size of what the picture shows."""
    total = shape.n_layers * shape.n_heads
    return [
        ask(
            "How many heads look at your text?",
            f"{total}",
            [f"{shape.n_heads}", f"{shape.n_layers}", f"{shape.n_layers + shape.n_heads}"],
            f"{shape.n_layers} blocks with {shape.n_heads} heads each.",
            "picture",
        ),
        ask(
            "How many numbers are all streams together, at any one point between two blocks?",
            f"{n_pos * shape.d_model:,}",
            [f"{shape.d_model:,}", f"{n_pos:,}", f"{n_pos * shape.d_model * shape.n_layers:,}"],
            f"One stream for each of {n_pos} tokens, {shape.d_model} numbers each."
            if n_pos > 1
            else f"One stream of {shape.d_model} numbers.",
            "picture",
        ),
    ]

"""Questions of the lesson on masked attention."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from explainer.ui.page.quiz import Question, ask
from explainer.ui.text import percent, token

if TYPE_CHECKING:
    from explainer.studies.attention.masking import Exercises


def questions(found: Exercises, names: list[str]) -> list[Question | None]:
    """About the mask and the exercises; ``names`` are the text's tokens with their positions."""
    n_pos = len(names)
    closed, loss = n_pos * (n_pos - 1) // 2, np.asarray(found.loss, dtype=float)
    order = [int(i) for i in np.argsort(-loss, kind="stable")]
    hardest, easiest = order[0], order[-1]
    return [
        ask(
            f"Your text has {n_pos} tokens, so the pattern has {n_pos * n_pos} cells. How many of them does the mask set to 0?",
            f"{closed}",
            [f"{n_pos * (n_pos + 1) // 2}", f"{n_pos}", f"{n_pos * n_pos - n_pos}"],
            f"Every query closes the keys after it: {n_pos} · {n_pos - 1} ÷ 2 = {closed}.",
            "stage",
        ),
        ask(
            "Which token of your text surprised the model most?",
            names[1 + hardest],
            [names[1 + i] for i in (*order[1:3], easiest)],
            f"The model gave it {percent(float(found.probabilities[hardest]))}, a loss of {loss[hardest]:.2f} nats.",
            "exercises",
        ),
        ask(
            f"{token(names[1 + easiest])} was given a probability of {percent(float(found.probabilities[easiest]))}. What is its loss?",
            f"{loss[easiest]:.3g} nats",
            [f"{float(found.probabilities[easiest]):.3g} nats", f"{math.exp(-loss[easiest]) + loss[easiest] + 1:.3g} nats", "0 nats"],
            f"The loss is −ln p = {loss[easiest]:.3g}.",
            "exercises",
        ),
    ]

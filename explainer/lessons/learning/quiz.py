"""Questions of the lesson on learning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from explainer.ui.page.quiz import Question, ask
from explainer.ui.text import token, true_minus

if TYPE_CHECKING:
    from explainer.studies.learning.bigram import Compared
    from explainer.studies.learning.formation import Formation
    from explainer.studies.learning.gradients import Gradient


def questions(
    found: Compared, tokens: Sequence[str], slope: Gradient, entry: tuple[int, int], twice: Formation, turning: tuple[int, int]
) -> list[Question | None]:
    """About what is on screen: the number of labels, the sum behind the loss, the sign of a gradient, the moment of a head."""
    count, losses = len(tokens), found.loss
    worst, g = int(losses.argmax()), float(slope.gradient[entry])
    way, other = ("down", "up") if g > 0 else ("up", "down")
    where = f"W_Q\\[{entry[0]}, {entry[1]}\\]"
    before, after = (int(twice.steps[i]) for i in turning)
    last = [int(step) for step in twice.steps]
    score = twice.induction[:, -1].max(1)
    return [
        ask(
            f"Your text has {count} tokens. How many of them are a correct answer that the model is measured against?",
            f"{count - 1}",
            [f"{count}", "0", "1"],
            f"All but the first, which nothing stands before: {count} − 1 = {count - 1}. The text, shifted by one, is its own label.",
            "loss",
        ),
        ask(
            f"The token {token(tokens[worst + 1])} has the highest loss, {losses[worst]:.2f} nats. What probability did the model give it?",
            f"{found.model[worst]:.3g}",
            [f"{1 - found.model[worst]:.3g}", f"{losses[worst] / losses.sum():.3g}", f"{1 / max(losses[worst], 1e-9):.3g}"],
            f"The loss is −ln p, so p = exp(−{losses[worst]:.2f}) = {np.exp(-losses[worst]):.3g}.",
            "loss",
        ),
        ask(
            f"The gradient of {where} is {'above' if g > 0 else 'below'} 0. Which way does a step of gradient descent move this number?",
            way,
            [other, "not at all"],
            true_minus(f"A step takes learning rate × gradient *away*. The gradient is {g:.2e}, so the number goes {way}."),
            "gradient",
        )
        if g
        else None,
        ask(
            "Between which two moments does the induction score rise most?",
            f"after {before:,} and {after:,} steps",
            [
                f"after {last[1]:,} and {last[2]:,} steps",
                f"after {last[10]:,} and {last[11]:,} steps",
                f"after {last[-2]:,} and {last[-1]:,} steps",
            ],
            f"It goes from {score[turning[0]]:.2f} to {score[turning[1]]:.2f} there, after a long time of nothing.",
            "moments",
        ),
    ]

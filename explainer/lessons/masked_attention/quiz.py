"""Questions of the lesson on masked attention."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from explainer.ui.page.questions import Question, calculated, first, most, three, two, written
from explainer.ui.text import percent, plain, token

if TYPE_CHECKING:
    from explainer.studies.attention.masking import Exercises


def questions(found: Exercises, names: list[str], closed: int) -> list[Question | None]:
    """About the mask of the opened head, in which ``closed`` scores are −∞, and the exercises. names: the tokens with their positions."""
    n_pos, loss = len(names), np.asarray(found.loss, dtype=float)
    usual = closed == n_pos * (n_pos - 1) // 2
    said = f"Every query closes the keys after it: {n_pos} · {n_pos - 1} ÷ 2 = {closed}."
    if not usual:
        said = f"With your what-if edits {closed} of {n_pos * n_pos} scores of this head are −∞."
    p = np.asarray(found.probabilities, dtype=float)

    def hardest(best: int, second: int) -> str:
        after = f"the next is {token(names[1 + second])} with {two(loss[second])}"
        return f"Its loss is {two(loss[best])} nats, p = {plain(percent(p[best]))}; {after}."

    return [
        calculated(
            f"Your text has {n_pos} tokens, so the pattern has {n_pos * n_pos} cells. How many of them are closed in this head by a "
            "score of "
            "−∞?",
            closed,
            [n_pos * (n_pos + 1) // 2, n_pos * (n_pos - 1) // 2, n_pos, n_pos * n_pos - n_pos, n_pos * n_pos],
            said,
            "stage",
            limits=(0, n_pos * n_pos),
        ),
        most("Which token of your text surprised the model most?", names[1:], loss, hardest, "exercises"),
        first(_loss(p[i], names[1 + i]) for i in np.argsort(np.abs(p - 0.3), kind="stable")),
        first(_both(loss[i], loss[i + 1], names[1 + i], names[2 + i]) for i in np.argsort(loss[:-1] + loss[1:], kind="stable")),
    ]


def _loss(p: float, name: str) -> Question | None:
    """The loss of a token, from its probability."""
    if not 0 < p < 1:
        return None
    (told,) = written([p], lambda one: -math.log(one), two)
    return calculated(
        f"{token(name)} was given a probability of {told}. What is its loss, in nats?",
        -math.log(p),
        [p, 1 - p, 1 / p, -math.log2(p)],
        f"The loss is −ln p: −ln {told} = {two(-math.log(p))}.",
        "exercises",
        show=two,
        limits=(0, math.inf),
    )


def _both(one: float, other: float, first_name: str, second_name: str) -> Question | None:
    """How likely two tokens in a row were, from their losses."""
    both = math.exp(-one - other)
    if both < 0.005:
        return None
    first_loss, second_loss = written([one, other], lambda a, b: math.exp(-a - b), three)
    return calculated(
        f"{token(first_name)} has a loss of {first_loss} nats, {token(second_name)} after it one of {second_loss}. How likely did "
        "the model "
        "find it, then, that the two come one after the other?",
        both,
        [math.exp(-one), math.exp(-one) + math.exp(-other), (math.exp(-one) + math.exp(-other)) / 2, math.exp(-other)],
        f"Losses add up where probabilities are multiplied: exp(−({first_loss} + {second_loss})) = {three(both)}.",
        "exercises",
        show=three,
        limits=(0, 1),
    )

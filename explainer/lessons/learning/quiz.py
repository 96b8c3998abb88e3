"""Questions of the lesson on learning."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from explainer.ui.page.questions import Question, calculated, figure, first, three, two, written
from explainer.ui.text import counted, numbered, token

if TYPE_CHECKING:
    from explainer.studies.learning.bigram import Compared
    from explainer.studies.learning.gradients import Gradient

RATE = 0.5  # of the question on a step


def questions(
    found: Compared, tokens: Sequence[str], slope: Gradient, entry: tuple[int, int], *, shown: bool = True
) -> list[Question | None]:
    """About what is on screen: the mean loss as a fair draw, a probability from a loss, a step, the model against the bigram.

    shown: whether the losses of the single tokens are, which wait for the guess.
    """
    names = numbered(tokens)
    return [
        _fair_draw(float(found.loss.mean()), len(tokens) - 1),
        first(_probability(float(found.model[i]), names[i + 1]) for i in np.argsort(np.abs(found.model - 0.2), kind="stable")),
        _step(float(slope.gradient[entry]), float(slope.weights[entry]), entry),
        _ahead(found) if shown else None,
    ]


def _fair_draw(loss: float, labels: int) -> Question | None:
    """exp of a mean loss."""
    (told,) = written([loss], math.exp, figure)
    return calculated(
        f"Over {counted(labels, 'label')} your text has a mean loss of {told} nats. A fair draw among how many tokens would have the "
        "same loss?",
        math.exp(loss),
        [loss, 2**loss, 10**loss if loss < 9 else loss * loss, labels],
        f"A fair draw among n tokens has the loss ln n, so n = exp({told}) = {figure(math.exp(loss))}. That is called perplexity.",
        "loss",
        show=figure,
        limits=(0, math.inf),
    )


def _probability(p: float, name: str) -> Question | None:
    """A probability from its loss."""
    if not 0.001 <= p <= 0.98:
        return None
    (told,) = written([-math.log(p)], lambda loss: math.exp(-loss), three)
    return calculated(
        f"The token {token(name)} has a loss of {told} nats. What probability did the model give it?",
        p,
        [1 - p, p / 2, -1 / math.log(p), 2**-3 if p > 0.3 else 3 * p],
        f"The loss is −ln p, so p = exp(−{told}) = {three(p)}.",
        "loss",
        show=three,
        limits=(0, 1),
    )


def _step(gradient: float, weight: float, entry: tuple[int, int]) -> Question | None:
    """One number of W_Q after a step of gradient descent, as far as it moves."""
    if gradient == 0:
        return None
    move = -RATE * gradient
    (told,) = written([gradient], lambda slope: -RATE * slope, figure)
    factor = f"({told})" if told.startswith("−") else told
    way = "up" if move > 0 else "down"
    return calculated(
        f"The gradient of W_Q\\[{entry[0]}, {entry[1]}\\] is {told}. By how much does one step of plain gradient descent with "
        "learning rate "
        f"{RATE:g} change this number?",
        move,
        [-move, gradient, -gradient, move * weight],
        f"A step takes learning rate · gradient *away*: −{RATE:g} · {factor} = {figure(move)}. The number goes {way}.",
        "gradient",
        show=figure,
    )


def _ahead(found: Compared) -> Question | None:
    """On how many tokens the model is less surprised than the bigram; None where two losses print alike."""
    if any(two(one) == two(other) for one, other in zip(found.loss, found.bigram_loss, strict=True)):
        return None
    labels, ahead = len(found.loss), int((found.loss < found.bigram_loss).sum())
    return calculated(
        "On how many of your tokens is the model less surprised than the bigram, which only counts pairs of tokens?",
        ahead,
        [labels - ahead, labels, 0, ahead - 1, ahead + 1],
        f"On {ahead} of {labels} its loss is the smaller one. The first token is not predicted.",
        "loss",
        limits=(0, labels),
    )

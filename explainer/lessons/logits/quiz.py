"""Questions of the logits lesson."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from explainer.ui.page.questions import Question, calculated, figure, three, written
from explainer.ui.text import plain, told_apart

if TYPE_CHECKING:
    from explainer.trace.prediction import Prediction


def questions(said: Prediction, names: Sequence[str]) -> list[Question | None]:
    """About the prediction on screen: what is left to the rest, a ratio of two probabilities, one logit raised alone."""
    one, two = (int(i) for i in said.order[:2])
    first, second = (f"“{plain(name)}”" for name in told_apart([names[one], names[two]]))
    p, q = float(said.probs[one]), float(said.probs[two])
    high, low = float(said.logits[one]), float(said.logits[two])
    ratio, raised = math.exp(high - low), p * math.e / (1 - p + p * math.e)
    p_told, q_told = written([p, q], lambda a, b: 1 - a - b, three)
    high_told, low_told = written([high, low], lambda a, b: math.exp(a - b), figure)
    (alone,) = written([p], lambda a: a * math.e / (1 - a + a * math.e), three)
    return [
        calculated(
            f"{first} has the probability {p_told} and {second} has {q_told}. What do all other tokens have together?",
            1 - p - q,
            [p + q, 1 - p, p - q, 1],
            f"The probabilities of the whole vocabulary sum to 1: 1 − {p_told} − {q_told} = {three(1 - p - q)}.",
            "softmax",
            show=three,
            limits=(0, 1),
        ),
        calculated(
            f"The logit of {first} is {high_told}, that of {second} is {low_told}. How many times as likely is the first?",
            ratio,
            [high - low, (high - low) ** 2, 1 + high - low, high / low if low else math.inf],
            f"A difference of logits becomes a ratio of probabilities: exp({high_told} − {_bracketed(low_told)}) = {figure(ratio)}.",
            "softmax",
            show=figure,
            limits=(0, math.inf),
        ),
        calculated(
            f"{first} has the probability {alone}. If its logit alone were larger by 1, what would the probability be?",
            raised,
            [p, min(1.0, p * math.e), p + (1 - p) / 2, min(1.0, p + 0.1)],
            f"Its share is multiplied by e = 2.718, and the sum grows along: {alone} · e ÷ (1 − {alone} + {alone} · e) = {three(raised)}.",
            "softmax",
            show=three,
            limits=(0, 1),
        ),
    ]


def _bracketed(told: str) -> str:
    return f"({told})" if told.startswith("−") else told

"""Questions of the lesson on self-attention."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from explainer.ui.page.quiz import Question, ask
from explainer.ui.text import number, numbered, token

if TYPE_CHECKING:
    from explainer.trace import Trace


def questions(trace: Trace, layer: int, head: int, causal: bool) -> list[Question | None]:
    """About the microscope's own cells: who is looked at, the division, how many keys are open."""
    n_pos, tokens = trace.n_pos, trace.tokens
    query = max(0, n_pos - 2)
    row = trace.pattern(layer, head)[query]
    order = [int(key) for key in np.argsort(-row, kind="stable") if not causal or key <= query]
    d_head = trace.q(layer, head).shape[1]
    best = order[0]
    score = float(trace.scores(layer, head)[query, best])
    here, open_keys = token(numbered(tokens)[query]), query + 1 if causal else n_pos
    return [
        ask(
            f"Which token does {here} look at most in layer {layer}, head {head}?",
            numbered(tokens)[best],
            [numbered(tokens)[key] for key in order[1:4]],
            f"Its row of the pattern has {row[best]:.3f} there, more than anywhere else.",
            "live",
        ),
        ask(
            f"There q·k is {number(score)}. What does the softmax get of it?",
            number(score / math.sqrt(d_head)),
            [number(score / d_head), number(score), number(score * math.sqrt(d_head))],
            f"It is divided by √d_head: {number(score)} ÷ √{d_head} = {number(score)} ÷ {math.sqrt(d_head):.3f}.",
            "live",
        ),
        ask(
            f"How many weights of the row of {here} can be above 0?",
            f"{open_keys}",
            [f"{n_pos - open_keys}", f"{n_pos}", f"{open_keys + 1}", f"{open_keys - 1}"],
            "Its own and those of the tokens before it; the mask closes the rest."
            if causal
            else f"All {n_pos}: this model has no causal mask.",
            "live",
        ),
    ]

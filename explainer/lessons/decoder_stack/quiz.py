"""Questions of the lesson on many blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explainer.ui.page.quiz import Question, ask
from explainer.ui.text import percent, token, true_minus

if TYPE_CHECKING:
    from explainer.trace.lens import Trajectory


def questions(here: str, way: Trajectory, lead: int, parts: tuple[list[str], list[float]] | None) -> list[Question | None]:
    """About the token on screen: when it takes the lead, its last probability, the part that adds most to its logit."""
    word = token(way.token)
    names = ["at the start", *(f"after block {layer}" for layer in range(len(way.ranks) - 1))]
    made: list[Question | None] = []
    if way.ranks[-1] == 1:
        order = sorted((state for state in range(len(names)) if state != lead), key=lambda state: abs(state - lead))
        before = f"Just before that it has rank {way.ranks[lead - 1]:,}." if lead else "It leads from the start."
        because = f"From there on {word} has rank 1. {before}"
        made.append(
            ask(
                f"From when on is {word} the likeliest at {token(here)}, to the end?",
                names[lead],
                [names[s] for s in order],
                because,
                "rank",
            )
        )
    shares = [percent(float(p)) for p in way.probs]
    made.append(
        ask(
            f"The last row of the lens is the model’s own prediction. Which probability does {word} have there?",
            shares[-1],
            list(dict.fromkeys(reversed(shares[:-1]))),
            f"After the last block it is {shares[-1]}, after the first {shares[1]}.",
            "rank",
        )
    )
    if parts:
        labels, values = parts
        order = [int(i) for i in np.argsort(-np.asarray(values), kind="stable")]
        told = true_minus(f"It adds {values[order[0]]:.2f}; the next, {labels[order[1]]}, adds {values[order[1]]:.2f}.")
        made.append(ask(f"Which part adds most to the logit of {word}?", labels[order[0]], [labels[i] for i in order[1:]], told, "sum"))
    return made

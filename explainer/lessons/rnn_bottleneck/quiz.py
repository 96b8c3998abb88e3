"""Questions of the lesson on the bottleneck."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explainer.ui.page.quiz import Question, ask
from explainer.ui.text import numbered, token

if TYPE_CHECKING:
    from explainer.studies.recurrent.bottleneck import Recovered
    from explainer.trace.recurrent import EncoderTrace


def questions(read: EncoderTrace, found: Recovered, reach: np.ndarray) -> list[Question | None]:
    """About what is on screen: the width of the state, a gate, the reach of a gradient, what was found again."""
    d_hidden, n_steps, names = read.hidden.shape[1], read.n_steps, numbered(read.tokens)
    unit = int(np.abs(read.hidden[-1]).argmax())
    z = float(read.update[-1, unit])
    far = int(reach.argmin())
    hits = int((found.ranks == 1).sum())
    return [
        ask(
            f"Your sentence is read in {n_steps} steps. How many numbers does the decoder get of it?",
            f"{d_hidden}",
            [f"{d_hidden * n_steps:,}", f"{n_steps}", f"{2 * d_hidden}"],
            f"The last state alone, {d_hidden} numbers, for any sentence. All {n_steps} states together would be {d_hidden * n_steps:,}.",
            "steps",
        ),
        ask(
            f"In the last step the update gate of unit {unit} is {z:.2f}. How much of its old number stays?",
            f"{100 * z:.0f} %",
            [f"{100 * (1 - z):.0f} %", "all of it", "nothing"],
            f"h = (1 − z) · n + z · h: the old number is multiplied with z = {z:.2f}.",
            "steps",
        ),
        ask(
            "A change of which token would move the last state least?",
            names[far],
            [names[i] for i in np.argsort(-reach)],
            f"The gradient from the last state to {token(names[far])} is the smallest: {reach[far]:.2g}.",
            "reach",
        ),
        ask(
            "How many tokens does the probe find again at the first guess, from the last state alone?",
            f"{hits}",
            [f"{len(found.ranks)}", f"{max(0, hits - 1)}", f"{hits + 1}", "0"],
            f"{hits} of {len(found.ranks)} have rank 1.",
            "left",
        ),
    ]

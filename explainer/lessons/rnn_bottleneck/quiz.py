"""Questions of the lesson on the bottleneck."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from explainer.ui.page.questions import Question, calculated, first, most, two, written
from explainer.ui.text import numbered, token, true_minus

if TYPE_CHECKING:
    from explainer.studies.recurrent.bottleneck import Recovered
    from explainer.trace.recurrent import EncoderTrace


def questions(read: EncoderTrace, found: Recovered | None, reach: np.ndarray | None) -> list[Question | None]:
    """About what is on screen: the room in the state, the sum behind a step, the reach of a gradient, what was found again.

    found: None while the reader is still guessing. reach: None while its section is closed.
    """
    d_hidden, n_steps = read.hidden.shape[1], read.n_steps
    return [
        calculated(
            f"The decoder gets the last state alone, and your sentence is read in {n_steps} steps. How many numbers does that leave for "
            "each step?",
            d_hidden / n_steps,
            [d_hidden, d_hidden * n_steps, 2 * d_hidden / n_steps, n_steps],
            f"{d_hidden} numbers for any sentence: {d_hidden} ÷ {n_steps} = {_one(d_hidden / n_steps)}. The longer the sentence, the "
            "fewer.",
            "steps",
            show=_one,
        ),
        first(_blend(read, int(unit)) for unit in np.argsort(-np.abs(read.hidden[-1] - read.candidate[-1]) * _clear(read), kind="stable")),
        None if reach is None else _reach(numbered(read.tokens), reach),
        None if found is None else _found(found, n_steps),
    ]


def _reach(names: list[str], reach: np.ndarray) -> Question | None:
    """Which token moves the last state least, or most."""

    def far(best: int, second: int) -> str:
        after = f"the next is {token(names[second])} with {_size(reach[second])}"
        return f"The gradient from the last state to it is {_size(reach[best])}; {after}."

    return most("A change of which token would move the last state least?", names, reach, far, "reach", show=_size, least=True) or most(
        "A change of which token would move the last state most?", names, reach, far, "reach", show=_size
    )


def _found(found: Recovered, n_steps: int) -> Question | None:
    """How many tokens are not the probe's first guess."""
    hits, missed = int((found.ranks == 1).sum()), int((found.ranks > 1).sum())
    return calculated(
        "How many tokens does the probe not find at the first guess, from the last state alone?",
        missed,
        [hits, len(found.ranks), n_steps, missed + 1],
        f"{hits} of {len(found.ranks)} have rank 1, the others have not.",
        "left",
        limits=(0, math.inf),
    )


def _one(value: float) -> str:
    return f"{value:,.1f}"


def _size(value: float) -> str:
    return true_minus(f"{value:.2g}")


def _clear(read: EncoderTrace) -> np.ndarray:
    """(d_hidden): 1 where the update gate is neither open nor shut nor half."""
    z = read.update[-1]
    return np.asarray((z > 0.15) & (z < 0.85) & (np.abs(z - 0.5) > 0.1), dtype=float)


def _blend(read: EncoderTrace, unit: int) -> Question | None:
    """The new number of a unit, from its gate, its candidate and its old number."""
    z, new, old = (float(rows[unit]) for rows in (read.update[-1], read.candidate[-1], read.hidden[-2]))

    def made(gate: float, fresh: float, before: float) -> float:
        return (1 - gate) * fresh + gate * before

    z_told, new_told, old_told = written([z, new, old], made, two, 2)
    return calculated(
        f"In the last step unit {unit} has the update gate z = {z_told}, the candidate n = {new_told} and the old number h = "
        f"{old_told}. What "
        "is its new number?",
        made(z, new, old),
        [z * new + (1 - z) * old, new + old, new, z * new],
        f"(1 − z) · n + z · h = (1 − {z_told}) · {_bracketed(new_told)} + {z_told} · {_bracketed(old_told)} = {two(made(z, new, old))}.",
        "steps",
        show=two,
    )


def _bracketed(told: str) -> str:
    return f"({told})" if told.startswith("−") else told

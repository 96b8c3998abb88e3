"""Whether a text runs in a loop, and how much of it was said before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RUN = 4  # tokens of a run that is looked for earlier in the text


@dataclass(frozen=True, slots=True)
class Loop:
    """The end of a text that says the same over and over. first: where the first round begins. period: tokens of a round.

    rounds: how many whole rounds there are, at least 2.
    """

    first: int
    period: int
    rounds: int


def loop(token_ids: Sequence[int]) -> Loop | None:
    """The loop that the ids end in, with the shortest round; None where the last round was not said just before.

    A loop takes at least six tokens, so that a word said twice is none.
    """
    ids = list(token_ids)
    for period in range(1, len(ids) // 2 + 1):
        length = period
        while length < len(ids) and ids[-1 - length] == ids[-1 - length + period]:
            length += 1
        rounds = length // period
        if rounds >= 2 and rounds * period >= 6:
            return Loop(len(ids) - rounds * period, period, rounds)
    return None


def round_probabilities(found: Loop, logprobs: Sequence[float]) -> np.ndarray:
    """(rounds): the mean probability of the tokens of each round. logprobs: of every token of the same ids, in nats."""
    probs = np.exp(np.asarray(logprobs, dtype=np.float64)[found.first :])
    return np.asarray(probs.reshape(found.rounds, found.period).mean(1))


def said_before(prompt_ids: Sequence[int], written_ids: Sequence[int]) -> float:
    """The share of the runs of four tokens ending in a written token that stood earlier in the text; 0 for a text of fewer."""
    ids, start = [*prompt_ids, *written_ids], max(len(prompt_ids), RUN - 1)
    seen = {tuple(ids[i - RUN + 1 : i + 1]) for i in range(RUN - 1, start)}
    hits = 0
    for i in range(start, len(ids)):
        run = tuple(ids[i - RUN + 1 : i + 1])
        hits += run in seen
        seen.add(run)
    return hits / max(1, len(ids) - start)

"""Questions of the lesson on many blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explainer.ui.page.questions import Question, ask, by_nearness, calculated, counted, first, most, two, written
from explainer.ui.text import number, percent, plain, token

if TYPE_CHECKING:
    from explainer.trace.lens import Trajectory


def questions(
    here: str, way: Trajectory, lead: int, parts: tuple[list[str], list[float]] | None, *, followed: bool = True
) -> list[Question | None]:
    """About the token on screen: when it takes the lead, the block that raises it most, what all parts but one add to its logit.

    followed: whether its way up is shown; of one that is not, only what the lens shows is asked.
    """
    word = token(way.token)
    in_the_end = way.ranks[-1] == 1
    return [
        _lead(here, word, way, lead, "rank" if followed else "lens") if in_the_end else _best(here, word, way) if followed else None,
        first((_raises(word, way), _logit(word, way))) if followed else None,
        _without(word, parts) if parts else None,
    ]


def _names(way: Trajectory) -> list[str]:
    return ["at the start", *(f"after block {layer}" for layer in range(len(way.ranks) - 1))]


def _lead(here: str, word: str, way: Trajectory, lead: int, at: str) -> Question | None:
    """The first moment from which on it is the likeliest."""
    names = _names(way)
    before = f"Just before that it has rank {way.ranks[lead - 1]:,}." if lead else "It leads from the start."
    return ask(
        f"What is the first moment from which on {word} is the likeliest at {token(here)}, to the end?",
        names[lead],
        [names[i] for i in by_nearness(len(names), lead)[1:]],
        f"From there on {word} has rank 1. {before}",
        at,
    )


def _best(here: str, word: str, way: Trajectory) -> Question | None:
    """Where its rank is best."""
    names = _names(way)

    def because(best: int, second: int) -> str:
        return f"It has rank {way.ranks[best]:,} there; the next best is rank {way.ranks[second]:,}, {names[second]}."

    asked = f"At which moment does {word} have its best rank at {token(here)}?"
    return most(asked, names, way.ranks, because, "rank", show=counted, least=True)


def _raises(word: str, way: Trajectory) -> Question | None:
    """The block that adds most to its probability; None where the figures are too near to each other to be subtracted from a chart."""
    gains = np.diff(way.probs.astype(float))
    order = np.argsort(-gains)
    if len(gains) < 2 or gains[order[0]] < 0.01 or gains[order[0]] - gains[order[1]] < 0.005:
        return None

    def because(best: int, _: int) -> str:
        return f"It goes from {plain(percent(float(way.probs[best])))} to {plain(percent(float(way.probs[best + 1])))} there."

    names = [f"block {layer}" for layer in range(len(gains))]
    return most(f"Which block raises the probability of {word} most?", names, gains, because, "rank", show=lambda gain: number(gain, 3))


def _logit(word: str, way: Trajectory) -> Question | None:
    """The block that moves its logit most, up or down, where no probability moves."""
    moves = np.abs(np.diff(way.logits.astype(float)))

    def because(best: int, _: int) -> str:
        return f"It goes from {two(way.logits[best])} to {two(way.logits[best + 1])} there."

    names = [f"block {layer}" for layer in range(len(moves))]
    return most(
        f"Which block moves the logit of {word} most, up or down?", names, moves, because, "rank", show=lambda gain: number(gain, 1)
    )


def _without(word: str, parts: tuple[list[str], list[float]]) -> Question | None:
    """What all other parts add."""
    names, values = parts
    best, logit = int(np.argmax(values)), float(sum(values))
    one = float(values[best])
    logit_told, one_told = written([logit, one], lambda a, b: a - b, two)
    taken = f"({one_told})" if one_told.startswith("−") else one_told
    return calculated(
        f"The logit of {word} is {logit_told}, and {names[best]} adds {one_told} to it. What do all other parts add together?",
        logit - one,
        [logit + one, one, logit, one - logit],
        f"The logit is the plain sum of its parts: {logit_told} − {taken} = {two(logit - one)}.",
        "sum",
        show=two,
    )

"""Questions of the lesson on writing on."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from explainer.ui.page.questions import Question, calculated, figure, first, two, written

if TYPE_CHECKING:
    from explainer.lessons.generation.beam_search import Ways
    from explainer.studies.decoding.generation import Written

AHEAD = 3  # tokens that the question on the cache counts for


def questions(
    steps: Sequence[Written], n_prompt: int, window: int, ways: Ways | None, *, cached: bool = True, windowed: bool = True
) -> list[Question | None]:
    """About the text on screen: how likely two tokens were together, what the window holds, what is computed, two texts compared.

    ways: None while the reader is still guessing. cached, windowed: whether these sections are open.
    """
    return [
        first(_both(*pair) for pair in sorted(itertools.pairwise(steps), key=_sure)) or first(_not(step) for step in steps),
        _in_window(steps, n_prompt, window) if windowed else None,
        _computed(n_prompt, window) if cached else None,
        _texts(ways),
    ]


def _sure(pair: tuple[Written, Written]) -> float:
    """How far two tokens are from a probability of one half each."""
    return sum(abs(math.exp(step.logprob) - 0.5) for step in pair)


def _both(one: Written, other: Written) -> Question | None:
    """How likely the model found two tokens in a row, from the probability of each."""
    p, q = math.exp(one.logprob), math.exp(other.logprob)
    if p * q < 1e-4 or max(p, q) > 0.995:
        return None
    p_told, q_told = written([p, q], lambda a, b: a * b, figure)
    return calculated(
        f"By the model itself, written token {one.index + 1} had the probability {p_told}, and the one after it {q_told}. How likely "
        "did it "
        "find, then, that the two come one after the other?",
        p * q,
        [p + q, (p + q) / 2, min(p, q), p * q / 2],
        f"One after the other, probabilities are multiplied: {p_told} · {q_told} = {figure(p * q)}.",
        "writer",
        show=figure,
        limits=(0, 1),
    )


def _not(step: Written) -> Question | None:
    """How likely it was that another token comes."""
    p = math.exp(step.logprob)
    (told,) = written([p], lambda a: 1 - a, figure)
    return calculated(
        f"By the model itself, written token {step.index + 1} had the probability {told}. How likely was it that another one comes there?",
        1 - p,
        [p, p / 2, 1],
        f"All probabilities sum to 1: 1 − {told} = {figure(1 - p)}.",
        "writer",
        show=figure,
        limits=(0, 1),
    )


def _in_window(steps: Sequence[Written], n_prompt: int, window: int) -> Question | None:
    """How much of the text was read for the last token."""
    if not steps:
        return None
    total, held = n_prompt + len(steps), steps[-1].computed + steps[-1].reused
    return calculated(
        f"The text has {total:,} tokens now, {n_prompt:,} of them from the prompt. How many were read when the last one was chosen?",
        held,
        [total, n_prompt, len(steps), 1],
        f"{total - 1:,} stood before it, and the window holds {window:,} at most.",
        "window",
        limits=(0, math.inf),
    )


def _computed(n_prompt: int, window: int) -> Question | None:
    """The positions that are worked out without a cache."""
    each = [min(n_prompt + i, window) for i in range(AHEAD)]
    kept = n_prompt + AHEAD - 1
    saved = f" With the cache it is {n_prompt:,} + {AHEAD - 1} = {kept:,}." if kept <= window else ""
    return calculated(
        f"Without the cache, how many positions are computed in all for the next {AHEAD} tokens after a prompt of {n_prompt:,}?",
        sum(each),
        [kept, AHEAD * n_prompt, AHEAD, sum(each) + AHEAD],
        f"All that is in the window, for every token: {' + '.join(f'{count:,}' for count in each)} = {sum(each):,}.{saved}",
        "cache",
    )


def _texts(ways: Ways | None) -> Question | None:
    """How many times as likely one of the three texts is as another."""
    if ways is None:
        return None
    pairs = itertools.permutations(sorted(ways.found, key=lambda way: -way.logprob), 2)
    found = next(((a, b) for a, b in pairs if a.token_ids != b.token_ids and 0.1 <= a.logprob - b.logprob <= 12), None)
    if found is None:
        return None
    high, low = found
    gap = high.logprob - low.logprob
    high_told, low_told = written([high.logprob, low.logprob], lambda a, b: math.exp(a - b), figure)
    low_told = f"({low_told})" if low_told.startswith("−") else low_told
    return calculated(
        f"All tokens together, the text by {high.name} has the log-probability {high_told}, the one by {low.name} "
        f"{low_told.strip('()')}. How "
        "many times as likely is the first text?",
        math.exp(gap),
        [gap, high.logprob / low.logprob, 1 + gap, math.exp(2 * gap)],
        f"exp({high_told} − {low_told}) = {figure(math.exp(gap))}. In nats that is {two(gap)}.",
        "three",
        show=figure,
        limits=(0, math.inf),
    )

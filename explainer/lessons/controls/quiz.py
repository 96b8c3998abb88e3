"""Questions of the lesson on the controls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from explainer.ui.page.questions import Question, calculated, counted, figure, first, written
from explainer.ui.text import plain, told_apart

if TYPE_CHECKING:
    from explainer.studies.decoding.sampling import Pipeline

P = 0.5  # of the question on top-p; 0.9 stands on the page
MIN_P = 0.1


def questions(found: Pipeline, names: Sequence[str], n_prompt: int, context: int | None) -> list[Question | None]:
    """About the settings on screen: what renormalising does, a ratio at another temperature, the sum of top-p, the room in the window.

    context: None while the section on the window is closed.
    """
    return [
        first((_renormalised(found, names), _threshold(found, names))),
        first(_colder(found, names, place) for place in range(1, min(50, len(found.order)))),
        _nucleus(found),
        None if context is None else _room(n_prompt, context),
    ]


def _room(n_prompt: int, context: int) -> Question | None:
    """How much may still be written."""
    room = context - n_prompt
    return calculated(
        "How many tokens can be written before the window is full?",
        room,
        [context, n_prompt, context + n_prompt],
        f"Prompt and output share the window: {context:,} − {n_prompt:,} = {room:,}.",
        "room",
        limits=(0, math.inf),
    )


def _renormalised(found: Pipeline, names: Sequence[str]) -> Question | None:
    """What a token's probability becomes when the rest is cut; None where nothing is."""
    best, kept, vocab = int(found.order[0]), found.kept, len(found.order)
    p, mass = float(found.softened[best]), float(found.stages[-1].mass)
    if kept == vocab or p == 0:
        return None
    p_told, mass_told = written([p, mass], lambda one, left: one / left, figure)
    return calculated(
        f"After temperature, “{plain(_name(names[best]))}” has the probability {p_told}, and what survives the cuts "
        f"({counted(kept)} token{'' if kept == 1 else 's'}) has {mass_told} together. With which probability is it drawn?",
        p / mass,
        [p, p * mass, p + 1 - mass, 1 / kept],
        f"What is left is renormalised: {p_told} ÷ {mass_told} = {figure(p / mass)}.",
        "pipeline",
        show=figure,
        limits=(0, 1),
    )


def _threshold(found: Pipeline, names: Sequence[str]) -> Question | None:
    """Which probability min-p would ask for."""
    best = int(found.order[0])
    p = float(found.softened[best])
    (told,) = written([p], lambda one: MIN_P * one, figure)
    return calculated(
        f"Nothing is cut now; the likeliest token, “{plain(_name(names[best]))}”, has the probability {told}. With min-p {MIN_P:g}, which "
        "probability would a token need at least?",
        MIN_P * p,
        [MIN_P, 1 - MIN_P, p - MIN_P, (1 - MIN_P) * p],
        f"Min-p is a share of the largest probability: {MIN_P:g} · {told} = {figure(MIN_P * p)}.",
        "pipeline",
        show=figure,
        limits=(0, 1),
    )


def _colder(found: Pipeline, names: Sequence[str], place: int) -> Question | None:
    """A ratio of two probabilities at half the temperature."""
    one, other = int(found.order[0]), int(found.order[place])
    ratio = math.exp(float(found.logits[one]) - float(found.logits[other]))
    if not 1.1 <= ratio <= 1000:
        return None
    high, low = told_apart([names[one], names[other]])
    (told,) = written([ratio], lambda times: times**2, figure)
    return calculated(
        f"At temperature 1, “{plain(high)}” is {told} times as likely as “{plain(low)}”. How many times as likely is it at "
        "temperature 0.5?",
        ratio**2,
        [2 * ratio, ratio, math.sqrt(ratio), ratio + 2],
        f"The gap of the logits is divided by 0.5, so it doubles, and the ratio is squared: {told}² = {figure(ratio**2)}.",
        "pipeline",
        show=figure,
        limits=(0, math.inf),
    )


def _nucleus(found: Pipeline) -> Question | None:
    """How many tokens top-p keeps, by adding up."""
    from explainer.studies.decoding.controls import Controls
    from explainer.studies.decoding.sampling import pipeline

    temperature, vocab = found.controls.temperature, len(found.order)
    kept = pipeline(found.logits, Controls(temperature, top_p=P)).kept
    sums = np.cumsum(found.softened[np.argsort(-found.softened, kind="stable")])
    before, after = float(sums[kept - 2]) if kept > 1 else 0.0, float(sums[kept - 1])
    if not before + 1e-6 < P < after - 1e-6:  # too near to the border for a reader's sum
        return None
    low, high = written([before, after], lambda a, b: float(a < P < b), figure)
    said = (
        f"The likeliest alone has {high}." if kept == 1 else f"The likeliest {counted(kept - 1)} sum to {low}, with one more it is {high}."
    )
    return calculated(
        f"How many tokens would top-p {P:g} alone keep here, at temperature {temperature:g}?",
        kept,
        [int((found.softened >= P).sum()), kept + 1, int((found.softened >= 1 - P).sum()) + 2, int(P * vocab)],
        f"{said} It keeps as many as it takes to reach {P:g}.",
        "topp",
        limits=(0, math.inf),
    )


def _name(token: str) -> str:
    return told_apart([token])[0]

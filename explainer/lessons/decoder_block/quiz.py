"""Questions of the lesson on one block."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from explainer.ui.page.questions import Question, calculated, first, most, two, written
from explainer.ui.text import counted, numbered, token

if TYPE_CHECKING:
    from explainer.trace.feed_forward import Inside


def questions(tokens: Sequence[str], inside: Inside, pos: int, strong: Sequence[int], act: str) -> list[Question | None]:
    """About the block on screen: how many neurons’ numbers, what the activation makes of one of them, where it is largest."""
    n_pos, d_mlp = inside.post.shape
    d_model = inside.read.shape[1]
    others = [int(i) for i in np.argsort(-np.abs(inside.post[pos]), kind="stable")]
    names = numbered(tokens)
    return [
        calculated(
            f"How many neurons’ numbers does the FFN of this block work out for your {counted(n_pos, 'token')}, all positions together?",
            n_pos * d_mlp,
            [d_mlp, n_pos * d_model, n_pos + d_mlp, d_mlp * d_model],
            f"{d_mlp:,} at each position, whatever stands at the others: {n_pos:,} · {d_mlp:,} = {n_pos * d_mlp:,}.",
            "ffn",
        ),
        first(_activated(inside, pos, neuron, names[pos], act) for neuron in (*strong, *others)),
        first(_position(inside, neuron, names) for neuron in (*strong, *others[:20])),
    ]


def _activated(inside: Inside, pos: int, neuron: int, here: str, act: str) -> Question | None:
    """What a neuron passes on."""
    before, after = float(inside.pre[pos, neuron]), float(inside.post[pos, neuron])
    if inside.gate is not None:
        return _gated(inside, pos, neuron, here, act)
    if not 0.3 <= abs(before) <= 3 or abs(after - before) < 0.05:  # what passes as it is asks for nothing
        return None
    flat = f" ReLU would make it {two(max(0.0, before))}." if two(max(0.0, before)) != two(after) else ""
    return calculated(
        f"Neuron {neuron} at {token(here)} has the number {two(before)} before the non-linear step ({act}). Which number comes out of it?",
        after,
        [before, max(0.0, before), -before, -after, 1 - after],
        f"It comes out as {two(after)}.{flat}",
        "ffn",
        show=two,
    )


def _gated(inside: Inside, pos: int, neuron: int, here: str, act: str) -> Question | None:
    """A gate times the number beside it."""
    before, after = float(inside.pre[pos, neuron]), float(inside.post[pos, neuron])
    if abs(before) < 0.05 or abs(after) < 0.05:
        return None
    gate = after / before
    gate_told, before_told = written([gate, before], lambda a, b: a * b, two)
    return calculated(
        f"Neuron {neuron} at {token(here)}: after the non-linear step ({act}) its gate is {gate_told}, and the number beside it is "
        f"{before_told}. Which number goes on to W_out?",
        after,
        [gate + before, gate, before, before / gate],
        f"The two are multiplied: {gate_told} · {before_told} = {two(after)}.",
        "ffn",
        show=two,
    )


def _position(inside: Inside, neuron: int, names: Sequence[str]) -> Question | None:
    """At which position a neuron’s number is largest."""
    values = inside.post[:, neuron]

    def because(best: int, second: int) -> str:
        return f"It is {two(values[best])} there; the next is {token(names[second])} with {two(values[second])}."

    return most(f"At which position is the number of neuron {neuron} largest, after the non-linear step?", names, values, because, "ffn")

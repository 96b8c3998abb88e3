"""Questions of the positions lesson."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from explainer.ui.page.quiz import Question, ask

if TYPE_CHECKING:
    from explainer.studies.vectors.positions import Table
    from explainer.studies.vectors.word_order import Telling


def questions(table: Table, found: Sequence[Telling] | None, model: str, context: int, *, learned: bool) -> list[Question | None]:
    """About the table on screen, the eight networks, and the first position after the trained length."""
    shift, again = 4, 9
    dot = f"{table.by_distance[shift]:.2f}"
    pair = min(len(table.frequencies) - 1, 2)
    omega = float(table.frequencies[pair])
    made = [
        ask(
            f"In the table above, row 1 · row {1 + shift} is {dot}. What is row {again} · row {again + shift}?",
            dot,
            [f"{table.by_distance[k]:.2f}" for k in (again, again - shift, 0)],
            f"Both pairs are {shift} positions apart, and Σ cos({shift}·ωᵢ) = {dot} has no position in it.",
            "table",
        ),
        ask(
            f"The hand of pair {pair} turns by {omega:.3f} at every position. After how many positions has it gone round once?",
            f"{2 * math.pi / omega:,.1f}",
            [f"{1 / omega:,.1f}", f"{math.pi / omega:,.1f}", f"{2 * math.pi * omega:,.1f}"],
            f"2π ÷ {omega:.3f} = {2 * math.pi / omega:,.1f}.",
            "table",
        ),
    ]
    if found:
        off = [one for one in found if not one.positions and one.causal]
        layers = next(one.n_layers for one in off if one.tells)
        changed = next(one.at_last for one in off if one.tells)
        made.append(
            ask(
                "Positions are off and the mask is on. From how many layers on can the last position tell the order before it?",
                str(layers),
                [str(n) for n in (1, 2, 3) if n != layers] + ["never"],
                f"With {layers} layers its vector changes by up to {100 * changed:.0f} % of its length, with one layer not at all.",
                "order",
            )
        )
    right = "There is no row for it" if learned else "q and k are turned further"
    other = "q and k are turned further" if learned else "There is no row for it"
    made.append(
        ask(
            f"What happens at position {context:,} in {model}, the first after the trained length?",
            right,
            [other, "The sine is 0 there", "The first token is forgotten"],
            f"Its W_pos has rows 0 to {context - 1:,}."
            if learned
            else "Angles are defined for any position, though it was not trained on them.",
            "past",
        )
    )
    return made

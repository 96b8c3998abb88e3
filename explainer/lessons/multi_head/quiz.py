"""Questions of the lesson on many heads."""

from __future__ import annotations

import numpy as np

from explainer.models.catalogue import Shape
from explainer.ui.page.questions import Question, calculated, figure, most, two, written
from explainer.ui.text import counted


def questions(shape: Shape, n_pos: int, layer: int, lengths: np.ndarray, direct: np.ndarray | None, word: str) -> list[Question | None]:
    """About the heads of the opened layer, with the direct effects (layer head) on the logit of ``word`` where they are known."""
    names, weights = [f"head {head}" for head in range(shape.n_heads)], shape.n_heads * n_pos * n_pos

    def longest(best: int, second: int) -> str:
        return f"Its z · W_O has length {two(lengths[best])}; the next is {names[second]} with {two(lengths[second])}."

    found = [
        most(f"Which head of layer {layer} adds the longest vector at the last token?", names, lengths, longest, "added"),
        calculated(
            f"How many weights do the heads of layer {layer} make for your {counted(n_pos, 'token')}, one for each query and each key?",
            weights,
            [n_pos * n_pos, shape.n_heads * n_pos, shape.n_heads * shape.d_head, weights * shape.n_layers],
            f"{shape.n_heads} heads · {n_pos:,} queries · {n_pos:,} keys = {weights:,}."
            + (" Those of later keys are 0." if shape.causal and n_pos > 1 else ""),
            "heads",
        ),
    ]
    if direct is not None:
        row = direct[layer].astype(float)
        total = float(row.sum())
        parts = written([float(value) for value in row], lambda *values: sum(values), two)
        found.append(
            calculated(
                f"By how much do the heads of layer {layer} raise the logit of {word} together, by their own additions?",
                total,
                [float(row.max()), float(row.mean()), float(direct.sum()), -total],
                f"{' + '.join(f'({part})' if part.startswith('−') else part for part in parts)} = {two(total)}."
                if len(row) <= 16
                else f"The sum of its {len(row)} numbers; the largest of them is {figure(float(row.max()))}.",
                "effects",
                show=two,
            )
        )
    return found

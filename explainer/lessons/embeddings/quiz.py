"""Questions of the embeddings lesson."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from explainer.ui.page.quiz import Question, ask
from explainer.ui.text import token

if TYPE_CHECKING:
    from explainer.studies.vectors.embeddings import Scored
    from explainer.ui.components.wordscope import Neighbours


def questions(near: Neighbours, d_model: int, scored: Sequence[Scored]) -> list[Question | None]:
    """About the neighbours on screen: a cosine from its parts, the size of the table, what another text changes, the analogies."""
    size, other = float(np.linalg.norm(near.row)), float(np.linalg.norm(near.rows[0]))
    dot = float(near.dot[0])
    cosine = dot / max(size * other, 1e-12)
    total = near.n_vocab * d_model
    here, first = token(near.token), token(near.tokens[0])
    made = [
        ask(
            f"The rows of {here} and {first}: lengths {size:.2f} and {other:.2f}, dot product {dot:.2f}. What is their cosine?",
            f"{cosine:.2f}",
            [f"{dot:.2f}", f"{dot / max(size + other, 1e-12):.2f}", f"{dot * size * other:.2f}"],
            f"{dot:.2f} ÷ ({size:.2f} · {other:.2f}) = {cosine:.2f}.",
            "row",
        ),
        ask(
            "How many numbers does W_E hold?",
            f"{total:,}",
            [f"{near.n_vocab:,}", f"{near.n_vocab + d_model:,}", f"{d_model:,}"],
            f"{near.n_vocab:,} rows, one for each token, of {d_model:,} numbers each.",
            "row",
        ),
        ask(
            f"{here} stands in another sentence. What happens to its row of W_E?",
            "It stays the same",
            ["It moves towards its new neighbours", "It is added to its new neighbours’ rows"],
            "The row is looked up by the token’s number alone. What differs is the vector after the blocks.",
            "context",
        ),
    ]
    if scored:
        right = sum(one.right for one in scored)
        anyway = sum(one.right_any for one in scored)
        made.append(
            ask(
                f"{right} of {len(scored)} analogies work when the three input words may not be the answer. How many when they may?",
                str(anyway),
                [str(right), str(len(scored)), str((anyway + right + 1) // 2)],
                f"{anyway}: the sum usually lies nearest to a word that went in.",
                "arithmetic",
            )
        )
    return made

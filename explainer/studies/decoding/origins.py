"""Where the words of an answer came from: for each written token the head that raised its logit most, and the keys it looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.models.language_model import LanguageModel
from explainer.trace import Edit, views
from explainer.trace.recorder import record_ids
from explainer.trace.trace import Trace


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """One written token.

    pos: where it stands in the whole text; the model chose it at ``pos`` − 1. p: its probability there.
    head: (layer, head) with the largest direct effect on its logit, and that effect. row: (key) that head's weights.
    edges: (key) the direct effect of each key over all heads, in units of the logit.
    earlier: where the same word stands before, in what was read; of them ``source``, the one with the largest edge, else None.
    """

    token_id: int
    token: str
    pos: int
    p: float
    head: tuple[int, int]
    effect: float
    row: np.ndarray
    edges: np.ndarray
    earlier: tuple[int, ...]
    source: int | None

    @property
    def looked_at(self) -> int:
        """The key that the head looks at most."""
        return int(self.row.argmax())

    @property
    def copied(self) -> bool:
        """Whether the same word stood there, and the head looks at it most."""
        return self.looked_at in self.earlier


def _word(token: str) -> str:
    """A token as a word: in small letters, without the space before it; empty if it has no letter and no digit."""
    word = token.strip().lower()
    return word if any(character.isalnum() for character in word) else ""


def origins(model: LanguageModel, trace: Trace, first: int, words_from: int = 0) -> list[Origin]:
    """The written tokens of a text, which begin at position ``first``; what was read begins at ``words_from``.

    Raises: ExplainerError for models that normalise after every addition.
    """
    found = []
    for pos in range(max(1, first), trace.n_pos):
        token_id = int(trace.token_ids[pos])
        by_head = views.direct_effects_by_key(model, trace, pos - 1, token_id)
        total = by_head.sum(-1)
        layer, head = (int(i) for i in np.unravel_index(int(total.argmax()), total.shape))
        edges = by_head.sum((0, 1))
        word = _word(trace.tokens[pos])
        earlier = tuple(i for i in range(words_from, pos) if word and _word(trace.tokens[i]) == word)
        source = max(earlier, key=lambda i: edges[i]) if earlier else None
        row, p = trace.row(layer, head, pos - 1)[:pos], float(views.probabilities(model, trace, pos - 1)[token_id])
        found.append(Origin(token_id, trace.tokens[pos], pos, p, (layer, head), float(total[layer, head]), row, edges, earlier, source))
    return found


@dataclass(frozen=True, slots=True)
class WithoutEdge:
    """What is left of a written token when the head of its ``Origin`` may not look at one key.

    weight: of that key. before, after: the token's probability. instead: the likeliest token without that look.
    """

    key: int
    weight: float
    before: float
    after: float
    instead: str


def without_edge(model: LanguageModel, trace: Trace, origin: Origin, key: int | None = None) -> WithoutEdge | None:
    """Cut one edge, the heaviest if none is named, and run the model again; None where the query has that key alone."""
    key = origin.looked_at if key is None else key
    query, (layer, head) = origin.pos - 1, origin.head
    if query == 0:
        return None
    ids = trace.token_ids[: origin.pos]
    cut = record_ids(model, ids, (*trace.edits, Edit.cut(layer, head, query, key)))
    probs = views.probabilities(model, cut, query)
    best = int(probs.argmax())
    return WithoutEdge(key, float(origin.row[key]), origin.p, float(probs[origin.token_id]), model.label(best))

"""How an induction head forms: the kept moments of two-layer's training, each looked at on the same texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explainer.models import checkpoints
from explainer.models.language_model import LanguageModel
from explainer.studies.attention.head_roles import INDUCTION, PREVIOUS, probe_ids, role_keys, role_scores
from explainer.trace import views
from explainer.trace.recorder import record_ids

MOST = 48  # tokens of a text that are looked at
AGAIN = 24  # random tokens, said twice


@dataclass(frozen=True, slots=True, eq=False)
class Formation:
    """One text at every kept moment.

    patterns: (moment layer head query key). losses: (moment pos−1) in nats. previous, induction: (moment layer head), the mean weight
    on the role's keys, NaN where the text has none. induction_cells: the (query, key) pairs that its score averages.
    """

    steps: tuple[int, ...]
    tokens: tuple[str, ...]
    token_ids: tuple[int, ...]
    patterns: np.ndarray
    losses: np.ndarray
    previous: np.ndarray
    induction: np.ndarray
    induction_cells: tuple[tuple[int, int], ...]

    def curves(self) -> dict[str, np.ndarray]:
        """Of a text said twice, for each moment: the best previous-token head of the first layer, the best induction head of the last, the
        loss of each copy.
        """
        half = len(self.token_ids) // 2
        return {
            "previous": self.previous[:, 0].max(1),
            "induction": self.induction[:, -1].max(1),
            "first": self.losses[:, : half - 1].mean(1),
            "second": self.losses[:, half:].mean(1),
        }


def moments() -> tuple[LanguageModel, ...]:
    """Every kept moment as a model of its own; together they are about 20 MB."""
    return tuple(checkpoints.open_step(step) for step in checkpoints.steps())


def said_twice(model: LanguageModel, seed: int = 0) -> tuple[int, ...]:
    """Different random tokens, then the same ones once more."""
    return probe_ids(model.n_vocab, model.tokenizer.all_special_ids, AGAIN, seed)


def formation(models: Sequence[LanguageModel], token_ids: Sequence[int]) -> Formation:
    """Run every moment over the same tokens (the first MOST of them)."""
    ids = tuple(int(i) for i in token_ids)[:MOST]
    patterns, losses, previous, induction = [], [], [], []
    for model in models:
        trace = record_ids(model, ids)
        layers = np.stack([trace.patterns(layer) for layer in range(trace.n_layers)])
        scores = {score.role: score.scores for score in role_scores(layers, ids)}
        patterns.append(layers)
        losses.append(views.losses(model, trace) if len(ids) > 1 else np.zeros(0, np.float32))
        previous.append(scores[PREVIOUS])
        induction.append(scores[INDUCTION])

    return Formation(
        steps=checkpoints.steps(),
        tokens=tuple(models[0].labels(ids)),
        token_ids=ids,
        patterns=np.stack(patterns),
        losses=np.stack(losses),
        previous=np.stack(previous),
        induction=np.stack(induction),
        induction_cells=tuple((query, key) for query, keys in role_keys(INDUCTION, ids).items() for key in keys),
    )

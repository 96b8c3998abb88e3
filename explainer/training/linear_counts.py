"""A linear classifier over counted words and pairs of neighbours: the plain way to tell texts apart, learned as a head is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from torch import nn

from explainer.texts.applications.baselines import words


def counted(text: str) -> list[str]:
    """The words of a text and its pairs of neighbours."""
    found = words(text)
    return found + [f"{left} {right}" for left, right in pairwise(found)]


@dataclass(frozen=True, slots=True, eq=False)
class LinearCounts:
    """Softmax over Σ of a row of numbers for each counted word, a word that few texts have counting more.

    places: the row of each word. rare: log of the share of texts without it, one more, by row; a text's numbers have the length 1 together.
    rows: (word label).
    """

    places: Mapping[str, int]
    rare: np.ndarray
    rows: torch.Tensor

    @classmethod
    def learned(cls, texts: Sequence[tuple[str, int]], n_labels: int, decay: float = 1e-6, steps: int = 60) -> LinearCounts:
        """Learn from texts with labels: all at once, by L-BFGS, large numbers held down by ``decay``."""
        places: dict[str, int] = {}
        within: list[int] = []
        for text, _ in texts:
            for word in set(counted(text)):
                place = places.setdefault(word, len(places))
                within += [0] * (place + 1 - len(within))
                within[place] += 1
        rare = np.log((1 + len(texts)) / (1 + np.array(within))) + 1
        made = cls(places, rare, torch.zeros(len(places), n_labels, requires_grad=True))
        given, labels = made._numbers([text for text, _ in texts]), torch.tensor([label for _, label in texts])
        optimizer = torch.optim.LBFGS([made.rows], max_iter=steps, line_search_fn="strong_wolfe")

        def loss() -> torch.Tensor:
            optimizer.zero_grad()
            found = nn.functional.cross_entropy(torch.sparse.mm(given, made.rows), labels) + decay * made.rows.square().sum()
            found.backward()
            return found

        optimizer.step(loss)
        return made

    def _numbers(self, texts: Sequence[str]) -> torch.Tensor:
        """(text word), sparse."""
        rows, columns, values = [], [], []
        for row, text in enumerate(texts):
            counts = Counter(self.places[word] for word in counted(text) if word in self.places)
            found = np.array([self.rare[place] * count for place, count in counts.items()])
            rows += [row] * len(counts)
            columns += list(counts)
            values += (found / max(1e-9, float(np.linalg.norm(found)))).tolist()
        size = (len(texts), len(self.places))
        return torch.sparse_coo_tensor(torch.tensor([rows, columns]), torch.tensor(values), size, check_invariants=True)

    @torch.no_grad()
    def probabilities(self, texts: Sequence[str]) -> np.ndarray:
        """(text label)."""
        return np.asarray(torch.softmax(torch.sparse.mm(self._numbers(texts), self.rows), -1).numpy())

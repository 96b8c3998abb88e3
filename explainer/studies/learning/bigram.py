"""A bigram table: what comes next, told from the one token before, by counting. The simplest rival of a language model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from explainer.models.language_model import LanguageModel
from explainer.trace import views
from explainer.trace.trace import Trace

Tokens = Sequence[int] | np.ndarray
MIX = 4.0  # so many observations is the back-off worth, beside the pairs that were really seen
EVEN = 0.1  # share of the back-off that goes to all tokens evenly, so that no token has probability 0


@dataclass(frozen=True, slots=True, eq=False)
class Bigram:
    """Counted pairs of neighbours.

    codes: before · n_vocab + token of every pair that was seen, sorted, with counts. singles, befores: (vocab), how often each
    token was seen, and how often with another one after it.
    """

    n_vocab: int
    n_tokens: int
    n_texts: int
    codes: np.ndarray
    counts: np.ndarray
    singles: np.ndarray
    befores: np.ndarray

    def alone(self) -> np.ndarray:
        """(vocab): the back-off, p(token) = (1 − EVEN) · count ÷ all counts + EVEN ÷ n_vocab."""
        even = np.full(self.n_vocab, 1 / self.n_vocab)
        return np.asarray((1 - EVEN) * self.singles / self.n_tokens + EVEN * even) if self.n_tokens else even

    def pairs(self, before: Tokens, token: Tokens) -> np.ndarray:
        """How often each token was seen right after the other."""
        wanted = np.asarray(before, np.int64) * self.n_vocab + np.asarray(token, np.int64)
        if not len(self.codes):
            return np.zeros(len(wanted), np.int64)
        at = np.minimum(np.searchsorted(self.codes, wanted), len(self.codes) - 1)
        return np.where(self.codes[at] == wanted, self.counts[at], 0)

    def probabilities(self, before: Tokens, token: Tokens) -> np.ndarray:
        """p(token | before) = (count of the pair + MIX · p(token)) ÷ (count of ``before`` + MIX)."""
        alone = self.alone()[np.asarray(token, np.int64)]
        return np.asarray((self.pairs(before, token) + MIX * alone) / (self.befores[np.asarray(before, np.int64)] + MIX))

    def likeliest(self, before: int) -> tuple[int, float]:
        """The likeliest token after ``before``, and its probability."""
        start, stop = np.searchsorted(self.codes, [before * self.n_vocab, (before + 1) * self.n_vocab])
        wanted = np.unique([*(self.codes[start:stop] % self.n_vocab), int(self.singles.argmax())])
        probs = self.probabilities(np.full(len(wanted), before), wanted)
        best = int(probs.argmax())
        return int(wanted[best]), float(probs[best])


def count(texts: Iterable[Sequence[int]], n_vocab: int) -> Bigram:
    """Count the neighbours in texts of token ids; nothing is counted across two texts."""
    arrays = [np.asarray(ids, np.int64) for ids in texts]
    singles = np.bincount(np.concatenate([*arrays, np.zeros(0, np.int64)]), minlength=n_vocab)
    pairs = np.concatenate([*(ids[:-1] * n_vocab + ids[1:] for ids in arrays), np.zeros(0, np.int64)])
    codes, counts = np.unique(pairs, return_counts=True)
    befores = np.bincount(codes // n_vocab, weights=counts, minlength=n_vocab)
    return Bigram(n_vocab, int(singles.sum()), len(arrays), codes, counts, singles, befores)


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """How surprised a model, a bigram and a blind guess are by each token after the first.

    model, bigram: (pos − 1), p of the token that really came. best, best_p: the model's likeliest.
    seen: how often the bigram saw the pair, and the token before. uniform: ln n_vocab, the loss of a blind guess.
    """

    model: np.ndarray
    bigram: np.ndarray
    best: tuple[str, ...]
    best_p: np.ndarray
    seen: tuple[tuple[int, int], ...]
    n_vocab: int

    @property
    def loss(self) -> np.ndarray:
        """(pos − 1): −ln p of the model, in nats."""
        return np.asarray(-np.log(self.model))

    @property
    def bigram_loss(self) -> np.ndarray:
        """(pos − 1): −ln p of the bigram, in nats."""
        return np.asarray(-np.log(self.bigram))

    @property
    def uniform(self) -> float:
        """The loss of a guess that finds all tokens equally likely."""
        return float(np.log(self.n_vocab))


def compare(model: LanguageModel, trace: Trace, table: Bigram) -> Compared:
    """Every next-token exercise of a text, for the model and for the bigram."""
    before, after = trace.token_ids[:-1], trace.token_ids[1:]
    probs, best, best_p = [], [], []
    for pos, token_id in enumerate(after):
        at = views.probabilities(model, trace, pos)
        probs.append(max(float(at[token_id]), np.finfo(np.float64).tiny))
        best.append(int(at.argmax()))
        best_p.append(float(at.max()))
    return Compared(
        model=np.array(probs),
        bigram=table.probabilities(before, after),
        best=tuple(model.labels(best)),
        best_p=np.array(best_p),
        seen=tuple((int(pair), int(table.befores[first])) for pair, first in zip(table.pairs(before, after), before, strict=True)),
        n_vocab=model.n_vocab,
    )

"""Small experiments on one attention head: a hand-sized toy, cut edges, two contexts, the spread of q·k."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from explainer.errors import TextError
from explainer.maths.attention import attend, causal, scale, scores, softmax
from explainer.models.language_model import LanguageModel
from explainer.trace import Edit, record, views
from explainer.trace.trace import Grids, Trace, query_blocks


def by_hand(q: np.ndarray, k: np.ndarray, v: np.ndarray, *, masked: bool) -> Grids:
    """Attention of a few small vectors, each (pos d_head), with the same equations as everywhere."""
    queries, keys, values = (torch.tensor(array, dtype=torch.float32)[None] for array in (q, k, v))
    steps = attend(queries, keys, values, causal(len(q)) if masked else None)
    return Grids(*(grid[0].numpy() for grid in (steps.scores, steps.scaled, steps.masked, steps.pattern, steps.z)))


@dataclass(frozen=True, slots=True)
class EdgeEffects:
    """Three measures for each of the keys a query looks at most; all (key).

    weight: the pattern. length: |weight · v · W_O|. effect: change in nats of log p of ``token`` when the edge is cut.
    """

    keys: tuple[int, ...]
    weight: np.ndarray
    length: np.ndarray
    effect: np.ndarray
    token: str
    probability: float


def edge_effects(model: LanguageModel, trace: Trace, layer: int, head: int, query: int, most: int = 8) -> EdgeEffects:
    """Cut the edges from ``query`` to its heaviest keys one at a time, and see what that does to its likeliest token.

    A query with one key only has nothing that can be cut: its effect is nan.
    """
    moved = views.movement(model, trace, layer, head, query)
    visible = np.flatnonzero(np.isfinite(trace.masked(layer, head, slice(query, query + 1))[0]))
    keys = visible[np.argsort(-moved.weight[visible], kind="stable")][:most]
    probs = views.probabilities(model, trace, query)
    best = int(probs.argmax())
    effect = np.full(len(keys), np.nan)
    if len(visible) > 1:
        for index, key in enumerate(keys):
            cut = record(model, trace.text, (*trace.edits, Edit.cut(layer, head, query, int(key))))
            effect[index] = np.log(views.probabilities(model, cut, query)[best]) - np.log(probs[best])
    return EdgeEffects(tuple(int(k) for k in keys), moved.weight[keys], moved.length[keys], effect, model.label(best), float(probs[best]))


@dataclass(frozen=True, slots=True)
class TwoContexts:
    """How far apart one token's vector is in two texts; each (layer + 1), the embedding first.

    distance: |a − b| of the stream. norm: the mean of |a| and |b|. cosine: between a and b.
    """

    token: str
    pos: int
    distance: np.ndarray
    norm: np.ndarray
    cosine: np.ndarray


def shared_positions(first: Trace, second: Trace) -> list[int]:
    """Positions at which both texts have the same token."""
    return [i for i, (a, b) in enumerate(zip(first.token_ids, second.token_ids, strict=False)) if a == b]


def two_contexts(first: Trace, second: Trace, pos: int | None = None) -> TwoContexts:
    """Compare the stream of the same token at the same position in two texts (the last such position by default).

    Raises: TextError when the texts share no token at the same position.
    """
    shared = shared_positions(first, second)
    if not shared:
        raise TextError(
            "The two sentences have no token in common at the same position; change one so that a word stands in the same place."
        )
    pos = shared[-1] if pos is None else pos
    streams = [np.stack([t.resid_pre(0)[pos], *(t.resid_post(layer)[pos] for layer in range(t.n_layers))]) for t in (first, second)]
    a, b = streams
    lengths = np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=1)
    cosine = (a * b).sum(1) / np.maximum(lengths[0] * lengths[1], 1e-12)
    return TwoContexts(first.tokens[pos], pos, np.linalg.norm(a - b, axis=1), (lengths[0] + lengths[1]) / 2, cosine)


@dataclass(frozen=True, slots=True)
class Spread:
    """Spread (standard deviation) of q·k of random vectors by width, and what softmax makes of eight such scores.

    widths, raw, scaled, top_raw, top_scaled: each (width). The top weights are means of the largest of eight weights.
    """

    widths: tuple[int, ...]
    raw: np.ndarray
    scaled: np.ndarray
    top_raw: np.ndarray
    top_scaled: np.ndarray


def random_spread(seed: int = 0, trials: int = 1500, keys: int = 8) -> Spread:
    """q and k with independent numbers of mean 0 and variance 1: q·k then has variance d_head.

    Source: Vaswani et al. 2017, "Attention Is All You Need", section 3.2.1, footnote 4.
    """
    generator = torch.Generator().manual_seed(seed)
    widths = (4, 8, 16, 32, 64, 128, 256, 512)
    rows = []
    for width in widths:
        q = torch.randn(trials, 1, width, generator=generator)
        k = torch.randn(trials, keys, width, generator=generator)
        raw = scores(q, k)
        divided = scale(raw, width)
        rows.append([raw.std(), divided.std(), softmax(raw).amax(-1).mean(), softmax(divided).amax(-1).mean()])
    columns = np.array(rows, dtype=np.float64).T
    return Spread(widths, *columns)


def head_spreads(trace: Trace) -> tuple[np.ndarray, np.ndarray]:
    """Standard deviation of the scores that each head may use, before and after the division; both (layer head)."""
    before, after = np.zeros((trace.n_layers, trace.n_heads)), np.zeros((trace.n_layers, trace.n_heads))
    for layer in range(trace.n_layers):
        for head in range(trace.n_heads):
            sums = np.sum([_sums(trace.grids(layer, head, queries)) for queries in query_blocks(trace.n_pos)], axis=0)
            (before[layer, head], after[layer, head]) = np.sqrt(sums[2] / sums[0] - (sums[1] / sums[0]) ** 2)
    return before, after


def _sums(grids: Grids) -> np.ndarray:
    """(3 2): how many scores may be used, their sum and the sum of their squares; before the division and after it."""
    seen = np.isfinite(grids.masked)
    used = np.stack([grids.scores[seen], grids.scaled[seen]], dtype=np.float64)
    return np.stack([np.full(2, seen.sum()), used.sum(1), (used**2).sum(1)])

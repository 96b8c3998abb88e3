"""Scaled dot-product attention, one step a function.

Source: Vaswani et al. 2017, "Attention Is All You Need", section 3.2.1, equation 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import torch

from explainer.notation import Allowed, Grid, Keys, Queries, SharedVectors, Values


def scores(q: Queries, k: Keys) -> Grid:
    """Every query against every key: scores[i, j] = Σ_c q[i, c] · k[j, c]."""
    return q @ k.transpose(-1, -2)


def scale(scores: Grid, d_head: int) -> Grid:
    """scores ÷ √d_head."""
    return scores / math.sqrt(d_head)


def mask(scaled: Grid, allowed: Allowed) -> Grid:
    """Keep a score where looking is allowed; −∞ elsewhere."""
    return scaled.masked_fill(~allowed, -torch.inf)


def softmax(masked: Grid) -> Grid:
    """exp of each score ÷ the sum of the row's exps; a row sums to 1."""
    return torch.softmax(masked, dim=-1)


def weighted_sum(pattern: Grid, v: Values) -> Queries:
    """z[i] = Σ_j pattern[i, j] · v[j]."""
    return pattern @ v


def causal(n_pos: int) -> Allowed:
    """True where the key is not after the query; (query key)."""
    return torch.ones(n_pos, n_pos, dtype=torch.bool).tril()


def causal_rows(first: int, stop: int, n_pos: int) -> Allowed:
    """The rows ``first`` to ``stop − 1`` of :func:`causal`; (query key)."""
    return torch.arange(n_pos) <= torch.arange(first, stop).unsqueeze(-1)


def share_heads(vectors: SharedVectors, n_heads: int) -> Values:
    """Give every query head its key/value head: (... kv_head pos d_head) → (... head pos d_head)."""
    n_kv_heads = vectors.shape[-3]
    return vectors if n_kv_heads == n_heads else vectors.repeat_interleave(n_heads // n_kv_heads, dim=-3)


@dataclass(frozen=True, slots=True)
class Replacement:
    """Put ``vector`` (head d_head; one row when ``head`` is given) in the place of ``which`` at ``pos``."""

    which: str  # "q", "k" or "v"
    head: int | None
    pos: int
    vector: torch.Tensor


@dataclass(frozen=True, slots=True)
class AttentionEdits:
    """What is changed in one layer's attention. A head of None means every head.

    unmasked, unscaled: heads without that step. silenced: (head, mean): z becomes 0, or its mean over the positions.
    cuts: (head, query, key): −∞ before softmax.
    sets: (head, query, key, weight): the weight is fixed after softmax and the rest of the row rescaled.
    """

    unmasked: tuple[int | None, ...] = ()
    unscaled: tuple[int | None, ...] = ()
    silenced: tuple[tuple[int | None, bool], ...] = ()
    cuts: tuple[tuple[int | None, int, int], ...] = ()
    sets: tuple[tuple[int | None, int, int, float], ...] = ()
    replacements: tuple[Replacement, ...] = field(default=())

    def for_queries(self, first: int, stop: int) -> AttentionEdits:
        """What is left to do for the queries ``first`` to ``stop − 1`` alone, renumbered from 0: the steps from the scores on, up to z."""
        return AttentionEdits(
            unmasked=self.unmasked,
            unscaled=self.unscaled,
            cuts=tuple((head, query - first, key) for head, query, key in self.cuts if first <= query < stop),
            sets=tuple((head, query - first, key, weight) for head, query, key, weight in self.sets if first <= query < stop),
        )

    def for_head(self, head: int) -> AttentionEdits:
        """The part that touches one head, renumbered so that this head is all there is."""
        return AttentionEdits(
            unmasked=tuple(None for entry in self.unmasked if entry in (None, head)),
            unscaled=tuple(None for entry in self.unscaled if entry in (None, head)),
            silenced=_of_head(self.silenced, head),
            cuts=_of_head(self.cuts, head),
            sets=_of_head(self.sets, head),
            replacements=tuple(
                Replacement(r.which, None, r.pos, r.vector if r.head is not None else r.vector[head : head + 1])
                for r in self.replacements
                if r.head in (None, head)
            ),
        )


def _of_head(entries: tuple, head: int) -> tuple:
    """The entries, each with its head first, that touch this one, as if it were all there is."""
    return tuple((None, *entry[1:]) for entry in entries if entry[0] in (None, head))


NO_EDITS = AttentionEdits()


@dataclass(frozen=True, slots=True)
class AttentionSteps:
    """Every step of attention: the four grids (... head query key) and z (... head query d_head)."""

    scores: torch.Tensor
    scaled: torch.Tensor
    masked: torch.Tensor
    pattern: torch.Tensor
    z: torch.Tensor


def _heads(head: int | None) -> slice:
    return slice(None) if head is None else slice(head, head + 1)


def _set_edges(masked: torch.Tensor, pattern: torch.Tensor, sets: tuple[tuple[int | None, int, int, float], ...]) -> torch.Tensor:
    """Fix the named weights; scale what is left of each touched row so that it still sums to 1.

    The rest is a softmax of its own: scaling the pattern itself divides 0 by 0 where one key holds all the weight.
    """
    weights = torch.zeros_like(pattern)
    fixed = torch.zeros_like(pattern, dtype=torch.bool)
    for head, query, key, weight in sets:
        weights[..., _heads(head), query, key] = weight
        fixed[..., _heads(head), query, key] = True
    rest = softmax(masked.masked_fill(fixed, -torch.inf)).nan_to_num(0.0)  # a row with every key fixed has no rest
    edited = torch.where(fixed, weights, rest * (1 - weights.sum(-1, keepdim=True)))
    return torch.where(fixed.any(-1, keepdim=True), edited, pattern)


def visible(shape: tuple[int, ...], allowed: Allowed | None, edits: AttentionEdits) -> torch.Tensor:
    """Where each query may look, edits included: the mask, except in heads without it, and without the edges that are cut.

    shape: (... head query key), that of the scores.
    """
    found = torch.ones(shape, dtype=torch.bool) if allowed is None else allowed.expand(shape).clone()
    for head in edits.unmasked:
        found[..., _heads(head), :, :] = True
    for head, query, key in edits.cuts:
        found[..., _heads(head), query, key] = False
    return found


def replaced(q: Queries, k: Values, v: Values, edits: AttentionEdits) -> tuple[Queries, Values, Values]:
    """q, k and v with the edits' vectors in the places that they name; each (... head pos d_head)."""
    for change in edits.replacements:
        target = {"q": q, "k": k, "v": v}[change.which].clone()
        target[..., _heads(change.head), change.pos, :] = change.vector.to(target)
        q, k, v = (target if change.which == name else tensor for name, tensor in (("q", q), ("k", k), ("v", v)))
    return q, k, v


def attend(
    q: Queries, k: SharedVectors, v: SharedVectors, allowed: Allowed | None, edits: AttentionEdits = NO_EDITS, scaling: float | None = None
) -> AttentionSteps:
    """All steps in order, with the edits applied: replace → scores → scale → mask, cut → softmax → set → z → silence.

    q is (... head query d_head); k and v may have fewer (kv) heads. ``allowed`` of None lets every query look at every
    key. ``scaling`` is the factor on the scores, 1/√d_head when None.
    """
    n_heads, d_head = q.shape[-3], q.shape[-1]
    q, k, v = replaced(q, share_heads(k, n_heads), share_heads(v, n_heads), edits)
    raw = scores(q, k)
    scaled = scale(raw, d_head) if scaling is None else raw * scaling
    for head in edits.unscaled:
        scaled = scaled.clone()
        scaled[..., _heads(head), :, :] = raw[..., _heads(head), :, :]
    masked = mask(scaled, visible(raw.shape, allowed, edits))
    pattern = softmax(masked)
    if edits.sets:
        pattern = _set_edges(masked, pattern, edits.sets)
    z = weighted_sum(pattern, v)
    for head, mean in edits.silenced:
        z = z.clone()
        part = z[..., _heads(head), :, :]
        z[..., _heads(head), :, :] = part.mean(-2, keepdim=True).expand_as(part) if mean else torch.zeros_like(part)
    return AttentionSteps(raw, scaled, masked, pattern, z)

"""An independent reference for what-if edits: attention row by row, run inside transformers under a name of its own.

It shares no code with explainer.maths or explainer.models.taps.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.masking_utils import eager_mask

NAME = "surgery_by_hand"


@dataclass
class Surgery:
    """What to change, written with explicit layers and heads; and what the pass left behind."""

    unmasked: set[tuple[int, int]] = field(default_factory=set)
    unscaled: set[tuple[int, int]] = field(default_factory=set)
    zeroed: set[tuple[int, int]] = field(default_factory=set)
    averaged: set[tuple[int, int]] = field(default_factory=set)
    cut: set[tuple[int, int, int, int]] = field(default_factory=set)
    fixed: dict[tuple[int, int, int, int], float] = field(default_factory=dict)
    replaced: dict[tuple[str, int, int, int], np.ndarray] = field(default_factory=dict)  # which, layer, head, pos
    patterns: dict[int, np.ndarray] = field(default_factory=dict)
    seen: dict[int, dict[str, np.ndarray]] = field(default_factory=dict)  # q, k, v with every head's own k and v


_now: list[Surgery] = []


def _attention(module: Any, query: Any, key: Any, value: Any, attention_mask: Any, scaling: float = 1.0, **_: Any) -> Any:
    surgery, layer = _now[-1], module.layer_idx
    n_heads, n_pos, d_head = query.shape[1:]
    group = n_heads // key.shape[1]
    hidden_by_mask = np.zeros((n_pos, n_pos), bool) if attention_mask is None else (attention_mask[0, 0] < 0).numpy()
    seen = surgery.seen[layer] = {
        "q": query[0].double().numpy(),
        "k": np.stack([key[0, head // group].double().numpy() for head in range(n_heads)]),
        "v": np.stack([value[0, head // group].double().numpy() for head in range(n_heads)]),
    }
    pattern, z = np.zeros((n_heads, n_pos, n_pos)), np.zeros((n_heads, n_pos, d_head))
    for head in range(n_heads):
        q, k, v = (seen[which][head].copy() for which in "qkv")
        for (which, at, of, pos), vector in surgery.replaced.items():
            if (at, of) == (layer, head):
                {"q": q, "k": k, "v": v}[which][pos] = vector
        factor = 1.0 if (layer, head) in surgery.unscaled else scaling
        for i in range(n_pos):
            hidden = hidden_by_mask[i] & ((layer, head) not in surgery.unmasked)
            shown = [j for j in range(n_pos) if not hidden[j] and (layer, head, i, j) not in surgery.cut]
            scores = np.array([sum(q[i] * k[j]) * factor for j in shown])
            exps = np.exp(scores - scores.max())
            pattern[head, i, shown] = exps / exps.sum()
            fixed = {j: w for (at, of, row, j), w in surgery.fixed.items() if (at, of, row) == (layer, head, i)}
            if fixed:
                others = [j for j in range(n_pos) if j not in fixed]
                if pattern[head, i, others].sum() > 0:
                    pattern[head, i, others] *= (1 - sum(fixed.values())) / pattern[head, i, others].sum()
                for j, weight in fixed.items():
                    pattern[head, i, j] = weight
            z[head, i] = sum(pattern[head, i, j] * v[j] for j in range(n_pos))
        if (layer, head) in surgery.zeroed:
            z[head] = 0
        if (layer, head) in surgery.averaged:
            z[head] = z[head].mean(0)
    surgery.patterns[layer] = pattern
    return torch.tensor(z, dtype=query.dtype)[None].transpose(1, 2).contiguous(), None


AttentionInterface.register(NAME, _attention)
AttentionMaskInterface.register(NAME, eager_mask)


@contextmanager
def operating(surgery: Surgery) -> Iterator[None]:
    """Every pass of a model whose attention is NAME is operated on inside the ``with``."""
    _now.append(surgery)
    try:
        yield
    finally:
        _now.pop()


def operate(module: Any, token_ids: tuple[int, ...], surgery: Surgery) -> torch.Tensor:
    """Logits (pos vocab) of the operated pass; patterns and q, k, v are left in ``surgery``."""
    with torch.no_grad(), operating(surgery):
        logits: torch.Tensor = module(torch.tensor([token_ids])).logits[0]
    return logits

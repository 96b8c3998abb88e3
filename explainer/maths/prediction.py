"""From the last vector to the next token: logits, probabilities, and how uncertain they are. One step a function."""

from __future__ import annotations

import torch

from explainer.notation import Columns, Entries, Figure, Logits, Vector


def unembed(final: Vector, w_u: Columns, b_u: Entries) -> Logits:
    """logits[t] = Σ_i final[i] · W_U[i, t] + b_U[t]: one dot product for each token t."""
    return final @ w_u + b_u


def products(final: Vector, column: Vector) -> Vector:
    """The terms of one dot product: final[i] · W_U[i, t]; they add up to the logit of t (without its bias)."""
    return final * column


def exponentials(logits: Logits) -> Logits:
    """exp(logits − max): the likeliest token gets 1. Taking the same number off all logits does not change their softmax."""
    return torch.exp(logits - logits.max(-1, keepdim=True).values)


def probabilities(exponentials: Logits) -> Logits:
    """Each exponential ÷ the sum over the whole vocabulary; together they are 1."""
    return exponentials / exponentials.sum(-1, keepdim=True)


def entropy(probs: Logits) -> Figure:
    """H = −Σ_t p[t] · ln p[t] in nats, (... 1). exp(H) equally likely tokens would be just as uncertain."""
    return -torch.special.xlogy(probs, probs).sum(-1, keepdim=True)

"""From logits to one drawn token: temperature, top-k, top-p, min-p, renormalise, draw. One step a function; −inf where cut."""

from __future__ import annotations

import torch

from explainer.notation import DrawnIds, Draws, Logits


def temperature(logits: Logits, t: float) -> Logits:
    """logits ÷ t: below 1 the gaps between logits grow, above 1 they shrink. The order never changes.

    Raises: ValueError unless t is above 0.
    """
    if not t > 0:
        raise ValueError(f"temperature divides, so it must be above 0, not {t}")
    return logits / t


def top_k(logits: Logits, k: int) -> Logits:
    """Keep the k highest logits; what ties with the k-th is kept too. 0, or more than there are, keeps all."""
    if k <= 0 or k >= logits.shape[-1]:
        return logits
    lowest = torch.topk(logits, k).values[..., -1:]
    return logits.masked_fill(logits < lowest, -torch.inf)


def top_p(logits: Logits, p: float) -> Logits:
    """Keep the fewest likeliest tokens whose probabilities sum to at least p; always the likeliest. 1 keeps all.

    Source: Holtzman et al. 2020, "The Curious Case of Neural Text Degeneration", section 3.1 (nucleus sampling).
    """
    if p >= 1:
        return logits
    ascending, order = torch.sort(logits, descending=False)
    below = ascending.softmax(-1).cumsum(-1)  # each token with all that are less likely
    cut = below <= 1 - p
    cut[..., -1] = False
    return logits.masked_fill(cut.scatter(-1, order, cut), -torch.inf)


def min_p(logits: Logits, p: float) -> Logits:
    """Keep tokens with at least p times the probability of the likeliest; always the likeliest. 0 keeps all."""
    probs = logits.softmax(-1)
    cut = probs < p * probs.amax(-1, keepdim=True)
    return logits.masked_fill(cut.scatter(-1, probs.argmax(-1, keepdim=True), False), -torch.inf)


def renormalise(logits: Logits) -> Logits:
    """Softmax over what is left: cut tokens get exactly 0, the others share 1."""
    return torch.softmax(logits, -1)


def draw(probs: Logits, uniforms: Draws) -> DrawnIds:
    """One token for each number u from 0 to 1: the one on whose stretch of the bar u falls, likeliest tokens first."""
    ranked, order = torch.sort(probs, descending=True, stable=True)
    last = int((ranked > 0).sum()) - 1
    return order[torch.searchsorted(ranked.cumsum(-1), uniforms.to(probs.dtype), right=True).clamp_max(last)]

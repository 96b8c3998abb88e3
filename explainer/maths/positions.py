"""How a position becomes numbers: the sine and cosine table, the shift as a rotation, and RoPE. One step a function."""

from __future__ import annotations

import torch

from explainer.notation import Frequencies, Pairs, Places, Plane, Stream, Turns, Vectors


def frequencies(width: int, base: float = 10_000.0) -> Frequencies:
    """ω[i] = base^(−2i ÷ width) for each of the width ÷ 2 pairs: 1 for the first, nearly 1 ÷ base for the last.

    Source: Vaswani et al. 2017, "Attention Is All You Need", section 3.5.
    """
    return base ** (-torch.arange(0, width, 2, dtype=torch.float64) / width)


def angles(places: Places, frequencies: Frequencies) -> Turns:
    """p · ω[i]: how far the hand of clock i has turned at position p, in radians."""
    return places[:, None].double() * frequencies


def sinusoidal(n_pos: int, width: int, base: float = 10_000.0) -> Stream:
    """Row p is sin(p·ω₀), cos(p·ω₀), sin(p·ω₁), cos(p·ω₁), …: even columns hold sines, odd columns cosines.

    Source: Vaswani et al. 2017, "Attention Is All You Need", section 3.5.
    """
    turned = angles(torch.arange(n_pos), frequencies(width, base))
    return torch.stack([turned.sin(), turned.cos()], dim=-1).flatten(1)


def rotation(turn: float) -> Plane:
    """The matrix R that turns (sin a, cos a) into (sin(a + turn), cos(a + turn)), whatever a is."""
    a = torch.tensor(turn, dtype=torch.float64)
    return torch.stack([torch.stack([a.cos(), a.sin()]), torch.stack([-a.sin(), a.cos()])])


def shift(row: Pairs, frequencies: Frequencies, k: int) -> Pairs:
    """Row p of the sine and cosine table becomes row p + k: each pair is turned by k·ω[i]. The position itself is not needed."""
    pairs = row.reshape(-1, 2)
    turned = [rotation(float(k * omega)) @ pair for omega, pair in zip(frequencies, pairs, strict=True)]
    return torch.stack(turned).flatten()


def dot_at_distance(distance: Places, frequencies: Frequencies) -> torch.Tensor:
    """Row p · row (p + k) = Σ_i cos(k·ω[i]): it depends on the distance k alone."""
    return angles(distance, frequencies).cos().sum(-1)


def rotate(vectors: Vectors, turns: Turns) -> Vectors:
    """RoPE: number i and number i + d_head ÷ 2 are a pair, and each pair is turned by the angle of its position.

    (x, y) → (x·cos a − y·sin a, y·cos a + x·sin a), with a = p · ω[i].
    Source: Su et al. 2021, "RoFormer", section 3.4.2; the pairing of halves as in transformers' Llama.
    """
    first, second = vectors.chunk(2, dim=-1)
    cos, sin = turns.cos().to(vectors), turns.sin().to(vectors)
    return torch.cat([first * cos - second * sin, second * cos + first * sin], dim=-1)

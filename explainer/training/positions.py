"""What learned positions start from."""

from __future__ import annotations

import math

import torch


def sinusoids(n_pos: int, d_model: int) -> torch.Tensor:
    """(pos d_model): sines in the first half, cosines in the second, wavelengths from 2π to 10,000·2π (Vaswani et al. 2017)."""
    angles = torch.arange(n_pos)[:, None] * torch.exp(-math.log(10_000) * torch.arange(0, d_model, 2) / d_model)[None, :]
    return torch.cat([angles.sin(), angles.cos()], dim=1)

"""LayerNorm and RMSNorm of one position's vector, one step a function."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from explainer.notation import Figure, Gain, Vector


def mean(x: Vector) -> Figure:
    """The average of the vector's numbers: Σ_i x[i] ÷ d_model."""
    return x.mean(-1, keepdim=True)


def centre(x: Vector, mean: Figure) -> Vector:
    """x − mean: the numbers now lie around 0."""
    return x - mean


def spread(centred: Vector, eps: float) -> Figure:
    """s = √(Σ_i centred[i]² ÷ d_model + eps); eps is tiny and keeps s above 0."""
    return (centred.square().mean(-1, keepdim=True) + eps).sqrt()


def normalise(centred: Vector, spread: Figure) -> Vector:
    """centred ÷ s: the numbers now have spread 1."""
    return centred / spread


def scale(normalised: Vector, gain: Gain) -> Vector:
    """normalised[i] · gain[i]: a learned factor for each of the d_model numbers."""
    return normalised * gain


def shift(scaled: Vector, bias: Gain) -> Vector:
    """scaled[i] + bias[i]: a learned addition for each of the d_model numbers."""
    return scaled + bias


@dataclass(frozen=True, slots=True)
class NormSteps:
    """Every step of a norm. mean and spread are (... 1), the others (... d_model); an RMSNorm has mean 0 and no shift."""

    mean: torch.Tensor
    centred: torch.Tensor
    spread: torch.Tensor
    normalised: torch.Tensor
    scaled: torch.Tensor
    out: torch.Tensor


def layer_norm(x: Vector, gain: Gain, bias: Gain, eps: float) -> NormSteps:
    """mean → centre → spread → normalise → scale → shift: (x − mean) ÷ s · gain + bias.

    Source: the formula in the documentation of torch.nn.LayerNorm.
    """
    middle = mean(x)
    centred = centre(x, middle)
    s = spread(centred, eps)
    normalised = normalise(centred, s)
    scaled = scale(normalised, gain)
    return NormSteps(middle, centred, s, normalised, scaled, shift(scaled, bias))


def rms_norm(x: Vector, gain: Gain, eps: float) -> NormSteps:
    """spread → normalise → scale: x ÷ s · gain, with s = √(Σ_i x[i]² ÷ d_model + eps). No mean is taken away, nothing is added.

    Source: Zhang and Sennrich 2019, "Root Mean Square Layer Normalization", abstract; the formula as in torch.nn.RMSNorm.
    """
    s = spread(x, eps)
    normalised = normalise(x, s)
    scaled = scale(normalised, gain)
    return NormSteps(torch.zeros_like(s), x, s, normalised, scaled, scaled)

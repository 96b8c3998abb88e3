"""How alike two vectors are, what is between them, and the directions in which many of them spread. One step a function."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from explainer.notation import Figure, Rows, Vector


def dot(a: Vector, b: Vector) -> Figure:
    """a · b = Σ_i a[i] · b[i]; it grows with the lengths of both."""
    return (a * b).sum(-1, keepdim=True)


def length(a: Vector) -> Figure:
    """|a| = √(Σ_i a[i]²)."""
    return a.square().sum(-1, keepdim=True).sqrt()


def unit(a: Vector) -> Vector:
    """a ÷ |a|: the same direction with length 1. A vector of zeros stays as it is."""
    return a / length(a).clamp_min(1e-12)


def cosine(a: Vector, b: Vector) -> Figure:
    """a · b ÷ (|a| · |b|): 1 for the same direction, 0 for a right angle, −1 for the opposite direction."""
    return dot(unit(a), unit(b))


def analogy(start: Vector, minus: Vector, plus: Vector) -> Vector:
    """start − minus + plus, each with length 1 before: king − man + woman.

    Source: Mikolov, Yih and Zweig 2013, "Linguistic Regularities in Continuous Space Word Representations", section 4.
    """
    return unit(start) - unit(minus) + unit(plus)


@dataclass(frozen=True, slots=True)
class PrincipalAxes:
    """The directions in which rows spread most. centre: (d_model). axes: (axis d_model). share: (axis), of the whole spread."""

    centre: torch.Tensor
    axes: torch.Tensor
    share: torch.Tensor

    def project(self, rows: torch.Tensor) -> torch.Tensor:
        """(row axis): where each row lies along the axes, seen from the centre."""
        return (rows - self.centre) @ self.axes.T


def principal_axes(rows: Rows, count: int) -> PrincipalAxes:
    """The ``count`` directions of largest variance: eigenvectors of the covariance, the largest eigenvalue first.

    An axis has two ends; the one with its largest number positive is taken, so that a picture does not flip.
    """
    centre = rows.mean(0)
    centred = rows - centre
    values, vectors = torch.linalg.eigh(centred.T @ centred / rows.shape[0])
    axes = vectors.T.flip(0)[:count]
    largest = axes.gather(1, axes.abs().argmax(1, keepdim=True))
    values = values.flip(0).clamp_min(0)
    return PrincipalAxes(centre, axes * largest.sign(), values[:count] / values.sum().clamp_min(1e-30))

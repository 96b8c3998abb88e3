"""Dot product, cosine, arithmetic and principal axes against torch and numpy."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from explainer.maths import embeddings as maths


@pytest.fixture
def rows() -> torch.Tensor:
    return torch.randn(40, 12, generator=torch.Generator().manual_seed(0)) * torch.linspace(0.2, 3, 12) + 1.5


def test_dot_and_cosine_are_torchs(rows) -> None:
    a, b = rows[:20], rows[20:]
    torch.testing.assert_close(maths.dot(a, b)[:, 0], torch.linalg.vecdot(a, b))
    torch.testing.assert_close(maths.cosine(a, b)[:, 0], torch.nn.functional.cosine_similarity(a, b))
    torch.testing.assert_close(maths.length(a)[:, 0], torch.linalg.vector_norm(a, dim=1))


def test_a_vector_of_zeros_is_like_nothing() -> None:
    zero = torch.zeros(4)
    assert maths.unit(zero).tolist() == [0, 0, 0, 0]
    assert float(maths.cosine(zero, torch.ones(4))) == 0


def test_arithmetic_uses_directions_not_lengths(rows) -> None:
    a, b, c = rows[:3]
    torch.testing.assert_close(maths.analogy(a, b, c), maths.analogy(5 * a, 0.1 * b, 2 * c))
    torch.testing.assert_close(maths.analogy(a, b, b), maths.unit(a))


def test_principal_axes_are_those_of_the_singular_values(rows) -> None:
    found = maths.principal_axes(rows, 3)
    array = rows.numpy()
    _, s, vt = np.linalg.svd(array - array.mean(0), full_matrices=False)
    np.testing.assert_allclose(found.share.numpy(), (s**2 / (s**2).sum())[:3], rtol=1e-4)
    np.testing.assert_allclose(np.abs((found.axes.numpy() * vt[:3]).sum(1)), 1, atol=1e-4)
    np.testing.assert_allclose(np.abs(found.project(rows).numpy()), np.abs((array - array.mean(0)) @ vt[:3].T), atol=1e-3)
    assert bool((found.axes.gather(1, found.axes.abs().argmax(1, keepdim=True)) > 0).all())

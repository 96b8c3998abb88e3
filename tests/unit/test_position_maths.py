"""The sine and cosine table, the shift as a rotation, and RoPE, against numpy by hand and transformers' own."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some
from transformers.models.llama.modeling_llama import apply_rotary_pos_emb

from explainer.maths import positions as maths


@pytest.mark.parametrize(("width", "base"), [(8, 10_000.0), (64, 10_000.0), (16, 100.0)])
def test_the_table_is_the_formula_of_2017(width: int, base: float) -> None:
    table = maths.sinusoidal(40, width, base).numpy()
    for pos in (0, 1, 7, 39):
        for i in range(width // 2):
            angle = pos / base ** (2 * i / width)
            assert table[pos, 2 * i] == pytest.approx(math.sin(angle), abs=1e-12)
            assert table[pos, 2 * i + 1] == pytest.approx(math.cos(angle), abs=1e-12)


def test_it_holds_the_numbers_of_the_one_used_in_training_in_another_order() -> None:
    from explainer.training.positions import sinusoids

    ours, halves = maths.sinusoidal(30, 32).numpy(), sinusoids(30, 32).numpy()
    np.testing.assert_allclose(ours[:, 0::2], halves[:, :16], atol=1e-5)
    np.testing.assert_allclose(ours[:, 1::2], halves[:, 16:], atol=1e-5)


@given(p=some.integers(0, 200), k=some.integers(-50, 200))
def test_a_shift_is_a_rotation_that_does_not_depend_on_the_position(p: int, k: int) -> None:
    frequencies = maths.frequencies(16)
    row, moved = (torch.stack([torch.sin(at * frequencies), torch.cos(at * frequencies)], 1).flatten() for at in (p, p + k))
    torch.testing.assert_close(maths.shift(row, frequencies, k), moved, atol=1e-9, rtol=0)


def test_the_rotation_keeps_lengths() -> None:
    turn = maths.rotation(0.7)
    torch.testing.assert_close(turn @ turn.T, torch.eye(2, dtype=torch.float64))
    assert float(torch.det(turn)) == pytest.approx(1)


def test_the_dot_product_of_two_rows_depends_on_their_distance_alone() -> None:
    table, frequencies = maths.sinusoidal(60, 24), maths.frequencies(24)
    by_distance = maths.dot_at_distance(torch.arange(60), frequencies)
    dots = table @ table.T
    for p in range(60):
        torch.testing.assert_close(dots[p, p:], by_distance[: 60 - p])
    assert float(by_distance[0]) == pytest.approx(12)


@pytest.mark.parametrize("d_head", [8, 32, 12])
def test_rope_is_transformers_own(d_head: int) -> None:
    generator = torch.Generator().manual_seed(0)
    q, k = (torch.randn(1, 3, 20, d_head, generator=generator, dtype=torch.float64) for _ in range(2))
    turns = maths.angles(torch.arange(20), maths.frequencies(d_head))
    both = torch.cat([turns, turns], -1)[None]
    theirs = apply_rotary_pos_emb(q, k, both.cos(), both.sin())
    for ours, other in zip((maths.rotate(q, turns), maths.rotate(k, turns)), theirs, strict=True):
        torch.testing.assert_close(ours, other, atol=1e-12, rtol=1e-12)


@given(p=some.integers(0, 100), j=some.integers(0, 100), s=some.integers(0, 1000))
def test_rope_makes_a_score_depend_on_the_distance_alone(p: int, j: int, s: int) -> None:
    generator, frequencies = torch.Generator().manual_seed(1), maths.frequencies(16)
    q, k = torch.randn(2, 1, 16, generator=generator, dtype=torch.float64)

    def at(vector: torch.Tensor, place: int) -> torch.Tensor:
        return maths.rotate(vector, maths.angles(torch.tensor([place]), frequencies))

    torch.testing.assert_close((at(q, p) * at(k, j)).sum(), (at(q, p + s) * at(k, j + s)).sum())

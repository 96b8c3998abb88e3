"""The activation functions against torch and transformers, the gate and the projections by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers.activations import ACT2FN

from explainer.maths import feed_forward as maths

NUMBERS = st.lists(st.floats(-30, 30, width=32), min_size=1, max_size=12)
PAIRS = [
    (maths.gelu_tanh, ACT2FN["gelu_new"]),
    (maths.gelu_tanh, lambda x: torch.nn.functional.gelu(x, approximate="tanh")),
    (maths.gelu, ACT2FN["gelu"]),
    (maths.gelu, torch.nn.functional.gelu),
    (maths.silu, ACT2FN["silu"]),
    (maths.relu, ACT2FN["relu"]),
]


@pytest.mark.parametrize("index", range(len(PAIRS)))
@given(numbers=NUMBERS)
def test_activations_equal_torch_and_transformers(index: int, numbers: list[float]) -> None:
    ours, theirs = PAIRS[index]
    x = torch.tensor(numbers, dtype=torch.float32)
    torch.testing.assert_close(ours(x), theirs(x), atol=2e-6, rtol=1e-5)


def test_the_two_forms_of_gelu_are_near_and_not_the_same() -> None:
    x = torch.linspace(-4, 4, 801)
    apart = (maths.gelu_tanh(x) - maths.gelu(x)).abs().max()
    assert 1e-4 < apart < 1e-3


def test_projection_and_gate_by_hand() -> None:
    generator = np.random.default_rng(0)
    x, weight, bias = generator.normal(size=(3, 4)), generator.normal(size=(4, 6)), generator.normal(size=6)
    out = maths.project(*(torch.tensor(a) for a in (x, weight, bias)))
    by_hand = [[sum(x[p, i] * weight[i, j] for i in range(4)) + bias[j] for j in range(6)] for p in range(3)]
    np.testing.assert_allclose(out.numpy(), by_hand, atol=1e-12)
    np.testing.assert_allclose(maths.gated(out, out + 1).numpy(), np.array(by_hand) * (np.array(by_hand) + 1), atol=1e-12)

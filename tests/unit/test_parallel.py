"""The race of a recurrent chain and one attention layer: real times, and the work that is counted for each."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from explainer.errors import ExplainerError
from explainer.studies.recurrent import parallel


def products(run) -> int:
    """Multiplications that torch counts: half of its floating-point operations."""
    with FlopCounterMode(display=False) as counted, nn.attention.sdpa_kernel(nn.attention.SDPBackend.MATH):
        run()
    return counted.get_total_flops() // 2


@pytest.mark.parametrize(("n_tokens", "width"), [(16, 32), (50, 64), (96, 128)])
def test_the_work_of_attention_is_what_torch_counts(n_tokens: int, width: int) -> None:
    layer, x = parallel.AttentionLayer(width).eval(), torch.randn(1, n_tokens, width)
    with torch.no_grad():
        assert products(lambda: layer(x)) == parallel.attention_work(n_tokens, width).products


@pytest.mark.parametrize(("n_tokens", "width"), [(16, 32), (50, 64)])
def test_the_work_of_a_gru_is_what_torch_counts_for_its_steps(n_tokens: int, width: int) -> None:
    """torch's fused GRU hides its products, so a cell is stepped."""
    cell, x = nn.GRUCell(width, width), torch.randn(n_tokens, 1, width)

    def run() -> None:
        state = torch.zeros(1, width)
        for token in x:
            state = nn.functional.linear(token, cell.weight_ih)[:, :width] + nn.functional.linear(state, cell.weight_hh)[:, :width]

    with torch.no_grad():
        assert products(run) == parallel.gru_work(n_tokens, width).products
    assert parallel.gru_work(n_tokens, width).chain == n_tokens
    assert parallel.attention_work(n_tokens, width).chain == parallel.attention_work(2 * n_tokens, width).chain


def test_attention_is_causal_and_equal_to_torchs_own() -> None:
    torch.manual_seed(0)
    layer, x = parallel.AttentionLayer(64).eval(), torch.randn(1, 9, 64)
    theirs = nn.MultiheadAttention(64, 2, batch_first=True).eval()
    theirs.load_state_dict(
        {
            "in_proj_weight": layer.qkv.weight,
            "in_proj_bias": layer.qkv.bias,
            "out_proj.weight": layer.out.weight,
            "out_proj.bias": layer.out.bias,
        }
    )
    with torch.no_grad():
        mask = nn.Transformer.generate_square_subsequent_mask(9)
        torch.testing.assert_close(layer(x), theirs(x, x, x, attn_mask=mask, need_weights=False)[0], atol=1e-5, rtol=0)


def test_a_race_is_timed_at_every_length() -> None:
    found = list(parallel.race((4, 64), 32, repeats=3))
    assert [(one.n_tokens, one.width, one.repeats) for one in found] == [(4, 32, 3), (64, 32, 3)]
    for one in found:
        assert 0 < one.gru_range_s[0] <= one.gru_s <= one.gru_range_s[1]
        assert 0 < one.attention_range_s[0] <= one.attention_s <= one.attention_range_s[1]


def test_training_compares_networks_of_the_same_size() -> None:
    found = parallel.training(16, 64, batch=2, repeats=1)
    assert found.gru_tokens_s > 0 < found.block_tokens_s
    assert found.gru_parameters == pytest.approx(found.block_parameters, rel=0.03)


@pytest.mark.parametrize(("n_tokens", "width"), [(0, 64), (10**6, 64), (8, 33), (8, 4096)])
def test_impossible_sizes_are_told(n_tokens: int, width: int) -> None:
    with pytest.raises(ExplainerError, match="Choose"):
        list(parallel.race((n_tokens,), width))
    with pytest.raises(ExplainerError, match="Choose"):
        parallel.training(n_tokens, width)

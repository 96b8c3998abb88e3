"""The equations of attention, one step at a time, against torch's own kernel."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import scaled_dot_product_attention

from explainer.maths import attention
from explainer.maths.attention import AttentionEdits, Replacement, attend


def random_qkv(seed: int, n_heads: int = 4, n_kv_heads: int = 2, n_pos: int = 6, d_head: int = 8) -> tuple[torch.Tensor, ...]:
    generator = torch.Generator().manual_seed(seed)
    return tuple(torch.randn(heads, n_pos, d_head, generator=generator) for heads in (n_heads, n_kv_heads, n_kv_heads))


sizes = {
    "seed": st.integers(0, 2**31),
    "n_kv_heads": st.integers(1, 3),
    "group": st.integers(1, 3),
    "n_pos": st.integers(1, 9),
    "d_head": st.integers(1, 12),
}


def test_each_step_of_a_case_worked_by_hand() -> None:
    q, k = torch.tensor([[1.0, 2.0], [0.0, 1.0]]), torch.tensor([[3.0, 1.0], [1.0, -1.0]])
    scores = attention.scores(q, k)
    assert scores.tolist() == [[5.0, -1.0], [1.0, -1.0]]
    scaled = attention.scale(scores, 4)
    assert scaled.tolist() == [[2.5, -0.5], [0.5, -0.5]]
    masked = attention.mask(scaled, attention.causal(2))
    assert masked.tolist() == [[2.5, -math.inf], [0.5, -0.5]]
    pattern = attention.softmax(masked)
    first = math.e**0.5 / (math.e**0.5 + math.e**-0.5)
    torch.testing.assert_close(pattern, torch.tensor([[1.0, 0.0], [first, 1 - first]]))
    z = attention.weighted_sum(pattern, torch.tensor([[10.0, 0.0], [0.0, 1.0]]))
    torch.testing.assert_close(z, torch.tensor([[10.0, 0.0], [10 * first, 1 - first]]))


@pytest.mark.parametrize(("n_pos", "expected"), [(1, [[True]]), (3, [[True, False, False], [True, True, False], [True, True, True]])])
def test_causal_lets_a_query_look_at_itself_and_back(n_pos: int, expected: list[list[bool]]) -> None:
    assert attention.causal(n_pos).tolist() == expected


def test_heads_that_share_keys_are_neighbours() -> None:
    shared = attention.share_heads(torch.tensor([0.0, 1.0]).reshape(2, 1, 1), 6)
    assert shared.flatten().tolist() == [0, 0, 0, 1, 1, 1]


@given(causal=st.booleans(), **sizes)
def test_attend_equals_the_kernel(seed: int, n_kv_heads: int, group: int, n_pos: int, d_head: int, causal: bool) -> None:
    q, k, v = random_qkv(seed, n_kv_heads * group, n_kv_heads, n_pos, d_head)
    steps = attend(q, k, v, attention.causal(n_pos) if causal else None)
    kernel = scaled_dot_product_attention(q[None], k[None], v[None], is_causal=causal, enable_gqa=True)[0]
    torch.testing.assert_close(steps.z, kernel, atol=2e-6, rtol=1e-5)


@given(factor=st.floats(0.01, 3), **sizes)
def test_the_models_own_scaling_is_used(seed: int, n_kv_heads: int, group: int, n_pos: int, d_head: int, factor: float) -> None:
    q, k, v = random_qkv(seed, n_kv_heads * group, n_kv_heads, n_pos, d_head)
    kernel = scaled_dot_product_attention(q[None], k[None], v[None], scale=factor, enable_gqa=True)[0]
    torch.testing.assert_close(attend(q, k, v, None, scaling=factor).z, kernel, atol=1e-5, rtol=1e-4)


@given(**sizes)
def test_a_row_of_the_pattern_sums_to_one_and_has_no_future(seed: int, n_kv_heads: int, group: int, n_pos: int, d_head: int) -> None:
    pattern = attend(*random_qkv(seed, n_kv_heads * group, n_kv_heads, n_pos, d_head), attention.causal(n_pos)).pattern
    torch.testing.assert_close(pattern.sum(-1), torch.ones(n_kv_heads * group, n_pos))
    assert (pattern.triu(1) == 0).all()
    assert (pattern >= 0).all()


@given(query=st.integers(0, 5), key=st.integers(0, 5), weight=st.floats(0, 1), head=st.none() | st.integers(0, 3), seed=st.integers(0, 999))
def test_a_set_edge_has_its_weight_and_the_rest_keeps_its_proportions(
    query: int, key: int, weight: float, head: int | None, seed: int
) -> None:
    q, k, v = random_qkv(seed)
    before = attend(q, k, v, None).pattern
    after = attend(q, k, v, None, AttentionEdits(sets=((head, query, key, weight),))).pattern
    changed = range(4) if head is None else (head,)
    others = [j for j in range(6) if j != key]
    for h in range(4):
        for i in range(6):
            if h in changed and i == query:
                assert after[h, i, key].item() == pytest.approx(weight, abs=1e-7)
                expected = before[h, i, others] / before[h, i, others].sum() * (1 - weight)
                torch.testing.assert_close(after[h, i, others], expected, atol=1e-6, rtol=1e-4)
            else:
                assert torch.equal(after[h, i], before[h, i])


@pytest.mark.parametrize("weight", [0.0, 0.25, 1.0])
def test_setting_an_edge_of_a_saturated_row_still_sums_to_one(weight: float) -> None:
    """Without scaling a row often puts all its weight on one key; what is left for the others underflows to 0."""
    q, k, v = torch.tensor([[[200.0]]]), torch.tensor([[[5.0], [1.0], [0.9]]]), torch.ones(1, 3, 1)
    pattern = attend(q, k, v, None, AttentionEdits(sets=((None, 0, 0, weight),))).pattern[0, 0]
    assert pattern.sum().item() == pytest.approx(1.0)
    assert pattern[0].item() == pytest.approx(weight)
    assert pattern[1] >= pattern[2]


def test_a_cut_edge_is_minus_infinity_before_softmax_and_nothing_else_moves() -> None:
    q, k, v = random_qkv(3)
    before, after = attend(q, k, v, None), attend(q, k, v, None, AttentionEdits(cuts=((2, 4, 1),)))
    assert after.masked[2, 4, 1] == -torch.inf
    assert after.pattern[2, 4, 1] == 0
    expected = before.scaled[2, 4].clone()
    expected[1] = -torch.inf
    torch.testing.assert_close(after.pattern[2, 4], expected.softmax(-1))
    after.pattern[2, 4] = before.pattern[2, 4]
    assert torch.equal(after.pattern, before.pattern)


@pytest.mark.parametrize("mean", [False, True])
@pytest.mark.parametrize("head", [None, 1])
def test_a_silent_head_gives_zero_or_its_mean(head: int | None, mean: bool) -> None:
    q, k, v = random_qkv(4)
    before, after = attend(q, k, v, None).z, attend(q, k, v, None, AttentionEdits(silenced=((head, mean),))).z
    for h in range(4):
        own = before[h].mean(0).expand(6, 8) if mean else torch.zeros(6, 8)
        torch.testing.assert_close(after[h], own if head in (None, h) else before[h])


def test_what_is_given_is_never_written_to() -> None:
    q, k, v = random_qkv(5)
    originals = [tensor.clone() for tensor in (q, k, v)]
    edits = AttentionEdits(
        unmasked=(None,),
        unscaled=(0,),
        silenced=((1, True),),
        cuts=((None, 3, 2),),
        sets=((2, 4, 1, 0.5),),
        replacements=tuple(Replacement(which, None, 2, torch.ones(4, 8)) for which in "qkv"),
    )
    allowed = attention.causal(6)
    attend(q, k, v, allowed, edits)
    assert torch.equal(allowed, attention.causal(6))
    for original, tensor in zip(originals, (q, k, v), strict=True):
        assert torch.equal(original, tensor)


@given(seed=st.integers(0, 999), head=st.integers(0, 3), edited=st.none() | st.integers(0, 3))
def test_one_head_alone_equals_that_head_of_all(seed: int, head: int, edited: int | None) -> None:
    """``for_head`` is what a grid on screen is made with; the run itself used all heads at once."""
    q, k, v = random_qkv(seed)
    edits = AttentionEdits(
        unmasked=(edited,),
        unscaled=(edited,),
        silenced=((edited, True),),
        cuts=((edited, 3, 2),),
        sets=((edited, 4, 1, 0.5),),
        replacements=tuple(Replacement(w, edited, 2, torch.full((4 if edited is None else 1, 8), 0.5)) for w in "qkv"),
    )
    whole = attend(q, k, v, attention.causal(6), edits)
    kv = slice(head // 2, head // 2 + 1)
    alone = attend(q[head : head + 1], k[kv], v[kv], attention.causal(6), edits.for_head(head))
    for name in ("scores", "scaled", "masked", "pattern", "z"):
        torch.testing.assert_close(getattr(alone, name)[0], getattr(whole, name)[head])

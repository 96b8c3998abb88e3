"""Every number of a trace against transformers' own eager pass and against the weights, for each family."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from networks import TEXT, Pair

from explainer.trace import Trace, record

TOLERANCE = 1e-5


@pytest.fixture(scope="module")
def trace(pair: Pair) -> Trace:
    return record(pair.model, TEXT)


def heads(trace: Trace) -> list[tuple[int, int]]:
    return [(layer, head) for layer in range(trace.n_layers) for head in range(trace.n_heads)]


def close(ours: np.ndarray, theirs: Any, tolerance: float = TOLERANCE) -> None:
    theirs = np.asarray(theirs)
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(ours, theirs, atol=tolerance, rtol=0)


def test_sizes_are_those_of_the_model(pair: Pair, trace: Trace) -> None:
    kv_heads = 2 if pair.kind in ("llama", "qwen3") else 4
    d_head = 12 if pair.kind == "qwen3" else 8
    assert (trace.n_layers, trace.n_heads, trace.n_kv_heads, trace.d_head) == (3, 4, kv_heads, d_head)
    assert trace.n_pos == len(pair.token_ids) == 8
    assert trace.tokens == ("Tom", " gave", " Sue", " a", " ball", ".", " Sue", " thanked")
    assert trace.model_key == pair.model.key
    assert pair.model.post_norm == (pair.kind == "bert")
    assert trace.rotates == (pair.kind in ("llama", "qwen3"))


def test_every_pattern_equals_eager_attention(pair: Pair, trace: Trace) -> None:
    theirs = pair.eager_pass().attentions
    for layer, head in heads(trace):
        close(trace.pattern(layer, head), theirs[layer][0, head])
    for layer in range(trace.n_layers):
        close(trace.patterns(layer), theirs[layer][0])


def test_logits_are_equal_at_every_position(pair: Pair, trace: Trace) -> None:
    theirs = pair.eager_pass().logits[0]
    assert theirs.std() > 0.5  # the network is no constant
    for pos in range(trace.n_pos):
        close(trace.logits(pos), theirs[pos], 2e-5)
    close(trace.logits(-1), theirs[-1], 2e-5)


def test_z_is_the_models_own(trace: Trace) -> None:
    for layer, head in heads(trace):
        assert trace.check(layer, head) <= TOLERANCE
        assert np.abs(trace.z(layer, head)).max() > 0.01


def test_the_grids_follow_one_from_another(trace: Trace) -> None:
    for layer, head in heads(trace):
        grids = trace.grids(layer, head)
        close(grids.scores, trace.q(layer, head) @ trace.k(layer, head).T)
        close(grids.scaled, grids.scores / np.sqrt(trace.d_head))
        close(np.where(trace.allowed(layer), grids.masked, 0), np.where(trace.allowed(layer), grids.scaled, 0))
        assert (grids.masked[~trace.allowed(layer)] == -np.inf).all()
        exp = np.exp(grids.masked - grids.masked.max(-1, keepdims=True))
        close(grids.pattern, exp / exp.sum(-1, keepdims=True))
        close(grids.z, grids.pattern @ trace.v(layer, head))
        for name in ("scores", "scaled", "masked", "pattern"):
            assert np.array_equal(getattr(trace, name)(layer, head), getattr(grids, name))


def test_the_mask_is_causal_where_the_model_is(pair: Pair, trace: Trace) -> None:
    expected = np.tril(np.ones((8, 8), bool)) if pair.kind != "bert" else np.ones((8, 8), bool)
    assert all(np.array_equal(trace.allowed(layer), expected) for layer in range(3))


def attention_reads(pair: Pair, trace: Trace, layer: int) -> np.ndarray:
    norm = pair.model.anatomy.blocks[layer].ln1
    if norm is None:
        return trace.resid_pre(layer)
    with torch.no_grad():
        return norm(torch.tensor(trace.resid_pre(layer))).numpy()


def test_unrotated_q_and_k_and_v_are_the_projections(pair: Pair, trace: Trace) -> None:
    model = pair.model
    for layer, head in heads(trace):
        read = attention_reads(pair, trace, layer)
        close(trace.q_unrotated(layer, head), read @ model.W_Q(layer, head) + model.b_Q(layer, head))
        close(trace.k_unrotated(layer, head), read @ model.W_K(layer, head) + model.b_K(layer, head))
        close(trace.v(layer, head), read @ model.W_V(layer, head) + model.b_V(layer, head))
        assert np.array_equal(trace.q(layer, head), trace.q_unrotated(layer, head)) != trace.rotates
        assert np.array_equal(trace.k(layer, head), trace.k_unrotated(layer, head)) != trace.rotates
        if pair.kind != "qwen3":
            assert np.abs(model.b_Q(layer, head)).min() > 0


def rotated(vectors: np.ndarray, theta: float) -> np.ndarray:
    """RoPE written out: the pair (i, i + d/2) turns by pos · θ^(−2i/d)."""
    half = vectors.shape[1] // 2
    angle = np.arange(len(vectors))[:, None] * theta ** (-np.arange(half) / half)
    first, second = vectors[:, :half], vectors[:, half:]
    return np.concatenate([first * np.cos(angle) - second * np.sin(angle), second * np.cos(angle) + first * np.sin(angle)], axis=1)


def test_q_and_k_are_the_projections_after_norm_and_rotation(pair: Pair, trace: Trace) -> None:
    if not trace.rotates:
        pytest.skip("this family does not rotate")
    for layer, head in heads(trace):
        attention = pair.model.anatomy.blocks[layer].attention
        for ours, plain, norm in (
            (trace.q(layer, head), trace.q_unrotated(layer, head), "q_norm"),
            (trace.k(layer, head), trace.k_unrotated(layer, head), "k_norm"),
        ):
            if hasattr(attention, norm):
                gain = getattr(attention, norm).weight.detach().numpy()
                plain = gain * plain / np.sqrt((plain**2).mean(-1, keepdims=True) + 1e-6)
            close(ours, rotated(plain, 10_000.0), 3e-5)


def test_heads_of_a_group_share_keys_and_values(pair: Pair, trace: Trace) -> None:
    group = trace.n_heads // trace.n_kv_heads
    for layer, head in heads(trace):
        first = head - head % group
        assert trace.kv_head(head) == head // group
        for name in ("k", "v", "k_unrotated"):
            own, shared = getattr(trace, name)(layer, head), getattr(trace, name)(layer, first)
            assert np.array_equal(own, shared)
        assert np.array_equal(pair.model.W_K(layer, head), pair.model.W_K(layer, first))
    assert not np.array_equal(trace.k(0, 0), trace.k(0, 3))


def test_z_through_the_output_matrices_is_what_attention_adds(pair: Pair, trace: Trace) -> None:
    for layer in range(trace.n_layers):
        added = sum(trace.z(layer, head) @ pair.model.W_O(layer, head) for head in range(trace.n_heads))
        close(trace.attn_out(layer), added + pair.model.b_O(layer), 2e-5)


def test_recorded_parts_add_up_along_the_stream(pair: Pair, trace: Trace) -> None:
    blocks = pair.model.anatomy.blocks
    for layer in range(trace.n_layers):
        close(trace.resid_mid(layer), trace.resid_pre(layer) + trace.attn_out(layer))
        assert np.abs(trace.attn_out(layer)).max() > 0.01 < np.abs(trace.mlp_out(layer)).max()
        if not pair.model.post_norm:
            close(trace.resid_post(layer), trace.resid_mid(layer) + trace.mlp_out(layer))
            following = trace.resid_post(layer)
        else:  # what is read next is the LayerNorm of the sum
            with torch.no_grad():
                read = blocks[layer].ln2(torch.tensor(trace.resid_mid(layer))).numpy()
                close(trace.resid_post(layer), read + trace.mlp_out(layer))
                following = blocks[layer].ln_out(torch.tensor(trace.resid_post(layer))).numpy()  # type: ignore[misc]
        close(following, trace.resid_pre(layer + 1) if layer + 1 < trace.n_layers else _before_final(pair, trace, following))


def _before_final(pair: Pair, trace: Trace, last: np.ndarray) -> np.ndarray:
    """``last`` itself when its final norm is final_normed: the end of the stream."""
    norm = pair.model.anatomy.final_norm
    with torch.no_grad():
        normed = last if norm is None else norm(torch.tensor(last)).numpy()
    close(trace.final_normed(), normed)
    return last


def test_the_ffn_is_its_matrices_and_its_activation(pair: Pair, trace: Trace) -> None:
    for layer in range(trace.n_layers):
        block = pair.model.anatomy.blocks[layer]
        with torch.no_grad():
            read = block.ln2(torch.tensor(trace.resid_mid(layer)))
            weight, bias = block.weights["in"]()
            inner = read @ weight + (0 if bias is None else bias)
            inner = inner * block.mlp_act(read @ block.weights["gate"]()[0]) if "gate" in block.weights else block.mlp_act(inner)
            bias = block.weights["out"]()[1]
            close(trace.mlp_out(layer), inner.numpy() @ pair.model.W_out(layer) + (0 if bias is None else bias.numpy()), 3e-5)
            close(pair.model.W_in(layer), weight)


def test_the_stream_starts_with_the_embeddings(pair: Pair, trace: Trace) -> None:
    model, ids = pair.model, list(pair.token_ids)
    close(trace.embed(), model.W_E(ids))
    close(model.W_E()[ids], model.W_E(ids))
    positions = model.W_pos()
    if positions is None:
        assert trace.pos_embed() is None
        close(trace.resid_pre(0), trace.embed())
        return
    close(trace.pos_embed(), positions[: trace.n_pos])  # type: ignore[arg-type]
    started = trace.embed() + positions[: trace.n_pos]
    if pair.kind == "bert":  # and the sentence's own embedding, then a LayerNorm
        embeddings = pair.model.module.bert.embeddings
        with torch.no_grad():
            started = embeddings.LayerNorm(torch.tensor(started) + embeddings.token_type_embeddings.weight[0]).numpy()
    close(trace.resid_pre(0), started)


def test_the_unembedding_makes_the_logits(pair: Pair, trace: Trace) -> None:
    normed = torch.tensor(trace.final_normed())
    if pair.kind == "bert":
        with torch.no_grad():
            normed = pair.model.module.cls.predictions.transform(normed)
    logits = normed.numpy() @ pair.model.W_U() + pair.model.b_U()
    for pos in range(trace.n_pos):
        close(trace.logits(pos), logits[pos], 2e-5)
    close(pair.model.W_U([3, 5]), pair.model.W_U()[:, [3, 5]])


def test_a_sliding_window_masks_what_lies_behind_it(build_pair: Callable[..., Pair]) -> None:
    pair = build_pair("mistral")
    trace = record(pair.model, TEXT)
    distance = np.arange(8)[:, None] - np.arange(8)[None]
    theirs = pair.eager_pass()
    for layer, head in heads(trace):
        assert np.array_equal(trace.allowed(layer), (distance >= 0) & (distance < 4))
        assert np.array_equal(trace.pattern(layer, head) > 0, trace.allowed(layer))
        close(trace.pattern(layer, head), theirs.attentions[layer][0, head])
        assert trace.check(layer, head) <= TOLERANCE
    close(trace.logits(7), theirs.logits[0, 7], 2e-5)


def test_scaling_by_layer_is_the_models_own(build_pair: Callable[..., Pair]) -> None:
    pair = build_pair("gpt2", scale_attn_by_inverse_layer_idx=True)
    trace = record(pair.model, TEXT)
    assert [trace.scaling(layer) for layer in range(3)] == pytest.approx([8**-0.5 / (layer + 1) for layer in range(3)])
    for layer, head in heads(trace):
        close(trace.pattern(layer, head), pair.eager_pass().attentions[layer][0, head])


@pytest.mark.parametrize("n_pos", [1, 2, 64])
def test_any_length_up_to_the_context(pair: Pair, n_pos: int) -> None:
    from explainer.trace.recorder import record_ids

    ids = tuple(int(i) for i in np.random.default_rng(0).integers(1, 300, n_pos))
    trace, theirs = record_ids(pair.model, ids), pair.eager_pass(ids)
    close(trace.logits(-1), theirs.logits[0, -1], 3e-5)
    close(trace.pattern(2, 3), theirs.attentions[2][0, 3])

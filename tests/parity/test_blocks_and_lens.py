"""Inside a block and through the stack: every family against transformers' own modules and hidden states."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from explainer.errors import ExplainerError
from explainer.trace import feed_forward, lens, record, views
from explainer.trace.recorder import record_ids

TEXT = "Tom gave Sue a ball. Sue thanked"


def blocks_of(pair) -> list:
    module = pair.eager
    return list(
        {"gpt2": lambda: module.transformer.h, "bert": lambda: module.bert.encoder.layer}.get(pair.kind, lambda: module.model.layers)()
    )


@torch.no_grad()
def ffn_of(pair, layer: int, x: torch.Tensor) -> torch.Tensor:
    """Transformers' own FFN on what it reads."""
    block = blocks_of(pair)[layer]
    if pair.kind == "bert":
        return block.output.dense(block.intermediate(x))
    return block.mlp(x)


@pytest.mark.parametrize("layer", [0, 2])
def test_the_ffn_is_transformers_own(pair, layer: int) -> None:
    trace = record_ids(pair.model, pair.token_ids)
    found = feed_forward.inside(pair.model, trace, layer)
    own = ffn_of(pair, layer, torch.from_numpy(found.read)[None])[0].numpy()
    np.testing.assert_allclose(found.out, own, atol=2e-5)
    np.testing.assert_allclose(found.out, trace.mlp_out(layer), atol=2e-5)
    assert found.error < 2e-5
    assert (found.gate is not None) == (pair.kind in ("llama", "qwen3"))
    seen = views.feed_forward(pair.model, trace, layer)
    np.testing.assert_allclose(found.post, seen.post, atol=1e-5)


def test_the_activation_is_the_one_that_the_model_runs(pair) -> None:
    x, y = feed_forward.curve(pair.model, -5.0, 5.0)
    own = pair.model.anatomy.blocks[0].mlp_act(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(y, own, atol=1e-5)
    name = {"gpt2": "tanh", "bert": "exact"}.get(pair.kind, "SiLU")
    assert name in feed_forward.activation(pair.model).name


@pytest.mark.parametrize("which", ["first", "second"])
def test_norms_step_by_step_are_the_modules_own(pair, which: str) -> None:
    trace = record_ids(pair.model, pair.token_ids)
    for layer in range(pair.model.n_layers):
        norm = feed_forward.norm(pair.model, trace, layer, which, 3)
        assert norm.error < 2e-5
        expected = views.ln1_out(pair.model, trace, layer) if which == "first" else views.ln2_out(pair.model, trace, layer)
        if pair.model.post_norm:
            expected = views.ln2_out(pair.model, trace, layer) if which == "first" else None
            if expected is None:
                expected = trace.resid_pre(layer + 1) if layer + 1 < pair.model.n_layers else trace.final_normed()
        np.testing.assert_allclose(norm.out, expected[3], atol=2e-5)


def test_additions_add_up(pair) -> None:
    trace = record_ids(pair.model, pair.token_ids)
    for layer in range(pair.model.n_layers):
        parts, error = feed_forward.additions(pair.model, trace, layer, 2)
        assert error < 2e-5
        total = np.zeros(pair.model.d_model)
        for part in parts:
            if part.sign in ("=", "norm"):
                if part.sign == "=":
                    np.testing.assert_allclose(total, part.values, atol=2e-5)
                total = part.values.astype(np.float64)
            else:
                total = total + part.values
    names = [part.name for part in parts]
    assert ("LayerNorm of resid_mid" in names) == pair.model.post_norm


def test_a_neuron_is_its_dot_product_and_its_row(pair) -> None:
    trace = record_ids(pair.model, pair.token_ids)
    found = feed_forward.inside(pair.model, trace, 1)
    strong = feed_forward.strongest(pair.model, found, 1, 2, 5)
    lengths = np.abs(found.post[2]) * np.linalg.norm(pair.model.W_out(1), axis=1)
    assert strong == list(np.argsort(-lengths, kind="stable")[:5])
    for one in feed_forward.neurons(pair.model, 1, strong):
        assert found.read[2] @ one.w_in + one.b_in == pytest.approx(found.pre[2, one.index], abs=1e-4)
        if one.w_gate is not None:
            assert found.gate is not None
            assert found.read[2] @ one.w_gate + one.b_gate == pytest.approx(found.gate[2, one.index], abs=1e-4)
        np.testing.assert_array_equal(one.w_out, pair.model.W_out(1)[one.index])


def test_what_a_neuron_promotes_is_its_direct_effect(pair) -> None:
    trace = record_ids(pair.model, pair.token_ids)
    found = feed_forward.inside(pair.model, trace, 2)
    index = feed_forward.strongest(pair.model, found, 2, 3, 1)[0]
    added = found.post[3, index] * pair.model.W_out(2)[index]
    told = feed_forward.promoted(pair.model, trace, 3, added[None])
    if pair.model.post_norm:
        assert told == []
        return
    # By hand: with the scale frozen, the logits are linear in the addition. Shift the stream by it and hold the spread.
    stream = trace.resid_post(pair.model.n_layers - 1)[3].astype(np.float64)
    norm = pair.model.anatomy.final_norm
    centred = hasattr(norm, "eps")
    x = stream - stream.mean() if centred else stream
    spread = np.sqrt((x**2).mean() + (norm.eps if centred else norm.variance_epsilon))
    a = added - added.mean() if centred else added
    effects = (a / spread * norm.weight.detach().numpy()) @ pair.model.W_U()
    effects = effects - effects.mean()
    order = np.argsort(-effects)
    assert [value for _, value in told[0].up] == pytest.approx(effects[order[:6]], abs=1e-4)
    assert [value for _, value in told[0].down] == pytest.approx(effects[order[::-1][:6]], abs=1e-4)
    assert [word for word, _ in told[0].up] == pair.model.labels(order[:6])


def test_the_ffn_works_on_each_position_alone_and_attention_does_not(pair) -> None:
    trace = record_ids(pair.model, pair.token_ids)
    ids = [*pair.token_ids]
    ids[1] = (ids[1] + 5) % pair.model.n_vocab
    other = record_ids(pair.model, ids)
    found = feed_forward.alone(pair.model, trace, other, 1, trace.n_pos - 1, 1)
    assert found.same_input < 1e-5
    assert found.attention > 1e-3
    assert found.ffn > 1e-3
    with pytest.raises(ExplainerError, match="equally long"):
        feed_forward.alone(pair.model, trace, record_ids(pair.model, ids[:-1]), 1, 0, 1)


@torch.no_grad()
def test_the_lens_is_the_head_on_hidden_states_and_the_last_is_not_normalised_twice(pair) -> None:
    trace = record_ids(pair.model, pair.token_ids)
    out = pair.eager(torch.tensor([pair.token_ids]), output_hidden_states=True)
    rows = list(lens.rows(pair.model, trace, 1, 4, most=5))
    assert [row.state for row in rows] == list(range(pair.model.n_layers + 1))
    final = {"gpt2": lambda m: m.transformer.ln_f, "bert": lambda m: None}.get(pair.kind, lambda m: m.model.norm)(pair.eager)
    head = pair.eager.cls if pair.kind == "bert" else pair.eager.lm_head
    for row, hidden in zip(rows, out.hidden_states, strict=True):
        last = row.state == pair.model.n_layers
        logits = head(hidden[0] if last or final is None else final(hidden[0]))
        probs = logits.softmax(-1).numpy()[1:5]
        order = np.argsort(-probs, axis=1)[:, :5]
        np.testing.assert_array_equal(row.token_ids, order)
        np.testing.assert_allclose(row.probs, np.take_along_axis(probs, order, 1), atol=1e-5)
        way = lens.trajectory(pair.model, trace, 2, 7)
        assert way.ranks.dtype.kind == "i"  # a rank is counted
        assert way.probs[row.state] == pytest.approx(float(probs[1, 7]), abs=1e-5)
        assert way.ranks[row.state] == 1 + int((logits[2] > logits[2, 7]).sum())
    np.testing.assert_allclose(rows[-1].probs[:, 0], out.logits[0, 1:5].softmax(-1).max(-1).values.numpy(), atol=1e-5)
    assert lens.error(pair.model, trace, 2) < 1e-5


def test_slices_of_a_large_vocabulary_change_nothing(pair, monkeypatch) -> None:
    trace = record_ids(pair.model, pair.token_ids)
    whole = list(lens.rows(pair.model, trace, 0, trace.n_pos))
    monkeypatch.setattr(lens, "_MOST_LOGITS", 1)
    for a, b in zip(whole, lens.rows(pair.model, trace, 0, trace.n_pos), strict=True):
        np.testing.assert_array_equal(a.token_ids, b.token_ids)
        np.testing.assert_allclose(a.probs, b.probs, atol=1e-5)  # a product in slices is rounded otherwise


def test_the_parts_of_a_logit_add_up(pair) -> None:
    trace = record_ids(pair.model, pair.token_ids)
    if pair.model.post_norm:
        with pytest.raises(ExplainerError, match="normalises the stream after every addition"):
            views.direct_effects(pair.model, trace, 2, 9)
        return
    effects = views.direct_effects(pair.model, trace, 2, 9)
    names, values = effects.parts()
    assert len(names) == len(values)
    assert sum(values) == pytest.approx(float(trace.logits(2)[9]), abs=1e-6)
    assert abs(effects.rest) < 1e-4


def test_the_path_is_the_stream_and_its_plane_is_numpys(pair) -> None:
    trace = record_ids(pair.model, pair.token_ids)
    path = lens.path(pair.model, trace, 3)
    assert len(path.names) == 2 * pair.model.n_layers + 1
    if not pair.model.post_norm:
        own = [trace.resid_pre(0)[3]]
        for layer in range(pair.model.n_layers):
            own += [trace.resid_mid(layer)[3], trace.resid_post(layer)[3]]
        stack = np.array(own, dtype=np.float64)
        np.testing.assert_allclose(path.norms, np.linalg.norm(stack, axis=1), atol=1e-4)
        np.testing.assert_allclose(path.moved[1:], np.linalg.norm(np.diff(stack, axis=0), axis=1), atol=1e-4)
        eigen = np.linalg.eigvalsh(np.cov(stack.T))[::-1]
        assert path.shown == pytest.approx(eigen[:2].sum() / eigen.sum(), abs=1e-6)
    assert path.cosine[-1] == pytest.approx(1)


def test_the_embedded_model_uses_the_tanh_form() -> None:
    from explainer.models import load

    model = load("story-gpt")
    assert feed_forward.activation(model).key == "gelu_new"
    assert max(feed_forward.inside(model, record(model, TEXT), layer).error for layer in range(model.n_layers)) < 1e-4

"""What the lesson on learning computes, against torch and transformers used directly, and the shared model left as it was."""

from __future__ import annotations

import hashlib
import itertools
import time
from collections import Counter

import numpy as np
import pytest
import torch

from explainer.errors import ExplainerError, TextError
from explainer.studies.learning import bigram, gradients, private_copies
from explainer.trace import record, views
from explainer.trace.recorder import record_ids


def eager_loss(pair, ids) -> torch.Tensor:
    """transformers' own loss, which shifts the labels inside."""
    return pair.eager(input_ids=torch.tensor([ids]), labels=torch.tensor([ids])).loss


def eager_w_q(pair, layer: int) -> torch.Tensor:
    """The parameter of the eager twin that holds W_Q, and its gradient as (d_model, all heads)."""
    if pair.kind == "gpt2":
        weight = pair.eager.transformer.h[layer].attn.c_attn.weight
        return weight.grad[:, : weight.shape[0]]
    return pair.eager.model.layers[layer].self_attn.q_proj.weight.grad.T


def fingerprint(model) -> tuple:
    """Names, bytes, requires_grad and gradients of every weight, and the logits of a text."""
    weights = [(name, hashlib.sha256(tensor.detach().numpy().tobytes()).hexdigest()) for name, tensor in model.module.state_dict().items()]
    flags = [(name, parameter.requires_grad, parameter.grad is None) for name, parameter in model.module.named_parameters()]
    with torch.no_grad():
        logits = model.module(input_ids=torch.tensor([[1, 2, 3, 4]])).logits.numpy().tobytes()
    return weights, flags, logits, model.module.training, next(model.module.parameters()).dtype


def test_the_gradient_is_the_one_of_transformers_eager_pass(pair):
    if not pair.model.causal:
        with pytest.raises(ExplainerError, match="does not predict the next token"):
            gradients.gradient(pair.model, pair.token_ids, 0, 0)
        return
    pair.eager.zero_grad()
    loss = eager_loss(pair, pair.token_ids)
    loss.backward()
    for layer, head in ((0, 1), (2, 3)):
        found = gradients.gradient(pair.model, pair.token_ids, layer, head)
        cut = slice(head * pair.model.d_head, (head + 1) * pair.model.d_head)
        expected = eager_w_q(pair, layer)[:, cut].numpy()
        np.testing.assert_allclose(found.gradient, expected, atol=2e-5 * max(1.0, np.abs(expected).max()))
        np.testing.assert_allclose(found.weights, pair.model.W_Q(layer, head), atol=1e-7)
        np.testing.assert_allclose(found.read.T @ found.back, found.gradient, atol=1e-5)
        assert found.loss == pytest.approx(loss.item(), abs=1e-5)
        assert found.error < 1e-6
    pair.eager.zero_grad()


def test_a_small_nudge_changes_the_loss_by_gradient_times_nudge(pair):
    if not pair.model.causal:
        return
    found = gradients.gradient(pair.model, pair.token_ids, 1, 2)
    at = found.steepest
    losses = gradients.nudged(pair.model, pair.token_ids, 1, 2, *at, [0.0, 1e-5, 0.5])
    assert losses[0] == pytest.approx(found.loss, abs=1e-12)
    assert losses[1] - losses[0] == pytest.approx(1e-5 * float(found.gradient[at]), rel=0.02)
    column = 2 * pair.model.d_head + at[1]
    with torch.no_grad():  # and the large one is the eager twin's own, with that one weight changed
        if pair.kind == "gpt2":
            weight = pair.eager.transformer.h[1].attn.c_attn.weight
        else:
            weight = pair.eager.model.layers[1].self_attn.q_proj.weight.T
        weight[at[0], column] += 0.5
        assert losses[2] == pytest.approx(eager_loss(pair, pair.token_ids).item(), abs=1e-4)
        weight[at[0], column] -= 0.5


def test_many_sizes_in_parts_give_the_same_losses(gpt2, monkeypatch):
    together = gradients.nudged(gpt2.model, gpt2.token_ids, 1, 2, 3, 4, [-0.5, 0.0, 0.5])
    monkeypatch.setattr(gradients, "_LOGITS_BYTES", 1)  # one at a time
    np.testing.assert_allclose(gradients.nudged(gpt2.model, gpt2.token_ids, 1, 2, 3, 4, [-0.5, 0.0, 0.5]), together, atol=1e-13)
    assert len(set(together)) == 3


@pytest.mark.parametrize("adam", [False, True])
def test_steps_are_those_of_torch_optim_on_the_eager_twin(build_pair, adam):
    pair = build_pair("llama", seed=3)
    rate = 0.01 if adam else 0.05
    found = gradients.learn(pair.model, pair.token_ids, learning_rate=rate, n_steps=3, adam=adam, other_ids=pair.token_ids[2:])
    optimizer = (torch.optim.Adam if adam else torch.optim.SGD)(pair.eager.parameters(), lr=rate)
    for step in range(4):
        loss = eager_loss(pair, pair.token_ids)
        assert found.losses[step] == pytest.approx(loss.item(), abs=2e-4)
        if step < 3:
            optimizer.zero_grad()
            loss.backward()
            if step == 0:
                norm = torch.cat([p.grad.flatten() for p in pair.eager.parameters()]).norm()
                assert found.gradient_norm == pytest.approx(norm.item(), rel=1e-3)
            optimizer.step()
    with torch.no_grad():
        patterns = pair.eager(torch.tensor([pair.token_ids]), output_attentions=True).attentions
        other = eager_loss(pair, pair.token_ids[2:]).item()
    np.testing.assert_allclose(found.patterns_after[2], patterns[2][0].numpy(), atol=5e-3)
    assert found.other[-1] == pytest.approx(other, abs=1e-3)
    assert len(found.before) == len(found.after) == len(pair.token_ids) - 1
    assert found.after.mean() == pytest.approx(found.losses[-1])


def test_the_shared_model_is_left_as_it_was(pair):
    if not pair.model.causal:
        return
    model, before = pair.model, fingerprint(pair.model)
    gradients.gradient(model, pair.token_ids, 0, 0)
    gradients.nudged(model, pair.token_ids, 0, 0, 0, 0, [0.5])
    gradients.learn(model, pair.token_ids, learning_rate=0.1, n_steps=2)
    assert fingerprint(model) == before


def test_two_copies_never_share_a_key(gpt2):
    first, second = private_copies.private_copy(gpt2.model), private_copies.private_copy(gpt2.model, double=True)
    assert len({first.key, second.key, gpt2.model.key}) == 3
    assert {p.dtype for p in second.module.parameters()} == {torch.float64}


def test_the_copy_for_gradients_is_let_go_when_nobody_asks(gpt2, monkeypatch):
    model, ids = gpt2.model, gpt2.token_ids
    gradients.gradient(model, ids, 0, 0)
    assert model.key in private_copies._KEPT
    monkeypatch.setattr(private_copies, "IDLE_S", 0.01)
    gradients.gradient(model, ids, 0, 0)
    end = time.monotonic() + 300
    while private_copies._KEPT and time.monotonic() < end:
        time.sleep(0.01)
    assert not private_copies._KEPT


def test_dropout_is_off_in_a_copy(build):
    from explainer.models import wrap

    model = wrap(build("gpt2", resid_pdrop=0.5, embd_pdrop=0.5, attn_pdrop=0.5))
    found = gradients.learn(model, (1, 2, 3, 4, 5), learning_rate=0.0, n_steps=2)
    assert np.ptp(found.losses) < 1e-6
    assert any(part.p == 0.5 for part in model.module.modules() if isinstance(part, torch.nn.Dropout))


def test_a_step_that_is_far_too_long_is_told_and_does_not_crash(gpt2):
    found = gradients.learn(gpt2.model, gpt2.token_ids, learning_rate=1e9, n_steps=6)
    assert not found.finite or found.losses[-1] > found.losses[0]


def test_one_token_has_no_next_one(gpt2):
    with pytest.raises(TextError, match="one token long"):
        gradients.gradient(gpt2.model, [5], 0, 0)


def test_the_bigram_is_counted_and_sums_to_one():
    texts = [[1, 2, 3, 1, 2], [2, 3], [4]]
    table = bigram.count(texts, 6)
    pairs = Counter(pair for ids in texts for pair in itertools.pairwise(ids))
    singles = Counter(i for ids in texts for i in ids)
    alone = np.array([0.9 * singles[i] / 8 + 0.1 / 6 for i in range(6)])
    for before in range(6):
        probs = table.probabilities([before] * 6, range(6))
        after = sum(count for (first, _), count in pairs.items() if first == before)
        np.testing.assert_allclose(probs, [(pairs[before, i] + 4 * alone[i]) / (after + 4) for i in range(6)])
        assert probs.sum() == pytest.approx(1)
        best, p = table.likeliest(before)
        assert p == pytest.approx(probs.max())
        assert probs[best] == pytest.approx(probs.max())
    assert table.n_texts == 3


def test_nothing_counted_is_an_even_guess():
    assert bigram.count([], 5).probabilities([0], [3])[0] == pytest.approx(1 / 5)


def test_the_comparison_has_the_models_own_losses(gpt2):
    trace = record(gpt2.model, "Tom gave Sue a ball.")
    found = bigram.compare(gpt2.model, trace, bigram.count([list(trace.token_ids)], gpt2.model.n_vocab))
    np.testing.assert_allclose(found.loss, views.losses(gpt2.model, trace), atol=1e-4)
    assert found.seen[0] == (1, 1)
    assert found.best_p.max() <= 1


def test_the_moments_show_an_induction_head_that_forms():
    from explainer.studies.learning.formation import AGAIN, formation, moments, said_twice
    from explainer.trace import Edit

    models = moments()
    found = formation([models[0], models[-1]], said_twice(models[0]))
    assert found.token_ids[:AGAIN] == found.token_ids[AGAIN:]
    assert np.nanmax(found.induction[0]) < 0.15
    assert np.nanmax(found.induction[1]) > 0.6
    assert np.nanmax(found.previous[1][0]) > 0.6
    cells = [found.patterns[1, 1, 1, query, key] for query, key in found.induction_cells]
    assert np.mean(cells) == pytest.approx(found.induction[1][1, 1])
    second = found.losses[:, AGAIN:].mean(1)
    assert second[1] < 0.2 * second[0]
    # The head of layer 1 works with what layer 0 has written: without the heads of layer 0 it finds nothing.
    bare = record_ids(models[-1], found.token_ids, [Edit.silence(0, 0), Edit.silence(0, 1)])
    assert np.mean([bare.pattern(1, 1)[query, key] for query, key in found.induction_cells]) < 0.2

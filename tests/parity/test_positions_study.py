"""The studies of positions in all families: what is exactly invariant is invariant, and what is not is not."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from explainer.errors import ExplainerError, TextError
from explainer.maths import positions as maths
from explainer.studies.vectors import positions as study
from explainer.studies.vectors import word_order
from explainer.texts.long_text import STORIES
from explainer.trace import record


def test_orders_leave_the_last_in_place_and_change_the_text() -> None:
    ids = (5, 7, 5, 9, 1)
    found = word_order.orders(ids)
    texts = [tuple(ids[i] for i in order) for order in found]
    assert len(found) == 4 * 3 - 1  # 4!/2! arrangements of 5 7 5 9, the text itself not
    assert len(set(texts)) == len(texts)
    assert all(order[-1] == 4 and sorted(order) == [0, 1, 2, 3, 4] for order in found)
    assert len(word_order.orders(tuple(range(30)))) == word_order.MOST_ORDERS


@pytest.mark.parametrize("ids", [(1,), (1, 2), (3, 3, 3, 4)])
def test_nothing_to_change_places_is_one_sentence(ids) -> None:
    with pytest.raises(TextError, match="two different tokens"):
        word_order.orders(ids)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_only_a_network_with_a_mask_and_two_layers_or_positions_can_tell(pair, seed) -> None:
    found = {(t.positions, t.causal, t.n_layers): t for t in word_order.random_networks(pair.model, pair.token_ids, seed)}
    assert len(found) == 8
    cannot = {key for key, telling in found.items() if not telling.tells}
    assert cannot == {(False, False, 1), (False, False, 2), (False, True, 1)}
    for key in cannot:
        assert found[key].at_last < 1e-12
    for key in set(found) - cannot:
        assert found[key].at_last > 1e-3
    # Of the three, the causal one still leaks the order into the words before the last; the others do not at all.
    assert found[(False, True, 1)].at_any > 1e-3
    assert max(found[(False, False, n)].at_any for n in (1, 2)) < 1e-12


def test_the_model_with_all_positions_equal_is_its_eager_twin(pair) -> None:
    on, off = word_order.shuffled(pair.model, pair.token_ids, most=6)
    ids = torch.tensor([pair.token_ids])
    at = len(pair.token_ids) - (1 if pair.model.causal else 2)
    for result, places in ((on, torch.arange(ids.shape[1])[None]), (off, torch.zeros_like(ids))):
        with torch.no_grad():
            logits = pair.eager(input_ids=ids, position_ids=places, attention_mask=torch.ones_like(ids)).logits[0, at]
        probs = logits.double().softmax(-1)
        known = {label: float(p) for label, p in zip(pair.model.labels(range(len(probs))), probs, strict=True)}
        np.testing.assert_allclose(result.p_text, [known[token] for token in result.tokens], atol=1e-5)
    assert on.most > 1e-3
    if pair.model.causal:
        assert off.most > 1e-4, "the causal mask alone tells the order, with three layers"
    else:
        assert off.most < 1e-5, "without positions, an encoder cannot tell the order at all"


def test_learned_positions_are_the_models_rows(pair) -> None:
    found, rows = study.learned(pair.model), pair.model.W_pos()
    if rows is None:
        assert found is None
        return
    assert found is not None
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    np.testing.assert_allclose(found.cosine, unit @ unit.T, atol=1e-5)
    assert found.middle[3] == pytest.approx(np.mean([unit[p] @ unit[p + 3] for p in range(len(rows) - 3)]), abs=1e-5)
    assert (found.low <= found.middle + 1e-6).all()
    _, s, _ = np.linalg.svd(rows - rows.mean(0), full_matrices=False)
    np.testing.assert_allclose(found.share, (s**2 / (s**2).sum())[:3], rtol=1e-3)


@pytest.mark.parametrize("head", [0, 3])
def test_a_real_query_and_key_meet_again_at_any_shift(pair, head) -> None:
    trace = record(pair.model, "Tom gave Sue a ball. Sue thanked")
    found = study.turned(pair.model, trace, 1, head, 6, 2)
    back = study.turned(pair.model, trace, 1, head, 2, 6)
    assert back.scores[4] == pytest.approx(back.score)
    assert found.own == (pair.kind in ("llama", "qwen3"))
    np.testing.assert_allclose(found.shifted, found.score, atol=1e-9)
    assert found.pairs.sum() == pytest.approx(found.score)
    assert found.scores[4] == pytest.approx(found.score)
    assert np.ptp(found.scores) > 1e-3
    if found.own:
        assert found.score == pytest.approx(float(trace.scores(1, head)[6, 2]), abs=1e-4)
        if pair.kind == "llama":  # no norm between projection and RoPE
            np.testing.assert_allclose(found.q, trace.q_unrotated(1, head)[6], atol=1e-5)
            np.testing.assert_allclose(found.k, trace.k_unrotated(1, head)[2], atol=1e-5)
    else:
        np.testing.assert_allclose(found.q, trace.q(1, head)[6])


def test_frequencies_are_the_models_own(build_pair) -> None:
    pair = build_pair("llama", rope_parameters={"rope_type": "default", "rope_theta": 500.0})
    torch.testing.assert_close(study.rope_frequencies(pair.model), maths.frequencies(8, 500.0), rtol=1e-5, atol=1e-7)


def test_past_the_trained_length(pair) -> None:
    if not pair.model.causal:
        with pytest.raises(ExplainerError, match="choose a GPT"):
            study.beyond(pair.model, pair.token_ids)
        return
    found = study.beyond(pair.model, pair.token_ids)
    assert found.n_pos == 96
    assert len(found.ways) == (2 if pair.kind == "gpt2" else 1)
    more = pair.model.encode("\n\n" + STORIES).token_ids
    ids = torch.tensor([(pair.token_ids + more)[:96]])
    places = torch.arange(96).clamp_max(63) if pair.kind == "gpt2" else torch.arange(96)

    def by_eager(ids: torch.Tensor, places: torch.Tensor) -> np.ndarray:
        with torch.no_grad():
            logits = pair.eager(input_ids=ids, position_ids=places[None], attention_mask=torch.ones_like(ids)).logits[0, :-1]
        return torch.nn.functional.cross_entropy(logits, ids[0, 1:], reduction="none").numpy()

    expected = by_eager(ids, places)
    np.testing.assert_allclose(found.ways[0][1], expected, atol=1e-3)
    np.testing.assert_allclose(found.forgotten, by_eager(ids[:, 32:], torch.arange(64))[-32:], atol=1e-3)
    assert found.past(0) == pytest.approx(expected[-32:].mean(), abs=1e-3)


def test_a_context_too_long_to_run_is_one_sentence(pair, monkeypatch) -> None:
    monkeypatch.setattr(study, "LONGEST", 32)
    with pytest.raises(ExplainerError):
        study.beyond(pair.model, pair.token_ids)

"""Head roles on patterns whose answer is known, and the sweep against surgery by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import transformers

from explainer.errors import ExplainerError
from explainer.models import LanguageModel, wrap
from explainer.studies.attention import head_roles, importance
from explainer.trace.edits import Edit
from explainer.trace.recorder import record_ids

IDS = (5, 6, 7, 8, 5, 6, 7, 8)


def tiny_gpt2() -> LanguageModel:
    torch.manual_seed(1)
    config = transformers.GPT2Config(
        vocab_size=50, n_positions=64, n_embd=16, n_layer=2, n_head=4, bos_token_id=0, eos_token_id=0, initializer_range=0.5
    )
    return wrap(transformers.GPT2LMHeadModel(config), name="tiny", key="tiny@heads")


def even_pattern(n_pos: int) -> np.ndarray:
    open_keys = np.tril(np.ones((n_pos, n_pos)))
    return open_keys / open_keys.sum(1, keepdims=True)


def looking_at(n_pos: int, key_of: dict[int, int]) -> np.ndarray:
    pattern = even_pattern(n_pos)
    for query, key in key_of.items():
        pattern[query] = 0
        pattern[query, key] = 1
    return pattern


def by_slug(scores: tuple[head_roles.RoleScore, ...]) -> dict[str, head_roles.RoleScore]:
    return {score.role.slug: score for score in scores}


def test_perfect_patterns_earn_exactly_their_own_role() -> None:
    n_pos = len(IDS)
    layer = np.stack([
        looking_at(n_pos, {query: query - 1 for query in range(1, n_pos)}),
        looking_at(n_pos, dict.fromkeys(range(n_pos), 0)),
        looking_at(n_pos, {query: query - 4 for query in range(4, n_pos)}),
        looking_at(n_pos, {query: query - 3 for query in range(4, n_pos)}),
        even_pattern(n_pos),
    ])  # fmt: skip
    found = by_slug(head_roles.role_scores([layer], IDS))
    for head, slug in enumerate(("previous", "first", "same", "induction")):
        assert found[slug].scores[0, head] == pytest.approx(1.0)
        assert found[slug].best == (0, head)
        assert found[slug].named.tolist() == [[index == head for index in range(5)]]


def test_the_number_of_measured_positions_is_counted() -> None:
    found = by_slug(head_roles.role_scores([even_pattern(8)[None]], IDS))
    assert found["previous"].n_positions == found["first"].n_positions == 6
    assert found["induction"].n_positions == 4
    assert found["same"].n_positions == 3  # the second 5 has only the first token to go back to, which does not count
    assert found["previous"].even == pytest.approx(np.mean([1 / (query + 1) for query in range(2, 8)]))
    assert found["previous"].scores[0, 0] == pytest.approx(found["previous"].even)


def test_a_text_without_copies_is_not_measurable() -> None:
    found = by_slug(head_roles.role_scores([even_pattern(4)[None]], (1, 2, 3, 4)))
    for slug in ("same", "induction"):
        assert not found[slug].measurable
        assert np.isnan(found[slug].scores).all()
        assert not found[slug].named.any()


@pytest.mark.parametrize("n_pos", [1, 2])
def test_a_text_too_short_for_any_role(n_pos: int) -> None:
    scores = head_roles.role_scores([even_pattern(n_pos)[None]], tuple(range(n_pos)))
    assert not any(score.measurable or score.named.any() for score in scores)


def test_the_last_copy_has_nothing_after_it_and_neighbours_do_not_count() -> None:
    assert head_roles.role_keys(head_roles.INDUCTION, (1, 9, 9, 9)) == {}
    assert head_roles.role_keys(head_roles.INDUCTION, (1, 9, 4, 9)) == {}  # the token after the copy is the token before
    assert head_roles.role_keys(head_roles.INDUCTION, (9, 4, 3, 9, 5, 9)) == {3: [1], 5: [1]}  # 4 comes before 5: previous token


def test_looking_evenly_earns_no_name_on_a_text_of_one_repeated_token() -> None:
    ids = (3,) * 12
    assert not any(score.named.any() for score in head_roles.role_scores([even_pattern(12)[None]], ids))


def test_models_that_see_both_sides_have_a_next_token_role_and_no_induction() -> None:
    pattern = np.zeros((1, 6, 6))
    for query in range(6):
        pattern[0, query, min(query + 1, 5)] = 1
    found = by_slug(head_roles.role_scores([pattern], (0, 1, 2, 1, 4, 5), causal=False))
    assert set(found) == {"previous", "first", "same", "next"}
    assert found["next"].scores[0, 0] == pytest.approx(1.0)
    assert found["next"].n_positions == 3


def test_the_probe_repeats_ordinary_tokens_once_and_is_seeded() -> None:
    ids = head_roles.probe_ids(40, (0, 1), 10, seed=3)
    assert ids[:10] == ids[10:]
    assert len(set(ids)) == 10
    assert not {0, 1} & set(ids)
    assert ids == head_roles.probe_ids(40, (0, 1), 10, seed=3)
    assert ids != head_roles.probe_ids(40, (0, 1), 10, seed=4)


def test_the_probe_measures_every_causal_role() -> None:
    scores = head_roles.probe(tiny_gpt2(), n_tokens=8, n_texts=2)
    assert all(score.measurable and score.scores.shape == (2, 4) for score in scores)
    assert by_slug(scores)["induction"].n_positions == 2 * 8


def test_measure_agrees_with_the_patterns_of_the_trace() -> None:
    trace = record_ids(tiny_gpt2(), IDS)
    expected = np.mean([[trace.pattern(1, 2)[query, query - 1]] for query in range(2, 8)])
    assert by_slug(head_roles.measure(trace))["previous"].scores[1, 2] == pytest.approx(expected, abs=1e-6)


def test_silencing_in_the_sweep_equals_zeroed_output_rows() -> None:
    model = tiny_gpt2()
    before = importance.next_logprobs(model, IDS)
    effects = list(importance.sweep_importance(model, IDS))
    assert [(e.layer, e.head) for e in effects] == [(layer, head) for layer in range(2) for head in range(4)]
    assert (effects[-1].done, effects[-1].total) == (8, 8)
    for effect in effects:
        surgery = tiny_gpt2().module
        width = model.d_head
        with torch.no_grad():
            surgery.transformer.h[effect.layer].attn.c_proj.weight[effect.head * width : (effect.head + 1) * width] = 0
            after = torch.log_softmax(surgery(torch.tensor([IDS])).logits[0, -1].double(), -1)
        likeliest = int(before.argmax())
        assert effect.change == pytest.approx(float(after[likeliest] - before[likeliest]), abs=1e-5)
        assert effect.kl == pytest.approx(float((before.exp() * (before - after)).sum()), abs=1e-5)


def test_the_mean_variant_equals_the_edit() -> None:
    model = tiny_gpt2()
    effect = list(importance.sweep_importance(model, IDS, mean=True))[5]
    before, after = importance.next_logprobs(model, IDS), importance.next_logprobs(model, IDS, [Edit.silence(1, 1, mean=True)])
    assert effect.kl == pytest.approx(importance.divergence(before, after), abs=1e-9)
    assert effect.kl > 0


def test_nothing_changed_is_no_divergence() -> None:
    before = importance.next_logprobs(tiny_gpt2(), IDS)
    assert importance.divergence(before, before) == 0


def test_collect_puts_every_step_in_its_place() -> None:
    model = tiny_gpt2()
    effects = list(importance.sweep_importance(model, IDS))
    found = importance.collect(3, effects, 2, 4)
    assert found.kl.ravel().tolist() == [effect.kl for effect in effects]
    assert np.isfinite(found.change).all()


def test_a_masked_model_has_no_next_token_to_compare() -> None:
    config = transformers.BertConfig(
        vocab_size=50, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32, max_position_embeddings=32
    )
    model = wrap(transformers.BertForMaskedLM(config), name="bert", key="bert@heads")
    with pytest.raises(ExplainerError, match="does not predict the next token"):
        next(importance.sweep_importance(model, IDS))
    assert {score.role.slug for score in head_roles.measure(record_ids(model, IDS), causal=False)} == {"previous", "first", "same", "next"}

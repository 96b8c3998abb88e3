"""Head roles on a network whose weights are written by hand, so that it is known which head does what."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import transformers

from explainer.models import LanguageModel, wrap
from explainer.studies.attention import head_roles
from explainer.trace.recorder import record_ids

N_TOKENS, N_POS = 24, 24
D_HEAD = N_TOKENS + N_POS
# The stream: which token, which position, which token came before (written by layer 0), and room for a head's width.
TOKEN, POSITION, BEFORE = (torch.arange(24) + 24 * i for i in range(3))
STRONG = 4.0


@torch.no_grad()
def by_hand(*, steps_back: int = 1, copies_before: bool = True) -> LanguageModel:
    """Two layers of four heads. Layer 0: previous token, first token, same token, even; layer 1: induction, and three even ones.

    Tokens and positions are one-hot. The LayerNorms shift and scale all positions alike, so they change no pattern. ``steps_back``
    and ``copies_before`` make another network: a head that looks further back, and no word about the token before.
    """
    config = transformers.GPT2Config(
        vocab_size=N_TOKENS, n_positions=N_POS, n_embd=4 * D_HEAD, n_layer=2, n_head=4, bos_token_id=0, eos_token_id=0
    )
    module = transformers.GPT2LMHeadModel(config)
    for name, parameter in module.named_parameters():
        parameter.fill_(1.0 if ".ln_" in name and name.endswith("weight") else 0.0)
    body = module.transformer
    body.wte.weight[torch.arange(N_TOKENS), TOKEN] = 1
    body.wpe.weight[torch.arange(N_POS), POSITION] = 1

    def weights(layer: int, head: int, part: int) -> torch.Tensor:
        """(d_model d_head) of q, k or v (part 0, 1, 2), as a view."""
        start = part * 4 * D_HEAD + head * D_HEAD
        return body.h[layer].attn.c_attn.weight[:, start : start + D_HEAD]

    where, token = torch.arange(N_POS), torch.arange(N_TOKENS)
    weights(0, 0, 0)[POSITION[steps_back:], where[:-steps_back]] = STRONG  # the query asks for an earlier position
    weights(0, 0, 1)[POSITION, where] = 1
    weights(0, 0, 2)[TOKEN, token] = 1
    if copies_before:
        body.h[0].attn.c_proj.weight[token, BEFORE] = 0.1
    body.h[0].attn.c_attn.bias[D_HEAD] = 10 * STRONG  # head 1: every query asks for position 0
    weights(0, 1, 1)[POSITION[0], 0] = 1
    weights(0, 2, 0)[TOKEN, token] = STRONG
    weights(0, 2, 1)[TOKEN, token] = 1
    weights(0, 2, 0)[POSITION, N_TOKENS + where] = -2 * STRONG  # but not for itself
    weights(0, 2, 1)[POSITION, N_TOKENS + where] = 1
    weights(1, 0, 0)[TOKEN, token] = STRONG  # looks for the place whose token before is this token
    weights(1, 0, 1)[BEFORE, token] = 1
    return wrap(module, name="by hand", key=f"by-hand-{steps_back}-{copies_before}")


def players(scores: tuple[head_roles.RoleScore, ...]) -> dict[str, list[tuple[int, int]]]:
    return {score.role.slug: [(int(layer), int(head)) for layer, head in np.argwhere(score.named)] for score in scores}


KNOWN = {"previous": [(0, 0)], "first": [(0, 1)], "same": [(0, 2)], "induction": [(1, 0)]}


def test_each_head_earns_the_role_it_was_built_for_and_no_other_does() -> None:
    scores = head_roles.probe(by_hand(), n_tokens=12, n_texts=3)
    assert players(scores) == KNOWN
    for score in scores:
        assert score.scores[score.best] > 0.9
        others = np.delete(score.scores.ravel(), score.best[0] * 4 + score.best[1])
        assert others.max() < 0.35


def test_on_a_text_with_irregular_copies_too() -> None:
    ids = (3, 9, 4, 7, 9, 4, 2, 11, 7, 9, 4, 5, 2, 11, 8, 7)
    assert players(head_roles.measure(record_ids(by_hand(), ids))) == KNOWN


def test_an_even_head_scores_what_looking_evenly_scores() -> None:
    for score in head_roles.probe(by_hand(), n_tokens=12, n_texts=2):
        assert score.scores[0, 3] == pytest.approx(score.even, abs=1e-6)
        assert not score.named[1, 1:].any()


def test_a_head_that_looks_two_back_is_no_previous_token_head() -> None:
    assert players(head_roles.probe(by_hand(steps_back=2), n_tokens=12))["previous"] == []


def test_without_the_token_before_in_the_stream_there_is_no_induction() -> None:
    found = players(head_roles.probe(by_hand(copies_before=False), n_tokens=12))
    assert found == KNOWN | {"induction": []}


def test_several_texts_count_by_their_places_and_a_text_without_any_does_not_count() -> None:
    model = by_hand()
    with_copies, without = (head_roles.measure(record_ids(model, ids)) for ids in ((3, 9, 4, 7, 9, 4, 2), (1, 2, 3, 4, 5)))
    merged = head_roles.average([with_copies, without])
    for whole, one, two in zip(merged, with_copies, without, strict=True):
        assert whole.n_positions == one.n_positions + two.n_positions
    assert merged[3].scores.tolist() == with_copies[3].scores.tolist()
    even = (with_copies[0].scores * with_copies[0].n_positions + without[0].scores * without[0].n_positions) / merged[0].n_positions
    np.testing.assert_allclose(merged[0].scores, even)
    assert np.isnan(head_roles.average([without, without])[3].scores).all()


def scored(pattern: np.ndarray, ids: tuple[int, ...]) -> dict[str, head_roles.RoleScore]:
    """One head's scores, from its pattern (query key)."""
    return {score.role.slug: score for score in head_roles.role_scores([pattern[None]], ids)}


def rows(n_pos: int, look: dict[int, dict[int, float]], otherwise: int = 0) -> np.ndarray:
    """A causal pattern: what ``look`` says of a query, and the rest of its weight on the token ``otherwise`` (or itself before that)."""
    pattern = np.zeros((n_pos, n_pos))
    for query in range(n_pos):
        for key, weight in look.get(query, {}).items():
            pattern[query, key] = weight
        pattern[query, min(query, otherwise)] += 1 - pattern[query].sum()
    return pattern


IDS = (5, 1, 2, 3, 4, 1, 2, 3)  # 1 2 3 come twice


def test_a_head_that_rests_on_the_first_token_has_a_second_name() -> None:
    found = scored(rows(8, {query: {query - 3: 0.25} for query in (5, 6, 7)}), IDS)  # the token after the earlier copy
    assert found["first"].named[0, 0]
    assert not found["induction"].named[0, 0]
    assert found["induction"].named_by_the_rest[0, 0]
    assert found["induction"].of_the_rest[0, 0] == pytest.approx(1.0)
    assert not found["previous"].named_by_the_rest[0, 0]
    assert not found["same"].named_by_the_rest[0, 0]


def test_too_little_left_is_no_name_and_one_that_does_not_rest_has_none_by_its_rest() -> None:
    little = scored(rows(8, {query: {query - 3: 0.05} for query in (5, 6, 7)}), IDS)["induction"]
    assert np.isnan(little.of_the_rest[0, 0])
    assert not little.named_by_the_rest[0, 0]
    whole = scored(rows(8, {query: {query - 3: 0.9} for query in (5, 6, 7)}), IDS)["induction"]
    assert whole.named[0, 0]
    assert not whole.named_by_the_rest[0, 0]


def test_a_head_that_looks_at_one_token_from_everywhere_has_no_role_there() -> None:
    ids = (5, 1, 2, 3, 4, 1)  # the token after the earlier 1 is position 2, on which this head rests
    found = scored(rows(6, {}, otherwise=2), ids)["induction"]
    assert found.scores[0, 0] == pytest.approx(1.0)
    assert found.usual[0, 0] == pytest.approx(1.0)
    assert not found.named[0, 0]
    assert scored(rows(6, {5: {2: 0.9}}), ids)["induction"].named[0, 0]


@pytest.mark.parametrize("causal", [True, False])
def test_what_others_usually_give_a_key_is_their_mean_in_blocks_of_queries_too(causal: bool) -> None:
    rng, size = np.random.default_rng(4), 17
    ids = rng.integers(0, 5, size)
    patterns = rng.dirichlet(np.ones(size), (2, size))
    whole = head_roles.role_scores([patterns], ids, causal)
    parts = head_roles.role_scores([[(first, patterns[:, first : first + 4]) for first in range(0, size, 4)]], ids, causal)
    for score, again in zip(whole, parts, strict=True):
        np.testing.assert_allclose(score.usual, again.usual, atol=1e-12)
        np.testing.assert_allclose(score.on_first, again.on_first, atol=1e-12)
        keys_of, usual = head_roles.role_keys(score.role, ids, causal), np.zeros(2)
        for keys in keys_of.values():
            for key in keys:
                seeing = range(key + 1 if causal else 0, size)
                others = [other for other in seeing if other != key and key not in keys_of.get(other, ())]
                usual += patterns[:, others, key].mean(-1) if others else 0.0
        expected = usual / max(1, len(keys_of)) if score.role is not head_roles.FIRST else np.zeros(2)
        np.testing.assert_allclose(score.usual[0], expected, atol=1e-12)

"""What lessons say of attention is so for every embedded model and texts of many kinds, measured on the trace."""

from __future__ import annotations

import numpy as np
import pytest
from any_text import MODELS, chosen, model, told, traced
from reader import GIFT, opened, said, sound
from varied_texts import WRITTEN as TEXTS

from explainer.lessons.embeddings import neighbours
from explainer.lessons.masked_attention import in_force
from explainer.lessons.multi_head import additions, roles
from explainer.lessons.self_attention import stages
from explainer.lessons.tokens import special
from explainer.models.replay import Splitter
from explainer.studies.attention import head_roles
from explainer.studies.attention.masking import exercises
from explainer.texts.stories.maker import stories as make_stories
from explainer.trace import Edit, views
from explainer.ui.page.guess import tokens_around
from explainer.ui.text import numbered

__all__ = ["told"]
HEADS = ((0, 0), (4, 4))
EDITS = {
    "no mask": (Edit.no_mask(),),
    "no mask there": (Edit.no_mask(4, 4),),
    "cut": (Edit.cut(4, 4, 3, 1),),
    "set": (Edit.set(4, 4, 3, 1, 0.5),),
    "silent": (Edit.silence(4, 4),),
    "mean": (Edit.silence(4, None, mean=True),),
    "no division": (Edit.no_scaling(4),),
}


def at_step(step: str, name: str, text: str, layer: int, head: int, edits: tuple[Edit, ...] = ()) -> dict[str, dict]:
    return dict(stages._SECTIONS[step](chosen(name, text, edits), traced(name, text, edits), layer, head))


def test_there_are_texts_enough() -> None:
    assert len(set(TEXTS)) == len(TEXTS) >= 80


@pytest.mark.parametrize("name", MODELS)
def test_the_mask_is_told_as_the_weights_have_it(name: str, told: list) -> None:
    for text in TEXTS:
        trace = traced(name, text)
        later = np.triu(np.ones((trace.n_pos, trace.n_pos), bool), 1)
        for layer, head in HEADS:
            (section,) = at_step("masked", name, text, layer, head)
            seen = np.isfinite(trace.masked(layer, head))
            if section == "stage_masked":
                assert later.any()
                assert (trace.pattern(layer, head)[later] == 0).all()
                assert (seen == ~later).all()
            else:
                assert seen.all()
                assert section == ("stage_masked_both" if not model(name).causal else "stage_masked_one")
                assert trace.n_pos == 1 or not model(name).causal


@pytest.mark.parametrize("name", MODELS)
def test_rows_without_a_positive_score_are_counted_and_a_pair_has_two_scores(name: str, told: list) -> None:
    none_positive = rows = 0
    for text in TEXTS:
        trace = traced(name, text)
        for layer, head in HEADS:
            products = trace.q(layer, head) @ trace.k(layer, head).T
            open_keys = [products[i, : i + 1] if model(name).causal else products[i] for i in range(trace.n_pos)]
            found = at_step("scores", name, text, layer, head)
            assert found["stage_scores"]["negative"] == sum(row.max() <= 0 for row in open_keys)
            assert found["stage_scores"]["rows"] == trace.n_pos
            none_positive, rows = none_positive + found["stage_scores"]["negative"], rows + trace.n_pos
            if trace.n_pos > 1:
                assert float(found["pair"]["there"].replace("−", "-")) == pytest.approx(products[-1, 0], abs=0.0051)
                assert float(found["pair"]["back"].replace("−", "-")) == pytest.approx(products[0, -1], abs=0.0051)
            else:
                assert "pair" not in found
            # Whether a score is positive says nothing: the largest of a row has the largest weight, whatever its sign.
            pattern = trace.pattern(layer, head)
            best = [row[int(keys.argmax())] for row, keys in zip(pattern, open_keys, strict=True)]
            np.testing.assert_allclose(best, pattern.max(1), atol=1e-5)
    assert 0 < none_positive < rows, "a lesson that says a positive score means a match would be wrong"


@pytest.mark.parametrize("name", MODELS)
def test_at_the_start_a_vector_holds_its_token_and_its_position_alone(name: str) -> None:
    loaded = model(name)
    for text in TEXTS:
        trace = traced(name, text)
        rows = loaded.W_E(list(trace.token_ids)) + loaded.W_pos()[: trace.n_pos]
        if neighbours.first_block(chosen(name, text).shape) == "first_block_bert":
            embeddings = loaded.module.bert.embeddings
            rows = rows + embeddings.token_type_embeddings.weight[0].detach().numpy()
            rows = (rows - rows.mean(1, keepdims=True)) / np.sqrt(rows.var(1, keepdims=True) + embeddings.LayerNorm.eps)
            rows = rows * embeddings.LayerNorm.weight.detach().numpy() + embeddings.LayerNorm.bias.detach().numpy()
        np.testing.assert_allclose(trace.resid_pre(0), rows, atol=2e-5)


@pytest.mark.parametrize("name", MODELS)
def test_what_makes_q_k_and_v_is_told(name: str, told: list) -> None:
    loaded = model(name)
    slots = at_step("qkv", name, GIFT, 4, 4)["stage_qkv"]
    assert slots["norm"] in type(loaded.anatomy.blocks[4].ln2).__name__
    assert bool(slots["bias"]) == bool(np.any(loaded.b_Q(4, 4)))
    assert ("this head’s own" in slots["shared"]) == (loaded.n_kv_heads == loaded.n_heads)
    assert slots["turned"] == ""


@pytest.mark.parametrize("kind", EDITS)
def test_an_edited_step_is_told_as_it_is(kind: str, told: list) -> None:
    for text in [text for text in TEXTS if traced("story-gpt", text).n_pos > 4][::3]:
        edits = EDITS[kind]
        trace = traced("story-gpt", text, edits)
        grids = trace.grids(4, 4)
        hidden = np.isneginf(grids.masked)
        (mask,) = at_step("masked", "story-gpt", text, 4, 4, edits)
        later = np.triu(np.ones_like(hidden), 1)
        assert mask == ("stage_masked_off" if not hidden.any() else "stage_masked" if (hidden == later).all() else "stage_masked_cut")
        divided = next(iter(at_step("scaled", "story-gpt", text, 4, 4, edits)))
        np.testing.assert_allclose(grids.scaled, grids.scores / (trace.d_head**0.5 if divided == "stage_scaled" else 1), atol=1e-5)
        (last,) = at_step("z", "story-gpt", text, 4, 4, edits).items()
        own = np.allclose(trace.z(4, 4), grids.pattern @ trace.v(4, 4), atol=1e-4)
        assert own == (last[0] == "stage_z")
        if not own:
            assert np.allclose(trace.z(4, 4), 0) == (last[1]["instead"] == "0")
        assert ("pattern_set" in at_step("pattern", "story-gpt", text, 4, 4, edits)) == (kind == "set")
        in_force_here = [section for section, _ in in_force.sections(trace, 4, 4)]
        assert ("stage_off" in in_force_here) == (not hidden[later].any())
        assert ("stage_cut" in in_force_here) == bool(hidden[~later].any())
        assert ("stage" in in_force_here) == bool(hidden[later].all())


@pytest.mark.parametrize("name", MODELS)
def test_a_guess_can_be_right_wherever_the_right_token_stands(name: str) -> None:
    places = set()
    for text in TEXTS:
        trace = traced(name, text)
        row, names = trace.pattern(4, 4)[-1], numbered(trace.tokens)
        offered = tokens_around(trace.tokens, int(row.argmax()), trace.n_pos - 1)
        right, words = stages.answer(row, trace.tokens)
        assert offered == names[names.index(offered[0]) :][: len(offered)]
        assert len(offered) == min(8, trace.n_pos)
        assert names[int(row.argmax())] in set(offered) & set(right)
        assert all(round(row.max(), 3) == round(row[names.index(one)], 3) for one in right)
        assert f"{row.max():.3f}" in words.replace("\\", "")
        places.add(offered.index(names[int(row.argmax())]))
    assert len(places) > 4  # where it stands among the options gives nothing away


def test_taking_the_mask_away_is_told_as_the_losses_have_it(told: list) -> None:
    """It rises on stories like those of the training; where it falls, the text is mostly a hard one."""
    stories = [story[:150] for story in make_stories(seed=991, count=12)]
    loss: dict[str, list[float]] = {"rises": [], "falls": [], "same": []}
    rising = 0
    for text in (*stories, *TEXTS[::2]):
        trace = traced("story-gpt", text)
        if trace.n_pos < 3:
            continue
        with_mask, without = (views.losses(model("story-gpt"), one).mean() for one in (trace, traced("story-gpt", text, (Edit.no_mask(),))))
        verdict = in_force.verdict(with_mask, without)
        assert verdict == ("same" if abs(with_mask - without) < 0.005 else "rises" if without > with_mask else "falls")
        loss[verdict].append(with_mask)
        rising += text in stories and verdict == "rises"
    assert rising >= 0.9 * len(stories)
    assert np.median(loss["falls"]) > np.quantile(loss["rises"], 0.9)


@pytest.mark.parametrize("name", MODELS)
def test_names_of_heads_are_counted_and_their_cost_is_told(name: str, told: list) -> None:
    loaded = model(name)
    for text in TEXTS:
        scores = head_roles.measure(traced(name, text), loaded.causal)
        names = [sum(bool(one.measurable and one.named[at]) for one in scores) for at in np.ndindex(loaded.n_layers, loaded.n_heads)]
        assert roles.named_counts(scores) == (names.count(1), sum(n > 1 for n in names), names.count(0))
    told.clear()
    additions.explained(chosen(name, GIFT))
    sections = dict(told)
    assert ("bias" in sections) == any(np.any(loaded.b_O(layer)) for layer in range(loaded.n_layers))
    wide = [np.concatenate([loaded.W_Q(0, head) for head in range(loaded.n_heads)], 1).shape]
    assert ("cost" in sections) == (wide == [(loaded.d_model, loaded.d_model)])


@pytest.mark.parametrize("name", MODELS)
def test_special_tokens_are_the_lists_own_and_no_text_becomes_one(name: str, told: list) -> None:
    backend = chosen(name, GIFT).ref.tokenizer
    taken = Splitter(backend)
    found = special.special_tokens(backend)
    assert found
    assert all(backend.token_to_id(symbol) == i for symbol, i in found)
    for text in (*TEXTS, *(symbol for symbol, _ in found)):
        replay = taken.replay(text)
        told.clear()
        special.section(chosen(name, text), taken, replay)
        ids = list(traced(name, text).token_ids)
        assert not {i for _, i in found} & set(ids), "what is typed is text"
        assert ("special_bare" in dict(told)) == (
            list(replay.token_ids) == [piece.token_id for word in replay.words for piece in word.pieces]
        )
        assert ids == list(replay.token_ids)
        assert "special_typed" in dict(told)


def test_an_encoder_is_never_said_not_to_look_ahead() -> None:
    at = said(sound(opened("self_attention", GIFT, model="story-bert", stage="mask")))
    assert "It has no causal mask" in at
    for untrue in ("may not look at tokens after it. Those", "can only look at itself", "as the next one"):
        assert untrue not in at
    edited = said(sound(opened("masked_attention", GIFT, edits="nomask:*.*", guess="it rises")))
    assert "has taken the mask away in this head" in edited
    assert "that edit is left out" in edited
    plain = said(sound(opened("masked_attention", GIFT, guess="it rises")))
    with_mask = exercises(model("story-gpt"), traced("story-gpt", GIFT)).loss.mean()
    assert f"With the mask the mean loss on your text is **{with_mask:.2f}**" in plain
    assert f"With the mask the mean loss on your text is **{with_mask:.2f}**" in edited

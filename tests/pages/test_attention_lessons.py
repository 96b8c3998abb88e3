"""Self-attention, masked attention, inspect and glossary: what they print is what the trace holds."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import numpy as np
import pytest
from reader import GIFT, opened, payload, sound, story, words

from explainer.texts.glossary import GLOSSARY
from explainer.trace import Edit, record, views
from explainer.ui.page import show


def floats(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), "<f4")


def micro(at) -> dict:
    """The live microscope, which comes after the toy."""
    found = [json.loads(e.proto.json) for e in at.get("bidi_component") if e.proto.component_name == "microscope"]
    return found[-1]


def test_every_grid_of_the_microscope_is_the_trace() -> None:
    data = micro(sound(opened("self_attention", layer="3", head="1")))
    trace, model = record(story(), GIFT), story()
    assert data["tokens"] == list(trace.tokens)
    for name in ("q", "k", "v", "z", "scores", "scaled", "masked", "pattern"):
        np.testing.assert_allclose(floats(data[name]), getattr(trace, name)(3, 1).ravel(), rtol=1e-5, atol=1e-6, err_msg=name)
    # q is x × W_Q + b_Q with what is sent, so that the sum behind a cell of q is the model's own.
    x, w = floats(data["x"]).reshape(-1, model.d_model), floats(data["WQ"]).reshape(model.d_model, -1)
    np.testing.assert_allclose(x @ w + floats(data["bQ"]), trace.q(3, 1), atol=1e-4)


def test_a_window_of_a_long_text_still_adds_up() -> None:
    text = "The cat saw the dog and the dog saw the cat. " * 6
    data = micro(sound(opened("inspect", text=text, first="20", layer="1", head="3")))
    trace = record(story(), text)
    n = len(data["tokens"])
    assert n == 24 < trace.n_pos
    assert data["first"] == 20
    pattern, v = floats(data["pattern"]).reshape(n, n), floats(data["v"]).reshape(n, -1)
    np.testing.assert_allclose(pattern.sum(1) + floats(data["restWeight"]), 1, atol=1e-5)
    rest = floats(data["restZ"]).reshape(n, -1)
    np.testing.assert_allclose(pattern @ v + rest, trace.z(1, 3)[20:44], atol=1e-4)
    most = np.array(data["rowMax"])
    np.testing.assert_allclose(most, trace.masked(1, 3)[20:44].max(1), atol=1e-5)
    shift = np.where((most > 12) | (most < -3), most, 0)[:, None]  # what the page says it takes off first
    exps = np.exp(floats(data["masked"]).reshape(n, n) - shift)
    weights = exps / (exps.sum(1, keepdims=True) + floats(data["restExp"])[:, None])
    np.testing.assert_allclose(weights, pattern, atol=1e-4)


def test_stages_are_revealed_one_after_the_other() -> None:
    assert micro(sound(opened("self_attention", stage="scores")))["panels"] == ["q", "k", "scores"]
    assert micro(sound(opened("self_attention")))["panels"][-1] == "z"


def test_the_toy_follows_the_link_and_a_bad_one_is_ignored() -> None:
    toy = payload(sound(opened("self_attention", toy="1,1,1,1,0,0;2,0,0,3,1,1;1,1,1,1,1,1")), "microscope")
    np.testing.assert_allclose(floats(toy["scores"]).reshape(3, 3), [[2, 3, 2], [2, 0, 2], [2, 3, 2]])
    toy = payload(sound(opened("self_attention", toy="1,1;x")), "microscope")
    np.testing.assert_allclose(floats(toy["q"]), [1, 0, 0, 2, 1, 1])


def test_cutting_one_edge_says_what_the_edit_does() -> None:
    at = sound(opened("self_attention", layer="2", head="2", query="7 thanked"))
    trace, model = record(story(), GIFT), story()
    alts = [chart.proto.alt for chart in at.get("plotly_chart")[:3]]
    assert [alt.split(", ")[0] for alt in alts] == ["Looking", "Moving", "Mattering"]  # each in a column of the page
    assert all("for the 8 keys that query 7 looks at most" in alt for alt in alts)
    from explainer.studies.attention.experiments import edge_effects

    found = edge_effects(model, trace, 2, 2, 7)
    probs = views.probabilities(model, trace, 7)
    best = int(probs.argmax())
    for key, effect, length in zip(found.keys, found.effect, found.length, strict=True):
        cut = views.probabilities(model, record(model, GIFT, [Edit.cut(2, 2, 7, key)]), 7)
        assert effect == pytest.approx(np.log(cut[best] / probs[best]), abs=1e-5)
        moved = trace.pattern(2, 2)[7, key] * trace.v(2, 2)[key] @ model.W_O(2, 2)
        assert length == pytest.approx(np.linalg.norm(moved), rel=1e-4)


def test_one_word_in_two_sentences() -> None:
    at = sound(opened("self_attention", one="The dog had a ball", two="My dog had a ball"))
    assert "“ball”" in words(at).replace("\\", "")
    at = opened("self_attention", one="Hello", two="a cat sat there")
    assert any("no token in common" in element.value for element in at.error)


def test_the_spread_of_scores_and_the_code_are_shown() -> None:
    at = sound(opened("self_attention"))
    assert any("The spread of q·k grows" in element.proto.alt for element in at.get("plotly_chart"))
    assert any("def weighted_sum" in element.value for element in at.code)


def test_masked_attention_prints_the_losses_of_the_model_with_and_without_the_mask() -> None:
    at = sound(opened("masked_attention", guess="it rises"))
    model = story()
    plain = views.losses(model, record(model, GIFT)).mean()
    bare = views.losses(model, record(model, GIFT, [Edit.no_mask()])).mean()
    said = words(at).replace("\\", "")
    assert f"**{plain:.2f}**" in said
    assert f"**{bare:.2f}**" in said
    assert ("The loss rises" in said) == (bare > plain)


def test_what_becomes_of_the_loss_waits_for_the_guess() -> None:
    at = sound(opened("masked_attention"))
    assert not any(element.proto.alt.startswith("Loss of each token") for element in at.get("plotly_chart"))
    assert "The loss rises" not in words(at)
    at.get_by_key("guess").set_value("it rises").run()
    assert "Your guess is right: it rises, from" in words(sound(at))
    at = sound(opened("masked_attention", guess="it stays the same"))
    assert "Not this time: it rises, from" in words(at)
    assert any(element.proto.alt.startswith("Loss of each token") for element in at.get("plotly_chart"))


@pytest.mark.parametrize(
    "slug", ["self_attention", "masked_attention", "multi_head", "learning", "decoder_block", "decoder_stack", "inspect"]
)
def test_tables_of_a_page_and_its_csvs_have_words_as_heads(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    monkeypatch.setattr(show, "numbers_button", lambda name, make, label="", **_: made.append(make()))
    parts = ["Tensors", "Next token"] if slug == "inspect" else [""]
    tables = [each.value for part in parts for each in sound(opened(slug, guess="show me", part=part)).dataframe]
    heads = {str(head) for table in (*tables, *made) for head in table.columns}
    assert len(made) >= 2 or slug == "masked_attention"
    assert not [head for head in heads if re.search("[a-z]_[a-z]", head)]  # W_Q is no such word


def test_earlier_rows_do_not_change_when_a_token_is_written() -> None:
    from explainer.studies.attention.masking import change_of_earlier_rows

    assert change_of_earlier_rows(story(), record(story(), GIFT)) < 1e-5


def test_one_token_has_nothing_to_hide() -> None:
    at = sound(opened("masked_attention", text="Tom"))
    assert any("one token long" in element.value for element in at.info)


@pytest.mark.parametrize("tensor", ["embed", "pos_embed", "ln1_out", "q", "masked", "pattern", "mlp_post", "final_normed"])
def test_inspect_shows_any_tensor(tensor: str) -> None:
    at = sound(opened("inspect", part="Tensors", tensor=tensor, layer="1", head="1"))
    assert len(at.get("plotly_chart")) == 1


def test_inspect_says_what_edits_change() -> None:
    at = sound(opened("inspect", edits="silence:2.0~silence:2.1~cut:2.2.7.2"))
    model = story()
    edits = [Edit.silence(2, 0), Edit.silence(2, 1), Edit.cut(2, 2, 7, 2)]
    p, q = (views.probabilities(model, record(model, GIFT, chosen), -1) for chosen in ((), edits))
    assert f"{(p * np.log(p / q)).sum():.3f}" in words(at).replace("\\", "")


def test_an_edit_that_does_not_fit_the_text_is_a_sentence() -> None:
    at = opened("inspect", edits="cut:2.2.70.2")
    assert not at.exception
    assert any("There is no position 70" in element.value.replace("\\", "") for element in at.error)


def test_the_glossary_finds_the_course_notes_own_words() -> None:
    from explainer.lessons.glossary.terms import matching

    sound(opened("glossary", find="Wz"))
    assert [term.name for term in matching("Wz")] == ["z"]
    assert len(matching("")) == len(GLOSSARY)
    assert matching("no such thing at all") == []

"""The lesson on learning through app.py: its numbers against the library, steps only when asked for, odd texts."""

from __future__ import annotations

import base64
from types import SimpleNamespace

import numpy as np
import pytest
import reader
import torch
from hypothesis import given
from hypothesis import strategies as st
from reader import GIFT, drawings, payload_with, said, sound, story
from streamlit.testing.v1 import AppTest

from explainer.curriculum import BY_SLUG
from explainer.lessons.learning import loss_and_gradient
from explainer.studies.learning import bigram, gradients
from explainer.texts.stories.maker import stories
from explainer.trace import record, views
from explainer.ui.page.guess import SHOW
from explainer.ui.page.questions import figure
from explainer.ui.text import numbered


def opened(text: str = GIFT, **query: str) -> AppTest:
    """With the answer shown, where nothing else is said."""
    return reader.opened("learning", text, **{"guess": SHOW, **query})


def test_the_tokens_carry_the_models_own_losses_and_the_mean_is_told() -> None:
    at = sound(opened())
    losses = views.losses(story(), record(story(), GIFT))
    model, counted = payload_with(at, "tips")["views"]
    assert model["values"][0] is None
    np.testing.assert_allclose(model["values"][1:], losses, atol=1e-3)
    assert f"**{losses.mean():.2f} nats** a token" in said(at)
    ids = story().encode(GIFT).token_ids
    backend = story().tokenizer.backend_tokenizer
    table = bigram.count([backend.encode(text).ids for text in stories(0, loss_and_gradient.STORIES)], story().n_vocab)
    np.testing.assert_allclose(counted["values"][1:], -np.log(table.probabilities(ids[:-1], ids[1:])), atol=1e-3)


def test_no_question_is_about_losses_that_are_not_shown_yet() -> None:
    def asked(at: AppTest) -> bool:
        return any("less surprised than the bigram" in radio.label for radio in sound(at).radio)

    assert not asked(reader.opened("learning"))
    assert asked(opened())


def test_the_losses_wait_for_the_guess() -> None:
    at, losses = sound(reader.opened("learning")), views.losses(story(), record(story(), GIFT))
    worst = 1 + int(losses.argmax())
    right = numbered(record(story(), GIFT).tokens)[worst]
    assert "has the highest loss" not in said(at)
    assert all(one.proto.component_name != "surprise" for one in drawings(at))
    options = at.get_by_key("guess").options
    assert right in options
    assert not any(option.startswith("0 ") for option in options)  # the first token is not predicted
    at.get_by_key("guess").set_value(right).run()
    assert f"Your guess is right: “{right}” has the highest loss, {losses.max():.2f} nats" in said(sound(at))
    assert payload_with(at, "tips")


@given(st.lists(st.floats(0, 12), min_size=1, max_size=60))
def test_the_most_surprising_token_is_among_the_options_of_any_text(losses: list[float]) -> None:
    n = len(losses) + 1
    found = SimpleNamespace(loss=np.array(losses), model=np.exp(-np.array(losses)))
    tokens = [f"w{i}" for i in range(n)]
    offered, (right, _) = loss_and_gradient.options(found, tokens), loss_and_gradient.answer(found, tokens)
    assert set(offered) & set(right)
    assert numbered(tokens)[0] not in offered
    assert min(7, n - 1) <= len(offered) <= 8


def test_the_gradient_on_screen_is_autograds() -> None:
    at = sound(opened(layer="2", head="3", entry="5.7"))
    data = payload_with(at, "gradient")
    module = story().module
    ids = torch.tensor([story().encode(GIFT).token_ids])
    weight = module.transformer.h[2].attn.c_attn.weight
    (expected,) = torch.autograd.grad(module(input_ids=ids, labels=ids).loss, weight)
    d_head = story().d_head
    shown = np.frombuffer(base64.b64decode(data["gradient"]), "<f4").reshape(-1, d_head)
    np.testing.assert_allclose(shown, expected[:, 3 * d_head : 4 * d_head].numpy(), atol=1e-5)
    assert data["entry"] == "5.7"
    assert f"W_Q[5, 7]" in said(at)  # noqa: F541


@pytest.mark.parametrize("entry", ["9999.1", "x.y", "3", "²._", ""])
def test_an_entry_that_is_not_there_falls_back_to_the_largest(entry: str) -> None:
    at = sound(opened(entry=entry))
    data = payload_with(at, "gradient")
    assert data["entry"] == ".".join(map(str, data["start"]))


def test_a_link_takes_no_step_and_a_click_takes_one() -> None:
    at = sound(opened(rate_sgd="0.003", rule="SGD"))
    assert "No step has been taken yet" in said(at)
    at.button(key="step_1").click().run()
    found = gradients.learn(story(), story().encode(GIFT).token_ids, learning_rate=0.003, n_steps=1)
    text = said(sound(at))
    assert f"the loss of your text is **{found.losses[-1]:.3f}** nats; it was {found.losses[0]:.3f}" in text
    after = next(view for block in at.get("bidi_component") if '"change"' in block.proto.json for view in [block])
    assert "step=" not in str(at.query_params)
    assert after is not None


def test_ten_steps_learn_the_text_by_heart_in_a_copy_only() -> None:
    before = record(story(), GIFT).logits(-1)
    at = sound(opened())
    at.button(key="step_10").click().run()
    text = said(sound(at))
    assert "this is not learning to write" in text
    chart = next(element.proto.alt for element in at.get("plotly_chart") if element.proto.alt.startswith("Mean loss of your text by step"))
    first, last = chart.split("from ")[1].split(" nats")[0].split(" to ")
    assert float(last) < 0.7 * float(first)
    np.testing.assert_array_equal(before, record(story(), GIFT).logits(-1))


def test_a_rate_far_too_high_is_told() -> None:
    at = sound(opened(rule="SGD", rate_sgd="0.3"))
    at.button(key="step_10").click().run()
    text = said(sound(at))
    assert "no longer a number" in text or "went past the valley" in text or "nats; it was" in text


def test_nonsense_in_a_link_falls_back() -> None:
    at = sound(opened(rule="Newton", rate_sgd="abc", nudge="7", at="no.99", chip="-4", layer="77", head="x", row="q"))
    data = payload_with(at, "steps")
    assert data["at"] == "no.99"  # kept as it is; the browser falls back to the first moment
    assert "No step has been taken yet" in said(at)


def test_the_moments_are_the_checkpoints() -> None:
    from explainer.models import checkpoints

    at = sound(opened("The fox met the bear. The fox met the"))
    data = payload_with(at, "steps")
    assert data["steps"] == list(checkpoints.steps())
    last = checkpoints.open_step(data["steps"][-1])
    own = data["sets"][1]
    ids = last.encode("The fox met the bear. The fox met the").token_ids
    assert own["tokens"] == last.labels(ids)
    shades = np.frombuffer(base64.b64decode(own["shades"]), np.uint8).reshape(len(data["steps"]), 2, 2, len(ids), len(ids))
    trace = record(last, "The fox met the bear. The fox met the")
    np.testing.assert_allclose((shades[-1, 1, 1] / 255.0) ** 2, trace.pattern(1, 1), atol=0.01)
    assert data["scoreLines"][1]["values"][-1] > 0.6 > 0.2 > data["scoreLines"][1]["values"][0]


def test_the_presets_show_a_surprise_and_a_text_that_is_easier_the_second_time() -> None:
    text = {preset.label: preset.text for preset in BY_SLUG["learning"].presets}
    trace = record(story(), text["a surprise"])
    losses, words_of = views.losses(story(), trace), [token.strip() for token in trace.tokens[1:]]
    assert losses[words_of.index("time")] < 0.5 < 2 < losses[words_of.index("pink") : words_of.index("who")].max()
    twice = views.losses(story(), record(story(), text["said twice"]))
    assert twice[len(twice) // 2 :].mean() < 0.8 * twice[: len(twice) // 2].mean()


def test_one_token_and_an_encoder_are_sentences(saved, monkeypatch) -> None:
    at = sound(opened("Tom"))
    assert any("one token long" in element.value for element in at.info)
    from explainer.ui.shell.sidebar import FOLDER

    folder = saved("bert")
    monkeypatch.setenv("EXPLAINER_MODEL_ROOT", str(folder.parent))
    at = sound(opened(model=FOLDER, model_folder=folder.name))
    assert "does not predict the next token" in said(at)


@pytest.mark.parametrize("kind", ["llama", "qwen3"])
def test_a_model_with_rope_learns_as_well(saved, monkeypatch, kind: str) -> None:
    from explainer.ui.shell.sidebar import FOLDER

    folder = saved(kind)
    monkeypatch.setenv("EXPLAINER_MODEL_ROOT", str(folder.parent))
    at = sound(opened(model=FOLDER, model_folder=folder.name))
    at.button(key="step_1").click().run()
    assert "After one step" in said(sound(at))


def test_the_questions_are_answered_by_what_is_on_screen() -> None:
    at = sound(opened())
    asked = {radio.label.split(". ", 1)[1]: radio for radio in at.radio if (radio.key or "").startswith("quiz_learning_")}
    assert len(asked) == 4
    loss = views.losses(story(), record(story(), GIFT)).mean()
    (fair,) = [radio for text, radio in asked.items() if "A fair draw among" in text]
    fair.set_value(next(option for option in fair.options if option.replace("\\", "") == figure(float(np.exp(loss))))).run()
    assert any(element.value.startswith("Yes. ") for element in sound(at).success)

"""The lesson on the controls, through app.py: what the component is given, what the link says, and what the presets promise."""

from __future__ import annotations

import base64

import numpy as np
import pytest
import torch
from reader import GIFT, opened, payload, said, sound, story, words
from streamlit.testing.v1 import AppTest
from transformers import LogitsProcessorList, MinPLogitsWarper, TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

from explainer.curriculum import BY_SLUG
from explainer.studies.decoding.controls import Controls
from explainer.studies.decoding.sampling import pipeline
from explainer.trace import record
from explainer.ui.page.questions import figure

OPEN = next(preset.text for preset in BY_SLUG["controls"].presets if preset.label == "wide open")


def logits_of(text: str) -> np.ndarray:
    return np.asarray(record(story(), text).logits(-1))


def linked(text: str = OPEN, **state: str) -> AppTest:
    """The page behind a link with entries that are no widgets."""
    return sound(opened("controls", text, **state))


def test_the_pictures_hold_the_models_logits_and_the_cuts_of_transformers() -> None:
    data = payload(linked(draw="t0.8,k40,p0.9,m0.02,s5"), "sampler")
    logits = logits_of(OPEN)
    sent = np.frombuffer(base64.b64decode(data["z"]), "<f4")
    np.testing.assert_allclose(sent, np.sort(logits)[::-1], atol=1e-5)
    assert data["names"].split("\0")[0] == story().label(int(logits.argmax()))
    scores, counts = torch.from_numpy(logits)[None], []
    for warper in (TemperatureLogitsWarper(0.8), TopKLogitsWarper(40), TopPLogitsWarper(0.9), MinPLogitsWarper(0.02)):
        scores = LogitsProcessorList([warper])(None, scores)
        counts.append(int((scores > -torch.inf).sum()))
    assert data["counts"] == counts
    assert (data["controls"], data["seed"]) == ("t0.8,k40,p0.9,m0.02,s5", 5)
    chance = torch.rand(1000, generator=torch.Generator().manual_seed(5)).numpy()
    np.testing.assert_array_equal(np.frombuffer(base64.b64decode(data["uniforms"]), "<f4"), chance)


@pytest.mark.parametrize("draw", ["nonsense", "t0,k-1", "t9999,p7,s999999999999", "<script>"])
def test_a_link_that_makes_no_sense_shows_the_model_as_it_is(draw: str) -> None:
    data = payload(linked(draw=draw), "sampler")
    assert data["controls"] == ""
    assert set(data["counts"]) == {story().n_vocab}


def test_a_guess_is_answered_with_the_probability_at_half_the_temperature() -> None:
    at = linked()
    logits = logits_of(OPEN).astype(np.float64)
    exps = np.exp(2 * (logits - logits.max()))
    half = f"{100 * exps.max() / exps.sum():.1f} %"
    (option,) = [option for option in at.get_by_key("guess").options if option.replace("\\", "") == half]
    told = sound(opened("controls", OPEN, guess=option))  # a link has the option as it is written on the page
    assert "Your guess is right" in said(told)
    assert f"to {half}; at temperature 2" in said(told)


def test_where_the_likeliest_is_nearly_certain_the_guess_is_about_a_higher_temperature() -> None:
    at = linked(GIFT)
    logits = logits_of(GIFT).astype(np.float64)
    exps = np.exp((logits - logits.max()) / 2)
    double = f"{100 * exps.max() / exps.sum():.1f} %"
    options = [option.replace("\\", "") for option in at.get_by_key("guess").options]
    assert double in options
    assert "100.0 %" not in options
    told = said(sound(opened("controls", GIFT, guess=at.get_by_key("guess").options[options.index(double)])))
    assert "What will it have at temperature 2?" in at.get_by_key("guess").label
    assert "Your guess is right: dividing the logits by 2 halves every gap" in told
    assert f"to {double}; at temperature 0.5 it has over 99.9 %" in told


def test_the_presets_differ_in_how_many_tokens_the_same_top_p_keeps() -> None:
    kept = {preset.label: pipeline(logits_of(preset.text), Controls(top_p=0.9)).kept for preset in BY_SLUG["controls"].presets}
    assert kept["nearly certain"] <= 3
    assert kept["wide open"] > 5 * kept["nearly certain"]
    assert f"0.9 alone keeps the {kept['wide open']:,} likeliest" in words(linked()).replace("\\", "")


def test_the_window_says_what_fits() -> None:
    at = sound(opened("controls", GIFT, max_tokens="300"))
    n, context = len(story().encode(GIFT).token_ids), story().context
    assert f"Only **{context - n}** of 300 fit" in words(at)
    assert f"{context - n} of 300 fit" in at.get("plotly_chart")[0].proto.alt


def test_the_questions_are_answered_by_the_pipeline() -> None:
    at = linked(draw="t0.7,k40")
    asked = {radio.label.split(". ", 1)[1]: radio for radio in at.radio if (radio.key or "").startswith("quiz_controls_")}
    assert len(asked) == 4
    found = pipeline(logits_of(OPEN), Controls(0.7, 40))
    (drawn,) = [radio for text, radio in asked.items() if "With which probability is it drawn?" in text]
    right = figure(float(found.probs.max()))
    drawn.set_value(next(option for option in drawn.options if option.replace("\\", "") == right))
    assert any(element.value.startswith("Yes. What is left") for element in sound(at.run()).success)


def test_a_model_that_fills_gaps_is_refused_with_one_sentence(saved, monkeypatch) -> None:
    from explainer.ui.shell.sidebar import FOLDER

    folder = saved("bert")
    monkeypatch.setenv("EXPLAINER_MODEL_ROOT", str(folder.parent))
    for slug in ("controls", "generation"):
        at = opened(slug, GIFT, model=FOLDER, model_folder=folder.name)
        assert not at.exception
        assert [("fills gaps" in element.value) for element in at.error] == [True]


@pytest.mark.parametrize("kind", ["gpt2", "llama", "qwen3"])
def test_other_families_work(saved, monkeypatch, kind: str) -> None:
    from explainer.ui.shell.sidebar import FOLDER

    folder = saved(kind)
    monkeypatch.setenv("EXPLAINER_MODEL_ROOT", str(folder.parent))
    for slug in ("controls", "generation"):
        sound(opened(slug, "Tom gave", model=FOLDER, model_folder=folder.name))

"""The guesses of the first lessons: for any text the right answer can be chosen, and nothing shows it before."""

from __future__ import annotations

import pytest
from reader import GIFT, opened, payload, said, sound
from streamlit.testing.v1 import AppTest
from translated import RED_CAR

from explainer.curriculum import BY_SLUG
from explainer.ui.page.guess import SHOW

LONG = next(preset.text for preset in BY_SLUG["rnn_bottleneck"].presets if preset.label == "much longer")
RIGHT = "Your guess is right"


def asks(at: AppTest, key: str = "guess") -> list[str]:
    """The options of a guess as they are read; none where there is nothing to guess."""
    return next(
        ([option.replace("\\", "") for option in pills.options] for pills in at.get("pills") if (pills.key or "").startswith(key)), []
    )


def alts(at: AppTest) -> str:
    return " ".join(element.proto.alt for element in at.get("plotly_chart"))


def right_ones(at: AppTest, key: str = "guess") -> list[str]:
    """The options that are right, by trying each; the verdict stands in the container of the question."""
    found = []
    for option in asks(at, key):
        pills = next(pills for pills in at.get("pills") if (pills.key or "").startswith(key))
        pills.set_value(option)
        if RIGHT in said(sound(at.run())):
            found.append(option)
    return found


@pytest.mark.parametrize("slug", ["rnn_bottleneck", "rnn_attention", "transformer"])
@pytest.mark.parametrize("text", [RED_CAR, LONG, "Hello there."])
def test_one_option_at_least_is_right(slug: str, text: str) -> None:
    at = sound(opened(slug, text, folded=True))
    assert right_ones(at)


@pytest.mark.parametrize("slug", ["home", "controls", "generation"])
@pytest.mark.parametrize("text", [GIFT, "Once upon a", "no"])
def test_one_option_at_least_is_right_of_a_story(slug: str, text: str) -> None:
    at = sound(opened(slug, text, folded=True))
    assert right_ones(at) or not asks(at)


@pytest.mark.parametrize("slug", ["rnn_bottleneck", "rnn_attention", "transformer", "home", "controls", "generation", "parallel"])
@pytest.mark.parametrize("text", ["a", "é"])
def test_a_text_of_next_to_nothing_is_asked_about_or_not_and_nothing_breaks(slug: str, text: str) -> None:
    at = sound(opened(slug, text, guess=SHOW))
    assert RIGHT not in said(at)


def test_the_probe_is_not_drawn_before_the_guess() -> None:
    at = sound(opened("rnn_bottleneck", RED_CAR))
    assert "Probability of each right token" not in alts(at)
    assert "again at the first guess" not in said(at)
    assert not any("not find at the first guess" in radio.label for radio in at.radio)
    at = sound(opened("rnn_bottleneck", RED_CAR, guess=SHOW))
    assert "Probability of each right token" in alts(at)
    assert "gets the least" in said(at)


def test_the_row_asked_about_is_covered_in_the_map_and_in_the_step() -> None:
    at = sound(opened("rnn_attention", RED_CAR))
    asked = payload(at, "microscope")["veil"]
    assert asked is not None
    assert "Weights of" not in alts(at)
    assert "Guess first, or choose" in said(at)
    for told in ("Here the order turns round", "no two neighbours", "spread their look", "Attention finds similar words"):
        assert told not in said(at), "which row looks where"
    shown = sound(opened("rnn_attention", RED_CAR, guess=SHOW))
    assert payload(shown, "microscope")["veil"] is None
    assert "Weights of" in alts(shown)
    other = payload(shown, "microscope")["tokens"][asked + 1].strip()
    elsewhere = sound(opened("rnn_attention", RED_CAR, target=f"{asked + 1} {other}"))
    assert f"Weights of {other} over" in alts(elsewhere), "another word may be looked at"


def test_two_windows_of_one_map_say_which_is_which() -> None:
    at = sound(opened("rnn_attention", LONG, guess=SHOW, folded=True))
    labels = [group.label for group in at.get("button_group")]
    assert [label for label in labels if label.endswith("in view")] == ["Written tokens in view", "Read tokens in view"]
    assert [slider.label for slider in at.slider] == ["First written token in view", "First read token in view"]


@pytest.mark.parametrize("role", ["encoder", "masked decoder", "cross"])
def test_the_row_asked_about_is_covered_in_each_attention(role: str) -> None:
    at = sound(opened("transformer", "Tom is here.", role=role))
    data = payload(at, "microscope")
    assert data["veil"] == len(data["tokens"]) - (2 if role == "encoder" else 1)
    assert payload(sound(opened("transformer", "Tom is here.", role=role, guess=SHOW)), "microscope")["veil"] is None


def test_nothing_is_measured_before_the_guess_at_the_race() -> None:
    at = sound(opened("parallel", race_width="32", longest="256"))
    assert at.get_by_key("measure_race").disabled
    assert any("Guess first, or choose" in info.value for info in at.info)
    at = sound(opened("parallel", race_width="32", longest="256", guess_race=SHOW))
    assert not at.get_by_key("measure_race").disabled


def test_the_probabilities_of_the_three_texts_are_covered() -> None:
    at = sound(opened("generation", "Once upon a time, there was a little", max_tokens="12"))
    captions = [caption.value for caption in at.caption if "log-probability of all" in caption.value]
    assert len(captions) == 3
    assert all(caption.endswith("?") for caption in captions)
    assert not any("has the log-probability" in radio.label for radio in at.radio)
    assert "The beams alive" not in alts(at), "the tree has the sums of beam search"
    shown = sound(opened("generation", "Once upon a time, there was a little", max_tokens="12", guess=SHOW))
    assert not any(caption.value.endswith("?") for caption in shown.caption if "log-probability of all" in caption.value)
    assert "The beams alive" in alts(shown)


def test_the_probability_at_another_temperature_is_not_told_before() -> None:
    at = sound(opened("controls", GIFT))
    assert "every gap between them" not in said(at)
    assert payload(at, "sampler")["controls"] == "", "the picture stands at temperature 1"
    assert "every gap between them" in said(sound(opened("controls", GIFT, guess=SHOW)))

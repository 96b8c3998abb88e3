"""Two GPTs trained in the lesson on the mask: nothing starts by itself, and what is shown is what was trained."""

from __future__ import annotations

import base64
import json

import numpy as np
import pytest
from again import differs
from reader import GIFT, opened, said, sound
from streamlit.testing.v1 import AppTest

from explainer.lessons.masked_attention import two_gpts
from explainer.studies.learning import mask_pair as study
from explainer.ui.trainings import in_the_page

SKIPPED = {"pair_low": "show me", "pair_write": "show me"}
SETTINGS = {"pair_steps": "50", "pair_seed": "3", **SKIPPED}


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small batches of fewer stories: what is tested here is the page."""
    monkeypatch.setattr(study, "BATCH", 2)
    monkeypatch.setattr(two_gpts, "STORIES", 60)
    monkeypatch.setattr(two_gpts, "UNSEEN", 40)
    two_gpts._streams.clear()


def trained(at: AppTest) -> AppTest:
    at.button(key="pair_start").click()
    return sound(at.run())


def results(at: AppTest) -> dict[tuple[int, int], two_gpts.Result]:
    return dict(at.session_state["_pair"])


def chart(at: AppTest) -> list[dict]:
    found = [one for one in at.get("plotly_chart") if "unseen stories" in one.proto.alt]
    return json.loads(found[0].proto.spec)["data"] if found else []


def values(trace: dict) -> np.ndarray:
    """What plotly was sent: a list, or numbers in base 64."""
    y = trace["y"]
    return np.array(y) if isinstance(y, list) else np.frombuffer(base64.b64decode(y["bdata"]), y["dtype"])


def test_a_link_starts_nothing() -> None:
    at = sound(opened("masked_attention", **SETTINGS | {"pair_low": "with the mask"}, pair_start="true"))
    assert results(at) == {}
    assert "50 steps take about" in said(at)
    assert chart(at) == []
    assert not at.button(key="pair_start").disabled


def test_what_is_shown_is_what_was_trained() -> None:
    at = trained(opened("masked_attention", **SETTINGS | {"pair_low": "without the mask"}))
    found = results(at)[50, 3]
    now, (step, held_with, held_without) = found.moments[-1], found.held_out[-1]
    assert (now.step, step, now.finished) == (50, 50, True)
    for number in (now.with_mask, now.without, held_with, held_without):
        assert f"**{number:.2f}**" in said(at)
    curves = {trace["name"]: values(trace) for trace in chart(at)}
    np.testing.assert_allclose(curves["with the mask"], [moment.with_mask for moment in found.moments])
    np.testing.assert_allclose(curves["without the mask"], [moment.without for moment in found.moments])
    np.testing.assert_allclose(curves["without the mask, unseen"], [row[2] for row in found.held_out])
    right = "without" if now.without < now.with_mask else "with"
    assert f"it is the one {right} the mask. In training: {now.with_mask:.2f}" in said(at)
    assert ("Your guess is right" in said(at)) == (right == "without")
    assert "pair_running" not in at.session_state
    assert at.button(key="pair_start").disabled
    # The same numbers come from the page's notebook, and from the study alone.
    assert differs(at, "masked_attention") == ""
    train, unseen = two_gpts._streams()
    *_, (again, pair) = study.learn(train, unseen, 512, n_steps=50, seed=3)
    assert again.without == pytest.approx(now.without, abs=1e-4)
    prompt = two_gpts._start(two_gpts._ids(GIFT))
    for module in (pair.masked, pair.unmasked):
        written = two_gpts._read(study.write(module, prompt, two_gpts.WRITTEN))
        assert " ".join(written.split()) in " ".join(said(at).replace("⏎", " ").split())


def test_nothing_can_be_trained_before_both_guesses_or_show_me() -> None:
    for given in ({}, {"pair_low": "show me"}):
        at = sound(opened("masked_attention", pair_steps="50", **given))
        assert all(button.key != "pair_start" for button in at.button)
        assert "Answer both questions first" in "".join(one.value for one in at.caption)
    at.get_by_key("pair_write").set_value("with the mask").run()
    assert not sound(at).button(key="pair_start").disabled


def test_results_survive_other_settings_and_at_most_two_are_kept() -> None:
    at = trained(opened("masked_attention", **SETTINGS))
    first = results(at)[50, 3]
    at.number_input(key="pair_seed").set_value(4)
    assert "Nothing is trained yet" in said(sound(at.run()))
    trained(at)
    at.number_input(key="pair_seed").set_value(3)
    assert f"**{first.moments[-1].without:.2f}**" in said(sound(at.run()))
    assert results(at)[50, 3] is first
    at.number_input(key="pair_seed").set_value(5)
    at.run()
    trained(at)
    assert list(results(at)) == [(50, 4), (50, 5)]


def test_stop_keeps_what_was_reached_and_measures_it() -> None:
    """A run of the whole page ends a training, and so does Stop; AppTest knows no runs of a part."""
    result = two_gpts.Result((300, 0))
    running = in_the_page.Running(two_gpts.TRAINING, (300, 0), result)
    while len(result.moments) < 3:
        assert running.go_on()
    at = opened("masked_attention", pair_steps="300", **SKIPPED)
    at.session_state["_pair_running"], at.session_state["_pair"] = running, {(300, 0): result}
    sound(at.run())
    assert "_pair_running" not in at.session_state
    now = results(at)[300, 0].moments[-1]
    assert now.finished
    assert now.held_out is not None
    assert 10 < now.step < 300
    assert f"After {now.step} steps" in said(at)
    assert f"**{now.held_out[1]:.2f}**" in said(at)
    assert not at.button(key="pair_start").disabled
    assert differs(at, "masked_attention") == ""


@pytest.mark.parametrize("odd", [{"pair_steps": "7"}, {"pair_seed": "-4"}, {"pair_seed": "x"}, {"pair_from": "<b>"}, {"pair_low": "?"}])
def test_odd_links_are_left_to_the_defaults(odd: dict[str, str]) -> None:
    at = sound(opened("masked_attention", **odd))
    assert at.select_slider(key="pair_steps").value == two_gpts.FIRST
    assert at.number_input(key="pair_seed").value == 0


@pytest.mark.parametrize("text", ["<b>bold</b> [x](http://y) :red[z] `q`", "# 1. *a*\n- $x$", "🙂🙂🙂🙂🙂🙂🙂🙂", "x " * 100])
def test_texts_are_shown_as_text(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study, "write", lambda module, prompt, count: list(prompt))  # models that say the markup again
    at = opened("masked_attention", text, **SETTINGS)
    trained(at)
    shown = [one.value for one in at.markdown if one.value.startswith(("The start:", "**Trained"))]
    assert len(shown) == 3
    for value in shown:
        bare = value.removeprefix("**Trained with the mask**").removeprefix("**Trained without the mask**").removeprefix("The start:")
        for at_sign, sign in enumerate(bare):
            if sign in "<[`*#$:":
                assert bare[at_sign - 1] == "\\", value


def test_the_start_cuts_no_word() -> None:
    ids = two_gpts._ids("The sister that loved the babies sleeps in the field near the house today.")
    assert len(ids) > two_gpts.PROMPT
    start = two_gpts._read(two_gpts._start(ids))
    assert "The sister that loved the babies sleeps in the field near the house today.".startswith(f"{start} ")
    assert two_gpts._read(two_gpts._ids("\ud800 alone")) == "? alone"
    assert two_gpts._read(two_gpts._start(two_gpts._ids("x" * 200))) == "x" * len(two_gpts._start(two_gpts._ids("x" * 200)))


def test_the_model_without_the_mask_looks_one_token_ahead() -> None:
    """In a stream in which the next token cannot be told from those before it."""
    stream = np.random.default_rng(0).integers(0, 10, size=4000)
    *_, (_, pair) = study.learn(stream, stream[::-1].copy(), 10, n_steps=120)
    ahead = study.looks_ahead(pair.unmasked, stream[::-1].copy())
    assert ahead.shape == (2, 2)
    assert ahead.max() > 3 * study.looks_ahead(pair.masked, stream).max()

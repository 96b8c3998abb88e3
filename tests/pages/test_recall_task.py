"""The recall task in the lesson on the bottleneck: nothing starts by itself, and what is shown is what was trained."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from again import differs
from reader import opened, said, sound
from streamlit.testing.v1 import AppTest
from translated import RED_CAR, alt_of, curves, figure, numbers

from explainer.lessons.rnn_bottleneck import recall, recall_surface
from explainer.studies.recurrent import recall as study
from explainer.training import recall_surface as made_by
from explainer.ui.page.guess import SHOW
from explainer.ui.trainings import in_the_page

SETTINGS = {"recall_longest": "4", "recall_width": "8", "recall_steps": "200", "recall_seed": "3"}
WANTED = (4, 8, 200, 3, 0)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small batches: what is tested here is the page."""
    monkeypatch.setattr(study, "BATCH", 4)


def trained(at: AppTest) -> AppTest:
    at.button(key="recall_start").click()
    return sound(at.run())


def results(at: AppTest) -> dict[tuple[int, ...], recall.Result]:
    return dict(at.session_state["_recall"])


def test_the_page_names_the_networks_of_the_study() -> None:
    assert recall.KINDS == study.KINDS


def test_a_link_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("trained without being asked")

    monkeypatch.setattr(study, "learn", never)
    at = sound(opened("rnn_bottleneck", RED_CAR, **SETTINGS, recall_start="true", again_start="true", guess_recall="GRU"))
    assert results(at) == {}
    assert "Nothing is trained yet with these settings" in said(at)
    assert not at.button(key="recall_start").disabled
    assert (at.slider(key="recall_longest").value, at.select_slider(key="recall_width").value) == (4, 8)
    assert (at.select_slider(key="recall_steps").value, at.number_input(key="recall_seed").value) == (200, 3)


def test_what_is_shown_is_what_was_trained() -> None:
    at = trained(opened("rnn_bottleneck", RED_CAR, **SETTINGS, guess_recall="transformer"))
    found = results(at)[WANTED].found
    assert list(found) == [kind for kind in study.KINDS if kind != study.ANEW]
    assert all(now.step == 200 and now.finished for now in found.values())
    drawn = curves(figure(at, "Share of symbols said right"))
    for kind, now in found.items():
        np.testing.assert_allclose(drawn[kind], now.accuracy)
        assert f"{kind} {100 * now.accuracy[now.lengths.index(4)]:.0f} %" in said(at)
    # The same numbers come from the page's notebook, from the study alone, and from the network itself.
    assert differs(at, "rnn_bottleneck") == ""
    task = study.Task("GRU", longest=4, width=8, steps=200, seed=3)
    *_, again = study.learn(task, recall.LOOKS)
    assert again.accuracy == found["GRU"].accuracy
    network = study.trained(task)
    assert study.accuracy(network, again.lengths, 200) == pytest.approx(again.accuracy)
    best = max(found, key=lambda kind: found[kind].accuracy[found[kind].lengths.index(4)])
    assert f"best at 4 symbols is the {best}" in said(at)
    assert "Its places are counted on" in said(at)
    assert at.button(key="recall_start").disabled
    assert "_recall_running" not in at.session_state


def test_what_was_trained_is_covered_until_the_reader_guesses() -> None:
    at = trained(opened("rnn_bottleneck", RED_CAR, **SETTINGS))
    assert results(at)[WANTED].complete
    assert "The five are trained. Guess above" in said(at)
    assert not [element for element in at.get("plotly_chart") if element.proto.alt.startswith("Share of symbols said right")]
    at.get_by_key("guess_recall").set_value(SHOW)
    assert figure(sound(at.run()), "Share of symbols said right")


def test_stop_keeps_what_was_reached_and_says_so() -> None:
    """A run of the whole page ends a training, and so does Stop; AppTest knows no runs of a part."""
    result = recall.Result((4, 8, 1000, 0, 0))
    running = in_the_page.Running(recall.TRAINING, result.settings, result)
    while len(result.found) < 2:
        assert running.go_on()
    at = opened("rnn_bottleneck", RED_CAR, **SETTINGS | {"recall_steps": "1000", "recall_seed": "0", "guess_recall": SHOW})
    at.session_state["_recall_running"], at.session_state["_recall"] = running, {result.settings: result}
    sound(at.run())
    assert "_recall_running" not in at.session_state
    assert list(result.found) == ["RNN", "GRU"]
    assert result.found["RNN"].step == 1000
    assert 0 < result.found["GRU"].step < 1000
    assert result.found["GRU"].finished
    assert "was stopped before its end" in said(at)
    assert list(curves(figure(at, "Share of symbols said right"))) == ["RNN", "GRU"]
    assert differs(at, "rnn_bottleneck") == ""
    assert not at.button(key="recall_start").disabled


def test_results_survive_other_settings_and_a_few_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recall, "TRAINING", replace(recall.TRAINING, most=2))
    monkeypatch.setattr(recall, "KINDS", ("RNN",))
    at = trained(opened("rnn_bottleneck", RED_CAR, **SETTINGS))
    first = results(at)[WANTED]
    for seed in (4, 5):
        at.number_input(key="recall_seed").set_value(seed)
        assert "Nothing is trained yet" in said(sound(at.run()))
        if seed == 4:
            at.number_input(key="recall_seed").set_value(3)
            sound(at.run())
            assert results(at)[WANTED] is first
            at.number_input(key="recall_seed").set_value(4)
            sound(at.run())
        trained(at)
    assert [settings[3] for settings in results(at)] == [4, 5]


@pytest.mark.parametrize("odd", [{"recall_longest": "99"}, {"recall_width": "7"}, {"recall_seed": "-4"}, {"recall_steps": "x"}])
def test_odd_links_are_left_to_the_defaults(odd: dict[str, str]) -> None:
    at = sound(opened("rnn_bottleneck", RED_CAR, **odd))
    assert at.slider(key="recall_longest").value == 12
    assert at.select_slider(key="recall_width").value == 64
    assert at.select_slider(key="recall_steps").value == 600
    assert at.number_input(key="recall_seed").value == 0


# --- the surface ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small_surface(tmp_path_factory) -> Path:
    """A surface made by the same command's code, of few and short trainings."""
    widths, lengths, settings = (8, 16), (1, 2, 4), {"longest": 4, "steps": 40, "seed": 0}
    accuracy = {kind: made_by.surface(kind, widths, lengths, **settings) for kind in ("RNN", "GRU")}
    file = tmp_path_factory.mktemp("recall") / "surface.json"
    file.write_text(json.dumps({"widths": widths, "lengths": lengths, **settings, "accuracy": accuracy}))
    return file


def test_a_surface_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(recall_surface, "FILE", tmp_path / "none.json")
    at = sound(opened("rnn_bottleneck", RED_CAR, surface="LSTM"))
    assert "not worked out on this machine yet" in said(at)
    assert "python -m explainer.training.recall_surface" in said(at)
    assert "again_start" not in [button.key for button in at.button]


def test_the_surface_is_drawn_and_a_row_trained_again_comes_out_the_same(monkeypatch: pytest.MonkeyPatch, small_surface: Path) -> None:
    monkeypatch.undo()  # full batches, as the surface was made with
    monkeypatch.setattr(recall_surface, "FILE", small_surface)
    stored = json.loads(small_surface.read_text())
    at = sound(opened("rnn_bottleneck", RED_CAR, surface="RNN", again="16"))
    chart = figure(at, "RNN: share of symbols right")
    np.testing.assert_allclose(numbers(chart["data"][0]["z"]), stored["accuracy"]["RNN"])
    assert f"{100 * stored['accuracy']['RNN'][1][2]:.0f} %" in alt_of(at, "RNN: share of symbols right")
    assert "(40 steps, sequences up to 4, seed 0)" in said(at)
    at.button(key="again_start").click()
    sound(at.run())
    lines = curves(figure(at, "RNN, width 16"))
    assert lines["stored"].tolist() == stored["accuracy"]["RNN"][1]
    np.testing.assert_allclose(lines["trained here"], lines["stored"], atol=0.02)
    assert "nowhere more than" in said(at)
    assert at.button(key="again_start").disabled
    at.selectbox(key="again").set_value(8)
    assert "Choose a row and train it here" in said(sound(at.run()))


def test_a_row_that_is_stopped_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch, small_surface: Path) -> None:
    monkeypatch.setattr(recall_surface, "FILE", small_surface)
    row, stored = recall_surface._Row("RNN", 16), json.loads(small_surface.read_text())
    training = recall_surface._training(stored)
    running = in_the_page.Running(training, ("RNN", 16), row)
    assert running.go_on()
    at = opened("rnn_bottleneck", RED_CAR, surface="RNN", again="16")
    at.session_state["_again_running"], at.session_state["_again"] = running, {("RNN", 16): row}
    sound(at.run())
    assert "_again_running" not in at.session_state
    assert row.found is not None
    assert row.found.finished
    assert 0 < row.found.step < 40
    assert f"stopped after {row.found.step} of 40 steps" in said(at)
    assert "nowhere more than" not in said(at)
    np.testing.assert_allclose(curves(figure(at, "RNN, width 16"))["trained here"], row.found.accuracy)
    assert not at.button(key="again_start").disabled


def test_a_damaged_link_shows_the_gru(monkeypatch: pytest.MonkeyPatch, small_surface: Path) -> None:
    monkeypatch.setattr(recall_surface, "FILE", small_surface)
    at = sound(opened("rnn_bottleneck", RED_CAR, surface="<b>", again="7"))
    assert alt_of(at, "GRU: share of symbols right")

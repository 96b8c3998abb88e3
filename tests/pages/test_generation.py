"""The lesson on writing on, through app.py: the text is what the engine writes, links restore it, buttons lead through it."""

from __future__ import annotations

import itertools

import pytest
import reader
from reader import payload, sound, story, words
from streamlit.testing.v1 import AppTest

from explainer.curriculum import BY_SLUG
from explainer.lessons.generation import writing
from explainer.lessons.generation.writing import Branch
from explainer.studies.decoding.beam_search import beam_search
from explainer.studies.decoding.controls import Controls
from explainer.studies.decoding.generation import Written, write

START = "Once upon a time, there was a little"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No clock: AppTest does not tick."""
    monkeypatch.setattr(writing, "FIRST_SLICE_S", 600.0)


def opened(text: str = START, **query: str) -> AppTest:
    return sound(reader.opened("generation", text, **query))


def engine(count: int, controls: Controls | None = None, text: str = START, **options: object) -> list[Written]:
    model = story()
    return list(itertools.islice(write(model, model.encode(text).token_ids, controls, **options), count))  # type: ignore[arg-type]


def labels(steps: list[Written]) -> list[str]:
    return [story().label(step.token_id) for step in steps]


def test_a_link_restores_the_exact_text_with_its_choices() -> None:
    controls = Controls(0.8, 50, seed=3)
    other = engine(3, controls)[2].candidates[4]
    data = payload(opened(branch=f"9_2.{other}~9", draw=controls.to_query()), "writer")
    steps = engine(9, controls, chosen={2: other})
    assert data["written"] == labels(steps)
    assert data["chosen"] == [i == 2 for i in range(9)]
    assert data["details"]["5"]["ids"] == list(steps[5].candidates)
    assert data["details"]["5"]["kept"] == steps[5].kept == 50
    assert data["probs"][5] == pytest.approx(2.718281828 ** steps[5].logprob, rel=1e-3)


@pytest.mark.parametrize("branch", ["", "x", "9_", "1_2", "_2.3", "9_2.99999999", "²", "5_1.2-", "~~", "<b>"])
def test_a_link_that_makes_no_sense_opens_the_first_text(branch: str) -> None:
    data = payload(opened(branch=branch), "writer")
    assert data["written"] == labels(engine(writing.N_FIRST, Controls()))


def test_branches_go_into_a_link_and_back() -> None:
    for branch in (Branch(), Branch(12), Branch(8, ((3, 842), (7, 11)))):
        assert Branch.from_query(branch.to_query(), 5000) == branch
    assert Branch.from_query("9_3.842", 800) == Branch(9)


def test_step_forward_and_back_and_over() -> None:
    at = opened(branch="5")
    at.get_by_key("next").click().run()
    assert payload(sound(at), "writer")["written"] == labels(engine(6, Controls()))
    at = opened(branch="5")
    at.get_by_key("back").click().run()
    assert payload(sound(at), "writer")["written"] == labels(engine(4, Controls()))
    at = opened(branch="5")
    at.get_by_key("over").click().run()
    assert payload(sound(at), "writer")["written"] == []
    assert at.session_state["_url"]["branch"] == "0"


def test_write_on_ends_at_max_tokens_and_says_so() -> None:
    at = opened(branch="2", method="the likeliest", max_tokens="12")
    at.get_by_key("on").click().run()
    data = payload(sound(at), "writer")
    assert data["written"] == labels(engine(12))
    assert data["status"] == "ended: max tokens"
    assert at.get_by_key("next").disabled


def test_a_stop_text_ends_the_output_where_it_stands() -> None:
    steps = engine(30)
    word = next(label.strip() for label in labels(steps)[3:] if label.strip().isalpha() and len(label.strip()) > 2)
    data = payload(opened(branch="30", method="the likeliest", stop=word), "writer")
    assert data["status"] == "ended: the stop text is there"
    assert word in "".join(data["written"])
    assert word not in "".join(data["written"][:-1])


def test_a_kept_branch_is_one_click_away() -> None:
    other = engine(3, Controls())[2].candidates[5]
    at = opened(branch="~".join(branch.to_query() for branch in (Branch(6, ((2, other),)), Branch(6))))
    assert payload(at, "writer")["written"] == labels(engine(6, Controls(), chosen={2: other}))
    at.get_by_key("branch_1").click().run()
    assert payload(sound(at), "writer")["written"] == labels(engine(6, Controls()))
    assert at.session_state["_url"]["branch"] == f"6~6_2.{other}"


def test_a_small_window_forgets_the_start_and_says_how_much() -> None:
    at = opened(branch="20", window="16", method="the likeliest")
    steps = engine(20, window=16)
    data = payload(at, "writer")
    assert data["written"] == labels(steps)
    assert data["first"] == steps[-1].first > 0
    assert f"The first {steps[-1].first} of" in words(at)
    assert "the window has moved" in words(at)


def test_three_ways_are_the_engines_and_beam_search_is_no_worse_than_greedy() -> None:
    at = opened(guess="beam search", max_tokens="15")
    token_ids = story().encode(START).token_ids
    *_, last = beam_search(story(), token_ids, 4, 15, 1.0)
    said = words(at).replace("\\", "")
    assert "".join(story().labels(last.best)).strip()[:20] in said
    assert "".join(labels(engine(15))).strip()[:20] in said
    for preset in BY_SLUG["generation"].presets:
        ids = story().encode(preset.text).token_ids
        *_, beams = beam_search(story(), ids, 6, 12, 0.0)
        greedy = sum(step.logprob for step in engine(12, text=preset.text))
        best = max([score for score, _ in beams.finished] + [beam.logprob for beam in beams.alive])
        assert best >= greedy - 1.0  # no promise of beam search, but what the lesson shows on its presets


def test_measuring_says_both_times() -> None:
    at = opened(measure_both="true", max_tokens="10")
    assert "ms** a token with the cache" in words(at)
    assert any("kept keys and values" in element.proto.alt for element in at.get("plotly_chart"))


def test_both_ways_are_measured_where_one_token_is_asked_for() -> None:
    assert "ms** a token with the cache" in words(opened(measure_both="true", max_tokens="1"))


def test_how_much_of_the_beam_search_is_drawn_is_told() -> None:
    def drawn(max_tokens: str) -> bool:
        at = sound(opened(guess="beam search", max_tokens=max_tokens))
        return f"The first 12 of {max_tokens} steps are drawn." in [caption.value for caption in at.caption]

    assert drawn("15")
    assert not drawn("12")


def test_a_text_that_fills_the_window_is_written_on_and_beams_say_why_not() -> None:
    model = story()
    text = "The cat saw the dog. " * 60
    while len(model.encode(text).token_ids) > model.context:
        text = text[:-20]
    at = sound(reader.opened("generation", text))
    assert any("room for" in element.value for element in at.info)
    assert len(payload(at, "writer")["written"]) == writing.N_FIRST

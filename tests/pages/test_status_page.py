"""The host's page: there for the host's word alone, with the numbers of this server, and no trace of it for readers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from reader import ROOT, opened, sound
from streamlit.testing.v1 import AppTest

from explainer import __version__
from explainer.jobs import Run, folder
from explainer.jobs.folder import CANCELLED, DONE, FAILED, STOPPED
from explainer.jobs.specs import TuneSpec
from explainer.models.language_model import LanguageModel
from explainer.studies.tuning.methods import Method
from explainer.studies.tuning.plans import TuningPlan
from explainer.studies.tuning.training_data import TrainingTexts
from explainer.ui.shell import status
from explainer.ui.state import kept, page_times

WORD = "a word of the host"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """No runs, no times, and the switch on."""
    monkeypatch.setenv("EXPLAINER_RUNS", str(tmp_path))
    monkeypatch.setenv("EXPLAINER_STATUS", WORD)
    page_times.forget()
    yield tmp_path
    page_times.forget()


def looked_at(word: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600)
    at.query_params["status"] = word
    return at.run()


def run(place: Path) -> Run:
    plan = TuningPlan(steps=1, batch=1, window=8, prompt="", sample_tokens=1)
    data = TrainingTexts(("a secret text",), {"held_out": ("b",), "old": ("c",)})
    return folder.create(TuneSpec(model="story-gpt", method=Method(), plan=plan, seconds=1, needed_mib=1.0), data, "token", place)


def is_the_page(at: AppTest) -> bool:
    return [title.value for title in at.title] == ["Status of this server"]


def test_the_page_is_there_for_the_host_and_draws_nothing_else() -> None:
    at = sound(looked_at(WORD))
    assert is_the_page(at)
    assert not at.sidebar.text_area
    assert not at.get("bidi_component")
    assert [header.value for header in at.subheader] == [
        "Readers", "Trainings", "Memory, MiB", "Shelves for all readers, MiB", "Models in memory, MiB", "Runs of pages, milliseconds",
    ]  # fmt: skip
    assert f"Version {__version__}" in at.caption[0].value


@pytest.mark.parametrize("switch", [None, "", "eleven char", "another word of the host"])
def test_without_the_switch_or_with_another_word_there_is_none(switch: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if switch is None:
        monkeypatch.delenv("EXPLAINER_STATUS")
    else:
        monkeypatch.setenv("EXPLAINER_STATUS", switch)
    for word in {WORD, switch or ""}:
        if switch and len(switch) >= status.SHORTEST and word == switch:
            continue
        at = sound(looked_at(word))
        assert not is_the_page(at)
        assert at.sidebar.text_area


def test_readers_find_no_trace_of_it() -> None:
    at = sound(looked_at(WORD + "!"))
    plain = sound(opened("home", folded=True))
    assert [element.value for element in at.markdown] == [element.value for element in plain.markdown]
    everything = " ".join(str(element) for element in (at.main, at.sidebar))
    assert WORD not in everything
    assert "Status of this server" not in everything


@settings(max_examples=200, deadline=None)
@given(some.text() | some.text(max_size=3).map(lambda more: WORD + more) | some.sampled_from([WORD[:-1], WORD.upper(), f" {WORD}"]))
def test_no_other_word_opens_it(word: str) -> None:
    assert status.is_host(word) == (word == WORD)


def test_a_host_without_a_word_is_opened_by_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EXPLAINER_STATUS")
    assert not status.is_host("")
    monkeypatch.setenv("EXPLAINER_STATUS", "short")
    assert not status.is_host("short")
    assert status.too_short()


def test_trainings_are_counted_by_how_they_stand(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [run(place) for _ in range(7)]
    for one, how in zip(runs, (DONE, DONE, CANCELLED, STOPPED, FAILED), strict=False):
        one.end(how)
    (runs[6].path / "spec.json").write_text("{}")  # of another version of the app
    counted = status.jobs()
    assert counted["ended_in_the_last_hour"] == {DONE: 2, CANCELLED: 1, STOPPED: 1, FAILED: 1}
    assert (counted["waiting"], counted["at_work"], counted["at_once"]) == (2, 0, 1)
    now = time.time()
    for moved, wanted in ((3700, 0), (-3700, 0), (-1800, 5), (1800, 5)):  # an hour later, and a clock that was set back
        monkeypatch.setattr(status.time, "time", lambda moved=moved: now + moved)
        assert sum(status.jobs()["ended_in_the_last_hour"].values()) == wanted, moved


def test_shelves_models_and_times_are_those_of_the_server(place: Path) -> None:
    sound(opened("self_attention"))
    kept.keep(("a test",), "x" * 1000)
    found = status.report()
    assert {one["name"] for one in found["caches"]} >= {"traces", "results"}
    assert all(0 <= one["mib"] <= one["most_mib"] for one in found["caches"])
    # Another page of this process may have left a second one, in double precision, which goes after two seconds.
    sizes = [one["mib"] for one in found["models"] if one["name"] == "story-gpt"]
    from explainer.ui.state import session

    loaded: LanguageModel = session.embedded("story-gpt")
    assert pytest.approx(loaded.n_parameters * 4 / 2**20, rel=0.3) in sizes
    (times,) = (one for one in found["pages"] if one["lesson"] == "self_attention")
    assert (times["kind"], times["runs"]) == ("page", 1)
    memory = found["memory"]
    assert memory["own_mib"] + memory["shared_mib"] == pytest.approx(memory["rss_mib"], abs=0.2)
    at = sound(looked_at(WORD))
    tables = " ".join(element.value for element in at.markdown)
    assert "| story-gpt |" in tables
    assert "| Self-attention | whole page | 1 |" in tables


def test_no_text_of_a_reader_is_in_the_report(place: Path) -> None:
    run(place)
    sound(opened("tokens", "a kqzxv text"))
    assert "kqzxv" not in str(status.report())
    assert "secret" not in str(status.report())
    assert str(place) not in str(status.report())


def test_a_part_that_runs_alone_is_measured_as_a_part() -> None:
    at = sound(opened("tokens"))
    assert {one.kind for one in page_times.times()} == {"page"}
    at.session_state["_"] = 1  # a run of the whole page again
    at.run()
    assert [(one.kind, one.runs) for one in page_times.times()] == [("page", 2)]

"""A Hub model in the sidebar: looked up, shown with its size, downloaded while the app goes on, refused with a sentence."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from mirror import WEIGHTS, Mirror, contents, cut, silent, status, trickle
from reader import drawings, opened, sound
from streamlit.testing.v1 import AppTest

from explainer.models import memory
from explainer.models.hub import cache, downloads, lookup
from explainer.ui.shell import hub_downloads
from explainer.ui.shell.sidebar import ANY_ID
from explainer.ui.state import session

Save = Callable[..., Path]


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """The tests' models share a revision, so none may stay in memory; no download outlives its test."""
    session._guest.clear()
    yield
    session._guest.clear()
    for job in list(hub_downloads.jobs()._running.values()):
        job.stop.set()
        assert job.finished.wait(20)


@pytest.fixture
def tiny(hub: Mirror, saved: Save) -> Mirror:
    """The Hub has a distilgpt2 and a gpt2 that differ in size."""
    hub.repos["distilgpt2"] = contents(saved(n_layer=2, vocab_size=9000))
    hub.repos["gpt2"] = contents(saved(n_layer=3))
    return hub


def said(at: AppTest, kind: str = "caption") -> str:
    return " ".join(element.value for element in getattr(at.sidebar, kind)).replace("\\", "")


def press(at: AppTest, label: str) -> AppTest:
    (button,) = (button for button in at.sidebar.button if button.label.startswith(label))
    return button.click().run()


def until(at: AppTest, there: Callable[[], object], seconds: float = 900) -> AppTest:
    """Fragments do not tick under AppTest: run until it is there, however much else the machine does."""
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, (said(at), said(at, "error"))
        time.sleep(0.1)
        at.run()
        assert not at.exception
    return at


def in_use(at: AppTest) -> str:
    return str(at.session_state["model_in_use"])


def test_from_the_list_to_the_lesson_with_the_size_before_and_one_download_for_all(tiny: Mirror) -> None:
    gate = threading.Event()
    tiny.fail(WEIGHTS, trickle(gate))
    at = opened("home", model="distilgpt2")
    assert "distilgpt2 is not on this machine yet." in said(at)
    assert tiny.asked == []  # choosing is no question, and a link is none
    press(at, "Look it up")
    size = sum(len(raw) for raw in tiny.repos["distilgpt2"].values())
    assert f"distilgpt2: {size / 1e6:.1f} MB to download, about 0.3 million parameters." in said(at)
    assert "It needs about 2 MiB of memory; " in said(at)
    assert not tiny.asked_for(".safetensors")
    asked = len(tiny.asked)
    press(at, f"Download {size / 1e6:.1f} MB")
    until(at, lambda: (job := hub_downloads.jobs().running("distilgpt2")) and job.progress and job.progress.done > 100_000)
    at.run()
    assert asked < len(tiny.asked)
    bar = sound(at).sidebar.get("progress")[0].proto
    assert "distilgpt2: 0." in bar.text
    assert f"of {size / 1e6:.1f} MB" in bar.text
    assert 10 < bar.value < 90
    at.toggle(key="projector").set_value(True).run()  # another click neither kills nor doubles it
    other = opened("home", model="distilgpt2")  # nor does another reader
    assert other.sidebar.get("progress")
    assert [button.label for button in other.sidebar.button] == []  # who did not begin it cannot stop it
    assert in_use(other) == "story-gpt"
    gate.set()
    for reader in (at, other):
        until(reader, lambda reader=reader: in_use(reader) == "distilgpt2")
        assert not said(sound(reader), "error")
    assert len(tiny.asked_for("GET /store")) == 1
    assert not at.sidebar.get("progress")
    third = sound(opened("home", model="distilgpt2"))
    assert in_use(third) == "distilgpt2"


def test_two_readers_who_press_at_the_same_time_share_a_download(tiny: Mirror) -> None:
    gate = threading.Event()
    tiny.fail(WEIGHTS, trickle(gate))
    first, second = (press(opened("home", model="distilgpt2"), "Look it up") for _ in range(2))
    press(first, "Download")
    press(second, "Download")
    assert [button.label for button in second.sidebar.button] == []
    gate.set()
    for reader in (first, second):
        until(reader, lambda reader=reader: in_use(reader) == "distilgpt2")
    assert len(tiny.asked_for("GET /store")) == 1
    assert len([line for line in tiny.asked if line.startswith("GET") and line.endswith("/tokenizer.json")]) == 1


def test_a_model_too_large_for_this_machine_is_refused_with_the_numbers(tiny: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny.counts["gpt2"] = 10**12
    at = press(opened("home", model="gpt2"), "Look it up")
    assert "1,000,000 million parameters" in said(at)
    assert "gpt2 has 1,000,000 million parameters and needs about 5,073," in said(at, "error")
    assert "Choose a smaller model." in said(at, "error")
    assert [button.label for button in at.sidebar.button] == []
    assert not tiny.asked_for(".safetensors")
    assert in_use(at) == "story-gpt"
    monkeypatch.setattr(memory, "available_mib", lambda: 1e9)  # room was made: the next run sees it
    assert [button.label for button in at.run().sidebar.button] == ["Download 0.2 MB"]


@pytest.mark.parametrize(
    ("name", "fault", "sentence"),
    [
        (WEIGHTS, status(503), "trouble of its own (answer 503)"),
        (WEIGHTS, silent(1000), "No more bytes of gpt2 came for 1 seconds"),
        ("tokenizer.json", lambda handler, raw: handler.answer(200, b"{" * len(raw)), "tokenizer.json of gpt2 came damaged"),
    ],
)
def test_after_a_fault_the_lessons_go_on_and_trying_again_succeeds(
    tiny: Mirror, monkeypatch: pytest.MonkeyPatch, name: str, fault: Callable[..., None], sentence: str
) -> None:
    def soon(handler: Any, raw: bytes) -> None:
        monkeypatch.setattr(downloads, "STALL_S", 1.0 if "seconds" in sentence else 30.0)  # from here on: the start may take longer
        fault(handler, raw)

    tiny.fail(name, soon)
    at = press(press(opened("home", model="gpt2"), "Look it up"), "Download")
    until(at, lambda: at.sidebar.error)
    assert sentence in said(at, "error")
    assert at.sidebar.error[0].value.count(". ") == 0  # one sentence
    assert "The lessons stay on story-gpt." in said(at)
    assert drawings(at)  # the picture of the lesson is there
    monkeypatch.setattr(downloads, "STALL_S", 30.0)
    press(at, "Try again")
    until(at, lambda: in_use(at) == "gpt2")
    assert not said(sound(at), "error")


def test_who_began_a_download_can_stop_it(tiny: Mirror) -> None:
    tiny.fail(WEIGHTS, silent(1000))
    at = press(press(opened("home", model="gpt2"), "Look it up"), "Download")
    until(at, lambda: tiny.asked_for("GET /store"))
    press(at, "Stop")
    until(at, lambda: at.sidebar.error)
    assert said(at, "error") == "The download of gpt2 was stopped."
    press(at, "Try again")
    until(at, lambda: in_use(at) == "gpt2")


def test_only_some_downloads_at_once(tiny: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_downloads, "MOST_AT_ONCE", 1)
    tiny.fail(WEIGHTS, silent(1000))
    first = press(press(opened("home", model="gpt2"), "Look it up"), "Download")
    second = press(press(opened("home", model="distilgpt2"), "Look it up"), "Download")
    assert said(second, "error") == "Others are being downloaded here; wait for them and try again."
    until(first, lambda: tiny.asked_for("GET /store"))
    press(first, "Stop")
    until(first, lambda: first.sidebar.error)
    press(second, "Try again")
    until(second, lambda: in_use(second) == "distilgpt2")


def test_a_reader_without_network_gets_a_sentence_without_an_answer(hub: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.hang = threading.Event()
    at = opened("home", model="gpt2")
    at.sidebar.button(key="look_up").click().run()
    assert not hub.hang.is_set()  # the Hub has not answered yet, and would not for ten minutes
    assert "The Hugging Face Hub cannot be reached, so gpt2 cannot be loaded; choose an embedded model or go online." in said(at, "error")
    assert "The lessons stay on story-gpt." in said(at)
    assert drawings(at)


def test_any_id_where_the_host_allows_it(tiny: Mirror, monkeypatch: pytest.MonkeyPatch, saved: Save) -> None:
    monkeypatch.setenv("EXPLAINER_ANY_HUB_ID", "1")
    strange = contents(saved())
    strange["config.json"] = json.dumps(json.loads(strange["config.json"]) | {"model_type": "mamba"}).encode()
    tiny.repos |= {"any/strange": strange, "any/tiny": tiny.repos["gpt2"]}
    for name, sentence in {
        "any/strange": "Models of the type “mamba” are not supported yet",
        "any/none": "no open model named any/none",
    }.items():
        at = press(opened("home", model=ANY_ID, model_id=name), "Look it up")
        assert sentence in said(at, "error")
        assert in_use(at) == "story-gpt"
    for name in ("../x", "a/b/c", "<b>x</b>", "![x](http://evil.example/x.png)"):
        at = opened("home", model=ANY_ID, model_id=name)
        assert f"“{name}” is not a model name" in said(at, "error")
        assert "](" not in at.sidebar.error[0].value
        assert [button.label for button in at.sidebar.button] == []
    assert not tiny.asked_for(".safetensors")
    at = press(press(opened("home", model=ANY_ID, model_id="any/tiny"), "Look it up"), "Download")
    until(at, lambda: in_use(at) == "any/tiny")


def test_any_id_is_not_to_be_had_by_a_link_where_the_host_does_not_allow_it(tiny: Mirror) -> None:
    for model in (ANY_ID, "any/tiny"):
        at = sound(opened("home", model=model, model_id="any/tiny"))
        assert in_use(at) == "story-gpt"
        assert not at.sidebar.button
    assert tiny.asked == []


# --- a model that is here, but does not open -------------------------------------------------------------------------


def test_a_model_that_does_not_open_leaves_the_app_on_the_one_it_had(tiny: Mirror, saved: Save) -> None:
    folder = saved(n_layer=2)
    config = json.loads((folder / "config.json").read_text())
    tiny.repos["gpt2"] = contents(folder) | {"config.json": json.dumps(config | {"n_layer": 4}).encode()}
    list(downloads.download(lookup.look_up("distilgpt2")))
    list(downloads.download(lookup.look_up("gpt2")))
    at = sound(opened("home", model="distilgpt2"))
    assert in_use(at) == "distilgpt2"
    at.sidebar.selectbox(key="model").set_value("gpt2").run()
    assert not at.exception
    assert "The weights in gpt2 lack 24 parts that a gpt2 model needs" in said(at, "error")
    assert "The lessons stay on distilgpt2." in said(at)
    assert in_use(at) == "distilgpt2"
    assert drawings(at)
    press(at, "Try again")  # no better, and no endless round
    assert "lack 24 parts" in said(at, "error")
    at.sidebar.selectbox(key="model").set_value("story-gpt").run()
    assert in_use(sound(at)) == "story-gpt"


def test_a_damaged_file_of_a_model_that_is_here_is_downloaded_again(tiny: Mirror) -> None:
    list(downloads.download(lookup.look_up("gpt2")))
    folder = cache.cached("gpt2")
    assert folder is not None
    (folder / "tokenizer.json").resolve().write_text("{")
    at = opened("inspect", model="gpt2")
    assert not at.exception
    assert "tokenizer.json of gpt2 was damaged on this machine and was thrown away; download it again." in said(at, "error")
    press(press(at, "Look it up"), "Download")
    until(at, lambda: in_use(at) == "gpt2")
    assert not said(sound(at), "error")


def test_a_model_that_was_removed_meanwhile(tiny: Mirror) -> None:
    list(downloads.download(lookup.look_up("gpt2")))
    at = sound(opened("home", model="gpt2"))
    assert in_use(at) == "gpt2"
    cache.drop(cache.cached("gpt2") / WEIGHTS)
    at.run()
    assert in_use(sound(at)) == "story-gpt"
    assert "gpt2 is not on this machine yet." in said(at)


def test_a_connection_that_breaks_off_in_the_middle_goes_on(tiny: Mirror) -> None:
    tiny.fail(WEIGHTS, cut(100_000))
    at = press(press(opened("home", model="distilgpt2"), "Look it up"), "Download")
    until(at, lambda: in_use(at) == "distilgpt2")
    assert tiny.ranges

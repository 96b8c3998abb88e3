"""Any reader may clear Streamlit’s caches for all: what threads and processes hang on stays, and a model that is dropped is let go."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from pathlib import Path

import pytest
import streamlit as st

from explainer.lessons.jumpstart import deploying
from explainer.ui.shell import hub_downloads
from explainer.ui.state import guest
from explainer.ui.state.guest import Guest
from explainer.ui.state.of_the_process import of_the_process
from explainer.ui.trainings import run_links


class Model:
    pass


def cleared() -> None:
    """As a browser asks for it."""
    st.cache_data.clear()
    st.cache_resource.clear()


def test_the_queue_the_downloads_and_the_deployments_outlast_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAINER_RUNS", str(tmp_path))
    before = run_links.queue(), hub_downloads.jobs(), deploying.workers()
    cleared()
    assert all(now is then for now, then in zip((run_links.queue(), hub_downloads.jobs(), deploying.workers()), before, strict=True))
    before[0].stop()


def test_of_all_who_ask_at_once_one_makes_it() -> None:
    made, together = [], threading.Barrier(8)

    @of_the_process
    def one(name: str) -> object:
        made.append(name)
        time.sleep(0.01)
        return object()

    found: list[object] = []

    def ask() -> None:
        together.wait()
        found.append(one("a"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert made == ["a"]
    assert len(set(map(id, found))) == 1
    assert one("b") is not one("a")


def test_a_model_that_nobody_can_reach_any_more_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guest, "EVERY_S", 0.01)
    before = set(threading.enumerate())
    held: Guest[Model] = Guest(lambda _: 1, lambda: None, spare=lambda: 1e9)  # there is room, so it would stay for good
    model = weakref.ref(held.get(("a", "b"), Model))
    (watching,) = set(threading.enumerate()) - before
    del held
    gc.collect()
    watching.join(600)
    assert not watching.is_alive()
    gc.collect()
    assert model() is None

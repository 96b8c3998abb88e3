"""`python -m explainer.jobs`: the trainings of servers that have `EXPLAINER_QUEUE=elsewhere` are started, and ended in good order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from explainer.jobs import Queue, Run
from explainer.jobs.queue import Limits
from explainer.jobs.specs import TuneSpec
from explainer.models.processes import PROJECT
from explainer.studies.tuning.fine_tuning import Plan
from explainer.studies.tuning.methods import Method
from explainer.studies.tuning.training_data import TrainingTexts
from explainer.texts.stories import maker
from explainer.ui.trainings import run_links

SPEC = TuneSpec(
    lesson="fine_tuning", label="", data_name="stories", model="story-gpt", seconds=600, needed_mib=1.0,
    method=Method(), plan=Plan(2, batch=2, window=16, sample_tokens=1),
)  # fmt: skip
STORIES = tuple(maker.stories(1, 40))
DATA = TrainingTexts(STORIES[:30], {"held_out": STORIES[30:]})


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    settings = os.environ | {"EXPLAINER_RUNS": str(tmp_path / "runs"), "EXPLAINER_JOBS": "1"}
    process = subprocess.Popen([sys.executable, "-m", "explainer.jobs"], cwd=PROJECT, env=settings, stdout=subprocess.DEVNULL)
    yield process
    for child in psutil.Process(process.pid).children() if process.poll() is None else []:
        child.kill()
    process.kill()
    process.wait()


def wait(run: Run, condition: Callable[[], Any]) -> None:
    end = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < end, run.state()
        time.sleep(0.05)


def parent(run: Run) -> int:
    worker = run.worker()
    assert worker is not None
    return psutil.Process(worker.pid).ppid()


@pytest.mark.skipif(os.name != "posix", reason="a process is not told to end on Windows, it is ended")
def test_trainings_of_others_are_started_and_keep_what_they_have_learned_at_the_end(alone: subprocess.Popen[bytes], tmp_path: Path) -> None:
    server = Queue(tmp_path / "runs", Limits())  # that of a server: it is not started
    first = server.submit(SPEC, DATA, "token")
    second = server.submit(replace(SPEC, plan=replace(SPEC.plan, steps=2000)), DATA, "token")
    wait(first, lambda: first.state().ended)
    assert first.state().status == "done", (first.path / "log.txt").read_text()
    wait(second, lambda: second.state().step >= 2)
    assert parent(second) == alone.pid
    alone.send_signal(signal.SIGTERM)
    assert alone.wait(300) == 0
    state = second.state()
    assert (state.status, state.reason) == ("stopped", "The host ended it. What it had learned until then is kept.")
    assert state.saved_step >= 2


@pytest.mark.parametrize(("word", "started"), [("elsewhere", False), ("", True)])
def test_a_server_starts_none_where_they_are_started_elsewhere(
    word: str, started: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("EXPLAINER_QUEUE", word)
    made = run_links._queue.__wrapped__(tmp_path / "runs", Limits())
    assert (made._thread is not None) == started
    made.stop()

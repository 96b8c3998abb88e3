"""`python -m explainer.jobs`: the trainings of servers that have `EXPLAINER_QUEUE=elsewhere` are started, and go on with the next one."""

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

from explainer.jobs import Queue, Run, folder
from explainer.jobs.attempts import checkpoint_step
from explainer.jobs.queue import Limits
from explainer.jobs.records import Resumed, StepTaken, every
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
def alone(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts one."""
    settings = os.environ | {"EXPLAINER_RUNS": str(tmp_path / "runs"), "EXPLAINER_JOBS": "1", "EXPLAINER_SAVE_S": "3600"}
    begun: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        begun.append(subprocess.Popen([sys.executable, "-m", "explainer.jobs"], cwd=PROJECT, env=settings, stdout=subprocess.DEVNULL))
        return begun[-1]

    yield start
    for process in begun:
        process.kill()
        process.wait()
    for run in folder.every(tmp_path / "runs"):
        if worker := run.worker():
            worker.kill()


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
def test_trainings_of_others_are_started_and_go_on_with_the_next_one(alone: Callable[[], subprocess.Popen[bytes]], tmp_path: Path) -> None:
    """No checkpoint is due for an hour: the one that the next begins with is made because the first was told to end."""
    queue, server = alone(), Queue(tmp_path / "runs", Limits())  # that of a server: it is not started
    first = server.submit(SPEC, DATA, "token")
    long = replace(SPEC, plan=replace(SPEC.plan, steps=2000))
    second, third = server.submit(long, DATA, "token"), server.submit(SPEC, DATA, "token")
    wait(first, lambda: first.state().ended)
    assert first.state().status == "done", (first.path / "log.txt").read_text()
    wait(second, lambda: second.state().step >= 2)
    assert parent(second) == queue.pid

    queue.send_signal(signal.SIGTERM)
    assert queue.wait(300) == 0
    left = second.state()
    assert (left.status, second.worker()) == ("queued", None), (second.path / "log.txt").read_text()
    assert left.step == left.saved_step == checkpoint_step(second.path) >= 2
    assert left.reason.endswith(f"It goes on from step {left.step:,}.")
    assert (third.state().status, third.state().step, third.worker()) == ("queued", 0, None)  # nobody is left who would look after it

    queue = alone()
    wait(second, lambda: second.state().step > left.step)
    assert [again.step for again in every(second.records(), Resumed)] == [left.step]
    steps = [taken.step for taken in every(second.records(), StepTaken)]
    assert steps == list(range(1, len(steps) + 1))
    assert parent(second) == queue.pid
    os.kill(second.worker().pid, signal.SIGTERM)  # by the host, who wants this one no more
    wait(second, lambda: second.state().ended)
    assert (second.state().status, second.state().reason) == ("stopped", "The host ended it. What it had learned until then is kept.")
    assert second.state().saved_step > left.step
    wait(third, lambda: third.state().ended)
    assert third.state().status == "done", (third.path / "log.txt").read_text()


@pytest.mark.parametrize(("word", "started"), [("elsewhere", False), ("", True)])
def test_a_server_starts_none_where_they_are_started_elsewhere(
    word: str, started: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("EXPLAINER_QUEUE", word)
    made = run_links._queue.__wrapped__(tmp_path / "runs", Limits())
    assert (made._thread is not None) == started
    made.stop()

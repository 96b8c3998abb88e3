"""What the dispatcher does while a store does not answer, without Ray: it is handed the cluster that it speaks with."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from explainer.jobs import folder
from explainer.jobs.attempts import attempts
from explainer.jobs.cluster.dispatcher import Hands
from explainer.jobs.cluster.store import RunOnStore
from explainer.jobs.files import write_json
from explainer.jobs.liveness import RAY, WorkerProcess
from explainer.jobs.specs import TuneSpec
from explainer.studies.tuning.methods import Method
from explainer.studies.tuning.plain_json import to_json
from explainer.studies.tuning.plans import TuningPlan
from explainer.studies.tuning.training_data import TrainingTexts


class Cluster:
    """It takes tasks and never ends them."""

    def __init__(self) -> None:
        self.given: list[tuple[Any, ...]] = []

    def remote(self, *given: Any, **_: Any) -> Any:
        """As ``ray.remote(...)``, as what that makes of a function, and as the call of it."""
        if len(given) == 4:
            self.given.append(given)
        return self

    def __call__(self, _: Any) -> Cluster:
        return self

    def wait(self, refs: list[Any], timeout: float) -> tuple[list[Any], list[Any]]:
        return [], refs


def test_a_store_that_does_not_answer_uses_up_no_attempt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = TuningPlan(steps=1, batch=2, window=16, prompt="Tom", sample_tokens=2)
    spec = TuneSpec(model="story-gpt", method=Method(), plan=plan, seconds=60, needed_mib=1.0)
    run = folder.create(spec, TrainingTexts(("A text.",), {"held_out": ("A text.",)}), "token", tmp_path / "runs")
    write_json(run.path / "worker.json", to_json(WorkerProcess.of(os.getpid(), RAY)))
    ray = Cluster()
    hands = Hands(tmp_path / "runs", ray, f"file://{tmp_path}/store")

    def silent(*_: Any) -> None:
        raise OSError("the store does not answer")

    with monkeypatch.context() as patch:
        patch.setattr(RunOnStore, "send", silent)
        for _ in range(5):
            assert hands.tick()
    assert ray.given == []
    assert attempts(run.path).started_from == (0,)
    hands.tick()
    hands.tick()
    assert [attempt for _, _, attempt, _ in ray.given] == [1]
    assert attempts(run.path).started_from == (0,)
    assert (tmp_path / "store" / run.id / "attempts.json").read_text() == (run.path / "attempts.json").read_text()

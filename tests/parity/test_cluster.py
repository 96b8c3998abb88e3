"""Trainings on a real Ray cluster of three nodes: for a reader as on one machine; what dies costs at most the last checkpoint."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from networks import save_in
from ray_cluster import RayCluster
from s3_server import S3Server
from serving import free_port
from waiting import ended, until

from explainer.errors import JobError
from explainer.jobs import Queue, Run
from explainer.jobs.attempts import CHECKPOINT, attempts, checkpoint_step
from explainer.jobs.cluster import settings
from explainer.jobs.cluster.store import RunOnStore
from explainer.jobs.liveness import RAY
from explainer.jobs.queue import Limits
from explainer.jobs.records import Resumed, StepTaken, every
from explainer.jobs.specs import TuneSpec
from explainer.models import load
from explainer.studies.tuning.methods import Method
from explainer.studies.tuning.plans import TuningPlan
from explainer.studies.tuning.training_data import TrainingTexts

TOKEN = "the owner's token"
WORDS = ("Tom gave Sue a ball. Sue thanked him and the ball rolled away. " * 12,)
ENDLESS = 90_000


class Host:
    """A host with its queue, as the app has it."""

    def __init__(self, place: Path, base: Path) -> None:
        self.base = base
        self.queue = Queue(place, Limits(at_once=2, steps=100_000, seconds=3600)).start()

    def submit(self, steps: int = ENDLESS, **changes: Any) -> Run:
        plan = TuningPlan(steps=steps, batch=2, window=16, prompt="Tom", sample_tokens=2, learning_rate=1e-4, bf16=False)
        spec = TuneSpec(model=str(self.base), method=Method(), plan=plan, seconds=3600, needed_mib=1.0)
        return self.queue.submit(replace(spec, **changes), TrainingTexts(WORDS, {"held_out": WORDS}), TOKEN)

    def told(self, run: Run) -> str:
        """For whoever reads a failed test."""
        log = self.queue.place / ".cluster.log"
        return f"{run.state()} {attempts(run.path)} {log.read_text()[-3000:] if log.exists() else ''}"

    def close(self) -> None:
        self.queue.stop()
        found = settings.dispatcher(self.queue.place)
        if found and (process := found.process.process()):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_in(tmp_path_factory.mktemp("base"), "gpt2")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RayCluster]:
    made = RayCluster(tmp_path_factory.mktemp("cluster") / "log.txt", free_port())
    yield made
    made.kill()


@pytest.fixture(scope="module", autouse=True)
def switches(cluster: RayCluster) -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXPLAINER_RAY", cluster.address)
        patch.setenv("EXPLAINER_SAVE_S", "0.5")
        patch.setenv("RAY_gcs_rpc_server_reconnect_timeout_s", "5")
        yield patch


@pytest.fixture(scope="module")
def host(switches: pytest.MonkeyPatch, base: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """All nodes see its folder of runs."""
    made = Host(tmp_path_factory.mktemp("host") / "runs", base)
    yield made
    made.close()


@pytest.fixture(scope="module")
def far_host(switches: pytest.MonkeyPatch, base: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Host, S3Server]]:
    """Its runs travel by S3, and the nodes know nothing of its folder."""
    store = S3Server()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in store.environment.items() | {("EXPLAINER_STORE", "s3://runs/of/a/class")}:
            patch.setenv(name, value)
        made = Host(tmp_path_factory.mktemp("far") / "runs", base)
        yield made, store
        made.close()
    store.close()


def test_a_run_on_the_cluster_is_as_one_on_this_machine(host: Host) -> None:
    run = host.submit(steps=6)
    state = ended(run)
    assert (state.status, state.step, state.saved_step) == ("done", 6, 6), host.told(run)
    noted = run.noted_worker
    assert noted is not None
    assert noted.engine == RAY
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("EXPLAINER_RAY")
        here = Queue(host.queue.place.with_name("here"), host.queue.limits).start()
        alone = here.submit(run.spec, run.data, TOKEN)
        ended(alone)
        here.stop()
    assert alone.state().status == "done"
    losses = [[step.loss for step in every(each.records(), StepTaken)] for each in (run, alone)]
    np.testing.assert_allclose(losses[0], losses[1], rtol=1e-5)
    assert load(str(run.folder)).n_parameters == load(str(alone.folder)).n_parameters


def test_the_owner_alone_stops_it_and_what_it_learned_is_kept(host: Host) -> None:
    run = host.submit()
    until(lambda: run.state().saved_step > 0 or run.state().ended)
    with pytest.raises(JobError, match="Only the reader who started"):
        host.queue.cancel(run.id, "somebody else's")
    host.queue.cancel(run.id, TOKEN)
    state = ended(run)
    assert state.status == "cancelled", host.told(run)
    assert load(str(run.folder)).n_layers == 3
    assert not (run.path / CHECKPOINT).exists()


def test_what_a_reader_can_mend_comes_from_the_node_as_a_sentence(host: Host) -> None:
    state = ended(host.submit(model=str(host.base / "nothing")))
    assert state.status == "failed"
    assert "nothing" in state.reason


def test_a_dispatcher_that_is_killed_is_followed_by_another(host: Host) -> None:
    run = host.submit()
    until(lambda: checkpoint_step(run.path) > 0)
    found = settings.dispatcher(host.queue.place)
    assert found is not None
    os.kill(found.process.pid, signal.SIGKILL)
    until(lambda: every(run.records(), Resumed))
    resumed = every(run.records(), Resumed)[-1].step
    until(lambda: run.state().step > resumed)
    host.queue.cancel(run.id, TOKEN)
    assert ended(run).status == "cancelled"
    assert [step.step for step in every(run.records(), StepTaken)] == list(range(1, run.state().step + 1))


def test_a_store_that_is_silent_for_a_while_costs_nothing(far_host: tuple[Host, S3Server]) -> None:
    host, store = far_host
    run = host.submit()
    until(lambda: run.state().step > 0 or run.state().ended)
    assert not run.state().ended, host.told(run)
    store.silent()
    time.sleep(30)  # the fault is this long
    before = run.state()
    assert before.status == "running"
    store.answers()
    until(lambda: run.state().step > before.step)
    host.queue.cancel(run.id, TOKEN)
    state = ended(run)
    assert state.status == "cancelled", host.told(run)
    assert not every(run.records(), Resumed)
    assert [step.step for step in every(run.records(), StepTaken)] == list(range(1, state.step + 1))
    assert load(str(run.folder)).n_layers == 3
    until(lambda: not RunOnStore(settings.store(), run.path).names())  # nothing is left there


def test_a_model_that_was_tuned_before_travels_to_the_node(far_host: tuple[Host, S3Server], monkeypatch: pytest.MonkeyPatch) -> None:
    host, _ = far_host
    first = host.submit(steps=3)
    assert ended(first).status == "done", host.told(first)
    second = host.submit(steps=2, model=f"tuned:{first.id}")
    assert ended(second).status == "done", host.told(second)


def test_a_node_that_dies_costs_at_most_the_last_checkpoint(cluster: RayCluster, far_host: tuple[Host, S3Server]) -> None:
    host, _ = far_host
    run = host.submit()
    until(lambda: checkpoint_step(run.path) > 0 or run.state().ended)
    assert not run.state().ended, host.told(run)
    kept = checkpoint_step(run.path)
    assert cluster.kill_node_at_work_on() == 1
    until(lambda: every(run.records(), Resumed))
    resumed = every(run.records(), Resumed)[-1].step
    assert resumed >= kept  # another checkpoint may have gone out before the node died
    until(lambda: run.state().step > resumed)
    host.queue.cancel(run.id, TOKEN)
    state = ended(run)
    assert state.status == "cancelled", host.told(run)
    assert [step.step for step in every(run.records(), StepTaken)] == list(range(1, state.step + 1))


def test_a_head_that_is_gone_keeps_nobody_from_reading_and_the_run_goes_on_with_the_next(
    cluster: RayCluster, host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EXPLAINER_STORE", raising=False)  # of the other host; this one's next dispatcher would take it for its own
    run = host.submit()
    until(lambda: checkpoint_step(run.path) > 0)
    cluster.kill()
    until(lambda: run.state().status == "queued")
    step = run.state().step
    waiting = host.submit(steps=2)
    assert waiting.state().status == "queued"
    assert not waiting.state().ended
    again = RayCluster(tmp_path / "log.txt", int(cluster.address.rsplit(":", 1)[1]))
    try:
        until(lambda: every(run.records(), Resumed) or run.state().ended)
        until(lambda: run.state().step > step or run.state().ended)
        host.queue.cancel(run.id, TOKEN)
        assert ended(run).status == "cancelled", host.told(run)
        assert ended(waiting).status == "done", host.told(waiting)
    finally:
        again.kill()


def test_without_ray_or_cluster_a_run_waits_and_the_server_does_not_import_it(tmp_path: Path, base: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("EXPLAINER_RAY", "127.0.0.2:1")  # where nobody listens
    code = (
        "import sys; from pathlib import Path; from explainer.jobs import Queue; "
        f"queue = Queue(Path({str(tmp_path / 'runs')!r})); queue.tick(); print('ray' in sys.modules, 'torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() == ["False", "False"]
    host = Host(tmp_path / "runs", base)
    try:
        run = host.submit(steps=1)
        until(host.queue.why_not_yet)
        assert host.queue.why_not_yet() == "The cluster has not answered yet. The training begins when it does."
        assert run.state().status == "queued"
        host.queue.cancel(run.id, TOKEN)
        assert run.state().status == "cancelled"
    finally:
        host.close()
    assert not [process for process in psutil.process_iter(["cmdline"]) if str(tmp_path) in " ".join(process.info["cmdline"] or [])]

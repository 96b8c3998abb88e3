"""A disk that fills up at every place of a training, and a clock that is set while one runs: nothing is lost, and nothing is done twice."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
from nursery import Nursery
from waiting import ended, until

from explainer.errors import JobError
from explainer.jobs import Queue, folder, upkeep
from explainer.jobs import queue as jobs_queue
from explainer.jobs import worker as jobs_worker
from explainer.jobs.queue import Limits
from explainer.jobs.records import Record, Saved, StepTaken, record_as_json
from explainer.jobs.specs import TuneSpec
from explainer.models import load, processes
from explainer.models.hub import worker as hub_worker
from explainer.studies.tuning.methods import Method
from explainer.studies.tuning.plain_json import to_json
from explainer.studies.tuning.plans import TuningPlan
from explainer.studies.tuning.training_data import TrainingTexts

TOKEN = "the owner's token"
WORDS = ("Tom gave Sue a ball. Sue thanked him and the ball rolled away. " * 12,)
DATA = TrainingTexts(WORDS, {"held_out": WORDS, "old": ("The cat sat on the mat. It was tired. " * 12,)})
LIBC = ctypes.CDLL("libc.so.6", use_errno=True) if sys.platform.startswith("linux") else None
NO_ROOM = "There is no room left on the disk for what was learned. Remove old runs, and start it again."


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MiB; where no test may mount one, these tests are left out."""
    place = tmp_path / "disk"
    place.mkdir()
    if LIBC is None or LIBC.mount(b"tmpfs", bytes(place), b"tmpfs", 0, b"size=2m") != 0:
        pytest.skip("a disk of its own takes the right to mount one")
    yield place
    LIBC.umount2(bytes(place), 2)


@pytest.fixture
def base(saved: Callable[..., Path]) -> Path:
    return saved("gpt2")


@pytest.fixture
def spec(base: Path) -> Callable[..., TuneSpec]:
    def make(steps: int = 3, seconds: int = 600, **plan: Any) -> TuneSpec:
        settings = TuningPlan(**({"steps": steps, "batch": 4, "window": 32, "prompt": "Tom gave", "sample_tokens": 5} | plan))
        return TuneSpec(model=str(base), method=Method(), plan=settings, seconds=seconds, needed_mib=1.0)

    return make


@pytest.fixture
def born(nursery: Nursery, monkeypatch: pytest.MonkeyPatch) -> None:
    """The queue has its workers from the nursery."""
    monkeypatch.setattr(jobs_queue, "subprocess", nursery)


def fill(place: Path, leave: int = 0) -> Path:
    """Take all the room there is on this disk, but so many bytes."""
    ballast = place / "ballast"
    with ballast.open("ab", buffering=0) as file, suppress(OSError):
        while file.write(b"\0" * 4096):
            pass
    if leave:
        os.truncate(ballast, ballast.stat().st_size - leave)
    return ballast


# --- a full disk -----------------------------------------------------------------------------------------------------


def test_a_run_that_cannot_be_written_is_refused_and_leaves_nothing(small: Path, spec: Any) -> None:
    queue = Queue(small / "runs", Limits())
    queue.prune()
    ballast = fill(small)
    with pytest.raises(JobError, match=r"nothing can be written in the folder for runs \(No space left on device\)\.$"):
        queue.submit(spec(), DATA, TOKEN)
    assert [path.name for path in queue.place.iterdir()] == [".lock"]
    ballast.unlink()
    assert queue.submit(spec(), DATA, TOKEN).state().status == "queued"


@pytest.mark.usefixtures("born")
def test_a_run_waits_while_there_is_no_room_to_start_it_and_starts_when_there_is(small: Path, spec: Any, monkeypatch: Any) -> None:
    queue = Queue(small / "runs", Limits())
    run = queue.submit(spec(), DATA, TOKEN)
    ballast = fill(small)
    for _ in range(3):
        queue.tick()
    assert run.state().status == "queued"
    assert not (run.path / "log.txt").exists()  # no worker was begun that nobody would know of
    ballast.unlink()
    queue.tick()
    assert run.state().status == "running"
    run.worker().kill()


@pytest.mark.usefixtures("born")
def test_a_worker_that_cannot_be_noted_is_ended_and_the_queue_goes_on(tmp_path: Path, spec: Any, monkeypatch: Any, caplog: Any) -> None:
    queue = Queue(tmp_path / "runs", Limits(steps=50_000))
    run, write, born = queue.submit(spec(steps=50_000), DATA, TOKEN), jobs_queue.write_json, []

    def full(path: Path, value: Any) -> None:
        if path.name == "worker.json" and not born:
            born.append(value["pid"])
            raise OSError(28, "No space left on device")
        write(path, value)

    monkeypatch.setattr(jobs_queue, "write_json", full)
    queue.start()
    until(lambda: run.state().status == "running")
    worker = run.worker()
    assert worker.pid != born[0]
    until(lambda: not psutil.pid_exists(born[0]))
    assert caplog.text.count("could not look after the runs") == 1
    worker.kill()
    queue.stop()


def test_a_worker_without_room_for_its_first_word_says_so(small: Path, spec: Any, monkeypatch: Any) -> None:
    run = folder.create(spec(), DATA, TOKEN, small / "runs")
    fill(small, leave=16 * 1024)
    monkeypatch.setattr(sys, "argv", ["worker", str(run.path)])
    monkeypatch.setattr(sys, "stderr", sys.stderr)
    jobs_worker.main()
    assert (run.state().status, run.state().reason) == ("failed", NO_ROOM)


@pytest.mark.parametrize("over", [0, 1, -1, 40], ids="the last line just fits, but its end, one byte of the next, half a line".split(", "))
def test_records_that_are_cut_by_a_full_disk_end_the_run_and_stay_readable(over: int, small: Path, spec: Any, monkeypatch: Any) -> None:
    """over: by how many bytes the lines that were begun are longer than the room there is, of lines that are all of one length."""
    run, room = folder.create(spec(steps=9), DATA, TOKEN, small / "runs"), 8 * 1024
    monkeypatch.setattr(jobs_worker, "time", SimpleNamespace(monotonic=lambda: 0.0, time=time.time))
    at_work = jobs_worker.Worker(run)
    fill(small, leave=room)
    step = StepTaken(step=1001, loss=1.0 / 3, learning_rate=1e-3, tokens=1)
    length = len(json.dumps(record_as_json(Record(0.0, step)))) + 1
    whole, more = divmod(room + over, length)
    kept = whole - (over > 0)
    with jobs_worker._faults_told(at_work):
        at_work.write(replace(step, tokens=10**more))
        while True:
            step = replace(step, step=step.step + 1)
            at_work.write(step)
    assert (run.state().status, run.state().reason) == ("failed", NO_ROOM)
    assert [record.what.step for record in run.records()] == list(range(1001, 1001 + kept))  # type: ignore[union-attr]
    assert run.reached()[0] == 1000 + kept
    written = run.path.joinpath("progress.jsonl").read_bytes()
    assert (len(written), written.count(b"\n"), len(written.rpartition(b"\n")[2])) == (room, kept, (length - over) % length if over else 0)


def test_a_save_that_does_not_fit_leaves_the_one_before_it(small: Path, spec: Any, base: Path) -> None:
    run, model = folder.create(spec(), DATA, TOKEN, small / "runs"), load(str(base))
    at_work = jobs_worker.Worker(run)
    at_work.save(model.module, model.tokenizer, 1)
    before = {path.name: path.read_bytes() for path in run.folder.iterdir()}
    fill(small, leave=50_000)
    with jobs_worker._faults_told(at_work):
        at_work.save(model.module, model.tokenizer, 2)
    assert (run.state().status, run.state().saved_step) == ("failed", 1)
    assert run.state().reason == NO_ROOM
    assert {path.name: path.read_bytes() for path in run.folder.iterdir()} == before
    assert [record.what for record in run.records() if isinstance(record.what, Saved)] == [Saved(1)]
    assert not list(run.path.glob(".model*"))
    assert load(str(run.folder)).n_layers == 3


@pytest.mark.usefixtures("born")
@pytest.mark.parametrize(("settings", "wanted"), [({}, "done"), ({"batch": -1}, "failed")])
def test_a_log_that_takes_nothing_changes_nothing(tmp_path: Path, spec: Any, settings: dict[str, int], wanted: str) -> None:
    queue = Queue(tmp_path / "runs", Limits())
    run = queue.submit(spec(**settings), DATA, TOKEN)
    (run.path / "log.txt").symlink_to("/dev/full")
    queue.tick()
    state = ended(run)
    assert state.status == wanted
    assert wanted == "done" or "an error of the program" in state.reason


# --- a clock that is set ---------------------------------------------------------------------------------------------


class Clock:
    """What every part of the app takes for the time of day; the boot of the machine moves with it, as the kernel tells it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.moved, now, boot = 0.0, time.time, psutil._pslinux.boot_time
        patch.setattr(time, "time", lambda: now() + self.moved)
        patch.setattr(psutil._pslinux, "boot_time", lambda: boot() + self.moved)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.mark.usefixtures("born")
@pytest.mark.parametrize("moved", [-86_400.0, 86_400.0], ids=["back", "forward"])
def test_a_training_goes_on_while_the_clock_is_set(tmp_path: Path, spec: Any, clock: Clock, moved: float) -> None:
    queue = Queue(tmp_path / "runs", Limits(steps=100_000))
    run, later = (queue.submit(spec(steps=steps), DATA, TOKEN) for steps in (100_000, 3))
    queue.tick()
    until(lambda: run.state().step > 2)
    clock.moved = moved
    another = Queue(queue.place, queue.limits)  # a server that starts now
    for each in (queue, another):
        each.tick()
        assert (run.state().status, later.state().status) == ("running", "queued"), run.state()
    queue.cancel(run.id, TOKEN)
    another.tick()  # it has just been asked, so it is given its time, whatever day it is
    assert run.worker() or run.state().ended
    state = ended(run)
    assert (state.status, state.reason) == ("cancelled", "You stopped it. What it had learned until then is kept.")
    another.tick()
    assert ended(later).status == "done"
    assert abs(run.ending().at - time.time()) < 86_400 * 1.5


def test_a_worker_that_does_not_listen_is_ended_although_the_clock_was_set_back(
    tmp_path: Path, spec: Any, clock: Clock, monkeypatch: Any
) -> None:
    queue = Queue(tmp_path / "runs", Limits())
    run = queue.submit(spec(), DATA, TOKEN)
    deaf = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    folder.write_json(run.path / "worker.json", to_json(folder.WorkerProcess.of(deaf.pid)))
    queue.cancel(run.id, TOKEN)
    clock.moved = -86_400.0
    monkeypatch.setattr(upkeep, "PATIENCE_S", 0.2)
    queue.tick()
    assert run.state().status == "running"
    time.sleep(0.3)
    queue.tick()
    deaf.wait()
    assert run.state().status == "cancelled"
    assert "ended from outside" in run.state().reason


@pytest.mark.usefixtures("born")
def test_runs_have_their_turn_in_the_order_in_which_they_came(tmp_path: Path, spec: Any, clock: Clock) -> None:
    queue = Queue(tmp_path / "runs", Limits())
    came = []
    for moved in (0.0, -86_400.0, -86_400.0 * 365, 86_400.0, 0.0):
        clock.moved = moved
        came.append(folder.create(spec(), DATA, TOKEN, queue.place).id)
    assert [run.id for run in folder.every(queue.place)] == came
    for run in list(folder.every(queue.place))[:4]:
        (run.path / "weights").write_bytes(b"\0" * 2**20)
        run.end("done")
    Queue(queue.place, Limits(disk_mib=2)).prune()
    assert [run.id for run in folder.every(queue.place)] == came[3:]  # the oldest went, the newest stay


@pytest.mark.parametrize(("age", "stays"), [(10.0, True), (-10.0, True), (4000.0, False), (-86_400.0, False)])
def test_half_folders_and_half_files_go_whatever_the_clock_says(tmp_path: Path, age: float, stays: bool) -> None:
    half, blob = tmp_path / "runs" / ".half", tmp_path / "blobs" / "x.incomplete"
    for path in (half, blob.parent):
        path.mkdir(parents=True)
    blob.touch()
    for path in (half, blob):
        os.utime(path, (time.time() - age,) * 2)
    Queue(tmp_path / "runs", Limits()).prune()
    hub_worker._sweep(blob.parent)
    assert (half.exists(), blob.exists()) == (stays, stays)
    shutil.rmtree(half, ignore_errors=True)


def test_two_processes_are_told_apart_by_their_birth_and_one_is_always_itself(clock: Clock) -> None:
    one = processes.birth(os.getpid())
    age = processes.age_s(psutil.Process())
    gone = subprocess.Popen(["sleep", "0"])
    assert processes.birth(gone.pid) not in ("", one)
    clock.moved = -3600.0
    assert processes.birth(os.getpid()) == one
    assert 0 < age <= processes.age_s(psutil.Process()) < age + 600
    gone.wait()
    assert processes.birth(gone.pid) == ""

"""Trainings in processes of their own: the queue, the ends a run can come to, and that nothing reached is lost."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from full_disk import files_up_to
from nursery import Nursery
from waiting import ended, until

from explainer.errors import JobError
from explainer.jobs import Queue, Run, folder
from explainer.jobs import queue as jobs_queue
from explainer.jobs.attempts import checkpoint_step
from explainer.jobs.queue import Limits
from explainer.jobs.records import Record, Resumed, Saved, StepTaken, TuneReady, every, ready_of
from explainer.jobs.specs import TuneSpec
from explainer.models import load
from explainer.models.tuned import ID
from explainer.studies.tuning.evaluations import TuningEvaluation
from explainer.studies.tuning.methods import Method
from explainer.studies.tuning.plans import TuningPlan
from explainer.studies.tuning.training_data import TrainingTexts

ROOT = Path(__file__).resolve().parents[2]
TOKEN, OTHER = "the owner's token", "somebody else's"
WORDS = ["Tom gave Sue a ball. Sue thanked him and the ball rolled away. " * 12]


def data(train: list[str] = WORDS) -> TrainingTexts:
    return TrainingTexts(tuple(train), {"held_out": tuple(WORDS), "old": ("The cat sat on the mat. It was tired. " * 12,)})


@pytest.fixture
def born(nursery: Nursery, monkeypatch: pytest.MonkeyPatch) -> None:
    """The queue has its workers from the nursery."""
    monkeypatch.setattr(jobs_queue, "subprocess", nursery)


@pytest.fixture
def base(saved: Callable[..., Path]) -> Path:
    return saved("gpt2")


@pytest.fixture
def spec(base: Path) -> Callable[..., TuneSpec]:
    def make(steps: int = 30, seconds: int = 600, needed: float = 1.0, method: Method = Method(), **plan: Any) -> TuneSpec:  # noqa: B008
        settings = TuningPlan(**({"steps": steps, "batch": 4, "window": 32, "prompt": "Tom gave", "sample_tokens": 5} | plan))
        return TuneSpec(model=str(base), method=method, plan=settings, seconds=seconds, needed_mib=needed)

    return make


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    made = Queue(tmp_path / "runs", Limits(at_once=1, steps=100_000, seconds=600))
    yield made
    for run in folder.every(made.place):
        if worker := run.worker():
            worker.kill()
            until(lambda run=run: run.worker() is None)
    made.stop()


def log(run: Run) -> str:
    return (run.path / "log.txt").read_text()


def numbers(module: Any) -> dict[str, Any]:
    return {name: tensor.clone() for name, tensor in module.state_dict().items()}


def test_a_run_is_done_and_the_readers_model_stays_what_it_was(queue: Queue, spec: Any, base: Path) -> None:
    shared = load(str(base))
    ids = torch.tensor([shared.encode("Tom gave Sue a ball").token_ids])
    before, logits = numbers(shared.module), shared.module(ids).logits.detach()
    free = [p.requires_grad for p in shared.module.parameters()]
    run = queue.start().submit(spec(steps=40, learning_rate=1e-2), data(), TOKEN)
    until(lambda: run.state().step > 0 or run.state().ended)
    during = shared.module(ids).logits.detach()
    state = ended(run)
    assert (state.status, state.step, state.saved_step) == ("done", 40, 40), (state, log(run))

    tuned = load(str(run.folder))
    assert not torch.allclose(tuned.module(ids).logits, logits, atol=0.1)
    for name, tensor in shared.module.state_dict().items():
        assert torch.equal(tensor, before[name]), name
    assert before.keys() == shared.module.state_dict().keys()
    assert [p.requires_grad for p in shared.module.parameters()] == free
    assert torch.equal(during, logits)
    assert torch.equal(shared.module(ids).logits, logits)

    looks, steps = every(run.records(), TuningEvaluation), every(run.records(), StepTaken)
    assert [look.step for look in looks] == [0, 5, 10, 15, 20, 25, 30, 35, 40]
    assert list(ready_of(run.records(), TuneReady).looks) == [look.step for look in looks]
    clocks = [record.clock for record in run.records()]
    assert clocks == sorted(clocks)
    assert [step.step for step in steps] == list(range(1, 41))
    assert looks[-1].losses["held_out"] < looks[0].losses["held_out"] - 1
    assert {row.part for row in run.result.moved} == {"embeddings", "block 0", "block 1", "block 2"}


def test_a_worker_gives_way_to_the_server(queue: Queue, spec: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EXPLAINER_NICE")  # as for a reader
    run = queue.start().submit(spec(steps=50_000), data(), TOKEN)
    until(run.records)  # it gives way before it begins
    worker = run.worker()
    assert worker, log(run)
    assert worker.nice() == 10
    group = Path(f"/proc/{worker.pid}/autogroup")  # where sessions share the processors, the session's own value is what counts
    if group.exists():
        assert group.read_text().split()[-1] == "10"


@pytest.mark.usefixtures("born")
def test_a_lora_run_leaves_an_adapter_that_says_what_peft_says(queue: Queue, spec: Any, base: Path) -> None:
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    lora = Method("lora", rank=4, targets=("attention", "ffn"))
    run = queue.start().submit(spec(steps=25, learning_rate=2e-2, method=lora), data(), TOKEN)
    state = ended(run)
    assert state.status == "done", (state, log(run))
    assert run.folder == run.path / "adapter"
    tuned = load(str(run.folder))
    reference = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base, attn_implementation="eager"), run.folder).eval()
    ids = torch.tensor([tuned.encode("Tom gave Sue a ball").token_ids])
    with torch.no_grad():
        own, theirs, untuned = tuned.module(ids).logits, reference(ids).logits, load(str(base)).module(ids).logits
    assert torch.allclose(own, theirs, atol=1e-5)
    assert not torch.allclose(own, untuned, atol=0.05)
    assert tuned.key != load(str(base)).key


@pytest.mark.usefixtures("born")
def test_one_after_the_other_with_the_place_told(queue: Queue, spec: Any) -> None:
    first, second = (queue.submit(spec(steps=3), data(), token) for token in (TOKEN, OTHER))
    assert [queue.position(run) for run in (first, second)] == [0, 1]
    queue.tick()
    assert first.state().status == "running"
    assert second.state().status == "queued"
    queue.start()
    assert ended(second).status == ended(first).status == "done", (log(first), log(second))
    start = {run.id: run.records()[0].what.at for run in (first, second)}
    over = json.loads((first.path / "end.json").read_text())["at"]
    assert start[second.id] > over > start[first.id]


@pytest.mark.usefixtures("born")
def test_two_queues_that_start_at_once_start_one_worker(queue: Queue, spec: Any) -> None:
    runs = [queue.submit(spec(steps=3), data(), TOKEN) for _ in range(2)]
    other = Queue(queue.place, queue.limits)
    together = threading.Barrier(2)

    def tick(each: Queue) -> None:
        together.wait()
        each.tick()

    threads = [threading.Thread(target=tick, args=(each,)) for each in (queue, other)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(run.state().status for run in runs) == ["queued", "running"]
    other.stop()


@pytest.mark.usefixtures("born")
def test_only_the_owner_ends_a_run_in_each_of_its_states(queue: Queue, spec: Any) -> None:
    running, waiting = (queue.submit(spec(steps=50_000, seconds=600), data(), TOKEN) for _ in range(2))
    for run in (running, waiting):
        with pytest.raises(JobError, match="Only the reader who started"):
            queue.cancel(run.id, OTHER)
        with pytest.raises(JobError, match="Only the reader who started"):
            queue.cancel(run.id, "")
    queue.tick()
    queue.cancel(waiting.id, TOKEN)
    assert (waiting.state().status, waiting.state().saved_step) == ("cancelled", -1)
    until(lambda: running.state().step >= 20)
    queue.cancel(running.id, TOKEN)
    state = ended(running)
    assert state.status == "cancelled"
    assert state.saved_step == state.step >= 20
    assert load(str(running.folder)).n_layers == 3
    queue.cancel(running.id, TOKEN)  # a second click does nothing
    assert running.state() == state
    queue.tick()
    queue.tick()
    assert waiting.state().status == "cancelled"


def test_a_killed_server_loses_nothing_and_the_next_one_goes_on(queue: Queue, spec: Any) -> None:
    run, later = queue.submit(spec(steps=150), data(), TOKEN), queue.submit(spec(steps=3), data(), TOKEN)
    code = (
        f"import time; from explainer.jobs import Queue; Queue(__import__('pathlib').Path({str(queue.place)!r})).start(); time.sleep(600)"
    )
    server = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    try:
        until(lambda: run.state().step >= 5 or run.state().ended)
    finally:
        server.kill()
        server.wait()
    assert run.state().status == "running", log(run)
    assert later.state().status == "queued"
    queue.start()
    assert ended(run).status == "done"
    assert ended(run).step == 150
    assert ended(later).status == "done"


@pytest.mark.usefixtures("born")
def test_a_killed_worker_is_followed_by_another_that_goes_on(queue: Queue, spec: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAINER_SAVE_S", "0.2")
    run = queue.submit(spec(steps=100_000, seconds=600), data(), TOKEN)
    queue.tick()
    killed_at = 0
    for time_ in range(2):
        until(lambda least=killed_at: checkpoint_step(run.path) > least)
        os.kill(run.worker().pid, signal.SIGKILL)
        until(lambda: run.worker() is None)
        killed_at = checkpoint_step(run.path)
        assert run.state().status == "queued"  # before any queue has looked
        assert f"It goes on from step {killed_at:,}" in run.state().reason
        queue.tick()
        until(lambda times=time_: len(every(run.records(), Resumed)) == times + 1)
        assert every(run.records(), Resumed)[-1].step == killed_at
    until(lambda: run.state().step > killed_at)
    queue.cancel(run.id, TOKEN)
    assert ended(run).status == "cancelled"
    assert [step.step for step in every(run.records(), StepTaken)] == list(range(1, run.state().step + 1))


@pytest.mark.usefixtures("born")
def test_one_that_brings_its_worker_down_each_time_ends_and_leaves_what_it_saved(
    queue: Queue, spec: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPLAINER_SAVE_S", "0.2")
    run = queue.submit(spec(steps=100_000, seconds=600), data(), TOKEN)
    queue.tick()
    until(lambda: checkpoint_step(run.path) > 0)
    monkeypatch.setenv("EXPLAINER_SAVE_S", "600")  # the next ones save once, and then no more
    for _ in range(6):
        if worker := run.worker():
            os.kill(worker.pid, signal.SIGKILL)
            until(lambda: run.worker() is None)
        queue.tick()
        if run.state().ended:
            break
        until(lambda: run.worker() is None or checkpoint_step(run.path) > 0)
    state = run.state()
    assert state.status == "stopped"
    assert f"up to step {state.saved_step:,} is kept" in state.reason
    assert load(str(run.folder)).n_layers == 3


@pytest.mark.usefixtures("born")
def test_a_step_that_is_too_large_ends_with_a_sentence_and_the_step(queue: Queue, spec: Any) -> None:
    run = queue.start().submit(spec(steps=200, learning_rate=1e12), data(), TOKEN)
    state = ended(run)
    assert state.status == "failed", log(run)
    assert "no number any more" in state.reason
    assert "learning rate" in state.reason


def test_a_full_disk_is_said_and_what_was_saved_stays(queue: Queue, spec: Any) -> None:
    """The weights do not fit."""
    run = queue.submit(spec(steps=20), data(), TOKEN)
    with files_up_to(150_000):  # the first files of a worker take 128 KiB, the weights 200 KB
        queue.tick()
    assert run.worker(), "the run did not begin"
    state = ended(run)
    assert state.status == "failed"
    assert "no room left on the disk" in state.reason, log(run)
    assert not list(run.path.glob(".model*"))
    assert run.folder is None


@pytest.mark.usefixtures("born")
def test_the_limit_in_seconds_ends_a_run_and_keeps_it(queue: Queue, spec: Any) -> None:
    queue.start()
    for seconds in (8, 40, 200, 600):  # a busy machine may need the first for its imports alone
        run = queue.submit(spec(steps=100_000, seconds=seconds), data(), TOKEN)
        state = ended(run)
        assert state.status == "stopped", log(run)
        assert f"limit of {seconds} seconds" in state.reason
        if state.step:
            break
    assert state.saved_step == state.step > 0


@pytest.mark.usefixtures("born")
def test_a_fault_of_the_program_is_noted_as_one(queue: Queue, spec: Any) -> None:
    run = queue.start().submit(spec(steps=5, batch=-1), data(), TOKEN)
    state = ended(run)
    assert (state.status, state.step) == ("failed", 0)
    assert "an error of the program" in state.reason
    assert "negative dimensions" in log(run)


@pytest.mark.usefixtures("born")
def test_a_run_that_cannot_be_read_ends_with_a_sentence_and_the_next_one_has_its_turn(queue: Queue, spec: Any) -> None:
    broken, sound = queue.submit(spec(steps=3), data(), TOKEN), queue.submit(spec(steps=3), data(), TOKEN)
    held = json.loads((broken.path / "spec.json").read_text())
    folder.write_json(broken.path / "spec.json", held | {"plan": held["plan"] | {"no_such_setting": 1}})
    queue.tick()
    assert broken.state().status == "failed"
    assert "spec.json of this training is not as this version" in broken.state().reason
    assert "unknown “no_such_setting”, in “plan”" in broken.state().reason
    assert sound.state().status == "running"


@pytest.mark.usefixtures("born")
def test_what_a_reader_can_mend_comes_from_the_worker_as_a_sentence(queue: Queue, spec: Any) -> None:
    run = queue.start().submit(spec(steps=5), data(["too short"]), TOKEN)
    state = ended(run)
    assert state.status == "failed"
    assert state.reason.startswith("The text has ")


def test_refusals_before_anything_is_written(queue: Queue, spec: Any, tmp_path: Path) -> None:
    with pytest.raises(JobError, match=r"needs about 9,000,000 MiB of memory; [\d,]+ MiB are free"):
        queue.submit(spec(needed=9e6), data(), TOKEN)
    with pytest.raises(JobError, match="100,001 steps; this host trains for at most 100,000"):
        queue.submit(spec(steps=100_001), data(), TOKEN)
    with pytest.raises(JobError, match="601 seconds"):
        queue.submit(spec(seconds=601), data(), TOKEN)
    off = Queue(queue.place, Limits(at_once=0))
    with pytest.raises(JobError, match="switched off on this host"):
        off.submit(spec(), data(), TOKEN)
    assert list(folder.every(queue.place)) == []
    for _ in range(3):
        queue.submit(spec(), data(), TOKEN)
    with pytest.raises(JobError, match="You have 3 trainings"):
        queue.submit(spec(), data(), TOKEN)
    (tmp_path / "file").touch()
    with pytest.raises(JobError, match="nothing can be written"):
        folder.create(spec(), data(), TOKEN, tmp_path / "file")


def test_a_run_that_no_longer_fits_when_its_turn_comes_fails_with_the_numbers(queue: Queue, spec: Any) -> None:
    run = folder.create(spec(needed=9e6), data(), TOKEN, queue.place)
    queue.tick()
    assert run.state().status == "failed"
    assert "9,000,000 MiB" in run.state().reason


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "x" * 22 + "\n", "ä" * 22, ".lock", "x" * 21, "x" * 23])
def test_an_id_is_matched_before_it_touches_a_path(queue: Queue, name: str) -> None:
    queue.place.mkdir()
    with pytest.raises(JobError, match="no run with this id"):
        folder.find(name, queue.place)


def test_the_token_is_nowhere_on_disk_and_ids_cannot_be_guessed(queue: Queue, spec: Any) -> None:
    run = queue.submit(spec(), data(), TOKEN)
    assert all(TOKEN.encode() not in path.read_bytes() for path in run.path.rglob("*") if path.is_file())
    assert run.belongs_to(TOKEN)
    assert not run.belongs_to("")
    assert ID.fullmatch(run.id)


def test_old_runs_make_room_for_new_ones_but_never_those_at_work(queue: Queue, spec: Any) -> None:
    old = [folder.create(spec(), data(), TOKEN, queue.place) for _ in range(3)]
    for run in old[:2]:
        (run.path / "weights").write_bytes(b"\0" * 2**20)
    old[1].end("done")
    old[2].end("done")
    Queue(queue.place, Limits(disk_mib=1)).prune()
    assert [run.id for run in folder.every(queue.place)] == [old[0].id]  # the oldest waits still, and stays
    assert not list(queue.place.glob(".*gone"))


def test_a_half_line_is_left_for_later_and_a_half_file_is_never_seen(queue: Queue, spec: Any, tmp_path: Path) -> None:
    run = queue.submit(spec(), data(), TOKEN)
    with (run.path / "progress.jsonl").open("wb") as file:
        file.write(b'{"kind": "saved", "clock": 1.5, "step": 1}\n{"kind": "st')
    assert run.records() == (Record(1.5, Saved(1)),)
    target = tmp_path / "whole.json"
    folder.write_json(target, {"a": 1})
    with contextlib.suppress(TypeError):
        folder.write_json(target, {"a": object()})
    assert json.loads(target.read_text()) == {"a": 1}
    assert [path.name for path in tmp_path.iterdir() if "whole" in path.name] == ["whole.json"]


@pytest.mark.usefixtures("born")
def test_frozen_parts_keep_every_bit(queue: Queue, spec: Any, base: Path) -> None:
    method = Method("frozen", frozen=("embeddings", "block 0", "block 2"))
    run = queue.start().submit(spec(steps=10, learning_rate=1e-2, method=method), data(), TOKEN)
    assert ended(run).status == "done", log(run)
    before, after = load(str(base)).module.state_dict(), load(str(run.folder)).module.state_dict()
    changed = {name for name, tensor in after.items() if not torch.equal(tensor, before[name])}
    assert changed
    assert all(name.startswith(("transformer.h.1.", "transformer.ln_f")) for name in changed)
    assert {row.part for row in run.result.moved} == {"block 1"}
    assert all(np.isfinite(row.change) and row.change > 0 for row in run.result.moved)

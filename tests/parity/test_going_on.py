"""A training that is broken off and goes on from its checkpoint ends as one that was never disturbed: every number, in float32."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import psutil
import pytest
import torch
from networks import save_in
from safetensors.torch import load_file
from small_trainings import KINDS, STEPS, language

from explainer.jobs import checkpoint, folder, liveness
from explainer.jobs.attempts import CHECKPOINT, may_go_on, note_attempt
from explainer.jobs.files import write_json
from explainer.jobs.folder import Run
from explainer.jobs.liveness import WorkerProcess, host
from explainer.jobs.records import Evaluation, Resumed, RivalStep, StepTaken, every
from explainer.jobs.worker import Worker, work
from explainer.studies.learning.checkpoints import Checkpoint
from explainer.studies.tuning.evaluations import WayEvaluation
from explainer.studies.tuning.language_ways import BODY, FULL_BODY, SCRATCH
from explainer.studies.tuning.plain_json import to_json

BROKEN_AT, LOOK_AT = 5, 4
STEPS_OF_A_HEAD_FIRST = KINDS["head first"](Path())[0].plan.head_steps


class Killed(SystemExit):
    """As a process that is sent away ends; one that is killed does even less."""


@pytest.fixture
def base(saved: Callable[..., Path]) -> Path:
    return saved("gpt2")


def worked_on(run: Run, *, killed_after: int | None = None, saves: tuple[int, ...] = (3, 5)) -> None:
    """One attempt, which saves after these steps; it may vanish right after a step, and what comes at its end is then not done."""
    note_attempt(run.path)
    with pytest.MonkeyPatch.context() as patch:
        write, reached = Worker.write, [0]

        def noted(self: Worker, what: Any) -> None:
            write(self, what)
            if isinstance(what, StepTaken):
                reached[0] = what.step
                if what.step == killed_after:
                    raise Killed

        patch.setattr(Worker, "write", noted)
        patch.setattr(Worker, "should_save", lambda self: reached[0] in saves)
        if killed_after is None:
            work(Worker(run))
            return
        with pytest.raises(Killed):
            work(Worker(run))


@pytest.fixture(scope="module")
def whole_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Run]:
    """The same run with nothing in its way, once for each kind."""
    place = tmp_path_factory.mktemp("whole")
    base = save_in(place, "gpt2")

    @cache
    def made(kind: str) -> Run:
        run = folder.create(*KINDS[kind](base), "token", place / "runs")
        worked_on(run)
        return run

    return made


def weights(run: Run) -> dict[str, torch.Tensor]:
    assert run.folder is not None
    (found,) = run.folder.glob("*.safetensors")
    return load_file(found)


def steps_and_looks(run: Run) -> tuple[list[tuple[Any, ...]], list[Any]]:
    """What was noted of them, without times."""
    records = run.records()
    taken = [(step.step, step.loss, step.learning_rate, step.tokens) for step in every(records, StepTaken)]
    looks = [replace(look, seconds=0.0, **({"used": {}} if hasattr(look, "used") else {})) for look in every(records, Evaluation)]
    return taken, looks


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("saves", "killed_after"), [((3, 5), 7), ((LOOK_AT,), 6), ((1,), 1), ((), 2), ((STEPS,), STEPS)])
def test_it_ends_as_if_it_had_not_been_broken_off(
    kind: str, saves: tuple[int, ...], killed_after: int, base: Path, whole_of: Callable[[str], Run], tmp_path: Path
) -> None:
    whole = whole_of(kind)
    broken = folder.create(*KINDS[kind](base), "token", tmp_path)
    worked_on(broken, killed_after=killed_after, saves=saves)
    reached = max((step for step in saves if step < killed_after), default=0)
    if killed_after in saves:  # it was noted, and not yet saved
        assert broken.reached()[0] == killed_after
    worked_on(broken)
    assert broken.state().status == whole.state().status == "done"
    assert steps_and_looks(broken) == steps_and_looks(whole)
    found, expected = weights(broken), weights(whole)
    assert found.keys() == expected.keys()
    assert all(torch.equal(found[name], expected[name]) for name in expected)
    assert [resumed.step for resumed in every(broken.records(), Resumed)] == ([reached] if reached else [])
    assert replace(broken.result, peak_mib=None) == replace(whole.result, peak_mib=None)
    clocks = [record.clock for record in broken.records()]
    assert clocks == sorted(clocks)
    assert not (broken.path / CHECKPOINT).exists()


def test_a_head_is_unfrozen_again_after_its_step() -> None:
    assert 0 < STEPS_OF_A_HEAD_FIRST <= 5  # so one of the cases above goes on after it


def test_every_way_of_a_race_stands_where_it_stood(base: Path, tmp_path: Path) -> None:
    spec, data = language(base, BODY, FULL_BODY, SCRATCH)
    run = folder.create(spec, data, "token", tmp_path)
    worked_on(run, killed_after=7)
    kept = checkpoint.kept(run.path)
    assert kept is not None
    assert kept.checkpoint.step == kept.checkpoint.facts[BODY]["reached"] == 5
    worked_on(run)
    assert run.state().status == "done"
    first, *_, last = [look for look in every(run.records(), Evaluation) if isinstance(look, WayEvaluation)]
    assert set(first.steps.values()) == {0}
    assert last.steps[BODY] == STEPS
    for way in (FULL_BODY, SCRATCH):
        assert last.steps[way] >= kept.checkpoint.facts[way]["reached"]
        assert last.used[way] >= last.used[BODY]
        at = [step.at for step in every(run.records(), RivalStep) if step.way == way]
        assert at == list(range(1, len(at) + 1))


def test_a_checkpoint_of_another_training_is_not_taken_in(base: Path, tmp_path: Path) -> None:
    run = folder.create(*KINDS["full"](base), "token", tmp_path / "run")
    worked_on(run, killed_after=6, saves=(3,))
    checkpoint.keep(run.path, Checkpoint(2, {"weights.0": torch.zeros(3)}))
    with pytest.raises(RuntimeError, match="size"):
        work(Worker(run))
    assert run.state().status == "failed"


def test_what_cannot_be_read_is_no_checkpoint_and_the_training_begins_anew(base: Path, tmp_path: Path) -> None:
    run = folder.create(*KINDS["full"](base), "token", tmp_path / "run")
    worked_on(run, killed_after=6, saves=(3,))
    path = run.path / CHECKPOINT
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    worked_on(run)
    assert run.state().status == "done"
    assert [step.step for step in every(run.records(), StepTaken)] == list(range(1, STEPS + 1))


def test_what_brings_it_down_three_times_at_one_place_is_not_tried_again(base: Path, tmp_path: Path) -> None:
    run = folder.create(*KINDS["full"](base), "token", tmp_path)
    write_json(run.path / "worker.json", to_json(WorkerProcess(2**22 + 1, 0.0, host())))
    worked_on(run, killed_after=7, saves=(3,))
    assert run.state().status == "queued"
    assert "It goes on from step 3" in run.state().reason
    for killed_after, status in ((7, "queued"), (7, "queued"), (7, "stopped")):  # begun three times at step 3
        worked_on(run, killed_after=killed_after, saves=())
        assert run.state().status == status
        assert may_go_on(run.path) == (status == "queued")


def test_one_that_makes_progress_may_be_broken_off_often(base: Path, tmp_path: Path) -> None:
    run = folder.create(*KINDS["full"](base), "token", tmp_path)
    for killed_after in range(2, STEPS + 1):
        worked_on(run, killed_after=killed_after, saves=(killed_after - 1,))
        assert may_go_on(run.path)
    worked_on(run)
    assert run.state().status == "done"
    assert [step.step for step in every(run.records(), StepTaken)] == list(range(1, STEPS + 1))


def test_seconds_of_all_workers_count_against_the_limit(base: Path, tmp_path: Path) -> None:
    spec, data = KINDS["full"](base)
    run = folder.create(replace(spec, seconds=50), data, "token", tmp_path)
    worked_on(run, killed_after=6, saves=(5,))
    lines = (run.path / "progress.jsonl").read_text().splitlines()
    for place, line in enumerate(lines):  # as if the first worker had been slow
        found = json.loads(line)
        lines[place] = json.dumps(found | {"clock": found["clock"] + 60}).ljust(len(line))
    kept = checkpoint.kept(run.path)
    assert kept is not None
    (run.path / "progress.jsonl").write_text("\n".join(lines) + "\n")
    checkpoint.keep(run.path, kept.checkpoint)
    worked_on(run)
    assert run.state().status == "stopped"
    assert "limit of 50 seconds" in run.state().reason


@pytest.mark.parametrize(
    "change",
    [lambda noted: replace(noted, host="another"), lambda noted: replace(noted, host="another", engine="ray")],
    ids=["process", "ray"],
)
def test_a_worker_of_another_host_is_told_by_its_beats_whatever_the_time_is_there(
    change: Callable[[WorkerProcess], WorkerProcess], base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = folder.create(*KINDS["full"](base), "token", tmp_path)
    note_attempt(run.path)
    write_json(run.path / "worker.json", to_json(change(WorkerProcess(os.getpid(), 0.0))))
    now = [1000.0]
    monkeypatch.setattr(liveness.time, "monotonic", lambda: now[0])
    for at in (5_000_000_000, 4_000_000_000, 1_000):  # seconds since 1970; the clock there is set back twice
        liveness.beat(run.path)
        os.utime(run.path / "beat", (at, at))
        assert run.state().status == "running"
        now[0] += liveness.SILENT_S - 1
        assert run.state().status == "running"
    now[0] += 2
    assert run.state().status == "queued"
    assert run.worker() is None


def test_a_run_of_the_version_before_is_told_by_its_process(base: Path, tmp_path: Path) -> None:
    run = folder.create(*KINDS["full"](base), "token", tmp_path)
    created = psutil.Process().create_time()
    write_json(run.path / "worker.json", {"pid": os.getpid(), "created": created})
    assert run.state().status == "running"
    write_json(run.path / "worker.json", {"pid": os.getpid(), "created": created - 100})
    assert run.state().status == "queued"  # it is begun again, like one of this version

"""A class on one server: ``python -m pytest tests/benchmarks --benchmark-only -s -k class``.

Two figures. What 20 readers wait for an answer while a training runs, beside the same readers without it; and what the training gets
meanwhile, beside its speed on an idle host. And 50 readers at once: how long they wait, and whether one is lost.
Without ``--benchmark-only`` two readers come for two seconds, to see that they are answered.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from class_of_readers import read_together
from serving import start_server, stop
from test_tuning_speed import data, end, spec

from explainer.jobs import Queue, Run
from explainer.jobs.queue import Limits

N_READERS, CLASS, SECONDS = 20, 50, 60
LEAST_SHARE, MOST_RATIO = 0.25, 1.5


@pytest.fixture
def full(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("benchmark_only", False))


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    made = Queue(tmp_path / "runs", Limits(at_once=1, steps=1_000_000, seconds=3600)).start()
    yield made
    made.stop()


@pytest.fixture
def server(queue: Queue) -> Iterator[tuple[psutil.Process, str]]:
    process, found = start_server(EXPLAINER_RUNS=str(queue.place))
    yield psutil.Process(process.pid), found
    stop(process)


@pytest.fixture
def address(server: tuple[psutil.Process, str]) -> str:
    return server[1]


def steps_a_second(run: Run, seconds: float) -> float:
    """How fast a run goes while this waits."""
    before, started = run.state().step, time.monotonic()
    time.sleep(seconds)
    return (run.state().step - before) / (time.monotonic() - started)


def at_work(queue: Queue) -> Run:
    """A training that has taken its first steps."""
    run = queue.submit(replace(spec(1_000_000), seconds=3000), data(), "token")
    while run.state().step < 3:
        assert not run.state().ended, (run.path / "log.txt").read_text()
        time.sleep(0.1)
    return run


def test_a_class_while_a_training_runs(benchmark: Any, queue: Queue, address: str) -> None:
    read_together(address, N_READERS, SECONDS)  # models are read, pages are known
    told: dict[str, Any] = {}

    def all_three() -> None:
        told["alone"] = read_together(address, N_READERS, SECONDS)
        run = at_work(queue)
        told["idle"] = steps_a_second(run, SECONDS / 2)
        before, started = run.state().step, time.monotonic()
        told["beside"] = read_together(address, N_READERS, SECONDS)
        told["busy"] = (run.state().step - before) / (time.monotonic() - started)
        end(queue, run, "token")

    benchmark.pedantic(all_three, rounds=1, warmup_rounds=0)
    alone, beside = told["alone"], told["beside"]
    assert alone.faults == beside.faults == []
    calm, loaded = (1000 * answers.percentile(95) for answers in (alone, beside))
    print(f"\n\n{N_READERS} readers, a change every 5 s: p95 {calm:.0f} ms without a training, {loaded:.0f} ms beside one:")
    print(f"{loaded / calm:.2f} × (target {MOST_RATIO}); medians {1000 * alone.percentile(50):.0f}, {1000 * beside.percentile(50):.0f} ms")
    share = told["busy"] / told["idle"]
    print(f"the training: {told['idle']:.2f} steps/s on the idle host, {told['busy']:.2f} beside them: {share:.2f} (target {LEAST_SHARE})")


def test_a_class_at_once(benchmark: Any, full: bool, server: tuple[psutil.Process, str]) -> None:
    process, address = server
    n_readers, seconds = (CLASS, SECONDS) if full else (2, 2)
    read_together(address, 2, 5 if full else 1)
    found: list[Any] = []
    benchmark.pedantic(lambda: found.append(read_together(address, n_readers, seconds, own=True)), rounds=1, warmup_rounds=0)
    assert found[0].seconds
    assert found[0].faults == []
    if full:
        held = process.memory_info().rss / 1e6
        p50, p95 = (found[0].percentile(share) for share in (50, 95))
        told = f"{len(found[0].seconds)} answers, p50 {p50:.2f} s, p95 {p95:.2f} s, none lost"
        print(f"\n\n{n_readers} readers, a change every 5 s, texts of their own: {told}; the server held {held:.0f} MB")

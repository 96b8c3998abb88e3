"""What the server holds after a class has walked through it.

``python -m pytest tests/benchmarks --benchmark-only -s -k memory_of_the_server``
Six readers go through all lessons, four times each, with texts of their own: about 600 views of a page. Community Cloud promises a server
690 MB. Without ``--benchmark-only`` one reader opens two lessons, to see that the figure is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psutil
import pytest
from class_of_readers import walk_together
from serving import start_server

from explainer.curriculum import LESSONS

SLUGS = tuple("" if lesson.slug == "home" else lesson.slug for lesson in LESSONS)
READERS, ROUNDS, MOST_MB = 6, 4, 690


@pytest.fixture
def server() -> Iterator[tuple[psutil.Process, str]]:
    process, address = start_server()
    yield psutil.Process(process.pid), address
    process.terminate()
    process.wait(60)


def held_mb(server: psutil.Process) -> float:
    """What the server's process holds, in millions of bytes."""
    return float(server.memory_info().rss) / 1e6


def test_the_memory_of_the_server(benchmark: Any, request: pytest.FixtureRequest, server: tuple[psutil.Process, str]) -> None:
    full = bool(request.config.getoption("benchmark_only", False))
    process, address = server
    walk_together(address, 1, ("self_attention",))
    first, told = held_mb(process), []
    readers, lessons, rounds = (READERS, SLUGS, ROUNDS) if full else (1, ("tokens",), 1)

    def walk() -> None:
        for turn in range(rounds):
            found = walk_together(address, readers, lessons, turn + 1)
            assert found.faults == []
            told.append((len(found.seconds), held_mb(process)))

    benchmark.pedantic(walk, rounds=1, warmup_rounds=0)
    assert first > 50
    if full:
        views = 0
        print(f"\n\n{first:.0f} MB after the first trace; {READERS} readers, all lessons, texts of their own:")
        for count, held in told:
            views += count
            print(f"{held:.0f} MB after {views} views (target {MOST_MB})")

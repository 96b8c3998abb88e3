"""How soon readers are back when their server is killed: ``python -m pytest tests/benchmarks --benchmark-only -s -k come_back``.

Two servers behind HAProxy with hosting/haproxy.cfg and 20 readers, each with a text, a model, a layer and a head of its own; the server
with the most of them is killed. What is timed is from the kill until a reader's page has been run on the other server, all settings as in
its link. That nobody is lost is held by tests/browser/test_behind_a_proxy.py, without a clock.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from loyal_readers import Room, with_own_links
from proxied import Servers

N_READERS, ROUNDS, BACK_S = 20, 3, 10


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Servers]:
    with Servers(tmp_path / "runs") as made:
        yield made


def test_readers_come_back(benchmark: Any, servers: Servers) -> None:
    took: list[list[float]] = []

    def one_round() -> None:
        readers = with_own_links(N_READERS)
        with Room(servers.address, readers) as room:
            room.wait(lambda: all(reader.visits for reader in readers), "every reader's first visit")
            victim = Counter(reader.servers[-1] for reader in readers).most_common(1)[0][0]
            theirs = [reader for reader in readers if reader.servers[-1] == victim]
            killed = servers.kill(victim)
            room.wait(lambda: all(len(reader.visits) == 2 for reader in theirs), "the return of every reader")
            took.append([reader.visits[-1] - killed for reader in theirs])
            assert all(reader.seen.items() >= reader.wanted().items() and not reader.found.faults for reader in readers)
        servers.start(victim)

    one_round()  # both servers have read their models
    took.clear()
    benchmark.pedantic(one_round, rounds=ROUNDS, warmup_rounds=0)
    print(f"\n\n{N_READERS} readers on two servers, one killed (target: all back within {BACK_S} s):")
    for each in took:
        print(f"  {len(each)} had to move: median {statistics.median(each):.1f} s, the last one {max(each):.1f} s")

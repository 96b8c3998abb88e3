"""Pages are computed in turn: one at a time, in their order, and none that takes long keeps the others waiting."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from waiting import until

from explainer.ui.state import turns


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as made:
        yield made


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No run takes long."""
    monkeypatch.setattr(turns, "BRIEF_S", 1e6)


class Run:
    """A run of a page that ends when it is told to."""

    def __init__(self, pool: ThreadPoolExecutor, order: list[Run]) -> None:
        self.begun, self.end, self._order = threading.Event(), threading.Event(), order
        before = len(turns._waiting) + len(turns._begun)
        self.done: Future[None] = pool.submit(self._work)
        until(lambda: len(turns._waiting) + len(turns._begun) > before)

    def _work(self) -> None:
        with turns.turn():
            self._order.append(self)
            self.begun.set()
            self.end.wait()


@pytest.mark.usefixtures("patient")
def test_they_come_one_at_a_time_in_their_order(pool: ThreadPoolExecutor) -> None:
    order: list[Run] = []
    runs = [Run(pool, order) for _ in range(6)]
    for number, run in enumerate(runs):
        run.begun.wait()
        assert order == runs[: number + 1]
        run.end.set()
        run.done.result()
    assert not turns._waiting
    assert not turns._begun


def test_one_that_takes_long_lets_the_others_go_on(pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "BRIEF_S", 0.01)
    order: list[Run] = []
    runs = [Run(pool, order) for _ in range(5)]
    for run in runs:
        run.begun.wait()  # none has ended
    assert order == runs
    for run in runs:
        run.end.set()
        run.done.result()


@pytest.mark.usefixtures("patient")
def test_a_part_of_a_page_that_runs_takes_no_turn_of_its_own(pool: ThreadPoolExecutor) -> None:
    def page() -> str:
        with turns.turn(), turns.turn():
            return "drawn"

    assert pool.submit(page).result() == pool.submit(page).result() == "drawn"


@pytest.mark.usefixtures("patient")
def test_an_error_gives_the_place_back(pool: ThreadPoolExecutor) -> None:
    def broken() -> None:
        with turns.turn():
            raise ValueError("of a page")

    for _ in range(2):
        with pytest.raises(ValueError, match="of a page"):
            pool.submit(broken).result()
    assert not turns._begun

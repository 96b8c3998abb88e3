"""The one large model of all readers: shared, replaced by another one, let go after ten idle minutes when memory is short."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from dataclasses import dataclass, field

import pytest

from explainer.models.memory import needed_mib
from explainer.ui.state import guest
from explainer.ui.state.guest import IDLE_S, Guest

KEY = ("big", "main")
N_PARAMETERS = 100_000_000
SHORT, ENOUGH = needed_mib(N_PARAMETERS) - 1, needed_mib(N_PARAMETERS) + 1


class Model:
    """What a model is to a guest: large."""


@dataclass
class House:
    """A guest with a clock and a memory of the test's own."""

    now: float = 0.0
    spare: float = SHORT
    gone: list[str] = field(default_factory=list)
    made: list[Model] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.guest: Guest[Model] = Guest(lambda _: N_PARAMETERS, lambda: self.gone.append("gone"), lambda: self.now, lambda: self.spare)

    def make(self) -> Model:
        self.made.append(Model())
        return self.made[-1]


@pytest.fixture
def house() -> House:
    return House()


def test_two_readers_share_one(house: House) -> None:
    began = threading.Barrier(8)
    found: list[Model] = []

    def slow() -> Model:
        time.sleep(0.2)
        return house.make()

    def reader() -> None:
        began.wait()
        found.append(house.guest.get(KEY, slow))

    readers = [threading.Thread(target=reader) for _ in range(8)]
    for each in readers:
        each.start()
    for each in readers:
        each.join()
    assert len(house.made) == 1
    assert set(map(id, found)) == {id(house.made[0])}
    assert house.guest.holds(KEY)


def test_another_one_takes_its_place(house: House) -> None:
    first = house.guest.get(KEY, house.make)
    second = house.guest.get(("other", "main"), house.make)
    assert first is not second
    assert not house.guest.holds(KEY)
    assert house.guest.holds(("other", "main"))


def test_one_that_does_not_open_leaves_the_other(house: House) -> None:
    house.guest.get(KEY, house.make)

    def broken() -> Model:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        house.guest.get(("other", "main"), broken)
    assert house.guest.holds(KEY)


def test_it_goes_after_ten_idle_minutes_when_memory_is_short(house: House) -> None:
    house.guest.get(KEY, house.make)
    house.now = IDLE_S - 1
    assert not house.guest.let_go_if_idle()
    house.guest.get(KEY, house.make)  # a look begins the ten minutes anew
    house.now += IDLE_S - 1
    assert not house.guest.let_go_if_idle()
    assert house.gone == []
    house.now += 1
    alive = weakref.ref(house.made.pop())
    assert house.guest.let_go_if_idle()
    assert house.gone == ["gone"]
    assert not house.guest.holds(KEY)
    gc.collect()
    assert alive() is None
    house.guest.get(KEY, house.make)  # and it comes back
    assert house.guest.holds(KEY)


def test_it_is_free_already_when_that_is_told(house: House) -> None:
    """What is given back to the system then is the model's memory."""
    seen: list[object] = []
    own: Guest[Model] = Guest(lambda _: N_PARAMETERS, lambda: seen.append(alive()), lambda: house.now, lambda: house.spare)
    alive = weakref.ref(own.get(KEY, Model))
    house.now = IDLE_S
    assert own.let_go_if_idle()
    assert seen == [None]


def test_it_stays_while_there_is_room(house: House) -> None:
    house.guest.get(KEY, house.make)
    house.now, house.spare = 100 * IDLE_S, ENOUGH
    assert not house.guest.let_go_if_idle()
    house.spare = SHORT
    assert house.guest.let_go_if_idle()


def test_somebody_looks_without_a_reader(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guest, "EVERY_S", 0.01)
    for _ in range(2):
        house.guest.get(KEY, house.make)
        house.now += IDLE_S
        end = time.monotonic() + 60
        while house.guest.holds(KEY):
            assert time.monotonic() < end
            time.sleep(0.01)
    assert len(house.made) == 2

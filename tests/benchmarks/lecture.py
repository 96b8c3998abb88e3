"""A lecture on N servers, simulated event by event: what the readers would wait, and what is lost when a server dies.

A server computes its pages in turn (``explainer.ui.state.turns``): one after the other, in the order in which they were asked for. One that
takes longer than a moment lets the next begin, and shares the processor with it evenly from then on. Readers keep to the server that they
came to. What an answer costs is drawn from measured samples (``measuring_lessons.py``).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from typing import Any

import numpy as np
import simpy

from explainer.ui.state.turns import BRIEF_S, PLACES

Steps = Generator[simpy.Event, Any, None]


class Shared:
    """Processors that all work shares evenly: each piece goes on at min(1, n_processors ÷ pieces) of its speed.

    held: seconds × pieces at work so far, from which their mean number follows.
    """

    def __init__(self, env: simpy.Environment, n_processors: float = 1) -> None:
        self.env, self.n_processors, self.held = env, n_processors, 0.0
        self._done_each, self._at = 0.0, env.now  # what a piece that was there all the time would have got, in seconds; until when
        self._pieces: list[tuple[float, int, simpy.Event]] = []  # by what that is when they are done
        self._number, self._plan = count(), 0

    @property
    def _speed(self) -> float:
        return min(1.0, self.n_processors / len(self._pieces))

    def work(self, seconds: float) -> simpy.Event:
        """What happens when so much work is done, which takes ``seconds`` alone."""
        self._go_on()
        done = self.env.event()
        heappush(self._pieces, (self._done_each + seconds, next(self._number), done))
        self._wait()
        return done

    def end(self) -> None:
        """All work is lost."""
        self._go_on()
        self._pieces.clear()
        self._plan += 1

    def _go_on(self) -> None:
        passed, self._at = self.env.now - self._at, self.env.now
        if self._pieces:
            self._done_each += passed * self._speed
            self.held += passed * len(self._pieces)

    def _wait(self) -> None:
        self._plan += 1
        timer = self.env.timeout(max(0.0, self._pieces[0][0] - self._done_each) / self._speed, self._plan)
        timer.callbacks.append(self._first_is_done)

    def _first_is_done(self, timer: simpy.Event) -> None:
        if timer.value != self._plan:  # something came or went meanwhile
            return
        self._go_on()
        least, _, done = heappop(self._pieces)
        self._done_each = max(self._done_each, least)
        done.succeed()
        if self._pieces:
            self._wait()


@dataclass(frozen=True, slots=True)
class Cost:
    """What one answer takes: seconds of a processor, and seconds on the way."""

    computed: float
    way: float = 0.0


@dataclass(frozen=True, slots=True)
class Habits:
    """What readers do. All come within ``open_s``, each changes something ``think_s`` after an answer, and all do within ``click_s`` of
    each of the teacher's ``clicks_s``. Counted is what is asked from ``counted_from_s`` on; after ``patience_s`` an answer counts as lost.
    """

    open_s: float = 120.0
    think_s: Callable[[random.Random], float] = lambda chance: chance.uniform(5, 20)
    clicks_s: tuple[float, ...] = (240.0, 360.0, 480.0)
    click_s: float = 3.0
    lasts_s: float = 600.0
    counted_from_s: float = 0.0
    patience_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Fleet:
    """The servers. dies_at_s: when the first of them ends; its readers come back to the others within ``back_s``."""

    servers: int = 1
    dies_at_s: float | None = None
    back_s: float = 3.0


@dataclass(slots=True)
class Waited:
    """What came out: seconds of each answer, those of the visits' first pages and the rest apart, and what was lost."""

    first_s: list[float] = field(default_factory=list)
    answer_s: list[float] = field(default_factory=list)
    burst_s: list[float] = field(default_factory=list)  # those of answer_s that were asked for at the teacher's word
    lost: int = 0
    came_back: int = 0
    most_readers: int = 0  # of one server

    def percentile(self, share: float, of: str = "answer_s") -> float:
        """Seconds within which this share (0 to 100) of the answers came."""
        return float(np.percentile(getattr(self, of), share))


class _Server:
    def __init__(self, env: simpy.Environment) -> None:
        self.env, self.alive = env, True
        self.processor, self.places = Shared(env), simpy.Resource(env, PLACES)
        self.readers: set[simpy.Process] = set()

    def answer(self, cost: Cost) -> Steps:
        yield self.env.timeout(cost.way)
        with self.places.request() as place:
            yield place
            work = self.processor.work(cost.computed)
            yield work | self.env.timeout(BRIEF_S)
        yield work

    def die(self) -> None:
        self.alive = False
        self.processor.end()
        for reader in list(self.readers):
            reader.interrupt()


class Lecture:
    """One lecture: ``readers`` with these habits on this fleet. costs: draws what a first page costs, or an answer."""

    def __init__(
        self, readers: int, fleet: Fleet, costs: Callable[[random.Random, bool], Cost], habits: Habits | None = None, seed: int = 0
    ) -> None:
        self.env, self.fleet, self.costs, self.habits = simpy.Environment(), fleet, costs, habits or Habits()
        self.found, self.chance = Waited(), random.Random(seed)
        self.servers = [_Server(self.env) for _ in range(fleet.servers)]
        for _ in range(readers):
            self.env.process(self._reader(random.Random(self.chance.random())))
        if fleet.dies_at_s is not None:
            self.env.process(self._death(fleet.dies_at_s))

    def run(self) -> Waited:
        """Hold the lecture, and let what was asked for come."""
        self.env.run(self.habits.lasts_s + self.habits.patience_s)
        return self.found

    def _death(self, at: float) -> Steps:
        yield self.env.timeout(at)
        self.servers[0].die()

    def _reader(self, chance: random.Random) -> Steps:
        own = self.env.active_process
        yield self.env.timeout(chance.uniform(0, self.habits.open_s))
        while self.env.now < self.habits.lasts_s:
            server = min((server for server in self.servers if server.alive), key=lambda server: len(server.readers))
            server.readers.add(own)
            self.found.most_readers = max(self.found.most_readers, len(server.readers))
            asked = False  # whether an answer is on its way
            try:
                asked, since = True, self.env.now
                yield from self._ask(server, chance, first=True, burst=False)
                asked = False
                while self.env.now < self.habits.lasts_s:
                    pause, burst = self._pause(chance, since)
                    yield self.env.timeout(pause)
                    if self.env.now >= self.habits.lasts_s:
                        break
                    asked, since = True, self.env.now
                    yield from self._ask(server, chance, first=False, burst=burst)
                    asked = False
                return
            except simpy.Interrupt:  # the server died
                self.found.lost += asked
                self.found.came_back += 1
            finally:
                server.readers.discard(own)
            yield self.env.timeout(chance.uniform(0.5, self.fleet.back_s))

    def _pause(self, chance: random.Random, since: float) -> tuple[float, bool]:
        """Seconds until the next change, and whether the teacher asked for it. since: when the answer that has come was asked for."""
        pause, now = self.habits.think_s(chance), self.env.now
        for click in self.habits.clicks_s:
            if since < click < now + pause:  # who waited for an answer at the teacher's word does it after that
                return max(0.0, click - now) + chance.uniform(0, self.habits.click_s), True
        return pause, False

    def _ask(self, server: _Server, chance: random.Random, *, first: bool, burst: bool) -> Steps:
        asked = self.env.now
        yield from server.answer(self.costs(chance, first))
        waited = self.env.now - asked
        if waited > self.habits.patience_s:
            self.found.lost += 1
        if asked < self.habits.counted_from_s:
            return
        (self.found.first_s if first else self.found.answer_s).append(waited)
        if burst:
            self.found.burst_s.append(waited)


def smallest(met: Callable[[int], bool], most: int) -> int:
    """The least number of servers that meets what is wanted, found by halving; more servers are never worse.

    Raises: ValueError when ``most`` do not.
    """
    if not met(most):
        raise ValueError(f"{most} servers are not enough")
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if met(middle) else (middle, high)
    return high

"""How many servers a lecture needs: ``python -m pytest tests/benchmarks --benchmark-only -s -k scale`` (some minutes).

Without ``--benchmark-only`` the simulator is held to what is known without it: queues with a formula for their mean, and a class that
was measured. docs/scale.md has what comes out of the long run.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import simpy
from lecture import Cost, Fleet, Habits, Lecture, Shared, Waited, smallest
from measuring_lessons import FOUND

from explainer.ui.state.turns import BRIEF_S

MEASURED = json.loads(FOUND.read_text(encoding="utf-8"))
TARGET_S, NEW_TEXT = 1.0, 0.25  # the share of changes that bring a text which the server has not seen
T_99 = 2.861  # of Student's t with 19 degrees of freedom: 20 runs, 99 of 100 intervals have the true mean within them
RUNS = 20


def measured_costs(new_text: float = NEW_TEXT) -> Callable[[random.Random, bool], Cost]:
    """Draws a measured cost: of a first page, or of a lesson on a text that the server has seen, or not."""
    ways = sorted(waited - computed for kinds in MEASURED["lessons"].values() for computed, waited in kinds["seen"])
    way = max(0.0, ways[len(ways) // 4])  # the rest of the differences is other work on the machine that measured
    lessons = list(MEASURED["lessons"])

    def draw(chance: random.Random, first: bool) -> Cost:
        if first:
            return Cost(chance.choice(MEASURED["visit"])[0], way)
        kind = "new" if chance.random() < new_text else "seen"
        return Cost(chance.choice(MEASURED["lessons"][chance.choice(lessons)][kind])[0], way)

    return draw


def within(found: list[float], exact: float, *, at_most: float = 0.1) -> None:
    """The exact value lies in the interval of the runs, and that is narrow enough to say something."""
    half = T_99 * float(np.std(found, ddof=1)) / math.sqrt(len(found))
    assert half < at_most * exact, f"± {half:.4f} around {np.mean(found):.4f} says too little of {exact:.4f}"
    assert abs(float(np.mean(found)) - exact) < half, f"{np.mean(found):.4f} ± {half:.4f}, not {exact:.4f}"


def open_queue(rate: float, service: Callable[[random.Random], float], n_processors: int, seed: int, n: int = 4000) -> tuple[float, float]:
    """Mean seconds in a queue to which work comes by chance, and the mean number in it."""
    env, chance, waited = simpy.Environment(), random.Random(seed), []
    shared = Shared(env, n_processors)

    def one() -> Any:
        began = env.now
        yield shared.work(service(chance))
        if began > 200 / rate:
            waited.append(env.now - began)

    def source() -> Any:
        for _ in range(n):
            yield env.timeout(chance.expovariate(rate))
            env.process(one())

    env.process(source())
    env.run()
    return float(np.mean(waited)), shared.held / env.now


def test_one_processor_is_the_queue_of_one_server() -> None:
    """M/M/1: 1 ÷ (μ − λ). Shared evenly the mean depends on the mean of the work alone: constant work gives the same."""
    rate, mean = 0.6, 1.0
    for service in (lambda chance: chance.expovariate(1 / mean), lambda _: mean):
        runs = [open_queue(rate, service, 1, seed) for seed in range(RUNS)]
        within([seconds for seconds, _ in runs], mean / (1 - rate * mean))
        within([number for _, number in runs], rate * mean / (1 - rate * mean))  # and Little's law


@pytest.mark.parametrize("n_processors", [2, 4])
def test_several_processors_are_the_queue_of_several_servers(n_processors: int) -> None:
    """M/M/c: 1/μ + C ÷ (cμ − λ), with Erlang's C; work that is shared evenly leaves the number in it as it is."""
    rate = 0.75 * n_processors
    blocked = 1.0  # Erlang's B by its recursion
    for servers in range(1, n_processors + 1):
        blocked = rate * blocked / (servers + rate * blocked)
    erlang_c = blocked / (1 - 0.75 * (1 - blocked))
    found = [open_queue(rate, lambda chance: chance.expovariate(1), n_processors, seed)[0] for seed in range(RUNS)]
    within(found, 1 + erlang_c / (n_processors - rate))


def class_mean_s(n_readers: int, think_s: float, service_s: float) -> float:
    """Mean seconds of an answer by mean value analysis: R(n) = s · (1 + Q(n − 1)), Q(n) = n · R(n) ÷ (R(n) + z)."""
    at_work = answer = 0.0
    for n in range(1, n_readers + 1):
        answer = service_s * (1 + at_work)
        at_work = n * answer / (answer + think_s)
    return answer


@pytest.mark.parametrize("n_readers", [5, 30])
def test_a_class_with_pauses_is_the_closed_queue(n_readers: int) -> None:
    """Below what one server can do, and beyond it; the pauses are by chance, as is the work."""
    service_s, think_s = 0.25, 5.0
    habits = Habits(
        open_s=think_s,
        think_s=lambda chance: chance.expovariate(1 / think_s),
        clicks_s=(),
        lasts_s=1500,
        counted_from_s=100,
        patience_s=900,
    )

    def mean(seed: int) -> float:
        costs = lambda chance, _: Cost(chance.expovariate(1 / service_s))  # noqa: E731
        return float(np.mean(Lecture(n_readers, Fleet(), costs, habits, seed).run().answer_s))

    within([mean(seed) for seed in range(RUNS)], class_mean_s(n_readers, think_s, service_s))


def test_readers_are_spread_evenly_and_servers_do_not_help_each_other() -> None:
    """Two servers with half the readers each are two lectures."""
    costs = lambda chance, _: Cost(chance.expovariate(4))  # noqa: E731
    whole = Lecture(20, Fleet(servers=2), costs, Habits(clicks_s=())).run()
    assert whole.most_readers == 10
    halves = [float(np.mean(Lecture(10, Fleet(), costs, Habits(clicks_s=()), seed).run().answer_s)) for seed in range(RUNS)]
    assert np.mean(whole.answer_s) == pytest.approx(float(np.mean(halves)), rel=0.15)
    assert whole.lost == whole.came_back == 0


def test_a_crowd_is_answered_in_turn_and_nobody_waits_for_what_takes_long() -> None:
    """All of 20 ask within no time: 0.1 s each in turn are 0.1, 0.2, … 2 s. Beside a run of 100 s each takes at most twice as long."""
    habits = Habits(open_s=1e-9, think_s=lambda _: 1e9, clicks_s=(), lasts_s=500.0, patience_s=1e3)
    found = sorted(Lecture(20, Fleet(), lambda *_: Cost(0.1), habits).run().first_s)
    assert found == pytest.approx([0.1 * (number + 1) for number in range(20)], rel=1e-6)
    costs = iter([Cost(100.0)] + [Cost(0.1)] * 19)
    found = sorted(Lecture(20, Fleet(), lambda *_: next(costs), habits).run().first_s)
    assert found[:-1] == pytest.approx([BRIEF_S + 0.2 * (number + 1) for number in range(19)], rel=1e-6)
    assert found[-1] == pytest.approx(101.9, rel=1e-6)


def test_the_readers_of_a_server_that_dies_come_back_elsewhere() -> None:
    costs = lambda chance, first: Cost(0.5)  # noqa: E731
    found = Lecture(40, Fleet(servers=4, dies_at_s=301.5), costs, Habits(clicks_s=(299.5,))).run()
    assert found.came_back == 10
    assert 0 < found.lost <= 10
    assert len(found.first_s) == 50
    assert found.most_readers == 14


def test_a_click_of_all_is_what_costs_most() -> None:
    costs = lambda chance, _: Cost(0.1)  # noqa: E731
    found = Lecture(50, Fleet(), costs, Habits(clicks_s=(240, 360))).run()
    assert len(found.burst_s) == 100
    assert found.percentile(50, "burst_s") > 3 * found.percentile(50)


def test_the_smallest_number_is_found_by_halving() -> None:
    asked: list[int] = []
    assert smallest(lambda servers: asked.append(servers) or servers >= 37, 100) == 37
    assert len(asked) <= 8
    with pytest.raises(ValueError, match="100 servers"):
        smallest(lambda _: False, 100)


def class_again(speed: float, seed: int) -> Waited:
    """The measured class, simulated: its habits are those of ``class_of_readers``, whose texts the server has all seen."""
    think, drawn = float(MEASURED["class"]["think_s"]), measured_costs(new_text=0.0)

    def costs(chance: random.Random, first: bool) -> Cost:
        cost = drawn(chance, first)
        return Cost(cost.computed / speed, cost.way)

    habits = Habits(
        open_s=think,
        think_s=lambda chance: chance.expovariate(1 / think),
        clicks_s=(),
        lasts_s=MEASURED["class"]["seconds"],
        patience_s=300,
    )
    return Lecture(MEASURED["class"]["readers"], Fleet(), costs, habits, seed).run()


def test_a_class_that_was_measured_comes_out_again() -> None:
    """The server had at most a whole processor to itself, and at least what it computed; what was measured lies between the two."""
    measured = MEASURED["class"]
    speeds = {"a whole processor": 1.0, "what it computed": min(1.0, measured["processor_s"] / measured["seconds"])}
    found = {name: [class_again(speed, seed) for seed in range(5)] for name, speed in speeds.items()}
    for share in (50, 95):
        quickest, slowest = (float(np.median([run.percentile(share) for run in runs])) for runs in found.values())
        told = measured[f"p{share}"]
        print(f"\np{share} of {measured['readers']} readers, simulated ÷ measured: {quickest / told:.2f} (alone) to {slowest / told:.2f}")
        assert quickest / 1.5 < told < slowest * 1.5
    most, least = (float(np.median([len(run.answer_s) for run in runs])) for runs in found.values())
    assert least / 1.3 < measured["answers"] < most * 1.3


# What is asked of the fleet in docs/scale.md.
READERS, SAMPLE = 10_000, 10
PART = 5  # a fifth of the readers on a fifth of the servers wait as long, and are simulated in a fifth of the time


def lecture(readers: int, servers: int, seed: int = 0, dies_at_s: float | None = None) -> Waited:
    return Lecture(readers, Fleet(servers, dies_at_s), measured_costs(), Habits(counted_from_s=120), seed).run()


def meets(found: Waited, of: str = "answer_s") -> bool:
    return found.percentile(95, of) <= TARGET_S


def test_scale(benchmark: Any, request: pytest.FixtureRequest) -> None:
    """Servers share nothing that is waited for, so some of them with their readers tell of all."""
    full = bool(request.config.getoption("benchmark_only", False))
    if not full:
        found = benchmark.pedantic(lambda: lecture(60, 2, dies_at_s=300), rounds=1)
        assert found.came_back == 30
        assert meets(lecture(20, 2))
        assert not meets(lecture(600, 2))
        return

    def held(of: str) -> int:
        """How many readers one server holds: the first number that is too many, less one."""
        return smallest(lambda readers: not meets(lecture(readers * SAMPLE, SAMPLE), of), 400) - 1

    most = benchmark.pedantic(lambda: held("answer_s"), rounds=1)
    print(f"\nreaders that one server holds at p95 ≤ {TARGET_S:.0f} s: {most} (of all answers), {held('burst_s')} (of those at a click)")
    servers = math.ceil(READERS / most)
    print(f"{READERS:,} readers need {servers} servers")
    for count in sorted({servers // 2, servers * 3 // 4, servers, math.ceil(servers * 1.25), math.ceil(servers * 1.5)}):
        whole = lecture(READERS // PART, round(count / PART), seed=1)
        told = " ".join(f"p{share} {whole.percentile(share):.2f} s" for share in (50, 95, 99))
        burst = " ".join(f"p{share} {whole.percentile(share, 'burst_s'):.2f} s" for share in (50, 95))
        print(f"{count} servers: {told}; at a click {burst}; lost {whole.lost} of {len(whole.answer_s):,}", flush=True)
    dead = lecture(READERS // PART, round(servers / PART), seed=2, dies_at_s=360.5)
    print(f"one of {servers} dies at a click: {dead.came_back} came back, {dead.lost} answers lost, p95 {dead.percentile(95):.2f} s")

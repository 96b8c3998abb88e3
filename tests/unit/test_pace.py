"""How long a run still needs, from records whose times are known."""

from __future__ import annotations

from typing import Any

import pytest

from explainer.jobs.pace import pace

STEP_S, LOOK_S, SAVE_S = 0.5, 4.0, 1.0
LOOKS = [0, 4, 12, 20]


def records(until: int, *, rivals: bool = False) -> list[dict[str, Any]]:
    """What a worker writes up to a step, that step's look not included: 100 tokens a step, a save after step 7."""
    clock = 3.0
    found: list[dict[str, Any]] = [{"kind": "begin", "step": 0, "clock": 0.1}, {"kind": "ready", "step": 0, "clock": clock, "looks": LOOKS}]
    for step in range(until + 1):
        if step:
            clock += STEP_S
            found.append({"kind": "step", "step": step, "tokens": 100 * step, "clock": clock})
            if rivals:
                found.append({"kind": "rival", "at": step, "clock": clock + 0.2})
                clock += 0.3
        if step == 7:
            clock += SAVE_S
            found.append({"kind": "saved", "step": step, "clock": clock})
        if step in LOOKS and step < until:
            clock += LOOK_S
            found.append({"kind": "look", "step": step, "clock": clock})
    return found


def test_looks_and_saves_are_counted_apart_from_steps() -> None:
    told = pace(records(10), 20)
    assert told is not None
    assert told.tokens_a_second == pytest.approx(100 / STEP_S)
    assert told.seconds_left == pytest.approx(10 * STEP_S + 2 * LOOK_S)  # those after steps 12 and 20


def test_a_look_that_is_due_is_still_to_come() -> None:
    told = pace(records(12), 20)
    assert told is not None
    assert told.seconds_left == pytest.approx(8 * STEP_S + 2 * LOOK_S)


def test_the_time_of_rivals_is_part_of_a_step() -> None:
    told = pace(records(10, rivals=True), 20)
    assert told is not None
    assert told.seconds_left == pytest.approx(10 * (STEP_S + 0.3) + 2 * (LOOK_S), abs=0.31)  # the first look comes after its rival


@pytest.mark.parametrize("until", [0, 1])
def test_nothing_is_said_before_two_steps(until: int) -> None:
    assert pace(records(until), 20) is None

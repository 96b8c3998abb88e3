"""How long a run still needs, from records whose times are known."""

from __future__ import annotations

import pytest

from explainer.jobs.pace import pace
from explainer.jobs.records import Begun, Record, RivalStep, Saved, StepTaken, TuneReady
from explainer.studies.tuning.evaluations import TuningEvaluation
from explainer.studies.tuning.plans import TuningPlan

STEP_S, LOOK_S, SAVE_S = 0.5, 4.0, 1.0
LOOKS = (0, 4, 12, 20)
READY = TuneReady(plan=TuningPlan(20), looks=LOOKS, trainable=1, model="", total=1)


def records(until: int, *, rivals: bool = False) -> list[Record]:
    """What a worker writes up to a step, that step's look not included: 100 tokens a step, a save after step 7."""
    clock = 3.0
    found = [Record(0.1, Begun(0.0)), Record(clock, READY)]
    for step in range(until + 1):
        if step:
            clock += STEP_S
            found.append(Record(clock, StepTaken(step=step, loss=1.0, learning_rate=0.1, tokens=100 * step)))
            if rivals:
                found.append(Record(clock + 0.2, RivalStep(way="scratch", at=step, loss=1.0, learning_rate=0.1, used=1.0)))
                clock += 0.3
        if step == 7:
            clock += SAVE_S
            found.append(Record(clock, Saved(step)))
        if step in LOOKS and step < until:
            clock += LOOK_S
            found.append(Record(clock, TuningEvaluation(step, {}, "", 0.0)))
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

"""How long a training will take, told before it starts: from the last one of the same kind, or else from its numbers and this machine."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import streamlit as st

from explainer.errors import JobError
from explainer.jobs import Run
from explainer.jobs.queue import Limits
from explainer.jobs.records import StepTaken, every
from explainer.jobs.specs import LanguageSpec
from explainer.ui.text import counted, plain

MEASURED_S = 0.05
LEAST_STEPS = 10  # of a training that says how long the next one takes: in a shorter one the measuring is nearly all
SIZE = 64  # of the matrices that are multiplied to see how fast this machine is; larger ones would be shared among the cores


@dataclass(frozen=True, slots=True)
class Ahead:
    """A training as it is set up. tokens: of a step. total, trainable: numbers of the model, and those of them that learn.

    models: how many are trained side by side, each for the same time. through: whether the gradient passes through the whole model.
    """

    label: str
    model: str
    steps: int
    tokens: int
    total: int
    trainable: int
    models: int = 1
    through: bool = True

    @property
    def operations(self) -> float:
        """Products and sums of all steps: two for each weight and token on the way forward, two on the way back, two for what learns."""
        forward_and_back = (4 if self.through else 2) * self.total
        return float(self.models * self.steps * self.tokens * (forward_and_back + 2 * self.trainable))


@st.cache_resource(max_entries=1, ttl=600, show_spinner=False)
def operations_a_second() -> float:
    """How many products and sums of matrices one core of this machine does in a second now: the middle one of many tries."""
    matrix = np.random.default_rng(0).random((SIZE, SIZE), dtype=np.float32)
    until, took = time.perf_counter() + MEASURED_S, [math.inf]
    while time.perf_counter() < until or len(took) < 3:
        start = time.perf_counter()
        _ = matrix @ matrix
        took.append(time.perf_counter() - start)
    return 2.0 * SIZE**3 / float(np.median(took))


def duration(seconds: float) -> str:
    """About how long, in words."""
    if seconds < 100:
        return f"about {max(5, 5 * round(seconds / 5))} seconds"
    return f"about {counted(max(2, round(seconds / 60)), 'minute')}"


def estimate(wanted: Ahead, runs: Sequence[Run], speed: float) -> tuple[float, str]:
    """Seconds, and how they were estimated. speed: operations a second of this machine."""
    for run in runs:
        if (run.spec.label, run.spec.model) == (wanted.label, wanted.model):
            with suppress(JobError):  # of one that cannot be read it is told where it is shown
                if found := _like(run, wanted):
                    return found
    beside = f", {wanted.models} models side by side" if wanted.models > 1 else ""
    work = f"{counted(wanted.steps, 'step')} of at most {wanted.tokens:,} tokens through {wanted.total:,} numbers{beside}"
    return (wanted.operations / speed, f"{work}, at the speed at which a core of this machine multiplies matrices; measuring comes on top")


def _like(run: Run, wanted: Ahead) -> tuple[float, str] | None:
    """The estimate by a training of the same kind; None for one that has not ended, or took too few steps.

    Raises: JobError when its files cannot be read.
    """
    records = run.records()
    taken = every(records, StepTaken)
    if len(taken) < LEAST_STEPS or not run.state().ended:
        return None
    took, models = records[-1].clock, len(run.spec.ways) if isinstance(run.spec, LanguageSpec) else 1
    whole = took * wanted.steps / len(taken) * wanted.models / models
    return whole, f"your last training of this kind took {took:,.0f} s for {counted(len(taken), 'step')}, measuring included"


def told(wanted: Ahead, runs: Sequence[Run], most_s: int) -> None:
    """Say it, as no promise. most_s: when the training ends, finished or not."""
    seconds, how = estimate(wanted, runs, operations_a_second())
    limit = min(most_s, Limits.of_host().seconds)
    ends = f" It ends after {duration(limit).removeprefix('about ')} at the latest, finished or not."
    st.caption(f"By estimate it takes **{duration(seconds)}**: {plain(how)}. No promise: others may train here too.{ends}")

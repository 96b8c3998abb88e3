"""What the queue tells the log of its runs: that one was queued, was started, has ended and how. No text and no whole id of a run."""

from __future__ import annotations

from collections.abc import Iterable

from explainer.errors import JobError
from explainer.jobs.folder import Run
from explainer.jobs.specs import task_of
from explainer.log import tell
from explainer.log.events import run_word


class Ends:
    """Which runs went on at the last look: those that do not any more have ended, whoever noted it."""

    def __init__(self) -> None:
        self._going_on: dict[str, Run] = {}

    def look(self, runs: Iterable[Run]) -> None:
        """Tell which have ended since. runs: those that go on."""
        now = {run.id: run for run in runs}
        for run_id in self._going_on.keys() - now.keys():
            _ended(self._going_on[run_id])
        self._going_on = now


def queued(run: Run) -> None:
    """A run was put at the end of the queue."""
    tell("training_queued", run=run_word(run.id), task=_task(run))


def started(run: Run) -> None:
    """A worker was started for it."""
    tell("training_started", run=run_word(run.id), task=_task(run))


def _ended(run: Run) -> None:
    try:
        end, records = run.ending(), run.records()
    except JobError:
        end, records = None, ()
    seconds = records[-1].clock if records else 0.0
    tell("training_ended", run=run_word(run.id), task=_task(run), seconds=seconds, how=end.status if end else "removed")


def _task(run: Run) -> str:
    try:
        return task_of(run.spec)
    except JobError:
        return "unreadable"

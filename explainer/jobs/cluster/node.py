"""What a node of the cluster does: one run, as the worker does it, in a process of its own that Ray starts and ends.

With a store its folder is a copy, which goes out once a second; a store that does not answer holds up nothing but the end.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from explainer import __version__
from explainer.errors import JobError
from explainer.jobs.attempts import CHECKPOINT, attempts
from explainer.jobs.cluster.store import GIVEN, PROGRESS, WEIGHTS, RunOnStore
from explainer.jobs.folder import CANCELLED, Run
from explainer.jobs.liveness import again_and_again
from explainer.models.tuned import PREFIX

EVERY_S, GIVE_UP_S = 1.0, 3600.0
TAKEN_OVER = 3  # the exit code of an attempt that another has followed


def train(folder: str, store: str, attempt: int, version: str) -> str:
    """Work on the run in this folder, or on a copy of it from the store; returns how it ended.

    Raises: JobError when this node has another version of the project than the host.
    """
    if version != __version__:
        raise JobError(f"This node has version {__version__} of the project, the host {version}. Install the same on all.")
    if not store:
        run = Run(Path(folder))
        with _looked_after(lambda: None, run, attempt):
            return _work(run)
    with tempfile.TemporaryDirectory(prefix="run-") as place:
        os.environ["EXPLAINER_RUNS"] = place  # where a model that was tuned here before is looked for
        run = Run(Path(place) / Path(folder).name)
        run.path.mkdir()
        stored = RunOnStore(store, run.path)
        _until_it_answers(lambda: stored.fetch((*GIVEN, PROGRESS, CHECKPOINT)))
        if run.spec.model.startswith(PREFIX):
            base = Run(Path(place) / run.spec.model.removeprefix(PREFIX))
            base.path.mkdir()
            there = RunOnStore(store, base.path)
            _until_it_answers(lambda: there.fetch(["spec.json", *there.names(WEIGHTS)]))

        def exchange() -> None:
            stored.fetch(("attempts.json", "cancel"))
            stored.send()

        with _looked_after(exchange, run, attempt):
            how = _work(run)
        _until_it_answers(stored.send)
        return how


def _work(run: Run) -> str:
    from explainer.jobs.worker import Worker, work

    worker = Worker(run)
    if (run.path / "cancel").exists() and not run.records():
        worker.end(CANCELLED, "It was stopped before it began.")
    else:
        work(worker)
    return run.state().status


@contextmanager
def _looked_after(exchange: Callable[[], None], run: Run, attempt: int) -> Iterator[None]:
    """Once a second: exchange what has changed, and leave at once where a later attempt has taken over."""

    def look() -> None:
        try:
            exchange()
            taken_over = len(attempts(run.path).started_from) > attempt
        except OSError:  # the store will answer again
            return
        if taken_over:
            os._exit(TAKEN_OVER)

    with again_and_again(look, EVERY_S):
        yield


def _until_it_answers(what: Callable[[], None]) -> None:
    """Do it, again and again where the store does not answer; for an hour."""
    end = time.monotonic() + GIVE_UP_S
    while True:
        try:
            what()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(EVERY_S)

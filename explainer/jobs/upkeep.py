"""What the queue asks of each run before it begins another: whether it can be read, whether somebody works on it, whether there is room."""

from __future__ import annotations

import time
from pathlib import Path

from explainer.errors import JobError
from explainer.jobs.folder import FAILED, RUNNING, STOPPED, Run, ended_from_outside
from explainer.jobs.liveness import GRACE_S, PATIENCE_S, PROCESS
from explainer.models import processes

ROOM_BYTES = 128 * 1024  # that a worker's first files and its reserve for the last word take


def readable(run: Run) -> bool:
    """Whether its spec can be read; a run whose spec cannot is ended, so that the others go on."""
    try:
        return bool(run.spec)
    except JobError as error:
        run.end(FAILED, str(error))
        return False


def still_at_work(run: Run, asked: float | None) -> bool:
    """Whether a worker is at it. One that is overdue or does not listen is ended; the end of one that is gone for good is noted.

    asked: when it was first seen, by a clock that nobody sets, that the worker is to end; None when it is not.
    """
    noted = run.noted_worker
    if noted is None:
        return False
    if noted.engine == PROCESS and (worker := noted.process()) is not None:
        overdue = processes.age_s(worker) > run.spec.seconds + GRACE_S
        deaf = asked is not None and time.monotonic() - asked > PATIENCE_S
        if not (overdue or deaf):
            return True
        worker.kill()
        run.end(*ended_from_outside(run, overdue))
        return False
    state = run.state()
    if state.status == STOPPED:
        run.end(STOPPED, state.reason)
    return state.status == RUNNING


def has_room(path: Path) -> bool:
    """Whether the disk takes the few files with which a run begins."""
    probe = path / ".room"
    try:
        probe.write_bytes(b"\0" * ROOM_BYTES)
    except OSError:
        return False
    finally:
        probe.unlink(missing_ok=True)
    return True

"""Who is next: runs are started in the order in which they came, so many at once as the host allows.

All that matters is on disk, so a server that is started again goes on where the last one was, and two servers on one folder agree.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

from filelock import FileLock

from explainer import switches
from explainer.errors import JobError
from explainer.jobs import folder, told
from explainer.jobs.attempts import note_attempt
from explainer.jobs.cluster import settings
from explainer.jobs.files import write_json
from explainer.jobs.folder import CANCELLED, FAILED, QUEUED, RUNNING, Run
from explainer.jobs.liveness import WorkerProcess
from explainer.jobs.specs import Spec
from explainer.jobs.upkeep import has_room, readable, still_at_work
from explainer.models import processes
from explainer.models.memory import spare_mib
from explainer.models.tuned import runs_root
from explainer.studies.tuning.plain_json import to_json
from explainer.studies.tuning.training_data import TrainingData

EVERY_S = 0.5
MOST_WAITING, MOST_OF_ONE = 20, 3

_log = logging.getLogger(__name__)
_DISPATCHER = "dispatcher"  # among the children, beside the ids of runs
_LEFT: list[subprocess.Popen[bytes]] = []  # workers whose queue was stopped; an object that is thrown away would complain


@dataclass(frozen=True, slots=True)
class Limits:
    """What the host allows: runs at once (0: none), steps and seconds of one, and MiB of all runs on disk."""

    at_once: int = 1
    steps: int = 2000
    seconds: int = 600
    disk_mib: int = 600

    @classmethod
    def of_host(cls) -> Limits:
        """As the environment says: EXPLAINER_JOBS, EXPLAINER_JOB_STEPS, EXPLAINER_JOB_SECONDS, EXPLAINER_RUNS_MIB."""

        return cls(*map(switches.whole, ("EXPLAINER_JOBS", "EXPLAINER_JOB_STEPS", "EXPLAINER_JOB_SECONDS", "EXPLAINER_RUNS_MIB")))


@dataclass(slots=True)
class Queue:
    """The runs below one folder. ``start`` lets a thread of its own look after them; a test may call ``tick`` itself."""

    place: Path = field(default_factory=runs_root)
    limits: Limits = field(default_factory=Limits.of_host)
    _children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _thread: threading.Thread | None = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _ends: told.Ends = field(default_factory=told.Ends)
    _asked: dict[str, float] = field(default_factory=dict)  # run id → when it was first seen that it is to end
    _trouble: int | None = None

    def _lock(self) -> FileLock:
        self.place.mkdir(parents=True, exist_ok=True)
        return FileLock(self.place / ".lock")

    def submit(self, spec: Spec, data: TrainingData, token: str) -> Run:
        """Put a run at the end of the queue.

        Raises: JobError when the host allows no training, the run is too long or too large, or too many are waiting.
        """
        self._check(spec)
        waiting = [run for run in folder.every(self.place, going_on=True) if not run.state().ended]
        if len(waiting) >= MOST_WAITING:
            raise JobError(f"{len(waiting)} trainings are waiting on this host already; try again in some minutes.")
        mine = sum(1 for run in waiting if run.belongs_to(token))
        if mine >= MOST_OF_ONE:
            raise JobError(f"You have {mine} trainings waiting or running; stop one of them, or wait for its end.")
        self.prune()
        run = folder.create(spec, data, token, self.place)
        told.queued(run)
        return run

    def _check(self, spec: Spec) -> None:
        if self.limits.at_once < 1:
            raise JobError("Training is switched off on this host. Run the app on your own machine to train.")
        if spec.steps > self.limits.steps:
            raise JobError(f"That is {spec.steps:,} steps; this host trains for at most {self.limits.steps:,}. Ask for fewer.")
        if spec.seconds > self.limits.seconds:
            raise JobError(f"That is {spec.seconds:,} seconds; this host trains for at most {self.limits.seconds:,}. Ask for fewer.")
        if why := self.too_large(spec.needed_mib):
            raise JobError(why)

    def too_large(self, needed_mib: float) -> str:
        """Why a run that needs so much memory is refused; empty when it is not."""
        if settings.address():
            found = settings.dispatcher(self.place)
            return "" if found is None or found.takes(needed_mib) else _too_large(needed_mib, found.node_mib)
        spare = spare_mib()
        running = any(run.state().status == RUNNING for run in folder.every(self.place, going_on=True))
        return "" if needed_mib <= spare or running else _too_large(needed_mib, spare)  # what runs now gives its memory back

    def position(self, run: Run) -> int:
        """How many runs come before this one, those at work included."""
        ahead = 0
        for other in folder.every(self.place, going_on=True):
            if other.id == run.id:
                break
            ahead += not other.state().ended
        return ahead

    def why_not_yet(self) -> str:
        """Why not even the first one is begun, in a sentence; empty where it soon will be."""
        found = settings.dispatcher(self.place) if settings.address() else None
        return "" if found is None or found.ready else found.why

    def cancel(self, run_id: str, token: str) -> None:
        """End a run: at once while it waits, after its present step while it is at work.

        Raises: JobError when it is not this reader's.
        """
        run = self._owned(run_id, token, "stop")
        with self._lock():
            if run.state().ended:
                return
            (run.path / "cancel").touch()
            if run.state().status == QUEUED:
                run.end(CANCELLED, "It was taken out of the queue before it began.")

    def _owned(self, run_id: str, token: str, what: str) -> Run:
        run = folder.find(run_id, self.place)
        if not run.belongs_to(token):
            raise JobError(f"Only the reader who started this training can {what} it.")
        return run

    # --- looking after the runs ---------------------------------------------------------------------------------------

    def start(self) -> Queue:
        """Look after the runs twice a second, on a thread of its own, until ``stop``."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._watch, name="job queue", daemon=True)
            self._thread.start()
        return self

    def stop(self) -> None:
        """Look after nothing any more. Workers go on: another queue finds them."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        _LEFT.extend(child for child in self._children.values() if child.poll() is None)
        self._children.clear()

    def _watch(self) -> None:
        while not self._stop.wait(EVERY_S):
            try:
                self.tick()
            except OSError as error:  # a disk without room, or one that is away for a while: the next look finds all as it is
                if error.errno != self._trouble:
                    _log.exception("the queue could not look after the runs")
                self._trouble = error.errno
            else:
                self._trouble = None

    def tick(self, begin: bool = True) -> None:
        """Note the end of those that are over, end those that do not listen, and start those whose turn it is.

        begin: False starts none, at the end of a queue.
        """
        if not self.place.is_dir():
            return
        with self._lock():
            self._children = {run_id: child for run_id, child in self._children.items() if child.poll() is None}
            runs = [run for run in folder.every(self.place, going_on=True) if readable(run)]
            self._ends.look(runs)
            self._asked = {run.id: self._asked.get(run.id, time.monotonic()) for run in runs if (run.path / "cancel").exists()}
            at_work = [run for run in runs if still_at_work(run, self._asked.get(run.id))]
            here = [run for run in at_work if (noted := run.noted_worker) and noted.is_here]
            free = self.limits.at_once - len(here)
            start = self._hand_on if settings.address() else partial(self._begin, alone=not here)
            for run in runs:
                if begin and free > 0 and run.state().status == QUEUED:
                    free -= start(run)

    def _begin(self, run: Run, alone: bool) -> bool:
        """Start the worker; False when it cannot start, now or ever."""
        needed, spare = run.spec.needed_mib, spare_mib()
        if needed > spare:
            if alone:
                run.end(FAILED, _too_large(needed, spare))
            return False
        if not has_room(run.path):
            return False  # it waits until there is
        note_attempt(run.path)
        with (run.path / "log.txt").open("ab") as log:
            child = _started([sys.executable, "-m", "explainer.jobs.worker", str(run.path.resolve())], log)
        try:
            write_json(run.path / "worker.json", to_json(WorkerProcess.of(child.pid)))
        except OSError:  # a worker that nobody knows of would be started a second time
            processes.end(child)
            raise
        self._children[run.id] = child
        told.started(run)
        return True

    def _hand_on(self, run: Run) -> bool:
        """Set the dispatcher to work on it; False while there is none, or the cluster does not answer it."""
        found = settings.dispatcher(self.place)
        if found is None or found.process.process() is None:
            self._start_dispatcher()
            return False
        if not found.ready:
            return False
        if not found.takes(run.spec.needed_mib):
            run.end(FAILED, _too_large(run.spec.needed_mib, found.node_mib))
            return False
        write_json(run.path / "worker.json", to_json(found.process))
        told.started(run)
        return True

    def _start_dispatcher(self) -> None:
        child = self._children.get(_DISPATCHER)
        if child is None or child.poll() is not None:
            with (self.place / ".cluster.log").open("ab") as log:
                command = [sys.executable, "-m", "explainer.jobs.cluster.dispatcher", str(self.place.resolve())]
                self._children[_DISPATCHER] = _started(command, log)

    def prune(self) -> None:
        """Remove the oldest runs that have ended until all together take less than the host allows."""
        with self._lock():
            for half in self.place.glob(".*/"):
                if abs(time.time() - half.stat().st_mtime) > 3600:  # to come: the clock was set back
                    shutil.rmtree(half, ignore_errors=True)
            runs = [(run, run.size()) for run in folder.every(self.place)]
            total = sum(size for _, size in runs)
            for run, size in runs:
                if total <= self.limits.disk_mib * 2**20:
                    break
                if run.state().ended:
                    _remove(run)
                    total -= size


def _started(command: list[str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    """A process that outlives the server."""
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=processes.PROJECT, env=_environment(), start_new_session=True
    )


def _remove(run: Run) -> None:
    gone = run.path.with_name(f".{run.id}.gone")  # it vanishes at once, whatever the removal takes
    run.path.replace(gone)
    shutil.rmtree(gone, ignore_errors=True)


def _too_large(needed: float, spare: float) -> str:
    return f"This training needs about {needed:,.0f} MiB of memory; {spare:,.0f} MiB are free here. Freeze more, or choose a smaller model."


def _environment() -> dict[str, str]:
    """The worker is offline, uses one thread, and finds the project."""
    return os.environ | processes.ALONE | {"MKL_NUM_THREADS": "1", "PYTHONUTF8": "1", "PYTHONPATH": processes.python_path()}

"""The dispatcher: ``python -m explainer.jobs.cluster.dispatcher <folder of runs>``. One for each host; it alone speaks with Ray.

The queue sets it to work on a run as it would start a worker. It makes a Ray task of the run, fetches what the task writes, passes on the
owner's stop, and begins anew, from the checkpoint, where a node or its process died. The app's server never imports Ray: a driver that
loses its cluster is ended by Ray, and with it would go the readers.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from explainer import __version__
from explainer.errors import JobError
from explainer.jobs import folder
from explainer.jobs.attempts import CHECKPOINT, may_go_on, note_attempt
from explainer.jobs.cluster import settings
from explainer.jobs.cluster.settings import Dispatcher, note_of
from explainer.jobs.cluster.store import GIVEN, WEIGHTS, RunOnStore
from explainer.jobs.files import write_json
from explainer.jobs.folder import FAILED, STOPPED, Run
from explainer.jobs.liveness import GRACE_S, PATIENCE_S, RAY, WorkerProcess, beat
from explainer.models import processes
from explainer.models.tuned import PREFIX
from explainer.studies.tuning.plain_json import to_json

EVERY_S, IDLE_S, AGAIN_S = 0.5, 600.0, 5.0
WHEN = "The training begins when it does."
_FOR_NODES = ("AWS_", "EXPLAINER_")  # credentials of the store, and the host's switches


@dataclass(slots=True)
class _Task:
    """One run on the cluster. began: when its first step was seen; asked: when its end was asked for; by the steady clock."""

    run: Run
    stored: RunOnStore | None
    ref: Any
    began: float = 0.0
    asked: float = 0.0


@dataclass(slots=True)
class Hands:
    """What hands runs on, by a ``ray`` that is connected."""

    place: Path
    ray: Any
    store: str = ""
    _tasks: dict[str, _Task] = field(default_factory=dict)
    _noted: dict[str, int] = field(default_factory=dict)  # attempts that have not gone out yet, by run

    def tick(self) -> bool:
        """Look after all runs of this process once; False when there are none."""
        mine = [run for run in folder.every(self.place, going_on=True) if _is_mine(run)]
        for run in mine:
            beat(run.path)
            if run.id not in self._tasks:
                self._hand_on(run)
        for task in list(self._tasks.values()):
            with suppress(OSError):  # a store that does not answer; it is asked again
                self._look_after(task)
        return bool(mine or self._tasks)

    def _hand_on(self, run: Run) -> None:
        stored = RunOnStore(self.store, run.path) if self.store else None
        if run.id not in self._noted:
            self._noted[run.id] = note_attempt(run.path)
        if stored is not None:
            try:
                self._send_base(run)
                stored.send(GIVEN)
            except OSError:
                return  # the next time; it stays the same attempt, since a run has few from one step
        attempt = self._noted.pop(run.id)
        remote = self.ray.remote(num_cpus=1, max_retries=0, max_calls=1)(_train)
        self._tasks[run.id] = _Task(run, stored, remote.remote(str(run.path.resolve()), self.store, attempt, __version__))

    def _send_base(self, run: Run) -> None:
        if not run.spec.model.startswith(PREFIX):
            return
        base = folder.find(run.spec.model.removeprefix(PREFIX), self.place)
        names = [path.relative_to(base.path).as_posix() for path in base.path.rglob("*") if path.is_file()]
        RunOnStore(self.store, base.path).send(["spec.json", *(name for name in names if name.startswith(WEIGHTS))])

    def _look_after(self, task: _Task) -> None:
        run = task.run
        done, _ = self.ray.wait([task.ref], timeout=0)
        if task.stored is not None:
            if (run.path / "cancel").exists():
                task.stored.send(["cancel"])
            task.stored.fetch_checkpoint_header()
            task.stored.fetch(weights=bool(done))
        if done:
            self._ended(task)
            return
        now = time.monotonic()
        task.began = task.began or (now if run.reached()[0] > 0 else 0.0)
        task.asked = task.asked or (now if (run.path / "cancel").exists() else 0.0)
        overdue = bool(task.began) and now - task.began > run.spec.seconds + GRACE_S
        if overdue or (task.asked and now - task.asked > PATIENCE_S):
            self.ray.cancel(task.ref, force=True)
            run.end(*folder.ended_from_outside(run, overdue))
            self._tasks.pop(run.id)

    def _ended(self, task: _Task) -> None:
        """Note how it ended; begin anew where it only was broken off."""
        run = task.run
        del self._tasks[run.id]
        try:
            self.ray.get(task.ref)
        except self.ray.exceptions.RayTaskError as error:
            cause = error.cause if isinstance(error.cause, JobError) else None
            run.end(FAILED, str(cause)) if cause else run.end(*folder.broke_down(run))
        except self.ray.exceptions.RayError:  # its process or its node died, or it was cancelled
            if (run.path / "cancel").exists():
                run.end(*folder.BY_ITS_OWNER)
            elif not may_go_on(run.path):
                run.end(STOPPED, folder.broken_off(run))
            else:
                return  # the next tick hands it on again
        run.end(*folder.broke_down(run))  # unless it has left its own last word
        (run.path / CHECKPOINT).unlink(missing_ok=True)  # its header, which was fetched
        if task.stored is not None:
            task.stored.remove()


def _train(path: str, store: str, attempt: int, version: str) -> str:
    """The Ray task. It imports on the node, where the project is another installation of the same version."""
    from explainer.jobs.cluster import node

    return node.train(path, store, attempt, version)


def _is_mine(run: Run) -> bool:
    try:
        noted = run.noted_worker
        return noted is not None and noted.engine == RAY and noted.is_here and noted.pid == os.getpid()
    except JobError:
        return False


def _connected(address: str) -> Any:
    """Ray, as a driver of the cluster.

    Raises: ConnectionError when the cluster does not answer; ImportError without Ray.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    import ray

    given = {name: value for name, value in os.environ.items() if name.startswith(_FOR_NODES)}
    environment = {"PYTHONPATH": processes.python_path(), **given, **processes.ALONE}
    ray.init(address=address, namespace="explainer", log_to_driver=False, runtime_env={"env_vars": environment})
    return ray


def _cluster(ray: Any, this: Dispatcher) -> Dispatcher:
    alive = [node["Resources"] for node in ray.nodes() if node["Alive"]]
    memory = max((resources.get("memory", 0.0) for resources in alive), default=0.0) / 2**20
    return replace(this, nodes=len(alive), cpus=sum(resources.get("CPU", 0.0) for resources in alive), node_mib=memory, why="")


def main() -> None:
    """Hand on until there has been nothing to do for ten minutes; where the cluster does not answer, ask it again."""
    place = Path(sys.argv[1])
    this, idle_since = Dispatcher(WorkerProcess.of(os.getpid(), RAY), why=f"The cluster has not answered yet. {WHEN}"), time.monotonic()
    try:
        with FileLock(note_of(place).with_suffix(".lock"), timeout=0):
            write_json(note_of(place), to_json(this))  # Ray asks for minutes before it gives up
            hands: Hands | None = None
            while time.monotonic() - idle_since < IDLE_S:
                if hands is None:
                    try:
                        hands = Hands(place, _connected(settings.address()), settings.store())
                    except ImportError:
                        this = replace(this, why=settings.MISSING)
                    except (ConnectionError, RuntimeError, ValueError) as error:
                        this = replace(this, why=f"The cluster does not answer ({type(error).__name__}). {WHEN}")
                if hands is None:
                    write_json(note_of(place), to_json(this))
                    time.sleep(AGAIN_S)
                    continue
                this = _cluster(hands.ray, this)
                write_json(note_of(place), to_json(this))
                if hands.tick():
                    idle_since = time.monotonic()
                time.sleep(EVERY_S)
    except Timeout:  # another one is at it
        return


if __name__ == "__main__":
    main()

"""Whether somebody is at work on a run: the process that was noted, where it is one of this host; elsewhere the beats that it leaves.

A beat is told by its change, and how long ago it changed by this process's own steady clock: no two hosts need the same time.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from explainer import switches
from explainer.models import processes

BEAT, BEAT_S = "beat", 2.0
SILENT_S = switches.number("EXPLAINER_SILENT_S")  # without a beat, before a worker of another host is taken for gone
PATIENCE_S = switches.number("EXPLAINER_PATIENCE_S")  # for a worker that was asked to end
GRACE_S = 60.0  # beyond its own limit, before a worker is ended from outside
PROCESS, RAY = "process", "ray"

_LAST_SEEN: dict[Path, tuple[int, float]] = {}  # the beat that was seen, and when it was first seen, by this process's steady clock


def host() -> str:
    """This machine or container, as others on the same folder know it."""
    return socket.gethostname()


@dataclass(frozen=True, slots=True)
class WorkerProcess:
    """The process at work on a run. created: when it began, since another one may get its number; birth: the same by no clock, where told.

    host: where it is; empty: here.
    engine: "process", or "ray" where the process has handed it on to a cluster and serves other runs as well.
    """

    pid: int
    created: float
    host: str = ""
    engine: str = PROCESS
    birth: str = ""

    @classmethod
    def of(cls, pid: int, engine: str = PROCESS) -> WorkerProcess:
        """A process of this host.

        Raises: psutil.NoSuchProcess when it is gone already.
        """
        return cls(pid, psutil.Process(pid).create_time(), host(), engine, processes.birth(pid))

    @property
    def is_here(self) -> bool:
        """Whether this host can look at it."""
        return self.host in ("", host())

    def process(self) -> psutil.Process | None:
        """It, where it is here and alive; None when there is none, or another one has got its number."""
        if not self.is_here:
            return None
        try:
            found, born = psutil.Process(self.pid), processes.birth(self.pid)
            same = self.birth == born if self.birth and born else abs(found.create_time() - self.created) < 1.0
            return found if same and found.status() != psutil.STATUS_ZOMBIE else None
        except psutil.Error:
            return None

    def at_work(self, run: Path) -> bool:
        """Whether it is at work on the run in this folder."""
        return self.process() is not None if self.is_here else _heard_from(run)


def _heard_from(run: Path) -> bool:
    try:
        found = (run / BEAT).stat().st_mtime_ns
    except OSError:  # none yet, or the shared folder does not answer: a worker is given its time before it is taken for gone
        found = 0
    now, (seen, since) = time.monotonic(), _LAST_SEEN.get(run, (-1, 0.0))
    if found != seen:
        _LAST_SEEN[run] = (found, now)
        return True
    return now - since < SILENT_S


def beat(run: Path) -> None:
    """Leave a beat."""
    with suppress(OSError):  # the next one tells as much
        (run / BEAT).write_bytes(b"")


@contextmanager
def beating(run: Path) -> Iterator[None]:
    """Leave a beat at once and every two seconds."""
    beat(run)
    with again_and_again(lambda: beat(run), BEAT_S):
        yield


@contextmanager
def again_and_again(what: Callable[[], None], every_s: float) -> Iterator[None]:
    """Do it every so many seconds meanwhile, on a thread of its own."""
    ended = threading.Event()

    def go_on() -> None:
        while not ended.wait(every_s):
            what()

    thread = threading.Thread(target=go_on, name="again and again", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()

"""A run's folder, ``runs/<id>/``. Every file has one writer and is there as a whole or not at all, so no reader of it needs a lock.

spec.json       what is to be done, with the reader's data in data.json; written once, by whoever started the run
owner           SHA-256 of the owner's token, which is kept nowhere
worker.json     the process that does it, written by the queue when it starts one; attempts.json: how often
beat            touched by that process while it lives, for those who see the folder from another host
progress.jsonl  a record a line, appended by the worker
checkpoint.safetensors  where the training stands, for another worker to go on; gone at the end
cancel          there once the owner has asked for an end
end.json        how it ended; nothing changes after it
model/, adapter/, result.json   what came out
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import psutil

from explainer.errors import JobError
from explainer.jobs.attempts import CHECKPOINT, checkpoint_step, may_go_on
from explainer.jobs.files import data_in, read, records_in, write_json
from explainer.jobs.liveness import WorkerProcess
from explainer.jobs.records import End, Record, Result, reached, result_of
from explainer.jobs.specs import Spec, spec_as_json, spec_of, task_of
from explainer.models.tuned import ID, runs_root, weights_in
from explainer.studies.tuning.plain_json import from_json, to_json
from explainer.studies.tuning.training_data import TrainingData, data_as_json

QUEUED, RUNNING, DONE, CANCELLED, FAILED, STOPPED = "queued", "running", "done", "cancelled", "failed", "stopped"
_GONE = "There is no run with this id here. It was removed to make room, or the link was cut; start the training again."
BY_ITS_OWNER = CANCELLED, "You stopped it. What it had learned until then is kept."
T = TypeVar("T")
S = TypeVar("S", bound=Spec)
R = TypeVar("R", bound=Result)
D = TypeVar("D", bound=TrainingData)


@dataclass(frozen=True, slots=True)
class State:
    """How far a run is. step: the last one that was recorded. reason: one sentence for the reader, where there is something to say.

    saved_step: up to which step the weights on disk have learned; −1 when there are none.
    """

    status: str
    step: int = 0
    reason: str = ""
    saved_step: int = -1
    asked_to_end: bool = False

    @property
    def ended(self) -> bool:
        """Whether nothing changes any more."""
        return self.status not in (QUEUED, RUNNING)


@dataclass(frozen=True, slots=True)
class Run:
    """One run, by its folder. What it says of itself is read from disk each time."""

    path: Path

    @property
    def id(self) -> str:
        """The id, as it stands in links."""
        return self.path.name

    @property
    def spec(self) -> Spec:
        """What is to be done.

        Raises: JobError when it was removed, or is not as this version of the app writes it; so do all that read it.
        """
        found = read(self.path / "spec.json", spec_of)
        if found is None:
            raise JobError(_GONE)
        return found

    def spec_as(self, kind: type[S]) -> S:
        """What is to be done, of a run of this task."""
        return _as(kind, self.spec)

    @property
    def data(self) -> TrainingData:
        """What is to be learned from."""
        path = self.path / "data.json"
        found = data_in(path, path.stat().st_mtime_ns) if path.exists() else None
        if found is None:
            raise JobError(_GONE)
        return found

    def data_as(self, kind: type[D]) -> D:
        """What is to be learned from, in this form."""
        return _as(kind, self.data)

    @property
    def result(self) -> Result | None:
        """What was found at the end; None before."""
        path = self.path / "result.json"
        return read(path, lambda value: result_of(task_of(self.spec), value)) if path.exists() else None

    def result_as(self, kind: type[R]) -> R | None:
        """What was found at the end, by a run of this task; None before."""
        found = self.result
        return None if found is None else _as(kind, found)

    @property
    def folder(self) -> Path | None:
        """The tuned model in Hugging Face layout, or the peft adapter; None when nothing was saved."""
        return weights_in(self.path)

    def records(self) -> tuple[Record, ...]:
        """The progress so far. A line that is only half written yet is left for later."""
        path = self.path / "progress.jsonl"
        try:
            found = path.stat()
        except FileNotFoundError:
            return ()
        return records_in(path, task_of(self.spec), found.st_mtime_ns, found.st_size)

    def reached(self) -> tuple[int, int]:
        """The last step and the last saved one, −1 when nothing was saved; 0 and −1 where the records cannot be read."""
        try:
            return reached(self.records())
        except JobError:
            return 0, -1

    def belongs_to(self, token: str) -> bool:
        """Whether this token is the owner's."""
        try:
            kept = (self.path / "owner").read_text(encoding="ascii")
        except FileNotFoundError:
            return False
        return bool(token) and hmac.compare_digest(kept, _digest(token))

    @property
    def noted_worker(self) -> WorkerProcess | None:
        """Who was last set to work on it; None before that."""
        return read(self.path / "worker.json", partial(from_json, WorkerProcess))

    def worker(self) -> psutil.Process | None:
        """The process of this host that is at work on it; None when there is none, or another one has got its number."""
        noted = self.noted_worker
        return None if noted is None else noted.process()

    def ending(self) -> End | None:
        """How and when it ended; None while it has not."""
        return read(self.path / "end.json", partial(from_json, End))

    def state(self) -> State:
        """What can be said of the run now."""
        end = self.ending()
        asked = (self.path / "cancel").exists()
        if end is not None:
            return State(end.status, end.step, end.reason, end.saved_step, asked)
        noted = self.noted_worker
        if noted is None:
            return State(QUEUED, asked_to_end=asked)
        step, saved = self.reached()
        if not noted.at_work(self.path):
            if (self.path / "end.json").exists():  # it came to its end between the two looks
                return self.state()
            if may_go_on(self.path) and not asked:
                return State(QUEUED, step, goes_on(self), saved)
            return State(STOPPED, step, broken_off(self), saved, asked)
        return State(RUNNING, step, "", saved, asked)

    def end(self, status: str, reason: str = "") -> None:
        """Note how it ended, unless that is noted already."""
        if (self.path / "end.json").exists():
            return
        step, saved = self.reached()
        write_json(self.path / "end.json", to_json(End(status, step, reason, saved, time.time())))
        (self.path / CHECKPOINT).unlink(missing_ok=True)  # nobody goes on from it

    def size(self) -> int:
        """Bytes on disk."""
        total = 0
        for path in self.path.rglob("*"):
            try:
                total += path.stat().st_size
            except FileNotFoundError:  # renamed or removed since it was listed
                continue
        return total


def _as(kind: type[T], found: object) -> T:
    if isinstance(found, kind):
        return found
    raise JobError("This training is of another kind than the page that it was opened on. Open it where it was started.")


def _kept(saved: int) -> str:
    return f"What it had learned up to step {saved:,} is kept." if saved > 0 else "Nothing was saved yet; start it again."


def broken_off(run: Run) -> str:
    """What is said of a worker that is gone without a last word."""
    step, saved = run.reached()
    return f"The training was broken off at step {step:,} from outside: a restart, or too little memory. {_kept(saved)}"


def goes_on(run: Run) -> str:
    """What is said of a run that waits for another worker."""
    step, kept = run.reached()[0], max(0, checkpoint_step(run.path))
    return f"It was broken off at step {step:,} from outside: a restart, or too little memory. It goes on from step {kept:,}."


def broke_down(run: Run) -> tuple[str, str]:
    """Status and sentence of a worker that meets a fault which nobody foresaw."""
    step, saved = run.reached()
    return FAILED, f"The training broke down at step {step:,}: an error of the program, noted in its log. {_kept(saved)}"


def ended_from_outside(run: Run, overdue: bool) -> tuple[str, str]:
    """Status and sentence of a worker that is over its time, or was asked to stop and does not listen."""
    why = f"Its {run.spec.seconds:g} seconds were over" if overdue else "It was asked to stop"
    told = f"{why} in the middle of a long step or of measuring, so it was ended from outside."
    return STOPPED if overdue else CANCELLED, told


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def create(spec: Spec, data: TrainingData, token: str, place: Path | None = None) -> Run:
    """Make the folder of a new run; it appears with all its files at once.

    Raises: JobError when the disk takes no more.
    """
    place = place or runs_root()
    name = secrets.token_urlsafe(16)
    half = place / f".{name}"
    try:
        half.mkdir(parents=True)
        write_json(half / "data.json", data_as_json(data))
        write_json(half / "spec.json", spec_as_json(replace(spec, created=_after_the_last(place))))
        (half / "owner").write_text(_digest(token), encoding="ascii")
        half.replace(place / name)
    except OSError as error:
        shutil.rmtree(half, ignore_errors=True)
        raise JobError(f"The training cannot be started: nothing can be written in the folder for runs ({error.strerror}).") from error
    return Run(place / name)


def _after_the_last(place: Path) -> float:
    """Now, or a moment after the newest run where the clock was set back: runs are taken in the order in which they came."""
    return max([time.time(), *(_created(run) + 1e-3 for run in every(place))])


def find(run_id: str, place: Path | None = None) -> Run:
    """The run with this id. The id is matched before it touches a path.

    Raises: JobError when there is none.
    """
    place = place or runs_root()
    if ID.fullmatch(run_id) and (place / run_id / "spec.json").exists():
        return Run(place / run_id)
    raise JobError(_GONE)


def every(place: Path | None = None, *, going_on: bool = False) -> Iterator[Run]:
    """All runs, the oldest first; going_on: only those whose end is not noted."""
    place = place or runs_root()
    if not place.is_dir():
        return
    found = [Run(path) for path in place.iterdir() if ID.fullmatch(path.name) and (path / "spec.json").exists()]
    if going_on:
        found = [run for run in found if not (run.path / "end.json").exists()]
    yield from sorted(found, key=lambda run: (_created(run), run.id))


def _created(run: Run) -> float:
    try:
        return run.spec.created
    except JobError:  # whoever reads it will say so
        return 0.0

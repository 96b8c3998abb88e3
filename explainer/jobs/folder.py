"""A run's folder, ``runs/<id>/``. Every file has one writer and is there as a whole or not at all, so no reader of it needs a lock.

spec.json       what is to be done, with the reader's data in data.json; written once, by whoever started the run
owner           SHA-256 of the owner's token, which is kept nowhere
worker.json     the process that does it, written by the queue when it starts one
progress.jsonl  a record a line, appended by the worker
cancel          there once the owner has asked for an end
end.json        how it ended; nothing changes after it
model/, adapter/, result.json   what came out
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from explainer.errors import JobError
from explainer.models.tuned import ID, runs_root, weights_in

QUEUED, RUNNING, DONE, CANCELLED, FAILED, STOPPED = "queued", "running", "done", "cancelled", "failed", "stopped"


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


def write_json(path: Path, value: Any) -> None:
    """Write a file as a whole; a reader finds the old one or the new one, never a half.

    Raises: OSError when there is no room; the old file is then untouched.
    """
    half = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with half.open("w", encoding="utf-8") as file:
            json.dump(value, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def _read_json(path: Path) -> dict[str, Any] | None:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


@dataclass(frozen=True, slots=True)
class Run:
    """One run, by its folder. What it says of itself is read from disk each time."""

    path: Path

    @property
    def id(self) -> str:
        """The id, as it stands in links."""
        return self.path.name

    @property
    def spec(self) -> dict[str, Any]:
        """What is to be done, with ``created`` (seconds since 1970) and ``needed_mib``."""
        return _read_json(self.path / "spec.json") or {}

    @property
    def data(self) -> dict[str, Any]:
        """What is to be learned from."""
        return _read_json(self.path / "data.json") or {}

    @property
    def result(self) -> dict[str, Any] | None:
        """What was measured at the end; None before."""
        return _read_json(self.path / "result.json")

    @property
    def folder(self) -> Path | None:
        """The tuned model in Hugging Face layout, or the peft adapter; None when nothing was saved."""
        return weights_in(self.path)

    def records(self) -> list[dict[str, Any]]:
        """The progress so far. A line that is only half written yet is left for later."""
        try:
            text = (self.path / "progress.jsonl").read_bytes()
        except FileNotFoundError:
            return []
        whole = text[: text.rfind(b"\n") + 1]
        return [json.loads(line) for line in whole.splitlines()]

    def belongs_to(self, token: str) -> bool:
        """Whether this token is the owner's."""
        try:
            kept = (self.path / "owner").read_text(encoding="ascii")
        except FileNotFoundError:
            return False
        return bool(token) and hmac.compare_digest(kept, _digest(token))

    def worker(self) -> psutil.Process | None:
        """The process at work on it; None when there is none, or another one has got its number."""
        noted = _read_json(self.path / "worker.json")
        if noted is None:
            return None
        try:
            process = psutil.Process(noted["pid"])
            same = abs(process.create_time() - noted["created"]) < 1.0 and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return None
        return process if same else None

    def state(self) -> State:
        """What can be said of the run now."""
        end = _read_json(self.path / "end.json")
        asked = (self.path / "cancel").exists()
        if end is not None:
            return State(end["status"], end["step"], end["reason"], end["saved_step"], asked)
        if not (self.path / "worker.json").exists():
            return State(QUEUED, asked_to_end=asked)
        step, saved = reached(self.records())
        if self.worker() is None:
            if (self.path / "end.json").exists():  # it came to its end between the two looks
                return self.state()
            return State(STOPPED, step, broken_off(self), saved, asked)
        return State(RUNNING, step, "", saved, asked)

    def end(self, status: str, reason: str = "") -> None:
        """Note how it ended, unless that is noted already."""
        if (self.path / "end.json").exists():
            return
        step, saved = reached(self.records())
        write_json(self.path / "end.json", {"status": status, "step": step, "reason": reason, "saved_step": saved, "at": time.time()})

    def size(self) -> int:
        """Bytes on disk."""
        total = 0
        for path in self.path.rglob("*"):
            try:
                total += path.stat().st_size
            except FileNotFoundError:  # renamed or removed since it was listed
                continue
        return total


def reached(records: list[dict[str, Any]]) -> tuple[int, int]:
    """The last step and the last saved step of these records; −1 when nothing was saved."""
    step = max((record["step"] for record in records if "step" in record), default=0)
    return step, max((record["step"] for record in records if record["kind"] == "saved"), default=-1)


def _kept(saved: int) -> str:
    return f"What it had learned up to step {saved:,} is kept." if saved > 0 else "Nothing was saved yet; start it again."


def broken_off(run: Run) -> str:
    """What is said of a worker that is gone without a last word."""
    step, saved = reached(run.records())
    return f"The training was broken off at step {step:,} from outside: a restart, or too little memory. {_kept(saved)}"


def broke_down(run: Run) -> tuple[str, str]:
    """Status and sentence of a worker that meets a fault which nobody foresaw."""
    step, saved = reached(run.records())
    return FAILED, f"The training broke down at step {step:,}: an error of the program, noted in its log. {_kept(saved)}"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def create(spec: dict[str, Any], data: dict[str, Any], token: str, place: Path | None = None) -> Run:
    """Make the folder of a new run; it appears with all its files at once.

    Raises: JobError when the disk takes no more.
    """
    place = place or runs_root()
    name = secrets.token_urlsafe(16)
    half = place / f".{name}"
    try:
        half.mkdir(parents=True)
        write_json(half / "data.json", data)
        write_json(half / "spec.json", spec | {"created": time.time()})
        (half / "owner").write_text(_digest(token), encoding="ascii")
        half.replace(place / name)
    except OSError as error:
        shutil.rmtree(half, ignore_errors=True)
        raise JobError(f"The training cannot be started: nothing can be written in the folder for runs ({error.strerror}).") from error
    return Run(place / name)


def find(run_id: str, place: Path | None = None) -> Run:
    """The run with this id. The id is matched before it touches a path.

    Raises: JobError when there is none.
    """
    place = place or runs_root()
    if ID.fullmatch(run_id) and (place / run_id / "spec.json").exists():
        return Run(place / run_id)
    raise JobError("There is no run with this id here. It was removed to make room, or the link was cut; start the training again.")


def every(place: Path | None = None, *, going_on: bool = False) -> Iterator[Run]:
    """All runs, the oldest first; going_on: only those whose end is not noted."""
    place = place or runs_root()
    if not place.is_dir():
        return
    found = [Run(path) for path in place.iterdir() if ID.fullmatch(path.name) and (path / "spec.json").exists()]
    if going_on:
        found = [run for run in found if not (run.path / "end.json").exists()]
    yield from sorted(found, key=lambda run: (run.spec.get("created", 0.0), run.id))

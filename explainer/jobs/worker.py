"""The worker: ``python -m explainer.jobs.worker runs/<id>``. It reads its folder and writes into it, and touches nothing else.

One torch thread, and a lower priority than the server: readers come first.
"""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import psutil

from explainer.errors import ExplainerError
from explainer.jobs import folder
from explainer.jobs.files import write_json
from explainer.jobs.folder import CANCELLED, DONE, FAILED, STOPPED, Run
from explainer.jobs.records import Begun, Evaluation, Noted, Record, Result, Saved, StepTaken, record_as_json
from explainer.jobs.specs import HEAD, LANGUAGE, TUNE, task_of
from explainer.studies.tuning.plain_json import to_json

if TYPE_CHECKING:
    from explainer.studies.learning.loop import Step

SAVE_S = float(os.environ.get("EXPLAINER_SAVE_S", "15"))  # at least so long between two saves, and twenty times as long as one takes
# Of 19. 10: about a tenth of a processor while somebody else wants it, all of it otherwise. Tests, which wait for it alone, set 0.
_WORD = os.environ.get("EXPLAINER_NICE", "")
NICE = min(19, int(_WORD)) if _WORD.isdigit() else 10
# what a spec may ask for, and the module that does it
TASKS = {TUNE: "explainer.jobs.tune", LANGUAGE: "explainer.jobs.language", HEAD: "explainer.jobs.head"}
_RESERVE_BYTES = 64 * 1024  # given back when the disk is full, so that the last word still fits
NO_ROOM = "There is no room left on the disk for what was learned. Remove old runs, and start it again."
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Worker:
    """One run at work: its records, its saves, and the reasons to end."""

    def __init__(self, run: Run) -> None:
        self.run, self.started = run, time.monotonic()
        self.seconds = run.spec.seconds
        self.told_to_end = False
        self._saved_at, self._save_s = 0.0, 0.0
        self._last: tuple[str, str] = (DONE, "")
        (run.path / ".reserve").write_bytes(b"\0" * _RESERVE_BYTES)
        self._records = (run.path / "progress.jsonl").open("ab", buffering=0)

    def write(self, what: Noted) -> None:
        """Append one record: a whole line in one write.

        Raises: OSError when the disk took only a part of it; what comes after would be glued to that.
        """
        record = Record(round(time.monotonic() - self.started, 4), what)
        line = json.dumps(record_as_json(record)).encode() + b"\n"
        if self._records.write(line) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def why_end(self) -> tuple[str, str] | None:
        """Status and sentence when it is time to end before the plan does; None otherwise."""
        if (self.run.path / "cancel").exists():
            return CANCELLED, "You stopped it. What it had learned until then is kept."
        if self.told_to_end:
            return STOPPED, "The host ended it. What it had learned until then is kept."
        if time.monotonic() - self.started > self.seconds:
            return STOPPED, f"It reached the limit of {self.seconds} seconds. What it had learned until then is kept."
        return None

    def should_stop(self) -> bool:
        """Whether it is time to end before the plan does; why is kept for the last word."""
        found = self.why_end()
        self._last = found or self._last
        return found is not None

    def should_save(self) -> bool:
        """Whether enough time has gone by since the last save."""
        return time.monotonic() - self._saved_at > max(SAVE_S, 20 * self._save_s)

    def save(self, module: Any, tokenizer: Any, step: int) -> None:
        """Put the weights of this step in the place of the last ones, at once."""
        began = time.monotonic()
        name = "adapter" if hasattr(module, "peft_config") else "model"
        half = self.run.path / f".{name}"
        try:
            module.save_pretrained(half)
            if name == "model":
                tokenizer.save_pretrained(half)
            target = self.run.path / name
            target.mkdir(exist_ok=True)
            # the weights last: whoever finds them finds all that belongs to them
            for path in sorted(half.iterdir(), key=lambda path: path.suffix == ".safetensors"):
                path.replace(target / path.name)
        finally:
            shutil.rmtree(half, ignore_errors=True)
        self._saved_at, self._save_s = time.monotonic(), time.monotonic() - began
        self.write(Saved(step))

    def follow(self, records: Iterable[Step | Evaluation], module: Any, tokenizer: Any) -> None:
        """Write down every step and evaluation of a training, and save from time to time and at the end."""
        step = 0
        for record in records:
            step = record.step
            if isinstance(record, Evaluation):
                self.write(record)
                continue
            self.write(StepTaken(**asdict(record)))
            if self.should_save():
                self.save(module, tokenizer, step)
        self.save(module, tokenizer, step)

    def finish(self, found: Result) -> None:
        """Keep what was found, and end as the plan did, or as ``should_stop`` has said."""
        write_json(self.run.path / "result.json", to_json(replace(found, peak_mib=peak_mib())))
        self.end(*self._last)

    def end(self, status: str, reason: str = "") -> None:
        """The last word, for which room was kept. The records are complete with it."""
        self._records.close()
        with suppress(FileNotFoundError):
            (self.run.path / ".reserve").unlink()
        self.run.end(status, reason)


class _Log(io.TextIOBase):
    """The log, as far as the disk takes it: what cannot be written there must not be taken for a fault of the training."""

    def __init__(self, real: IO[str]) -> None:
        self._real = real

    def write(self, text: str) -> int:
        """Write what can be written."""
        with suppress(OSError):
            self._real.write(text)
            self._real.flush()
        return len(text)

    def fileno(self) -> int:
        """The file's own."""
        return self._real.fileno()


@contextmanager
def _faults_told(worker: Worker) -> Iterator[None]:
    """What can go wrong becomes the run's end, with one sentence. What is not foreseen is left to the log and to the queue."""
    from safetensors import SafetensorError

    try:
        yield
    except ExplainerError as error:
        worker.end(FAILED, str(error))
    except (OSError, SafetensorError) as error:
        if not _no_room(error):
            raise
        shutil.rmtree(worker.run.path / ".model", ignore_errors=True)
        worker.end(FAILED, NO_ROOM)
    except (MemoryError, RuntimeError) as error:  # torch has no error of its own for it on a processor
        if not isinstance(error, MemoryError) and "not enough memory" not in str(error):
            raise
        worker.end(FAILED, "There was not enough memory for a step. Freeze more, or choose a smaller model.")


def _no_room(error: Exception) -> bool:
    told = str(error)
    return getattr(error, "errno", None) in _FULL or any(f"os error {number}" in told.lower() for number in _FULL)


def main() -> None:
    """Do what the folder's spec says."""
    run, sys.stderr = Run(Path(sys.argv[1])), _Log(sys.stderr)
    try:
        worker = Worker(run)
    except OSError as error:
        if not _no_room(error):
            raise
        (run.path / ".reserve").unlink(missing_ok=True)
        run.end(FAILED, NO_ROOM)
        return
    signal.signal(signal.SIGTERM, lambda *_: setattr(worker, "told_to_end", True))
    _give_way()
    try:
        with _faults_told(worker):
            worker.write(Begun(time.time()))
            import torch

            torch.set_num_threads(1)
            import_module(TASKS[task_of(run.spec)]).work(worker)
    finally:  # the traceback goes to the log
        worker.end(*folder.broke_down(run))


def _give_way() -> None:
    """Take a lower priority than the server: readers come first.

    Linux may share the processors out between sessions before it looks at nice values (sched_autogroup_enabled), and the
    worker has a session of its own: there the session itself must be nice.
    """
    with suppress(psutil.Error, OSError):
        psutil.Process().nice(NICE if os.name == "posix" else psutil.BELOW_NORMAL_PRIORITY_CLASS)
    group = Path("/proc/self/autogroup")
    with suppress(OSError):
        if group.exists():
            group.write_text(str(NICE))


def peak_mib() -> float | None:
    """The most memory that this process has held; None where the system does not tell.

    Linux hands ru_maxrss on from the process that started this one, so the mark of its own memory is read instead.
    """
    with suppress(OSError):
        marks = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
        if marks:
            return int(marks[0].split()[1]) / 2**10
    try:
        import resource
    except ImportError:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 2**10


if __name__ == "__main__":
    main()

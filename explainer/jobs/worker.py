"""The worker: ``python -m explainer.jobs.worker runs/<id>``. It reads its folder and writes into it, and touches nothing else.

One torch thread, and a lower priority than the server: readers come first.
"""

from __future__ import annotations

import errno
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
from typing import TYPE_CHECKING, Any

from explainer import switches
from explainer.errors import ExplainerError
from explainer.jobs import folder
from explainer.jobs.files import write_json
from explainer.jobs.folder import DONE, FAILED, STOPPED, Run
from explainer.jobs.liveness import beating
from explainer.jobs.own_process import LEAVE, Log, give_way, peak_mib
from explainer.jobs.records import (
    Begun,
    Evaluation,
    Noted,
    Ready,
    Record,
    Result,
    Resumed,
    Saved,
    StepTaken,
    every,
    ready_of,
    record_as_json,
)
from explainer.jobs.specs import HEAD, LANGUAGE, TUNE, task_of
from explainer.studies.tuning.plain_json import to_json

if TYPE_CHECKING:
    from explainer.jobs.checkpoint import Kept
    from explainer.studies.learning.checkpoints import Resumable
    from explainer.studies.learning.loop import Step
    from explainer.studies.tuning.fine_tuning import SomePlan

SAVE_S = switches.number("EXPLAINER_SAVE_S")  # at least so long between two saves, and twenty times as long as one takes
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
        self.told_to_end = self.told_to_leave = False
        self._saved_at, self._save_s = 0.0, 0.0
        self._last: tuple[str, str] = (DONE, "")
        self._step_before, self._tokens_before, self._seconds_before = 0, 0, 0.0  # what other workers did before this one
        self._kept: Kept | None = None
        (run.path / ".reserve").write_bytes(b"\0" * _RESERVE_BYTES)
        self._records = (run.path / "progress.jsonl").open("ab", buffering=0)

    def begin(self) -> None:
        """Note that it has begun, unless it goes on from a checkpoint; what was noted after that is taken back."""
        from explainer.jobs import checkpoint

        self._kept = checkpoint.kept(self.run.path)
        self._records.truncate(self._kept.progress_bytes if self._kept else 0)
        records = self.run.records()
        if not self._kept or not records:
            self._kept = None
            self.write(Begun(time.time()))
            return
        self._saved_at = time.monotonic()
        self.started -= records[-1].clock  # its limit in seconds is for all workers together
        told = [record.what for record in records if isinstance(record.what, StepTaken | Evaluation)]
        self._seconds_before = max((what.seconds or 0.0 for what in told), default=0.0)
        for step in every(records, StepTaken):
            self._step_before, self._tokens_before = step.step, step.tokens
        self.write(Resumed(self._kept.checkpoint.step, time.time()))

    def settled(self, plan: SomePlan) -> SomePlan:
        """The plan with its dtype; the one of the worker before, where there was one."""
        from explainer.studies.tuning.fine_tuning import with_dtype

        noted = ready_of(self.run.records(), Ready)
        return with_dtype(plan) if noted is None else replace(plan, bf16=noted.plan.bf16)

    def ready(self, training: Resumable, what: Ready) -> None:
        """Note what is known before the first step; or let the training stand where another worker had brought it."""
        if self._kept is None:
            self.write(what)
            return
        training.restore(self._kept.checkpoint)
        self._kept = None  # its tensors are as large as the model

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
            return folder.BY_ITS_OWNER
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
        """Whether enough time has gone by since the last save, or this process is to leave."""
        return self.told_to_leave or time.monotonic() - self._saved_at > max(SAVE_S, 20 * self._save_s)

    def save(self, module: Any, tokenizer: Any, step: int, training: Resumable | None = None) -> None:
        """Put the weights of this step in the place of the last ones, at once; and a checkpoint of the training, where it goes on.

        Raises: SystemExit with that checkpoint on disk where this process is to leave; the run waits for another, which goes on from there.
        """
        from explainer.models.without_compiler import compiler_aside

        began = time.monotonic()
        name = "adapter" if hasattr(module, "peft_config") else "model"
        half = self.run.path / f".{name}"
        try:
            with compiler_aside():
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
        self.write(Saved(step))
        if training is not None:
            from explainer.jobs import checkpoint

            checkpoint.keep(self.run.path, training.checkpoint())
            if self.told_to_leave:
                raise SystemExit
        self._saved_at, self._save_s = time.monotonic(), time.monotonic() - began

    def note(self, record: Step | Evaluation) -> None:
        """Write down a step or an evaluation; tokens and seconds of the workers before this one count."""
        seconds = record.seconds + self._seconds_before
        if isinstance(record, Evaluation):
            self.write(replace(record, seconds=seconds))
        else:
            self.write(StepTaken(**asdict(record) | {"tokens": record.tokens + self._tokens_before, "seconds": seconds}))

    def follow(self, records: Iterable[Step | Evaluation], training: Resumable, module: Any, tokenizer: Any) -> None:
        """Write down every step and evaluation of a training, and save from time to time and at the end."""
        step = self._step_before
        for record in records:
            step = record.step
            self.note(record)
            if not isinstance(record, Evaluation) and self.should_save():
                self.save(module, tokenizer, step, training)
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

    def close(self) -> None:
        """Let go of the file of its records."""
        self._records.close()


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
    run, sys.stderr = Run(Path(sys.argv[1])), Log(sys.stderr)
    try:
        worker = Worker(run)
    except OSError as error:
        if not _no_room(error):
            raise
        (run.path / ".reserve").unlink(missing_ok=True)
        run.end(FAILED, NO_ROOM)
        return
    signal.signal(signal.SIGTERM, lambda *_: setattr(worker, "told_to_end", True))
    if LEAVE is not None:
        signal.signal(LEAVE, lambda *_: setattr(worker, "told_to_leave", True))
    give_way()
    work(worker)


def work(worker: Worker) -> None:
    """Do what is to be done, and leave the last word."""
    run = worker.run
    with beating(run.path):
        try:
            with _faults_told(worker):
                import torch

                torch.set_num_threads(1)
                worker.begin()
                import_module(TASKS[task_of(run.spec)]).work(worker)
        finally:
            # An error goes to the log. Who was sent away has not broken down: another goes on from the checkpoint.
            if not isinstance(sys.exception(), SystemExit | KeyboardInterrupt):
                worker.end(*folder.broke_down(run))
            worker.close()


if __name__ == "__main__":
    main()

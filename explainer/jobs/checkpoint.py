"""The checkpoint of a run: one file, replaced as a whole, with how much of the progress belongs to it."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from explainer.jobs.attempts import CHECKPOINT, checkpoint_step
from explainer.studies.learning.checkpoints import Checkpoint

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A checkpoint, and the bytes of progress.jsonl that were written before it."""

    checkpoint: Checkpoint
    progress_bytes: int


def keep(run: Path, found: Checkpoint) -> None:
    """Put it in the place of the last one.

    Raises: OSError or SafetensorError when there is no room; the last one is then untouched.
    """
    told = {"step": str(found.step), "facts": json.dumps(dict(found.facts)), "progress": str((run / "progress.jsonl").stat().st_size)}
    half = run / f".{CHECKPOINT}"
    try:
        save_file({name: tensor.contiguous() for name, tensor in found.tensors.items()}, half, metadata=told)
        with half.open("rb+") as file:
            os.fsync(file.fileno())
        half.replace(run / CHECKPOINT)
    finally:
        half.unlink(missing_ok=True)


def kept(run: Path) -> Kept | None:
    """The one on disk; None where there is none, it cannot be read, or the progress that belongs to it is missing."""
    if checkpoint_step(run) < 0:
        return None
    try:
        with safe_open(run / CHECKPOINT, framework="pt") as file:
            told = file.metadata()
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it has no other way
    except (OSError, SafetensorError) as error:
        _LOG.warning("the checkpoint cannot be read: %s", error)
        return None
    n_bytes, progress = int(told["progress"]), run / "progress.jsonl"
    if not progress.exists() or progress.stat().st_size < n_bytes:
        _LOG.warning("the progress that belongs to the checkpoint is missing")
        return None
    return Kept(Checkpoint(int(told["step"]), tensors, json.loads(told["facts"])), n_bytes)

"""The checkpoint of a run: one file, replaced as a whole, with how much of the progress belongs to it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from explainer.jobs.attempts import CHECKPOINT, checkpoint_step
from explainer.studies.learning.checkpoints import Checkpoint


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
    """The one on disk; None where there is none, or it cannot be read."""
    if checkpoint_step(run) < 0:
        return None
    try:
        with safe_open(run / CHECKPOINT, framework="pt") as file:
            told = file.metadata()
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it has no other way
    except (OSError, SafetensorError):
        return None
    return Kept(Checkpoint(int(told["step"]), tensors, json.loads(told["facts"])), int(told["progress"]))

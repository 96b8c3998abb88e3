"""How often a run was begun, and from which step: one that was broken off goes on from its checkpoint, but not for ever."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from pathlib import Path

from explainer.jobs.files import read, write_json
from explainer.studies.tuning.plain_json import from_json, to_json

ATTEMPTS, CHECKPOINT = "attempts.json", "checkpoint.safetensors"
MOST_FROM_ONE_STEP = 3  # what brings a process down three times at the same place brings it down again


@dataclass(frozen=True, slots=True)
class Attempts:
    """started_from: the step that each attempt began with, the first of them 0."""

    started_from: tuple[int, ...] = ()


def attempts(run: Path) -> Attempts:
    """Those so far."""
    return read(run / ATTEMPTS, lambda value: from_json(Attempts, value)) or Attempts()


def note_attempt(run: Path) -> int:
    """Note that one begins now; returns its number, 1 for the first."""
    started = (*attempts(run).started_from, max(0, checkpoint_step(run)))
    write_json(run / ATTEMPTS, to_json(Attempts(started)))
    return len(started)


def may_go_on(run: Path) -> bool:
    """Whether a run whose worker is gone without a last word is begun once more."""
    return attempts(run).started_from.count(max(0, checkpoint_step(run))) < MOST_FROM_ONE_STEP


def checkpoint_step(run: Path) -> int:
    """The step of the checkpoint on disk, from its header alone; −1 where there is none that can be read."""
    try:
        with (run / CHECKPOINT).open("rb") as file:
            (size,) = struct.unpack("<Q", file.read(8))
            return int(json.loads(file.read(size))["__metadata__"]["step"])
    except (OSError, ValueError, KeyError, struct.error):
        return -1

"""The events of the log, and what may stand in them: numbers, and words of a known form. A reader's text has no place in any."""

from __future__ import annotations

import logging
import re
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

Value = str | int | float | bool | None

EVENTS: dict[str, frozenset[str]] = {
    "start": frozenset({"version", "python", "trainings", "status_page"}),
    "stop": frozenset({"uptime_s"}),
    "status_page_off": frozenset({"why"}),
    "switch_misread": frozenset({"name"}),
    "page_run": frozenset({"lesson", "ms", "model"}),
    "training_queued": frozenset({"run", "task"}),
    "training_started": frozenset({"run", "task"}),
    "training_ended": frozenset({"run", "task", "seconds", "how"}),
    "download_started": frozenset({"model"}),
    "download_ended": frozenset({"model", "seconds", "how"}),
    "exception": frozenset({"error", "place", "logger"}),
    "library": frozenset({"logger", "place"}),
}
_PROJECT = Path(__file__).resolve().parents[2]
_WORD = re.compile(r"[A-Za-z0-9_.,:/+@<>() -]{0,120}", re.ASCII)
_LOG = logging.getLogger("explainer.events")
FEW = 6  # characters of a run's id: enough to follow it in the log, too few to open it


def tell(event: str, level: int = logging.INFO, **fields: Value) -> None:
    """Note an event of ``EVENTS`` with its fields, where the log is switched on.

    Raises: ValueError for an event or a field that is not in the table.
    """
    if event not in EVENTS or not fields.keys() <= EVENTS[event]:
        raise ValueError(f"There is no event {event} with {sorted(fields)} in the table of events; put it there first.")
    if _LOG.isEnabledFor(level):
        _LOG.log(level, event, extra={"fields": {name: _safe(value) for name, value in fields.items()}})


def run_word(run_id: str) -> str:
    """How a run is called in the log."""
    return run_id[:FEW]


def model_word(name: str) -> str:
    """How a model is called in the log: by its name; of a folder its own name alone, of a tuned model the first characters of its run."""
    if name.startswith("tuned:"):
        return "tuned:" + run_word(name.removeprefix("tuned:"))
    return Path(name).name if Path(name).is_absolute() else name


def place_of(trace: TracebackType | None) -> str:
    """Where an exception arose: the innermost place in the project, and the one in a library below it, without the text of any line."""
    frames = traceback.extract_tb(trace)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_PROJECT) and "site-packages" not in frame.filename]
    found = [*ours[-1:], *([frames[-1]] if frames and frames[-1] not in ours[-1:] else [])]
    return " < ".join(f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in reversed(found))


def kind_of(error: BaseException) -> str:
    """The type of an exception, and of those it came from."""
    kinds: list[str] = []
    at: BaseException | None = error
    while at is not None and len(kinds) < 4:
        kinds.append(type(at).__name__)
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return " < ".join(kinds)


def _short(path: str) -> str:
    place = Path(path)
    if place.is_relative_to(_PROJECT) and "site-packages" not in place.parts:
        return place.relative_to(_PROJECT).as_posix()
    return "/".join(place.parts[-2:])


def _safe(value: Any) -> Value:
    """A number as it is, a word of the known form as it is, and a question mark for everything else."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return round(value, 3)
    return value if isinstance(value, str) and _WORD.fullmatch(value) else "?"

"""How a test waits: for something to be so, however long a busy machine takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from explainer.jobs import Run, State


def until(what: Callable[[], Any], seconds: float = 900.0) -> Any:
    """Wait for something true, and return it; a quarter of an hour is for a machine that does much else."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come to pass in time")


def ended(run: Run) -> State:
    """Wait for the end of a run."""
    return until(lambda: run.state() if run.state().ended else None)

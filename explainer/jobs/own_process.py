"""What a worker makes of its own process: its log, its priority, the memory it has held."""

from __future__ import annotations

import io
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

import psutil

from explainer import switches

# Of 19. 10: about a tenth of a processor while somebody else wants it, all of it otherwise. Tests, which wait for it alone, set 0.
NICE = switches.whole("EXPLAINER_NICE")
# Tells a worker that its host goes away: it keeps where it is, and another goes on from there. Where there is no such signal it is ended.
LEAVE: signal.Signals | None = getattr(signal, "SIGHUP", None)


class Log(io.TextIOBase):
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


def give_way() -> None:
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

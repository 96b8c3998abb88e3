"""The processes that another has started, by what they run. Any of them may end at any moment: that is no error of who looks."""

from __future__ import annotations

from contextlib import suppress

import psutil


def running(word: str, below: int | None = None) -> list[psutil.Process]:
    """Those started by a process, and by whom it has started, whose command has a word in it.

    Args:
        below: the pid of the process that has started them; without it, of this one.
    """
    found = []
    for child in psutil.Process(below).children(recursive=True):
        with suppress(psutil.Error):  # one that has ended has no command any more
            if word in " ".join(child.cmdline()):
                found.append(child)
    return found

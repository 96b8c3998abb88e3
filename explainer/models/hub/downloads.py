"""A download as a series of progress records. The Hub's own client fetches the files, in a process of its own."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Generator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from explainer.errors import ModelError
from explainer.models import processes
from explainer.models.hub import cache, lookup
from explainer.models.hub.cache import NotDownloadedError, cached, check_id
from explainer.models.hub.errors import refused
from explainer.models.hub.lookup import look_up
from explainer.models.memory import require_disk, require_room


def fetch(model_id: str, allowed: bool) -> Path:
    """The folder of the model, from this machine or from the Hub.

    Raises: NotDownloadedError when it would have to be downloaded and not ``allowed``; ModelError otherwise.
    """
    check_id(model_id)
    folder = cached(model_id)
    if folder is None:
        if not allowed:
            raise NotDownloadedError(f"{model_id} is not on this machine yet; download it first.")
        for _ in download(look_up(model_id)):
            pass
        folder = cached(model_id)
    if folder is None:
        raise ModelError(f"The download of {model_id} is not whole; try again.")
    return folder


STALL_S = 30.0  # without a new byte; the client's own pauses between tries add up to 23 s
RATE_OVER_S = 3.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """Bytes so far and in all, bytes a second over the last seconds, and what else goes on: "checking model.safetensors".

    unit: what is counted where it is not bytes: "tensors".
    """

    done: int
    total: int
    bytes_per_s: float
    doing: str = ""
    unit: str = "bytes"


def check_room(found: lookup.HubModel) -> None:
    """Raises: ModelError with the numbers when the model does not fit the memory or the disk."""
    require_room(max(found.n_parameters, found.n_asked), found.model_id)
    require_disk(found.size, cache.storage(found.model_id), found.model_id)


def download(found: lookup.HubModel) -> Generator[Progress, None, None]:
    """Fetch the files of a model that was looked up, and check them; several records a second. Closing the generator stops it.

    Files that are here already are not fetched again. Only a whole download leaves the name behind by which ``hub.cached`` finds it.
    Raises: ModelError with one sentence when it does not fit, breaks off, stalls, or brings damaged files.
    """
    check_room(found)
    with tempfile.TemporaryFile("w+") as told:  # for us, should the worker end in a way that is not foreseen
        worker = subprocess.Popen(
            [sys.executable, "-m", "explainer.models.hub.worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told, text=True, encoding="utf-8",
            env=_environment(), cwd=processes.PROJECT,
        )  # fmt: skip
        try:
            last = yield from _listen(worker, found)
        finally:
            _stop(worker)
        if "finished" not in last:
            if "error" not in last:
                told.seek(0)
                _log.error("the download of %s ended with %s: %s", found.model_id, worker.returncode, told.read()[-4000:])
            raise ModelError(last.get("error") or f"The download of {found.model_id} stopped half-way; try again.")


def _environment() -> dict[str, str]:
    """The worker asks the same Hub and fills the same cache; plain HTTP unless the host wants Xet (HF_HUB_DISABLE_XET=0)."""
    from huggingface_hub import constants

    same = {"HF_ENDPOINT": constants.ENDPOINT, "HF_HUB_CACHE": str(constants.HF_HUB_CACHE), "PYTHONPATH": processes.python_path()}
    return {"HF_HUB_DISABLE_XET": "1"} | os.environ | same | {"HF_HUB_OFFLINE": "0", "TRANSFORMERS_OFFLINE": "0", "PYTHONUTF8": "1"}


def _listen(worker: subprocess.Popen[str], found: lookup.HubModel) -> Generator[Progress, None, dict[str, Any]]:
    """Progress from the worker's lines; returns its last word."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    request = {"model_id": found.model_id, "revision": found.revision, "ref": found.ref, "files": [asdict(file) for file in found.files]}
    try:
        worker.stdin.write(json.dumps(request) + "\n")
        worker.stdin.flush()
    except BrokenPipeError:
        return {}
    seen: deque[tuple[float, int]] = deque()
    most, moved = -1, time.monotonic()
    for line in worker.stdout:
        word: dict[str, Any] = json.loads(line)
        if "done" not in word:
            if "finished" in word:
                yield Progress(found.size, found.size, 0.0)
            return word
        now = time.monotonic()
        if word["done"] != most or word["doing"].startswith("checking"):  # to check a file takes time, and no bytes come
            most, moved = word["done"], now
        elif now - moved > STALL_S:
            status = word["status"]
            return {"error": refused(status, found.model_id) if status else _silent(found.model_id)}
        at = word["at"]  # the worker's clock: lines that waited in the pipe arrive all at once
        seen.append((at, word["done"]))
        while seen[0][0] < at - RATE_OVER_S:
            seen.popleft()
        since, before = seen[0]
        rate = max(0.0, (word["done"] - before) / (at - since)) if at > since else 0.0
        yield Progress(min(word["done"], found.size), found.size, rate, word["doing"])
    return {}


def _silent(model_id: str) -> str:
    return f"No more bytes of {model_id} came for {STALL_S:.0f} seconds, so the download was stopped; try again."


def _stop(worker: subprocess.Popen[str]) -> None:
    """Let it put its half file away; a worker that does not listen is killed."""
    for pipe in (worker.stdin, worker.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:
                continue
    processes.end(worker)

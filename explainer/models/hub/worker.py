"""The process that downloads: one JSON request on stdin, JSON lines on stdout. ``downloads`` starts it and listens.

Five times a second ``{"at": seconds, "done": bytes, "doing": words, "status": answer}``; at the end ``{"finished": folder}`` or
``{"error": sentence}``.
"""

from __future__ import annotations

import _thread
import json
import logging
import os
import re
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from explainer.errors import ModelError
from explainer.models.hub import cache, lookup
from explainer.models.hub.errors import connection_errors, sentence
from explainer.models.weights import damage

EVERY_S = 0.2
CHUNK_BYTES = 1 << 16  # the client counts, and keeps when a connection breaks off, whole chunks only: 10 MB of them by itself
OLD_S = 600  # a half file that nobody has written to for so long belongs to a process that was killed


class _State:
    """What the heartbeat tells."""

    def __init__(self) -> None:
        self.before = self.here = self.status = 0
        self.file, self.announced, self.doing = "", 0, ""
        self._lock = threading.Lock()

    def say(self, **word: Any) -> None:
        with self._lock:
            print(json.dumps(word), flush=True)

    def beat(self) -> None:
        """Tell, until nobody listens any more."""
        while True:
            try:
                self.say(at=time.monotonic(), done=self.before + self.here, doing=self.doing, status=self.status)
            except (OSError, ValueError):
                _thread.interrupt_main(signal.SIGTERM)
                return
            time.sleep(EVERY_S)


STATE = _State()


class Counter:
    """What the Hub's client takes for a progress bar: it only counts."""

    def __init__(self, *_: Any, initial: int = 0, **__: Any) -> None:
        STATE.here = initial

    def __enter__(self) -> Counter:
        return self

    def __exit__(self, *_: Any) -> None:
        pass

    def close(self) -> None:
        """Nothing is open."""

    def update(self, n: float | None = 1) -> None:
        """n bytes more; fewer when the client starts a file again."""
        STATE.here += int(n or 0)
        STATE.doing, STATE.status = "", 0
        if STATE.announced and STATE.here > STATE.announced:
            raise ModelError(f"{STATE.file} is longer than the Hub said, so the download was stopped; choose another model.")


class _Notes(logging.Handler):
    """The client tells only its log that it waits and tries again."""

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if found := re.match(r"HTTP Error (\d{3})", text):
            STATE.status = int(found[1])
            STATE.doing = f"the Hub answers {STATE.status}; trying again"
        elif "resume" in text or "thrown while requesting" in text:
            STATE.doing = "the connection broke off; trying again"


def main() -> None:
    """Download what the request names, check each file, and leave the name behind by which the cache finds it."""
    from huggingface_hub import constants

    constants.DOWNLOAD_CHUNK_SIZE = CHUNK_BYTES
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    log = logging.getLogger("huggingface_hub")
    log.handlers, log.propagate = [_Notes()], False
    request = json.loads(sys.stdin.readline())
    connection_errors()  # to import the client takes time, and the first word starts the clock
    threading.Thread(target=STATE.beat, daemon=True).start()
    try:
        folder = _fetch(request["model_id"], request["revision"], request["ref"], request["files"])
    except ModelError as error:
        STATE.say(error=str(error))
    except connection_errors() as error:
        STATE.say(error=sentence(error, request["model_id"], STATE.file))
    else:
        STATE.say(finished=str(folder))


def _fetch(model_id: str, revision: str, ref: str, files: list[dict[str, Any]]) -> Path:
    from huggingface_hub import hf_hub_download

    _sweep(cache.storage(model_id) / "blobs")
    folder = cache.storage(model_id) / "snapshots" / revision
    for file in files:
        STATE.file, STATE.announced, STATE.here = file["name"], file["size"], 0
        told: Any = {"tqdm_class": Counter}
        path = Path(hf_hub_download(model_id, file["name"], revision=revision, token=False, etag_timeout=lookup.TIMEOUT_S, **told))
        STATE.doing = f"checking {file['name']}" if file["name"].endswith(".safetensors") else ""
        wrong = damage(path, file["size"], file["digest"]) or damage(path, 0, path.resolve().name)
        if wrong:
            cache.drop(path)
            raise ModelError(f"{file['name']} of {model_id} came damaged ({wrong}) and was thrown away; try again.")
        STATE.before, STATE.here, STATE.doing = STATE.before + path.stat().st_size, 0, ""
    name = cache.storage(model_id) / "refs" / ref
    name.parent.mkdir(exist_ok=True)
    half = name.with_name(f"{ref}.{os.getpid()}")
    half.write_text(revision, encoding="utf-8")
    half.replace(name)  # at once: whoever looks meanwhile finds the old name or the new one
    return folder


def _sweep(blobs: Path) -> None:
    for path in blobs.glob("*.incomplete"):
        try:
            if abs(time.time() - path.stat().st_mtime) > OLD_S:  # to come: the clock was set back
                path.unlink()
        except FileNotFoundError:
            continue


if __name__ == "__main__":
    main()

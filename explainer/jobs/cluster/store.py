"""The folders of runs on a store that the host and all nodes reach: what has changed is sent, and fetched.

A store is an address that fsspec knows: ``file:///a/shared/folder``, or ``s3://bucket/prefix``, which pyarrow speaks (credentials and
``AWS_ENDPOINT_URL`` are taken from the environment). Every file on it is there as a whole or not at all.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from explainer.errors import JobError
from explainer.jobs.attempts import CHECKPOINT

GIVEN = ("spec.json", "data.json", "attempts.json", "cancel")  # what a run is given; a node writes the rest
AT_HOME = ("owner", "worker.json", "beat", CHECKPOINT)  # what the nodes need not know, or the host need not have
WEIGHTS = ("model/", "adapter/")
LAST = ("result.json", "end.json")  # whoever finds them finds all that belongs to them
PROGRESS = "progress.jsonl"


def filesystem(url: str) -> tuple[Any, str]:
    """The store's file system, and the path of its root.

    Raises: JobError when no file system goes by such an address.
    """
    import fsspec

    if url.startswith("s3://"):
        from fsspec.implementations.arrow import ArrowFSWrapper
        from pyarrow.fs import S3FileSystem

        endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
        scheme, _, where = (endpoint or "https://").partition("://")
        options = {"endpoint_override": where.rstrip("/"), "scheme": scheme} if endpoint else {}
        return ArrowFSWrapper(S3FileSystem(connect_timeout=5, request_timeout=20, **options)), url.removeprefix("s3://").strip("/")
    try:
        found, root = fsspec.core.url_to_fs(url)
    except (ValueError, ImportError) as error:
        raise JobError(f"The store {url} cannot be reached: {error}") from error
    return found, str(root).rstrip("/")


@dataclass(slots=True)
class RunOnStore:
    """One run: its folder here, and on the store. What it has sent and fetched is remembered by size and time of change.

    S3 tells that time in whole seconds, so of two checkpoints within one the host may show the step of the first.
    """

    store: str
    run: Path
    _sent: dict[str, tuple[int, int]] = field(default_factory=dict)
    _fetched: dict[str, tuple[int, str]] = field(default_factory=dict)
    _place: tuple[Any, str] | None = None

    @property
    def _where(self) -> tuple[Any, str]:
        if self._place is None:
            files, root = filesystem(self.store)
            self._place = files, f"{root}/{self.run.name}"
        return self._place

    def send(self, only: Collection[str] | None = None) -> None:
        """Send the files that have changed since they were sent; ``only`` those, or all that a node writes.

        A checkpoint goes after the progress that belongs to it, and the end after all else.

        Raises: OSError when the store does not answer.
        """
        with held_still(self.run / CHECKPOINT) as held:
            names = [name for name in self._here() if (name in only if only is not None else name not in (*GIVEN, *AT_HOME))]
            first, last = [name for name in names if name not in LAST], [name for name in LAST if name in names]
            for name in first:
                self._send_changed(self.run / name, name)
            if only is None:
                self._send_changed(held, CHECKPOINT)
            for name in last:
                self._send_changed(self.run / name, name)

    def _here(self) -> list[str]:
        found = (path.relative_to(self.run) for path in self.run.rglob("*") if path.is_file())
        return [path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts)]

    def _send_changed(self, path: Path, name: str) -> None:
        try:
            stat = path.stat()
        except FileNotFoundError:  # replaced or removed since it was listed
            return
        now = (stat.st_size, stat.st_mtime_ns)
        if self._sent.get(name) == now:
            return
        files, root = self._where
        target = f"{root}/{name}"
        files.makedirs(str(PurePosixPath(target).parent), exist_ok=True)
        if "file" in _protocols(files):  # where a half file could be seen
            half = str(PurePosixPath(target).with_name(f".{PurePosixPath(target).name}.{os.getpid()}"))
            files.put_file(str(path), half)
            files.mv(half, target)
        else:
            files.put_file(str(path), target)
        self._sent[name] = now

    def fetch(self, only: Collection[str] | None = None, *, weights: bool = False) -> None:
        """Fetch the files that have changed since they were fetched; ``only`` those, or what a node writes, with the weights if asked.

        Raises: OSError when the store does not answer.
        """
        found = self._there()
        names = [name for name in found if (name in only if only is not None else name not in (*GIVEN, *AT_HOME))]
        if only is None and not weights:
            names = [name for name in names if not name.startswith(WEIGHTS) and name not in LAST]
        for name in sorted(names, key=lambda name: LAST.index(name) if name in LAST else -1):
            self._fetch_changed(name, found[name])

    def names(self, begins: str | tuple[str, ...] = "") -> list[str]:
        """The files of the run that are on the store.

        Raises: OSError when the store does not answer.
        """
        return [name for name in self._there() if name.startswith(begins)]

    def _there(self) -> dict[str, tuple[int, str]]:
        files, root = self._where
        files.invalidate_cache()
        try:
            found = files.find(root, detail=True)
        except FileNotFoundError:
            return {}
        told = {path[len(root) + 1 :]: info for path, info in found.items() if path.startswith(f"{root}/")}
        return {
            name: (int(info["size"]), str(info.get("mtime") or info.get("LastModified") or info.get("last_modified")))
            for name, info in told.items()
            if not any(part.startswith(".") for part in PurePosixPath(name).parts)
        }

    def _fetch_changed(self, name: str, now: tuple[int, str]) -> None:
        if self._fetched.get(name) == now:
            return
        target = self.run / name
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(f".{target.name}.{os.getpid()}")
        files, root = self._where
        try:
            files.get_file(f"{root}/{name}", str(half))
            half.replace(target)
        except FileNotFoundError:  # it was replaced meanwhile; the next time finds it
            return
        finally:
            half.unlink(missing_ok=True)
        self._fetched[name] = now

    def fetch_checkpoint_header(self) -> None:
        """Fetch as much of the checkpoint as tells its step: the host shows it, and the tensors are for the nodes.

        Raises: OSError when the store does not answer.
        """
        found = self._there().get(CHECKPOINT)
        if found is None or self._fetched.get(CHECKPOINT) == found:
            return
        files, root = self._where
        with files.open(f"{root}/{CHECKPOINT}", "rb") as file:
            begins = file.read(8)
            header = file.read(struct.unpack("<Q", begins)[0])
        half = self.run / f".{CHECKPOINT}.header"
        half.write_bytes(begins + header)
        half.replace(self.run / CHECKPOINT)
        self._fetched[CHECKPOINT] = found

    def remove(self) -> None:
        """Take the run off the store, when it has ended and all of it is here.

        Raises: OSError when the store does not answer.
        """
        files, root = self._where
        if files.exists(root):
            files.rm(root, recursive=True)


def _protocols(files: Any) -> tuple[str, ...]:
    return (files.protocol,) if isinstance(files.protocol, str) else tuple(files.protocol)


@contextmanager
def held_still(path: Path) -> Iterator[Path]:
    """A second name for a file, which stays the same file while the first name is given to another; of none where there is none."""
    held = path.with_name(f".{path.name}.held")
    held.unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        os.link(path, held)
    try:
        yield held
    finally:
        held.unlink(missing_ok=True)

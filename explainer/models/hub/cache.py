"""Models of the Hub on this machine: found, checked, and thrown away where damaged. No network."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from explainer.errors import ModelError
from explainer.models.layout import read_config, tokenizer_files
from explainer.models.weights import count_parameters, damage, weight_files
from explainer.texts.wording import printable

# Stricter than the Hub's own rule, whose client raises an error of its own kind.
ID_PATTERN = re.compile(r"(?!.*(--|\.\.|\.git$))(?=.{1,96}$)[A-Za-z0-9]([\w.-]*\w)?(/[A-Za-z0-9]([\w.-]*\w)?)?", re.ASCII)


class NotDownloadedError(ModelError):
    """The model is on the Hub but not on this machine."""


def check_id(model_id: str) -> None:
    """Raises: ModelError when this cannot be a Hub id."""
    if not ID_PATTERN.fullmatch(model_id):
        raise ModelError(f"“{printable(model_id[:80])}” is not a model name; write it like gpt2 or owner/name.")


# --- on this machine -------------------------------------------------------------------------------------------------


def storage(model_id: str) -> Path:
    """Where the Hub's client keeps this model."""
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE).expanduser() / f"models--{model_id.replace('/', '--')}"


def snapshot(model_id: str, ref: str = "main") -> Path | None:
    """The folder that a name in the cache points to, or None."""
    if not ID_PATTERN.fullmatch(model_id):
        return None
    try:
        revision = (storage(model_id) / "refs" / ref).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return None
    folder = storage(model_id) / "snapshots" / revision
    return folder if re.fullmatch("[0-9a-f]{40}", revision) and folder.is_dir() else None


def cached(model_id: str) -> Path | None:
    """The folder of a whole download on this machine, or None. No network; a download that broke off does not count."""
    return whole(snapshot(model_id), model_id, read_config)


def whole(folder: Path | None, model_id: str, read: Callable[[Path, str], object]) -> Path | None:
    """The folder where nothing of the model is missing, else None. read: takes folder and name, and raises ModelError for a bad config."""
    if folder is None:
        return None
    try:
        read(folder, model_id)
        files = weight_files(folder)
        count_parameters(files)
    except ModelError:
        return None
    return folder if files and tokenizer_files({path.name for path in folder.iterdir() if path.exists()}) else None


def drop(path: Path) -> None:
    """Remove a file of the client's cache: the link in the snapshot and what it points to."""
    content = path.resolve()
    path.unlink(missing_ok=True)
    if content.parent.name == "blobs":
        content.unlink(missing_ok=True)


def drop_damaged(folder: Path) -> list[str]:
    """Remove the files of a snapshot that are provably damaged, so that the next download fetches them again; returns their names.

    The client names a file's content after the digest that the Hub announced.
    """
    bad = [path for path in sorted(folder.iterdir()) if path.is_file() and damage(path, 0, path.resolve().name)]
    for path in bad:
        drop(path)
    return [path.name for path in bad]


@contextmanager
def mended(folder: Path, model_id: str) -> Iterator[None]:
    """Around opening or checking a snapshot: a file that turns out to be damaged is thrown away, and the sentence says so."""
    try:
        yield
    except ModelError as error:
        bad = drop_damaged(folder)
        if not bad:
            raise
        raise ModelError(f"{bad[0]} of {model_id} was damaged on this machine and was thrown away; download it again.") from error


def digest(told: Any) -> str:
    """SHA-256 or git's SHA-1 of a file, as the Hub tells it; empty when it does not."""
    lfs = getattr(told, "lfs", None)
    return str((lfs.sha256 if lfs else told.blob_id) or "")

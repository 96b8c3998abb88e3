"""How much memory a model needs and how much there is. Torch-free."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterable
from pathlib import Path

import psutil

from explainer.errors import ModelError

MIB = 1024 * 1024
FREE_RESERVE_MIB = 200  # left for the page and for traces


def available_mib() -> float:
    """Free memory in MiB: what the machine has left, or what the container may still take, whichever is less."""
    free = psutil.virtual_memory().available / MIB
    for limit_file, used_file in (
        ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
        ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
    ):
        try:
            limit, used = int(Path(limit_file).read_text()), int(Path(used_file).read_text())
        except (OSError, ValueError):
            continue
        free = min(free, (limit - used) / MIB)
    return free


def count_parameters(files: Iterable[Path]) -> int:
    """Numbers stored in safetensors files, read from their headers alone.

    Raises: ModelError when a file is not safetensors.
    """
    total = 0
    for path in files:
        try:
            with path.open("rb") as file:
                (length,) = struct.unpack("<Q", file.read(8))
                if length > path.stat().st_size:
                    raise ValueError("header longer than the file")
                header = json.loads(file.read(length))
            total += sum(math.prod(entry["shape"]) for name, entry in header.items() if name != "__metadata__")
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, struct.error) as error:
            raise ModelError(f"The weights in {path.name} are damaged or not safetensors; copy the model again.") from error
    return total


def require_room(n_parameters: int, name: str) -> None:
    """Refuse a model whose float32 weights, and a third more while it loads, do not fit the free memory.

    Raises: ModelError with both numbers.
    """
    needed, free = n_parameters * 4 * 1.33 / MIB, available_mib() - FREE_RESERVE_MIB
    if needed > free:
        raise ModelError(
            f"{name} has {n_parameters / 1e6:,.0f} million parameters and needs about {needed:,.0f} MiB; "
            f"{max(0, free):,.0f} MiB are free here. Choose a smaller model."
        )

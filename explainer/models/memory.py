"""How much memory and disk a model needs and how much there is. Torch-free."""

from __future__ import annotations

import shutil
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


def needed_mib(n_parameters: int) -> float:
    """Memory for a model's float32 weights, and a third more while it loads."""
    return n_parameters * 4 * 1.33 / MIB


def spare_mib() -> float:
    """Free memory that a model may take."""
    return max(0.0, available_mib() - FREE_RESERVE_MIB)


def require_room(n_parameters: int, name: str) -> None:
    """Refuse a model that does not fit the free memory.

    Raises: ModelError with both numbers.
    """
    needed, spare = needed_mib(n_parameters), spare_mib()
    if needed > spare:
        raise ModelError(
            f"{name} has {n_parameters / 1e6:,.0f} million parameters and needs about {needed:,.0f} MiB; "
            f"{spare:,.0f} MiB are free here. Choose a smaller model."
        )


def require_disk(n_bytes: int, place: Path, name: str) -> None:
    """Refuse to write more than the disk holds. place: where it is to be written, though perhaps nothing is there yet.

    Raises: ModelError with both numbers.
    """
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if n_bytes > free:
        raise ModelError(
            f"{name} needs {n_bytes / 1e6:,.0f} MB on disk, and {free / 1e6:,.0f} MB are free here; make room or choose a smaller model."
        )

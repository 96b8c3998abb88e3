"""Our own components: HTML, CSS and JavaScript without a build step; payloads are made of plain arrays."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import numpy as np

_JS = Path(__file__).parent / "js"


def read(name: str, *parts: str) -> dict[str, Any]:
    """HTML, CSS and JavaScript of a component as one text each: the kit, then the parts it shares with others, then its own.

    parts: files beside its own, by name. A file of CSS is taken where there is one; the file of the component ends in its export.
    """
    return {"html": '<div class="root"></div>', "css": _joined("css", (*parts, name)), "js": _joined("js", (*parts, name))}


def _joined(kind: str, names: tuple[str, ...]) -> str:
    own = (_JS / f"{part}.{kind}" for part in names)
    return "\n".join(file.read_text(encoding="utf-8") for file in (*sorted((_JS / "kit").glob(f"*.{kind}")), *own) if file.exists())


def at_most(error: float) -> str:
    """A largest difference as a check line says it."""
    return f"{error:.0e} at most" if error else "exactly 0"


def packed(array: Any) -> str:
    """Any array as base64 of little-endian float32; −inf stays −inf."""
    return base64.b64encode(np.ascontiguousarray(array, dtype="<f4").tobytes()).decode("ascii")

"""Our own components: HTML, CSS and JavaScript without a build step; payloads are made of plain arrays."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import numpy as np

_JS = Path(__file__).parent / "js"


def read(name: str, *parts: str, looks: tuple[str, ...] = ()) -> dict[str, Any]:
    """HTML, CSS and JavaScript of a component, the shared part in front.

    parts: its other JavaScript files. looks: components whose CSS it takes over.
    """
    return {
        "html": '<div class="root"></div>',
        "css": "\n".join((_JS / f"{part}.css").read_text(encoding="utf-8") for part in ("common", *looks, name)),
        "js": "\n".join((_JS / f"{part}.js").read_text(encoding="utf-8") for part in ("common", *parts, name)),
    }


def at_most(error: float) -> str:
    """A largest difference as a check line says it."""
    return f"{error:.0e} at most" if error else "exactly 0"


def packed(array: Any) -> str:
    """Any array as base64 of little-endian float32; −inf stays −inf."""
    return base64.b64encode(np.ascontiguousarray(array, dtype="<f4").tobytes()).decode("ascii")

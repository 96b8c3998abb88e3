"""Heads in words, lists and tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


def name_of(layer: int, head: int) -> str:
    """A head in words."""
    return f"layer {layer}, head {head}"


def listed(names: Sequence[str], values: Sequence[float] | np.ndarray) -> str:
    """Names with their values, for alt texts."""
    return ", ".join(f"{name.strip()} {float(value):.3f}" for name, value in zip(names, values, strict=True))


def by_head_table(values: np.ndarray, name: str) -> pd.DataFrame:
    """A (layer head) grid as rows."""
    import pandas as pd

    layer, head = (axis.ravel() for axis in np.indices(values.shape))
    return pd.DataFrame({"layer": layer, "head": head, name: values.ravel()})

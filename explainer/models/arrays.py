"""From torch to numpy, in one way."""

from __future__ import annotations

import numpy as np
import torch


def as_array(tensor: torch.Tensor) -> np.ndarray:
    """A tensor as a float32 array of its own: no one else can write to it, and it holds no part of a graph."""
    return np.array(tensor.detach().to(torch.float32).cpu().numpy(), dtype=np.float32)

"""How long the stream is at one position, before the first block and after the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from explainer.trace import Trace


def lengths(trace: Trace, pos: int) -> dict[str, str]:
    """Both lengths, for a sentence."""
    start, end = trace.resid_pre(0)[pos], trace.resid_post(trace.n_layers - 1)[pos]
    return {"start": f"{np.linalg.norm(start):.1f}", "end": f"{np.linalg.norm(end):.1f}"}

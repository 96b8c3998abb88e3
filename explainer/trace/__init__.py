"""One forward pass, recorded and frozen; what-if edits; views derived from it.

The names below are imported on first use: an edit is plain data and needs no torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explainer.trace.edits import Edit

if TYPE_CHECKING:
    from explainer.trace.recorder import record
    from explainer.trace.trace import Trace

__all__ = ["Edit", "Trace", "record"]


def __getattr__(name: str) -> Any:
    if name == "Trace":
        from explainer.trace.trace import Trace

        return Trace
    if name == "record":
        from explainer.trace.recorder import record

        return record
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

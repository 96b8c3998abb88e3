"""One forward pass, recorded and frozen; what-if edits; views derived from it."""

from explainer.trace.edits import Edit
from explainer.trace.record import record
from explainer.trace.trace import Trace

__all__ = ["Edit", "Trace", "record"]

"""The model that readers begin with is read before somebody waits for it: soon after the server's start, or after a page without one."""

from __future__ import annotations

import sys
import threading
from importlib import import_module

from streamlit import runtime

from explainer.models.catalogue import EMBEDDED
from explainer.ui.state import session

# Two seconds of a processor, which the first page of a reader who is there at once had better have (docs/performance.md).
AFTER_START_S = 3.0


def after_the_start() -> threading.Timer:
    """Begin when the server has been there for a moment; pandas, which every page's first table or drawing needs, at once.

    While the first reader's browser loads Streamlit's own code, the server has nothing else to do.
    """
    threading.Thread(target=import_module, args=("pandas",), name="pandas", daemon=True).start()
    timer = threading.Timer(AFTER_START_S, _read)
    timer.name, timer.daemon = "first model", True
    timer.start()
    return timer


def after_a_page() -> None:
    """Begin, once in a server's process; not in a test of a page, which has a runtime of its own."""
    if "torch" not in sys.modules and runtime.exists() and isinstance(runtime.get_instance(), runtime.Runtime):
        threading.Thread(target=_read, name="first model", daemon=True).start()


def _read() -> None:
    session.embedded(EMBEDDED[0])

"""After a page that needed no model, the one that readers begin with is read, so that the next page need not wait for it."""

from __future__ import annotations

import sys
import threading

from streamlit import runtime

from explainer.models.catalogue import EMBEDDED
from explainer.ui.state import session


def after_a_page() -> None:
    """Begin, once in a server's process; not in a test of a page, which has a runtime of its own."""
    if "torch" not in sys.modules and runtime.exists() and isinstance(runtime.get_instance(), runtime.Runtime):
        threading.Thread(target=session.embedded, args=(EMBEDDED[0],), name="first model", daemon=True).start()

"""What charts are drawn on, for the reader of this run of the page."""

from __future__ import annotations

from contextvars import ContextVar

THEME: ContextVar[str] = ContextVar("theme", default="light")  # or "dark"

"""Questions of the lesson on writing on."""

from __future__ import annotations


def questions() -> None: ...

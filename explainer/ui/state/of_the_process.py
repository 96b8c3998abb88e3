"""What a process has once and keeps: threads and processes hang on it, so it must outlast Streamlit's caches.

Any reader's browser may ask the server to clear those, for all; a queue or a download that was made anew would then run beside the old one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Made = TypeVar("Made")


def of_the_process(make: Callable[Given, Made]) -> Callable[Given, Made]:
    """What ``make`` makes of its arguments, made once for all readers."""
    kept: dict[object, Made] = {}
    lock = Lock()

    @wraps(make)
    def one(*args: Given.args, **kwargs: Given.kwargs) -> Made:
        key = (args, tuple(sorted(kwargs.items())))
        with lock:
            if key not in kept:
                kept[key] = make(*args, **kwargs)
            return kept[key]

    return one

"""A limit for the size of files stands in for a disk without room."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def files_up_to(most: int) -> Iterator[None]:
    """This process, and those that it starts meanwhile, write no file of more bytes.

    They keep no bytecode: Python before 3.14 would leave a file that is cut off at the limit for all who come later.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.dont_write_bytecode", True)
        patch.setitem(os.environ, "PYTHONDONTWRITEBYTECODE", "1")
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

"""Networks of transformers are put together one at a time in a process.

While ``from_pretrained`` works, transformers 5.23 takes ``tie_weights`` away from the class of all its networks, for every thread
(``initialization.no_tie_weights``). A network that another thread puts together meanwhile gets an unembedding of its own, of chance
numbers; and two threads in there at once may leave it away for good, so that no tied network opens any more until the process ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

_ONE_AT_A_TIME = RLock()


@contextmanager
def one_network() -> Iterator[None]:
    """Around whatever makes a network of transformers, or changes which of its weights are tied."""
    with _ONE_AT_A_TIME:
        yield

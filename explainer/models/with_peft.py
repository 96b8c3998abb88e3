"""peft in a process that computes alone.

peft 0.21 asks each linear layer that it adapts whether its numbers are spread over many processes, by ``torch.distributed.tensor``, which
it does not import. transformers would bring that with the compiler, without which it is imported here (``without_compiler``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from explainer.models.building import one_network

_ASKS, _BY = "_torch_supports_distributed", "torch.distributed.tensor"


@contextmanager
def with_peft() -> Iterator[Any]:
    """peft, around whatever puts its layers into a network, one network at a time; afterwards it is as it was."""
    import peft
    from peft.tuners import tuners_utils

    known = vars(tuners_utils)
    with one_network():
        before = known.get(_ASKS)
        if _BY not in sys.modules:
            known[_ASKS] = False
        try:
            yield peft
        finally:
            known[_ASKS] = before

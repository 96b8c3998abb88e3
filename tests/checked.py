"""jaxtyping's check of a call, once for each kind of call: whether types and shapes fit depends on the types and shapes alone.

A check takes ten times as long as most of the functions that it watches, and a page calls them hundreds of times with arrays of one shape.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import cache, wraps
from types import FunctionType
from typing import Any

import jaxtyping
import numpy as np
import torch

# What holds values of other types; and what another call would find changed.
LOOKED_INTO = (tuple, list, dict, set, frozenset, Iterator, torch.Generator)
MOST = 8  # entries of a tuple that are looked at; a longer one is checked at every call
_jaxtyped = jaxtyping.jaxtyped


@cache
def _form(of: type) -> str:
    """What a value of this type is; asked once a type, since asking takes longer than many of the functions that are watched."""
    if issubclass(of, (torch.Tensor, np.ndarray)):
        return "array"
    if issubclass(of, tuple):
        return "tuple"
    return "looked into" if issubclass(of, LOOKED_INTO) else "plain"


def kind(value: Any) -> Hashable:
    """All that a check may depend on; None for what it must look into."""
    of = type(value)
    form = _form(of)
    if form == "plain":
        return of
    if form == "array":
        return of, value.dtype, tuple(value.shape)
    if form == "tuple" and len(value) <= MOST:
        kinds = tuple(map(kind, value))
        return None if None in kinds else (of, kinds)
    return None


def once_a_kind(function: Any = None, **how: Any) -> Any:
    """``jaxtyped``, but a call is not checked again when one has passed that had the same kinds of arguments and of answer.

    The functions are pure: where the answer is of another kind than before, it is worked out once more under the check.
    """
    if function is None:
        return lambda function: once_a_kind(function, **how)
    checked = _jaxtyped(function, **how)
    if not isinstance(function, FunctionType):
        return checked
    passed = dict[Hashable, set[Hashable]]()

    @wraps(checked)
    def called(*args: Any, **kwargs: Any) -> Any:
        if jaxtyping.config.jaxtyping_disable:
            return function(*args, **kwargs)
        given = kind((args, tuple(kwargs), tuple(kwargs.values())))
        if known := passed.get(given):
            answer = function(*args, **kwargs)
            if kind(answer) in known:
                return answer
        answer = checked(*args, **kwargs)
        if given is not None and (found := kind(answer)) is not None:
            passed.setdefault(given, set()).add(found)
        return answer

    return called


def watch(*rooms: str) -> None:
    """Check every call into these rooms, which are imported afterwards."""
    jaxtyping.jaxtyped = once_a_kind
    jaxtyping.install_import_hook(list(rooms), "beartype.beartype")

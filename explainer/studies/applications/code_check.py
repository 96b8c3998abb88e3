"""A written function tried on example values, without ever running it as Python. Torch-free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from explainer.errors import ExplainerError
from explainer.texts.applications.evaluator import Function, WentWrong, read_function

KINDS: Mapping[str, tuple[tuple[Any, ...], ...]] = {
    "two numbers": ((3, 8), (8, 3), (5, 5), (-4, 6), (0, -2)),
    "a list of numbers": (([3, -1, 4, 8, 5],), ([6, 6, 2],), ([-7, -2],), ([9],), ([1, 2, 3, 4, 10, 12],)),
    "a list of words": (
        (["tree", "boat", "ox"],),
        (["moon", "apple", "moon"],),
        (["egg"],),
        (["sun", "camp", "idea", "up"],),
        (["map", "pen"],),
    ),
    "a text": (("boattreeegg",), ("moonlamp",), ("aba",), ("ox",), ("picnic",)),
    "a number": ((3,), (8,), (-5,), (0,), (12,)),
}
_ONE = ("a list of numbers", "a list of words", "a text", "a number")


@dataclass(frozen=True, slots=True)
class Call:
    """One call. result: what it gives; None with ``wrong`` told where it fails."""

    values: tuple[Any, ...]
    result: Any
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """A function on the values of one kind. refused: why it was not tried at all; then there are no calls."""

    kind: str
    calls: tuple[Call, ...]
    refused: str = ""

    @property
    def n_right(self) -> int:
        """How many calls gave something."""
        return sum(not call.wrong for call in self.calls)


def source_in(text: str) -> str:
    """The function in what was written: of a model that says more around it, the line that begins with def."""
    lines = [line.strip() for line in text.splitlines()]
    at = next((i for i, line in enumerate(lines) if line.startswith("def ")), None)
    if at is None:
        return text.strip()
    line = lines[at]
    return f"{line} {lines[at + 1]}" if line.endswith(":") and at + 1 < len(lines) else line


def _called(function: Function, values: Sequence[Any]) -> Call:
    try:
        return Call(tuple(values), function(*values))
    except WentWrong as error:
        return Call(tuple(values), None, str(error))


def tried(source: str) -> Tried:
    """The function of one expression on five examples of the kind of values that it fails on least, plain numbers first of equal ones."""
    try:
        function = read_function(source)
        if len(function.parameters) not in (1, 2):
            return Tried("", (), f"The function takes {len(function.parameters)} values; one or two are tried here.")
        kinds = ("two numbers",) if len(function.parameters) == 2 else _ONE
    except ExplainerError as error:
        return Tried("", (), str(error))
    return max((_tried_on(function, kind) for kind in kinds), key=lambda one: (one.n_right, bool(one.calls)))


def _tried_on(function: Function, kind: str) -> Tried:
    """On the values of one kind. What is not allowed with them (``n % 2`` with a text) may be with others."""
    try:
        return Tried(kind, tuple(_called(function, values) for values in KINDS[kind]))
    except ExplainerError as error:
        return Tried("", (), str(error))

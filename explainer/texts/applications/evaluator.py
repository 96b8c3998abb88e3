"""Runs a Python function of one expression without Python: its syntax tree is walked, and only what stands in the tables here exists.

``exec`` and ``eval`` are never called, and no attribute is ever read: a method of the list ``METHODS`` is a function of ours that is
looked up by its name. Every step is counted, every text, list and number that comes to be is bounded, before it is made where it
could be large. What is not in the tables is refused with a sentence.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from explainer.errors import ExplainerError

MOST_STEPS, MOST_ITEMS, MOST_NUMBER, MOST_CHARACTERS, MOST_DEPTH = 5_000, 1_000, 10**12, 300, 25


class NotAllowed(ExplainerError):
    """The function asks for something that this evaluator does not have, or for too much of it."""


class WentWrong(ExplainerError):
    """The function is allowed but fails on these values, as Python would."""


_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {ast.Not: operator.not_, ast.USub: operator.neg, ast.UAdd: operator.pos}
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "abs": abs,
    "all": all,
    "any": any,
    "bool": bool,
    "int": int,
    "len": len,
    "list": list,
    "max": max,
    "min": min,
    "range": lambda *limits: list(range(*limits)),
    "reversed": lambda row: list(reversed(row)),
    "set": lambda row: list(dict.fromkeys(row)),
    "sorted": lambda row: sorted(row),
    "str": str,
    "sum": sum,
}
METHODS: Mapping[str, Callable[..., Any]] = {
    "count": lambda row, item: row.count(item),
    "endswith": lambda text, end: str.endswith(text, end),
    "join": lambda text, row: str.join(text, row),
    "lower": lambda text: str.lower(text),
    "replace": lambda text, old, new: str.replace(text, old, new),
    "split": lambda text: str.split(text),
    "startswith": lambda text, start: str.startswith(text, start),
    "strip": lambda text: str.strip(text),
    "title": lambda text: str.title(text),
    "upper": lambda text: str.upper(text),
}
_PLAIN = (int, float, str, bool, list, tuple)


def _size(value: Any) -> int:
    """How many items and characters a value holds, its inner lists counted as often as they stand in it; no further than the bound."""
    if not isinstance(value, (str, list, tuple)):
        return 1
    total = len(value)
    if not isinstance(value, str):
        for part in value:
            if total > MOST_ITEMS:
                break
            total += _size(part) if isinstance(part, (str, list, tuple)) else 0
    return total


def _bounded(value: Any) -> Any:
    """The value, where it is plain and not too large."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) > MOST_NUMBER:
        raise NotAllowed(f"A number over {MOST_NUMBER:,} came up.")
    if _size(value) > MOST_ITEMS:
        raise NotAllowed(f"A text or list of over {MOST_ITEMS:,} came up.")
    if not isinstance(value, _PLAIN):
        raise NotAllowed(f"A value of the kind {type(value).__name__} came up.")
    return value


def _before(kind: type[ast.operator], left: Any, right: Any) -> None:
    """Refuse what would be large before it is made.

    Raises: NotAllowed.
    """
    if isinstance(left, str) and kind is ast.Mod:
        raise NotAllowed("Texts are not filled in with %.")
    if kind is ast.Pow and (not all(isinstance(side, int) for side in (left, right)) or abs(left) > 10_000 or not 0 <= right <= 12):
        raise NotAllowed("Powers go from 0 to 12, of whole numbers up to 10,000.")
    if kind is ast.Mult:
        for row, times in ((left, right), (right, left)):
            if isinstance(row, (str, list, tuple)) and isinstance(times, int) and len(row) * times > MOST_ITEMS:
                raise NotAllowed(f"A text or list of {len(row) * times:,} came up; {MOST_ITEMS:,} is the most.")


def _before_call(name: str, values: Sequence[Any]) -> None:
    """The same for calls.

    Raises: NotAllowed.
    """
    if name == "range":
        span = range(*values)
        if len(span) > MOST_ITEMS:
            raise NotAllowed(f"range would give {len(span):,} numbers; {MOST_ITEMS:,} is the most.")
    if name == "replace" and all(isinstance(value, str) for value in values) and len(values) == 3:
        text, old, new = values
        if (text.count(old) + 1) * (len(new) + 1) + len(text) > 10 * MOST_ITEMS:
            raise NotAllowed("replace would give too long a text.")
    if name == "join" and len(values) == 2 and isinstance(values[1], (list, tuple)):
        total = sum(len(part) for part in values[1] if isinstance(part, str)) + len(values[0]) * len(values[1])
        if total > MOST_ITEMS:
            raise NotAllowed(f"A text of {total:,} came up; {MOST_ITEMS:,} is the most.")
    if name == "sum" and len(values) > 1:
        raise NotAllowed("sum takes one list here.")


@dataclass(slots=True)
class _Run:
    """One call of one function: how many steps it has taken."""

    steps: int = field(default=0)

    def value(self, node: ast.expr, names: Mapping[str, Any]) -> Any:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise NotAllowed(f"The function takes more than {MOST_STEPS:,} steps.")
        found = _bounded(self._of(node, names))
        self.steps += _size(found) // 100
        return found

    def _of(self, node: ast.expr, names: Mapping[str, Any]) -> Any:
        match node:
            case ast.Constant(value=int() | float() | str() | bool() as constant):
                return constant
            case ast.Name(id=name):
                if name not in names:
                    raise NotAllowed(f"The name {name[:40]} means nothing here.")
                return names[name]
            case ast.List(elts=parts):
                return [self.value(part, names) for part in parts]
            case ast.Tuple(elts=parts):
                return tuple(self.value(part, names) for part in parts)
            case ast.UnaryOp(op=sign, operand=operand) if type(sign) in _UNARY:
                return _UNARY[type(sign)](self.value(operand, names))
            case ast.BinOp(left=first, op=sign, right=second) if type(sign) in _BINARY:
                left, right = self.value(first, names), self.value(second, names)
                _before(type(sign), left, right)
                return _BINARY[type(sign)](left, right)
            case ast.BoolOp(op=sign, values=parts):
                return self._all_or_any(parts, names, isinstance(sign, ast.And))
            case ast.Compare():
                return self._compared(node, names)
            case ast.IfExp(test=test, body=body, orelse=other):
                return self.value(body if self.value(test, names) else other, names)
            case ast.Subscript(value=row, slice=place):
                return self._part(self.value(row, names), place, names)
            case ast.ListComp(elt=made, generators=[loop]) | ast.GeneratorExp(elt=made, generators=[loop]):
                return self._loop(made, loop, names)
            case ast.Call():
                return self._called(node, names)
        raise NotAllowed(f"{type(node).__name__} is not part of what runs here.")

    def _all_or_any(self, parts: list[ast.expr], names: Mapping[str, Any], every: bool) -> Any:
        value: Any = every
        for part in parts:
            value = self.value(part, names)
            if bool(value) != every:
                break
        return value

    def _compared(self, node: ast.Compare, names: Mapping[str, Any]) -> bool:
        left = self.value(node.left, names)
        for sign, part in zip(node.ops, node.comparators, strict=True):
            if type(sign) not in _COMPARE:
                raise NotAllowed(f"{type(sign).__name__} is not part of what runs here.")
            right = self.value(part, names)
            if not _COMPARE[type(sign)](left, right):
                return False
            left = right
        return True

    def _part(self, row: Any, place: ast.expr, names: Mapping[str, Any]) -> Any:
        if not isinstance(place, ast.Slice):
            return row[self.value(place, names)]
        ends = (place.lower, place.upper, place.step)
        return row[slice(*(None if end is None else self.value(end, names) for end in ends))]

    def _loop(self, made: ast.expr, loop: ast.comprehension, names: Mapping[str, Any]) -> list[Any]:
        if not isinstance(loop.target, ast.Name) or loop.is_async:
            raise NotAllowed("A comprehension runs over one name.")
        found: list[Any] = []
        for item in self.value(loop.iter, names):
            inner = {**names, loop.target.id: item}
            self.steps += 1
            if all(self.value(test, inner) for test in loop.ifs):
                found.append(self.value(made, inner))
        return found

    def _called(self, node: ast.Call, names: Mapping[str, Any]) -> Any:
        if node.keywords:
            raise NotAllowed("Calls have no named arguments here.")
        match node.func:
            case ast.Name(id=name) if name in FUNCTIONS and name not in names:
                function, given = FUNCTIONS[name], node.args
            case ast.Attribute(value=owner, attr=name) if name in METHODS:
                function, given = METHODS[name], [owner, *node.args]
            case _:
                raise NotAllowed("Only the functions and methods of the list can be called.")
        values = [self.value(argument, names) for argument in given]
        _before_call(name, values)
        self.steps += sum(len(value) for value in values if isinstance(value, (str, list, tuple)))
        return function(*values)


def _depth(node: ast.AST) -> int:
    deepest, level = 0, [node]
    while level:
        deepest, level = deepest + 1, [child for parent in level for child in ast.iter_child_nodes(parent)]
    return deepest


@dataclass(frozen=True, slots=True)
class Function:
    """A function of one expression, read and ready to be called."""

    parameters: tuple[str, ...]
    body: ast.expr

    def __call__(self, *values: Any) -> Any:
        """Call it.

        Raises: NotAllowed; WentWrong.
        """
        if len(values) != len(self.parameters):
            raise WentWrong(f"The function takes {len(self.parameters)} values and got {len(values)}.")
        given = {name: _bounded(value) for name, value in zip(self.parameters, values, strict=True)}
        try:
            return _Run().value(self.body, given)
        except (ArithmeticError, AttributeError, IndexError, KeyError, TypeError, ValueError) as wrong:
            raise WentWrong(f"{type(wrong).__name__}: {wrong}"[:120]) from wrong


def read_function(source: str) -> Function:
    """Read ``def f(x): return ...``.

    Raises: NotAllowed.
    """
    if len(source) > MOST_CHARACTERS:
        raise NotAllowed(f"The function has {len(source):,} characters; {MOST_CHARACTERS} is the most.")
    try:
        tree = ast.parse(source.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError) as wrong:
        raise NotAllowed("This is no Python function.") from wrong
    match tree.body:
        case [ast.FunctionDef(args=ast.arguments(args=given) as arguments, decorator_list=[], body=[ast.Return(value=ast.expr() as body)])]:
            others = (arguments.posonlyargs, arguments.kwonlyargs, arguments.defaults, arguments.vararg, arguments.kwarg)
            if any(others) or any(parameter.annotation for parameter in given):
                raise NotAllowed("The function takes plain parameters.")
        case _:
            raise NotAllowed("One function with one return is read, and nothing else.")
    if _depth(body) > MOST_DEPTH:
        raise NotAllowed("The expression is too deep.")
    return Function(tuple(parameter.arg for parameter in given), body)

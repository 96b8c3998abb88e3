"""Frozen dataclasses as plain JSON values and back: the one way for plans, data, specifications, records and results. Torch-free.

A field that is None by default and holds None is left out. What is read is checked against the types of the fields: an unknown, missing or
wrong one is a ``FormError``. ``field(metadata={"json": "data"})`` gives a field another name in JSON.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from explainer.errors import ExplainerError

T = TypeVar("T")
_Decoder = Callable[[Any], Any]


class FormError(ValueError):
    """A JSON value has not the form of the dataclass that it is read as; ``str(error)`` ends a sentence that begins with "it"."""


def to_json(value: Any) -> Any:
    """The value with dataclasses as dicts and tuples as lists, by the names of their fields in JSON."""
    if is_dataclass(value):
        held = ((each, getattr(value, each.name)) for each in fields(value))
        return {_name(each): to_json(part) for each, part in held if part is not None or each.default is not None}
    if isinstance(value, tuple | list):
        return [to_json(part) for part in value]
    if isinstance(value, Mapping):
        return {key: to_json(part) for key, part in value.items()}
    return value


def from_json(kind: type[T], value: Any) -> T:
    """What ``to_json`` has made of a ``kind``, as one again.

    Raises: FormError when it has another form.
    """
    decode: Callable[[Any], T] = _decoder(cast(Any, kind))
    return decode(value)


def table(value: Any) -> dict[str, Any]:
    """The value, which must be a table, to take parts out of.

    Raises: FormError when it is none.
    """
    if isinstance(value, Mapping):
        return dict(value)
    raise FormError(f"has {str(value)[:40]!r} where a table belongs")


def _name(each: Field[Any]) -> str:
    return str(each.metadata.get("json", each.name))


@cache
def _decoder(kind: Any) -> _Decoder:
    """From a JSON value to the value of this type."""
    if is_dataclass(kind):
        return _of_dataclass(kind)
    origin, parts = get_origin(kind), get_args(kind)
    if origin is tuple:
        return _of_row(_decoder(parts[0])) if parts[-1] is Ellipsis else _of_fixed([_decoder(part) for part in parts])
    if origin is dict:
        return _of_table(_decoder(parts[1]))
    if origin in (Union, types.UnionType):
        return _of_any([_decoder(part) for part in parts])
    return _of_scalar(kind)


def _of_scalar(kind: type) -> _Decoder:
    allowed = (float, int) if kind is float else (kind,)

    def read(value: Any) -> Any:
        if type(value) in allowed:
            return float(value) if kind is float else value
        raise FormError(f"has {str(value)[:40]!r} where {'nothing' if kind is type(None) else kind.__name__} belongs")

    return read


def _of_row(part: _Decoder) -> _Decoder:
    def read(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return tuple(map(part, value))
        raise FormError(f"has {str(value)[:40]!r} where a list belongs")

    return read


def _of_fixed(parts: list[_Decoder]) -> _Decoder:
    def read(value: Any) -> Any:
        if isinstance(value, list | tuple) and len(value) == len(parts):
            return tuple([part(each) for part, each in zip(parts, value, strict=True)])
        raise FormError(f"has {str(value)[:40]!r} where a list of {len(parts)} belongs")

    return read


def _of_table(part: _Decoder) -> _Decoder:
    def read(value: Any) -> Any:
        return {str(key): part(each) for key, each in table(value).items()}

    return read


def _of_any(parts: list[_Decoder]) -> _Decoder:
    def read(value: Any) -> Any:
        for part in parts[:-1]:
            try:
                return part(value)
            except FormError:
                continue
        return parts[-1](value)

    return read


def _of_dataclass(kind: Any) -> _Decoder:
    hints = get_type_hints(kind)
    known = {_name(each): (each.name, _decoder(hints[each.name])) for each in fields(kind)}
    needed = {_name(each) for each in fields(kind) if each.default is MISSING and each.default_factory is MISSING}

    def read(value: Any) -> Any:
        parts = table(value)
        if strange := parts.keys() - known.keys():
            raise FormError(f"has an unknown “{min(strange)}”")
        if missing := needed - parts.keys():
            raise FormError(f"has no “{min(missing)}”")
        given = {}
        for key, part in parts.items():
            name, decode = known[key]
            try:
                given[name] = decode(part)
            except FormError as error:
                raise FormError(f"{error}, in “{key}”") from error
        try:
            return kind(**given)
        except ExplainerError as error:
            raise FormError(f"is refused: {error}") from error

    return read

"""The service's JSON as records, by what the records declare of their members."""

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from quotetrack.client.failures import UnexpectedAnswerError
from quotetrack.client.records import Span

Record = TypeVar("Record")
Reader = Callable[[Any], Any]


def read_record(kind: type[Record], data: Any) -> Record:
    """The record; raises UnexpectedAnswerError where the JSON is not of its shape."""
    try:
        return cast("Record", _find_reader(cast("Any", kind))(data))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnexpectedAnswerError(f"The answer is no {kind.__name__} as this client knows it: {error!r}.") from error


@cache
def _find_reader(kind: Any) -> Reader:
    if kind is datetime:
        return datetime.fromisoformat
    if kind is Span:
        return lambda data: Span(*data)
    if kind is float:
        return float
    if is_dataclass(kind):
        return _make_record_reader(cast("type[Any]", kind))
    origin, inside = get_origin(kind), get_args(kind)
    if origin is tuple:
        read_one = _find_reader(inside[0])
        return lambda data: tuple(map(read_one, data))
    if origin in {Union, types.UnionType}:
        (present,) = (choice for choice in inside if choice is not types.NoneType)
        read_present = _find_reader(present)
        return lambda data: None if data is None else read_present(data)
    if origin is not None and issubclass(origin, Mapping):
        return dict
    return lambda data: data


def _make_record_reader(kind: type[Any]) -> Reader:
    hints = get_type_hints(kind)
    readers = {member.name: _find_reader(hints[member.name]) for member in fields(kind)}
    optional = {
        member.name for member in fields(kind) if member.default is not MISSING or member.default_factory is not MISSING
    }

    def read(data: Any) -> Any:
        members = {name: reader(data[name]) for name, reader in readers.items() if name in data or name not in optional}
        return kind(**members)

    return read

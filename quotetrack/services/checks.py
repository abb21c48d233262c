"""Refusing what the database could not hold, before anything is written."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from quotetrack.errors import Fault, InputError
from quotetrack.storage.fields import LARGEST_ID

LONGEST_NAME: Final = 300
LONGEST_REFERENCE: Final = 2_000
LONGEST_NOTE: Final = 10_000
LONGEST_LANGUAGE: Final = 35
"""RFC 5646, 4.4.1: no tag that is registered is longer."""

_Place = tuple["_Place | None", str | int]
"""A value's key or index, behind the place of what holds it; the outermost has the pointer itself."""

DEEPEST_EXTRA: Final = 64
MOST_EXTRA: Final = 100_000


def check_storable(text: str, pointer: str) -> None:
    """Raises InputError for what a database cannot keep: NUL characters and lone surrogates."""
    if "\0" in text:
        _refuse("A NUL character cannot be stored", f"has a NUL character at {text.index(chr(0))}.", pointer)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        _refuse("A lone surrogate cannot be stored", f"has a lone surrogate at {error.start}.", pointer)


def check_field(text: str | None, pointer: str, longest: int) -> None:
    """Raises InputError for a text that cannot be stored or is longer than ``longest`` code points."""
    if text is None:
        return
    if len(text) > longest:
        _refuse("Too long", f"has {len(text)} characters; {longest} are the most.", pointer)
    check_storable(text, pointer)


def check_name(text: str, pointer: str) -> str:
    """The name without white space around it; InputError where nothing is left, or it is too long or not storable."""
    check_field(text, pointer, LONGEST_NAME)
    name = " ".join(text.split())
    if not name:
        _refuse("A name is needed", "is blank.", pointer)
    return name


def check_moment(moment: datetime | None, pointer: str) -> None:
    """Raises InputError for a time without a zone or outside of the years 1 to 9999 in UTC."""
    if moment is None:
        return
    if moment.tzinfo is None:
        _refuse("A time needs its zone", "has no zone.", pointer)
    try:
        moment.astimezone(UTC)
    except (OverflowError, ValueError):
        _refuse("A time cannot be kept", "is outside of the years 1 to 9999.", pointer)


def check_extra(extra: Mapping[str, Any], pointer: str = "/extra") -> None:
    """Raises InputError for unknown fields that cannot be stored as JSON: odd text, NaN, too deep, too many."""
    waiting: list[tuple[Any, _Place, int]] = [(extra, (None, pointer), 0)]
    seen = 0
    while waiting:
        value, place, depth = waiting.pop()
        seen += 1
        if depth > DEEPEST_EXTRA:
            _refuse("Nested too deeply", f"is nested more than {DEEPEST_EXTRA} levels deep.", pointer)
        if seen > MOST_EXTRA:
            _refuse("Too many values", f"holds more than {MOST_EXTRA} values.", pointer)
        if isinstance(value, str):
            if not value.isascii() or "\0" in value:
                check_storable(value, _point(place))
        elif isinstance(value, Mapping):
            for key, inner in value.items():
                if not isinstance(key, str):
                    _refuse("Not JSON", "has a key that is no text.", _point(place))
                check_storable(key, _point(place))
                waiting.append((inner, (place, key), depth + 1))
        elif isinstance(value, list | tuple):
            waiting += [(inner, (place, index), depth + 1) for index, inner in enumerate(value)]
        elif isinstance(value, float) and not math.isfinite(value):
            _refuse("Not JSON", "is not a finite number.", _point(place))
        elif not (value is None or isinstance(value, bool | int | float)):
            _refuse("Not JSON", "is no JSON value.", _point(place))


def _point(place: "_Place") -> str:
    """The place as a JSON pointer, put together only where something is wrong there."""
    steps = []
    around: _Place | None = place
    while around is not None:
        around, step = around
        steps.append(escape_pointer(step) if around and isinstance(step, str) else str(step))
    return "/".join(reversed(steps))


def escape_pointer(key: str) -> str:
    """A key as one step of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def is_possible_id(identifier: int) -> bool:
    """Whether a database could have given out this identifier at all."""
    return 1 <= identifier <= LARGEST_ID


def _refuse(message: str, detail: str, pointer: str) -> None:
    place = pointer.removeprefix("/") or "what was sent"
    raise InputError(f"{message}: {place[:100]} {detail}", (Fault(pointer, f"This {detail}"),))

"""How a caller wants an answer: which members of its items, and offsets in which units."""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

import marshmallow as ma
from flask import g, has_request_context, request

from quotetrack.api.glossary import CHOSEN
from quotetrack.api.pages import make_page_schema
from quotetrack.api.parsing import check_query_string, refuse_input
from quotetrack.api.problems import POINTER_LENGTH, Complaint, ProblemError

FIELDS, OFFSETS = "fields", "offsets"
CODE_POINTS, UTF16 = "codepoints", "utf16"

OFFSETS_PARAMETER: Final[Mapping[str, Any]] = {
    "in": "query",
    "name": OFFSETS,
    "schema": {"type": "string", "enum": [CODE_POINTS, UTF16], "default": CODE_POINTS},
    "description": "What offsets count, in the answer and in what is sent: Unicode code points, or the UTF-16 units of"
    " JavaScript and Java. Positions in `selector` are always code points.",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """The members that an answer's items have, None for all; whether its offsets are units of UTF-16."""

    names: frozenset[str] | None = None
    utf16: bool = False

    def shows(self, name: str) -> bool:
        """Whether the member is in the answer."""
        return self.names is None or name in self.names


_PLAIN: Final = Shape()


def current_shape() -> Shape:
    """What the request at hand asks for."""
    return g.get("shape", _PLAIN) if has_request_context() else _PLAIN


def read_shape(schema: type[ma.Schema] | None, *, offsets: bool) -> None:
    """Reads the request's own parameters of shape, so that they are no one else's; raises ProblemError.

    ``schema`` is that of the items whose members may be chosen, None where they may not.
    """
    check_query_string(request)
    names, utf16, taken = None, False, set()
    if schema is not None:
        taken.add(FIELDS)
        if FIELDS in request.args:
            names = _read_names(request.args[FIELDS], list_members(schema))
    if offsets:
        taken.add(OFFSETS)
        utf16 = _read_units(request.args.get(OFFSETS, CODE_POINTS))
    g.shape = Shape(names, utf16)
    g.taken_parameters = frozenset(taken)


def describe_fields(schema: type[ma.Schema]) -> dict[str, Any]:
    """The parameter ``fields`` of a route whose items the schema describes."""
    return {
        "in": "query",
        "name": FIELDS,
        "schema": {
            "type": "array",
            "items": {"type": "string", "enum": list_members(schema)},
            "minItems": 1,
            "uniqueItems": True,
        },
        "style": "form",
        "explode": False,
        "description": "The members that each item has, separated by commas; all of them unless given.",
    }


def list_members(schema: type[ma.Schema]) -> list[str]:
    """The names of the schema's members, in their order."""
    return [field.data_key or name for name, field in schema().dump_fields.items()]


@cache
def loosen_schema(schema: type[ma.Schema]) -> type[ma.Schema]:
    """The schema of an item of which a caller may choose members, for the document: none of them must be there."""
    name = f"{CHOSEN}{schema.__name__}"
    text = f"{inspect.getdoc(schema)} Every member is there unless `fields` leaves it out."
    return type(name, (schema,), {"__doc__": text, "optional": frozenset(schema().dump_fields)})


@lru_cache(maxsize=512)
def choose_members(schema: type[ma.Schema], names: frozenset[str]) -> ma.Schema:
    """The schema with these members alone."""
    return schema(only=sorted(names))


@lru_cache(maxsize=512)
def choose_page_members(schema: type[ma.Schema], names: frozenset[str]) -> ma.Schema:
    """The schema of a page whose items have these members alone."""
    page_schema = make_page_schema(schema)
    around = [name for name in page_schema().dump_fields if name != "items"]
    return page_schema(only=[*around, *(f"items.{name}" for name in sorted(names))])


def _read_names(given: str, known: Sequence[str]) -> frozenset[str]:
    names = given.split(",")
    faults = []
    for place, name in enumerate(names):
        shown = name[:POINTER_LENGTH]
        if name not in known:
            faults.append(f"There is no field {shown!r}.")
        elif name in names[:place]:
            faults.append(f"The field {shown!r} is named more than once.")
        if faults:
            raise ProblemError(refuse_input([Complaint(fault, parameter=FIELDS) for fault in faults]))
    return frozenset(names)


def _read_units(given: str) -> bool:
    if given not in {CODE_POINTS, UTF16}:
        detail = f"{given[:POINTER_LENGTH]!r} is neither {CODE_POINTS} nor {UTF16}."
        raise ProblemError(refuse_input([Complaint(detail, parameter=OFFSETS)]))
    return given == UTF16

"""Requests read strictly: the body as JSON in UTF-8, the query string with each parameter once.

What a database or another program would choke on later (NUL characters, lone surrogates, NaN, integers of more than 63
bits) is refused here with a pointer to it, and so is nesting that would exhaust a stack.
"""

import json
import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any, NoReturn
from urllib.parse import unquote_to_bytes

import marshmallow as ma
from flask import Request, g
from webargs.flaskparser import FlaskParser
from webargs.multidictproxy import MultiDictProxy
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, UnsupportedMediaType

from quotetrack.api.problems import FAULTS_SHOWN, POINTER_LENGTH, Complaint, Problem, ProblemError

# Far below the depth at which Python's or PostgreSQL's own JSON code gives up.
NESTING_DEPTH = 50
INTEGER_BITS = 63
_INTEGER_DIGITS = len(str(2**INTEGER_BITS))
JSON_TYPES = frozenset({"application/json", "application/merge-patch+json"})


class _Unfit:
    """Stands in a parsed document for what JSON, the database or its readers do not know: a number, a field twice."""

    def __init__(self, detail: str) -> None:
        self.detail = detail


def _parse_integer(digits: str) -> int | _Unfit:
    # Measured by its digits first: turning a long run of them into a number takes more than linear time.
    if len(digits.lstrip("-")) > _INTEGER_DIGITS or int(digits).bit_length() > INTEGER_BITS:
        return _Unfit(f"Integers of more than {INTEGER_BITS} bits are not taken.")
    return int(digits)


def _parse_float(digits: str) -> float | _Unfit:
    value = float(digits)
    return value if math.isfinite(value) else _Unfit("The number is too large.")


def _parse_constant(name: str) -> _Unfit:
    return _Unfit(f"{name} is not a number in JSON.")


def _read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Unfit:
    # Readers of JSON disagree on which of two values counts, so that no sender can mean both.
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    twice, _ = Counter(name for name, _ in pairs).most_common(1)[0]
    return _Unfit(f"A field is given twice: {twice[:100]!r}.")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_read_object,
    parse_int=_parse_integer,
    parse_float=_parse_float,
    parse_constant=_parse_constant,
)


@cache
def _make_schema(schema: type[ma.Schema]) -> ma.Schema:
    return schema()


class StrictParser(FlaskParser):
    """webargs' parser for Flask with our own reading of bodies and query strings, and problems as errors."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION | {
        "query": ma.RAISE,
        "querystring": ma.RAISE,
    }

    def _get_schema(self, argmap: Any, req: Request) -> ma.Schema:
        """The schema itself, made once: making one takes longer than most reading with it."""
        return _make_schema(argmap) if isinstance(argmap, type) else super()._get_schema(argmap, req)

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        """The body's JSON; an empty body is an empty object where the schema says so."""
        if getattr(schema, "body_optional", False) and not read_content(req):
            return {}
        read = getattr(schema, "read_request", read_json)
        return read(req)

    def load_querystring(self, req: Request, schema: ma.Schema) -> Any:
        """The query's parameters, each of them once and readable, but for those of the answer's shape."""
        check_query_string(req)
        taken = g.get("taken_parameters", ())
        args = MultiDict((name, value) for name, value in req.args.items() if name not in taken) if taken else req.args
        return MultiDictProxy(args, schema)

    def handle_error(
        self,
        error: ma.ValidationError,
        req: Request,
        schema: ma.Schema,
        *,
        error_status_code: int | None,
        error_headers: Mapping[str, str] | None,
    ) -> NoReturn:
        """Raises the problem that lists all faults."""
        messages = error.messages if isinstance(error.messages, dict) else {"json": error.messages}
        complaints: list[Complaint] = []
        for location, inside in messages.items():
            if location in {"query", "querystring"}:
                complaints += [Complaint(detail, parameter=name) for name, detail in _flatten_parameters(inside)]
            else:
                complaints += complain(inside)
        raise ProblemError(refuse_input(complaints)) from error


def complain(messages: Any) -> list[Complaint]:
    """marshmallow's messages on a document as complaints with pointers into it."""
    return [Complaint(detail, pointer=pointer) for pointer, detail in _flatten_messages(messages)]


def refuse_input(complaints: list[Complaint]) -> Problem:
    """The 422 for a request whose form is right and whose values are not."""
    first = complaints[0]
    place = first.parameter or first.pointer or first.header
    detail = f"{place}: {first.detail}" if place else first.detail
    if len(complaints) > 1:
        detail += f" ({len(complaints)} faults in all)"
    return Problem(422, detail, "invalid-input", "The input is not valid", tuple(complaints[:FAULTS_SHOWN]))


def read_json(req: Request) -> Any:
    """The body as a JSON value without anything that cannot be stored; raises ProblemError."""
    check_type(req, JSON_TYPES)
    value = decode_json(read_content(req))
    check_values(value)
    return value


def check_type(req: Request, types: Collection[str]) -> None:
    """Raises the 415 for a body of no such media type, or in another charset than UTF-8."""
    accept = {"Accept": ", ".join(sorted(types))}
    if req.mimetype not in types:
        raise _refuse_media_type(f"The body must be {' or '.join(sorted(types))}.", accept)
    if (charset := req.mimetype_params.get("charset", "utf-8")).lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise _refuse_media_type(f"The body must be in UTF-8, not {charset[:50]}.", accept)


def check_values(document: Any) -> None:
    """Raises the 422 that lists what in a document cannot be stored, the 400 for one nested too deeply."""
    if complaints := list(_find_unfit(document)):
        raise ProblemError(refuse_input(complaints))


def _refuse_media_type(detail: str, headers: dict[str, str]) -> ProblemError:
    return ProblemError(Problem(415, detail, title=UnsupportedMediaType().name, headers=headers))


def read_content(req: Request) -> bytes:
    """The body's bytes, all of them and as they were sent; raises ProblemError for an encoded or a broken one."""
    if (coding := req.headers.get("Content-Encoding", "identity").strip().lower()) != "identity":
        detail = f"The body must not be encoded ({coding[:50]})."
        raise _refuse_media_type(detail, {"Accept-Encoding": "identity"})
    try:
        data = req.get_data(cache=True)
        goes_on = req.content_length is None and _goes_on(req, len(data))
    except HTTPException:
        raise
    except Exception as error:
        # A WSGI server tells broken chunks and lost connections by errors of its own family, whatever that is.
        raise ProblemError(Problem(400, "The body could not be read to its end.")) from error
    if goes_on:
        raise RequestEntityTooLarge
    if req.content_length is not None and len(data) < req.content_length:
        detail = "The body ended before the number of bytes that Content-Length promised."
        raise ProblemError(Problem(400, detail))
    return data


def _goes_on(req: Request, size: int) -> bool:
    """Whether a chunked body has more than the limit: werkzeug cuts it off there and takes that for the whole."""
    if req.max_content_length is None or size < req.max_content_length:
        return False
    return bool(req.environ["wsgi.input"].read(1))


def decode_json(data: bytes) -> Any:
    """The value that the bytes spell; ``check_values`` says whether all of it can be stored. Raises ProblemError."""

    def refuse(detail: str) -> ProblemError:
        return ProblemError(
            Problem(400, detail, "malformed-json", "The body is not JSON", (Complaint(detail, pointer=""),))
        )

    if not data.strip():
        raise ProblemError(Problem(400, "The body is empty.", "malformed-json", "The body is not JSON"))
    try:
        return _DECODER.decode(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise refuse(f"The body is not UTF-8: byte {error.start} cannot be read.") from error
    except json.JSONDecodeError as error:
        detail = f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        raise refuse(detail) from error
    except RecursionError as error:
        raise refuse(f"The body is nested more than {NESTING_DEPTH} deep.") from error


def _find_unfit(document: Any) -> Iterator[Complaint]:
    """What no part of a document may hold, in its order; walks without recursion and copies nothing."""
    path: list[Any] = [None]
    levels: list[Iterator[tuple[Any, Any]]] = [iter([(None, document)])]
    found = 0
    while levels and found < FAULTS_SHOWN:
        entry = next(levels[-1], None)
        if entry is None:
            levels.pop()
            path.pop()
            continue
        path[-1], value = entry
        if isinstance(value, dict | list):
            if len(levels) > NESTING_DEPTH:
                detail = f"The body is nested more than {NESTING_DEPTH} deep."
                raise ProblemError(Problem(400, detail, "malformed-json", "The body is not JSON"))
            levels.append(iter(value.items()) if isinstance(value, dict) else iter(enumerate(value)))
            path.append(None)
            if not isinstance(value, dict):
                continue
            details = [f"A field's name: {fault}" for key in value if (fault := find_bad_character(key))]
            place = path[1:-1]
        else:
            reason = value.detail if isinstance(value, _Unfit) else find_bad_character(value)
            details = [reason] if reason else []
            place = path[1:]
        for detail in details:
            found += 1
            yield Complaint(detail, pointer=make_pointer(place))


def find_bad_character(value: Any) -> str | None:
    """Why a text cannot be kept, or None; what is no text is never bad."""
    if not isinstance(value, str):
        return None
    if (place := value.find("\0")) >= 0:
        return f"A NUL character stands at {place}."
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        return f"A lone surrogate stands at {error.start}."
    return None


def make_pointer(path: list[Any]) -> str:
    """The JSON pointer (RFC 6901) of a path; one that a client made overlong ends at a parent."""
    pointer = ""
    for key in path:
        part = "/" + str(key).replace("~", "~0").replace("/", "~1")
        if len(pointer) + len(part) > POINTER_LENGTH:
            break
        pointer += part
    return pointer


def check_query_string(req: Request) -> None:
    """Refuses bytes that are not UTF-8, repeated parameters and NUL characters; raises ProblemError."""
    try:
        unquote_to_bytes(req.query_string).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProblemError(Problem(400, "The query string is not percent-encoded UTF-8.")) from error
    complaints = []
    for name, values in req.args.lists():
        if len(values) > 1:
            complaints.append(Complaint("The parameter is given more than once.", parameter=name[:POINTER_LENGTH]))
        elif detail := find_bad_character(name) or find_bad_character(values[0]):
            complaints.append(Complaint(detail, parameter=name[:POINTER_LENGTH]))
    if complaints:
        raise ProblemError(refuse_input(complaints))


def _flatten_parameters(messages: Any) -> Iterator[tuple[str, str]]:
    for pointer, detail in _flatten_messages(messages):
        name = pointer.removeprefix("/").replace("~1", "/").replace("~0", "~")
        yield name, "There is no such parameter." if detail == UNKNOWN_FIELD else detail


UNKNOWN_FIELD = ma.Schema().error_messages["unknown"]


def _flatten_messages(messages: Any) -> Iterator[tuple[str, str]]:
    """marshmallow's nested messages as pairs of pointer and sentence; they nest no deeper than our schemas."""

    def walk(inside: Any, path: list[Any]) -> Iterator[tuple[str, str]]:
        if isinstance(inside, dict):
            for key, value in inside.items():
                yield from walk(value, path if key == "_schema" else [*path, key])
        elif isinstance(inside, list):
            for value in inside:
                yield from walk(value, path)
        else:
            yield make_pointer(path), str(inside)

    return walk(messages, [])

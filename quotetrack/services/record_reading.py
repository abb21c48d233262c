"""Bytes into texts, lines and JSON values; every complaint names the place, ``where``, in words."""

import codecs
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from quotetrack.errors import InputError, TextTooLongError, UnreadableTextError
from quotetrack.settings import Settings

# UTF-8 takes at most four bytes a code point, JSON's escapes at most twelve.
_BYTES_A_CODE_POINT = 4
_ESCAPED_BYTES_A_CODE_POINT = 12
# Room for the other fields of a line of JSON.
_OTHER_FIELDS_BYTES = 1_000_000


def read_stream(stream: BinaryIO, where: str, most: int) -> str:
    """The text that the bytes are, without a byte order mark; ``most`` is the limit in code points."""
    longest = most * _BYTES_A_CODE_POINT + len(codecs.BOM_UTF8)
    content = stream.read(longest + 1)
    if len(content) > longest:
        raise TextTooLongError(f"{where} is longer than {most} characters (limits.text_length).")
    return decode_text(content, where)


def decode_text(content: bytes, where: str) -> str:
    """UTF-8 bytes into text; UnreadableTextError says which byte is wrong."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise UnreadableTextError(f"{where} is UTF-16; only UTF-8 is read.") from error
        byte = content[error.start]
        raise UnreadableTextError(f"{where} is not UTF-8: byte 0x{byte:02x} at position {error.start}.") from error


def split_lines(stream: BinaryIO, name: str, length: int) -> Iterator[tuple[str, bytes | None]]:
    """Each line that is not blank as (where, its bytes); None for one of more bytes than ``length``."""
    number = 0
    while line := stream.readline(length + 1):
        number += 1
        where = f"{name}, line {number}"
        if len(line) > length:
            yield where, None
            while line and not line.endswith(b"\n"):
                line = stream.readline(length)
        elif line.strip():
            yield where, line


def parse_line(line: bytes | None, where: str, most: int) -> dict[str, Any]:
    """The object of one line; InputError where it has none, or is too long."""
    if line is None:
        raise TextTooLongError(f"{where}: the line is longer than {limit_record(most)} bytes.")
    return parse_record(decode_text(line, where), where)


def limit_record(most: int) -> int:
    """The bytes that a JSON object with a text of ``most`` code points may have."""
    return most * _ESCAPED_BYTES_A_CODE_POINT + _OTHER_FIELDS_BYTES


def parse_record(content: str, where: str) -> dict[str, Any]:
    """One JSON object; InputError for anything else."""
    return require_record(parse_value(content, where), where)


def parse_value(content: str, where: str) -> Any:
    """One JSON value; InputError for anything else."""
    try:
        return json.loads(content, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise InputError(f"{where} is nested too deeply.") from error
    except ValueError as error:
        raise InputError(f"{where} is not valid JSON: {shorten(str(error))}.") from error


def require_record(value: Any, where: str) -> dict[str, Any]:
    """The value as an object; InputError where it is none."""
    if not isinstance(value, dict):
        raise InputError(f"{where} must be a JSON object.")
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")


def shorten(sentence: str) -> str:
    """The sentence, cut where it is long."""
    return sentence if len(sentence) < 120 else sentence[:117] + "..."


def parse_time(value: str, where: str, settings: Settings) -> tuple[datetime, str]:
    """An RFC 3339 time and its zone; one without a zone is read in ``analysis.timezone``."""
    try:
        moment = datetime.fromisoformat(value.strip())
        zone = settings.analysis.timezone if moment.tzinfo is None else None
        moment = moment.replace(tzinfo=ZoneInfo(zone)) if zone else moment
        # The first and the last hours of the calendar have no counterpart in UTC.
        moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InputError(f"{where}: '{shorten(value)}' is no time such as 2026-03-01T09:30:00+01:00.") from error
    if zone:
        return moment, zone
    return moment, moment.strftime("%z")[:3] + ":" + moment.strftime("%z")[3:5]

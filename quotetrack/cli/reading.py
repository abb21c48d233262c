"""Files and standard input into texts and articles; every complaint names the file, and the line where it has lines."""

import codecs
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from quotetrack.errors import EmptyTextError, InputError, TextTooLongError, UnreadableTextError
from quotetrack.services.records import NewArticle
from quotetrack.settings import Settings

STANDARD_INPUT = "-"
# UTF-8 takes at most four bytes a code point, JSON's escapes at most twelve.
_BYTES_A_CODE_POINT = 4
_ESCAPED_BYTES_A_CODE_POINT = 12
# Room for the other fields of a line of JSON.
_OTHER_FIELDS_BYTES = 1_000_000
_WORDS = ("title", "url", "external_id", "outlet", "byline")
_HTML_SUFFIXES = (".html", ".htm", ".xhtml")


def name_input(path: str) -> str:
    """What to call the file in a complaint."""
    return "standard input" if path == STANDARD_INPUT else path


@contextmanager
def open_input(path: str) -> Iterator[BinaryIO]:
    """The file, or standard input for ``-``, as bytes; InputError where it cannot be opened or read."""
    if "\0" in path:
        raise InputError(f"{path} cannot be read: no file's name has a NUL character.")
    try:
        if path == STANDARD_INPUT:
            yield sys.stdin.buffer
            return
        with Path(path).open("rb") as stream:
            yield stream
    except OSError as error:
        raise InputError(f"{name_input(path)} cannot be read: {error.strerror}.") from error


def read_text(path: str, most: int) -> str:
    """The file's text as it stands, without a byte order mark; ``most`` is the limit in code points."""
    content = _read_bytes(path, most * _BYTES_A_CODE_POINT + len(codecs.BOM_UTF8))
    if content is None:
        raise TextTooLongError(f"{name_input(path)} is longer than {most} characters (limits.text_length).")
    return decode_text(content, name_input(path))


def _read_bytes(path: str, most: int) -> bytes | None:
    """The file's bytes; None where there are more than ``most``, of which no more are read."""
    with open_input(path) as stream:
        content = stream.read(most + 1)
    return content if len(content) <= most else None


def decode_text(content: bytes, where: str) -> str:
    """UTF-8 bytes into text; UnreadableTextError says which byte is wrong."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise UnreadableTextError(f"{where} is UTF-16; only UTF-8 is read.") from error
        byte = content[error.start]
        raise UnreadableTextError(f"{where} is not UTF-8: byte 0x{byte:02x} at position {error.start}.") from error


def read_lines(path: str, most: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each line of JSON as (where, its object), read as it comes; blank lines are passed over.

    Lines end at line feeds alone: U+2028 and others that Python takes for line ends may stand inside JSON.
    """
    length = _limit_record(most)
    with open_input(path) as stream:
        number = 0
        while line := stream.readline(length + 1):
            number += 1
            where = f"{name_input(path)}, line {number}"
            if len(line) > length:
                raise TextTooLongError(f"{where}: the line is longer than {length} bytes.")
            if line.strip():
                yield where, parse_record(decode_text(line, where), where)


def _limit_record(most: int) -> int:
    """The bytes that a JSON object with a text of ``most`` code points may have."""
    return most * _ESCAPED_BYTES_A_CODE_POINT + _OTHER_FIELDS_BYTES


def parse_record(content: str, where: str) -> dict[str, Any]:
    """One JSON object; InputError for anything else."""
    try:
        record = json.loads(content, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise InputError(f"{where} is nested too deeply.") from error
    except ValueError as error:
        raise InputError(f"{where} is not valid JSON: {_shorten(str(error))}.") from error
    if not isinstance(record, dict):
        raise InputError(f"{where} must be a JSON object.")
    return record


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")


def _shorten(sentence: str) -> str:
    return sentence if len(sentence) < 120 else sentence[:117] + "..."


def read_articles(path: str, settings: Settings) -> list[tuple[str, NewArticle]]:
    """The articles of one file as (where, article), checked: .json one, .jsonl many, .html a page, else plain text."""
    most = settings.limits.text_length
    suffix = Path(path).suffix.lower()
    if suffix in (".jsonl", ".ndjson"):
        return [(where, build_article(record, where, settings)) for where, record in read_lines(path, most)]
    if suffix == ".json":
        content = _read_bytes(path, _limit_record(most))
        if content is None:
            raise TextTooLongError(f"{path} is longer than {_limit_record(most)} bytes.")
        record = parse_record(decode_text(content, path), path)
        return [(path, build_article(record, path, settings))]
    text = read_text(path, most)
    article = NewArticle(html=text) if suffix in _HTML_SUFFIXES else NewArticle(text=text)
    check_article(article, name_input(path), most)
    return [(name_input(path), article)]


def build_article(record: dict[str, Any], where: str, settings: Settings) -> NewArticle:
    """An article from the object that the API takes too; fields that it does not know are kept in ``extra``.

    A text under ``id``, as corpora and exports of other systems have it, is the external id where none is given.
    quotetrack's own ids are numbers and mean nothing in another database.
    """
    given = dict(record)
    if given.get("external_id") is None and isinstance(given.get("id"), str) and given["id"].strip():
        given["external_id"] = given.pop("id")
    words = {name: _take_words(given, name, where) for name in (*_WORDS, "text", "html", "language")}
    published = _take_words(given, "published_at", where)
    if (words["text"] is None) == (words["html"] is None):
        raise InputError(f"{where} must have either 'text' or 'html'.")
    moment, zone = parse_time(published, where, settings) if published else (None, None)
    language = words.pop("language") or "en"
    article = NewArticle(**words, language=language, published_at=moment, published_zone=zone, extra=given)
    check_article(article, where, settings.limits.text_length)
    return article


def _take_words(given: dict[str, Any], name: str, where: str) -> str | None:
    value = given.pop(name, None)
    if value is not None and not isinstance(value, str):
        raise InputError(f"{where}: '{name}' must be a text.")
    return value


def parse_time(value: str, where: str, settings: Settings) -> tuple[datetime, str]:
    """An RFC 3339 time and its zone; one without a zone is read in ``analysis.timezone``."""
    try:
        moment = datetime.fromisoformat(value.strip())
        zone = settings.analysis.timezone if moment.tzinfo is None else None
        moment = moment.replace(tzinfo=ZoneInfo(zone)) if zone else moment
        # The first and the last hours of the calendar have no counterpart in UTC.
        moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InputError(f"{where}: '{_shorten(value)}' is no time such as 2026-03-01T09:30:00+01:00.") from error
    if zone:
        return moment, zone
    return moment, moment.strftime("%z")[:3] + ":" + moment.strftime("%z")[3:5]


def check_article(article: NewArticle, where: str, most: int) -> None:
    """Refuses an article that ingestion would refuse, before anything of its company is stored."""
    content = article.html if article.text is None else article.text
    if not content or not content.strip():
        raise EmptyTextError(f"{where} has no text.")
    if len(content) > most:
        raise TextTooLongError(f"{where} is longer than {most} characters (limits.text_length).")

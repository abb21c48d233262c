"""Articles out of files, one after another as they are asked for: plain text, pages, JSON, lines of JSON, CSV."""

import csv
import io
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Final

from quotetrack.errors import EmptyTextError, InputError, TextTooLongError
from quotetrack.services.record_reading import (
    decode_text,
    limit_record,
    parse_line,
    parse_time,
    parse_value,
    read_stream,
    require_record,
    shorten,
    split_lines,
)
from quotetrack.services.records import NewArticle
from quotetrack.settings import Settings

PACKED: Final = ".gz"
PLAIN: Final = (".txt",)
PAGES: Final = (".html", ".htm", ".xhtml")
LINES: Final = (".jsonl", ".ndjson")
KNOWN: Final = (*PLAIN, *PAGES, ".json", *LINES, ".csv")

_WORDS: Final = ("title", "url", "external_id", "outlet", "byline")


@dataclass(frozen=True, slots=True)
class Found:
    """An article with ``where`` it stands, or why there is none; ``read`` counts the file's bytes up to here."""

    where: str
    article: NewArticle | None
    refusal: str | None = None
    read: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is read: what to call it in a complaint, its kind by the end of its name (packed or not), and its
    bytes as it lies, 0 where nobody knows."""

    name: str
    suffix: str
    size: int = 0


def find_suffix(path: str) -> str:
    """What kind of file it is, packed or not."""
    lower = path.lower()
    return Path(lower.removesuffix(PACKED)).suffix


def read_source(source: Source, stream: BinaryIO, settings: Settings, *, strict: bool) -> Iterator[Found]:
    """The articles of a file, packed no more, as they come; where one cannot be taken, InputError if ``strict``, else
    it is told in its place and the next is read. What ends the whole file raises InputError either way."""
    if source.suffix in LINES:
        records = _iterate_lines(source, stream, settings)
    elif source.suffix == ".csv":
        records = _iterate_rows(source, stream, settings)
    elif source.suffix == ".json":
        records = _iterate_document(source, stream, settings)
    else:
        yield _read_plain(source, stream, settings)
        return
    # Closed before the file is, whoever stops asking.
    with closing(records):
        for where, record, read in records:
            try:
                if isinstance(record, InputError):
                    raise record
                article = build_article(record, where, settings)
            except InputError as error:
                if strict:
                    raise
                yield Found(where, None, str(error), read)
            else:
                yield Found(where, article, None, read)


Record = tuple[str, dict[str, Any] | InputError, int]
Records = Generator[Record, None, None]


def _iterate_lines(source: Source, stream: BinaryIO, settings: Settings) -> Records:
    most = settings.limits.text_length
    for where, line in split_lines(stream, source.name, limit_record(most)):
        try:
            yield where, parse_line(line, where, most), _measure_read(stream)
        except InputError as error:
            yield where, error, _measure_read(stream)


def _iterate_document(source: Source, stream: BinaryIO, settings: Settings) -> Records:
    """One object, or a list of them."""
    most = limit_record(settings.limits.text_length)
    content = stream.read(most + 1)
    if len(content) > most:
        raise TextTooLongError(f"{source.name} is longer than {most} bytes.")
    value = parse_value(decode_text(content, source.name), source.name)
    if not isinstance(value, list):
        yield source.name, require_record(value, source.name), source.size
        return
    for number, record in enumerate(value, 1):
        place = f"{source.name}, item {number}"
        fit = isinstance(record, dict)
        yield place, record if fit else InputError(f"{place} must be a JSON object."), source.size


def _iterate_rows(source: Source, stream: BinaryIO, settings: Settings) -> Records:
    """The rows of a CSV file whose first one names the fields; empty cells say nothing."""
    longest = min(limit_record(settings.limits.text_length), 2**31 - 1)
    csv.field_size_limit(longest)
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    lines = _RowLines(text, source.name, longest)
    rows = csv.DictReader(lines, strict=True)
    try:
        for row in rows:
            lines.begin_row()
            place = f"{source.name}, line {rows.line_num}"
            if None in row:
                yield place, InputError(f"{place} has more cells than the first line."), _measure_read(stream)
            else:
                yield place, {name: cell for name, cell in row.items() if cell}, _measure_read(stream)
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        raise InputError(f"{source.name} is not UTF-8: byte 0x{byte:02x} behind line {rows.line_num}.") from error
    except csv.Error as error:
        raise InputError(f"{source.name}, line {rows.line_num}: {shorten(str(error))}.") from error
    finally:
        text.detach()


class _RowLines:
    """The lines of a CSV file, of a row no more characters than ``most``: the reader has all of a row in memory."""

    def __init__(self, text: io.TextIOWrapper, name: str, most: int) -> None:
        self._text, self._name, self._most = text, name, most
        self._left = most

    def begin_row(self) -> None:
        """Says that what comes now belongs to another row."""
        self._left = self._most

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(self._left + 1)
        if not line:
            raise StopIteration
        self._left -= len(line)
        if self._left < 0:
            raise TextTooLongError(f"{self._name} has a row that is longer than {self._most} characters.")
        return line


def _measure_read(stream: BinaryIO) -> int:
    """The bytes of the file itself that were read so far, of a packed one the packed ones."""
    raw = getattr(stream, "fileobj", None) or stream
    try:
        return int(raw.tell())
    except (OSError, ValueError):
        return 0


def _read_plain(source: Source, stream: BinaryIO, settings: Settings) -> Found:
    longest = settings.limits.text_length
    text = read_stream(stream, source.name, longest)
    article = NewArticle(html=text) if source.suffix in PAGES else NewArticle(text=text)
    check_article(article, source.name, longest)
    return Found(source.name, article, None, source.size)


def build_article(record: Mapping[str, Any], where: str, settings: Settings) -> NewArticle:
    """An article from the object that the API takes too; fields that it does not know are kept in ``extra``.

    An IPTC ninjs item is read as one. A text under ``id``, as corpora and exports of other systems have it, is the
    external id where none is given. quotetrack's own ids are numbers and mean nothing in another database.
    """
    if any(name.startswith("body_") or name in ("bodies", "headlines") for name in record):
        from quotetrack.services.ninjs import is_ninjs, read_ninjs

        if is_ninjs(record):
            item = read_ninjs(record)
            fields = dict(item.fields)
            rest = fields.pop("extra")
            article = build_article(fields, where, settings)
            return replace(article, extra=rest, version=item.version, warnings=item.warnings)
    given = dict(record)
    if given.get("external_id") is None and isinstance(given.get("id"), str) and given["id"].strip():
        given["external_id"] = given.pop("id")
    words: dict[str, Any] = {name: _take_words(given, name, where) for name in (*_WORDS, "text", "html", "language")}
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


def check_article(article: NewArticle, where: str, most: int) -> None:
    """Refuses an article that ingestion would refuse, before anything of its company is stored."""
    content = article.html if article.text is None else article.text
    if not content or not content.strip():
        raise EmptyTextError(f"{where} has no text.")
    if len(content) > most:
        raise TextTooLongError(f"{where} is longer than {most} characters (limits.text_length).")

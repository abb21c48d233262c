"""Articles out of files, one after another as they are asked for: plain text, pages, JSON, lines of JSON, CSV, packed
or not; out of folders and patterns too.
"""

import csv
import glob
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Final

from quotetrack.cli.reading import (
    PACKED,
    STANDARD_INPUT,
    decode_text,
    limit_record,
    name_input,
    open_input,
    parse_line,
    parse_time,
    parse_value,
    read_bytes,
    read_text,
    require_record,
    shorten,
    split_lines,
)
from quotetrack.errors import EmptyTextError, InputError, TextTooLongError
from quotetrack.services.records import NewArticle
from quotetrack.settings import Settings

PLAIN: Final = (".txt",)
PAGES: Final = (".html", ".htm", ".xhtml")
LINES: Final = (".jsonl", ".ndjson")
KNOWN: Final = (*PLAIN, *PAGES, ".json", *LINES, ".csv")

_WORDS: Final = ("title", "url", "external_id", "outlet", "byline")


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """Files in the order in which they are read, with their bytes together; ``named`` where each was named itself."""

    paths: tuple[str, ...]
    size: int
    named: bool


@dataclass(frozen=True, slots=True)
class Found:
    """An article with ``where`` it stands, or why there is none; ``read`` counts the file's bytes up to here."""

    where: str
    article: NewArticle | None
    refusal: str | None = None
    read: int = 0


def find_files(names: Sequence[str]) -> FoundFiles:
    """The files that are meant: those named, and of folders and patterns those of a kind that is read.

    Raises InputError for a pattern that fits nothing and a folder that holds nothing to read.
    """
    paths: list[str] = []
    named = True
    for name in names:
        if name == STANDARD_INPUT or "\0" in name:
            paths.append(name)
        elif Path(name).is_dir():
            named = False
            paths += _list_folder(Path(name))
        elif glob.has_magic(name) and not Path(name).exists():
            named = False
            paths += _list_pattern(name)
        else:
            paths.append(name)
    return FoundFiles(tuple(paths), sum(map(measure_file, paths)), named)


def measure_file(path: str) -> int:
    """The file's bytes; 0 where it cannot be asked, which reading it will tell."""
    try:
        return 0 if path == STANDARD_INPUT else Path(path).stat().st_size
    except (OSError, ValueError):
        return 0


def _list_folder(folder: Path) -> list[str]:
    found = [
        str(path)
        for path in sorted(folder.rglob("*"))
        if _find_suffix(str(path)) in KNOWN and path.is_file() and not _is_hidden(path.relative_to(folder))
    ]
    if not found:
        raise InputError(f"{folder} holds no file that can be read ({', '.join(KNOWN)}, each also with {PACKED}).")
    return found


def _list_pattern(pattern: str) -> list[str]:
    found = [path for path in sorted(_expand(pattern)) if Path(path).is_file()]
    if not found:
        raise InputError(f"No file fits {pattern}.")
    return found


def _expand(pattern: str) -> list[str]:
    return glob.glob(pattern, recursive=True)  # noqa: PTH207 - Path.glob takes no absolute patterns


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _find_suffix(path: str) -> str:
    """What kind of file it is, packed or not."""
    lower = path.lower()
    return Path(lower.removesuffix(PACKED)).suffix


def read_articles(path: str, settings: Settings) -> list[tuple[str, NewArticle]]:
    """The articles of one file as (where, article), checked; InputError at the first that cannot be taken."""
    articles = []
    for found in _iterate_file(path, settings, strict=True):
        if found.article is not None:
            articles.append((found.where, found.article))
    return articles


def iterate_articles(path: str, settings: Settings) -> Iterator[Found]:
    """The articles of one file as they come; what cannot be taken is told in its place, and the next is read."""
    where = name_input(path)
    try:
        yield from _iterate_file(path, settings, strict=False)
    except InputError as error:
        yield Found(where, None, str(error), measure_file(path))


def _iterate_file(path: str, settings: Settings, *, strict: bool) -> Iterator[Found]:
    suffix = _find_suffix(path)
    if suffix in LINES:
        records = _iterate_lines(path, settings)
    elif suffix == ".csv":
        records = _iterate_rows(path, settings)
    elif suffix == ".json":
        records = _iterate_document(path, settings)
    else:
        yield _read_plain(path, settings, is_page=suffix in PAGES)
        return
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


def _iterate_lines(path: str, settings: Settings) -> Iterator[Record]:
    most = settings.limits.text_length
    with open_input(path) as stream:
        for where, line in split_lines(stream, path, limit_record(most)):
            try:
                yield where, parse_line(line, where, most), _measure_read(stream)
            except InputError as error:
                yield where, error, _measure_read(stream)


def _iterate_document(path: str, settings: Settings) -> Iterator[Record]:
    """One object, or a list of them."""
    most = limit_record(settings.limits.text_length)
    content = read_bytes(path, most)
    if content is None:
        raise TextTooLongError(f"{name_input(path)} is longer than {most} bytes.")
    where, size = name_input(path), measure_file(path)
    value = parse_value(decode_text(content, where), where)
    if not isinstance(value, list):
        yield where, require_record(value, where), size
        return
    for number, record in enumerate(value, 1):
        place = f"{where}, item {number}"
        yield place, record if isinstance(record, dict) else InputError(f"{place} must be a JSON object."), size


def _iterate_rows(path: str, settings: Settings) -> Iterator[Record]:
    """The rows of a CSV file whose first one names the fields; empty cells say nothing."""
    csv.field_size_limit(min(limit_record(settings.limits.text_length), 2**31 - 1))
    where = name_input(path)
    with open_input(path) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        rows = csv.DictReader(text, strict=True)
        try:
            for row in rows:
                place = f"{where}, line {rows.line_num}"
                if None in row:
                    yield place, InputError(f"{place} has more cells than the first line."), _measure_read(stream)
                else:
                    yield place, {name: cell for name, cell in row.items() if cell}, _measure_read(stream)
        except UnicodeDecodeError as error:
            byte = error.object[error.start]
            raise InputError(f"{where} is not UTF-8: byte 0x{byte:02x} behind line {rows.line_num}.") from error
        except csv.Error as error:
            raise InputError(f"{where}, line {rows.line_num}: {shorten(str(error))}.") from error
        finally:
            text.detach()


def _measure_read(stream: BinaryIO) -> int:
    """The bytes of the file itself that were read so far, of a packed one the packed ones."""
    raw = getattr(stream, "fileobj", None) or stream
    try:
        return int(raw.tell())
    except (OSError, ValueError):
        return 0


def _read_plain(path: str, settings: Settings, *, is_page: bool) -> Found:
    text = read_text(path, settings.limits.text_length)
    article = NewArticle(html=text) if is_page else NewArticle(text=text)
    check_article(article, name_input(path), settings.limits.text_length)
    return Found(name_input(path), article, None, measure_file(path))


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

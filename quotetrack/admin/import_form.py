"""What the form of an import holds, as articles: those that were typed or pasted, and those of files."""

import gzip
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BufferedReader, BytesIO, RawIOBase
from typing import IO, Any, BinaryIO, Final, cast
from urllib.parse import urlsplit

from quotetrack.admin.uploads import SentForm, Upload
from quotetrack.errors import Fault, InputError, TextTooLongError
from quotetrack.services.article_files import KNOWN, PACKED, PAGES, PLAIN, Found, Source, find_suffix, read_source
from quotetrack.services.drafts import prepare_article
from quotetrack.services.record_reading import parse_time
from quotetrack.services.records import NewArticle
from quotetrack.settings import Settings

FIELDS: Final = ("title", "outlet", "byline", "url", "published", "text", "form")
SUFFIXES: Final = {"text": ".txt", "html": ".html", "json": ".json", "lines": ".jsonl"}
PASTED: Final = "The pasted text"

_MARKUP: Final = re.compile(r"\s*(<!doctype\b|<!--|<\?xml\b|<[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)
_FOREIGN: Final = (
    (b"PK\x03\x04", "is a packed folder or an office document"),
    (b"%PDF-", "is a PDF"),
    (b"{\\rtf", "is RTF"),
    (b"\x1f\x8b", "is packed, but its name does not end with .gz"),
    (b"BZh", "is packed in a way that is not read"),
    (b"\xfd7zXZ\x00", "is packed in a way that is not read"),
)


@dataclass(frozen=True, slots=True)
class SentArticles:
    """What to call them, and the articles; ``single`` where it is one text that was pasted."""

    name: str
    found: Iterator[Found]
    single: bool


def read_articles(form: SentForm, settings: Settings) -> SentArticles:
    """The articles of the form; InputError, by field, where it cannot be meant.

    What single articles of it are refused for stands among them, in their places.
    """
    _check_lengths(form, settings)
    text = form.fields.get("text", "").replace("\r\n", "\n")
    has_text = bool(text.strip())
    suffix = find_kind(text, form.fields.get("form", "")) if has_text else ""
    if not has_text and not form.uploads:
        _refuse("text", "Paste an article, or choose files.")
    plain = sum(find_suffix(one) in (*PLAIN, *PAGES) for one in [one.name for one in form.uploads] + ["x" + suffix])
    given = read_fields(form.fields, plain, settings)
    sources = [one.name for one in form.uploads]
    single = has_text and not sources and suffix in (".txt", ".html")
    name = given.get("title") or PASTED if has_text and not sources else _name_files(sources, has_text)
    if single:
        # Checked at once, so that what cannot be taken is told beside what was typed.
        article = next(read_pasted(text, suffix, given, settings)).article
        if article is not None:
            prepare_article(article, settings.limits)
    return SentArticles(name, _iterate(form, text if has_text else "", suffix, given, settings), single)


def find_kind(text: str, chosen: str) -> str:
    """The kind of file that a pasted text would be: the chosen one, else what it looks like."""
    if chosen in SUFFIXES:
        return SUFFIXES[chosen]
    if text.lstrip()[:1] in ("{", "["):
        if _is_json(text):
            return ".json"
        if _is_json(text.lstrip().partition("\n")[0]):
            return ".jsonl"
    return ".html" if _MARKUP.match(text) else ".txt"


def read_fields(fields: Mapping[str, str], plain: int, settings: Settings) -> dict[str, Any]:
    """What the form says of articles that do not say it themselves: plain texts and pages, of which there are
    ``plain``. InputError by field."""
    given: dict[str, Any] = {}
    for name in ("title", "outlet", "byline", "url"):
        if words := " ".join(fields.get(name, "").split()):
            given[name] = words
    published = fields.get("published", "").strip()
    filled = [*given, *(["published"] if published else [])]
    if filled and not plain:
        _refuse(filled[0], "JSON, lines of JSON and CSV say this themselves; leave it empty.")
    for name in ("title", "url"):
        if name in given and plain > 1:
            _refuse(name, "This is for one text or page; there are several.")
    if "url" in given and not is_web_address(given["url"]):
        _refuse("url", "This is not an http or https address.")
    if published:
        try:
            given["published_at"], given["published_zone"] = parse_time(published, "Published", settings)
        except InputError:
            _refuse("published", "This is no time such as 2026-03-01T09:30.")
    return given


def read_pasted(text: str, suffix: str, given: Mapping[str, Any], settings: Settings) -> Iterator[Found]:
    """The articles of a pasted text."""
    source = Source(PASTED, suffix)
    try:
        yield from _complete(read_source(source, BytesIO(text.encode()), settings, strict=False), suffix, given)
    except InputError as error:
        raise InputError(str(error), (Fault("/text", str(error)),)) from error


def read_upload(upload: Upload, given: Mapping[str, Any], settings: Settings, budget: "Budget") -> Iterator[Found]:
    """The articles of a file; why there are none, or no more, stands in its place."""
    suffix = find_suffix(upload.name)
    try:
        _check_upload(upload, suffix)
        with _unpack(upload, budget) as stream:
            source = Source(upload.name, suffix, upload.size)
            yield from _complete(read_source(source, stream, settings, strict=False), suffix, given)
    except InputError as error:
        yield Found(upload.name, None, str(error))


def is_web_address(url: str) -> bool:
    """Whether it is an address of a page on the web, fit to be shown as a link."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    fit = parts.scheme in ("http", "https") and bool(parts.hostname)
    return fit and url.isprintable() and not any(letter.isspace() for letter in url)


@dataclass(slots=True)
class Budget:
    """Bytes that all files together may still have when they are unpacked."""

    left: int

    def spend(self, size: int) -> None:
        """Raises TextTooLongError where they had more."""
        self.left -= size
        if self.left < 0:
            raise TextTooLongError("The files are too large once they are unpacked (imports.unpacked_bytes).")


class _Counted(RawIOBase):
    """A packed stream, unpacked no further than the budget allows: a small file may hold any number of zeros."""

    def __init__(self, packed: IO[bytes], budget: Budget) -> None:
        super().__init__()
        self._stream = gzip.GzipFile(fileobj=packed, mode="rb")
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        data = self._stream.read(len(target))
        self._budget.spend(len(data))
        target[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


@contextmanager
def _unpack(upload: Upload, budget: Budget) -> Iterator[BinaryIO]:
    if not upload.name.lower().endswith(PACKED):
        budget.spend(upload.size)
        yield cast("BinaryIO", upload.stream)
        return
    try:
        with BufferedReader(_Counted(upload.stream, budget)) as stream:
            yield cast("BinaryIO", stream)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{upload.name} cannot be unpacked: {error}.") from error


def _iterate(form: SentForm, text: str, suffix: str, given: Mapping[str, Any], settings: Settings) -> Iterator[Found]:
    if text:
        yield from read_pasted(text, suffix, given, settings)
    budget = Budget(settings.imports.unpacked_bytes)
    for upload in form.uploads:
        yield from read_upload(upload, given, settings, budget)


def _complete(found: Iterator[Found], suffix: str, given: Mapping[str, Any]) -> Iterator[Found]:
    """With what the form says of texts and pages; without what the pages could not show as a link."""
    for one in found:
        article: NewArticle | None = one.article
        if article is None:
            yield one
        elif suffix in (*PLAIN, *PAGES):
            yield replace(one, article=replace(article, **given))
        elif article.url and not is_web_address(article.url):
            yield Found(one.where, None, f"{one.where}: 'url' is not an http or https address.")
        else:
            yield one


def _check_lengths(form: SentForm, settings: Settings) -> None:
    if "text" in form.too_long:
        most = settings.limits.form_bytes // 1_000_000
        _refuse("text", f"That is too much to paste: more than {most} MB. Send it as a file, or in parts.")
    for name in sorted(form.too_long):
        _refuse(name if name in FIELDS else "text", "This is too long.")


def _check_upload(upload: Upload, suffix: str) -> None:
    if upload.too_long:
        raise TextTooLongError(f"{upload.name} is too large; send it in parts (limits.body_bytes).")
    if suffix not in KNOWN:
        kinds = ", ".join(KNOWN)
        raise InputError(f"{upload.name} is of no kind that is read: {kinds}, each also with {PACKED}.")
    if not upload.name.lower().endswith(PACKED):
        begins = upload.stream.read(8)
        upload.stream.seek(0)
        for mark, words in _FOREIGN:
            if begins.startswith(mark):
                raise InputError(f"{upload.name} {words}; send plain text, HTML, JSON or CSV.")


def _name_files(names: list[str], has_text: bool) -> str:
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return f"{PASTED}, {shown}" if has_text else shown


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(name: str, detail: str) -> None:
    raise InputError(detail, (Fault(f"/{name}", detail),))

"""IPTC ninjs items, versions 1.x and 2.x, read as articles.

After the schemas that IPTC publishes: 1.x has ``headline``, ``byline``, ``body_text``, ``body_html``; 2.x has lists of
``headlines`` and ``bodies`` with roles and content types, and ``by``. What an article has no field for is kept.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any, Final

from quotetrack.services.checks import escape_pointer
from quotetrack.services.records import SourceVersion

BODY: Final = "body_"
HTML_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})
MAIN_ROLES: Final = frozenset({"", "main", "text", "body"})

_MARKUP = re.compile(r"\s*(<!doctype\b|<\?xml\b|<[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,18}(\.[0-9]{1,18}){0,5}", re.ASCII)
_TAGS = re.compile(r"<[^<>]*>")


class NinjsDocument(dict[str, Any]):
    """A document that its sender declared to be a ninjs item; ``beside`` are fields of ours that outrank its own."""

    def __init__(self, document: Mapping[str, Any], beside: Mapping[str, Any] | None = None) -> None:
        super().__init__(document)
        self.beside = beside or {}


@dataclass(frozen=True, slots=True)
class NinjsItem:
    """An item as the fields of an article, with the place in the item that each field came from (JSON pointer)."""

    fields: Mapping[str, Any]
    places: Mapping[str, str]
    version: SourceVersion
    warnings: tuple[str, ...]

    def locate(self, pointer: str) -> str:
        """Where in the item the article's field of this pointer came from."""
        name, slash, rest = pointer.removeprefix("/").partition("/")
        if name == "extra":
            return slash + rest
        return self.places.get(name, "" if name in {"text", "html"} else f"/{name}") + slash + rest


def is_ninjs(document: Any) -> bool:
    """Whether a JSON value is a ninjs item: it says so, or it has an item's identifier and body or headlines."""
    if isinstance(document, NinjsDocument):
        return True
    if not isinstance(document, dict):
        return False
    standards = [document.get("$schema"), document.get("standard"), document.get("$standard")]
    if any("ninjs" in str(said).casefold() for said in standards if isinstance(said, str | dict)):
        return True
    if "text" in document or "html" in document:
        return False
    has_body = any(name.startswith(BODY) or name in {"bodies", "headlines"} for name in document)
    return has_body and any(isinstance(document.get(name), str) for name in ("uri", "guid"))


def read_ninjs(document: Mapping[str, Any]) -> NinjsItem:
    """The item's fields as an article's; values of a wrong type are passed on, to be refused like an article's."""
    reader = _Reader(document)
    reader.take("external_id", _find_identifier(document))
    reader.take("title", _find_title(document))
    reader.take("byline", _find_text(document, ("byline", "by")))
    reader.take("language", _find_first(document, ("language",)))
    reader.take("outlet", _find_outlet(document))
    reader.copy("published_at", _find_first(document, ("versioncreated", "firstcreated", "contentcreated")))
    name, place = _find_body(document)
    reader.take(name, place)
    beside = getattr(document, "beside", {})
    fields = {**reader.fields, **beside, "extra": reader.rest}
    return NinjsItem(fields, reader.places, _read_version(document), tuple(_list_warnings(document)))


Place = tuple[str | int, ...]
"""Where a value stands: the names and indexes that lead to it."""


class _Reader:
    """Takes values out of an item, so that what is left is the rest."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.rest = {name: value for name, value in document.items() if name != "associations"}
        self.fields: dict[str, Any] = {}
        self.places: dict[str, str] = {}

    def copy(self, field: str, place: Place | None) -> None:
        """Reads the value and leaves it where it is, too."""
        if place is None:
            return
        value: Any = self.rest
        for step in place:
            value = value[step]
        self.fields[field] = value
        self.places[field] = "".join(f"/{escape_pointer(str(step))}" for step in place)

    def take(self, field: str, place: Place | None) -> None:
        """Reads the value and takes it out; of a list's entry, whatever else it says stays."""
        self.copy(field, place)
        if place is None:
            return
        if len(place) == 1:
            del self.rest[str(place[0])]
            return
        entries, index = str(place[0]), place[1]
        if field == "title":
            self.fields[field] = _strip_markup(self.rest[entries][index], self.fields[field])
        if field in {"title", "text", "html"}:
            self._cut_entry(entries, index, str(place[2]))

    def _cut_entry(self, entries: str, index: Any, member: str) -> None:
        kept = [dict(one) if at == index else one for at, one in enumerate(self.rest[entries])]
        kept[index].pop(member)
        if kept[index]:
            self.rest[entries] = kept
        elif len(kept) > 1:
            self.rest[entries] = kept[:index] + kept[index + 1 :]
        else:
            del self.rest[entries]


def _find_first(document: Mapping[str, Any], names: Iterable[str]) -> Place | None:
    return next(((name,) for name in names if document.get(name) not in (None, "")), None)


def _find_text(document: Mapping[str, Any], names: Sequence[str]) -> Place | None:
    """The first that is a text; ``by`` is anybody's name for anything, and stays where it is."""
    texts = (name for name in names if isinstance(document.get(name), str) and document[name])
    return next(((name,) for name in texts), None) or _find_first(document, names[:1])


def _find_identifier(document: Mapping[str, Any]) -> Place | None:
    """The item's own identifier, else the first that somebody else gave it."""
    if place := _find_first(document, ("uri", "guid")):
        return place
    altids = document.get("altids")
    if isinstance(altids, dict):
        return next((("altids", name) for name, value in altids.items() if isinstance(value, str) and value), None)
    return next((("altids", at, "value") for at, one in _list_entries(document, "altids") if one.get("value")), None)


def _find_title(document: Mapping[str, Any]) -> Place | None:
    if place := _find_first(document, ("headline",)):
        return place
    entries = [(at, one) for at, one in _list_entries(document, "headlines") if one.get("value")]
    if entries:
        at, _ = min(entries, key=lambda entry: (_is_secondary(entry[1]), _is_html(entry[1]), entry[0]))
        return "headlines", at, "value"
    return _find_first(document, ("title",))


def _find_outlet(document: Mapping[str, Any]) -> Place | None:
    """The first source of information that has a name."""
    for entries in ("infosources", "infosource"):
        for at, one in _list_entries(document, entries):
            for name in ("name", "literal"):
                if one.get(name):
                    return entries, at, name
    return None


def _find_body(document: Mapping[str, Any]) -> tuple[str, Place | None]:
    """The field that the body belongs to, ``text`` or ``html``, and its place; plain text before HTML."""
    found: list[tuple[int, Place]] = []
    for name, value in document.items():
        if name.startswith(BODY) and isinstance(value, str) and value.strip():
            kind = name.removeprefix(BODY).casefold()
            is_html = "html" in kind or (kind != "text" and _MARKUP.match(value))
            rank = 0 if kind == "text" else 2 if kind in {"html", "xhtml"} else 3 if is_html else 1
            found.append((rank, (name,)))
    for at, one in _list_entries(document, "bodies"):
        if isinstance(one.get("value"), str) and one["value"].strip() and (found_rank := _rank_body(one)) is not None:
            found.append((found_rank, ("bodies", at, "value")))
    if not found:
        return "text", _find_first(document, ("body_text", "body_html"))
    rank, place = min(found, key=lambda one: one[0])
    return ("html" if rank > 1 else "text"), place


def _rank_body(entry: Mapping[str, Any]) -> int | None:
    """The lower the better: plain text, other plain text, HTML, other HTML; None for what is neither."""
    media = str(entry.get("contenttype") or "").partition(";")[0].strip().casefold()
    if media and not media.startswith("text/") and media not in HTML_TYPES:
        return None
    return 2 * _is_html(entry) + _is_secondary(entry)


def _is_html(entry: Mapping[str, Any]) -> bool:
    media = str(entry.get("contenttype") or "").partition(";")[0].strip().casefold()
    if media:
        return media in HTML_TYPES
    return "html" in str(entry.get("role") or "").casefold() or bool(_MARKUP.match(str(entry.get("value"))))


def _is_secondary(entry: Mapping[str, Any]) -> bool:
    """Whether the entry's role says that it is no main headline or body."""
    role = str(entry.get("role") or "").casefold()
    return role not in MAIN_ROLES and "html" not in role


def is_older(sent: SourceVersion | None, stored: Mapping[str, Any]) -> bool:
    """Whether a sent version is older than the stored one, whose item is kept in an article's ``extra``.

    By number where both have one that can be compared, else by the time of creation.
    """
    if sent is None:
        return False
    kept = _read_version(stored)
    ours, theirs = _read_number(sent.number), _read_number(kept.number)
    if ours is not None and theirs is not None and ours != theirs:
        return ours < theirs
    created, known = _read_time(sent.created), _read_time(kept.created)
    return created is not None and known is not None and created < known


def _read_number(number: str | None) -> tuple[int, ...] | None:
    return tuple(map(int, number.split("."))) if number and _NUMBER.fullmatch(number) else None


def _read_time(value: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _strip_markup(entry: Mapping[str, Any], value: Any) -> Any:
    if isinstance(value, str) and _is_html(entry):
        return " ".join(unescape(_TAGS.sub(" ", value)).split())
    return value


def _list_entries(document: Mapping[str, Any], name: str) -> list[tuple[int, Mapping[str, Any]]]:
    entries = document.get(name)
    return [(at, one) for at, one in enumerate(entries) if isinstance(one, dict)] if isinstance(entries, list) else []


def _read_version(document: Mapping[str, Any]) -> SourceVersion:
    number, created = document.get("version"), document.get("versioncreated")
    return SourceVersion(
        number=str(number) if isinstance(number, str | int) and not isinstance(number, bool) else None,
        created=created if isinstance(created, str) else None,
    )


def _list_warnings(document: Mapping[str, Any]) -> Iterable[str]:
    associations = document.get("associations")
    if associations:
        number = len(associations) if isinstance(associations, dict | list) else 1
        yield f"The item's associations ({number}) were left out; send an article among them as an item of its own."
    if document.get("pubstatus") in {"withheld", "canceled"}:
        yield f"The item says that it is {document['pubstatus']}; it was taken in all the same."
    if document.get("embargoed"):
        yield "The item has an embargo; nothing here holds it back."

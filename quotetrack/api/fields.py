"""marshmallow fields that take exactly what they mean, from JSON and from a query string alike."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from flask import current_app
from marshmallow import ValidationError, fields, missing

from quotetrack.errors import EmptyTextError, Fault
from quotetrack.services.records import SpeakerRef
from quotetrack.text.spans import Span

LARGEST_INTEGER = 2**63 - 1
# PostgreSQL indexes no value of more than about 2,700 bytes; names, addresses and foreign ids stay well below.
INDEXED_BYTES = 2000

_DIGITS = re.compile(r"-?[0-9]{1,19}", re.ASCII)
_DECIMAL = re.compile(r"[0-9]{1,10}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?", re.ASCII)
_CLOCK: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?"
_ZONE: Final = r"[Zz]|[+-][0-9]{2}:?[0-9]{2}"
_MOMENT = re.compile(f"{_CLOCK}(?P<zone>{_ZONE})?", re.ASCII)
MOMENT_PATTERN: Final = f"^{_CLOCK}({_ZONE})?(?![\\s\\S])"
"""How a time is written, for a document; it means the same in Python and in the document's dialect."""

_OFFSET = re.compile(r"([+-])([0-9]{2}):?([0-9]{2})", re.ASCII)


class WholeNumber(fields.Integer):
    """An integer between ``least`` and ``most``; 1.0 is one, "1", true and 2.5e-42 are none.

    With ``from_text`` its digits are read from a query parameter.
    """

    def __init__(self, *, least: int = 1, most: int = LARGEST_INTEGER, from_text: bool = False, **options: Any) -> None:
        metadata = {"minimum": least, "maximum": most} | options.pop("metadata", {})
        super().__init__(metadata=metadata, **options)
        self.least = least
        self.most = most
        self.from_text = from_text

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_options: Any) -> int:
        if self.from_text and isinstance(value, str) and _DIGITS.fullmatch(value):
            value = int(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValidationError("This is not an integer.")
        if not self.least <= value <= self.most:
            raise ValidationError(f"This is not an integer from {self.least} to {self.most}.")
        return value


class PageSize(WholeNumber):
    """How many items of a list are asked for; the document shows what the settings allow."""


class Confidence(fields.Float):
    """A probability between 0 and 1; read from a query parameter's digits."""

    def __init__(self, **options: Any) -> None:
        super().__init__(metadata={"minimum": 0, "maximum": 1} | options.pop("metadata", {}), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_options: Any) -> float:
        if not isinstance(value, str) or not _DECIMAL.fullmatch(value) or float(value) > 1:
            raise ValidationError("This is not a number from 0 to 1.")
        return float(value)


class Term(fields.Enum[Any]):
    """One of an enumeration's words."""

    def __init__(self, terms: type[StrEnum], **options: Any) -> None:
        metadata = {"type": "string"} | options.pop("metadata", {})
        super().__init__(terms, by_value=True, metadata=metadata, **options)


class Flag(fields.Boolean):
    """A yes or no in a query string: true or 1, false or 0."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            truthy={"true", "1"},
            falsy={"false", "0"},
            error_messages={"invalid": "This is neither true nor false."},
            **options,
        )


class Decision(fields.Boolean):
    """A yes or no in JSON: true or false, and no number that Python takes for one of them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_options: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("This is neither true nor false.")
        return value


class Text(fields.String):
    """A text of at most ``most`` code points.

    Blank is the same as absent (None) where ``blank`` says "none", an error where it says "refuse" and kept where it
    says "keep". What goes into a database index is held to INDEXED_BYTES too.
    """

    def __init__(
        self, *, most: int | None = None, blank: str = "refuse", indexed: bool = False, **options: Any
    ) -> None:
        if blank == "none":
            options.setdefault("allow_none", True)
        metadata: dict[str, Any] = {"maxLength": most} if most else {}
        if blank == "refuse":
            metadata |= {"minLength": 1, "pattern": r"\S"}
        super().__init__(metadata=metadata | options.pop("metadata", {}), **options)
        self.most = most
        self.blank = blank
        self.indexed = indexed

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_options: Any) -> Any:
        if not isinstance(value, str):
            raise ValidationError("This is not a text.")
        if self.most is not None and len(value) > self.most:
            raise ValidationError(f"This is longer than {self.most} characters.")
        if self.indexed and len(value.encode()) > INDEXED_BYTES:
            raise ValidationError(f"This is longer than {INDEXED_BYTES} bytes.")
        if self.blank != "keep" and not value.strip():
            if self.blank == "none":
                return None
            raise ValidationError("This is blank.")
        return value


class Moment(fields.DateTime):
    """A time as RFC 3339 writes it; aware, in UTC once read, with the zone that it came with as its ``tzinfo``.

    A time without a zone is read in ``analysis.timezone``. In a query string a plus sign that was not escaped arrives
    as a space and is read as the plus sign it was.
    """

    def __init__(self, *, from_text: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.from_text = from_text

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_options: Any) -> datetime:
        if self.from_text and isinstance(value, str):
            value = re.sub(r"(:[0-9.,]+) ([0-9]{2}:?[0-9]{2})$", r"\1+\2", value)
        if not isinstance(value, str) or not (match := _MOMENT.fullmatch(value)):
            raise ValidationError("This is not a time as in 2026-03-01T08:30:00+01:00.")
        try:
            moment = datetime.fromisoformat(value.upper().replace(",", "."))
            if match["zone"] is None:
                moment = moment.replace(tzinfo=ZoneInfo(current_app.config["QUOTETRACK_SETTINGS"].analysis.timezone))
            # Times at the very ends of the calendar have no counterpart in every other zone.
            for slack in (timedelta(days=-2), timedelta(days=2)):
                moment.astimezone(UTC) + slack
        except (ValueError, OverflowError) as error:
            raise ValidationError("There is no such time.") from error
        return moment

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **_options: Any) -> str | None:
        return None if value is None else value.isoformat()


def refuse_blank(text: str, pointer: str) -> None:
    """Raises EmptyTextError, with a pointer to the field, for a text without anything to read."""
    if not text.strip():
        raise EmptyTextError("The text is empty.", (Fault(pointer, "This is blank."),))


def name_zone(moment: datetime) -> str:
    """The zone of an aware time as it is stored: an IANA name or an offset such as +02:00."""
    if isinstance(moment.tzinfo, ZoneInfo):
        return moment.tzinfo.key
    offset = moment.isoformat()[-6:]
    return offset if _OFFSET.fullmatch(offset) else "+00:00"


def find_zone(name: str | None) -> tzinfo:
    """The zone of a stored name; UTC where there is none or this system does not know it any more."""
    if not name:
        return UTC
    if match := _OFFSET.fullmatch(name):
        sign = -1 if match[1] == "-" else 1
        return timezone(sign * timedelta(hours=int(match[2]), minutes=int(match[3])))
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


class SpanField(fields.Field[Span]):
    """A half-open stretch ``[start, end]`` in code points, of at least one."""

    def __init__(self, **options: Any) -> None:
        metadata = {
            "type": "array",
            "items": {"type": "integer", "minimum": 0, "maximum": LARGEST_INTEGER},
            "minItems": 2,
            "maxItems": 2,
            "description": "Code points [start, end) into the text of the revision.",
        }
        super().__init__(metadata=metadata | options.pop("metadata", {}), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_options: Any) -> Span:
        if not isinstance(value, list) or len(value) != 2:
            raise ValidationError("This is not a pair [start, end].")
        number = WholeNumber(least=0)
        start, end = (cast("int", number.deserialize(part)) for part in value)
        if start >= end:
            raise ValidationError("The start must come before the end.")
        return Span(start, end)

    def _serialize(self, value: Span | None, attr: str | None, obj: Any, **_options: Any) -> list[int] | None:
        return None if value is None else list(value)


class Facet(fields.Nested):
    """A group of the record's own attributes, shown as an object of its own."""

    def get_value(self, obj: Any, attr: str, accessor: Any = None, default: Any = None) -> Any:
        """The record itself, of which the nested schema picks what it shows."""
        return obj


class Words(fields.Field[dict[str, Any]]):
    """A span with its words, from the attributes ``name`` and ``name_text`` of a statement; None without a span."""

    def __init__(self, **options: Any) -> None:
        metadata = {
            "type": ["object", "null"],
            "properties": {
                "span": {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 2, "maxItems": 2},
                "text": {"type": "string"},
            },
        }
        super().__init__(metadata=metadata | options.pop("metadata", {}), **options)

    def get_value(self, obj: Any, attr: str, accessor: Any = None, default: Any = None) -> Any:
        """Span and words together."""
        span = getattr(obj, attr)
        return None if span is None else {"span": list(span), "text": getattr(obj, f"{attr}_text")}


class SelectorField(fields.Field[Any]):
    """A statement's selectors as the Web Annotation model writes them, for each stretch two; left out if not there."""

    def __init__(self, **options: Any) -> None:
        texts = {name: {"type": "string"} for name in ("type", "exact", "prefix", "suffix")}
        places = {name: {"type": "integer", "minimum": 0} for name in ("start", "end")}
        one = {"type": "object", "properties": texts | places, "required": ["type"]}
        metadata = {
            "type": "array",
            "items": {"type": "array", "items": one, "minItems": 2, "maxItems": 2},
            "description": "For each stretch of the content what a W3C Web Annotation takes as the `selector` of a"
            " target: a TextQuoteSelector with up to 32 code points on either side, and a TextPositionSelector in code"
            " points, as that standard has it, whatever `offsets` says. In lists only where asked for.",
        }
        super().__init__(metadata=metadata | options.pop("metadata", {}), **options)

    def get_value(self, obj: Any, attr: str, accessor: Any = None, default: Any = None) -> Any:
        """The selectors, or the sign that there is nothing to show."""
        found = getattr(obj, "selectors", None)
        if found is None:
            return missing
        return [
            [
                {"type": "TextQuoteSelector", "exact": one.exact, "prefix": one.prefix, "suffix": one.suffix},
                {"type": "TextPositionSelector", "start": one.span.start, "end": one.span.end},
            ]
            for one in found
        ]


class Speaker(fields.Field[SpeakerRef]):
    """The part of a speaker that a statement shows, or None where nobody is named."""

    def __init__(self, **options: Any) -> None:
        metadata = {
            "type": ["object", "null"],
            "properties": {
                "id": {"type": "integer"},
                "name": {"type": "string"},
                "kind": {"type": "string", "enum": ["person", "body"]},
            },
        }
        super().__init__(metadata=metadata | options.pop("metadata", {}), **options)

    def _serialize(
        self, value: SpeakerRef | None, attr: str | None, obj: Any, **_options: Any
    ) -> dict[str, Any] | None:
        return None if value is None else {"id": value.id, "name": value.name, "kind": value.kind.value}

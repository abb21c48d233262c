"""The records of watches, alerts and deliveries that cross the border between services and their callers."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import Enum
from typing import Any, Final

from quotetrack.services.records import UNSET, StatementFilters, StatementRecord, Unset
from quotetrack.terms import DeliveryState, Kind, Polarity, Status

WATCHED: Final = (
    "q",
    "speaker",
    "claim",
    "outlet",
    "kind",
    "status",
    "polarity",
    "min_confidence",
    "published_from",
    "published_to",
)
"""The filters of statements that a watch may have; what an editor decides later is not watched."""

TELLING: Final = ("q", "speaker", "claim", "outlet")
"""A watch has at least one of these: without, it would be told of everything."""

_TERMS: Final = {"kind": Kind, "status": Status, "polarity": Polarity}


@dataclass(frozen=True, slots=True)
class WatchRecord:
    """What a key wants to be told of, without its secret; ``address`` None means that nothing is sent.

    ``due`` and ``failed`` count its deliveries: those on their way, and those given up, which can be replayed.
    """

    id: int
    name: str
    filters: StatementFilters
    address: str | None
    active: bool
    key_id: int
    key_name: str
    due: int
    failed: int
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class WatchChanges:
    """What is changed of a watch; what is UNSET stays. ``address`` None ends the sending."""

    name: str | Unset = UNSET
    filters: StatementFilters | Unset = UNSET
    address: str | Unset | None = UNSET
    active: bool | Unset = UNSET


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """An alert on its way; ``last_status`` is the HTTP status of the last answer, ``last_error`` a sentence."""

    id: int
    alert_id: int
    watch_id: int
    state: DeliveryState
    attempts: int
    due_at: datetime
    last_status: int | None
    last_error: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class AlertRecord:
    """A new statement that a watch kept: as it stands now, or None where a later revision of its article lacks it.

    ``words`` and ``speaker_name`` are what it said, and who was named, when it was found.
    """

    id: int
    watch_id: int
    watch_name: str
    article_id: int
    statement: StatementRecord | None
    words: str
    speaker_name: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AlertFilters:
    """Which alerts: those of one watch, those since a time."""

    watch: int | None = None
    since: datetime | None = None


def write_filters(filters: StatementFilters) -> dict[str, Any]:
    """The filters in their stored form: those that are set, by name, as JSON values."""
    stored = {}
    for name in WATCHED:
        value = getattr(filters, name)
        if isinstance(value, datetime):
            stored[name] = value.isoformat()
        elif isinstance(value, Enum):
            stored[name] = value.value
        elif value is not None:
            stored[name] = value
    return stored


def read_filters(stored: Mapping[str, Any]) -> StatementFilters:
    """The filters from their stored form."""
    values = dict(stored)
    for name, terms in _TERMS.items():
        if name in values:
            values[name] = terms(values[name])
    for name in ("published_from", "published_to"):
        if name in values:
            values[name] = datetime.fromisoformat(values[name])
    known = {entry.name for entry in fields(StatementFilters)}
    return StatementFilters(**{name: value for name, value in values.items() if name in known})

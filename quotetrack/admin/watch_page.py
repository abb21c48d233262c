"""Everything that the pages of watches show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from quotetrack.admin.asking import look_up_speaker, read_choice, read_id
from quotetrack.admin.filling import Filling
from quotetrack.admin.session import require_user
from quotetrack.errors import Fault, InputError, NotFoundError
from quotetrack.services import alerts, claims, deliveries, speakers, users, watches
from quotetrack.services.records import Page, PageRequest, StatementFilters
from quotetrack.services.watch_records import AlertFilters, AlertRecord, DeliveryRecord, WatchRecord
from quotetrack.terms import DeliveryState, Kind

FIELDS: Final = ("name", "q", "speaker", "claim", "outlet", "kind", "address")
SHOWN: Final = 50
MOST_WATCHES: Final = 200

NO_KEY: Final = 0
"""Whose watches an editor without one sees: nobody's."""


@dataclass(frozen=True, slots=True)
class WatchLine:
    """A watch, and what it is for in words."""

    watch: WatchRecord
    words: str


@dataclass(frozen=True, slots=True)
class WatchPage:
    """A watch with what it told, the newest first, and what could not be sent."""

    watch: WatchRecord
    words: str
    alerts: Page[AlertRecord]
    failed: Sequence[DeliveryRecord]
    cursor: str | None


def own_key() -> int:
    """The key that the signed-in user's watches belong to."""
    key = users.find_own_key(require_user().record.id)
    return NO_KEY if key is None else key.id


def list_own_watches() -> tuple[WatchLine, ...]:
    """The signed-in user's watches."""
    found = watches.list_watches(own_key(), PageRequest(limit=MOST_WATCHES))
    return tuple(WatchLine(watch, describe_filters(watch.filters)) for watch in found.items)


def build_watch_page(watch_id: int, owner: int, cursor: str | None) -> WatchPage:
    """The page of a watch; NotFoundError where it is not the owner's, BadCursorError."""
    watch = watches.get_watch(watch_id, owner)
    request = PageRequest(cursor=cursor, limit=SHOWN, include_total=True, newest_first=True)
    told = alerts.list_alerts(AlertFilters(watch=watch_id), owner, request)
    failed = deliveries.list_deliveries(watch_id, owner, PageRequest(limit=SHOWN), DeliveryState.FAILED).items
    return WatchPage(watch, describe_filters(watch.filters), told, failed, cursor)


def read_watch(filling: Filling) -> tuple[StatementFilters, str | None]:
    """What the form asks to be told of, and where to; InputError by field."""
    speaker = None
    if words := " ".join(filling["speaker"].split()):
        found = look_up_speaker(words)
        if found.found is None:
            names = ", ".join(f"{one.name} ({one.id})" for one in found.rivals[:5])
            _refuse("speaker", f"Several fit: {names}. Give the number." if names else "No speaker is called so.")
        else:
            speaker = found.found.id
    claim = None
    if words := filling["claim"].strip().rpartition("/")[2]:
        claim = read_id(words)
        if claim is None:
            _refuse("claim", "Give the claim's number, or the address of its page.")
    filters = StatementFilters(
        q=" ".join(filling["q"].split()) or None,
        speaker=speaker,
        claim=claim,
        outlet=" ".join(filling["outlet"].split()) or None,
        kind=read_choice(filling.typed, "kind", Kind),
    )
    return filters, filling["address"].strip() or None


def describe_filters(filters: StatementFilters) -> str:
    """What is watched, in words."""
    words = [f"with “{filters.q}”"] if filters.q else []
    if filters.speaker is not None:
        words.append(f"by {_name_speaker(filters.speaker)}")
    if filters.claim is not None:
        words.append(f"of the claim {_name_claim(filters.claim)}")
    if filters.outlet:
        words.append(f"in {filters.outlet}")
    for term in (filters.kind, filters.status, filters.polarity):
        if term is not None:
            words.append(term.value)
    if filters.min_confidence is not None:
        words.append(f"at least {round(filters.min_confidence * 100)} % sure")
    return ", ".join(words)


def _name_speaker(number: int) -> str:
    try:
        return speakers.get_speaker(number).name
    except NotFoundError:
        return f"speaker {number}"


def _name_claim(number: int) -> str:
    try:
        return f"“{claims.get_claim(number).text[:80]}”"
    except NotFoundError:
        return str(number)


def _refuse(name: str, detail: str) -> None:
    raise InputError(detail, (Fault(f"/{name}", detail),))

"""Everything that the queue shows: the filters, the statement that is next with its surroundings, and what follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from quotetrack.admin.asking import SpeakerSearch, look_up_speaker, read_choice, read_id, read_words
from quotetrack.admin.cards import Card, build_card
from quotetrack.errors import InputError
from quotetrack.services import leases, queue
from quotetrack.services.queue import QueueFilters, Waiting
from quotetrack.services.records import Actor
from quotetrack.terms import Kind, Reason

FOLLOWING: Final = 8
"""Statements that are listed behind the one that is open."""

LOOK_AHEAD: Final = 25
"""How far the queue is searched for a statement that nobody else has open."""


@dataclass(frozen=True, slots=True)
class QueueQuery:
    """What the address asks for, as it was written, and as filters; ``faults`` are sentences by field."""

    q: str
    outlet: str
    speaker: SpeakerSearch
    kind: Kind | None
    reason: Reason | None
    since: str
    until: str
    filters: QueueFilters
    faults: Mapping[str, str]

    @property
    def written(self) -> dict[str, str]:
        """The parts of the address that are given."""
        asked = {
            "reason": self.reason.value if self.reason else "",
            "q": self.q,
            "outlet": self.outlet,
            "speaker": self.speaker.words,
            "kind": self.kind.value if self.kind else "",
            "from": self.since,
            "to": self.until,
        }
        return {name: value for name, value in asked.items() if value}

    @property
    def narrowed(self) -> bool:
        """Whether anything but the reason is asked for."""
        return bool(self.written.keys() - {"reason"})

    def spell(self, **more: str | int | None) -> str:
        """The query of an address that asks for the same, with other or further parts; None takes one away."""
        parts = {name: value for name, value in {**self.written, **more}.items() if value not in (None, "")}
        return f"?{urlencode(parts)}" if parts else ""


@dataclass(frozen=True, slots=True)
class QueuePage:
    """The queue: how many wait by reason, the statement that is open, and those behind it."""

    query: QueueQuery
    counts: Mapping[Reason, int]
    card: Card | None
    following: tuple[Waiting, ...]
    ended: bool
    last: Card | None

    @property
    def total(self) -> int:
        """How many wait in all."""
        return sum(self.counts.values())

    @property
    def shown_total(self) -> int:
        """How many wait for the chosen reason."""
        return self.counts[self.query.reason] if self.query.reason else self.total


def read_query(asked: Mapping[str, str]) -> QueueQuery:
    """The filters of an address; what cannot be read is said in ``faults`` and left aside."""
    faults: dict[str, str] = {}
    speaker = look_up_speaker(read_words(asked, "speaker"))
    since, until = asked.get("from", "").strip(), asked.get("to", "").strip()
    begin, end = _read_day(since, "from", faults), _read_day(until, "to", faults)
    q, outlet = read_words(asked, "q")[:200], read_words(asked, "outlet")[:200]
    kind, reason = read_choice(asked, "kind", Kind), read_choice(asked, "reason", Reason)
    filters = QueueFilters(
        q=q or None,
        outlet=outlet or None,
        # Nobody is called so: nothing is found, rather than everything.
        speaker=speaker.found.id if speaker.found else 0 if speaker.words else None,
        kind=kind,
        reason=reason,
        published_from=begin,
        published_to=end + timedelta(days=1) if end else None,
    )
    return QueueQuery(q, outlet, speaker, kind, reason, since, until, filters, faults)


def build_queue_page(asked: Mapping[str, str], actor: Actor) -> QueuePage:
    """The page that an address asks for: the statement ``at``, else the first one behind the cursor ``after`` that
    nobody else has open. Raises NotFoundError for an ``at`` that there is not, BadCursorError, InputError."""
    query = read_query(asked)
    last, at = read_id(asked.get("last", "")), read_id(asked.get("at", ""))
    after = asked.get("after") or None
    waiting: Sequence[Waiting] = ()
    card = None
    if at is not None:
        found = queue.find_waiting(at)
        card = build_card(at, found)
        waiting = queue.list_waiting(query.filters, after=found.cursor, limit=FOLLOWING) if found else ()
    else:
        ahead = queue.list_waiting(query.filters, after=after, limit=LOOK_AHEAD)
        first = choose_free(ahead, actor)
        if first is not None:
            card = build_card(ahead[first].statement.id, ahead[first])
            waiting = [one for place, one in enumerate(ahead) if place != first][:FOLLOWING]
    return QueuePage(
        query=query,
        counts=queue.count_waiting(query.filters),
        card=card,
        following=tuple(waiting),
        ended=card is None and after is not None,
        last=build_card(last, None) if last is not None and last != at else None,
    )


def choose_free(waiting: Sequence[Waiting], actor: Actor) -> int | None:
    """The place of the first one that nobody else has open, else of the first; None where none waits."""
    held = leases.find_leases([one.statement.id for one in waiting])
    for place, one in enumerate(waiting):
        lease = held.get(one.statement.id)
        if lease is None or lease.user_id == actor.user_id:
            return place
    return 0 if waiting else None


def _read_day(words: str, name: str, faults: dict[str, str]) -> datetime | None:
    if not words:
        return None
    try:
        return datetime.strptime(words, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        faults[name] = "A date is written 2026-05-31."
        return None


def check_query(query: QueueQuery) -> None:
    """Raises InputError where a part of the address could not be read, for those who cannot be shown a form."""
    for name, fault in query.faults.items():
        raise InputError(f"{name}: {fault}")

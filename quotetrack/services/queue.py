"""The statements that want an editor's eyes, the most pressing first, read from one index however many are stored."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from peewee import SQL, fn

from quotetrack.errors import BadCursorError, NotFoundError
from quotetrack.services.attention import RANKS, REASONS
from quotetrack.services.checks import check_field, check_moment, is_possible_id
from quotetrack.services.claims import load_statements
from quotetrack.services.filters import match_speaker, read_search
from quotetrack.services.records import StatementRecord
from quotetrack.storage.articles import Article, Outlet
from quotetrack.storage.claims import Appearance
from quotetrack.storage.connection import reading
from quotetrack.storage.fields import LARGEST_ID
from quotetrack.storage.search import LONGEST_QUERY, fold_words
from quotetrack.storage.search_rows import match_statement_words
from quotetrack.storage.statements import Statement
from quotetrack.terms import AppearanceState, Kind, Reason

MOST_AT_ONCE: Final = 100
LONGEST_CURSOR: Final = 200

Place = tuple[int, int, int, int]
"""Rank of the reason, article, start, identifier: where a statement stands in the queue."""


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """Which waiting statements; ``speaker`` is an id, times are inclusive from, exclusive to."""

    q: str | None = None
    outlet: str | None = None
    speaker: int | None = None
    kind: Kind | None = None
    reason: Reason | None = None
    published_from: datetime | None = None
    published_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A statement that waits, why, and the cursor after which the queue goes on behind it."""

    statement: StatementRecord
    reason: Reason
    cursor: str


@dataclass(frozen=True, slots=True)
class Related:
    """An earlier statement that one was found to repeat or contradict, in a claim."""

    claim_id: int
    statement: StatementRecord
    state: AppearanceState


def list_waiting(filters: QueueFilters, *, after: str | None = None, limit: int = 10) -> tuple[Waiting, ...]:
    """The next statements of the queue: by reason, then the newest article, then the order of its text.

    ``after`` is the cursor of the last one seen; it stays good when that one is decided meanwhile. Raises
    BadCursorError, and InputError for a filter that cannot be read.
    """
    conditions = match_waiting(filters)
    place = None if after is None else _decode(after)
    limit = max(1, min(limit, MOST_AT_ONCE))
    found: list[Place] = []
    with reading():
        for rank in _list_ranks(filters, place):
            found += _read_rank(rank, place, conditions, limit - len(found))
            if len(found) >= limit:
                break
        statements = load_statements([place[3] for place in found])
    return tuple(
        Waiting(statements[place[3]], REASONS[place[0]], encode_place(place))
        for place in found
        if place[3] in statements
    )


def find_waiting(statement_id: int) -> Waiting | None:
    """The statement with its reason, or None where it does not wait; NotFoundError where there is none."""
    with reading():
        row = _select_places(Statement.id == statement_id).first() if is_possible_id(statement_id) else None
        if row is None:
            raise NotFoundError(f"There is no statement {statement_id}.")
        if row.attention not in REASONS:
            return None
        statement = load_statements([row.id])[row.id]
    return Waiting(statement, REASONS[row.attention], encode_place(_read_place(row)))


def count_waiting(filters: QueueFilters) -> dict[Reason, int]:
    """How many wait by reason, those of the other filters; the filter by reason itself is left aside."""
    conditions = match_waiting(filters)
    count = fn.COUNT(Statement.id).alias("waiting")
    query = Statement.select(Statement.attention, count).where(*conditions)
    with reading():
        counted: Any = query.group_by(Statement.attention).tuples()
        found = {REASONS[rank]: number for rank, number in counted if rank in REASONS}
    return {reason: found.get(reason, 0) for reason in Reason}


def match_waiting(filters: QueueFilters) -> list[Any]:
    """Conditions on statements; InputError for a filter that cannot be read."""
    # One speaker's statements are few: they are better found by the speaker than by what waits.
    conditions: list[Any] = [_waits()] if filters.speaker is None else [Statement.attention > 0]
    articles: list[Any] = []
    if (search := read_search(filters.q)) is not None:
        conditions += match_statement_words(search)
    if filters.outlet is not None:
        check_field(filters.outlet, "/outlet", LONGEST_QUERY)
        named = Outlet.select(Outlet.id).where(Outlet.folded == fold_words(filters.outlet))
        articles.append(Article.outlet.in_(named))
    if filters.speaker is not None:
        conditions.append(match_speaker(Statement.speaker, filters.speaker))
    if filters.kind is not None:
        conditions.append(Statement.kind == filters.kind.value)
    if filters.published_from is not None:
        check_moment(filters.published_from, "/published_from")
        articles.append(Article.published_at >= filters.published_from)
    if filters.published_to is not None:
        check_moment(filters.published_to, "/published_to")
        articles.append(Article.published_at < filters.published_to)
    if articles:
        conditions.append(Statement.article.in_(Article.select(Article.id).where(*articles)))
    return conditions


def list_related(statement_id: int) -> tuple[Related, ...]:
    """What there is to decide between the statement and earlier ones: contrasts, suggestions, other speakers."""
    with reading():
        query: Any = Appearance.select().where(Appearance.statement == statement_id, Appearance.matched.is_null(False))
        rows = [row for row in query.order_by(Appearance.id) if row.state != AppearanceState.PARTED.value]
        found = load_statements([statement_id, *(row.matched_id for row in rows)])
    ours = found.get(statement_id)
    return tuple(
        Related(row.claim_id, found[row.matched_id], AppearanceState(row.state))
        for row in rows
        if ours is not None and row.matched_id in found and _wants_look(row.state, ours, found[row.matched_id])
    )


def _wants_look(state: str, ours: StatementRecord, earlier: StatementRecord) -> bool:
    if state in (AppearanceState.CONTRAST, AppearanceState.SUGGESTED):
        return True
    return ours.speaker is not None and earlier.speaker is not None and ours.speaker != earlier.speaker


def encode_place(place: Place) -> str:
    """An opaque cursor behind the place."""
    return base64.urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).rstrip(b"=").decode()


def _decode(cursor: str) -> Place:
    try:
        padded = cursor[:LONGEST_CURSOR].encode("ascii") + b"=" * (-len(cursor[:LONGEST_CURSOR]) % 4)
        read = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, RecursionError) as error:
        raise BadCursorError("The cursor is not one that the queue gave out.") from error
    if (
        not isinstance(read, list)
        or len(read) != 4
        or not all(type(part) is int and 0 <= part <= LARGEST_ID for part in read)
        or read[0] not in REASONS
    ):
        raise BadCursorError("The cursor is not one that the queue gave out.")
    return read[0], read[1], read[2], read[3]


def _list_ranks(filters: QueueFilters, place: Place | None) -> Sequence[int]:
    ranks = [RANKS[filters.reason]] if filters.reason else list(REASONS)
    return [rank for rank in ranks if place is None or rank >= place[0]]


def _read_rank(rank: int, place: Place | None, conditions: list[Any], limit: int) -> list[Place]:
    """The next places of one reason. One reason at a time, as an index goes one way: articles down, starts up."""
    query = _select_places(Statement.attention == rank, *conditions)
    if place is not None and place[0] == rank:
        _, article, start, identifier = place
        later = (Statement.start > start) | ((Statement.start == start) & (Statement.id > identifier))
        query = query.where(Statement.article <= article, (Statement.article < article) | later)
    order = Statement.article.desc(), Statement.start, Statement.id
    return [_read_place(row) for row in query.order_by(*order).limit(limit)]


def _waits() -> Any:
    """The condition of the partial index, written out: a bound zero would not let SQLite use it."""
    return Statement.attention > SQL("0")


def _select_places(*conditions: Any) -> Any:
    return Statement.select(Statement.attention, Statement.article, Statement.start, Statement.id).where(*conditions)


def _read_place(row: Any) -> Place:
    return row.attention, row.article_id, row.start, row.id

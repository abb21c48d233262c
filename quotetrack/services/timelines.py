"""What one speaker said, then and now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from peewee import JOIN

from quotetrack.matching import compare
from quotetrack.services.candidates import VARIANT_STATES
from quotetrack.services.claim_records import TimelineEntry
from quotetrack.services.claim_variants import is_shown
from quotetrack.services.claims import find_claim, load_statements, name_speaker
from quotetrack.services.filters import match_statements
from quotetrack.services.judgement import weigh_polarity
from quotetrack.services.publication import decode_place, encode_place, find_moment, is_after
from quotetrack.services.records import Page, PageRequest, StatementFilters, StatementRecord
from quotetrack.services.speakers import get_speaker
from quotetrack.storage.articles import Article, Outlet
from quotetrack.storage.claims import Appearance
from quotetrack.storage.connection import reading
from quotetrack.storage.pages import check_limit
from quotetrack.storage.statements import Statement
from quotetrack.terms import AppearanceState

FOLLOWED_STATES: Final = (*VARIANT_STATES, AppearanceState.CONTRAST.value)


CHUNK: Final = 200
"""Statements read at once while a timeline is streamed; the most that are held in memory."""

PLACE_SIZE: Final = 2


def list_timeline(
    speaker_id: int, page: PageRequest, *, claim: int | None = None, filters: StatementFilters | None = None
) -> Page[TimelineEntry]:
    """One page of the speaker's statements in the order of publication, undated ones last.

    Each is shown with what the same speaker had said before of the same claim, and the changes between the two. With
    ``claim`` only what belongs to it, its contrasts too: what was said then and now. Raises NotFoundError for no such
    speaker or claim, BadCursorError for a cursor of another list. The queries are as many for any page.
    """
    check_limit(page.limit)
    with reading():
        asked = _ask(speaker_id, claim, filters)
        listing = f"timeline-{asked.speaker}"
        query = _select_dated().where(*asked.conditions)
        total = query.count() if page.include_total else None
        if page.cursor is not None:
            query = query.where(is_after(_place(), decode_place(listing, page.cursor, PLACE_SIZE)))
        rows = list(query.order_by(*_place()).limit(page.limit + 1).tuples())
        shown = [number for _, number in rows[: page.limit]]
        items = _read_entries(shown, _find_earlier(asked, shown))
    cursor = encode_place(listing, *rows[page.limit - 1]) if len(rows) > page.limit else None
    return Page(items, cursor, total)


def iterate_timeline(
    speaker_id: int, *, claim: int | None = None, filters: StatementFilters | None = None
) -> Iterator[TimelineEntry]:
    """The whole timeline, read in chunks, of what stood when it was asked for.

    Speaker, claim and filters are checked before this returns; it raises as ``list_timeline`` does.
    """
    with reading():
        asked = _ask(speaker_id, claim, filters)
        numbers = [row[1] for row in _select_dated().where(*asked.conditions).order_by(*_place()).tuples()]
        earlier = _find_earlier(asked, None)
    return _stream(numbers, earlier)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose timeline: the speaker's and the claim's numbers as they are now, and the conditions on statements."""

    speaker: int
    claim: int | None
    conditions: list[Any]


def _ask(speaker_id: int, claim: int | None, filters: StatementFilters | None) -> _Asked:
    speaker = get_speaker(speaker_id).id
    conditions = match_statements(replace(filters or StatementFilters(), speaker=speaker))
    of_claim = None if claim is None else find_claim(claim).id
    if of_claim is not None:
        followed = Appearance.select(Appearance.statement).where(Appearance.claim == of_claim, _is_followed())
        conditions.append(Statement.id.in_(followed))
    return _Asked(speaker, of_claim, conditions)


def _stream(numbers: Sequence[int], earlier: Mapping[int, int]) -> Iterator[TimelineEntry]:
    for at in range(0, len(numbers), CHUNK):
        with reading():
            items = _read_entries(numbers[at : at + CHUNK], earlier)
        yield from items


def _place() -> tuple[Any, Any]:
    return find_moment(), Statement.id


def _select_dated() -> Any:
    return (
        Statement.select(*_place())
        .join(Article, on=Statement.article == Article.id)
        .join(Outlet, JOIN.LEFT_OUTER, on=Article.outlet == Outlet.id)
    )


def _is_followed() -> Any:
    return Appearance.state.in_(FOLLOWED_STATES)


def _find_earlier(asked: _Asked, statements: Sequence[int] | None) -> dict[int, int]:
    """For each statement, or for all, what the speaker had said last before it of a claim of its own."""
    kept = [Statement.speaker == asked.speaker, is_shown(), _is_followed()]
    if asked.claim is not None:
        kept.append(Appearance.claim == asked.claim)
    elif statements is not None:
        own = Appearance.select(Appearance.claim).where(Appearance.statement.in_(list(statements)), _is_followed())
        kept.append(Appearance.claim.in_(own))
    rows: Any = (
        Appearance.select(Statement.id, Appearance.claim)
        .join(Statement, on=Appearance.statement == Statement.id)
        .join(Article, on=Statement.article == Article.id)
        .where(*kept)
        .order_by(*_place())
        .tuples()
    )
    last: dict[int, tuple[int, int]] = {}
    earlier: dict[int, int] = {}
    for order, (statement, places) in enumerate(groupby(rows, key=itemgetter(0))):
        claims = [claim for _, claim in places]
        if before := [last[claim] for claim in claims if claim in last]:
            earlier[statement] = max(before)[1]
        last |= dict.fromkeys(claims, (order, statement))
    return earlier


def _read_entries(shown: Sequence[int], earlier: Mapping[int, int]) -> list[TimelineEntry]:
    statements = load_statements([*shown, *(earlier[one] for one in shown if one in earlier)])
    return [_compare(statements[one], statements.get(earlier.get(one, 0))) for one in shown if one in statements]


def _compare(statement: StatementRecord, earlier: StatementRecord | None) -> TimelineEntry:
    if earlier is None:
        return TimelineEntry(statement, None, None, ())
    found = compare(earlier.text, statement.text, speaker_a=name_speaker(earlier), speaker_b=name_speaker(statement))
    relation = weigh_polarity(found.relation, earlier.polarity, statement.polarity)
    return TimelineEntry(statement, earlier, relation, found.changes)

"""What one speaker said, then and now."""

from dataclasses import replace
from typing import Any, Final

from peewee import JOIN, SQL, fn

from quotetrack.errors import InputError
from quotetrack.matching import compare
from quotetrack.services.candidates import VARIANT_STATES
from quotetrack.services.claim_records import TimelineEntry
from quotetrack.services.claims import find_claim, is_shown, load_statements, name_speaker
from quotetrack.services.filters import match_statements
from quotetrack.services.judgement import weigh_polarity
from quotetrack.services.records import Page, PageRequest, StatementFilters, StatementRecord
from quotetrack.services.speakers import get_speaker
from quotetrack.storage.articles import Article, Outlet
from quotetrack.storage.claims import Appearance
from quotetrack.storage.connection import reading
from quotetrack.storage.fields import LARGEST_ID
from quotetrack.storage.pages import LARGEST_PAGE, decode_cursor, encode_cursor
from quotetrack.storage.statements import Statement
from quotetrack.terms import AppearanceState

FOLLOWED_STATES: Final = (*VARIANT_STATES, AppearanceState.CONTRAST.value)


def list_timeline(
    speaker_id: int, page: PageRequest, *, claim: int | None = None, filters: StatementFilters | None = None
) -> Page[TimelineEntry]:
    """One page of the speaker's statements in the order of publication, undated ones last.

    Each is shown with what the same speaker had said before of the same claim, and the changes between the two. With
    ``claim`` only what belongs to it, its contrasts too: what was said then and now. Raises NotFoundError for no such
    speaker or claim, BadCursorError for a cursor of another list.
    """
    if not 1 <= page.limit <= LARGEST_PAGE:
        raise InputError(f"A page has between 1 and {LARGEST_PAGE} items.")
    with reading():
        speaker = get_speaker(speaker_id)
        conditions = match_statements(replace(filters or StatementFilters(), speaker=speaker.id))
        if claim is not None:
            conditions.append(Statement.id.in_(_select_followed(find_claim(claim).id)))
        listing = f"timeline-{speaker.id}"
        query = _select_dated().where(*conditions)
        total = query.count() if page.include_total else None
        if page.cursor is not None:
            query = query.where(_is_after(decode_cursor(listing, page.cursor)))
        rows = list(query.order_by(SQL("moment"), Statement.id).limit(page.limit + 1))
        shown = [row.id for row in rows[: page.limit]]
        earlier = {one: _find_earlier(one, speaker.id, claim) for one in shown}
        statements = load_statements([*shown, *(one for one in earlier.values() if one is not None)])
    items = [_compare(statements[one], statements.get(earlier[one] or 0)) for one in shown]
    cursor = encode_cursor(listing, shown[-1]) if len(rows) > page.limit else None
    return Page(items, cursor, total)


def _moment() -> Any:
    """When it was published, as a number; the undated come last."""
    return fn.COALESCE(Article.published_at, SQL(str(LARGEST_ID))).converter(int)


def _select_dated() -> Any:
    return (
        Statement.select(Statement.id, _moment().alias("moment"))
        .join(Article, on=Statement.article == Article.id)
        .join(Outlet, JOIN.LEFT_OUTER, on=Article.outlet == Outlet.id)
        .objects()
    )


def _is_after(statement_id: int) -> Any:
    """The condition of coming after the statement; nothing does when it is gone."""
    row: Any = _select_dated().where(Statement.id == statement_id).first()
    if row is None:
        return Statement.id < 0
    moment = SQL(str(int(row.moment)))
    return (_moment() > moment) | ((_moment() == moment) & (Statement.id > statement_id))


def _select_followed(claim_id: int) -> Any:
    return Appearance.select(Appearance.statement).where(
        Appearance.claim == claim_id, Appearance.state.in_(FOLLOWED_STATES)
    )


def _find_earlier(statement_id: int, speaker_id: int, claim: int | None) -> int | None:
    """What the speaker had said last before it, of the same claim."""
    claims = [claim] if claim is not None else _list_claims(statement_id)
    own: Any = _select_dated().where(Statement.id == statement_id).first()
    if not claims or own is None:
        return None
    followed = Appearance.select(Appearance.statement).where(
        Appearance.claim.in_(claims), Appearance.state.in_(FOLLOWED_STATES)
    )
    moment = SQL(str(int(own.moment)))
    before = (_moment() < moment) | ((_moment() == moment) & (Statement.id < statement_id))
    query = _select_dated().where(Statement.speaker == speaker_id, Statement.id.in_(followed), is_shown(), before)
    row = query.order_by(SQL("moment").desc(), Statement.id.desc()).first()
    return None if row is None else int(row.id)


def _list_claims(statement_id: int) -> list[int]:
    query: Any = Appearance.select().where(Appearance.statement == statement_id, Appearance.state.in_(FOLLOWED_STATES))
    return [row.claim_id for row in query]


def _compare(statement: StatementRecord, earlier: StatementRecord | None) -> TimelineEntry:
    if earlier is None:
        return TimelineEntry(statement, None, None, ())
    found = compare(earlier.text, statement.text, speaker_a=name_speaker(earlier), speaker_b=name_speaker(statement))
    relation = weigh_polarity(found.relation, earlier.polarity, statement.polarity)
    return TimelineEntry(statement, earlier, relation, found.changes)

"""Finding statements."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from peewee import JOIN, Value, fn

from quotetrack.errors import NotFoundError
from quotetrack.services.candidates import VARIANT_STATES
from quotetrack.services.checks import is_possible_id
from quotetrack.services.filters import is_by_publication, leaves_few, match_statements, read_search, seek_statements
from quotetrack.services.listing import Cut, cut_list, cut_ranked, is_little_changed, select_changed
from quotetrack.services.records import Order, Page, PageRequest, StatementFilters, StatementRecord
from quotetrack.services.rows import StatementRow, read_statement
from quotetrack.storage.articles import Article, Outlet, Revision
from quotetrack.storage.claims import Appearance
from quotetrack.storage.connection import is_postgresql, reading
from quotetrack.storage.fields import EPOCH
from quotetrack.storage.pages import cut_rows
from quotetrack.storage.queries import Listed, Query, Repeated
from quotetrack.storage.speakers import Speaker
from quotetrack.storage.statements import Statement
from quotetrack.terms import AppearanceState, RecordKind
from quotetrack.text.search import SearchQuery, mark_words

CHUNK: Final = 500
"""Statements read at once while a list is streamed; the most that are held in memory."""

NEAR: Final = 5_000
"""Statements that are looked at one after the other before those are looked up whose articles fit."""


def list_statements(filters: StatementFilters, page: PageRequest) -> Page[StatementRecord]:
    """One page of the statements that the filters keep.

    Raises BadCursorError for a cursor of another list, InputError for a filter that cannot be read.
    """
    search = read_search(filters.q)
    with reading():
        cut = _cut_statements(filters, page, search)
        total = _count_statements(filters) if page.include_total else None
        items = fetch_statements(cut.rows)
    if search is not None:
        items = [replace(one, highlights=mark_words(search, one.text)) for one in items]
    return Page(items, cut.cursor, total, cut.deleted)


def iterate_statements(filters: StatementFilters) -> Iterator[StatementRecord]:
    """Every statement that the filters keep, oldest first, read in chunks.

    The filters are checked before this returns. No connection is held while the caller works on a chunk, so that a
    reader who stops half-way leaves nothing open.
    """
    match_statements(filters)
    return _stream_statements(filters)


def fetch_statements(numbers: Sequence[int]) -> list[StatementRecord]:
    """The statements of these numbers that there are, in the order of the numbers; within the caller's connection."""
    rows = {row.id: row for row in _LISTED.fetch(numbers)}
    return [read_statement(rows[number]) for number in numbers if number in rows]


def get_statement(statement_id: int) -> StatementRecord:
    """The statement as it stands; NotFoundError where there is none."""
    with reading():
        found = fetch_statements([statement_id]) if is_possible_id(statement_id) else []
    if not found:
        raise NotFoundError(f"There is no statement {statement_id}.")
    return found[0]


def list_article_statements(article_id: int, *, include_outdated: bool = False) -> tuple[StatementRecord, ...]:
    """An article's statements in the order of its text, the rejected ones too.

    With ``include_outdated`` those follow whose words an earlier revision had. NotFoundError where there is no such
    article.
    """
    with reading():
        if not is_possible_id(article_id) or _KNOWN.first(article_id) is None:
            raise NotFoundError(f"There is no article {article_id}.")
        rows = _OF_ARTICLE.fetch([article_id])
    found = [read_statement(row) for row in rows if include_outdated or not row.outdated]
    return tuple(sorted(found, key=lambda one: (one.outdated, one.content[0].start, one.id)))


def _select_statements(condition: Any) -> Any:
    """Statements with what a record shows of their article, revision, outlet and speakers, as ``StatementRow``."""
    behalf = Speaker.alias("behalf")
    return (
        Statement.select(*_list_columns(behalf))
        .join(Article, on=Statement.article == Article.id)
        .join(Outlet, JOIN.LEFT_OUTER, on=Article.outlet == Outlet.id)
        .join(Revision, on=Statement.revision == Revision.id)
        .join(Speaker, JOIN.LEFT_OUTER, on=Statement.speaker == Speaker.id)
        .join(behalf, JOIN.LEFT_OUTER, on=Statement.on_behalf_of == behalf.id)
        .join(Appearance, JOIN.LEFT_OUTER, on=is_variant())
        .where(condition)
    )


def _list_columns(behalf: Any) -> tuple[Any, ...]:
    """What ``StatementRow`` has, in its order; ``behalf`` are speakers as those who are spoken for."""
    return (
        Statement.id,
        Statement.article,
        Article.url,
        Article.title,
        Outlet.name,
        Article.published_at,
        Revision.number,
        Statement.outdated,
        Statement.content,
        Statement.content_text,
        Statement.cue_start,
        Statement.cue_end,
        Statement.cue_text,
        Statement.source_start,
        Statement.source_end,
        Statement.source_text,
        Statement.kind,
        Statement.polarity,
        Statement.status,
        Statement.speaker,
        Speaker.name,
        Speaker.kind,
        Statement.on_behalf_of,
        behalf.name,
        behalf.kind,
        Statement.candidates,
        Statement.confidence,
        Statement.reason,
        Statement.review,
        Statement.corrected_by,
        Statement.corrected_at,
        Statement.machine,
        Statement.version,
        Statement.created_at,
        Statement.updated_at,
        Appearance.claim,
        Appearance.relation,
        _list_links(),
    )


def is_variant() -> Any:
    """The condition that joins a statement with its place in the claim whose variant it is."""
    return (Appearance.statement == Statement.id) & Appearance.state.in_(VARIANT_STATES)


def _list_links() -> Any:
    """The claims that a statement is suggested for or contrasts with, as "5 suggested,7 contrast"; None for none."""
    link = Appearance.alias("link")
    states = [AppearanceState.SUGGESTED.value, AppearanceState.CONTRAST.value]
    join = fn.STRING_AGG if is_postgresql() else fn.GROUP_CONCAT
    written = link.claim.cast("TEXT").concat(" ").concat(link.state)
    return link.select(join(written, ",")).where(link.statement == Statement.id, link.state.in_(states))


def _cut_statements(filters: StatementFilters, page: PageRequest, search: SearchQuery | None) -> Cut:
    """The numbers of the statements of one page."""
    if page.order is Order.RANK and search is not None and search.wanted:
        found, identifier = seek_statements(Statement.select(Statement.id), filters)
        return cut_ranked(found, identifier, "statements", page, search, read_words=_read_words)
    if page.order is Order.CHANGED:
        since = EPOCH if filters.updated_since is None else filters.updated_since
        query = _select_placed(replace(filters, updated_since=since), Statement.id, Statement.updated_at).objects()
        cut = cut_list(query, Statement, "statements", page, kind=RecordKind.STATEMENT, since=filters.updated_since)
        return replace(cut, rows=[row.id for row in cut.rows])

    def read(last: int | None, most: int) -> list[int]:
        given = (most,) if last is None else (most, last)
        found: list[list[int]] = []
        if is_by_publication(filters) and search is None and not little and not leaves_few(filters):
            found = _NEAR.fetch((filters, newest_first), *given)
        if len(found) < most:
            found = _PLACED.fetch((filters, newest_first, little), *given)
        # The database promises no order of what it gives as one.
        return sorted((number for (number,) in found), reverse=newest_first)

    newest_first = page.newest_first or page.order in {Order.NEWEST, Order.RANK}
    little = search is None and is_little_changed(Statement, filters.updated_since)
    return Cut(
        *cut_rows(read, "statements", cursor=page.cursor, limit=page.limit, newest_first=newest_first, identify=int)
    )


def _stream_statements(filters: StatementFilters) -> Iterator[StatementRecord]:
    request = PageRequest(limit=CHUNK)
    while True:
        page = list_statements(filters, request)
        yield from page.items
        if page.next_cursor is None:
            return
        request = replace(request, cursor=page.next_cursor)


def _count_statements(filters: StatementFilters) -> int:
    return int(_select_placed(filters, Statement.id).count())


def _read_words(numbers: list[int]) -> Any:
    return Statement.select(Statement.id, Statement.folded).where(Statement.id.in_(numbers)).tuples()


def _select_placed(filters: StatementFilters, *columns: Any) -> Any:
    return Statement.select(*columns).where(*match_statements(filters))


def _select_page(asked: tuple[StatementFilters, bool, bool], most: int, *last: int) -> Any:
    """The numbers of one page's statements; ``last`` is the one that it begins after, where it does. ``asked`` says at
    its end whether to begin with what changed."""
    filters, newest_first, little = asked
    query, identifier = seek_statements(Statement.select(Statement.id), filters)
    if little:
        query = query.where(Statement.id.in_(select_changed(Statement, filters.updated_since)))
    return _put_in_order(query, identifier, newest_first, most, *last)


def _select_near(asked: tuple[StatementFilters, bool], most: int, *last: int) -> Any:
    """The same in the order of numbers, looked for among the next NEAR statements alone.

    Where many articles fit, as of a long time or a large outlet, a page is full long before; where few do, looking
    through the statements of these is less than looking on.
    """
    filters, newest_first = asked
    query = Statement.select(Statement.id).where(*match_statements(filters, in_order=True))
    begin: Any = Value(last[0]) if last else Value(0)
    if newest_first and not last:
        top = Statement.alias()
        begin = fn.COALESCE(top.select(fn.MAX(top.id)), 0)
    reached = Statement.id > begin - NEAR if newest_first else Statement.id <= begin + NEAR
    return _put_in_order(query.where(reached), Statement.id, newest_first, most, *last)


def _put_in_order(query: Any, identifier: Any, newest_first: bool, most: int, *last: int) -> Any:
    for number in last:
        query = query.where(identifier < number if newest_first else identifier > number)
    return query.order_by(identifier.desc() if newest_first else identifier.asc()).limit(most)


_KNOWN: Final = Query("SELECT 1 FROM article WHERE id = ?")
_PLACED: Final = Repeated(_select_page)
_NEAR: Final = Repeated(_select_near)
_LISTED: Final = Listed(_select_statements, Statement.id, StatementRow)
_OF_ARTICLE: Final = Listed(_select_statements, Statement.article, StatementRow)

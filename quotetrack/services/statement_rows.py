"""The rows of statements as a file has them, straight from the database: no record is made of them on the way.

A file of a million rows takes minutes through records, and seconds like this.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from peewee import JOIN

from quotetrack.services.filters import seek_statements
from quotetrack.services.listing import seek_changed
from quotetrack.services.records import StatementFilters
from quotetrack.services.statements import is_variant
from quotetrack.storage.articles import Article, Outlet
from quotetrack.storage.claims import Appearance
from quotetrack.storage.connection import database, reading
from quotetrack.storage.fields import EPOCH
from quotetrack.storage.speakers import Speaker
from quotetrack.storage.statements import Statement

FIRST_CHUNK: Final = 100
"""Rows of the first chunk, small so that a file begins at once."""

CHUNK: Final = 2_000
"""Rows that are read at once, and the most that are held in memory."""


def iterate_rows(filters: StatementFilters) -> Iterator[list[tuple[Any, ...]]]:
    """Every statement that the filters keep, oldest first, in chunks of rows with the columns of ``STATEMENT_COLUMNS``.

    Times are microseconds since 1970. The filters are checked before this returns; no connection is held while the
    caller works on a chunk.
    """
    # Chunk after chunk, so that together they cost no more than going through all statements once.
    query, identifier = seek_statements(_select_cells(), filters, in_order=True)
    return _read_chunks(query, identifier, filters.updated_since if filters.q is None else None)


def write_moment(microseconds: int) -> str:
    """The time in UTC as RFC 3339 writes it."""
    return (EPOCH + timedelta(microseconds=microseconds)).isoformat()


def _read_chunks(query: Any, identifier: Any, since: datetime | None) -> Iterator[list[tuple[Any, ...]]]:
    with reading():
        query = seek_changed(query, Statement, since)
    last, size = 0, FIRST_CHUNK
    while True:
        with reading():
            text, parameters = query.where(identifier > last).order_by(identifier).limit(size).sql()
            rows = database.execute_sql(text, parameters).fetchall()
        if rows:
            yield rows
        if len(rows) < size:
            return
        last, size = rows[-1][0], CHUNK


def _select_cells() -> Any:
    behalf = Speaker.alias("behalf")
    return (
        Statement.select(
            Statement.id,
            Statement.article,
            Article.url,
            Outlet.name,
            Article.published_at,
            Article.title,
            Statement.content_text,
            Statement.kind,
            Statement.polarity,
            Speaker.name,
            Statement.speaker,
            Statement.source_text,
            behalf.name,
            Statement.confidence,
            Statement.status,
            Statement.corrected_by,
            Statement.corrected_at,
            Appearance.claim,
            Appearance.relation,
            Statement.start,
            Statement.end,
            Statement.review,
            Statement.outdated,
        )
        .join(Article, on=Statement.article == Article.id)
        .join(Outlet, JOIN.LEFT_OUTER, on=Article.outlet == Outlet.id)
        .join(Speaker, JOIN.LEFT_OUTER, on=Statement.speaker == Speaker.id)
        .join(behalf, JOIN.LEFT_OUTER, on=Statement.on_behalf_of == behalf.id)
        .join(Appearance, JOIN.LEFT_OUTER, on=is_variant())
    )

"""Finding outlets: who published what was taken in."""

from collections.abc import Sequence
from typing import Any

from peewee import fn

from quotetrack.services.checks import check_field
from quotetrack.services.claim_records import OutletRecord
from quotetrack.services.records import Page, PageRequest
from quotetrack.storage.articles import Article, Outlet
from quotetrack.storage.connection import reading
from quotetrack.storage.pages import cut_page
from quotetrack.storage.search import LONGEST_QUERY, contains_words, fold_words
from quotetrack.storage.statements import Statement
from quotetrack.terms import Review


def list_outlets(q: str | None, page: PageRequest) -> Page[OutletRecord]:
    """One page of the outlets, those with all words of ``q`` in their name where it is given, oldest first.

    Raises BadCursorError for a cursor of another list, InputError for a query that cannot be read.
    """
    check_field(q, "/q", LONGEST_QUERY)
    conditions = [contains_words(Outlet.folded, q)] if q is not None and fold_words(q) else [Outlet.id > 0]
    with reading():
        query = Outlet.select().where(*conditions)
        total = query.count() if page.include_total else None
        rows, cursor = cut_page(query, Outlet.id, "outlets", cursor=page.cursor, limit=page.limit)
        items = _read_outlets(rows)
    return Page(items, cursor, total)


def _read_outlets(rows: Sequence[Any]) -> list[OutletRecord]:
    """The rows as records, counted in two queries however many they are."""
    wanted = [row.id for row in rows]
    articles = Article.select(Article.outlet, fn.COUNT(Article.id)).where(Article.outlet.in_(wanted))
    stands = ~Statement.outdated & (Statement.review != Review.REJECTED.value)
    said = Statement.select(Article.outlet, fn.COUNT(Statement.id)).join(Article, on=Statement.article == Article.id)
    statements = said.where(Article.outlet.in_(wanted), stands)
    of_articles, of_statements = (_count(query) if wanted else {} for query in (articles, statements))
    return [
        OutletRecord(row.id, row.name, of_articles.get(row.id, 0), of_statements.get(row.id, 0), row.created_at)
        for row in rows
    ]


def _count(query: Any) -> dict[int, int]:
    return dict(query.group_by(Article.outlet).tuples())

"""Finding articles."""

from dataclasses import replace
from typing import Any, Final

from peewee import JOIN, SQL, fn

from quotetrack.errors import NotFoundError
from quotetrack.services.checks import is_possible_id
from quotetrack.services.filters import match_articles, read_search
from quotetrack.services.listing import cut_list, cut_ranked
from quotetrack.services.records import ArticleFilters, ArticleRecord, Order, Page, PageRequest
from quotetrack.services.rows import read_article
from quotetrack.storage.articles import Article, Outlet, Revision
from quotetrack.storage.connection import reading
from quotetrack.storage.queries import Composed
from quotetrack.storage.search_rows import ArticleWords, seek_article_words
from quotetrack.storage.statements import Statement
from quotetrack.terms import LOW_CONFIDENCE, RecordKind, Review, Status
from quotetrack.text.search import mark_words


def list_articles(filters: ArticleFilters, page: PageRequest) -> Page[ArticleRecord]:
    """One page of the articles that the filters keep, without their texts: ``text`` is "" and has no sentences.

    A page of long articles would otherwise not fit into memory; ``get_article`` gives the text.
    Raises BadCursorError for a cursor of another list, InputError for a filter that cannot be read.
    """
    conditions = match_articles(filters)
    search = read_search(filters.q)
    with reading():
        query = _select_articles().where(*conditions)
        if page.order is Order.RANK and search is not None and search.wanted:
            found, identifier = seek_article_words(
                _select_placed().where(*match_articles(replace(filters, q=None))), search
            )
            cut = cut_ranked(found, identifier, "articles", page, search, read_words=_read_words)
            of_page = {row.id: row for row in _select_articles().where(Article.id.in_(cut.rows))}
            rows = [of_page[number] for number in cut.rows if number in of_page]
        else:
            cut = cut_list(query, Article, "articles", page, kind=RecordKind.ARTICLE, since=filters.updated_since)
            rows = list(cut.rows)
        total = _count_articles(conditions) if page.include_total else None
    items = [read_article(row, with_text=False) for row in rows]
    if search is not None:
        items = [replace(one, highlights=mark_words(search, one.title or "")) for one in items]
    return Page(items, cut.cursor, total, cut.deleted)


def get_article(article_id: int) -> ArticleRecord:
    """The article with its current text; NotFoundError where there is none."""
    with reading():
        rows = _WHOLE.fetch(article_id) if is_possible_id(article_id) else []
    if not rows:
        raise NotFoundError(f"There is no article {article_id}.")
    return read_article(rows[0])


def _select_articles() -> Any:
    """Articles with their outlet's name and the counts of their statements."""
    counted = (Statement.article == Article.id) & ~Statement.outdated
    kept = Statement.select(fn.COUNT(SQL("1"))).where(counted, Statement.review != Review.REJECTED.value)
    unsure = (Statement.status != Status.ATTRIBUTED.value) | (Statement.confidence < LOW_CONFIDENCE)
    wanting = Statement.select(fn.COUNT(SQL("1"))).where(counted, Statement.review == Review.OPEN.value, unsure)
    return (
        Article.select(
            Article,
            Outlet.name.alias("outlet_name"),
            kept.alias("statement_count"),
            wanting.alias("attention_count"),
        )
        .join(Outlet, JOIN.LEFT_OUTER)
        .objects()
    )


def _select_whole_articles() -> Any:
    """Articles with the text of their current revision too."""
    current = (Revision.article == Article.id) & (Revision.number == Article.revision)
    whole = _select_articles().select_extend(Revision.text, Revision.sentences, Revision.furniture)
    return whole.switch(Article).join(Revision, on=current).objects()


def _count_articles(conditions: list[Any]) -> int:
    return int(_select_placed().where(*conditions).count())


def _select_placed() -> Any:
    return Article.select(Article.id).join(Outlet, JOIN.LEFT_OUTER)


def _read_words(numbers: list[int]) -> Any:
    query = ArticleWords.select(ArticleWords.article, ArticleWords.words)
    return query.where(ArticleWords.article.in_(numbers)).tuples()


_WHOLE: Final = Composed(lambda number: _select_whole_articles().where(Article.id == number))

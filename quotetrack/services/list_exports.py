"""The list of articles and the editors' queue as CSV; see ``services.exports``."""

from collections.abc import Iterator
from typing import Final

from quotetrack.services.articles import list_articles
from quotetrack.services.exports import write_rows
from quotetrack.services.listing import follow_pages
from quotetrack.services.queue import MOST_AT_ONCE, QueueFilters, Waiting, list_waiting, match_waiting
from quotetrack.services.records import ArticleFilters, ArticleRecord, PageRequest

ARTICLE_COLUMNS: Final = (
    "article_id",
    "external_id",
    "article_url",
    "outlet",
    "published",
    "title",
    "byline",
    "language",
    "revision",
    "statements",
    "to_look_at",
)
QUEUE_COLUMNS: Final = (
    "reason",
    "statement_id",
    "article_id",
    "article_url",
    "outlet",
    "published",
    "title",
    "statement",
    "kind",
    "polarity",
    "speaker",
    "speaker_id",
    "confidence",
    "status",
    "candidates",
    "machine_reason",
)


def write_articles_csv(filters: ArticleFilters, *, bom: bool = False) -> Iterator[str]:
    """The articles that the filters keep, oldest first; these are checked before this returns."""
    list_articles(filters, PageRequest(limit=1))
    found = follow_pages(lambda request: list_articles(filters, request))
    return write_rows(ARTICLE_COLUMNS, map(_list_article, found), bom=bom)


def write_queue_csv(filters: QueueFilters, *, bom: bool = False) -> Iterator[str]:
    """What waits, in the order of the queue; the filters are checked before this returns."""
    match_waiting(filters)
    return write_rows(QUEUE_COLUMNS, map(_list_waiting, _follow_queue(filters)), bom=bom)


def _follow_queue(filters: QueueFilters) -> Iterator[Waiting]:
    after: str | None = None
    while True:
        found = list_waiting(filters, after=after, limit=MOST_AT_ONCE)
        yield from found
        if not found:
            return
        after = found[-1].cursor


def _list_article(one: ArticleRecord) -> tuple[str, ...]:
    return (
        str(one.id),
        one.external_id or "",
        one.url or "",
        one.outlet or "",
        one.published_at.isoformat() if one.published_at else "",
        one.title or "",
        one.byline or "",
        one.language,
        str(one.revision),
        str(one.statement_count),
        str(one.attention_count),
    )


def _list_waiting(one: Waiting) -> tuple[str, ...]:
    statement = one.statement
    return (
        one.reason.value,
        str(statement.id),
        str(statement.article_id),
        statement.article_url or "",
        statement.outlet or "",
        statement.published_at.isoformat() if statement.published_at else "",
        statement.article_title or "",
        statement.text,
        statement.kind.value,
        statement.polarity.value,
        statement.speaker.name if statement.speaker else "",
        str(statement.speaker.id) if statement.speaker else "",
        f"{statement.confidence:.3f}",
        statement.status.value,
        "; ".join(candidate.name for candidate in statement.candidates),
        statement.reason,
    )

"""An article under its sender's own id, and each version of its text with the HTML that it came from."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from quotetrack.errors import ConflictError, Fault, InputError, NotFoundError
from quotetrack.services.articles import get_article
from quotetrack.services.records import Page, PageRequest
from quotetrack.services.rows import read_spans
from quotetrack.storage.articles import Article, Revision
from quotetrack.storage.connection import reading
from quotetrack.storage.pages import cut_page
from quotetrack.storage.search import fold_words
from quotetrack.storage.statements import Statement
from quotetrack.text.spans import Span


@dataclass(frozen=True, slots=True)
class RevisionRecord:
    """One version of an article's text; ``text`` is None in a list, ``characters`` are code points.

    ``statement_count`` counts the statements whose offsets belong to this version: of earlier ones those that are kept
    for a decision although their words are gone.
    """

    number: int
    text_hash: str
    characters: int
    has_html: bool
    statement_count: int
    created_at: datetime
    text: str | None = None
    html: str | None = None
    sentences: tuple[Span, ...] = ()
    furniture: tuple[Span, ...] = ()


def make_external_key(external_id: str, outlet: str | None) -> str:
    """The natural key of an article that its sender gave an id."""
    parts = ["external", fold_words(outlet or ""), external_id]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def find_by_external_id(external_id: str, outlet: str | None = None) -> int:
    """The number of the article with its sender's id, of that outlet.

    Without an outlet it is the article that has none, else the only one with this id. Raises NotFoundError, and
    ConflictError where several outlets have one.
    """
    with reading():
        exact: Any = Article.get_or_none(Article.natural_key == make_external_key(external_id, outlet))
        if exact is None and outlet is None:
            alike: Any = list(Article.select(Article.id).where(Article.external_id == external_id).limit(2))
            if len(alike) > 1:
                raise ConflictError("Several outlets have an article of this id; say which outlet.")
            exact = alike[0] if alike else None
    if exact is None:
        raise NotFoundError("There is no article of this external_id.")
    return int(exact.id)


def find_version(external_id: str, outlet: str | None) -> int | None:
    """The version of the article that a sender would replace under this id; None where there is none."""
    with reading():
        row: Any = Article.get_or_none(Article.natural_key == make_external_key(external_id, outlet))
    return None if row is None else int(row.version)


def list_revisions(article_id: int, page: PageRequest) -> Page[RevisionRecord]:
    """One page of the versions of the article's text, the first one first; NotFoundError where there is none."""
    get_article(article_id)
    columns = (Revision.id, Revision.number, Revision.text_hash, Revision.created_at)
    html = Revision.html.is_null(False).alias("has_html")
    query = Revision.select(*columns, fn.LENGTH(Revision.text).alias("characters"), html)
    of_article = Revision.article == article_id
    with reading():
        rows, cursor = cut_page(
            query.where(of_article).objects(), Revision.id, "revisions", cursor=page.cursor, limit=page.limit
        )
        total = Revision.select().where(of_article).count() if page.include_total else None
        counts = _count_statements([row.id for row in rows])
    return Page([_read_revision(row, counts) for row in rows], cursor, total)


def get_revision(article_id: int, number: int) -> RevisionRecord:
    """One version of the article's text, with the HTML that it came from; NotFoundError where there is none."""
    with reading():
        row: Any = Revision.get_or_none(Revision.article == article_id, Revision.number == number)
        if row is None:
            raise NotFoundError(f"There is no revision {number} of an article {article_id}.")
        row.characters, row.has_html = len(row.text), row.html is not None
        return _read_revision(row, _count_statements([row.id]), whole=True)


def check_same(name: str, sent: str | None, wanted: str | None) -> None:
    """Raises InputError where the body says otherwise than the address."""
    if sent is not None and wanted is not None and sent != wanted:
        detail = "This is not what the address says."
        raise InputError(f"{name}: {detail}", (Fault(f"/{name}", detail),))


def _count_statements(revisions: list[int]) -> Mapping[int, int]:
    query: Any = (
        Statement.select(Statement.revision, fn.COUNT(Statement.id))
        .where(Statement.revision.in_(revisions))
        .group_by(Statement.revision)
        .tuples()
    )
    return dict(query)


def _read_revision(row: Any, counts: Mapping[int, int], *, whole: bool = False) -> RevisionRecord:
    return RevisionRecord(
        number=row.number,
        text_hash=row.text_hash,
        characters=row.characters,
        has_html=bool(row.has_html),
        statement_count=counts.get(row.id, 0),
        created_at=row.created_at,
        text=row.text if whole else None,
        html=row.html if whole else None,
        sentences=read_spans(row.sentences) if whole else (),
        furniture=read_spans(row.furniture) if whole else (),
    )

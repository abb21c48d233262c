"""What a list's filters mean as conditions on the tables; everything is checked here, before a query runs."""

import math
from dataclasses import replace
from typing import Any

from peewee import JOIN, fn

from quotetrack.errors import Fault, InputError
from quotetrack.services.checks import check_field, check_moment, is_possible_id
from quotetrack.services.records import ArticleFilters, StatementFilters
from quotetrack.storage.articles import Article, Outlet
from quotetrack.storage.claims import Appearance, Claim
from quotetrack.storage.connection import is_postgresql
from quotetrack.storage.search import LONGEST_QUERY, fold_words
from quotetrack.storage.search_rows import match_article_words, match_statement_words, seek_statement_words
from quotetrack.storage.speakers import SpeakerMerger
from quotetrack.storage.statements import Statement
from quotetrack.terms import AppearanceState, Review
from quotetrack.text.search import SearchQuery, parse_query


def match_articles(filters: ArticleFilters) -> list[Any]:
    """Conditions on articles joined with their outlets; InputError for a filter that cannot be read."""
    conditions = _match_publication(filters)
    if (search := read_search(filters.q)) is not None:
        conditions += match_article_words(search)
    if filters.updated_since is not None:
        check_moment(filters.updated_since, "/updated_since")
        conditions.append(Article.updated_at >= filters.updated_since)
    return conditions or [Article.id > 0]


def match_statements(filters: StatementFilters, *, in_order: bool = False) -> list[Any]:
    """Conditions on statements; InputError for one that cannot be read.

    With ``in_order`` they are fit for going through the statements in the order of their numbers until enough are
    found, without for beginning with the articles that fit.
    """
    conditions = []
    if publication := _match_publication(filters):
        articles = Article.select(Article.id).join(Outlet, JOIN.LEFT_OUTER).where(*publication)
        # Who asks what changed is answered in the order of changes, from where the reader is.
        each = in_order or filters.updated_since is not None or leaves_few(filters)
        own = fn.EXISTS(articles.where(Article.id == Statement.article))
        conditions.append(own if each else is_among(Statement.article, articles))
    if (search := read_search(filters.q)) is not None:
        conditions += match_statement_words(search, of_few=leaves_few(filters))
    if filters.article is not None:
        conditions.append(Statement.article == filters.article if is_possible_id(filters.article) else Statement.id < 0)
    if filters.speaker is not None:
        conditions.append(match_speaker(Statement.speaker, filters.speaker))
    if filters.claim is not None:
        conditions.append(_match_claim(filters.claim))
    for term_column, term in (
        (Statement.kind, filters.kind),
        (Statement.status, filters.status),
        (Statement.polarity, filters.polarity),
    ):
        if term is not None:
            conditions.append(_choose_column(term_column, filters) == term.value)
    if filters.min_confidence is not None:
        _check_confidence(filters.min_confidence)
        conditions.append(Statement.confidence >= filters.min_confidence)
    if filters.updated_since is not None:
        check_moment(filters.updated_since, "/updated_since")
        conditions.append(Statement.updated_at >= filters.updated_since)
    if not filters.include_outdated:
        conditions.append(~Statement.outdated)
    return conditions + _match_review(filters)


def seek_statements(query: Any, filters: StatementFilters, *, in_order: bool = False) -> tuple[Any, Any]:
    """The query of statements with what ``match_statements`` asks for, and its identifier as the index of words knows
    it, in whose order a search ends once enough are found."""
    search = read_search(filters.q)
    if search is None or leaves_few(filters):
        return query.where(*match_statements(filters, in_order=in_order)), Statement.id
    narrowed = query.where(*match_statements(replace(filters, q=None), in_order=True))
    return seek_statement_words(narrowed, search)


def is_by_publication(filters: StatementFilters) -> bool:
    """Whether statements are chosen by what is known of their articles."""
    return filters.outlet is not None or filters.published_from is not None or filters.published_to is not None


def leaves_few(filters: StatementFilters) -> bool:
    """Whether the filters besides the search leave so few statements that these are gone through, and not all that
    have the words."""
    return filters.speaker is not None or filters.claim is not None or filters.article is not None


def match_speaker(column: Any, speaker_id: int) -> Any:
    """The condition that the column holds the speaker, or the one whom it was merged into."""
    if not is_possible_id(speaker_id):
        return Statement.id < 0
    # One speaker and no list of them, so that an index has these statements in their order.
    target = SpeakerMerger.select(SpeakerMerger.target).where(SpeakerMerger.speaker == speaker_id)
    return column == fn.COALESCE(target, speaker_id)


def is_among(column: Any, query: Any) -> Any:
    """The condition that the column holds one of what the query finds, to begin with these.

    PostgreSQL takes what is found to be many of everything, and reads all rows, unless it is there as a list.
    """
    return column == fn.ANY(fn.ARRAY(query)) if is_postgresql() else column.in_(query)


def _match_claim(claim_id: int) -> Any:
    if not is_possible_id(claim_id):
        return Statement.id < 0
    claim = (Appearance.claim == claim_id) | Appearance.claim.in_(
        Claim.select(Claim.merged_into).where(Claim.id == claim_id)
    )
    variants = Appearance.state.in_([AppearanceState.JOINED.value, AppearanceState.CONFIRMED.value])
    return Statement.id.in_(Appearance.select(Appearance.statement).where(claim, variants))


def _choose_column(column: Any, filters: StatementFilters) -> Any:
    """The column, or its value without its index where what changed is asked for.

    SQLite keeps no numbers of what is stored: it takes one kind of three for fewer statements than those that changed
    since yesterday, and would put all of that kind into order.
    """
    return column if filters.updated_since is None or is_postgresql() else column.concat("")


def _match_review(filters: StatementFilters) -> list[Any]:
    conditions = []
    review = _choose_column(Statement.review, filters)
    if filters.review is not None:
        conditions.append(review == filters.review.value)
    elif filters.reviewed is None and not filters.include_rejected:
        conditions.append(Statement.review != Review.REJECTED.value)
    if filters.reviewed is True:
        conditions.append(review.in_([Review.ACCEPTED.value, Review.CORRECTED.value]))
    elif filters.reviewed is False:
        conditions.append(review == Review.OPEN.value)
    return conditions


def _match_publication(filters: ArticleFilters | StatementFilters) -> list[Any]:
    conditions = []
    if filters.outlet is not None:
        check_field(filters.outlet, "/outlet", LONGEST_QUERY)
        conditions.append(Outlet.folded == fold_words(filters.outlet))
    if filters.published_from is not None:
        check_moment(filters.published_from, "/published_from")
        conditions.append(Article.published_at >= filters.published_from)
    if filters.published_to is not None:
        check_moment(filters.published_to, "/published_to")
        conditions.append(Article.published_at < filters.published_to)
    return conditions


def read_search(query: str | None) -> SearchQuery | None:
    """What a search asks for; None where nothing was typed. InputError for what cannot be read."""
    if query is None:
        return None
    check_field(query, "/q", LONGEST_QUERY)
    return parse_query(query) if query.strip() else None


def _check_confidence(value: float) -> None:
    if not math.isfinite(value) or not 0 <= value <= 1:
        detail = "A confidence lies between 0 and 1."
        raise InputError(detail, (Fault("/min_confidence", detail),))

"""The statements of claims as queries: which of them stand, and what is counted of them."""

from typing import Any, Final

from peewee import JOIN, Case, fn

from quotetrack.services.candidates import VARIANT_STATES
from quotetrack.services.publication import find_moment
from quotetrack.storage.articles import Article, Outlet
from quotetrack.storage.claims import Appearance, ArticleCopy
from quotetrack.storage.statements import Statement
from quotetrack.terms import Review

PLACE_SIZE: Final = 3
"""The columns that ``place_columns`` has."""


def is_shown() -> Any:
    """The condition that a statement stands: neither rejected nor gone from its article."""
    return ~Statement.outdated & (Statement.review != Review.REJECTED.value)


def place_columns() -> tuple[Any, ...]:
    """The order of publication: undated articles last, copies after what they copy, then as they came."""
    copied = Case(None, ((ArticleCopy.original.is_null(), 0),), 1)
    return find_moment(), copied, Statement.id


def select_appearances(*columns: Any) -> Any:
    """Appearances with their statements, articles, outlets and what the article is a copy of."""
    return (
        Appearance.select(*(columns or (Appearance, ArticleCopy.original.alias("copy_of"))))
        .join(Statement, on=Appearance.statement == Statement.id)
        .join(Article, on=Statement.article == Article.id)
        .join(Outlet, JOIN.LEFT_OUTER, on=Article.outlet == Outlet.id)
        .join(ArticleCopy, JOIN.LEFT_OUTER, on=ArticleCopy.article == Article.id)
        .objects()
    )


def select_variants(*columns: Any) -> Any:
    """Those columns of every appearance that is a variant of its claim and stands."""
    return select_appearances(*columns).where(Appearance.state.in_(VARIANT_STATES), is_shown())


def count_articles() -> Any:
    """The number of articles, copies counted once with what they copy."""
    return fn.COUNT(fn.DISTINCT(fn.COALESCE(ArticleCopy.original, Article.id)))


def count_outlets() -> Any:
    """The number of outlets, but for those that only copied."""
    return fn.COUNT(fn.DISTINCT(Case(None, ((ArticleCopy.original.is_null(), Article.outlet),))))

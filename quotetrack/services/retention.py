"""Articles chosen to be deleted, by their numbers, their age or their outlet, and deleted one after another.

Nothing calls this but the command: an article never goes because time has passed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from quotetrack.errors import InputError, NotFoundError, StaleVersionError, StorageError
from quotetrack.services.checks import check_field, check_moment, is_possible_id
from quotetrack.services.deletion import delete_article
from quotetrack.services.records import Actor
from quotetrack.storage.articles import Article, Outlet
from quotetrack.storage.connection import reading
from quotetrack.storage.fields import read_clock
from quotetrack.storage.search import LONGEST_QUERY, fold_words
from quotetrack.storage.statements import Correction, Statement

ATTEMPTS: Final = 10
"""Times that an article is read anew, because somebody changed it between reading and deleting."""

PAGE: Final = 500

PREFIX: Final = "/api/v1"
"""What the paths of answers kept for repeated calls begin with."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles: these numbers, or else those that fit both of the others, as far as they are given.

    ``before`` is a moment: articles published earlier, and those that do not say when, if they came in earlier.
    """

    numbers: tuple[int, ...] = ()
    before: datetime | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class Extent:
    """What would be deleted: articles, their statements of all versions, corrections of these."""

    articles: int
    statements: int
    corrections: int


def find_age_limit(keep_days: int) -> datetime:
    """The moment before which articles are older than they are kept; InputError where they are kept for ever (0)."""
    if not keep_days:
        raise InputError("retention.keep_days is 0: articles are kept for ever.")
    return read_clock() - timedelta(days=keep_days)


def measure_selection(selection: Selection) -> Extent:
    """What a deletion would take; NotFoundError for a number or an outlet that is not there."""
    chosen = _choose(selection)
    with reading():
        articles = Article.select(Article.id).where(chosen)
        statements = Statement.select(Statement.id).where(Statement.article.in_(articles))
        corrections = Correction.select().where(Correction.statement.in_(statements))
        return Extent(articles.count(), statements.count(), corrections.count())


def delete_selection(selection: Selection, *, actor: Actor) -> Iterator[int]:
    """Deletes the articles, each in a transaction of its own, and gives the number of each that is gone.

    Stopped on the way, what was given is gone and the rest is there; called again, it goes on.
    """
    chosen = _choose(selection)
    last = 0
    while page := _list_page(chosen, last):
        for number in page:
            if _delete(number, actor):
                yield number
        last = page[-1]


def _choose(selection: Selection) -> Any:
    """The condition on articles; InputError where nothing says which."""
    if selection.numbers:
        return _choose_numbers(selection.numbers)
    conditions = []
    if selection.before is not None:
        check_moment(selection.before, "/before")
        undated = Article.published_at.is_null() & (Article.created_at < selection.before)
        conditions.append((Article.published_at < selection.before) | undated)
    if selection.outlet is not None:
        conditions.append(Article.outlet == _find_outlet(selection.outlet))
    if not conditions:
        raise InputError("Say which articles: by their numbers, a date or an outlet.")
    chosen = conditions[0]
    for condition in conditions[1:]:
        chosen &= condition
    return chosen


def _find_outlet(name: str) -> int:
    check_field(name, "/outlet", LONGEST_QUERY)
    with reading():
        row: Any = Outlet.get_or_none(Outlet.folded == fold_words(name))
    if row is None:
        raise NotFoundError(f"There is no outlet called {name}.")
    return int(row.id)


def _choose_numbers(numbers: Sequence[int]) -> Any:
    wanted = set(numbers)
    with reading():
        for number in sorted(wanted):
            if not is_possible_id(number) or not Article.select().where(Article.id == number).exists():
                raise NotFoundError(f"There is no article {number}.")
    return Article.id.in_(sorted(wanted))


def _list_page(chosen: Any, last: int) -> list[int]:
    query: Any = Article.select(Article.id).where(chosen, Article.id > last).order_by(Article.id).limit(PAGE)
    with reading():
        return [row.id for row in query]


def _delete(number: int, actor: Actor) -> bool:
    """Whether it was deleted here: somebody else may have done so meanwhile."""
    for _ in range(ATTEMPTS):
        with reading():
            row: Any = Article.select(Article.version).where(Article.id == number).first()
        if row is None:
            return False
        try:
            delete_article(number, actor=actor, expected_version=row.version, prefix=PREFIX)
        except StaleVersionError:
            continue
        except NotFoundError:
            return False
        return True
    raise StorageError(f"Article {number} is changed by others all the time; try again.")

"""Articles that are copies of others: wire copy is printed by many and counts once.

Whose copy a new article is follows from what its statements were matched with. Whether one still is, and whether others
are still its copies, is looked at again when its text changes. Within the transaction that changes it, which holds the
claims.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from quotetrack.services.claim_counts import mark_articles
from quotetrack.settings import MatchingSettings
from quotetrack.storage.articles import Article
from quotetrack.storage.claims import ArticleCopy
from quotetrack.storage.queries import Query
from quotetrack.storage.wordings import find_details, find_holders
from quotetrack.terms import Polarity

LEAST_IN_ORDER: Final = 0.8
"""Of the statements in common, the part that must stand in the same order."""

_WORDED: Final = Query(
    """SELECT statement.article_id, statement.start, statement_wording.wording_id, statement.polarity = 'denied'
    FROM statement JOIN statement_wording ON statement_wording.statement_id = statement.id
    WHERE statement.article_id IN [?] AND NOT statement.outdated AND statement.review <> 'rejected'"""
)
_PUBLISHED: Final = Query("SELECT id, published_at FROM article WHERE id IN [?]")
_FORGET: Final = Query("DELETE FROM article_copy WHERE article_id = ? RETURNING article_id")


class Repeated(NamedTuple):
    """A place in an article's text where it has the very words of another ``article``, and where that one has them."""

    start: int
    article: int
    there: int


def forget_copy(article_id: int) -> None:
    """Says that the article is nobody's copy."""
    if _FORGET.first(article_id) is not None:
        mark_articles([article_id])


def note_copy(article_id: int, statements: int, repeated: Sequence[Repeated], rules: MatchingSettings) -> bool:
    """Says whose copy the article is, if most of its ``statements`` are another's, in its order; whether they are.

    ``repeated`` are those that another article has. The one published first is the original, whichever was sent first.
    """
    found = _find_model(statements, repeated, rules)
    if found is None:
        return False
    other, shared = found
    root = _find_original(other) or other
    if root == article_id:
        return True
    if _find_original(article_id) not in (None, root):
        forget_copy(article_id)
    copy, original = _put_first_first(article_id, root)
    followers: Any = ArticleCopy.select(ArticleCopy.article).where(ArticleCopy.original == copy)
    mark_articles([copy, original, *(row.article_id for row in followers)])
    ArticleCopy.delete().where(ArticleCopy.article.in_([copy, original])).execute()
    ArticleCopy.create(article=copy, original=original, shared=shared)
    ArticleCopy.update(original=original).where(ArticleCopy.original == copy).execute()
    return True


def review_copies(article_id: int, rules: MatchingSettings) -> None:
    """Looks again whose copy the article is now that its text has changed, and whether its copies still are."""
    copies: Any = ArticleCopy.select(ArticleCopy.article).where(ArticleCopy.original == article_id)
    lost = _list_lost(article_id, [row.article_id for row in copies], rules)
    mark_articles(lost)
    for copy in lost:
        forget_copy(copy)
    # The one published first becomes the original of the others, if they are still copies of each other.
    for one in (article_id, *_order_by_publication(lost)):
        _look_again(one, rules)


def hand_copies_on(article_id: int) -> None:
    """Makes that of the article's copies which was published first the original of the others, before it goes."""
    query: Any = ArticleCopy.select(ArticleCopy.article).where(ArticleCopy.original == article_id)
    copies = _order_by_publication([row.article_id for row in query])
    if copies:
        mark_articles(copies)
        ArticleCopy.delete().where(ArticleCopy.article == copies[0]).execute()
        ArticleCopy.update(original=copies[0]).where(ArticleCopy.original == article_id).execute()


def _look_again(article_id: int, rules: MatchingSettings) -> None:
    rows = _WORDED.fetch([article_id])
    holders = {statement: wording for wording, _, statement, _ in find_holders({row[2] for row in rows}, article_id)}
    held = {
        (holders[statement], polarity == Polarity.DENIED.value): (article, start)
        for statement, article, _, start, _, polarity, *_ in find_details(one for one in holders if one is not None)
    }
    places = [(start, held.get((wording, denied))) for _, start, wording, denied in rows]
    repeated = [Repeated(start, *found) for start, found in places if found is not None]
    if not note_copy(article_id, len(rows), repeated, rules):
        forget_copy(article_id)


def _list_lost(article_id: int, copies: Sequence[int], rules: MatchingSettings) -> list[int]:
    """Those of its copies that have too few of its statements now."""
    if not copies:
        return []
    ours: dict[tuple[int, bool], int] = {}
    for _, start, wording, denied in _WORDED.fetch([article_id]):
        ours.setdefault((wording, denied), start)
    theirs: dict[int, list[tuple[int, int | None]]] = {copy: [] for copy in copies}
    for copy, start, wording, denied in _WORDED.fetch(list(copies)):
        theirs[copy].append((start, ours.get((wording, denied))))
    return [
        copy
        for copy, rows in theirs.items()
        if not is_copy([(start, there) for start, there in rows if there is not None], len(rows), rules)
    ]


def _find_original(article_id: int) -> int | None:
    row: Any = ArticleCopy.get_or_none(ArticleCopy.article == article_id)
    return None if row is None else int(row.original_id)


def _find_model(statements: int, repeated: Iterable[Repeated], rules: MatchingSettings) -> tuple[int, int] | None:
    """The article with most of the same statements in the same order, and how many."""
    by_article: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for start, article, there in repeated:
        by_article[article].append((start, there))
    if not by_article:
        return None
    other, places = max(by_article.items(), key=lambda item: (len(item[1]), -item[0]))
    return (other, len(places)) if is_copy(places, statements, rules) else None


def is_copy(places: Sequence[tuple[int, int]], statements: int, rules: MatchingSettings) -> bool:
    """Whether so many of an article's ``statements`` are another's that it is a copy; ``places`` are where those that
    both have stand in either."""
    shared = len(places)
    enough = shared >= rules.copy_statements and 100 * shared >= rules.copy_percent * statements
    return enough and measure_order([theirs for _, theirs in sorted(places)]) >= LEAST_IN_ORDER * shared


def measure_order(places: Sequence[int]) -> int:
    """The length of the longest run of places, not necessarily neighbours, that goes only forwards."""
    tails: list[int] = []
    for place in places:
        at = bisect_right(tails, place)
        tails[at : at + 1] = [place]
    return len(tails)


def _put_first_first(one: int, other: int) -> tuple[int, int]:
    """The copy and its original: by publication where both are dated, else as they came."""
    rows: Any = Article.select(Article.id, Article.published_at).where(Article.id.in_([one, other])).tuples()
    times = dict(rows)
    ours, theirs = times[one], times[other]
    if ours is not None and theirs is not None and ours < theirs:
        return other, one
    return one, other


def _order_by_publication(articles: Sequence[int]) -> list[int]:
    """The articles as they were published, undated ones last, else as they came."""
    rows = _PUBLISHED.fetch(list(articles))
    return [number for number, _ in sorted(rows, key=lambda row: (row[1] is None, row[1] or 0, row[0]))]

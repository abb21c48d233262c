"""Articles that are copies of others: wire copy is printed by many and counts once."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from quotetrack.services.candidates import Earlier
from quotetrack.services.claim_counts import mark_articles
from quotetrack.settings import MatchingSettings
from quotetrack.storage.articles import Article
from quotetrack.storage.claims import ArticleCopy
from quotetrack.storage.queries import Query

LEAST_IN_ORDER: Final = 0.8
"""Of the statements in common, the part that must stand in the same order."""

_FORGET: Final = Query("DELETE FROM article_copy WHERE article_id = ? RETURNING article_id")


def forget_copy(article_id: int) -> None:
    """Says that the article is nobody's copy."""
    if _FORGET.first(article_id) is not None:
        mark_articles([article_id])


def note_copy(
    article_id: int, statements: int, repeated: Sequence[tuple[int, Earlier]], rules: MatchingSettings
) -> None:
    """Says whose copy the article is, if most of its ``statements`` are another's, in its order.

    ``repeated`` are its statements' places with the earlier ones of the same words. The one published first is the
    original, whichever was sent first.
    """
    found = _find_model(statements, repeated, rules)
    if found is None:
        return
    other, shared = found
    root: Any = ArticleCopy.get_or_none(ArticleCopy.article == other)
    original = root.original_id if root else other
    if original == article_id:
        return
    copy, original = _put_first_first(article_id, original)
    followers: Any = ArticleCopy.select(ArticleCopy.article).where(ArticleCopy.original == copy)
    mark_articles([copy, *(row.article_id for row in followers)])
    ArticleCopy.delete().where(ArticleCopy.article == copy).execute()
    ArticleCopy.create(article=copy, original=original, shared=shared)
    ArticleCopy.update(original=original).where(ArticleCopy.original == copy).execute()


def _find_model(
    statements: int, repeated: Sequence[tuple[int, Earlier]], rules: MatchingSettings
) -> tuple[int, int] | None:
    """The article with most of the same statements in the same order, and how many."""
    by_article: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for start, earlier in repeated:
        by_article[earlier.article].append((start, earlier.start))
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

"""What editors said of an article's paragraphs: which are story and which furniture, known again by their words."""

from collections.abc import Iterable
from typing import Any, Final

from quotetrack.services.decisions import ARTICLE
from quotetrack.storage.connection import reading
from quotetrack.storage.decisions import Decision
from quotetrack.storage.queries import Query
from quotetrack.text.furniture import NO_VERDICTS, Verdicts

STORY: Final = "story"
FURNITURE: Final = "furniture"

_OF_KEY: Final = Query(
    """SELECT decision.id FROM article JOIN decision
    ON decision.subject = 'article' AND decision.subject_id = article.id
    WHERE article.natural_key = ? AND decision.action IN ('story', 'furniture') AND decision.undone_at IS NULL
    LIMIT 1"""
)
_ARTICLE_OF_KEY: Final = Query("SELECT id FROM article WHERE natural_key = ?")


def find_verdicts(natural_key: str) -> Verdicts:
    """What was said of the article with this key; nothing for one that is not stored."""
    with reading():
        if _OF_KEY.first(natural_key) is None:
            return NO_VERDICTS
        known = _ARTICLE_OF_KEY.first(natural_key)
        return NO_VERDICTS if known is None else list_verdicts(known[0])


def list_verdicts(article_id: int, *, besides: int | None = None) -> Verdicts:
    """What was said of the article and stands, but for the decision ``besides``, within the caller's connection."""
    query: Any = Decision.select(Decision.id, Decision.action, Decision.after).where(
        Decision.subject == ARTICLE,
        Decision.subject_id == article_id,
        Decision.action.in_([STORY, FURNITURE]),
        Decision.undone_at.is_null(),
    )
    verdicts = NO_VERDICTS
    for row in query.order_by(Decision.id):
        if row.id != besides:
            verdicts = add_verdict(verdicts, row.action, row.after["paragraphs"])
    return verdicts


def add_verdict(verdicts: Verdicts, action: str, paragraphs: Iterable[str]) -> Verdicts:
    """The verdicts with a later one, which decides of the paragraphs that it names."""
    said = frozenset(paragraphs)
    if action == STORY:
        return Verdicts(verdicts.story | said, verdicts.furniture - said)
    return Verdicts(verdicts.story - said, verdicts.furniture | said)

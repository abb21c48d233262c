"""What was stored before there were claims, brought into them."""

from collections.abc import Iterator
from typing import Any, Final

from peewee import JOIN

from quotetrack.services.claim_counts import settle_counts
from quotetrack.services.claim_variants import is_shown
from quotetrack.services.identities import store_name_key
from quotetrack.services.matching import match_article
from quotetrack.settings import MatchingSettings
from quotetrack.storage.connection import reading, writing
from quotetrack.storage.speakers import NameKey, Speaker
from quotetrack.storage.statements import Statement
from quotetrack.storage.wordings import StatementWording
from quotetrack.terms import SpeakerKind

CHUNK: Final = 500


def match_backlog(rules: MatchingSettings) -> Iterator[int]:
    """Matches every article that has statements outside of the index, the oldest first, each in its own transaction.

    Yields the article's number when it is done; stopped half-way, it goes on from there the next time. At the end the
    claims that changed are counted.
    """
    index_names()
    last = 0
    while articles := _list_waiting(last):
        for article_id in articles:
            with writing():
                match_article(article_id, rules)
            yield article_id
        last = articles[-1]
    settle_counts()


def index_names() -> int:
    """Stores what speakers' other spellings are found by, for those made before that was kept; how many they are."""
    with writing():
        known = NameKey.select(NameKey.speaker)
        query: Any = Speaker.select().where(
            Speaker.kind == SpeakerKind.PERSON.value, Speaker.article.is_null(), Speaker.id.not_in(known)
        )
        rows = list(query)
        for row in rows:
            store_name_key(row.id, row.folded, SpeakerKind.PERSON)
    return len(rows)


def _list_waiting(after: int) -> list[int]:
    with reading():
        query: Any = (
            Statement.select(Statement.article)
            .join(StatementWording, JOIN.LEFT_OUTER, on=StatementWording.statement == Statement.id)
            .where(StatementWording.statement.is_null(), is_shown(), Statement.article > after)
            .distinct()
            .order_by(Statement.article)
            .limit(CHUNK)
        )
        return [row.article_id for row in query]

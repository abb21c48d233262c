"""What a desk wants to know when it begins: what waits and why, what came in, what disagrees, what to be told of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from quotetrack.services import alerts, articles, conflicts, queue
from quotetrack.services.claim_records import ConflictRecord
from quotetrack.services.queue import QueueFilters
from quotetrack.services.records import ArticleFilters, ArticleRecord, PageRequest, StatementFilters
from quotetrack.services.watch_records import AlertFilters, AlertRecord
from quotetrack.terms import Reason

NEWEST: Final = 8
STRONGEST: Final = 3
LATEST: Final = 4


@dataclass(frozen=True, slots=True)
class StartPage:
    """The overview; ``article_total`` 0 says that nothing was taken in yet, and everything else is empty then.

    ``alerts`` are those of the reader's own watches.
    """

    counts: Mapping[Reason, int]
    articles: Sequence[ArticleRecord]
    article_total: int
    conflicts: Sequence[ConflictRecord]
    conflict_total: int
    alerts: Sequence[AlertRecord]

    @property
    def waiting(self) -> int:
        """How many statements wait in all."""
        return sum(self.counts.values())


def build_start_page(own_key: int | None) -> StartPage:
    """The overview of somebody whose watches belong to the key ``own_key``, None for nobody's."""
    newest = articles.list_articles(ArticleFilters(), PageRequest(limit=NEWEST, include_total=True, newest_first=True))
    disputed = conflicts.list_conflicts(StatementFilters(), PageRequest(limit=STRONGEST, include_total=True))
    told: Sequence[AlertRecord] = ()
    if own_key is not None:
        told = alerts.list_alerts(AlertFilters(), own_key, PageRequest(limit=LATEST, newest_first=True)).items
    return StartPage(
        counts=queue.count_waiting(QueueFilters()),
        articles=newest.items,
        article_total=newest.total or 0,
        conflicts=disputed.items,
        conflict_total=disputed.total or 0,
        alerts=told,
    )

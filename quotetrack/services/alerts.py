"""Alerts: new statements that a watch keeps, noted in the transaction that stores them, and read afterwards."""

import threading
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from quotetrack.errors import NotFoundError
from quotetrack.matching.index import count_plain_words
from quotetrack.services.checks import check_moment, is_possible_id
from quotetrack.services.records import Page, PageRequest, StatementFilters
from quotetrack.services.statements import fetch_statements
from quotetrack.services.watch_index import NewStatement, WatchIndex, make_condition
from quotetrack.services.watch_records import AlertFilters, AlertRecord, read_filters
from quotetrack.settings import MatchingSettings
from quotetrack.storage.accounts import ApiKey
from quotetrack.storage.claims import Claim
from quotetrack.storage.connection import reading, writing
from quotetrack.storage.fields import EPOCH, read_clock
from quotetrack.storage.pages import cut_page
from quotetrack.storage.queries import Query
from quotetrack.storage.speakers import SpeakerMerger
from quotetrack.storage.watches import Alert, Watch
from quotetrack.storage.wordings import find_holders

NO_PLAIN_WORDS: Final = 2
"""Statements with fewer words that carry content ("No comment.") are nobody's in particular."""

PURGED_AT_ONCE: Final = 500
READ_AT_ONCE: Final = 500

# What is kept of the watches is as old as these say: their last change, and the last decision of an editor, which may
# have merged a speaker or a claim. What takes such a decision back changes the first.
_MARK: Final = Query("SELECT (SELECT mark FROM watch_change WHERE number = 1), (SELECT MAX(id) FROM decision)")
_NEW: Final = Query(
    """SELECT statement.id, statement.content_text, statement.folded, statement.speaker_id, speaker.name,
        statement.kind, statement.status, statement.polarity, statement.confidence, appearance.claim_id,
        outlet.folded, article.published_at, statement_wording.wording_id
    FROM statement
    JOIN revision ON revision.id = statement.revision_id
    JOIN article ON article.id = statement.article_id
    LEFT JOIN outlet ON outlet.id = article.outlet_id
    LEFT JOIN speaker ON speaker.id = statement.speaker_id
    LEFT JOIN appearance ON appearance.statement_id = statement.id AND appearance.state IN ('joined', 'confirmed')
    LEFT JOIN statement_wording ON statement_wording.statement_id = statement.id
    WHERE statement.article_id = ? AND statement.created_at >= revision.created_at
        AND NOT statement.outdated AND statement.review <> 'rejected'
    ORDER BY statement.id"""
)
# The articles that print the same copy as one article does, itself among them.
_KIN: Final = Query(
    """SELECT original_id FROM article_copy WHERE article_id = ?
    UNION SELECT article_id FROM article_copy WHERE original_id = ?
    UNION SELECT kin.article_id FROM article_copy ours JOIN article_copy kin ON kin.original_id = ours.original_id
        WHERE ours.article_id = ?"""
)
_SAID_THERE: Final = Query(
    """SELECT statement_wording.wording_id, appearance.claim_id FROM statement
    LEFT JOIN statement_wording ON statement_wording.statement_id = statement.id
    LEFT JOIN appearance ON appearance.statement_id = statement.id AND appearance.state IN ('joined', 'confirmed')
    WHERE statement.article_id IN [?]"""
)
_INSERT: Final = Query(
    """INSERT INTO alert (watch_id, article_id, statement_id, words, speaker, created_at) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (watch_id, statement_id) DO NOTHING"""
)
_SEND: Final = Query(
    """INSERT INTO delivery (alert_id, watch_id, state, attempts, due_at, created_at, updated_at)
    SELECT alert.id, alert.watch_id, 'due', 0, alert.created_at, alert.created_at,
        alert.created_at
    FROM alert JOIN watch ON watch.id = alert.watch_id
    WHERE alert.article_id = ? AND alert.created_at = ? AND watch.address IS NOT NULL"""
)


@dataclass(frozen=True, slots=True)
class _Kept:
    mark: tuple[Any, ...]
    index: WatchIndex


class _Memory:
    """The watches as this process last read them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: _Kept | None = None

    def load(self) -> WatchIndex | None:
        """The index of all watches as they are in this transaction; None where there are none."""
        mark = _MARK.first() or (None, None)
        if mark[0] is None:
            return None
        kept = self._kept
        if kept is None or kept.mark != tuple(mark):
            kept = _Kept(tuple(mark), _read_index())
            with self._lock:
                self._kept = kept
        return kept.index


_memory = _Memory()


def has_watches() -> bool:
    """Whether anybody watches for anything, as it is in this transaction."""
    return _memory.load() is not None


def record_alerts(article_id: int, rules: MatchingSettings) -> int:
    """Notes an alert for each statement that came with the article's current revision and that a watch keeps.

    Runs within the transaction that stores the statements, after their claims were found; what is sent is only put
    down here. Copies of another article, and stock phrases, do not alert. How many were noted.
    """
    index = _memory.load()
    if index is None:
        return 0
    statements = [_read_new(row) for row in _NEW.fetch(article_id)]
    found = index.find(statements)
    if not found:
        return 0
    telling = _select_telling({one.id: one for kept in found.values() for one in kept}, article_id, rules)
    now = (read_clock() - EPOCH) // timedelta(microseconds=1)
    rows = [
        (watch, article_id, one.id, one.text, one.speaker_name, now)
        for watch, kept in sorted(found.items())
        for one in kept
        if one.id in telling
    ]
    if rows:
        _INSERT.run_many(rows)
        _SEND.run(article_id, now)
    return len(rows)


def list_alerts(filters: AlertFilters, owner: int | None, page: PageRequest) -> Page[AlertRecord]:
    """One page of the alerts of the key ``owner``'s watches, of everybody's for None.

    Raises BadCursorError for a cursor of another list, InputError for a time that cannot be kept, NotFoundError for a
    watch that is not the owner's.
    """
    conditions = [] if owner is None else [Watch.key == owner]
    if filters.since is not None:
        check_moment(filters.since, "/since")
        conditions.append(Alert.created_at >= filters.since)
    if filters.watch is not None:
        conditions.append(Alert.watch == filters.watch if is_possible_id(filters.watch) else Alert.id < 0)
    with reading():
        rows, cursor = cut_page(
            _select_alerts().where(*(conditions or [Alert.id > 0])),
            Alert.id,
            "alerts",
            cursor=page.cursor,
            limit=page.limit,
            newest_first=page.newest_first,
        )
        total = None
        if page.include_total:
            total = Alert.select().join(Watch).where(*(conditions or [Alert.id > 0])).count()
        return Page(_read_alerts(rows), cursor, total)


def get_alert(alert_id: int, owner: int | None) -> AlertRecord:
    """One alert; NotFoundError where there is none, or where it is of another key's watch."""
    with reading():
        found = read_alerts([alert_id], owner) if is_possible_id(alert_id) else {}
    if alert_id not in found:
        raise NotFoundError(f"There is no alert {alert_id}.")
    return found[alert_id]


def read_alerts(alert_ids: Sequence[int], owner: int | None = None) -> Mapping[int, AlertRecord]:
    """The alerts of these numbers, with their statements as they stand now; of the owner's watches unless None."""
    query = _select_alerts().where(Alert.id.in_(list(alert_ids)))
    if owner is not None:
        query = query.where(Watch.key == owner)
    return {alert.id: alert for alert in _read_alerts(list(query))}


def purge_alerts(keep_days: int) -> int:
    """Forgets alerts older than so many days, with what was on its way of them; how many."""
    until = read_clock() - timedelta(days=keep_days)
    purged = 0
    while True:
        with writing():
            query: Any = Alert.select(Alert.id).where(Alert.created_at < until).limit(PURGED_AT_ONCE)
            old = [row.id for row in query]
            if not old:
                return purged
            purged += Alert.delete().where(Alert.id.in_(old)).execute()


def _read_index() -> WatchIndex:
    """Every active watch whose key still holds, those that ask for the same together."""
    alike: dict[str, list[int]] = defaultdict(list)
    asked: dict[str, StatementFilters] = {}
    query: Any = Watch.select(Watch.id, Watch.filters).join(ApiKey).where(Watch.active, ApiKey.revoked_at.is_null())
    for row in query.order_by(Watch.id).objects():
        form = repr(sorted(row.filters.items()))
        alike[form].append(row.id)
        asked[form] = read_filters(row.filters)
    speakers = _read_mergers(SpeakerMerger.speaker, SpeakerMerger.target, {one.speaker for one in asked.values()})
    claims = _read_mergers(Claim.id, Claim.merged_into, {one.claim for one in asked.values()})
    return WatchIndex(
        make_condition(filters, alike[form], speakers.get(filters.speaker, ()), claims.get(filters.claim, ()))
        for form, filters in asked.items()
    )


def _read_mergers(source: Any, target: Any, asked: Collection[int | None]) -> Mapping[int | None, tuple[int, ...]]:
    """What each of the speakers or claims asked for was merged into, of those that were."""
    numbers = sorted(number for number in asked if number is not None)
    merged: dict[int | None, tuple[int, ...]] = {}
    for at in range(0, len(numbers), READ_AT_ONCE):
        query: Any = source.model.select(source, target).where(
            source.in_(numbers[at : at + READ_AT_ONCE]), target.is_null(False)
        )
        merged.update({number: (into,) for number, into in query.tuples()})
    return merged


def _read_new(row: Sequence[Any]) -> NewStatement:
    identifier, text, folded, speaker, name, kind, status, polarity, confidence, claim, outlet, published, wording = row
    moment = None if published is None else EPOCH + timedelta(microseconds=published)
    return NewStatement(
        identifier, text, folded, speaker, name, kind, status, polarity, confidence, claim, outlet, moment, wording
    )


def _select_telling(
    statements: Mapping[int, NewStatement], article_id: int, rules: MatchingSettings
) -> Mapping[int, NewStatement]:
    """Without those that the article copied from another, and without stock phrases."""
    kin = sorted({row[0] for row in _KIN.fetch(article_id, article_id, article_id)} - {article_id})
    said = _SAID_THERE.fetch(kin) if kin else []
    wordings, claims = {row[0] for row in said}, {row[1] for row in said} - {None}
    fresh = [one for one in statements.values() if one.wording not in wordings and one.claim not in claims]
    numbers = {one.wording for one in fresh if one.wording is not None}
    speakers = {wording: count for wording, _, _, count in find_holders(numbers, article_id)}
    return {one.id: one for one in fresh if not _is_stock(one.text, speakers.get(one.wording or 0, 0), rules)}


def _is_stock(text: str, speakers: int, rules: MatchingSettings) -> bool:
    """Whether the words say nothing of who says them: too many say so, or they are short and another said so too."""
    words = count_plain_words(text)
    return words < NO_PLAIN_WORDS or speakers >= rules.stock_speakers or (words < rules.short_words and speakers > 1)


def _select_alerts() -> Any:
    return Alert.select(Alert, Watch.name.alias("watch_name")).join(Watch).objects()


def _read_alerts(rows: Sequence[Any]) -> list[AlertRecord]:
    wanted = [row.statement_id for row in rows if row.statement_id is not None]
    standing = {one.id: one for one in fetch_statements(wanted)} if wanted else {}
    return [
        AlertRecord(
            id=row.id,
            watch_id=row.watch_id,
            watch_name=row.watch_name,
            article_id=row.article_id,
            statement=standing.get(row.statement_id),
            words=row.words,
            speaker_name=row.speaker,
            created_at=row.created_at,
        )
        for row in rows
    ]

"""Everything that people changed, in one order: corrections of statements, decisions on speakers, claims and articles.

What was made as one stands as one line: a split or a merger of statements, and a decision with the corrections that it
made. That something was taken back is a line of its own, at its own time.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from quotetrack.errors import BadCursorError
from quotetrack.services.checks import LONGEST_NAME, check_field, check_moment, is_possible_id
from quotetrack.services.decisions import read_decision
from quotetrack.services.listing import follow_pages
from quotetrack.services.records import CorrectionRecord, DecisionRecord, Page, PageRequest, StatementRecord
from quotetrack.services.rows import read_correction
from quotetrack.services.speakers import list_selves
from quotetrack.services.statements import fetch_statements
from quotetrack.services.undo_checks import explain_corrections, explain_decision
from quotetrack.storage.claims import Appearance, Claim
from quotetrack.storage.connection import reading
from quotetrack.storage.decisions import Decision
from quotetrack.storage.fields import EPOCH
from quotetrack.storage.pages import check_limit, decode_key, encode_cursor
from quotetrack.storage.speakers import SpeakerMerger
from quotetrack.storage.statements import Correction, Statement

LISTING: Final = "history"
UNDO: Final = "undo"
"""The action of the lines that say that something was taken back."""


class Subject(StrEnum):
    """What was changed."""

    STATEMENT = "statement"
    SPEAKER = "speaker"
    CLAIM = "claim"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class HistoryFilters:
    """Which changes; times are inclusive from, exclusive to. ``undone`` False keeps what stands.

    ``statement``, ``article``, ``speaker`` and ``claim`` are ids; ``action`` may be UNDO.
    """

    actor: str | None = None
    action: str | None = None
    subject: Subject | None = None
    statement: int | None = None
    article: int | None = None
    speaker: int | None = None
    claim: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    undone: bool | None = None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change, or that it was taken back (``undoing``).

    ``members`` are the corrections that were made as one, the first of them too; none for a decision. ``statements``
    are those that the corrections concern, as they stand now. ``by_key`` says that an API key did it, None where that
    is not known. ``obstacle`` is why it cannot be taken back now, in a sentence.
    """

    record: CorrectionRecord | DecisionRecord
    undoing: bool = False
    by_key: bool | None = None
    members: tuple[CorrectionRecord, ...] = ()
    statements: Mapping[int, StatementRecord] = field(default_factory=dict)
    obstacle: str | None = None

    @property
    def moment(self) -> datetime:
        """When it was done."""
        undone = self.record.undone_at if self.undoing else None
        return undone or self.record.created_at

    @property
    def actor(self) -> str:
        """Who did it."""
        return (self.record.undone_by or "") if self.undoing else self.record.actor

    @property
    def subject(self) -> Subject:
        """What kind of thing was changed."""
        return Subject(self.record.subject) if isinstance(self.record, DecisionRecord) else Subject.STATEMENT

    @property
    def subject_id(self) -> int:
        """Which one."""
        record = self.record
        return record.subject_id if isinstance(record, DecisionRecord) else record.statement_id


@dataclass(frozen=True, slots=True)
class _Stream:
    """One of the four lists that are read as one; ``rank`` orders what happened in the same microsecond."""

    rank: int
    table: Any
    undoing: bool

    @property
    def moment(self) -> Any:
        return self.table.undone_at if self.undoing else self.table.created_at


_STREAMS: Final = tuple(
    _Stream(rank, table, undoing)
    for rank, (undoing, table) in enumerate((done, table) for done in (False, True) for table in (Correction, Decision))
)

_Place = tuple[datetime, int, int]
"""Moment, rank of the stream, identifier: where a line stands."""


def list_history(filters: HistoryFilters, page: PageRequest, *, with_obstacles: bool = True) -> Page[HistoryEntry]:
    """One page of the changes that the filters keep, the newest first; ``page.order`` is left aside.

    Raises BadCursorError for a cursor of another list, InputError for a filter that cannot be read.
    """
    check_limit(page.limit)
    _check(filters)
    after = None if page.cursor is None else _read_cursor(page.cursor)
    with reading():
        streams = [(stream, _match(stream, filters)) for stream in _choose_streams(filters)]
        found: list[tuple[_Place, _Stream, Any]] = []
        for stream, conditions in streams:
            found += _read_stream(stream, conditions, after, page.limit + 1)
        found.sort(key=lambda one: one[0], reverse=True)
        shown = found[: page.limit]
        total = sum(_count(stream, conditions) for stream, conditions in streams) if page.include_total else None
        entries = _compose([(stream, row) for _, stream, row in shown], with_obstacles=with_obstacles)
    cursor = _write_cursor(shown[-1][0]) if len(found) > page.limit else None
    return Page(entries, cursor, total)


def iterate_history(filters: HistoryFilters) -> Iterator[HistoryEntry]:
    """Every change that the filters keep, the newest first, read in chunks, without their obstacles.

    The filters are checked before this returns.
    """
    _check(filters)
    return follow_pages(lambda request: list_history(filters, request, with_obstacles=False))


def _check(filters: HistoryFilters) -> None:
    check_field(filters.actor, "/actor", LONGEST_NAME)
    check_field(filters.action, "/action", LONGEST_NAME)
    check_moment(filters.since, "/since")
    check_moment(filters.until, "/until")


def _choose_streams(filters: HistoryFilters) -> list[_Stream]:
    """Only those lists in which there can be what is asked for."""
    streams = list(_STREAMS)
    if filters.action is not None or filters.undone is not None:
        streams = [one for one in streams if one.undoing == (filters.action == UNDO)]
    if filters.subject is not None:
        wanted = Correction if filters.subject is Subject.STATEMENT else Decision
        streams = [one for one in streams if one.table is wanted]
    return streams


def _match(stream: _Stream, filters: HistoryFilters) -> list[Any]:
    table = stream.table
    conditions: list[Any] = [stream.moment.is_null(False)]
    if filters.actor is not None:
        conditions.append((table.undone_by if stream.undoing else table.actor) == filters.actor)
    if filters.action is not None and filters.action != UNDO:
        conditions.append(table.action == filters.action)
    if filters.since is not None:
        conditions.append(stream.moment >= filters.since)
    if filters.until is not None:
        conditions.append(stream.moment < filters.until)
    if filters.undone is not None:
        conditions.append(table.undone_at.is_null(not filters.undone))
    return conditions + (_match_corrections(filters) if table is Correction else _match_decisions(filters))


def _match_corrections(filters: HistoryFilters) -> list[Any]:
    """Conditions on corrections: the first of those made as one, none that a decision made."""
    leads = Correction.batch.is_null() | (Correction.batch == Correction.id)
    conditions: list[Any] = [leads, Correction.decision.is_null()]
    if filters.statement is not None:
        together = Correction.alias("together")
        batches = together.select(together.batch).where(
            together.statement == _bound(filters.statement), together.batch.is_null(False)
        )
        conditions.append((Correction.statement == _bound(filters.statement)) | Correction.id.in_(batches))
    if filters.article is not None:
        conditions.append(Correction.statement.in_(_select_of_article(filters.article)))
    if filters.speaker is not None:
        conditions.append(_names_speaker(filters.speaker))
    if filters.claim is not None:
        conditions.append(Correction.id < 0)
    return conditions


def _match_decisions(filters: HistoryFilters) -> list[Any]:
    conditions: list[Any] = []
    if filters.subject is not None:
        conditions.append(Decision.subject == filters.subject.value)
    if filters.statement is not None:
        made = Correction.select(Correction.decision).where(
            Correction.statement == _bound(filters.statement), Correction.decision.is_null(False)
        )
        conditions.append(Decision.id.in_(made) | Decision.id.in_(_list_placing(filters.statement)))
    if filters.article is not None:
        made = Correction.select(Correction.decision).where(
            Correction.decision.is_null(False), Correction.statement.in_(_select_of_article(filters.article))
        )
        itself = (Decision.subject == Subject.ARTICLE.value) & (Decision.subject_id == _bound(filters.article))
        conditions.append(itself | Decision.id.in_(made))
    if filters.speaker is not None:
        conditions.append(_concerns(Subject.SPEAKER, _list_selves(filters.speaker)))
    if filters.claim is not None:
        merged: Any = Claim.select(Claim.id).where(Claim.merged_into == _bound(filters.claim))
        conditions.append(_concerns(Subject.CLAIM, [_bound(filters.claim), *(row.id for row in merged)]))
    return conditions


def _list_placing(statement_id: int) -> list[int]:
    """The decisions that put the statement into a claim or out of one, among those on claims that it has a place in."""
    places: Any = Appearance.select(Appearance.claim).where(Appearance.statement == _bound(statement_id))
    claims = sorted({row.claim_id for row in places})
    if not claims:
        return []
    query: Any = Decision.select(Decision.id, Decision.after).where(_concerns(Subject.CLAIM, claims))
    return [row.id for row in query if any(one[0] == statement_id for one in row.after.get("appearances", ()))]


def _concerns(subject: Subject, numbers: Sequence[int]) -> Any:
    either = Decision.subject_id.in_(numbers) | Decision.other_id.in_(numbers)
    return (Decision.subject == subject.value) & either


def _names_speaker(speaker_id: int) -> Any:
    """The condition that the statement is the speaker's now, or was before or after the correction."""
    selves = _list_selves(speaker_id)
    named: Any = Correction.statement.in_(Statement.select(Statement.id).where(Statement.speaker.in_(selves)))
    for one in selves:
        for said in (Correction.before, Correction.after):
            for name in ("speaker", "on_behalf_of"):
                named |= said[name]["id"] == one
    return named


def _list_selves(speaker_id: int) -> list[int]:
    """The speaker's numbers, those of the one whom it was merged into too."""
    number = _bound(speaker_id)
    merger: Any = SpeakerMerger.get_or_none(SpeakerMerger.speaker == number)
    return list_selves(number if merger is None else merger.target_id)


def _select_of_article(article_id: int) -> Any:
    return Statement.select(Statement.id).where(Statement.article == _bound(article_id))


def _bound(number: int) -> int:
    """The number where it can be one of a row, else one that none has."""
    return number if is_possible_id(number) else -1


def _read_stream(
    stream: _Stream, conditions: Sequence[Any], after: _Place | None, limit: int
) -> list[tuple[_Place, _Stream, Any]]:
    table = stream.table
    query = table.select().where(*conditions)
    if after is not None:
        moment, rank, last = after
        query = query.where(stream.moment <= moment)
        if stream.rank == rank:
            query = query.where((stream.moment < moment) | (table.id < last))
        elif stream.rank > rank:
            query = query.where(stream.moment < moment)
    rows = query.order_by(stream.moment.desc(), table.id.desc()).limit(limit)
    return [((row.undone_at if stream.undoing else row.created_at, stream.rank, row.id), stream, row) for row in rows]


def _count(stream: _Stream, conditions: Sequence[Any]) -> int:
    return int(stream.table.select(stream.table.id).where(*conditions).count())


def _read_cursor(cursor: str) -> _Place:
    microseconds, rank, last = decode_key(LISTING, cursor, sizes=(3,))
    try:
        return EPOCH + timedelta(microseconds=microseconds), rank, last
    except OverflowError as error:
        raise BadCursorError("The cursor is not one that a list gave out.") from error


def _write_cursor(place: _Place) -> str:
    moment, rank, last = place
    return encode_cursor(LISTING, (moment - EPOCH) // timedelta(microseconds=1), rank, last)


def _compose(found: Sequence[tuple[_Stream, Any]], *, with_obstacles: bool) -> list[HistoryEntry]:
    """The rows as entries, with what was made with them; a handful of queries however many they are."""
    corrections = [row for stream, row in found if stream.table is Correction]
    together = _read_batches({row.batch for row in corrections if row.batch is not None})
    numbers = {row.statement_id for row in corrections}
    numbers |= {one.statement_id for members in together.values() for one in members}
    statements = {one.id: one for one in fetch_statements(sorted(numbers))}
    entries = []
    for stream, row in found:
        by_key = None if stream.undoing or (row.user_id is None and row.key_id is None) else row.user_id is None
        if stream.table is Decision:
            entries.append(HistoryEntry(read_decision(row), stream.undoing, by_key))
            continue
        members = tuple(together.get(row.batch, ())) or (read_correction(row),)
        concerned = {one.statement_id: statements[one.statement_id] for one in members}
        entries.append(HistoryEntry(read_correction(row), stream.undoing, by_key, members, concerned))
    return _find_obstacles(entries) if with_obstacles else entries


def _read_batches(batches: set[int]) -> Mapping[int, list[CorrectionRecord]]:
    together: dict[int, list[CorrectionRecord]] = defaultdict(list)
    if batches:
        query: Any = Correction.select().where(Correction.batch.in_(sorted(batches))).order_by(Correction.id)
        for row in query:
            together[row.batch].append(read_correction(row))
    return together


def _find_obstacles(entries: Sequence[HistoryEntry]) -> list[HistoryEntry]:
    standing = [one for one in entries if not one.undoing and one.record.undone_at is None]
    corrected = explain_corrections([one.members for one in standing if one.members])
    told: dict[int, str | None] = {}
    for one in standing:
        if one.members:
            told[id(one)] = corrected[one.record.id]
        elif isinstance(one.record, DecisionRecord):
            told[id(one)] = explain_decision(one.record)
    return [replace(one, obstacle=told[id(one)]) if told.get(id(one)) else one for one in entries]

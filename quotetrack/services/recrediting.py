"""Old statements credited through an office that was put on record after they were taken in."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from quotetrack.services.attention import refresh_statements
from quotetrack.services.composition import OFFICE_CONFIDENCE
from quotetrack.services.names import fold_title
from quotetrack.services.touches import touch_claims_of
from quotetrack.storage.articles import Article
from quotetrack.storage.fields import read_clock
from quotetrack.storage.speakers import Role, Speaker, SpeakerMerger
from quotetrack.storage.statements import Statement
from quotetrack.terms import Review, Status

CHUNK: Final = 500
KEPT: Final = ("speaker", "status", "candidates", "confidence", "reason", "machine")


def find_uncredited(speaker_id: int, title: str, since: datetime | None, until: datetime | None) -> list[int]:
    """The statements that the office credits to the speaker, the earliest first, within the caller's connection.

    They name it alone as their source, were published while the speaker alone held it, were left unknown or ambiguous
    by the machine (the speaker being among the candidates where there are any), and nobody has decided on them.
    """
    held = [(since, until), *_list_periods(title, speaker_id, others=False)]
    others = _list_periods(title, speaker_id, others=True)
    found = []
    for row in _read_open(title, since, until):
        if fold_title(row.source_text) != title or not _is_within(row.published_at, held):
            continue
        named = {one["speaker_id"] for one in row.candidates}
        if _is_within(row.published_at, others) or (named and speaker_id not in named):
            continue
        found.append(row.id)
    return found


def credit_statements(statements: Sequence[int], speaker: Any) -> list[list[Any]]:
    """Credits them to the speaker's row as the machine would; how each was before, to be kept as JSON."""
    before: list[list[Any]] = []
    for row in _read_rows(statements):
        before.append([row.id, {name: getattr(row, "speaker_id" if name == "speaker" else name) for name in KEPT}])
        reason = f"{speaker.name} is on record as holding this office on the day of publication. {row.reason}"
        said = {
            "status": Status.ATTRIBUTED.value,
            "candidates": [],
            "confidence": OFFICE_CONFIDENCE,
            "reason": reason,
        }
        machine = {**row.machine, **said, "speaker": speaker.name} if row.machine else None
        _change(row, {**said, "speaker": speaker.id, "machine": machine})
    refresh_statements(list(statements))
    touch_claims_of(statements)
    return before


def uncredit_statements(before: Sequence[tuple[int, Mapping[str, Any]]], speaker_id: int) -> None:
    """Puts the statements back as they were, but for those on which somebody has decided since."""
    kept = dict(before)
    for row in _read_rows(sorted(kept)):
        if row.speaker_id == speaker_id and row.review == Review.OPEN.value:
            _change(row, kept[row.id])
    refresh_statements(sorted(kept))
    touch_claims_of(kept)


def _read_open(title: str, since: datetime | None, until: datetime | None) -> Iterator[Any]:
    """Statements without a speaker on which nobody decided, whose source may name the office; read in chunks."""
    longest = max(title.split(), key=len)
    conditions = [
        Statement.status.in_([Status.UNKNOWN.value, Status.AMBIGUOUS.value]),
        Statement.review == Review.OPEN.value,
        ~Statement.outdated,
        Statement.machine.is_null(False),
        Statement.source_text.is_null(False),
        Article.published_at.is_null(False),
    ]
    if longest.isascii():
        # The databases fold other letters in ways of their own; these words are looked at one by one.
        conditions.append(Statement.source_text.contains(longest))
    if since is not None:
        conditions.append(Article.published_at >= since)
    if until is not None:
        conditions.append(Article.published_at < until)
    query = Statement.select(Statement.id, Statement.source_text, Statement.candidates, Article.published_at)
    query = query.join(Article, on=Statement.article == Article.id).where(*conditions).order_by(Statement.id)
    last = 0
    while rows := list(query.where(Statement.id > last).limit(CHUNK).objects()):
        yield from rows
        last = rows[-1].id


def _list_periods(title: str, speaker_id: int, *, others: bool) -> list[tuple[datetime | None, datetime | None]]:
    """When the speaker held the office, or others did, as it is on record; merged ones are who they became."""
    target = SpeakerMerger.select(SpeakerMerger.target).where(SpeakerMerger.speaker == Speaker.id)
    query: Any = Role.select(Role.since, Role.until, Speaker.id, target.alias("target")).join(
        Speaker, on=Role.speaker == Speaker.id
    )
    rows = query.where(Role.folded == title).tuples()
    return [(since, until) for since, until, holder, target in rows if ((target or holder) != speaker_id) is others]


def _is_within(moment: datetime, periods: Sequence[tuple[datetime | None, datetime | None]]) -> bool:
    return any((not since or since <= moment) and (not until or moment < until) for since, until in periods)


def _read_rows(statements: Sequence[int]) -> Iterator[Any]:
    for at in range(0, len(statements), CHUNK):
        some = list(statements[at : at + CHUNK])
        yield from list(Statement.select().where(Statement.id.in_(some)).order_by(Statement.id))


def _change(row: Any, columns: Mapping[str, Any]) -> None:
    changes = {**columns, "version": Statement.version + 1, "updated_at": read_clock()}
    Statement.update(changes).where(Statement.id == row.id, Statement.version == row.version).execute()

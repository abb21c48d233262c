"""What was deleted and when, for those who keep copies and ask what changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quotetrack.services.checks import check_moment
from quotetrack.storage.bulk import insert_rows
from quotetrack.storage.connection import reading
from quotetrack.storage.fields import read_clock
from quotetrack.storage.intake import Tombstone
from quotetrack.terms import RecordKind


@dataclass(frozen=True, slots=True)
class TombstoneRecord:
    """A row that is gone: ``id`` is the number that it had, ``position`` its place among all tombstones."""

    kind: RecordKind
    id: int
    deleted_at: datetime
    position: int


def list_tombstones(
    kind: RecordKind, since: datetime | None = None, after: tuple[datetime, int] | None = None, limit: int = 50
) -> tuple[TombstoneRecord, ...]:
    """What of this kind was deleted at ``since`` or later, the earliest first; ``limit`` of them.

    ``after`` is ``(deleted_at, position)`` of the last one of the page before. InputError for a time without a zone.
    """
    check_moment(since, "/updated_since")
    conditions = [Tombstone.kind == kind.value]
    if since is not None:
        conditions.append(Tombstone.deleted_at >= since)
    if after is not None:
        moment, position = after
        later = (Tombstone.deleted_at == moment) & (Tombstone.id > position)
        conditions += [Tombstone.deleted_at >= moment, (Tombstone.deleted_at > moment) | later]
    query: Any = Tombstone.select().where(*conditions).order_by(Tombstone.deleted_at, Tombstone.id).limit(limit)
    with reading():
        return tuple(TombstoneRecord(RecordKind(row.kind), row.record, row.deleted_at, row.id) for row in query)


def count_tombstones(kind: RecordKind, since: datetime | None = None) -> int:
    """How many of this kind were deleted at ``since`` or later."""
    conditions = [Tombstone.kind == kind.value]
    if since is not None:
        conditions.append(Tombstone.deleted_at >= since)
    with reading():
        return int(Tombstone.select().where(*conditions).count())


def bury(kind: RecordKind, records: Iterable[int]) -> None:
    """Notes that these rows are deleted, within the transaction that deletes them."""
    now = read_clock()
    insert_rows(Tombstone, [{"kind": kind.value, "record": one, "deleted_at": now} for one in sorted(set(records))])

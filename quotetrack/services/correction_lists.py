"""Every correction of every statement, as a list and as a file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from quotetrack.errors import NotFoundError
from quotetrack.services.checks import LONGEST_NAME, check_field, check_moment, is_possible_id
from quotetrack.services.exports import write_rows
from quotetrack.services.listing import cut_list, follow_pages
from quotetrack.services.records import CorrectionRecord, Page, PageRequest
from quotetrack.services.rows import read_correction
from quotetrack.storage.connection import reading
from quotetrack.storage.statements import Correction, Statement
from quotetrack.terms import RecordKind

COLUMNS: Final = (
    "correction_id",
    "statement_id",
    "action",
    "actor",
    "before",
    "after",
    "note",
    "created_at",
    "undone_at",
    "undone_by",
)


@dataclass(frozen=True, slots=True)
class CorrectionFilters:
    """Which corrections; ``updated_since`` keeps those made or undone at that time or later."""

    statement: int | None = None
    article: int | None = None
    actor: str | None = None
    action: str | None = None
    updated_since: datetime | None = None


def list_all_corrections(filters: CorrectionFilters, page: PageRequest) -> Page[CorrectionRecord]:
    """One page of the corrections that the filters keep, undone ones too, in the order that was asked for.

    By change, those that went with their articles are told of too.
    """
    conditions = _match(filters)
    with reading():
        query = Correction.select(Correction).join(Statement).where(*conditions)
        kind, since = RecordKind.CORRECTION, filters.updated_since
        table: Any = Correction
        cut = cut_list(query, table, "corrections", page, kind=kind, since=since)
        total = query.count() if page.include_total else None
    return Page([read_correction(row) for row in cut.rows], cut.cursor, total, cut.deleted)


def get_correction(correction_id: int) -> CorrectionRecord:
    """One correction; NotFoundError where there is none."""
    with reading():
        row: Any = Correction.get_or_none(Correction.id == correction_id) if is_possible_id(correction_id) else None
    if row is None:
        raise NotFoundError(f"There is no correction {correction_id}.")
    return read_correction(row)


def iterate_corrections(filters: CorrectionFilters) -> Iterator[CorrectionRecord]:
    """The corrections that the filters keep, the oldest first; the filters are checked before this returns."""
    _match(filters)
    return follow_pages(lambda request: list_all_corrections(filters, request))


def write_corrections_csv(filters: CorrectionFilters, *, raw: bool = False, bom: bool = False) -> Iterator[str]:
    """The corrections that the filters keep, one a row; ``before`` and ``after`` are JSON."""
    return write_rows(COLUMNS, map(_list_cells, iterate_corrections(filters)), raw=raw, bom=bom)


def _match(filters: CorrectionFilters) -> list[Any]:
    check_field(filters.actor, "/actor", LONGEST_NAME)
    check_field(filters.action, "/action", LONGEST_NAME)
    check_moment(filters.updated_since, "/updated_since")
    conditions: list[Any] = [Correction.id > 0]
    if filters.statement is not None:
        conditions.append(Correction.statement == filters.statement)
    if filters.article is not None:
        conditions.append(Statement.article == filters.article)
    if filters.actor is not None:
        conditions.append(Correction.actor == filters.actor)
    if filters.action is not None:
        conditions.append(Correction.action == filters.action)
    if (since := filters.updated_since) is not None:
        conditions.append(Correction.updated_at >= since)
    return conditions


def _list_cells(record: CorrectionRecord) -> tuple[str, ...]:
    return (
        str(record.id),
        str(record.statement_id),
        record.action,
        record.actor,
        _write(record.before),
        _write(record.after),
        record.note or "",
        record.created_at.isoformat(),
        record.undone_at.isoformat() if record.undone_at else "",
        record.undone_by or "",
    )


def _write(values: Any) -> str:
    return json.dumps(dict(values), ensure_ascii=False, sort_keys=True)

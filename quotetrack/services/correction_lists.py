"""Every correction of every statement, as a list and as a file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from quotetrack.services.checks import LONGEST_NAME, check_field, check_moment
from quotetrack.services.exports import write_rows
from quotetrack.services.listing import follow_pages
from quotetrack.services.records import CorrectionRecord, Order, Page, PageRequest
from quotetrack.services.rows import read_correction
from quotetrack.storage.connection import reading
from quotetrack.storage.pages import cut_page
from quotetrack.storage.statements import Correction, Statement

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
    """One page of the corrections that the filters keep, undone ones too, the oldest first unless asked otherwise."""
    conditions = _match(filters)
    newest = page.newest_first or page.order is Order.NEWEST
    with reading():
        query = Correction.select(Correction).join(Statement).where(*conditions)
        rows, cursor = cut_page(
            query, Correction.id, "corrections", cursor=page.cursor, limit=page.limit, newest_first=newest
        )
        total = query.count() if page.include_total else None
    return Page([read_correction(row) for row in rows], cursor, total)


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
        conditions.append((Correction.created_at >= since) | (Correction.undone_at >= since))
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

"""Lists as CSV (RFC 4180), streamed row by row and never cut off."""

import csv
import io
from collections.abc import Iterator
from typing import Final

from quotetrack.services.records import StatementFilters, StatementRecord
from quotetrack.services.statements import iterate_statements

STATEMENT_COLUMNS: Final = (
    "statement_id",
    "article_id",
    "article_url",
    "outlet",
    "published",
    "title",
    "statement",
    "kind",
    "polarity",
    "speaker",
    "speaker_id",
    "source_words",
    "on_behalf_of",
    "confidence",
    "status",
    "corrected_by",
    "corrected_at",
    "claim_id",
    "relation",
    "start",
    "end",
)
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet read a cell as a formula (OWASP, "CSV Injection")."""


def write_statements_csv(filters: StatementFilters, *, raw: bool = False, bom: bool = False) -> Iterator[str]:
    """The statements that the filters keep as CSV text, in pieces, each ending a row with CRLF.

    A cell that a spreadsheet would run as a formula gets an apostrophe in front unless ``raw``; ``bom`` puts the mark
    in front by which Excel knows UTF-8. The filters are checked before this returns.
    """
    return _write_rows(iterate_statements(filters), raw=raw, bom=bom)


def _write_rows(statements: Iterator[StatementRecord], *, raw: bool, bom: bool) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow(STATEMENT_COLUMNS)
    yield ("\ufeff" if bom else "") + line.getvalue()
    for statement in statements:
        line.seek(0)
        line.truncate()
        cells = _list_cells(statement)
        writer.writerow(cells if raw else [_make_harmless(cell) for cell in cells])
        yield line.getvalue()


def _list_cells(statement: StatementRecord) -> list[str]:
    speaker, behalf = statement.speaker, statement.on_behalf_of
    return [
        str(statement.id),
        str(statement.article_id),
        statement.article_url or "",
        statement.outlet or "",
        statement.published_at.isoformat() if statement.published_at else "",
        statement.article_title or "",
        statement.text,
        statement.kind.value,
        statement.polarity.value,
        speaker.name if speaker else "",
        str(speaker.id) if speaker else "",
        statement.source_text or "",
        behalf.name if behalf else "",
        f"{statement.confidence:.3f}",
        statement.status.value,
        statement.corrected_by or "",
        statement.corrected_at.isoformat() if statement.corrected_at else "",
        "" if statement.claim_id is None else str(statement.claim_id),
        "" if statement.relation is None else statement.relation.value,
        str(statement.content[0].start),
        str(statement.content[-1].end),
    ]


def _make_harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell

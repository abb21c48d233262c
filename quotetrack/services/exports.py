"""Lists as CSV (RFC 4180), streamed row by row and never cut off."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
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
    return write_rows(STATEMENT_COLUMNS, map(_list_cells, iterate_statements(filters)), raw=raw, bom=bom)


def write_rows(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, raw: bool = False, bom: bool = False
) -> Iterator[str]:
    """A heading and rows as CSV text, in pieces as ``write_statements_csv`` gives them."""
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow(columns)
    yield ("\ufeff" if bom else "") + line.getvalue()
    for cells in rows:
        line.seek(0)
        line.truncate()
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

"""Lists as CSV (RFC 4180), streamed row by row and never cut off."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from quotetrack.services.records import StatementFilters
from quotetrack.services.statement_rows import iterate_rows, write_moment

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
    "review",
    "outdated",
)
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet read a cell as a formula (OWASP, "CSV Injection")."""


def write_statements_csv(filters: StatementFilters, *, raw: bool = False, bom: bool = False) -> Iterator[str]:
    """The statements that the filters keep as CSV text, in pieces of many rows, each row ending with CRLF.

    A cell that a spreadsheet would run as a formula gets an apostrophe in front unless ``raw``; ``bom`` puts the mark
    in front by which Excel knows UTF-8. The filters are checked before this returns.
    """
    return _write_chunks(iterate_rows(filters), raw=raw, bom=bom)


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


def _write_chunks(chunks: Iterable[list[tuple[Any, ...]]], *, raw: bool, bom: bool) -> Iterator[str]:
    yield from write_rows(STATEMENT_COLUMNS, (), bom=bom)
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    guard = _leave if raw else _make_harmless
    for rows in chunks:
        line.seek(0)
        line.truncate()
        # None is an empty cell to the writer.
        writer.writerows([_list_cells(row, guard) for row in rows])
        yield line.getvalue()


def _list_cells(row: tuple[Any, ...], guard: Callable[[str], str]) -> tuple[Any, ...]:
    identifier, article, url, outlet, published, title, text, kind, polarity, speaker, speaker_id = row[:11]
    source, behalf, confidence, status, corrected_by, corrected_at, claim, relation = row[11:19]
    start, end, review, outdated = row[19:]
    return (
        identifier,
        article,
        url and guard(url),
        outlet and guard(outlet),
        None if published is None else write_moment(published),
        title and guard(title),
        guard(text),
        kind,
        polarity,
        speaker and guard(speaker),
        speaker_id,
        source and guard(source),
        behalf and guard(behalf),
        f"{confidence:.3f}",
        status,
        corrected_by and guard(corrected_by),
        None if corrected_at is None else write_moment(corrected_at),
        claim,
        relation,
        start,
        end,
        review,
        "true" if outdated else "false",
    )


def _leave(cell: str) -> str:
    return cell


def _make_harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell

"""The words around statements, by which a page that shows the article finds them again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Final

from quotetrack.services.records import Selector, StatementRecord
from quotetrack.storage.connection import reading
from quotetrack.storage.queries import Query

CONTEXT: Final = 32
"""Code points kept on either side of a stretch."""

_OF_STATEMENTS: Final = Query(
    """SELECT statement.id, revision.number, statement.start, statement."end", substr(revision.text,
        CASE WHEN statement.start > {context} THEN statement.start - {context} + 1 ELSE 1 END,
        statement."end" - statement.start + 2 * {context})
    FROM statement JOIN revision ON revision.id = statement.revision_id WHERE statement.id IN [?]""",
    context=str(CONTEXT),
)
_OF_REVISION: Final = Query("SELECT text FROM revision WHERE article_id = ? AND number = ?")


def add_selectors(records: Sequence[StatementRecord]) -> list[StatementRecord]:
    """The statements with their selectors; of each text only the part around the statement leaves the database.

    One whose article was deleted meanwhile stays without.
    """
    with reading():
        rows = _OF_STATEMENTS.fetch([record.id for record in records])
        windows = {number: (place, window) for number, *place, window in rows}
        return [_add(record, *windows.get(record.id, ([], ""))) for record in records]


def add_selectors_from(records: Sequence[StatementRecord], text: str, revision: int) -> list[StatementRecord]:
    """The same of statements of one article whose text of that revision is at hand."""
    if any(record.revision != revision for record in records):
        return add_selectors(records)
    return [replace(record, selectors=_select(record, text, 0)) for record in records]


def read_texts(records: Iterable[StatementRecord]) -> Iterator[tuple[str, list[StatementRecord]]]:
    """Each text that the statements stand in, one at a time, with those that stand in it; not the deleted ones."""

    def place(record: StatementRecord) -> tuple[int, int]:
        return record.article_id, record.revision

    for key, group in groupby(sorted(records, key=place), key=place):
        text = read_text(*key)
        if text is not None:
            yield text, list(group)


def read_text(article_id: int, revision: int) -> str | None:
    """The text of one revision of an article; None where there is none."""
    with reading():
        row = _OF_REVISION.first(article_id, revision)
    return None if row is None else row[0]


def _add(record: StatementRecord, place: Sequence[Any], window: str) -> StatementRecord:
    start, end = record.content[0].start, record.content[-1].end
    if list(place) == [record.revision, start, end]:
        return replace(record, selectors=_select(record, window, max(start - CONTEXT, 0)))
    # It was changed since the record was read; the text that the record's offsets count in is still there.
    text = read_text(record.article_id, record.revision)
    return record if text is None else replace(record, selectors=_select(record, text, 0))


def _select(record: StatementRecord, window: str, origin: int) -> tuple[Selector, ...]:
    """The selectors of the content's spans in a part of the text that begins at ``origin``."""
    found = []
    for span in record.content:
        start, end = span.start - origin, span.end - origin
        before, after = window[max(start - CONTEXT, 0) : start], window[end : end + CONTEXT]
        found.append(Selector(window[start:end], before, after, span))
    return tuple(found)

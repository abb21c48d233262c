"""The pages of lists, in each of their orders: by identifier, by change with what was deleted, by rank."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from peewee import SQL

from quotetrack.errors import BadCursorError
from quotetrack.services.records import DeletedRecord, Order, Page, PageRequest
from quotetrack.services.tombstones import list_tombstones
from quotetrack.storage.base import DatedTable
from quotetrack.storage.connection import is_postgresql
from quotetrack.storage.fields import EPOCH
from quotetrack.storage.pages import check_limit, cut_page, decode_key, encode_cursor
from quotetrack.terms import RecordKind
from quotetrack.text.search import SearchQuery, score_words

MOST_RANKED: Final = 1_000
"""Items found that are still put into the order of relevance. Of more than these nobody reads all: the newest come
first, and looking for more words brings the order back."""

FEW_CHANGED: Final = 20_000
"""Items changed since the time that was asked for, up to which these alone are gone through on SQLite, whatever the
order: a list of so many numbers is made in ten milliseconds."""

CHUNK: Final = 200
"""Items read at once while a whole list is followed."""

Item = TypeVar("Item")

_LIVE, _DELETED = 0, 1
_NO_POSITION: Final = -1


@dataclass(frozen=True, slots=True)
class Cut:
    """One page's rows, the cursor of the next page or None, and in a list by change what was deleted."""

    rows: Sequence[Any]
    cursor: str | None
    deleted: Sequence[DeletedRecord] | None = None


def cut_list(
    query: Any,
    table: type[DatedTable],
    listing: str,
    page: PageRequest,
    *,
    kind: RecordKind | None = None,
    since: datetime | None = None,
    hidden: Any = None,
) -> Cut:
    """One page of the query's rows, which are of ``table``, in the order that was asked for.

    By change, what of ``kind`` was deleted stands among them in the order of time, and counts towards the limit; so
    do the rows of ``hidden``, which no list shows any more: they were merged into others, for one.
    Raises BadCursorError for a cursor of another list or order. Within the caller's connection.
    """
    if page.order is Order.CHANGED and kind is not None:
        return _cut_changes((query, hidden), table, f"{listing}-changed", page, kind, since)
    query = seek_changed(query, table, since)
    newest_first = page.newest_first or page.order in {Order.NEWEST, Order.RANK}
    rows, cursor = cut_page(query, table.id, listing, cursor=page.cursor, limit=page.limit, newest_first=newest_first)
    return Cut(rows, cursor)


def seek_changed(query: Any, table: type[DatedTable], since: datetime | None) -> Any:
    """The query, which begins with what changed since where that is little, in whatever order its rows are wanted.

    SQLite does not know how much that is, and would go through everything in the order of identifiers.
    """
    if not is_little_changed(table, since):
        return query
    return query.where(table.id.in_(select_changed(table, since)))


def is_little_changed(table: type[DatedTable], since: datetime | None) -> bool:
    """Whether seeking what changed since pays: no more than FEW_CHANGED, and a database that does not do it itself."""
    if since is None or is_postgresql():
        return False
    changed = table.select(SQL("1")).where(table.updated_at >= since).limit(FEW_CHANGED + 1)
    return bool(changed.count() <= FEW_CHANGED)


def select_changed(table: type[DatedTable], since: datetime | None) -> Any:
    """The numbers of what changed since, as a query within another one of the same table."""
    other: Any = table.alias()
    return other.select(other.id).where(other.updated_at >= since)


def follow_pages(read: Callable[[PageRequest], Page[Item]]) -> Iterator[Item]:
    """Every item of a list, read page by page, oldest first; no connection is held while the caller works on a page."""
    request = PageRequest(limit=CHUNK)
    while True:
        page = read(request)
        yield from page.items
        if page.next_cursor is None:
            return
        request = replace(request, cursor=page.next_cursor)


def cut_ranked(
    found: Any,
    identifier: Any,
    listing: str,
    page: PageRequest,
    search: SearchQuery,
    *,
    read_words: Callable[[list[int]], Iterable[tuple[int, str]]],
) -> Cut:
    """The numbers of one page of what a search finds, those that fit best first, the newest first among equals.

    ``found`` selects the numbers, which can be put into the order of ``identifier``; ``read_words`` gives their indexed
    words. Where these are more than MOST_RANKED, and from the first page to the last, the newest come first.
    """
    check_limit(page.limit)
    name = f"{listing}-rank"
    key = None if page.cursor is None else decode_key(name, page.cursor, sizes=(1, 2))
    if key is not None and len(key) == 1:
        return _cut_newest(_read_newest(found.where(identifier < key[0]), identifier, page.limit + 1), name, page.limit)
    # What is being added while somebody turns pages does not change the order that they began with.
    numbers = _read_newest(found, identifier, MOST_RANKED * (1 if key is None else 2) + 1)
    if key is None and len(numbers) > MOST_RANKED:
        return _cut_newest(numbers, name, page.limit)
    ranked = sorted((-score_words(search, words), -number) for number, words in read_words(numbers))
    if key is not None:
        ranked = [one for one in ranked if one > (-key[0], -key[1])]
    chosen = ranked[: page.limit]
    cursor = encode_cursor(name, -chosen[-1][0], -chosen[-1][1]) if len(ranked) > page.limit else None
    return Cut([-number for _, number in chosen], cursor)


def _read_newest(found: Any, identifier: Any, most: int) -> list[int]:
    return [number for (number,) in found.order_by(identifier.desc()).limit(most).tuples()]


def _cut_newest(numbers: list[int], name: str, limit: int) -> Cut:
    return Cut(numbers[:limit], encode_cursor(name, numbers[limit - 1]) if len(numbers) > limit else None)


def _cut_changes(
    queries: tuple[Any, Any], table: Any, name: str, page: PageRequest, kind: RecordKind, since: datetime | None
) -> Cut:
    """Rows and deletions in one order: (time, rows before deletions, identifier or position)."""
    check_limit(page.limit)
    after = None
    if page.cursor is not None:
        microseconds, branch, last = decode_key(name, page.cursor, sizes=(3,))
        moment = _read_moment(microseconds)
        after = (moment, last if branch == _DELETED else _NO_POSITION)
        # Of this very time, a deletion that was shown last means that every row was shown before it.
        same = (table.updated_at == moment) & (table.id > last)
        later = (table.updated_at > moment) | same if branch == _LIVE else table.updated_at > moment
    else:
        moment, later = EPOCH, table.id > 0
    shown_rows, hidden_rows = queries
    order = (table.updated_at, table.id)
    begin = (table.updated_at >= moment, later)
    rows = list(shown_rows.where(*begin).order_by(*order).limit(page.limit + 1))
    # No further than this page goes: what is hidden is rare, and seeking it would end at the table's end.
    end = [table.updated_at <= rows[-1].updated_at] if len(rows) > page.limit else []
    hidden = [] if hidden_rows is None else hidden_rows.where(*begin, *end).order_by(*order).limit(page.limit + 1)
    gone = list_tombstones(kind, since, after, page.limit + 1)
    entries = sorted(
        [(row.updated_at, _LIVE, row.id, row) for row in rows]
        + [(row.updated_at, _LIVE, row.id, DeletedRecord(row.id, row.updated_at)) for row in hidden]
        + [(one.deleted_at, _DELETED, one.position, DeletedRecord(one.id, one.deleted_at)) for one in gone],
        key=lambda entry: entry[:3],
    )
    shown = entries[: page.limit]
    cursor = None
    if len(entries) > page.limit:
        moment, branch, last, _ = shown[-1]
        cursor = encode_cursor(name, (moment - EPOCH) // timedelta(microseconds=1), branch, last)
    return Cut(
        [entry[3] for entry in shown if not isinstance(entry[3], DeletedRecord)],
        cursor,
        [entry[3] for entry in shown if isinstance(entry[3], DeletedRecord)],
    )


def _read_moment(microseconds: int) -> datetime:
    try:
        return EPOCH + timedelta(microseconds=microseconds)
    except OverflowError as error:
        raise BadCursorError("The cursor is not one that a list gave out.") from error

"""Keyset pages: a cursor says after which identifier a list goes on, so that a page costs the same at any depth."""

import base64
import binascii
import json
from collections.abc import Callable, Collection
from operator import attrgetter
from typing import Any, Final

from quotetrack.errors import BadCursorError, InputError
from quotetrack.storage.fields import LARGEST_ID

LARGEST_PAGE: Final = 10_000
LONGEST_CURSOR: Final = 200


def encode_cursor(listing: str, *key: int) -> str:
    """An opaque cursor for the list of that name; ``key`` is the last item's place in its order."""
    packed = json.dumps([listing, *key], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def decode_cursor(listing: str, cursor: str) -> int:
    """The identifier after which the list goes on; BadCursorError for a cursor that we did not make for this list."""
    (last_id,) = decode_key(listing, cursor, sizes=(1,))
    return last_id


def decode_key(listing: str, cursor: str, *, sizes: Collection[int]) -> tuple[int, ...]:
    """The place after which the list goes on, of one of the ``sizes``; raises as ``decode_cursor`` does."""
    try:
        padded = cursor[:LONGEST_CURSOR].encode("ascii") + b"=" * (-len(cursor[:LONGEST_CURSOR]) % 4)
        name, *key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise BadCursorError("The cursor is not one that a list gave out.") from error
    if name != listing or len(key) not in sizes or not all(type(one) is int and 0 <= one <= LARGEST_ID for one in key):
        raise BadCursorError("The cursor belongs to another list.")
    return tuple(key)


def check_limit(limit: int) -> None:
    """Raises InputError for a page of no size or of more than LARGEST_PAGE items."""
    if not 1 <= limit <= LARGEST_PAGE:
        raise InputError(f"A page has between 1 and {LARGEST_PAGE} items.")


def cut_page(
    query: Any, identifier: Any, listing: str, *, cursor: str | None, limit: int, newest_first: bool = False
) -> tuple[list[Any], str | None]:
    """One page of the query's rows in the order of ``identifier``, and the cursor of the next page or None."""

    def read(last: int | None, most: int) -> list[Any]:
        chosen = query
        if last is not None:
            chosen = query.where(identifier < last if newest_first else identifier > last)
        return list(chosen.order_by(identifier.desc() if newest_first else identifier.asc()).limit(most))

    return cut_rows(read, listing, cursor=cursor, limit=limit, newest_first=newest_first)


def cut_rows(
    read: Callable[[int | None, int], list[Any]],
    listing: str,
    *,
    cursor: str | None,
    limit: int,
    newest_first: bool = False,
    identify: Callable[[Any], int] = attrgetter("id"),
) -> tuple[list[Any], str | None]:
    """One page of what ``read`` gives in the order of identifiers, and the cursor of the next page or None.

    ``read`` is given the identifier after which to begin, None for the beginning, and how many rows to give at most.
    """
    check_limit(limit)
    name = f"{listing}-" if newest_first else listing
    rows = read(None if cursor is None else decode_cursor(name, cursor), limit + 1)
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], encode_cursor(name, identify(rows[limit - 1]))

"""The order of publication, in which claims and speakers are followed: the earliest first, undated articles last."""

from collections.abc import Sequence
from typing import Any, Final

from peewee import SQL, fn

from quotetrack.storage.articles import Article
from quotetrack.storage.pages import decode_key, encode_cursor

UNDATED: Final = 10**18
"""Stands for the time of an undated article: microseconds that no dated one reaches."""

_SHIFT: Final = 10**17
"""Added to a time in a cursor, whose numbers are never negative; the year 1 is 0.6 of it before 1970."""


def find_moment() -> Any:
    """When the article was published, as a number; the undated come last."""
    return fn.COALESCE(Article.published_at, SQL(str(UNDATED))).converter(int)


def is_after(columns: Sequence[Any], place: Sequence[int]) -> Any:
    """The condition of coming after the place in the order of the columns, the first of which decides first."""
    pairs = list(zip(columns, place, strict=True))
    # Written out as numbers, since a converted column would convert a parameter too.
    condition = pairs[-1][0] > SQL(str(pairs[-1][1]))
    for column, value in reversed(pairs[:-1]):
        number = SQL(str(value))
        condition = (column > number) | ((column == number) & condition)
    return condition


def encode_place(listing: str, moment: int, *rest: int) -> str:
    """The cursor of a list in this order."""
    return encode_cursor(listing, moment + _SHIFT, *rest)


def decode_place(listing: str, cursor: str, size: int) -> tuple[int, ...]:
    """The place after which the list goes on; BadCursorError for a cursor that it did not give out."""
    moment, *rest = decode_key(listing, cursor, sizes=(size,))
    return (moment - _SHIFT, *rest)

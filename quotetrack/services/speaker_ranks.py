"""Speakers in an order of use: those with most statements first, or those who were heard last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from peewee import JOIN, SQL, fn

from quotetrack.services.checks import check_field
from quotetrack.services.records import Page, PageRequest, SpeakerRecord
from quotetrack.services.speakers import fetch_speakers, match_names
from quotetrack.storage.articles import Article
from quotetrack.storage.connection import reading
from quotetrack.storage.pages import check_limit, decode_key, encode_cursor
from quotetrack.storage.search import LONGEST_QUERY
from quotetrack.storage.speakers import Speaker
from quotetrack.storage.statements import Statement
from quotetrack.terms import Review

NEVER: Final = -(10**17)
"""Stands for the time of who said nothing that is dated: microseconds before any year that can be stored."""


class SpeakerOrder(StrEnum):
    """What decides who comes first."""

    MOST = "most"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class RankedSpeaker:
    """A speaker, and when the latest dated article was published that quotes them."""

    speaker: SpeakerRecord
    last_said: datetime | None


def list_ranked(q: str | None, order: SpeakerOrder, page: PageRequest) -> Page[RankedSpeaker]:
    """One page of the speakers with all words of ``q`` in a name, in that order.

    Each page counts anew: somebody who speaks meanwhile may move past the cursor. Raises InputError for words that
    cannot be searched, BadCursorError for a cursor of another list.
    """
    check_field(q, "/q", LONGEST_QUERY)
    check_limit(page.limit)
    conditions = match_names(q)
    listing = f"speakers-{order.value}"
    with reading():
        measure, query = _measure(order)
        query = query.where(*conditions)
        if page.cursor is not None:
            place, number = decode_key(listing, page.cursor, sizes=(2,))
            reached = SQL(str(place + NEVER))
            query = query.where((measure < reached) | ((measure == reached) & (Speaker.id > number)))
        rows = list(query.order_by(measure.desc(), Speaker.id).limit(page.limit + 1).tuples())
        total = Speaker.select().where(*conditions).count() if page.include_total else None
        items = _read([row[0] for row in rows[: page.limit]])
    last = rows[page.limit - 1] if len(rows) > page.limit else None
    cursor = encode_cursor(listing, int(last[1]) - NEVER, last[0]) if last else None
    return Page(items, cursor, total)


def find_last_said(numbers: Sequence[int]) -> dict[int, datetime]:
    """When the latest dated article was published that quotes each of the speakers."""
    if not numbers:
        return {}
    query: Any = (
        Statement.select(Statement.speaker, fn.MAX(Article.published_at))
        .join(Article, on=Statement.article == Article.id)
        .where(Statement.speaker.in_(list(numbers)), *_stands(), Article.published_at.is_null(False))
        .group_by(Statement.speaker)
    )
    with reading():
        return dict(query.tuples())


def _read(numbers: Sequence[int]) -> list[RankedSpeaker]:
    said = find_last_said(numbers)
    return [RankedSpeaker(one, said.get(one.id)) for one in fetch_speakers(numbers)]


def _measure(order: SpeakerOrder) -> tuple[Any, Any]:
    """What the order goes by, and speakers with it; the statements are gone through once, not once a speaker."""
    said: Any = Statement.select(Statement.speaker, fn.COUNT(SQL("1")).alias("measured"))
    if order is SpeakerOrder.LATEST:
        said = Statement.select(Statement.speaker, fn.MAX(Article.published_at).converter(int).alias("measured")).join(
            Article, on=Statement.article == Article.id
        )
    counted = said.where(Statement.speaker.is_null(False), *_stands()).group_by(Statement.speaker).alias("counted")
    measure = fn.COALESCE(counted.c.measured, SQL(str(NEVER))).converter(int)
    query = Speaker.select(Speaker.id, measure).join(counted, JOIN.LEFT_OUTER, on=counted.c.speaker_id == Speaker.id)
    return measure, query


def _stands() -> tuple[Any, Any]:
    return ~Statement.outdated, Statement.review != Review.REJECTED.value

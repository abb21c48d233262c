"""When a speaker was heard, and where: what the picture on the speaker's page is drawn from."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from peewee import JOIN

from quotetrack.services.claim_variants import is_shown
from quotetrack.services.filters import match_statements
from quotetrack.services.records import StatementFilters
from quotetrack.services.speakers import find_speaker
from quotetrack.storage.articles import Article, Outlet
from quotetrack.storage.connection import reading
from quotetrack.storage.statements import Statement
from quotetrack.terms import Kind


@dataclass(frozen=True, slots=True)
class SaidMark:
    """One statement of the speaker without its words: where and when it was printed; None where that is not known."""

    outlet: str | None
    published_at: datetime | None
    kind: Kind

    @property
    def day(self) -> date | None:
        """The day in UTC."""
        return self.published_at.date() if self.published_at else None


def list_said(speaker_id: int) -> tuple[SaidMark, ...]:
    """A mark for each of the speaker's statements that stands, in no order; NotFoundError for no such speaker."""
    with reading():
        speaker = find_speaker(speaker_id)
        query: Any = (
            Statement.select(Outlet.name, Article.published_at, Statement.kind)
            .join(Article, on=Statement.article == Article.id)
            .join(Outlet, JOIN.LEFT_OUTER, on=Article.outlet == Outlet.id)
            .where(Statement.speaker == speaker.id, is_shown())
        )
        return tuple(SaidMark(outlet, at, Kind(kind)) for outlet, at, kind in query.tuples())


def list_said_numbers(speaker_id: int, filters: StatementFilters, most: int) -> list[int]:
    """The numbers of the speaker's statements that the filters keep, the first ``most`` of them.

    Raises NotFoundError, and InputError for a filter that cannot be read.
    """
    with reading():
        speaker = find_speaker(speaker_id)
        query: Any = (
            Statement.select(Statement.id)
            .join(Article, on=Statement.article == Article.id)
            .join(Outlet, JOIN.LEFT_OUTER, on=Article.outlet == Outlet.id)
            .where(*match_statements(replace(filters, speaker=speaker.id)))
        )
        return [row.id for row in query.order_by(Statement.id).limit(most)]

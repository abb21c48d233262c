"""What one speaker said, then and now."""

from typing import Any

import marshmallow as ma
from marshmallow import fields

from quotetrack.api import claim_examples as examples
from quotetrack.api.base import AnswerSchema, Blueprint, ListQuery, PageQuery, split_query
from quotetrack.api.comparisons import ChangeSchema
from quotetrack.api.fields import Moment, Term, Text, WholeNumber
from quotetrack.api.statements import NAME_LENGTH, SEARCH_LENGTH, StatementSchema
from quotetrack.services import timelines
from quotetrack.services.claim_records import TimelineEntry
from quotetrack.services.records import Page, StatementFilters
from quotetrack.terms import Kind, Polarity, Relation, Scope, Status

blueprint: Blueprint = Blueprint("timelines", __name__, description="What a speaker said, then and now.")


class TimelineEntrySchema(AnswerSchema):
    """What a speaker said, and how it differs from what the same speaker had said of it before."""

    statement = fields.Nested(StatementSchema)
    earlier = fields.Nested(
        StatementSchema, allow_none=True, metadata={"description": "The last one before of the same claim, or null."}
    )
    relation = Term(Relation, allow_none=True)
    changes = fields.List(fields.Nested(ChangeSchema), metadata={"description": "From `earlier` to `statement`."})


class TimelineFilterQuery(ma.Schema):
    """The filters of a speaker's timeline."""

    claim = WholeNumber(from_text=True, metadata={"description": "A claim's id: only what was said of it."})
    q = Text(most=SEARCH_LENGTH, metadata={"description": "Words of the statement."})
    outlet = Text(most=NAME_LENGTH, metadata={"description": "An outlet's name."})
    kind = Term(Kind)
    status = Term(Status)
    polarity = Term(Polarity)
    published_from = Moment(from_text=True, metadata={"description": "Published at this time or later."})
    published_to = Moment(from_text=True, metadata={"description": "Published before this time."})


class TimelineQuery(PageQuery, TimelineFilterQuery):
    """The query of a page of a speaker's timeline."""

    @ma.post_load
    def make_query(self, data: dict[str, Any], **_options: Any) -> ListQuery[dict[str, Any]]:
        """What the service takes, and the page."""
        return split_query(data, split_claim)


def split_claim(claim: int | None = None, **filters: Any) -> dict[str, Any]:
    """The claim apart from the other filters, as the service takes them."""
    return {"claim": claim, "filters": StatementFilters(**filters)}


@blueprint.serve("/speakers/<id:speaker_id>/timeline", "GET", Scope.READ)
@blueprint.shape(TimelineEntrySchema, offsets=True)
@blueprint.arguments(TimelineQuery, location="query")
@blueprint.page(TimelineEntrySchema, examples.TIMELINE_ENTRY)
def list_timeline(query: ListQuery[dict[str, Any]], speaker_id: int) -> Page[TimelineEntry]:
    """List what a speaker said in the order of publication, each with what the same speaker had said before.

    With `claim` only what belongs to it, its contrasts too: what was said then and now. Undated statements come last.
    """
    return timelines.list_timeline(speaker_id, query.page, **query.filters)

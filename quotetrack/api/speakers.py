"""Speakers: listed and read."""

from typing import Any

import marshmallow as ma
from marshmallow import fields

from quotetrack.api import examples
from quotetrack.api.base import AnswerSchema, Blueprint, ListQuery, PageQuery, split_query
from quotetrack.api.fields import Moment, Term, Text
from quotetrack.services import speakers
from quotetrack.services.records import Page, SpeakerRecord
from quotetrack.terms import Scope, SpeakerKind

SEARCH_LENGTH = 500

blueprint = Blueprint("speakers", __name__, description="People and bodies that say things, across articles.")


class SpeakerSchema(AnswerSchema):
    """A person or body across articles."""

    id = fields.Integer()
    name = fields.String()
    kind = Term(SpeakerKind)
    aliases = fields.List(fields.String())
    statement_count = fields.Integer()
    version = fields.Integer()
    created_at = Moment()
    updated_at = Moment()


class SpeakerQuery(PageQuery):
    """The query of a list of speakers."""

    q = Text(most=SEARCH_LENGTH, metadata={"description": "A part of a name or an alias."})

    @ma.post_load
    def make_query(self, data: dict[str, Any], **_options: Any) -> ListQuery[str | None]:
        """The words looked for, and the page."""
        return split_query(data, lambda q=None: q)


@blueprint.serve("/speakers", "GET", Scope.READ)
@blueprint.arguments(SpeakerQuery, location="query")
@blueprint.page(SpeakerSchema, examples.SPEAKER)
def list_speakers(query: ListQuery[str | None]) -> Page[SpeakerRecord]:
    """List speakers, oldest first."""
    return speakers.list_speakers(query.filters, query.page)


@blueprint.serve("/speakers/<id:speaker_id>", "GET", Scope.READ)
@blueprint.read_item(SpeakerSchema, examples.SPEAKER)
def get_speaker(speaker_id: int) -> SpeakerRecord:
    """Read one speaker."""
    return speakers.get_speaker(speaker_id)

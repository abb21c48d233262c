"""Speakers: listed, read, made and renamed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import marshmallow as ma
from flask import url_for
from marshmallow import fields

from quotetrack.api import claim_examples, examples
from quotetrack.api.access import current_actor
from quotetrack.api.base import AnswerSchema, Blueprint, ListQuery, PageQuery, split_query
from quotetrack.api.conditions import MADE_ETAG, choose_version, name_made
from quotetrack.api.fields import Moment, Term, Text
from quotetrack.services import speaker_decisions, speakers
from quotetrack.services.records import Page, SpeakerRecord
from quotetrack.terms import Scope, SpeakerKind

SEARCH_LENGTH = 500
NAME_LENGTH = 300

blueprint = Blueprint("speakers", __name__, description="People and bodies that say things, across articles.")


class SpeakerSchema(AnswerSchema):
    """A person or body across articles."""

    id = fields.Integer(metadata={"description": "Another one than asked for where that was merged into this."})
    name = fields.String()
    kind = Term(SpeakerKind)
    aliases = fields.List(fields.String())
    statement_count = fields.Integer()
    version = fields.Integer()
    created_at = Moment()
    updated_at = Moment()


@dataclass(frozen=True, slots=True)
class SpeakerFilters:
    """Which speakers."""

    q: str | None = None
    updated_since: datetime | None = None


class SpeakerFilterQuery(ma.Schema):
    """The filters of speakers."""

    q = Text(most=SEARCH_LENGTH, metadata={"description": "A part of a name or an alias."})
    updated_since = Moment(from_text=True, metadata={"description": "Changed at this time or later."})


class SpeakerQuery(PageQuery, SpeakerFilterQuery):
    """The query of a list of speakers."""

    @ma.post_load
    def make_query(self, data: dict[str, Any], **_options: Any) -> ListQuery[SpeakerFilters]:
        """The words looked for, and the page."""
        return split_query(data, SpeakerFilters)


class NewSpeakerSchema(ma.Schema):
    """A speaker to be known before any article names them."""

    name = Text(most=NAME_LENGTH, indexed=True, required=True)
    kind = Term(SpeakerKind, load_default=SpeakerKind.PERSON)


class SpeakerChangesSchema(ma.Schema):
    """What a speaker is shown as."""

    name = Text(most=NAME_LENGTH, indexed=True, required=True)


@blueprint.serve("/speakers", "GET", Scope.READ)
@blueprint.shape(SpeakerSchema)
@blueprint.arguments(SpeakerQuery, location="query")
@blueprint.page(SpeakerSchema, examples.SPEAKER)
def list_speakers(query: ListQuery[SpeakerFilters]) -> Page[SpeakerRecord]:
    """List speakers, oldest first; with `updated_since` in the order of their changes."""
    return speakers.list_speakers(query.filters.q, query.page, query.filters.updated_since)


@blueprint.serve("/speakers/<id:speaker_id>", "GET", Scope.READ)
@blueprint.shape(SpeakerSchema)
@blueprint.read_item(SpeakerSchema, examples.SPEAKER)
def get_speaker(speaker_id: int) -> SpeakerRecord:
    """Read one speaker; an id that was merged answers the speaker whom it was merged into."""
    return speakers.get_speaker(speaker_id)


@blueprint.serve("/speakers", "POST", Scope.EDIT)
@blueprint.alt_response(409, response="CONFLICT")
@blueprint.arguments(NewSpeakerSchema, example=claim_examples.NEW_SPEAKER)
@blueprint.response(201, SpeakerSchema, example=examples.SPEAKER, headers=claim_examples.SPEAKER_LOCATION | MADE_ETAG)
def create_speaker(sent: dict[str, Any]) -> tuple[SpeakerRecord, int, dict[str, str]]:
    """Make a speaker; 409 where one of that name and kind is known already."""
    speaker = speakers.create_speaker(sent["name"], sent["kind"])
    return speaker, 201, name_made(url_for("speakers.get_speaker", speaker_id=speaker.id), speaker.version)


@blueprint.serve("/speakers/<id:speaker_id>", "PATCH", Scope.EDIT)
@blueprint.conditional
@blueprint.arguments(SpeakerChangesSchema, example=claim_examples.RENAMING)
@blueprint.item(SpeakerSchema, examples.SPEAKER)
def rename_speaker(changes: dict[str, str], speaker_id: int) -> SpeakerRecord:
    """Show a speaker under another name; the one before stays as an alias."""
    version = choose_version(lambda: speakers.get_speaker(speaker_id).version)
    name = changes["name"]
    return speaker_decisions.rename_speaker(speaker_id, name, actor=current_actor(), expected_version=version)

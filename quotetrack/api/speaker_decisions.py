"""What editors decide of speakers: who is whom, who is not, other names and offices."""

from typing import Any

import marshmallow as ma
from marshmallow import fields

from quotetrack.api import claim_examples, examples
from quotetrack.api.access import current_actor
from quotetrack.api.base import AnswerSchema, Blueprint
from quotetrack.api.conditions import choose_version
from quotetrack.api.decisions import PlanQuery, PlanTarget, TakenSchema
from quotetrack.api.fields import Flag, Moment, Term, Text, WholeNumber
from quotetrack.api.speakers import SpeakerSchema
from quotetrack.api.statements import NAME_LENGTH, NOTE_LENGTH
from quotetrack.services import mergers, speaker_decisions, speakers
from quotetrack.services.records import AliasRecord, RoleRecord, SpeakerPlan, SpeakerRecord
from quotetrack.terms import Scope, SpeakerKind

blueprint: Blueprint = Blueprint(
    "speaker_decisions", __name__, description="Who is whom: what editors decide of speakers."
)


class SpeakerMergerSchema(ma.Schema):
    """The speaker whom this one becomes one with."""

    into = WholeNumber(required=True, metadata={"description": "The id of the speaker who remains."})
    note = Text(most=NOTE_LENGTH, blank="none")


class SpeakerSplitSchema(ma.Schema):
    """The statements that are another speaker's, and that speaker's name, which may be the same."""

    statements = fields.List(
        WholeNumber(),
        required=True,
        validate=ma.validate.Length(1, mergers.MOST_SPLIT, error="Give 1 to {max} statements."),
    )
    name = Text(most=NAME_LENGTH, indexed=True, required=True)
    note = Text(most=NOTE_LENGTH, blank="none")


class SpeakerApartSchema(ma.Schema):
    """The speaker who is never one with this one."""

    speaker = WholeNumber(required=True)
    note = Text(most=NOTE_LENGTH, blank="none")


class PlanSpeakerSchema(AnswerSchema):
    """A speaker in a plan."""

    id = PlanTarget(metadata={"description": "null: a new speaker, whom a dry run does not make."})
    name = fields.String()
    kind = Term(SpeakerKind)


class SpeakerPlanSchema(AnswerSchema):
    """What merging or splitting changed, or would change: how much goes from `source` to `target`."""

    source = fields.Nested(PlanSpeakerSchema)
    target = fields.Nested(PlanSpeakerSchema)
    statement_count = fields.Integer()
    article_count = fields.Integer()
    names = fields.List(fields.String(), metadata={"description": "What `target` is known by afterwards."})
    decision_id = fields.Integer(allow_none=True, metadata={"description": "To undo it; null for a dry run."})


class PeriodSchema(ma.Schema):
    """From when until before when; left out where not known."""

    since = Moment(allow_none=True)
    until = Moment(allow_none=True)


class NewAliasSchema(PeriodSchema):
    """Another name of a speaker."""

    name = Text(most=NAME_LENGTH, indexed=True, required=True)


class NewRoleSchema(PeriodSchema):
    """An office that a speaker holds or held."""

    title = Text(most=NAME_LENGTH, indexed=True, required=True)


class AliasSchema(AnswerSchema):
    """Another name of a speaker, from `since` until before `until` where these are known."""

    id = fields.Integer()
    name = fields.String()
    since = Moment(allow_none=True)
    until = Moment(allow_none=True)


class RoleSchema(AnswerSchema):
    """An office of a speaker, from `since` until before `until`; null where not known or still held."""

    id = fields.Integer()
    title = fields.String()
    since = Moment(allow_none=True)
    until = Moment(allow_none=True)


class RoleQuery(PlanQuery):
    """Whether old statements are credited through the office too."""

    recredit = Flag(metadata={"description": "true: old statements that name the office alone are credited as well."})


class AddedRoleSchema(AnswerSchema):
    """An office just put on record, and what was credited, or would be, through it."""

    id = PlanTarget(metadata={"description": "null for a dry run."})
    title = fields.String()
    since = Moment(allow_none=True)
    until = Moment(allow_none=True)
    credited_count = fields.Integer(
        allow_none=True, metadata={"description": "Old statements; null where `recredit` did not ask for them."}
    )


@blueprint.serve("/speakers/<id:speaker_id>:merge", "POST", Scope.EDIT)
@blueprint.conditional
@blueprint.alt_response(409, response="CONFLICT")
@blueprint.arguments(PlanQuery, location="query")
@blueprint.arguments(SpeakerMergerSchema, example=claim_examples.SPEAKER_MERGER)
@blueprint.response(200, SpeakerPlanSchema, example=claim_examples.SPEAKER_PLAN)
def merge_speaker(plan: dict[str, Any], merger: dict[str, Any], speaker_id: int) -> SpeakerPlan:
    """Make the speaker one with another, whom the id leads to from then on.

    409 for a speaker and itself, for one that was merged already, for two generations of one name, for a person and a
    body, and for two whom an editor keeps apart.
    """
    return mergers.merge_speakers(speaker_id, merger.pop("into"), **_decide(speaker_id), **plan, **merger)


@blueprint.serve("/speakers/<id:speaker_id>:split", "POST", Scope.EDIT)
@blueprint.conditional
@blueprint.alt_response(409, response="CONFLICT")
@blueprint.arguments(PlanQuery, location="query")
@blueprint.arguments(SpeakerSplitSchema, example=claim_examples.SPEAKER_SPLIT)
@blueprint.response(200, SpeakerPlanSchema, example=claim_examples.SPEAKER_PLAN)
def split_speaker(plan: dict[str, Any], split: dict[str, Any], speaker_id: int) -> SpeakerPlan:
    """Give statements to a new speaker of that name, who is kept apart from this one for good.

    409 for a statement that is not this speaker's.
    """
    chosen, name = split.pop("statements"), split.pop("name")
    return mergers.split_speaker(speaker_id, chosen, name, **_decide(speaker_id), **plan, **split)


@blueprint.serve("/speakers/<id:speaker_id>:keep-apart", "POST", Scope.EDIT)
@blueprint.conditional
@blueprint.alt_response(409, response="CONFLICT")
@blueprint.arguments(SpeakerApartSchema, example=claim_examples.SPEAKER_APART)
@blueprint.response(200, TakenSchema, example=claim_examples.TAKEN)
def keep_speakers_apart(apart: dict[str, Any], speaker_id: int) -> dict[str, int]:
    """Say that two speakers are never one."""
    number = speaker_decisions.keep_apart(speaker_id, apart.pop("speaker"), **_decide(speaker_id), **apart)
    return {"decision_id": number}


@blueprint.serve("/speakers/<id:speaker_id>/aliases", "GET", Scope.READ)
@blueprint.shape(AliasSchema)
@blueprint.response(200, AliasSchema(many=True), example=[claim_examples.ALIAS])
def list_aliases(speaker_id: int) -> list[AliasRecord]:
    """List a speaker's other names with their dates, oldest first."""
    return list(speaker_decisions.list_aliases(speaker_id))


@blueprint.serve("/speakers/<id:speaker_id>/aliases", "POST", Scope.EDIT)
@blueprint.conditional
@blueprint.arguments(NewAliasSchema, example=claim_examples.NEW_ALIAS)
@blueprint.item(SpeakerSchema, examples.SPEAKER)
def add_alias(alias: dict[str, Any], speaker_id: int) -> SpeakerRecord:
    """Give a speaker another name to be matched by in articles of those days; answers the speaker.

    A name that the speaker has already only takes the dates over.
    """
    return speaker_decisions.add_alias(speaker_id, alias.pop("name"), **_decide(speaker_id), **alias)


@blueprint.serve("/speakers/<id:speaker_id>/aliases/<id:alias_id>", "DELETE", Scope.EDIT)
@blueprint.conditional
@blueprint.item(SpeakerSchema, examples.SPEAKER)
def remove_alias(speaker_id: int, alias_id: int) -> SpeakerRecord:
    """Take a name from a speaker; statements stay. Answers the speaker."""
    return speaker_decisions.remove_alias(speaker_id, alias_id, **_decide(speaker_id))


@blueprint.serve("/speakers/<id:speaker_id>/roles", "GET", Scope.READ)
@blueprint.shape(RoleSchema)
@blueprint.response(200, RoleSchema(many=True), example=[claim_examples.ROLE])
def list_roles(speaker_id: int) -> list[RoleRecord]:
    """List a speaker's offices, the earliest first."""
    return list(speaker_decisions.list_roles(speaker_id))


@blueprint.serve("/speakers/<id:speaker_id>/roles", "POST", Scope.EDIT)
@blueprint.conditional
@blueprint.arguments(RoleQuery, location="query")
@blueprint.arguments(NewRoleSchema, example=claim_examples.NEW_ROLE)
@blueprint.response(201, AddedRoleSchema, example=claim_examples.ADDED_ROLE)
def add_role(plan: dict[str, Any], role: dict[str, Any], speaker_id: int) -> RoleRecord:
    """Put on record that a speaker held an office: articles of those days that name it alone then mean the speaker.

    Holds for articles taken in from then on; with `recredit` also for old statements that the machine left without a
    speaker and on which nobody has decided. With `dry_run` nothing is changed and `credited_count` says how many.
    """
    return speaker_decisions.add_role(speaker_id, role.pop("title"), **_decide(speaker_id), **plan, **role)


@blueprint.serve("/speakers/<id:speaker_id>/roles/<id:role_id>", "DELETE", Scope.EDIT)
@blueprint.conditional
@blueprint.item(SpeakerSchema, examples.SPEAKER)
def remove_role(speaker_id: int, role_id: int) -> SpeakerRecord:
    """Take an office from a speaker; statements that were credited through it stay. Answers the speaker."""
    return speaker_decisions.remove_role(speaker_id, role_id, **_decide(speaker_id))


def _decide(speaker_id: int) -> dict[str, Any]:
    """Who decides, and on which version of the speaker."""
    version = choose_version(lambda: speakers.get_speaker(speaker_id).version)
    return {"actor": current_actor(), "expected_version": version}

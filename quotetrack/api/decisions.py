"""Decisions on speakers and claims: what was decided, previews, and taking back."""

from typing import Any

import marshmallow as ma
from marshmallow import fields

from quotetrack.api import claim_examples as examples
from quotetrack.api.access import current_actor
from quotetrack.api.base import AnswerSchema, Blueprint
from quotetrack.api.fields import Flag, Moment
from quotetrack.services import claims, decisions, speakers, undoing
from quotetrack.services.records import DecisionRecord
from quotetrack.terms import Scope

blueprint: Blueprint = Blueprint("decisions", __name__, description="What editors decided of speakers and claims.")


class SubjectDecisionSchema(AnswerSchema):
    """One decision of a person on a speaker or a claim, with what was before and after."""

    id = fields.Integer()
    subject = fields.String(metadata={"enum": [decisions.SPEAKER, decisions.CLAIM]})
    subject_id = fields.Integer()
    action = fields.String()
    actor = fields.String()
    before = fields.Dict(keys=fields.String())
    after = fields.Dict(keys=fields.String())
    note = fields.String(allow_none=True)
    undone_at = Moment(allow_none=True)
    undone_by = fields.String(allow_none=True)
    created_at = Moment()


class PlanQuery(ma.Schema):
    """Whether to do it or only to say what it would do."""

    dry_run = Flag(metadata={"description": "true: nothing is changed, the answer says what would be."})


class PlanTarget(fields.Integer):
    """An id, or null for what is not made yet."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_none=True, **options)

    def _serialize(self, value: int | None, attr: str | None, obj: Any, **_options: Any) -> int | None:
        return value or None


class TakenSchema(AnswerSchema):
    """The number of a decision that was taken."""

    decision_id = fields.Integer(metadata={"description": "To undo it: POST /decisions/{decision_id}:undo."})


@blueprint.serve("/claims/<id:claim_id>/decisions", "GET", Scope.READ)
@blueprint.shape(SubjectDecisionSchema)
@blueprint.response(200, SubjectDecisionSchema(many=True), example=[examples.DECISION])
def list_claim_decisions(claim_id: int) -> list[DecisionRecord]:
    """List what editors decided of a claim, undone decisions too, oldest first."""
    return list_decisions(decisions.CLAIM, claim_id, claims.get_claim(claim_id).id)


@blueprint.serve("/speakers/<id:speaker_id>/decisions", "GET", Scope.READ)
@blueprint.shape(SubjectDecisionSchema)
@blueprint.response(200, SubjectDecisionSchema(many=True), example=[examples.DECISION])
def list_speaker_decisions(speaker_id: int) -> list[DecisionRecord]:
    """List what editors decided of a speaker, undone decisions too, oldest first."""
    return list_decisions(decisions.SPEAKER, speaker_id, speakers.get_speaker(speaker_id).id)


@blueprint.serve("/decisions/<id:decision_id>:undo", "POST", Scope.EDIT)
@blueprint.alt_response(409, response="CONFLICT")
@blueprint.response(200, SubjectDecisionSchema, example=examples.UNDONE)
def undo_decision(decision_id: int) -> DecisionRecord:
    """Take a decision on a speaker or a claim back; 409 where a later one stands on it."""
    return undoing.undo_decision(decision_id, actor=current_actor())


def list_decisions(subject: str, *ids: int) -> list[DecisionRecord]:
    """The decisions on an item under the number that was asked for and the one that it has now."""
    found = {one.id: one for number in set(ids) for one in decisions.list_decisions(subject, number)}
    return [found[number] for number in sorted(found)]

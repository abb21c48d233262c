"""Corrections: the decisions of editors, and their undoing."""

from marshmallow import fields

from quotetrack.api import examples
from quotetrack.api.access import current_actor
from quotetrack.api.base import AnswerSchema, Blueprint
from quotetrack.api.fields import Moment
from quotetrack.api.statements import StatementSchema, show_statement
from quotetrack.services import corrections
from quotetrack.services.records import CorrectionRecord, StatementRecord
from quotetrack.terms import Scope

blueprint = Blueprint("corrections", __name__, description="What editors decided, and how to undo it.")


class CorrectionSchema(AnswerSchema):
    """One decision of a person: what the statement was before and after, by field name."""

    id = fields.Integer()
    statement_id = fields.Integer()
    action = fields.String()
    actor = fields.String()
    before = fields.Dict(keys=fields.String())
    after = fields.Dict(keys=fields.String())
    note = fields.String(allow_none=True)
    undone_at = Moment(allow_none=True)
    undone_by = fields.String(allow_none=True)
    created_at = Moment()


@blueprint.serve("/statements/<id:statement_id>/corrections", "GET", Scope.READ)
@blueprint.response(200, CorrectionSchema(many=True), example=[examples.CORRECTION])
def list_statement_corrections(statement_id: int) -> list[CorrectionRecord]:
    """List what editors decided of a statement, oldest first."""
    return list(corrections.list_corrections(statement_id))


@blueprint.serve("/corrections/<id:correction_id>:undo", "POST", Scope.EDIT)
@blueprint.shape(offsets=True)
@blueprint.alt_response(409, response="CONFLICT")
@blueprint.item(StatementSchema, examples.STATEMENT)
def undo_correction(correction_id: int) -> StatementRecord:
    """Undo a correction; answers the statement as it stands then."""
    return show_statement(corrections.undo_correction(correction_id, actor=current_actor()))

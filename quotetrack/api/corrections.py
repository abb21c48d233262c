"""Corrections: the decisions of editors, and their undoing."""

from typing import Any

import marshmallow as ma
from flask import Response
from marshmallow import fields

from quotetrack.api import examples
from quotetrack.api.access import current_actor
from quotetrack.api.base import AnswerSchema, Blueprint, ListQuery, SortedQuery, split_query
from quotetrack.api.fields import Moment, Text, WholeNumber
from quotetrack.api.statements import StatementSchema, show_statement
from quotetrack.api.streams import FileQuery, stream_csv
from quotetrack.services import correction_lists, corrections
from quotetrack.services.correction_lists import CorrectionFilters
from quotetrack.services.records import CorrectionRecord, Page, StatementRecord
from quotetrack.terms import Scope

NAME_LENGTH = 300

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
    updated_at = Moment(metadata={"description": "When it was made or undone."})


class CorrectionFilterQuery(ma.Schema):
    """The filters of corrections, for lists and files alike."""

    statement = WholeNumber(from_text=True, metadata={"description": "A statement's id."})
    article = WholeNumber(from_text=True, metadata={"description": "An article's id."})
    actor = Text(most=NAME_LENGTH, metadata={"description": "Who decided, by name."})
    action = Text(most=NAME_LENGTH, metadata={"description": "What was decided, such as accept."})
    updated_since = Moment(from_text=True, metadata={"description": "Made or undone at this time or later."})


class CorrectionQuery(SortedQuery, CorrectionFilterQuery):
    """The query of a list of corrections."""

    @ma.post_load
    def make_query(self, data: dict[str, Any], **_options: Any) -> ListQuery[CorrectionFilters]:
        """Filters and page."""
        return split_query(data, CorrectionFilters)


class CorrectionExportQuery(CorrectionFilterQuery, FileQuery):
    """The filters of corrections and the form of the file."""


@blueprint.serve("/corrections", "GET", Scope.READ)
@blueprint.shape(CorrectionSchema)
@blueprint.arguments(CorrectionQuery, location="query")
@blueprint.page(CorrectionSchema, examples.CORRECTION)
def list_corrections(query: ListQuery[CorrectionFilters]) -> Page[CorrectionRecord]:
    """List what editors decided of statements, undone decisions too: oldest first, or as `sort` says."""
    return correction_lists.list_all_corrections(query.filters, query.page)


@blueprint.serve("/corrections/<id:correction_id>", "GET", Scope.READ)
@blueprint.shape(CorrectionSchema)
@blueprint.tag
@blueprint.response(200, CorrectionSchema, example=examples.CORRECTION)
def get_correction(correction_id: int) -> CorrectionRecord:
    """Read one decision on a statement."""
    return correction_lists.get_correction(correction_id)


@blueprint.serve("/corrections.csv", "GET", Scope.READ)
@blueprint.arguments(CorrectionExportQuery, location="query")
@blueprint.response(200, {"type": "string"}, content_type="text/csv", example=examples.CORRECTIONS_CSV)
def export_corrections(query: dict[str, Any]) -> Response:
    """Export corrections as CSV, with the list's filters, streamed, without a cap."""
    raw, bom = query.pop("raw", False), query.pop("bom", False)
    parts = correction_lists.write_corrections_csv(CorrectionFilters(**query), raw=raw, bom=bom)
    return stream_csv("corrections.csv", parts)


@blueprint.serve("/statements/<id:statement_id>/corrections", "GET", Scope.READ)
@blueprint.shape(CorrectionSchema)
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

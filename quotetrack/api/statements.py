"""Statements: lists, single ones, the decisions of editors on them."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import marshmallow as ma
from flask import Response
from marshmallow import fields

from quotetrack.api import examples
from quotetrack.api.access import current_actor
from quotetrack.api.base import AnswerSchema, Blueprint, ListQuery, SortedQuery, current_settings, split_query
from quotetrack.api.conditions import choose_version
from quotetrack.api.fields import (
    Confidence,
    Facet,
    Flag,
    Moment,
    SelectorField,
    SpanField,
    Speaker,
    Term,
    Text,
    WholeNumber,
    Words,
)
from quotetrack.api.offsets import read_units
from quotetrack.api.shapes import current_shape
from quotetrack.api.streams import FileQuery, stream_csv
from quotetrack.errors import Fault, InputError, NotFoundError
from quotetrack.services import corrections, exports, speakers, statements
from quotetrack.services.records import (
    Page,
    SpeakerChoice,
    StatementChanges,
    StatementFilters,
    StatementRecord,
)
from quotetrack.services.selectors import add_selectors
from quotetrack.terms import Kind, Polarity, Relation, Review, Scope, SpeakerKind, Status

SPANS_MOST = 1000
NAME_LENGTH = 300
NOTE_LENGTH = 2000
SEARCH_LENGTH = 500

blueprint = Blueprint("statements", __name__, description="Statements and what editors decide of them.")


class StatementArticleSchema(AnswerSchema):
    """The part of an article that its statements show."""

    id = fields.Integer(attribute="article_id")
    url = fields.String(attribute="article_url", allow_none=True)
    title = fields.String(attribute="article_title", allow_none=True)
    outlet = fields.String(allow_none=True)
    published_at = Moment(allow_none=True)


class CandidateSchema(AnswerSchema):
    """Somebody who may have said it."""

    name = fields.String()
    confidence = fields.Float()
    speaker_id = fields.Integer(allow_none=True)


class MachineAnswerSchema(AnswerSchema):
    """What the machine said when it last read the text; corrections never touch it."""

    content = fields.List(SpanField())
    kind = Term(Kind)
    polarity = Term(Polarity)
    status = Term(Status)
    speaker = fields.String(allow_none=True)
    on_behalf_of = fields.String(allow_none=True)
    confidence = fields.Float()
    reason = fields.String()
    evidence = fields.List(fields.String())
    candidates = fields.List(fields.Nested(CandidateSchema))


class StatementSchema(AnswerSchema):
    """A statement as it stands after corrections; offsets are code points into the revision's text."""

    optional = frozenset({"selector"})

    id = fields.Integer()
    article = Facet(StatementArticleSchema)
    revision = fields.Integer(metadata={"description": "The article's revision that the offsets belong to."})
    content = fields.List(SpanField(), metadata={"description": "Stretches of the text, in order."})
    text = fields.String(metadata={"description": "The content's stretches, joined with an ellipsis."})
    cue = Words()
    source = Words()
    kind = Term(Kind)
    polarity = Term(Polarity)
    status = Term(Status)
    speaker = Speaker()
    on_behalf_of = Speaker()
    candidates = fields.List(fields.Nested(CandidateSchema))
    confidence = fields.Float()
    reason = fields.String()
    review = Term(Review)
    corrected_by = fields.String(allow_none=True)
    corrected_at = Moment(allow_none=True)
    outdated = fields.Boolean(
        metadata={"description": "Kept for an editor's decision although a later revision lacks the words."}
    )
    machine = fields.Nested(MachineAnswerSchema, allow_none=True)
    claim_id = fields.Integer(allow_none=True, metadata={"description": "The claim that it is a variant of."})
    suggested_claims = fields.List(
        fields.Integer(),
        metadata={"description": "The claims that it may be a variant of; an editor has not said yet."},
    )
    contrast_claims = fields.List(
        fields.Integer(),
        metadata={"description": "The claims that it has another number than, or says the opposite of."},
    )
    relation = Term(
        Relation,
        allow_none=True,
        metadata={"description": "How it compares with the variant that it was joined through; null for the first."},
    )
    selector = SelectorField()
    highlights = fields.List(
        SpanField(), metadata={"description": "In a search: what it looked for, in code points of `text`."}
    )
    version = fields.Integer()
    created_at = Moment()
    updated_at = Moment()


class StatementFilterQuery(ma.Schema):
    """The filters of statements, for lists and exports alike."""

    q = Text(most=SEARCH_LENGTH, metadata={"description": "Words of the statement."})
    speaker = WholeNumber(from_text=True, metadata={"description": "A speaker's id."})
    claim = WholeNumber(from_text=True, metadata={"description": "A claim's id: its variants."})
    outlet = Text(most=NAME_LENGTH, metadata={"description": "An outlet's name."})
    article = WholeNumber(from_text=True, metadata={"description": "An article's id."})
    kind = Term(Kind)
    status = Term(Status)
    polarity = Term(Polarity)
    review = Term(Review, metadata={"description": "Rejected statements are listed only where asked for."})
    reviewed = Flag(
        metadata={"description": "true: accepted or corrected by an editor; false: still open."},
    )
    min_confidence = Confidence()
    published_from = Moment(from_text=True, metadata={"description": "Published at this time or later."})
    published_to = Moment(from_text=True, metadata={"description": "Published before this time."})
    updated_since = Moment(from_text=True, metadata={"description": "Changed at this time or later."})


class StatementQuery(SortedQuery, StatementFilterQuery):
    """The query of a list of statements."""

    include = fields.String(
        validate=ma.validate.OneOf(["total", "selector", "total,selector", "selector,total"]),
        metadata={"description": "`total` counts all items of the list; `selector` shows each statement's."},
    )

    @ma.post_load
    def make_query(self, data: dict[str, Any], **_options: Any) -> ListQuery[StatementFilters]:
        """Filters and page."""
        return split_query(tell_changes(data), StatementFilters, ranked=True)


def tell_changes(filters: dict[str, Any]) -> dict[str, Any]:
    """The filters; who asks what changed is told of what was rejected or left behind too, and takes it away at home."""
    if "updated_since" in filters:
        unless_asked = {"include_rejected": "review" not in filters, "include_outdated": True}
        return filters | unless_asked
    return filters


class StatementExportQuery(StatementFilterQuery, FileQuery):
    """The query of an export: the list's filters and the form of the file."""


class SpeakerChoiceSchema(ma.Schema):
    """A speaker that is known, by id, or one by name, which is made if unknown."""

    id = WholeNumber()
    name = Text(most=NAME_LENGTH, indexed=True)
    kind = Term(SpeakerKind)

    @ma.validates_schema
    def check_choice(self, data: dict[str, Any], **_options: Any) -> None:
        """One way to choose, not both or none."""
        if ("id" in data) == ("name" in data):
            raise ma.ValidationError("Give either the id of a speaker or a name.")
        if "id" in data and "kind" in data:
            raise ma.ValidationError("The kind belongs to a name.", "kind")

    @ma.post_load
    def make_choice(self, data: dict[str, Any], **_options: Any) -> SpeakerChoice:
        """The record that services take."""
        return SpeakerChoice(**data)


class StatementChangesSchema(ma.Schema):
    """What an editor changes; what is left out stays."""

    speaker = fields.Nested(SpeakerChoiceSchema, allow_none=True, metadata={"description": "null: nobody is named."})
    on_behalf_of = fields.Nested(SpeakerChoiceSchema, allow_none=True)
    kind = Term(Kind)
    polarity = Term(Polarity)
    content = fields.List(SpanField(), validate=ma.validate.Length(1, SPANS_MOST, error="Give 1 to {max} stretches."))
    note = Text(most=NOTE_LENGTH, blank="none")

    @ma.validates_schema
    def check_changes(self, data: dict[str, Any], **_options: Any) -> None:
        """At least one change, and stretches in order."""
        if not data.keys() - {"note"}:
            raise ma.ValidationError("There is nothing to change.")
        content = data.get("content", [])
        if any(left.end > right.start for left, right in pairwise(content)):
            raise ma.ValidationError("The stretches must be in order and must not overlap.", "content")

    @ma.post_load
    def make_changes(self, data: dict[str, Any], **_options: Any) -> StatementChanges:
        """The record that services take."""
        if "content" in data:
            data["content"] = tuple(data["content"])
        return StatementChanges(**data)


class DecisionSchema(ma.Schema):
    """A decision without a change; the body may be left out."""

    body_optional = True
    note = Text(most=NOTE_LENGTH, blank="none")


def check_speakers(changes: StatementChanges) -> None:
    """Raises InputError where a chosen speaker does not exist: that is a fault of the body, not of the address."""
    for name, choice in (("speaker", changes.speaker), ("on_behalf_of", changes.on_behalf_of)):
        if isinstance(choice, SpeakerChoice) and choice.id is not None:
            try:
                speakers.get_speaker(choice.id)
            except NotFoundError as error:
                raise InputError(str(error), (Fault(f"/{name}/id", str(error)),)) from error


@blueprint.serve("/statements", "GET", Scope.READ)
@blueprint.shape(StatementSchema, offsets=True)
@blueprint.arguments(StatementQuery, location="query")
@blueprint.page(StatementSchema, examples.STATEMENT)
def list_statements(query: ListQuery[StatementFilters]) -> Page[StatementRecord]:
    """List statements: oldest first, or the best fit first, or in the order of their changes; see `sort`."""
    page = statements.list_statements(query.filters, query.page)
    names = current_shape().names
    wanted = "selector" in (query.included if names is None else names)
    return replace(page, items=add_selectors(page.items)) if wanted else page


@blueprint.serve("/statements.csv", "GET", Scope.READ)
@blueprint.arguments(StatementExportQuery, location="query")
@blueprint.response(200, {"type": "string"}, content_type="text/csv", example=examples.CSV)
def export_statements(query: dict[str, Any]) -> Response:
    """Export statements as CSV, streamed, without a cap.

    RFC 4180 in UTF-8. A cell that a spreadsheet would take for a formula is made harmless unless `raw=1`. With
    `updated_since` the rejected and the outdated ones are there too, as in the list.
    """
    raw, bom = query.pop("raw", False), query.pop("bom", False)
    filters = StatementFilters(**tell_changes(query))
    return stream_csv("statements.csv", exports.write_statements_csv(filters, raw=raw, bom=bom))


@blueprint.serve("/statements/<id:statement_id>", "GET", Scope.READ)
@blueprint.shape(StatementSchema, offsets=True)
@blueprint.read_item(StatementSchema, examples.STATEMENT)
def get_statement(statement_id: int) -> StatementRecord:
    """Read one statement."""
    return show_statement(statements.get_statement(statement_id))


@blueprint.serve("/statements/<id:statement_id>", "PATCH", Scope.EDIT)
@blueprint.shape(offsets=True)
@blueprint.conditional
@blueprint.arguments(StatementChangesSchema, example=examples.CHANGES)
@blueprint.item(StatementSchema, examples.STATEMENT)
def correct_statement(changes: StatementChanges, statement_id: int) -> StatementRecord:
    """Correct a statement's speaker, kind, polarity or content.

    The machine's own answer stays in `machine`; the decision outlives later analyses and can be undone.
    """
    check_speakers(changes)
    record = statements.get_statement(statement_id)
    version = choose_version(lambda: record.version)
    corrected = corrections.correct_statement(
        statement_id,
        read_units(changes, record) if current_shape().utf16 else changes,
        actor=current_actor(),
        expected_version=version,
        matching=current_settings().matching,
    )
    return show_statement(corrected)


@blueprint.serve("/statements/<id:statement_id>:accept", "POST", Scope.EDIT)
@blueprint.shape(offsets=True)
@blueprint.conditional
@blueprint.arguments(DecisionSchema, required=False, example=examples.DECISION)
@blueprint.item(StatementSchema, examples.STATEMENT)
def accept_statement(decision: dict[str, Any], statement_id: int) -> StatementRecord:
    """Accept a statement as it stands."""
    version = choose_version(lambda: statements.get_statement(statement_id).version)
    return show_statement(
        corrections.accept_statement(statement_id, actor=current_actor(), expected_version=version, **decision)
    )


@blueprint.serve("/statements/<id:statement_id>:reject", "POST", Scope.EDIT)
@blueprint.shape(offsets=True)
@blueprint.conditional
@blueprint.arguments(DecisionSchema, required=False, example=examples.DECISION)
@blueprint.item(StatementSchema, examples.STATEMENT)
def reject_statement(decision: dict[str, Any], statement_id: int) -> StatementRecord:
    """Reject what is no statement; lists and exports leave it out from then on."""
    version = choose_version(lambda: statements.get_statement(statement_id).version)
    return show_statement(
        corrections.reject_statement(statement_id, actor=current_actor(), expected_version=version, **decision)
    )


def show_statement(record: StatementRecord) -> StatementRecord:
    """The statement as one alone is answered: with what finds it in a page again, where that is asked for."""
    return add_selectors([record])[0] if current_shape().shows("selector") else record

"""Claims: what was said, followed across articles, and what editors decide of it."""

from typing import Any

import marshmallow as ma
from flask import url_for
from marshmallow import fields

from quotetrack.api import claim_examples as examples
from quotetrack.api.access import current_actor
from quotetrack.api.base import AnswerSchema, Blueprint, ListQuery, PageQuery, split_query
from quotetrack.api.comparisons import ChangeSchema
from quotetrack.api.conditions import MADE_ETAG, choose_version, name_made
from quotetrack.api.decisions import PlanQuery, PlanTarget, TakenSchema
from quotetrack.api.fields import Flag, Moment, Speaker, Term, Text, WholeNumber
from quotetrack.api.statements import NAME_LENGTH, NOTE_LENGTH, SEARCH_LENGTH, DecisionSchema, StatementSchema
from quotetrack.services import claim_decisions, claims
from quotetrack.services.claim_records import AppearanceRecord, ClaimFilters, ClaimPlan, ClaimRecord
from quotetrack.services.records import Page
from quotetrack.terms import AppearanceState, ClaimStatus, Kind, Relation, Scope

STATEMENTS_MOST = 2000

blueprint: Blueprint = Blueprint("claims", __name__, description="What was said, followed across articles.")


class ClaimSchema(AnswerSchema):
    """What was said, followed across articles; text, speaker and outlet are those of the variant published first."""

    id = fields.Integer(metadata={"description": "Another one than asked for where that was merged into this."})
    text = fields.String()
    speaker = Speaker()
    outlet = fields.String(allow_none=True)
    first_statement = fields.Integer(allow_none=True)
    first_published = Moment(allow_none=True)
    last_published = Moment(allow_none=True)
    appearance_count = fields.Integer(metadata={"description": "Statements that are variants of it."})
    article_count = fields.Integer(metadata={"description": "Copies of an article count once with it."})
    outlet_count = fields.Integer()
    suggestion_count = fields.Integer(metadata={"description": "Statements that wait for an editor's word."})
    contrast_count = fields.Integer(metadata={"description": "Nearly the same words, another number or the opposite."})
    status = Term(ClaimStatus)
    note = fields.String(allow_none=True)
    tags = fields.List(fields.String())
    version = fields.Integer()
    created_at = Moment()
    updated_at = Moment()


class AppearanceSchema(AnswerSchema):
    """A statement in a claim, compared with the variant published first: `a` is that one's text, `b` this one's."""

    statement = fields.Nested(StatementSchema)
    claim_id = fields.Integer()
    state = Term(AppearanceState)
    method = fields.String(metadata={"enum": ["machine", "editor"]})
    decided_by = fields.String(allow_none=True)
    relation = Term(Relation, allow_none=True, metadata={"description": "null for the first variant itself."})
    score = fields.Float(allow_none=True)
    changes = fields.List(fields.Nested(ChangeSchema))
    copy_of = fields.Integer(allow_none=True, metadata={"description": "The article that this one's is a copy of."})


class ClaimFilterQuery(ma.Schema):
    """The filters of claims; one variant must fit `q`, `speaker`, `outlet`, `article`, `kind` and the times at once."""

    q = Text(most=SEARCH_LENGTH, metadata={"description": "Words of a variant."})
    speaker = WholeNumber(from_text=True, metadata={"description": "A speaker's id."})
    outlet = Text(most=NAME_LENGTH, metadata={"description": "An outlet's name."})
    article = WholeNumber(from_text=True, metadata={"description": "An article's id."})
    kind = Term(Kind)
    status = Term(ClaimStatus)
    tag = Text(most=NAME_LENGTH, metadata={"description": "A tag that an editor gave."})
    published_from = Moment(from_text=True, metadata={"description": "Published at this time or later."})
    published_to = Moment(from_text=True, metadata={"description": "Published before this time."})
    updated_since = Moment(from_text=True, metadata={"description": "Changed at this time or later."})
    min_articles = WholeNumber(from_text=True, metadata={"description": "In so many articles, copies counted once."})
    min_outlets = WholeNumber(from_text=True, metadata={"description": "In so many outlets, copies left out."})
    suggested = Flag(metadata={"description": "true: something waits for an editor's word."})


class ClaimQuery(PageQuery, ClaimFilterQuery):
    """The query of a list of claims."""

    @ma.post_load
    def make_query(self, data: dict[str, Any], **_options: Any) -> ListQuery[ClaimFilters]:
        """Filters and page."""
        return split_query(data, ClaimFilters)


class AppearanceQuery(PageQuery):
    """Which of a claim's statements, and which page of them."""

    state = Term(AppearanceState, metadata={"description": "All but `parted` ones unless given."})

    @ma.post_load
    def make_query(self, data: dict[str, Any], **_options: Any) -> ListQuery[tuple[AppearanceState, ...]]:
        """The states, and the page."""
        return split_query(data, lambda state=None: (state,) if state else claims.SHOWN_STATES)


class NewClaimSchema(ma.Schema):
    """A statement to begin a claim with."""

    statement = WholeNumber(required=True)


class ClaimChangesSchema(ma.Schema):
    """What an editor says of a claim; what is left out stays."""

    status = Term(ClaimStatus)
    note = Text(most=NOTE_LENGTH, blank="none")
    tags = fields.List(
        Text(most=NAME_LENGTH), validate=ma.validate.Length(max=claim_decisions.MOST_TAGS, error="Give at most {max}.")
    )

    @ma.validates_schema
    def check_changes(self, data: dict[str, Any], **_options: Any) -> None:
        """At least one change."""
        if not data:
            raise ma.ValidationError("There is nothing to change.")


class ClaimMergerSchema(ma.Schema):
    """The claim that this one becomes one with."""

    into = WholeNumber(required=True, metadata={"description": "The id of the claim that remains."})
    note = Text(most=NOTE_LENGTH, blank="none")


class ClaimSplitSchema(ma.Schema):
    """The variants that become a claim of their own."""

    statements = fields.List(
        WholeNumber(),
        required=True,
        validate=ma.validate.Length(1, STATEMENTS_MOST, error="Give 1 to {max} statements."),
    )
    note = Text(most=NOTE_LENGTH, blank="none")


class ClaimApartSchema(ma.Schema):
    """The claim that this one is never the same as."""

    claim = WholeNumber(required=True)
    note = Text(most=NOTE_LENGTH, blank="none")


class ClaimPlanSchema(AnswerSchema):
    """What merging or splitting changed, or would change."""

    source = fields.Integer()
    target = PlanTarget(metadata={"description": "null: a new claim, which a dry run does not make."})
    statement_count = fields.Integer()
    article_count = fields.Integer()
    decision_id = fields.Integer(allow_none=True, metadata={"description": "To undo it; null for a dry run."})


@blueprint.serve("/claims", "GET", Scope.READ)
@blueprint.shape(ClaimSchema)
@blueprint.arguments(ClaimQuery, location="query")
@blueprint.page(ClaimSchema, examples.CLAIM)
def list_claims(query: ListQuery[ClaimFilters]) -> Page[ClaimRecord]:
    """List claims, oldest first; those merged into others are left out."""
    return claims.list_claims(query.filters, query.page)


@blueprint.serve("/claims", "POST", Scope.EDIT)
@blueprint.alt_response(404, response="NOT_FOUND")
@blueprint.alt_response(409, response="CONFLICT")
@blueprint.arguments(NewClaimSchema, example=examples.NEW_CLAIM)
@blueprint.response(201, ClaimSchema, example=examples.CLAIM, headers=examples.LOCATION | MADE_ETAG)
def begin_claim(sent: dict[str, int]) -> tuple[ClaimRecord, int, dict[str, str]]:
    """Begin a claim with a statement that nobody repeated yet; 409 where it has one."""
    claim = claim_decisions.begin_claim(sent["statement"], actor=current_actor())
    return claim, 201, name_made(url_for("claims.get_claim", claim_id=claim.id), claim.version)


@blueprint.serve("/claims/<id:claim_id>", "GET", Scope.READ)
@blueprint.shape(ClaimSchema)
@blueprint.read_item(ClaimSchema, examples.CLAIM)
def get_claim(claim_id: int) -> ClaimRecord:
    """Read one claim; an id that was merged answers the claim that it was merged into."""
    return claims.get_claim(claim_id)


@blueprint.serve("/claims/<id:claim_id>", "PATCH", Scope.EDIT)
@blueprint.conditional
@blueprint.arguments(ClaimChangesSchema, example=examples.CLAIM_CHANGES)
@blueprint.item(ClaimSchema, examples.CLAIM)
def update_claim(changes: dict[str, Any], claim_id: int) -> ClaimRecord:
    """Change a claim's status, note or tags."""
    version = _choose_version(claim_id)
    return claim_decisions.update_claim(claim_id, actor=current_actor(), expected_version=version, **changes)


@blueprint.serve("/claims/<id:claim_id>/appearances", "GET", Scope.READ)
@blueprint.shape(AppearanceSchema, offsets=True)
@blueprint.arguments(AppearanceQuery, location="query")
@blueprint.page(AppearanceSchema, examples.APPEARANCE)
def list_appearances(query: ListQuery[tuple[AppearanceState, ...]], claim_id: int) -> Page[AppearanceRecord]:
    """List a claim's statements in the order of publication, with what each changed from the first.

    Undated ones come last.
    """
    return claims.list_appearances(claim_id, query.page, states=query.filters)


@blueprint.serve("/claims/<id:claim_id>/appearances/<id:statement_id>:confirm", "POST", Scope.EDIT)
@blueprint.conditional
@blueprint.arguments(DecisionSchema, required=False, example=examples.DECISION_NOTE)
@blueprint.item(ClaimSchema, examples.CLAIM)
def confirm_appearance(decision: dict[str, Any], claim_id: int, statement_id: int) -> ClaimRecord:
    """Say that a statement is a variant of the claim, whatever the machine thinks; it leaves the one it was in."""
    version = _choose_version(claim_id)
    return claim_decisions.confirm_appearance(
        statement_id, claim_id, actor=current_actor(), expected_version=version, **decision
    )


@blueprint.serve("/claims/<id:claim_id>/appearances/<id:statement_id>:part", "POST", Scope.EDIT)
@blueprint.conditional
@blueprint.arguments(DecisionSchema, required=False, example=examples.DECISION_NOTE)
@blueprint.item(ClaimSchema, examples.CLAIM)
def part_appearance(decision: dict[str, Any], claim_id: int, statement_id: int) -> ClaimRecord:
    """Say that a statement is none of the claim's, nor its contrast; the machine never brings it back."""
    version = _choose_version(claim_id)
    return claim_decisions.part_appearance(
        statement_id, claim_id, actor=current_actor(), expected_version=version, **decision
    )


@blueprint.serve("/claims/<id:claim_id>:merge", "POST", Scope.EDIT)
@blueprint.conditional
@blueprint.alt_response(409, response="CONFLICT")
@blueprint.arguments(PlanQuery, location="query")
@blueprint.arguments(ClaimMergerSchema, example=examples.CLAIM_MERGER)
@blueprint.response(200, ClaimPlanSchema, example=examples.CLAIM_PLAN)
def merge_claim(plan: dict[str, Any], merger: dict[str, Any], claim_id: int) -> ClaimPlan:
    """Make the claim one with another, which its id leads to from then on.

    409 for a claim and itself, for one that was merged already, and for two that an editor keeps apart.
    """
    decided: dict[str, Any] = {"actor": current_actor(), "expected_version": _choose_version(claim_id)}
    return claim_decisions.merge_claims(claim_id, merger.pop("into"), **decided, **plan, **merger)


@blueprint.serve("/claims/<id:claim_id>:split", "POST", Scope.EDIT)
@blueprint.conditional
@blueprint.alt_response(409, response="CONFLICT")
@blueprint.arguments(PlanQuery, location="query")
@blueprint.arguments(ClaimSplitSchema, example=examples.CLAIM_SPLIT)
@blueprint.response(200, ClaimPlanSchema, example=examples.CLAIM_PLAN)
def split_claim(plan: dict[str, Any], split: dict[str, Any], claim_id: int) -> ClaimPlan:
    """Take some variants out into a claim of their own, kept apart from this one for good.

    409 where a statement is no variant of the claim, or none would be left.
    """
    decided: dict[str, Any] = {"actor": current_actor(), "expected_version": _choose_version(claim_id)}
    return claim_decisions.split_claim(claim_id, split.pop("statements"), **decided, **plan, **split)


@blueprint.serve("/claims/<id:claim_id>:keep-apart", "POST", Scope.EDIT)
@blueprint.conditional
@blueprint.alt_response(409, response="CONFLICT")
@blueprint.arguments(ClaimApartSchema, example=examples.CLAIM_APART)
@blueprint.response(200, TakenSchema, example=examples.TAKEN)
def keep_claims_apart(apart: dict[str, Any], claim_id: int) -> dict[str, int]:
    """Say that two claims are never the same; what suggested otherwise is taken back."""
    decided: dict[str, Any] = {"actor": current_actor(), "expected_version": _choose_version(claim_id)}
    return {"decision_id": claim_decisions.keep_claims_apart(claim_id, apart.pop("claim"), **decided, **apart)}


def _choose_version(claim_id: int) -> int:
    return choose_version(lambda: claims.get_claim(claim_id).version)

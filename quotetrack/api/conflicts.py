"""Conflicts: where outlets disagree."""

from typing import Any

import marshmallow as ma
from marshmallow import fields

from quotetrack.api import claim_examples as examples
from quotetrack.api.base import AnswerSchema, Blueprint, ListQuery, PageQuery, split_query
from quotetrack.api.comparisons import ChangeSchema
from quotetrack.api.fields import Moment, Term, Text, WholeNumber
from quotetrack.api.statements import NAME_LENGTH, SEARCH_LENGTH, StatementSchema
from quotetrack.services import conflicts
from quotetrack.services.claim_records import ConflictKind, ConflictRecord, ConflictStrength
from quotetrack.services.records import Page, StatementFilters
from quotetrack.terms import Scope

ALL = "all"

blueprint: Blueprint = Blueprint("conflicts", __name__, description="Where outlets disagree.")


class ConflictSchema(AnswerSchema):
    """Two statements of one claim that cannot both be right; changes lead from left, the earlier one, to right."""

    id = fields.Integer()
    kind = Term(ConflictKind)
    claim_id = fields.Integer()
    left = fields.Nested(StatementSchema)
    right = fields.Nested(StatementSchema)
    same_speaker = fields.Boolean(allow_none=True, metadata={"description": "null where one of them names nobody."})
    changes = fields.List(fields.Nested(ChangeSchema))
    strength = Term(ConflictStrength)
    why = fields.String(metadata={"description": "What puts it on the board, or speaks against it, in a sentence."})
    claim_version = fields.Integer(metadata={"description": "For If-Match, to part the later one from the claim."})


class ConflictFilterQuery(ma.Schema):
    """The filters of conflicts; all but `kind`, `claim` and `strength` look at the later of the two statements."""

    claim = WholeNumber(from_text=True, metadata={"description": "A claim's id: what contradicts it."})
    strength = fields.String(
        validate=ma.validate.OneOf([*ConflictStrength, ALL]),
        metadata={
            "description": "`strong` unless given: quotations that differ, and reports of one speaker in nearly the"
            " same words; `weak`: what mostly is two matters, as polls and reports of a few words; `all`: both."
        },
    )
    q = Text(most=SEARCH_LENGTH, metadata={"description": "Words of the statement."})
    speaker = WholeNumber(from_text=True, metadata={"description": "A speaker's id."})
    outlet = Text(most=NAME_LENGTH, metadata={"description": "An outlet's name."})
    article = WholeNumber(from_text=True, metadata={"description": "An article's id."})
    kind = Term(
        ConflictKind,
        metadata={
            "description": "`speaker`: the same words credited to two; `number`: another number; `negation`: the"
            " opposite; `reported`: a quote, and a report of it that says otherwise."
        },
    )
    published_from = Moment(from_text=True, metadata={"description": "Published at this time or later."})
    published_to = Moment(from_text=True, metadata={"description": "Published before this time."})


class ConflictQuery(PageQuery, ConflictFilterQuery):
    """The query of a list of conflicts."""

    @ma.post_load
    def make_query(self, data: dict[str, Any], **_options: Any) -> ListQuery[dict[str, Any]]:
        """What the service takes, and the page."""
        return split_query(data, split_kind)


def split_kind(strength: str = ConflictStrength.STRONG, **filters: Any) -> dict[str, Any]:
    """What is asked of the conflict apart from the filters of its statement, as the service takes them."""
    chosen = {name: filters.pop(name, None) for name in ("kind", "claim")}
    chosen["strength"] = None if strength == ALL else ConflictStrength(strength)
    return {**chosen, "filters": StatementFilters(**filters)}


@blueprint.serve("/conflicts", "GET", Scope.READ)
@blueprint.shape(ConflictSchema, offsets=True)
@blueprint.arguments(ConflictQuery, location="query")
@blueprint.page(ConflictSchema, examples.CONFLICT)
def list_conflicts(query: ListQuery[dict[str, Any]]) -> Page[ConflictRecord]:
    """List conflicts: the same words credited to two speakers, another number, the opposite, a report that differs.

    The strongest come first, and of one ground, which `why` tells, the newest; weak ones only where `strength` asks
    for them. Copies of articles are left out. One is settled by parting the later statement from the claim.
    """
    return conflicts.list_conflicts(page=query.page, **query.filters)

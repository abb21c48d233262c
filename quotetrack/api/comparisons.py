"""A text held against all that is stored, and two articles against each other."""

from typing import Any

import marshmallow as ma
from marshmallow import fields

from quotetrack.api import claim_examples as examples
from quotetrack.api.articles import ArticleSummarySchema
from quotetrack.api.base import AnswerSchema, Blueprint, current_limits
from quotetrack.api.fields import SpanField, Term, Text, WholeNumber, refuse_blank
from quotetrack.api.offsets import count_matches
from quotetrack.api.parsing import refuse_input
from quotetrack.api.problems import Complaint, ProblemError
from quotetrack.api.shapes import current_shape
from quotetrack.api.statements import StatementSchema
from quotetrack.errors import Fault, InputError, NotFoundError
from quotetrack.services import articles, comparisons, speakers
from quotetrack.services.claim_records import ArticleComparison, MatchRecord
from quotetrack.services.records import Page
from quotetrack.terms import ChangeKind, Polarity, Relation, Scope

blueprint: Blueprint = Blueprint(
    "comparisons", __name__, description="What was said before, and what two articles share."
)


class ChangeSchema(AnswerSchema):
    """One difference between two texts, told by the stretch of each; an empty one where a side has nothing."""

    kind = Term(ChangeKind)
    a = SpanField(metadata={"description": "Code points [start, end) into the earlier or left statement's `text`."})
    b = SpanField(metadata={"description": "Code points [start, end) into the later or right one's `text`."})


class MatchSchema(AnswerSchema):
    """An earlier statement that says the same as a text, or the contrary; changes lead from it to the text."""

    statement = fields.Nested(StatementSchema)
    relation = Term(Relation)
    score = fields.Float(metadata={"description": "0 for nothing in common to 1 for the same words."})
    changes = fields.List(fields.Nested(ChangeSchema))


class SoughtSchema(ma.Schema):
    """A text to look for, and who says it if that is known."""

    text = Text(blank="keep", required=True)
    speaker = WholeNumber(allow_none=True, metadata={"description": "A speaker's id: their statements come first."})
    polarity = Term(Polarity, metadata={"description": "`denied` for what is said not to be so."})

    @ma.post_load
    def check_text(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """There must be something to look for."""
        refuse_blank(data["text"], "/text")
        return data


class AlignedPairSchema(AnswerSchema):
    """Two statements of two articles that say the same, or the contrary; changes lead from left to right."""

    left = fields.Nested(StatementSchema)
    right = fields.Nested(StatementSchema)
    relation = Term(Relation)
    score = fields.Float()
    changes = fields.List(fields.Nested(ChangeSchema))


class ArticleComparisonSchema(AnswerSchema):
    """Two articles' statements aligned one to one, and what only one of them has."""

    left = fields.Nested(ArticleSummarySchema)
    right = fields.Nested(ArticleSummarySchema)
    pairs = fields.List(fields.Nested(AlignedPairSchema))
    only_left = fields.List(fields.Nested(StatementSchema))
    only_right = fields.List(fields.Nested(StatementSchema))
    copy_of = fields.Integer(allow_none=True, metadata={"description": "The one that the other is a copy of."})


class CompareQuery(ma.Schema):
    """Which two articles."""

    left = WholeNumber(from_text=True, required=True, metadata={"description": "An article's id."})
    right = WholeNumber(from_text=True, required=True, metadata={"description": "Another article's id."})

    @ma.validates_schema
    def check_articles(self, data: dict[str, Any], **_options: Any) -> None:
        """An article compared with itself tells nothing."""
        if data["left"] == data["right"]:
            raise ma.ValidationError("An article is compared with another one.", "right")


@blueprint.serve("/claims:match", "POST", Scope.READ)
@blueprint.shape(MatchSchema, offsets=True)
@blueprint.arguments(SoughtSchema, example=examples.SOUGHT)
@blueprint.page(MatchSchema, examples.MATCH, read_again=False)
def match_text(sought: dict[str, Any]) -> Page[MatchRecord]:
    """Find earlier statements that say the same as a text, or the contrary, closest first; nothing is stored.

    One statement stands for all of the same words: the first. Where the very words are known it is the only answer;
    its `claim_id` leads to the variants and the contrasts. All matches come at once: `next` is always null.
    """
    check_known(sought.get("speaker"))
    text = sought.pop("text")
    found = comparisons.match_text(text, limits=current_limits(), **sought)
    return Page(count_matches(found, text) if current_shape().utf16 else found, None)


@blueprint.serve("/compare", "GET", Scope.READ)
@blueprint.shape(offsets=True)
@blueprint.arguments(CompareQuery, location="query")
@blueprint.response(200, ArticleComparisonSchema, example=examples.COMPARISON)
def compare_articles(chosen: dict[str, int]) -> ArticleComparison:
    """Compare two articles: their statements aligned, what each changed, what only one has."""
    for name in ("left", "right"):
        check_article(name, chosen[name])
    return comparisons.compare_articles(chosen["left"], chosen["right"])


def check_known(speaker: int | None) -> None:
    """Raises InputError for a speaker in the body who does not exist: that is no fault of the address."""
    if speaker is None:
        return
    try:
        speakers.get_speaker(speaker)
    except NotFoundError as error:
        raise InputError(str(error), (Fault("/speaker", str(error)),)) from error


def check_article(name: str, article_id: int) -> None:
    """Raises ProblemError that names the parameter, where it chooses an article that does not exist."""
    try:
        articles.get_article(article_id)
    except NotFoundError as error:
        raise ProblemError(refuse_input([Complaint(str(error), parameter=name)])) from error

"""The analysis of a text that is stored nowhere."""

import dataclasses
from typing import Any

import marshmallow as ma
from marshmallow import fields

from quotetrack.api import examples
from quotetrack.api.base import AnswerSchema, Blueprint, current_limits
from quotetrack.api.fields import Moment, SpanField, Term, Text, refuse_blank
from quotetrack.api.offsets import count_spans
from quotetrack.api.shapes import current_shape
from quotetrack.nlp.analysis import Analysis, Statement
from quotetrack.services import analysis
from quotetrack.terms import Kind, Polarity, Scope, SpeakerKind, Status
from quotetrack.text.utf16 import UnitCounter

TITLE_LENGTH = 2000

blueprint = Blueprint("analyses", __name__, description="Looking into a text without keeping it.")


class AnalyzeSchema(ma.Schema):
    """A text to look into."""

    text = Text(blank="keep", required=True)
    title = Text(most=TITLE_LENGTH, blank="none", load_default=None)
    published = Moment(data_key="published_at", allow_none=True, load_default=None)
    language = fields.String(
        validate=ma.validate.Regexp(r"\A[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,5}\Z"), load_default="en"
    )

    @ma.post_load
    def check_text(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """There must be something to read."""
        refuse_blank(data["text"], "/text")
        return data


class FoundWordsSchema(AnswerSchema):
    """A stretch and its words."""

    span = SpanField()
    text = fields.String()


class FoundCandidateSchema(AnswerSchema):
    """Somebody who may have said it."""

    name = fields.String()
    confidence = fields.Float()


class FoundStatementSchema(AnswerSchema):
    """A statement of an analysed text."""

    content = fields.List(SpanField())
    text = fields.String()
    cue = fields.Nested(FoundWordsSchema, allow_none=True)
    source = fields.Nested(FoundWordsSchema, allow_none=True)
    kind = Term(Kind)
    polarity = Term(Polarity)
    status = Term(Status)
    speaker = fields.String(allow_none=True)
    on_behalf_of = fields.String(allow_none=True)
    candidates = fields.List(fields.Nested(FoundCandidateSchema))
    confidence = fields.Float()
    reason = fields.String()
    evidence = fields.List(fields.String())


class FoundEntitySchema(AnswerSchema):
    """A person or body of an analysed text."""

    name = fields.String()
    kind = Term(SpeakerKind)
    aliases = fields.List(fields.String())
    roles = fields.List(fields.String())
    mentions = fields.List(SpanField())


class AnalysisSchema(AnswerSchema):
    """What was found; offsets are code points into the text as sent."""

    sentences = fields.List(SpanField())
    furniture = fields.List(SpanField(), metadata={"description": "Page text that is no part of the story."})
    statements = fields.List(fields.Nested(FoundStatementSchema))
    entities = fields.List(fields.Nested(FoundEntitySchema))


@blueprint.serve("/analyze", "POST", Scope.READ)
@blueprint.shape(offsets=True)
@blueprint.arguments(AnalyzeSchema, example=examples.ANALYZE)
@blueprint.response(200, AnalysisSchema, example=examples.ANALYSIS)
def analyze(sent: dict[str, Any]) -> dict[str, Any]:
    """Analyse a text; nothing is stored."""
    text = sent.pop("text")
    found = analysis.analyze_text(text, limits=current_limits(), **sent)
    presented = present_analysis(text, found)
    return count_analysis(presented, text) if current_shape().utf16 else presented


def count_analysis(presented: dict[str, Any], text: str) -> dict[str, Any]:
    """The analysis with its offsets in units of UTF-16."""
    counter = UnitCounter(text)
    statements = [dict(one) for one in presented["statements"]]
    for statement in statements:
        statement["content"] = count_spans(counter, statement["content"])
        for name in ("cue", "source"):
            if statement[name] is not None:
                statement[name] = {**statement[name], "span": counter.convert(statement[name]["span"])}
    entities = [dataclasses.replace(one, mentions=count_spans(counter, one.mentions)) for one in presented["entities"]]
    plain = {name: count_spans(counter, presented[name]) for name in ("sentences", "furniture")}
    return {**plain, "statements": statements, "entities": entities}


def present_analysis(text: str, found: Analysis) -> dict[str, Any]:
    """The analysis with the words behind its spans."""
    return {
        "sentences": found.sentences,
        "furniture": found.furniture,
        "statements": [_present_statement(text, statement) for statement in found.statements],
        "entities": found.entities,
    }


def _present_statement(text: str, statement: Statement) -> dict[str, Any]:
    members = {member.name: getattr(statement, member.name) for member in dataclasses.fields(statement)}
    words = {
        name: None if members[name] is None else {"span": members[name], "text": members[name].cut(text)}
        for name in ("cue", "source")
    }
    return members | words | {"text": " … ".join(span.cut(text) for span in statement.content)}

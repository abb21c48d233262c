"""Articles under their sender's own ids, and the versions of their texts."""

import dataclasses
from typing import Any

import marshmallow as ma
from marshmallow import fields

from quotetrack.api import examples
from quotetrack.api.articles import (
    EXTERNAL_ID_LENGTH,
    NAME_LENGTH,
    ArticleItemQuery,
    ArticleSchema,
    IngestedSchema,
    NewArticleSchema,
    answer_ingested,
    describe_other_bodies,
    show_article,
)
from quotetrack.api.base import AnswerSchema, Blueprint, ListQuery, PageQuery, split_query
from quotetrack.api.conditions import MADE_ETAG, OPTIONAL_MATCH, choose_stored_version
from quotetrack.api.fields import Moment, SpanField, Text
from quotetrack.api.parsing import refuse_input
from quotetrack.api.problems import Complaint, ProblemError
from quotetrack.services import article_versions
from quotetrack.services.article_versions import RevisionRecord
from quotetrack.services.records import NewArticle, Page
from quotetrack.terms import Scope

blueprint: Blueprint = Blueprint("article_versions", __name__, description="Versions of texts; senders' own ids.")


class OutletQuery(ma.Schema):
    """Whose id it is."""

    outlet = Text(most=NAME_LENGTH, metadata={"description": "The outlet's name; ids are each outlet's own."})


class ExternalItemQuery(OutletQuery, ArticleItemQuery):
    """Whose id it is, and what is shown of the article."""


class RevisionsQuery(PageQuery):
    """The query of a list of revisions."""

    @ma.post_load
    def make_query(self, data: dict[str, Any], **_options: Any) -> ListQuery[dict[str, Any]]:
        """The page alone."""
        return split_query(data, dict)


class RevisionSummarySchema(AnswerSchema):
    """One version of an article's text."""

    number = fields.Integer(metadata={"description": "1 for the first text, one more for each changed one."})
    text_hash = fields.String(metadata={"description": "SHA-256 of the text in UTF-8, in hexadecimal digits."})
    characters = fields.Integer(metadata={"description": "Code points of the text."})
    has_html = fields.Boolean(metadata={"description": "Whether the text was taken out of HTML, which is kept."})
    statement_count = fields.Integer(metadata={"description": "Statements whose offsets belong to this text."})
    created_at = Moment(metadata={"description": "When it was received."})


class RevisionSchema(RevisionSummarySchema):
    """One version of an article's text, with the text and the HTML that it was taken out of."""

    text = fields.String(metadata={"description": "The text that offsets count in."})
    html = fields.String(allow_none=True, metadata={"description": "As it was sent; null where plain text was."})
    sentences = fields.List(SpanField(), metadata={"description": "The sentences."})
    furniture = fields.List(SpanField(), metadata={"description": "Page text that is no part of the story."})


@blueprint.serve("/articles/by-external-id/<external:external_id>", "PUT", Scope.INGEST)
@blueprint.accept_header(OPTIONAL_MATCH, 412)
@blueprint.shape(offsets=True)
@blueprint.arguments(OutletQuery, location="query")
@blueprint.describe(requestBody=describe_other_bodies())
@blueprint.arguments(NewArticleSchema, example=examples.NEW_ARTICLE)
@blueprint.response(201, IngestedSchema, example=examples.INGESTED, headers=examples.LOCATION | MADE_ETAG)
@blueprint.alt_response(
    200, schema=IngestedSchema, description="Known already: unchanged, or revised.", example=examples.UNCHANGED
)
def put_article(query: dict[str, Any], article: NewArticle, external_id: str) -> Any:
    """Take in an article under its sender's own id, whatever is stored under it; a slash in an id may be %2F.

    With `If-Match` only as the next version of the one that the caller has read.
    """
    check_external_id(external_id)
    article_versions.check_same("external_id", article.external_id, external_id)
    article_versions.check_same("outlet", article.outlet, query.get("outlet"))
    outlet = article.outlet or query.get("outlet")
    version = choose_stored_version(lambda: article_versions.find_version(external_id, outlet))
    return answer_ingested(dataclasses.replace(article, external_id=external_id, outlet=outlet), version)


@blueprint.serve("/articles/by-external-id/<external:external_id>", "GET", Scope.READ)
@blueprint.shape(ArticleSchema, offsets=True)
@blueprint.arguments(ExternalItemQuery, location="query")
@blueprint.alt_response(409, response="CONFLICT")
@blueprint.read_item(ArticleSchema, examples.ARTICLE)
def get_by_external_id(query: dict[str, Any], external_id: str) -> dict[str, Any]:
    """Read an article by its sender's own id; 409 where several outlets have one and none is named."""
    check_external_id(external_id)
    number = article_versions.find_by_external_id(external_id, query.get("outlet"))
    return show_article(number, html="include" in query)


@blueprint.serve("/articles/<id:article_id>/revisions", "GET", Scope.READ)
@blueprint.shape(RevisionSummarySchema)
@blueprint.arguments(RevisionsQuery, location="query")
@blueprint.page(RevisionSummarySchema, examples.REVISION_SUMMARY)
def list_revisions(query: ListQuery[dict[str, Any]], article_id: int) -> Page[RevisionRecord]:
    """List the versions of an article's text, the first one first."""
    return article_versions.list_revisions(article_id, query.page)


@blueprint.serve("/articles/<id:article_id>/revisions/<id:number>", "GET", Scope.READ)
@blueprint.shape(RevisionSchema, offsets=True)
@blueprint.response(200, RevisionSchema, example=examples.REVISION)
def get_revision(article_id: int, number: int) -> RevisionRecord:
    """Read one version of an article's text, with the HTML that it was taken out of."""
    return article_versions.get_revision(article_id, number)


def check_external_id(external_id: str) -> None:
    """Raises the 422 for an id that no article can have."""
    try:
        Text(most=EXTERNAL_ID_LENGTH, indexed=True).deserialize(external_id)
        fit = "\0" not in external_id and "\ufffd" not in external_id
    except ma.ValidationError:
        fit = False
    if not fit:
        raise ProblemError(refuse_input([Complaint("No article can have this external_id.", parameter="external_id")]))

"""Articles: taken in, listed, read."""

import dataclasses
from collections.abc import Sequence
from typing import Any, cast
from urllib.parse import urlsplit

import marshmallow as ma
from apispec import APISpec
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from flask import Request, url_for
from marshmallow import fields

from quotetrack.api import examples
from quotetrack.api.access import current_actor
from quotetrack.api.base import (
    AnswerSchema,
    Blueprint,
    ListQuery,
    SortedQuery,
    current_settings,
    split_query,
)
from quotetrack.api.conditions import MADE_ETAG, choose_version, name_made
from quotetrack.api.fields import MOMENT_PATTERN, Moment, SpanField, Text, find_zone, name_zone, refuse_blank
from quotetrack.api.parsing import (
    JSON_TYPES,
    check_type,
    check_values,
    complain,
    decode_json,
    read_content,
    refuse_input,
)
from quotetrack.api.problems import ProblemError
from quotetrack.api.shapes import current_shape
from quotetrack.api.statements import StatementSchema
from quotetrack.api.uploads import CONTENT_FIELDS, FILE, FORM_TYPE, NINJS_TYPE, read_upload
from quotetrack.services import article_versions, articles, deletion, ingestion, statements
from quotetrack.services.checks import LONGEST_LANGUAGE
from quotetrack.services.ninjs import NinjsDocument, is_ninjs, read_ninjs
from quotetrack.services.records import ArticleFilters, ArticleRecord, NewArticle, Page, StatementRecord
from quotetrack.services.selectors import add_selectors_from
from quotetrack.terms import Scope

TITLE_LENGTH = 2000
NAME_LENGTH = 300
EXTERNAL_ID_LENGTH = 500
URL_LENGTH = 2000
SEARCH_LENGTH = 500

blueprint = Blueprint("articles", __name__, description="Stories as received, with the statements found in them.")


def check_url(value: str | None) -> None:
    """Takes addresses of web pages alone: they are shown as links."""
    if value is None:
        return
    try:
        parts = urlsplit(value)
        fit = parts.scheme in {"http", "https"} and bool(parts.hostname) and not any(map(str.isspace, value))
    except ValueError:
        fit = False
    if not fit or not value.isprintable():
        raise ma.ValidationError("This is not an http or https address.")


class NewArticleSchema(ma.Schema):
    """An article as a newsroom sends it, with its text or its HTML; fields that are not listed are kept in `extra`."""

    class Meta:
        unknown = ma.INCLUDE

    text = Text(blank="keep", allow_none=True, metadata={"description": "Plain text; kept exactly as sent."})
    html = Text(blank="keep", allow_none=True, metadata={"description": "A page or a part of one, instead of text."})
    title = Text(most=TITLE_LENGTH, blank="none")
    url = Text(most=URL_LENGTH, blank="none", indexed=True, validate=check_url)
    external_id = Text(
        most=EXTERNAL_ID_LENGTH,
        blank="none",
        indexed=True,
        metadata={"description": "The sender's own id; the same id again is the same article."},
    )
    outlet = Text(most=NAME_LENGTH, blank="none", indexed=True)
    byline = Text(most=TITLE_LENGTH, blank="none")
    published_at = Moment(
        allow_none=True, metadata={"description": "Without an offset it is read in the configured zone."}
    )
    # The end is written so that it means the same in Python and in the document's dialect.
    language = fields.String(
        validate=[
            ma.validate.Length(max=LONGEST_LANGUAGE),
            ma.validate.Regexp(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,5}(?![\s\S])"),
        ]
    )
    extra = fields.Dict(keys=fields.String(), metadata={"description": "Whatever else the sender wants kept."})

    @staticmethod
    def read_request(req: Request) -> Any:
        """The body: an article, or an item of a format whose media type says so."""
        check_type(req, JSON_TYPES | {NINJS_TYPE, FORM_TYPE})
        if req.mimetype == FORM_TYPE:
            return read_upload(req)
        document = decode_json(read_content(req))
        check_values(document)
        return NinjsDocument(document) if req.mimetype == NINJS_TYPE and isinstance(document, dict) else document

    def load(self, data: Any, **options: Any) -> Any:
        """The article; one that comes as a ninjs item is read as such, and its faults are told by the item's names."""
        if not is_ninjs(data):
            return super().load(data, **options)
        item = read_ninjs(data)
        try:
            article: NewArticle = super().load(item.fields, **options)
        except ma.ValidationError as error:
            faults = complain(error.messages)
            named = [dataclasses.replace(one, pointer=item.locate(one.pointer or "")) for one in faults]
            raise ProblemError(refuse_input(named)) from error
        return dataclasses.replace(article, version=item.version, warnings=item.warnings)

    @ma.validates_schema
    def check_text(self, data: dict[str, Any], **_options: Any) -> None:
        """Either text or HTML."""
        given = [name for name in ("text", "html") if data.get(name) is not None]
        if len(given) > 1:
            raise ma.ValidationError("Send either text or html, not both.", "html")
        if not given:
            raise ma.ValidationError("Send the article's text, or its html.", "text")

    @ma.post_load
    def make_article(self, data: dict[str, Any], **_options: Any) -> NewArticle:
        """The record that services take, with the unknown fields set apart."""
        for name in ("text", "html"):
            if data.get(name) is not None:
                refuse_blank(data[name], f"/{name}")
        known = {name: value for name, value in data.items() if name in self.fields and name != "extra"}
        unknown = {name: value for name, value in data.items() if name not in self.fields}
        published = known.get("published_at")
        zone = name_zone(published) if published is not None else None
        return NewArticle(**known, published_zone=zone, extra=data.get("extra", {}) | unknown)


def describe_other_bodies() -> dict[str, Any]:
    """The media types beside JSON in which an article is taken, for the document; a form's fields are the article's."""
    describe = OpenAPIConverter("3.1.0", lambda *_: None, APISpec("", "", "3.1.0")).field2property
    taken = {name: field for name, field in NewArticleSchema().fields.items() if name not in CONTENT_FIELDS}
    file = {"type": "string", "format": "binary", "description": "The article."}
    return {
        "content": {
            NINJS_TYPE: {
                "schema": {"type": "object", "description": "An IPTC ninjs item, 1.x or 2.x."},
                "example": examples.NINJS_ITEM,
            },
            FORM_TYPE: {
                "schema": {
                    "type": "object",
                    "description": "A file in UTF-8: plain text, HTML, an article as JSON, a ninjs item; its content"
                    " says which. Other fields are kept in `extra`.",
                    "properties": {
                        FILE: file,
                        **{name: _describe_part(describe(field)) for name, field in taken.items()},
                    },
                    "required": [FILE],
                },
                "example": examples.ARTICLE_FORM,
            },
        }
    }


def _describe_part(member: dict[str, Any]) -> dict[str, Any]:
    """A member as a field of a form, which is a text always and empty where nobody filled it in."""
    about = {name: value for name, value in member.items() if name != "format"}
    pattern = MOMENT_PATTERN if member.get("format") == "date-time" else member.get("pattern")
    return {**about, "type": "string", **({"pattern": f"{pattern}|^(?![\\s\\S])"} if pattern else {})}


class PublishedField(Moment):
    """The time of publication in the zone that it came with."""

    def get_value(self, obj: Any, attr: str, accessor: Any = None, default: Any = None) -> Any:
        """The stored time, moved to the article's own zone."""
        moment = super().get_value(obj, attr, accessor, None)
        zone = cast("str | None", super().get_value(obj, "published_zone", accessor, None))
        return None if moment is None else moment.astimezone(find_zone(zone))


class ArticleSummarySchema(AnswerSchema):
    """An article without its text."""

    id = fields.Integer()
    external_id = fields.String(allow_none=True)
    url = fields.String(allow_none=True)
    title = fields.String(allow_none=True)
    outlet = fields.String(allow_none=True)
    byline = fields.String(allow_none=True)
    published_at = PublishedField(allow_none=True)
    published_zone = fields.String(allow_none=True)
    language = fields.String()
    revision = fields.Integer(metadata={"description": "1 for the first text, one more for each changed one."})
    statement_count = fields.Integer()
    attention_count = fields.Integer(metadata={"description": "Statements that want an editor's eyes."})
    version = fields.Integer()
    created_at = Moment()
    updated_at = Moment()


class ArticleSchema(ArticleSummarySchema):
    """An article with its text and its statements; offsets are code points into the text."""

    optional = frozenset({"html"})

    text = fields.String()
    html = fields.String(
        allow_none=True,
        metadata={"description": "What the text was taken out of, as it was sent; null where plain text was."},
    )
    sentences = fields.List(SpanField())
    furniture = fields.List(SpanField(), metadata={"description": "Page text that is no part of the story."})
    extra = fields.Dict(keys=fields.String())
    statements = fields.List(fields.Nested(StatementSchema))


class IngestedSchema(ArticleSchema):
    """An article as it is stored now, and what became of what was sent."""

    outcome = fields.String(metadata={"enum": ["created", "unchanged", "revised"]})
    warnings = fields.List(fields.String())


class ArticleItemQuery(ma.Schema):
    """What is shown of one article that else is not."""

    include = fields.String(
        validate=ma.validate.OneOf(["html"]),
        metadata={"description": "`html` shows what the text was taken out of; so does `fields` where it names it."},
    )


class ArticleQuery(SortedQuery):
    """The query of a list of articles."""

    q = Text(most=SEARCH_LENGTH, metadata={"description": "Words of the title, the byline or the text."})
    outlet = Text(most=NAME_LENGTH, metadata={"description": "An outlet's name."})
    published_from = Moment(from_text=True, metadata={"description": "Published at this time or later."})
    published_to = Moment(from_text=True, metadata={"description": "Published before this time."})
    updated_since = Moment(from_text=True, metadata={"description": "Changed at this time or later."})

    @ma.post_load
    def make_query(self, data: dict[str, Any], **_options: Any) -> ListQuery[ArticleFilters]:
        """Filters and page."""
        return split_query(data, ArticleFilters, ranked=True)


@blueprint.serve("/articles", "POST", Scope.INGEST)
@blueprint.shape(offsets=True)
@blueprint.describe(requestBody=describe_other_bodies())
@blueprint.arguments(NewArticleSchema, example=examples.NEW_ARTICLE)
@blueprint.response(201, IngestedSchema, example=examples.INGESTED, headers=examples.LOCATION | MADE_ETAG)
@blueprint.alt_response(
    200, schema=IngestedSchema, description="Known already: unchanged, or revised.", example=examples.UNCHANGED
)
def post_article(article: NewArticle) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Take in an article and answer the statements found in it.

    The same article again answers 200 with the same id. A changed text makes a revision: corrections of statements
    whose words are still there are kept.
    """
    return answer_ingested(article)


def answer_ingested(
    article: NewArticle, expected_version: int | None = None
) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Takes the article in, where one is expected as the next version of that one; the answer, status and headers."""
    settings = current_settings()
    result = ingestion.ingest(
        article, limits=settings.limits, matching=settings.matching, expected_version=expected_version
    )
    location = url_for("articles.get_article", article_id=result.article.id)
    answer = join_article(result.article, result.statements) | {"outcome": result.outcome, "warnings": result.warnings}
    return answer, 201 if result.outcome == "created" else 200, name_made(location, result.article.version)


@blueprint.serve("/articles", "GET", Scope.READ)
@blueprint.shape(ArticleSummarySchema, offsets=True)
@blueprint.arguments(ArticleQuery, location="query")
@blueprint.page(ArticleSummarySchema, examples.ARTICLE_SUMMARY)
def list_articles(query: ListQuery[ArticleFilters]) -> Page[ArticleRecord]:
    """List articles without their texts: oldest first, or as `sort` says."""
    return articles.list_articles(query.filters, query.page)


@blueprint.serve("/articles/<id:article_id>", "GET", Scope.READ)
@blueprint.shape(ArticleSchema, offsets=True)
@blueprint.arguments(ArticleItemQuery, location="query")
@blueprint.read_item(ArticleSchema, examples.ARTICLE)
def get_article(query: dict[str, Any], article_id: int) -> dict[str, Any]:
    """Read an article with its text and its statements; `include=html` adds the HTML that it was sent as."""
    return show_article(article_id, html="include" in query)


@blueprint.serve("/articles/<id:article_id>", "DELETE", Scope.ADMIN)
@blueprint.conditional
@blueprint.response(204)
def delete_article(article_id: int) -> None:
    """Delete an article for good: its texts, its statements and what was decided of them.

    A tombstone of each stays, and a record of who deleted it and when.
    """
    version = choose_version(lambda: articles.get_article(article_id).version)
    prefix = url_for("articles.list_articles").removesuffix("/articles")
    deletion.delete_article(article_id, actor=current_actor(), expected_version=version, prefix=prefix)


def join_article(article: ArticleRecord, found: Sequence[StatementRecord]) -> dict[str, Any]:
    """The article's attributes by name, with its statements among them."""
    members = {member.name: getattr(article, member.name) for member in dataclasses.fields(article)}
    return members | {"statements": add_selectors_from(found, article.text, article.revision)}


def show_article(article_id: int, *, html: bool = False) -> dict[str, Any]:
    """The article's attributes by name, with its statements and, with ``html``, its HTML where these are asked for."""
    article = articles.get_article(article_id)
    shape = current_shape()
    found = statements.list_article_statements(article_id) if shape.shows("statements") else ()
    shown = join_article(article, found)
    if html if shape.names is None else "html" in shape.names:
        shown["html"] = article_versions.get_revision(article_id, article.revision).html
    return shown

"""Many articles in one call, each with a result of its own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import marshmallow as ma
from flask import Response, request
from marshmallow import fields

from quotetrack.api import examples
from quotetrack.api.articles import NewArticleSchema
from quotetrack.api.base import AnswerSchema, Blueprint, ProblemSchema, current_limits, current_settings
from quotetrack.api.parsing import check_type, check_values, complain, decode_json, read_content, refuse_input
from quotetrack.api.problems import Complaint, Problem, ProblemError, describe_error
from quotetrack.logs import get_log
from quotetrack.services import ingestion
from quotetrack.terms import Scope

LINES: Final = ("application/x-ndjson", "application/jsonl", "application/ndjson")
TYPES: Final = frozenset({"application/json", *LINES})
OUTAGES_BORNE: Final = 3
"""Articles in a row that the database could not take, after which the rest are not tried."""

blueprint: Blueprint = Blueprint("batches", __name__, description="Many articles in one call.")
log = get_log(__name__)


@dataclass(frozen=True, slots=True)
class SentItem:
    """One article of a batch: its place, its line in NDJSON, and its value or the problem of reading it."""

    index: int
    line: int | None
    document: Any = None
    problem: Problem | None = None


class BatchSchema(ma.Schema):
    """Articles, each as POST /articles takes one."""

    @staticmethod
    def read_request(req: Any) -> list[SentItem]:
        """The articles, in their order; raises ProblemError where there are no or too many of them."""
        check_type(req, TYPES)
        content = read_content(req)
        items = list(_read_lines(content) if req.mimetype in LINES else _read_array(content))
        if not items:
            raise ProblemError(refuse_input([Complaint("Send at least one article.", pointer="")]))
        return items

    def load(self, data: Any, **_options: Any) -> Any:
        """The articles as they were read: each is looked at by itself later."""
        return data


class BatchResultSchema(AnswerSchema):
    """What became of one article: what it is stored as, or the problem, whose pointers lead into this article."""

    optional = frozenset({"line", "id", "external_id", "outcome", "revision", "statement_count", "warnings", "problem"})

    index = fields.Integer(metadata={"description": "Its place in the batch, from 0."})
    line = fields.Integer(metadata={"description": "Its line in NDJSON, from 1."})
    status = fields.Integer(metadata={"description": "The status that POST /articles would have answered with."})
    id = fields.Integer()
    external_id = fields.String(allow_none=True)
    outcome = fields.String(metadata={"enum": ["created", "unchanged", "revised"]})
    revision = fields.Integer(metadata={"description": "1 for the first text, one more for each changed one."})
    statement_count = fields.Integer(metadata={"description": "Statements found in it."})
    warnings = fields.List(fields.String())
    problem = fields.Nested(ProblemSchema)


class BatchAnswerSchema(AnswerSchema):
    """The results in the order of the articles, and how many there are of each kind."""

    items = fields.List(fields.Nested(BatchResultSchema))
    created = fields.Integer(metadata={"description": "Articles that are new."})
    revised = fields.Integer(metadata={"description": "Articles whose text has changed."})
    unchanged = fields.Integer(metadata={"description": "Articles that were known already."})
    failed = fields.Integer(metadata={"description": "Articles that were not taken."})


@blueprint.serve("/articles:batch", "POST", Scope.INGEST)
@blueprint.describe(
    requestBody={
        "content": {
            "application/json": {
                "schema": {
                    "type": "array",
                    "items": {"description": "An article; what is none fails alone."},
                    "minItems": 1,
                },
                "example": [examples.NEW_ARTICLE],
            },
            LINES[0]: {
                "schema": {"type": "string", "minLength": 1},
                "example": json.dumps(examples.NEW_ARTICLE) + "\n",
            },
        }
    }
)
@blueprint.arguments(BatchSchema)
@blueprint.alt_response(
    200,
    schema={"type": "string"},
    content_type=LINES[0],
    description="One result a line.",
    example=examples.BATCH_LINES,
)
@blueprint.response(200, BatchAnswerSchema, example=examples.BATCH)
def post_batch(sent: list[SentItem]) -> Any:
    """Take in many articles: a JSON array, or NDJSON with one article a line.

    Each has a result of its own, in order; a bad one never fails the rest. At most limits.batch_items articles and
    limits.body_bytes bytes. NDJSON is answered as NDJSON, one result a line, unless Accept asks for JSON.
    """
    results = list(_ingest_all(sent))
    forms = ["application/json", LINES[0]]
    if request.mimetype in LINES:
        forms.reverse()
    if request.accept_mimetypes.best_match(forms, forms[0]) == LINES[0]:
        lines = "".join(json.dumps(result, ensure_ascii=False) + "\n" for result in results)
        return Response(lines, content_type=LINES[0])
    outcomes = [result.get("outcome", "failed") for result in results]
    return {"items": results} | {name: outcomes.count(name) for name in ("created", "revised", "unchanged", "failed")}


def _read_lines(content: bytes) -> Iterator[SentItem]:
    index = 0
    for number, line in enumerate(content.split(b"\n"), 1):
        if not line.strip():
            continue
        _check_number(index)
        try:
            yield SentItem(index, number, decode_json(line))
        except ProblemError as error:
            yield SentItem(index, number, problem=error.problem)
        index += 1


def _read_array(content: bytes) -> Iterator[SentItem]:
    documents = decode_json(content)
    if not isinstance(documents, list):
        raise ProblemError(refuse_input([Complaint("This is not an array of articles.", pointer="")]))
    for index, document in enumerate(documents):
        _check_number(index)
        yield SentItem(index, None, document)


def _check_number(index: int) -> None:
    most = current_limits().batch_items
    if index >= most:
        raise ProblemError(Problem(413, f"A batch has at most {most} articles.", "batch-too-large"))


def _ingest_all(sent: list[SentItem]) -> Iterator[dict[str, Any]]:
    outages = 0
    for item in sent:
        place = {"index": item.index} | ({} if item.line is None else {"line": item.line})
        if outages >= OUTAGES_BORNE:
            problem = Problem(503, "The database cannot be used at the moment; this article was not tried.")
            yield place | {"status": problem.status, "problem": problem.as_json()}
            continue
        result = _ingest_item(item)
        outages = outages + 1 if result["status"] == HTTPStatus.SERVICE_UNAVAILABLE else 0
        yield place | result


def _ingest_item(item: SentItem) -> dict[str, Any]:
    if item.problem is not None:
        return {"status": item.problem.status, "problem": item.problem.as_json()}
    try:
        check_values(item.document)
        article = NewArticleSchema().load(item.document)
        result = ingestion.ingest(article, limits=current_limits(), matching=current_settings().matching)
    except ma.ValidationError as error:
        problem = refuse_input(complain(error.messages))
    except Exception as error:  # One article's error, whatever it is, is that article's alone.
        problem = describe_error(error)
        if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            log.exception("batch.item_failed", index=item.index)
    else:
        created = result.outcome == ingestion.CREATED
        return {
            "status": int(HTTPStatus.CREATED if created else HTTPStatus.OK),
            "id": result.article.id,
            "external_id": result.article.external_id,
            "outcome": result.outcome,
            "revision": result.article.revision,
            "statement_count": result.article.statement_count,
            "warnings": list(result.warnings),
        }
    return {"status": problem.status, "problem": problem.as_json()}

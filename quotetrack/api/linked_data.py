"""Statements, claims, speakers and corrections as JSON-LD, for those who speak schema.org."""

from typing import Any

from flask import Response, current_app, url_for

from quotetrack.api import linked_examples as examples
from quotetrack.api.base import Blueprint
from quotetrack.api.claims import ClaimFilterQuery
from quotetrack.api.corrections import CorrectionFilterQuery
from quotetrack.api.speakers import SpeakerFilterQuery
from quotetrack.api.statements import StatementFilterQuery, tell_changes
from quotetrack.api.streams import stream_file
from quotetrack.services import linked_data
from quotetrack.services.claim_records import ClaimFilters
from quotetrack.services.correction_lists import CorrectionFilters
from quotetrack.services.records import StatementFilters
from quotetrack.terms import Scope

MEDIA_TYPE = "application/ld+json"
_DOCUMENT: dict[str, Any] = {"type": "object", "required": ["@context"]}

blueprint: Blueprint = Blueprint("linked_data", __name__, description="JSON-LD in the words of schema.org.")


@blueprint.serve("/statements.jsonld", "GET", Scope.READ)
@blueprint.arguments(StatementFilterQuery, location="query")
@blueprint.response(200, _DOCUMENT, content_type=MEDIA_TYPE, example=examples.STATEMENTS)
def export_linked_statements(query: dict[str, Any]) -> Response:
    """Export statements as JSON-LD, with the list's filters, streamed, without a cap.

    A direct or mixed statement is a `Quotation`, a reported one a `CreativeWork`. What somebody denied or only may
    say names nobody as its speaker; `description` tells. With `updated_since` the rejected and the outdated ones are
    there too, with `creativeWorkStatus`.
    """
    parts = linked_data.write_statements(StatementFilters(**tell_changes(query)), find_prefix())
    return stream_file("statements.jsonld", parts, MEDIA_TYPE)


@blueprint.serve("/statements/<id:statement_id>.jsonld", "GET", Scope.READ)
@blueprint.tag
@blueprint.response(200, _DOCUMENT, content_type=MEDIA_TYPE, example=examples.STATEMENT)
def get_linked_statement(statement_id: int) -> Response:
    """Read one statement as JSON-LD."""
    return answer_document(linked_data.describe_statement(statement_id, find_prefix()))


@blueprint.serve("/claims.jsonld", "GET", Scope.READ)
@blueprint.arguments(ClaimFilterQuery, location="query")
@blueprint.response(200, _DOCUMENT, content_type=MEDIA_TYPE, example=examples.CLAIMS)
def export_linked_claims(query: dict[str, Any]) -> Response:
    """Export claims as JSON-LD, with the list's filters, streamed, without a cap.

    Each is a `Claim` with the articles that it appears in, the first one by itself too.
    """
    parts = linked_data.write_claims(ClaimFilters(**query), find_prefix())
    return stream_file("claims.jsonld", parts, MEDIA_TYPE)


@blueprint.serve("/claims/<id:claim_id>.jsonld", "GET", Scope.READ)
@blueprint.tag
@blueprint.response(200, _DOCUMENT, content_type=MEDIA_TYPE, example=examples.CLAIM)
def get_linked_claim(claim_id: int) -> Response:
    """Read one claim as JSON-LD; an id that was merged answers the claim that it was merged into."""
    return answer_document(linked_data.describe_claim(claim_id, find_prefix()))


@blueprint.serve("/speakers.jsonld", "GET", Scope.READ)
@blueprint.arguments(SpeakerFilterQuery, location="query")
@blueprint.response(200, _DOCUMENT, content_type=MEDIA_TYPE, example=examples.SPEAKERS)
def export_linked_speakers(query: dict[str, Any]) -> Response:
    """Export speakers as JSON-LD, with the list's filters, streamed, without a cap.

    Each is a `Person` or an `Organization`; other names are `alternateName`.
    """
    parts = linked_data.write_speakers(query.get("q"), query.get("updated_since"), find_prefix())
    return stream_file("speakers.jsonld", parts, MEDIA_TYPE)


@blueprint.serve("/speakers/<id:speaker_id>.jsonld", "GET", Scope.READ)
@blueprint.tag
@blueprint.response(200, _DOCUMENT, content_type=MEDIA_TYPE, example=examples.SPEAKER)
def get_linked_speaker(speaker_id: int) -> Response:
    """Read one speaker as JSON-LD; an id that was merged answers the speaker whom it was merged into."""
    return answer_document(linked_data.describe_speaker(speaker_id, find_prefix()))


@blueprint.serve("/corrections.jsonld", "GET", Scope.READ)
@blueprint.arguments(CorrectionFilterQuery, location="query")
@blueprint.response(200, _DOCUMENT, content_type=MEDIA_TYPE, example=examples.CORRECTIONS)
def export_linked_corrections(query: dict[str, Any]) -> Response:
    """Export corrections as JSON-LD, with the list's filters, streamed, without a cap.

    Each is a `CorrectionComment` `about` a statement; `creditText` says who decided.
    """
    parts = linked_data.write_corrections(CorrectionFilters(**query), find_prefix())
    return stream_file("corrections.jsonld", parts, MEDIA_TYPE)


def answer_document(document: dict[str, Any]) -> Response:
    """The document as an answer."""
    return Response(current_app.json.dumps(document), mimetype=MEDIA_TYPE)


def find_prefix() -> str:
    """What stands before the paths of items, as the service is called."""
    return url_for("articles.list_articles").removesuffix("/articles")

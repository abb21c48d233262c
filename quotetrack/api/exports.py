"""What the lists of claims, conflicts and speakers answer, as CSV, streamed."""

from typing import Any

from flask import Response

from quotetrack.api import claim_examples as examples
from quotetrack.api.base import Blueprint
from quotetrack.api.claims import ClaimFilterQuery
from quotetrack.api.comparisons import CompareQuery, check_article
from quotetrack.api.conflicts import ConflictFilterQuery, split_kind
from quotetrack.api.speakers import SpeakerFilterQuery
from quotetrack.api.streams import FileQuery, stream_csv
from quotetrack.api.timelines import TimelineFilterQuery, split_claim
from quotetrack.services import claim_exports
from quotetrack.services.claim_records import ClaimFilters
from quotetrack.terms import Scope

blueprint: Blueprint = Blueprint("exports", __name__, description="Lists as CSV (RFC 4180), streamed, without a cap.")


class ClaimExportQuery(ClaimFilterQuery, FileQuery):
    """The filters of claims and the form of the file."""


class ConflictExportQuery(ConflictFilterQuery, FileQuery):
    """The filters of conflicts and the form of the file."""


class CompareExportQuery(CompareQuery, FileQuery):
    """Which two articles, and the form of the file."""


class SpeakerExportQuery(SpeakerFilterQuery, FileQuery):
    """The filters of speakers and the form of the file."""


class TimelineExportQuery(TimelineFilterQuery, FileQuery):
    """The filters of a timeline and the form of the file."""


@blueprint.serve("/claims.csv", "GET", Scope.READ)
@blueprint.arguments(ClaimExportQuery, location="query")
@blueprint.response(200, {"type": "string"}, content_type="text/csv", example=examples.CLAIMS_CSV)
def export_claims(query: dict[str, Any]) -> Response:
    """Export claims as CSV, with the list's filters."""
    form = take_form(query)
    return stream_csv("claims.csv", claim_exports.write_claims_csv(ClaimFilters(**query), **form))


@blueprint.serve("/claims/<id:claim_id>/appearances.csv", "GET", Scope.READ)
@blueprint.arguments(FileQuery, location="query")
@blueprint.response(200, {"type": "string"}, content_type="text/csv", example=examples.APPEARANCES_CSV)
def export_appearances(form: dict[str, bool], claim_id: int) -> Response:
    """Export a claim's statements as CSV: each outlet's wording and what it changed, in the order of publication."""
    return stream_csv("appearances.csv", claim_exports.write_appearances_csv(claim_id, **form))


@blueprint.serve("/conflicts.csv", "GET", Scope.READ)
@blueprint.arguments(ConflictExportQuery, location="query")
@blueprint.response(200, {"type": "string"}, content_type="text/csv", example=examples.CONFLICTS_CSV)
def export_conflicts(query: dict[str, Any]) -> Response:
    """Export conflicts as CSV, with the list's filters."""
    form = take_form(query)
    return stream_csv("conflicts.csv", claim_exports.write_conflicts_csv(**split_kind(**query), **form))


@blueprint.serve("/compare.csv", "GET", Scope.READ)
@blueprint.arguments(CompareExportQuery, location="query")
@blueprint.response(200, {"type": "string"}, content_type="text/csv", example=examples.COMPARISON_CSV)
def export_comparison(query: dict[str, Any]) -> Response:
    """Export two articles' statements aligned, then what only the left one has, then what only the right one has."""
    form = take_form(query)
    for name, article_id in query.items():
        check_article(name, article_id)
    return stream_csv("comparison.csv", claim_exports.write_comparison_csv(**query, **form))


@blueprint.serve("/speakers.csv", "GET", Scope.READ)
@blueprint.arguments(SpeakerExportQuery, location="query")
@blueprint.response(200, {"type": "string"}, content_type="text/csv", example=examples.SPEAKERS_CSV)
def export_speakers(query: dict[str, Any]) -> Response:
    """Export speakers as CSV, with the list's filters."""
    form = take_form(query)
    return stream_csv("speakers.csv", claim_exports.write_speakers_csv(**query, **form))


@blueprint.serve("/speakers/<id:speaker_id>/timeline.csv", "GET", Scope.READ)
@blueprint.arguments(TimelineExportQuery, location="query")
@blueprint.response(200, {"type": "string"}, content_type="text/csv", example=examples.TIMELINE_CSV)
def export_timeline(query: dict[str, Any], speaker_id: int) -> Response:
    """Export what a speaker said as CSV, in the order of publication."""
    form = take_form(query)
    return stream_csv("timeline.csv", claim_exports.write_timeline_csv(speaker_id, **split_claim(**query), **form))


def take_form(query: dict[str, Any]) -> dict[str, Any]:
    """Takes the form of the file out of the query, which keeps the filters."""
    return {name: query.pop(name) for name in ("raw", "bom") if name in query}

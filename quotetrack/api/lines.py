"""Lists as NDJSON: one JSON document a line, as the list answers it, streamed, without a cap."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

import marshmallow as ma
from flask import Response

from quotetrack.api import claim_examples, examples
from quotetrack.api.answers import AnswerSchema
from quotetrack.api.base import Blueprint
from quotetrack.api.claims import ClaimFilterQuery, ClaimSchema
from quotetrack.api.corrections import CorrectionFilterQuery, CorrectionSchema
from quotetrack.api.offsets import count_units
from quotetrack.api.shapes import current_shape
from quotetrack.api.speakers import SpeakerFilterQuery, SpeakerSchema
from quotetrack.api.statements import StatementFilterQuery, StatementSchema, tell_changes
from quotetrack.api.streams import stream_file
from quotetrack.services import claim_exports, correction_lists, statements
from quotetrack.services.claim_records import ClaimFilters
from quotetrack.services.correction_lists import CorrectionFilters
from quotetrack.services.records import Page, StatementFilters, StatementRecord
from quotetrack.terms import Scope

MEDIA_TYPE: Final = "application/x-ndjson"
LINES_TOGETHER: Final = 100
_DOCUMENT: Final = {"type": "string", "description": "One JSON document a line."}

blueprint: Blueprint = Blueprint("lines", __name__, description="Lists as NDJSON, streamed, without a cap.")


@blueprint.serve("/statements.ndjson", "GET", Scope.READ)
@blueprint.shape(offsets=True)
@blueprint.arguments(StatementFilterQuery, location="query")
@blueprint.response(200, _DOCUMENT, content_type=MEDIA_TYPE, example=json.dumps(examples.STATEMENT) + "\n")
def export_statement_lines(query: dict[str, Any]) -> Response:
    """Export statements as NDJSON, with the list's filters, oldest first."""
    found = statements.iterate_statements(StatementFilters(**tell_changes(query)))
    counted = _count_units(found) if current_shape().utf16 else found
    return stream_lines("statements.ndjson", StatementSchema, counted)


@blueprint.serve("/speakers.ndjson", "GET", Scope.READ)
@blueprint.arguments(SpeakerFilterQuery, location="query")
@blueprint.response(200, _DOCUMENT, content_type=MEDIA_TYPE, example=json.dumps(examples.SPEAKER) + "\n")
def export_speaker_lines(query: dict[str, Any]) -> Response:
    """Export speakers as NDJSON, with the list's filters, oldest first."""
    return stream_lines("speakers.ndjson", SpeakerSchema, claim_exports.iterate_speakers(**query))


@blueprint.serve("/claims.ndjson", "GET", Scope.READ)
@blueprint.arguments(ClaimFilterQuery, location="query")
@blueprint.response(200, _DOCUMENT, content_type=MEDIA_TYPE, example=json.dumps(claim_examples.CLAIM) + "\n")
def export_claim_lines(query: dict[str, Any]) -> Response:
    """Export claims as NDJSON, with the list's filters, oldest first."""
    return stream_lines("claims.ndjson", ClaimSchema, claim_exports.iterate_claims(ClaimFilters(**query)))


@blueprint.serve("/corrections.ndjson", "GET", Scope.READ)
@blueprint.arguments(CorrectionFilterQuery, location="query")
@blueprint.response(200, _DOCUMENT, content_type=MEDIA_TYPE, example=json.dumps(examples.CORRECTION) + "\n")
def export_correction_lines(query: dict[str, Any]) -> Response:
    """Export corrections as NDJSON, with the list's filters, oldest first."""
    found = correction_lists.iterate_corrections(CorrectionFilters(**query))
    return stream_lines("corrections.ndjson", CorrectionSchema, found)


LINES_OF: Final[Mapping[str, type[ma.Schema]]] = {
    "statements": StatementSchema,
    "speakers": SpeakerSchema,
    "claims": ClaimSchema,
    "corrections": CorrectionSchema,
}


def write_lines(kind: str, records: Iterable[Any]) -> Iterator[str]:
    """Records of ``LINES_OF`` as lines of JSON, as the API answers them, for files that are sent by others."""
    return _write_lines(LINES_OF[kind](), records)


def stream_lines(name: str, schema: type[ma.Schema], records: Iterable[Any]) -> Response:
    """A file of the records, each written as ``schema`` does, as ``stream_file`` sends it."""
    return stream_file(name, _write_lines(schema(), records), MEDIA_TYPE)


def _count_units(records: Iterable[StatementRecord]) -> Iterator[StatementRecord]:
    """The statements with offsets in units of UTF-16, the first one at once and then many together."""
    found = iter(records)
    most = 1
    while some := list(islice(found, most)):
        yield from count_units(Page(some, None)).items
        most = LINES_TOGETHER


def _write_lines(schema: ma.Schema, records: Iterable[Any]) -> Iterator[str]:
    """Lines by the hundred: a part of its own for each would cost more than the line; the first comes at once."""
    write = schema.dump_one if isinstance(schema, AnswerSchema) else schema.dump
    lines: list[str] = []
    most = 1
    for record in records:
        lines.append(json.dumps(write(record), ensure_ascii=False, separators=(",", ":")))
        if len(lines) >= most:
            yield "\n".join(lines) + "\n"
            lines, most = [], LINES_TOGETHER
    if lines:
        yield "\n".join(lines) + "\n"

"""The API that newsroom tools call: flask-smorest blueprints and marshmallow schemas, one module a resource."""

from flask import Flask, Response, g, request

from quotetrack.api import (
    accuracy,
    alerts,
    analyses,
    article_versions,
    articles,
    batches,
    claims,
    comparisons,
    conflicts,
    corrections,
    decisions,
    exports,
    health,
    lines,
    linked_data,
    outlets,
    speaker_decisions,
    speakers,
    statements,
    timelines,
    watches,
)
from quotetrack.api.access import OPEN, Access, describe_rate, guard_requests
from quotetrack.api.document import Api
from quotetrack.api.paths import ExternalIdConverter, IdConverter
from quotetrack.api.reference import make_reference

__all__ = ["PREFIX", "is_api_path", "register_api"]

PREFIX = "/api/v1"
_ROOT = "/api/"
_WATCH_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})
_RESOURCES = (
    articles.blueprint,
    article_versions.blueprint,
    batches.blueprint,
    statements.blueprint,
    corrections.blueprint,
    accuracy.blueprint,
    speakers.blueprint,
    speaker_decisions.blueprint,
    timelines.blueprint,
    claims.blueprint,
    comparisons.blueprint,
    conflicts.blueprint,
    outlets.blueprint,
    decisions.blueprint,
    exports.blueprint,
    linked_data.blueprint,
    lines.blueprint,
    analyses.blueprint,
    watches.blueprint,
    alerts.blueprint,
)
_DESCRIPTION = """\
Offsets are Unicode code points, `[start, end)`, or UTF-16 units where `offsets=utf16` asks for them. Times are RFC 3339
with an offset. Every error is a problem document (RFC 9457). Lists give pages: follow `next` until it is null. An
unknown or repeated parameter is an error.

Send a key as `Authorization: Bearer KEY`. Each operation names the scope that the key needs: `read`, `ingest` or
`edit`; a key with `admin` may do everything. A key that calls too often gets 429 with `Retry-After`.
"""


def register_api(app: Flask) -> None:
    """Adds the API's routes, their guard and the headers of its answers to the app."""
    app.url_map.converters["id"] = IdConverter
    app.url_map.converters["external"] = ExternalIdConverter
    # A sender's id may hold slashes, several in a row too.
    app.url_map.merge_slashes = False
    # An address with a slash too many is another address, not one to be redirected to with a page of HTML.
    app.url_map.merge_slashes = False
    app.config.update(
        API_TITLE="quotetrack",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={"info": {"description": _DESCRIPTION}},
    )
    declared: dict[str, Access] = {"api-docs.openapi_json": OPEN}
    guard_requests(app, _ROOT, declared)
    app.after_request(_protect_answer)
    documented = Api(app)
    documented.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    documented.register_converter(
        ExternalIdConverter, lambda _converter: {"type": "string", "minLength": 1, "maxLength": 500}
    )
    documented.register_converter(
        IdConverter, lambda _converter: {"type": "integer", "minimum": 1, "maximum": IdConverter.largest}
    )
    documented.document_limits(app.config["QUOTETRACK_SETTINGS"].limits)
    for blueprint in _RESOURCES:
        documented.register_blueprint(blueprint, url_prefix=PREFIX)
        declared |= blueprint.access
    documented.register_blueprint(health.blueprint)
    declared |= health.blueprint.access
    reference, open_to_all = make_reference(documented)
    app.register_blueprint(reference, url_prefix=PREFIX)
    declared |= open_to_all


def is_api_path(path: str) -> bool:
    """Whether errors at this path are told as problem documents rather than as pages."""
    return path.startswith(_ROOT) or path == _ROOT.rstrip("/") or path in _WATCH_PATHS


def _protect_answer(response: Response) -> Response:
    if is_api_path(request.path):
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers.setdefault("Cache-Control", "no-store")
        if "rate" in g:
            response.headers.update(describe_rate(g.rate))
    return response

"""Whether the service is alive, whether it can do its work, and what it counted."""

from ipaddress import ip_address
from typing import Final

from flask import Response, request
from marshmallow import fields

from quotetrack.api.access import OPEN, check_access
from quotetrack.api.base import AnswerSchema, Blueprint, current_settings
from quotetrack.api.problems import Problem, ProblemError
from quotetrack.errors import StorageError
from quotetrack.metrics import CONTENT_TYPE, render_metrics
from quotetrack.services import health
from quotetrack.services.deliveries import count_waiting
from quotetrack.settings import read_networks
from quotetrack.terms import Scope

READY: Final = {"status": "ready", "checks": {"database": True, "migrations": True, "writable": True}}

blueprint = Blueprint("health", __name__, description="For whoever watches over the service; open to all.")


class AliveSchema(AnswerSchema):
    """The process answers."""

    status = fields.String()


class ReadySchema(AnswerSchema):
    """Everything the service needs is there."""

    status = fields.String()
    checks = fields.Dict(keys=fields.String(), values=fields.Boolean())


@blueprint.serve("/healthz", "GET", OPEN)
@blueprint.response(200, AliveSchema, example={"status": "alive"})
def get_health() -> dict[str, str]:
    """Say that the process is alive; looks at nothing else."""
    return {"status": "alive"}


@blueprint.serve("/readyz", "GET", OPEN)
@blueprint.response(
    200, ReadySchema, example={"status": "ready", "checks": {"database": True, "migrations": True, "writable": True}}
)
def get_readiness() -> dict[str, object]:
    """Say whether requests can be served: the database answers, takes changes, and no migration is pending."""
    checks = health.check_readiness()
    if failing := sorted(name for name, holds in checks.items() if not holds):
        detail = f"Not ready: {', '.join(failing)}."
        raise ProblemError(Problem(503, detail, headers={"Retry-After": "5"}, members={"checks": checks}))
    return {"status": "ready", "checks": checks}


@blueprint.serve("/metrics", "GET", OPEN)
@blueprint.alt_response(401, response="UNAUTHORIZED")
@blueprint.alt_response(403, response="FORBIDDEN")
@blueprint.response(200, {"type": "string"}, content_type="text/plain", example="# HELP quotetrack_requests_total …")
def get_metrics() -> Response:
    """Give what all processes counted, in Prometheus' text format.

    Open to the networks of `metrics.networks`; from elsewhere, and through a proxy, a key with the scope read opens it.
    """
    if not _is_near():
        check_access(Scope.READ)
    return Response(render_metrics(_read_queues), content_type=CONTENT_TYPE)


def _is_near() -> bool:
    """Whether the caller is in one of the networks. What a proxy passed on only looks as if it came from there."""
    settings = current_settings()
    passed_on = any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-IP"))
    if passed_on and not settings.server.proxies:
        return False
    try:
        address = ip_address((request.remote_addr or "").partition("%")[0])
    except ValueError:
        return False
    return any(address in network for network in read_networks(settings.metrics.networks))


def _read_queues() -> dict[str, int]:
    """The lengths of queues; none while the database is away: the other figures are wanted most then."""
    try:
        return dict(count_waiting())
    except StorageError:
        return {}

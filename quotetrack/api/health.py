"""Whether the service is alive, and whether it can do its work."""

from marshmallow import fields

from quotetrack.api.access import OPEN
from quotetrack.api.base import AnswerSchema, Blueprint
from quotetrack.api.problems import Problem, ProblemError
from quotetrack.services import health

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
@blueprint.response(200, ReadySchema, example={"status": "ready", "checks": {"database": True, "migrations": True}})
def get_readiness() -> dict[str, object]:
    """Say whether requests can be served: the database answers and no migration is pending."""
    checks = health.check_readiness()
    if failing := sorted(name for name, holds in checks.items() if not holds):
        detail = f"Not ready: {', '.join(failing)}."
        raise ProblemError(Problem(503, detail, headers={"Retry-After": "5"}, members={"checks": checks}))
    return {"status": "ready", "checks": checks}

"""Who may call what: bearer keys with scopes, and a refusal for every route that names no scope.

A key comes in the Authorization header alone: as a bearer token, and for feeds, whose readers know no more, as the
password of HTTP Basic. Sessions of the editors' pages count for nothing here.
"""

import re
from collections.abc import Mapping
from typing import Final, Literal

from flask import Flask, current_app, g, request

from quotetrack.api.problems import Complaint, Problem, ProblemError, describe_missing_key
from quotetrack.errors import ForbiddenError
from quotetrack.services import accounts
from quotetrack.services.rate_limits import RateLimiter, Verdict
from quotetrack.services.records import Actor, KeyRecord
from quotetrack.settings import LimitsSettings
from quotetrack.terms import Scope

OPEN: Final = "open"
Access = Scope | Literal["open"]

# Where the key may come as a password too.
_FEEDS = frozenset({"watches.get_watch_feed"})
_SECRET_NAMES = frozenset({"access_token", "api_key", "apikey", "authorization", "bearer", "key", "secret", "token"})
_SECRET_SHAPE = re.compile(r"qt_[A-Za-z0-9]+_[A-Za-z0-9_-]{8,}")


def guard_requests(app: Flask, prefix: str, declared: Mapping[str, Access]) -> None:
    """Checks the key before every request below ``prefix`` or to an endpoint in ``declared``.

    ``declared`` gives each endpoint its scope or OPEN; an endpoint below the prefix that it lacks refuses everybody.
    """

    def guard() -> None:
        endpoint = request.endpoint
        if request.routing_exception is not None or endpoint is None or request.url_rule is None:
            return
        if endpoint in declared or request.url_rule.rule.startswith(prefix):
            check_access(declared.get(endpoint))

    app.before_request(guard)


def check_access(access: Access | None) -> None:
    """Lets the request pass or raises what it gets; ``None`` stands for a route that forgot to name its scope."""
    _refuse_key_in_url()
    if access == OPEN:
        return
    key = authenticate()
    _count_call(key, access)
    if access is None:
        raise ForbiddenError("This address is open to nobody.")
    if access not in key.scopes and Scope.ADMIN not in key.scopes:
        detail = f"This key does not have the scope {access}."
        challenge = f'Bearer realm="quotetrack", error="insufficient_scope", scope="{access}"'
        raise ProblemError(Problem(403, detail, headers={"WWW-Authenticate": challenge}))
    g.api_key = key


def authenticate() -> KeyRecord:
    """The key that came with the request; raises the 401 that says no more than that there is none."""
    secret = _read_secret()
    key = accounts.check_key(secret) if secret else None
    if key is not None:
        return key
    _count_failure()
    if not secret:
        raise ProblemError(describe_missing_key("Send an API key as Authorization: Bearer KEY."))
    raise ProblemError(describe_missing_key("This API key is not valid.", key_was_sent=True))


def describe_rate(verdict: Verdict) -> dict[str, str]:
    """The headers that tell a caller how much is left (draft-ietf-httpapi-ratelimit-headers)."""
    return {
        "RateLimit-Policy": f'"minute";q={verdict.limit};w=60',
        "RateLimit": f'"minute";r={verdict.left};t={verdict.wait}',
    }


def _count_call(key: KeyRecord, access: Access | None) -> None:
    """Counts a call against the key's allowances; raises the 429 that says when to come back."""
    limits, limiter = _find_limits()
    kinds = [("requests", limits.requests_per_minute)]
    if access == Scope.INGEST:
        kinds.append(("ingests", limits.ingests_per_minute))
    for kind, limit in kinds:
        verdict = limiter.spend(kind, str(key.id), limit)
        if verdict.limit:
            g.rate = verdict
        if not verdict.allowed:
            raise _refuse(verdict, f"This key may make {limit} such requests in a minute.")


def _count_failure() -> None:
    """Counts a call without a valid key against its address. A valid key is let in from anywhere: those behind one
    address do not shut each other out."""
    limits, limiter = _find_limits()
    verdict = limiter.spend("failures", request.remote_addr or "", limits.failures_per_minute)
    if not verdict.allowed:
        raise _refuse(verdict, "There were too many requests without a valid key from this address.")


def _find_limits() -> tuple[LimitsSettings, RateLimiter]:
    return current_app.config["QUOTETRACK_SETTINGS"].limits, current_app.extensions["quotetrack_limiter"]


def _refuse(verdict: Verdict, detail: str) -> ProblemError:
    headers = {"Retry-After": str(verdict.wait)} | describe_rate(verdict)
    return ProblemError(Problem(429, detail, "too-many-requests", "Too many requests", headers=headers))


def _read_secret() -> str:
    scheme, _, secret = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() == "basic" and request.endpoint in _FEEDS:
        given = request.authorization
        return (given.password or "") if given is not None else ""
    return secret.strip() if scheme.lower() == "bearer" else ""


def current_actor() -> Actor:
    """Who the history names for what this request changes."""
    return Actor(name=g.api_key.name, key_id=g.api_key.id)


def _refuse_key_in_url() -> None:
    for name, value in request.args.items(multi=True):
        if name.lower() in _SECRET_NAMES or _SECRET_SHAPE.search(value):
            detail = "A key never belongs in an address, where logs and histories keep it. Revoke it if it was real."
            complaint = Complaint(detail, parameter=name[:100])
            raise ProblemError(Problem(400, detail, "key-in-url", "A key in the address", (complaint,)))

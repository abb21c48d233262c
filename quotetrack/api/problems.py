"""Every error as one ``application/problem+json`` document (RFC 9457).

The error family of ``quotetrack.errors`` is mapped to HTTP here and nowhere else.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from flask import Response, g, request
from werkzeug.exceptions import HTTPException

from quotetrack import errors
from quotetrack.logs import get_log

MEDIA_TYPE = "application/problem+json"
# A flood of faults helps nobody: a client corrects the first ones and tries again.
FAULTS_SHOWN = 50
# Longer than any pointer into a document of ours; what a client made up is cut off at its parent.
POINTER_LENGTH = 500

log = get_log(__name__)


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing wrong in a request: where (a JSON pointer, a query parameter or a header) and what."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None
    header: str | None = None

    def as_json(self) -> dict[str, str]:
        """The complaint as a member of ``errors``, with the place that applies."""
        places = {"pointer": self.pointer, "parameter": self.parameter, "header": self.header}
        return {"detail": self.detail} | {name: place for name, place in places.items() if place is not None}


@dataclass(frozen=True, slots=True)
class Problem:
    """What an error answer says; ``slug`` tells problems of one status apart, ``members`` are extension members."""

    status: int
    detail: str
    slug: str | None = None
    title: str | None = None
    complaints: tuple[Complaint, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The problem document, with the place and the id of the request at hand."""
        return {
            "type": f"urn:quotetrack:problem:{self.slug}" if self.slug else "about:blank",
            "title": self.title or HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "instance": quote(request.path),
            "errors": [complaint.as_json() for complaint in self.complaints[:FAULTS_SHOWN]],
            "request_id": g.get("request_id"),
            **self.members,
        }


class ProblemError(errors.QuotetrackError):
    """A request refused by the API itself, before any service saw it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


# (error, status, slug, title), the more special first.
_FAMILY: tuple[tuple[type[errors.QuotetrackError], int, str | None, str | None], ...] = (
    (errors.EmptyTextError, 422, "empty-text", "The text is empty"),
    (errors.TextTooLongError, 413, "text-too-long", "The text is too long"),
    (errors.UnreadableTextError, 422, "unreadable-text", "The text cannot be read"),
    (errors.BadCursorError, 400, "bad-cursor", "The cursor is not valid here"),
    (errors.ReusedNameError, 422, "idempotency-key-reused", "The Idempotency-Key was used for another call"),
    (errors.InputError, 422, "invalid-input", "The input is not valid"),
    (errors.NotFoundError, 404, None, None),
    (errors.CallRunningError, 409, "call-running", "The same call is still being done"),
    (errors.ConflictError, 409, "conflict", "The state of the item forbids it"),
    (errors.StorageError, 503, "storage-unavailable", "The database cannot be used at the moment"),
)


def describe_error(error: Exception) -> Problem:
    """The problem that an error amounts to; whatever nobody foresaw is a 500 that tells nothing of the inside."""
    match error:
        case ProblemError():
            return error.problem
        case errors.StaleVersionError():
            return describe_stale_version(str(error), error.current_version)
        case errors.UnauthenticatedError():
            return describe_missing_key(str(error))
        case errors.ForbiddenError():
            return Problem(403, str(error))
        case HTTPException():
            return _describe_http_exception(error)
    for family, status, slug, title in _FAMILY:
        if isinstance(error, family):
            later = status == HTTPStatus.SERVICE_UNAVAILABLE or isinstance(error, errors.CallRunningError)
            headers = {"Retry-After": "5"} if later else {}
            return Problem(status, str(error), slug, title, _list_complaints(error), headers)
    return Problem(500, "Something went wrong on our side. The request id finds it in the logs.")


def describe_stale_version(detail: str, current_version: int) -> Problem:
    """A 412 that carries the version which holds now, in the document and as an ETag."""
    return Problem(
        412,
        detail,
        "stale-version",
        "Somebody changed it meanwhile",
        headers={"ETag": f'"{current_version}"'},
        members={"current_version": current_version},
    )


def describe_missing_key(detail: str, *, key_was_sent: bool = False) -> Problem:
    """A 401 with the challenge that RFC 6750 asks for."""
    challenge = 'Bearer realm="quotetrack"'
    if key_was_sent:
        challenge += ', error="invalid_token"'
    return Problem(401, detail, headers={"WWW-Authenticate": challenge})


def answer_problem(problem: Problem) -> Response:
    """The HTTP answer; its JSON is plain ASCII, so that whatever a client sent can be named in it."""
    response = Response(json.dumps(problem.as_json()), status=problem.status, content_type=MEDIA_TYPE)
    response.headers.update(problem.headers)
    return response


def answer_error(error: Exception) -> Response | HTTPException:
    """The answer to an error raised anywhere under the API; unforeseen ones are logged with their traceback."""
    if isinstance(error, HTTPException) and (error.code is None or error.code < HTTPStatus.BAD_REQUEST):
        return error
    problem = describe_error(error)
    if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("request.failed", exc_info=error)
    return answer_problem(problem)


def _list_complaints(error: errors.QuotetrackError) -> tuple[Complaint, ...]:
    faults = error.faults if isinstance(error, errors.InputError) else ()
    if not faults and isinstance(error, errors.BadCursorError):
        return (Complaint(str(error), parameter="cursor"),)
    return tuple(Complaint(fault.detail, pointer=fault.pointer) for fault in faults)


def _describe_http_exception(error: HTTPException) -> Problem:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    headers = {name: value for name, value in error.get_headers() if name.lower() != "content-type"}
    details = {
        404: "There is nothing at this address.",
        405: "This address does not take this method; Allow lists those it takes.",
        413: "The request is larger than this service takes.",
        500: "Something went wrong on our side. The request id finds it in the logs.",
    }
    return Problem(status, details.get(status, error.description or HTTPStatus(status).phrase), headers=headers)

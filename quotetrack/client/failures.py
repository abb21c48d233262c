"""What can go wrong in a call, as one family.

ClientError
├── UnreachableError         no answer came: no connection, or none in time
├── CutShortError            an answer began and did not come to its end
├── UnexpectedAnswerError    an answer that no quotetrack gives
└── ProblemError             the service said no; ``status``, ``type``, ``detail``, ``errors``, ``request_id``
    ├── RefusedError             400, 413, 415, 422, 428: the request itself
    ├── UnauthenticatedError     401: the key
    ├── ForbiddenError           403: the key's scopes
    ├── MissingError             404, 410
    ├── ConflictError            409
    ├── StaleVersionError        412: somebody changed it meanwhile; ``current_version``
    ├── TooManyRequestsError     429; ``retry_after``
    └── ServerError              5xx; ``retry_after``
"""

from collections.abc import Mapping
from typing import Any, Final

__all__ = [
    "ClientError",
    "ConflictError",
    "CutShortError",
    "ForbiddenError",
    "MissingError",
    "ProblemError",
    "RefusedError",
    "ServerError",
    "StaleVersionError",
    "TooManyRequestsError",
    "UnauthenticatedError",
    "UnexpectedAnswerError",
    "UnreachableError",
    "make_problem",
]


class ClientError(Exception):
    """Whatever a call of this client can raise for a reason outside the program."""


class UnreachableError(ClientError):
    """No answer came."""


class CutShortError(ClientError):
    """An answer began and did not come to its end: what was read of it is not the whole."""


class UnexpectedAnswerError(ClientError):
    """An answer that no quotetrack gives: another program listens there, or one of another version."""


class ProblemError(ClientError):
    """The service's problem document (RFC 9457)."""

    def __init__(self, status: int, document: Mapping[str, Any], *, retry_after: float | None = None) -> None:
        self.status = status
        self.document = dict(document)
        self.type = str(document.get("type", "about:blank"))
        self.title = str(document.get("title", ""))
        self.detail = str(document.get("detail", ""))
        self.errors: tuple[Mapping[str, str], ...] = tuple(document.get("errors", ()))
        self.request_id: str | None = document.get("request_id")
        self.retry_after = retry_after
        """Seconds that the service asks to wait, where it does."""
        super().__init__(f"{status} {self.title}: {self.detail}".rstrip(": "))

    def __reduce__(self) -> tuple[Any, ...]:
        """Lets the error travel between processes."""
        return type(self), (self.status, self.document), {"retry_after": self.retry_after}


class RefusedError(ProblemError):
    """400, 413, 415, 422 or 428: the request as it was sent is not taken; ``errors`` says what is wrong where."""


class UnauthenticatedError(ProblemError):
    """401: no key, or not a valid one."""


class ForbiddenError(ProblemError):
    """403: the key lacks the scope."""


class MissingError(ProblemError):
    """404 or 410: there is no such thing, or none any more."""


class ConflictError(ProblemError):
    """409: the state of the item forbids it."""


class StaleVersionError(ProblemError):
    """412: somebody changed the item meanwhile; read it again and decide anew."""

    @property
    def current_version(self) -> int | None:
        """The version that holds now."""
        return self.document.get("current_version")


class TooManyRequestsError(ProblemError):
    """429: the key's limit is used up, and waiting for it would take longer than the client was told to wait."""


class ServerError(ProblemError):
    """5xx: the service failed, or cannot work at the moment."""


_BY_STATUS: Final = {
    401: UnauthenticatedError,
    403: ForbiddenError,
    404: MissingError,
    409: ConflictError,
    410: MissingError,
    412: StaleVersionError,
    429: TooManyRequestsError,
}


def make_problem(status: int, document: Mapping[str, Any], retry_after: float | None = None) -> ProblemError:
    """The error of the family that belongs to a status of 400 or more."""
    family = _BY_STATUS.get(status, ServerError if status >= 500 else RefusedError)
    return family(status, document, retry_after=retry_after)

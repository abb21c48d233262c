"""One call over HTTP: the key, the time limits, and the patience with a service that is busy.

A call is tried again where doing it twice does no harm (reads, PUT, DELETE, and POST under an Idempotency-Key), and
after 429 whatever it is, as nothing was done then. Redirects are not followed: the key goes to one place alone.
"""

import json
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError

from quotetrack.client.failures import (
    CutShortError,
    UnexpectedAnswerError,
    UnreachableError,
    make_problem,
)

BUSY: Final = frozenset({502, 503, 504})
_HARMLESS: Final = frozenset({"GET", "HEAD", "PUT", "DELETE"})


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait: seconds to connect and for each byte, and how often and how long a busy service is asked again.

    ``most_seconds`` is the longest single wait: a service that asks for a longer one is not waited for.
    """

    connect_seconds: float = 10.0
    read_seconds: float = 120.0
    tries: int = 5
    most_seconds: float = 60.0


class Sender:
    """Sends calls to one service under one key."""

    def __init__(self, url: str, key: str, patience: Patience, ca_file: str | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("The address of the service is as in https://quotes.example.")
        if parts.username or parts.password:
            raise ValueError("The address of the service holds no name and no password.")
        if not key or not key.isascii() or not key.isprintable() or " " in key:
            raise ValueError("The key is not one that quotetrack gives out.")
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.prefix = parts.path.rstrip("/")
        self.patience = patience
        self._authorization = f"Bearer {key}"
        self._pool = urllib3.PoolManager(
            retries=False,
            timeout=urllib3.Timeout(connect=patience.connect_seconds, read=patience.read_seconds),
            ca_certs=ca_file,
            maxsize=8,
        )

    def close(self) -> None:
        """Closes every connection."""
        self._pool.clear()

    def send(
        self,
        method: str,
        path: str,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        stream: bool = False,
    ) -> urllib3.BaseHTTPResponse:
        """The answer, of status 200 to 399; raises ClientError. With ``stream`` its content is left to be read."""
        named = {"Authorization": self._authorization, "Accept-Encoding": "identity"} | dict(headers or {})
        harmless = method in _HARMLESS or "Idempotency-Key" in named
        for attempt in range(self.patience.tries):
            last = attempt + 1 >= self.patience.tries
            try:
                response = self._request(method, path, content, named, stream=stream)
            except (UnreachableError, CutShortError):
                if last or not harmless:
                    raise
                wait: float | None = None
            else:
                if response.status < 400:
                    return response
                wait = read_retry_after(response.headers.get("Retry-After"))
                problem = make_problem(response.status, _read_problem(response), wait)
                again = response.status == 429 or (response.status in BUSY and harmless)
                again = again or (response.status == 409 and wait is not None and harmless)
                if last or not again or (wait or 0) > self.patience.most_seconds:
                    raise problem
            time.sleep(_choose_wait(wait, attempt, self.patience.most_seconds))
        raise UnreachableError("The client was told to try no call at all.")

    def _request(
        self, method: str, path: str, content: bytes | None, headers: dict[str, str], *, stream: bool
    ) -> urllib3.BaseHTTPResponse:
        try:
            response = self._pool.request(
                method, self.origin + path, body=content, headers=headers, redirect=False, preload_content=not stream
            )
        except ReadTimeoutError as error:
            raise UnreachableError(f"{method} {path}: no answer within {self.patience.read_seconds:g} s.") from error
        except ProtocolError as error:
            raise CutShortError(f"{method} {path}: the connection ended before the answer did.") from error
        except HTTPError as error:
            raise UnreachableError(f"{method} {path}: {error}") from error
        if 300 <= response.status < 400 and response.status != 304:
            response.release_conn()
            raise UnexpectedAnswerError(f"{method} {path}: redirected, which is not followed with a key in hand.")
        if not _says_where_it_ends(response):
            response.close()
            raise CutShortError(f"{method} {path}: the answer does not say where it ends, so nobody knows if it did.")
        if stream and response.status >= 400:
            _drain(response)
        return response


def read_json(response: urllib3.BaseHTTPResponse) -> Any:
    """The answer's JSON; raises UnexpectedAnswerError."""
    try:
        return json.loads(response.data)
    except ValueError as error:
        raise UnexpectedAnswerError("The answer is not JSON: is this address quotetrack's?") from error


def read_retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Seconds that a Retry-After asks for (RFC 9110: a number of them, or a date); None for an unreadable one."""
    if value is None:
        return None
    if value.strip().isdecimal() and value.isascii():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - (now or datetime.now(UTC))).total_seconds())


def _says_where_it_ends(response: urllib3.BaseHTTPResponse) -> bool:
    chunked = "chunked" in response.headers.get("Transfer-Encoding", "").lower()
    return chunked or "Content-Length" in response.headers or response.status in {204, 304}


def _read_problem(response: urllib3.BaseHTTPResponse) -> Mapping[str, Any]:
    try:
        document = json.loads(response.data)
    except ValueError:
        document = None
    # A proxy in between answers with a page of its own.
    return document if isinstance(document, dict) else {"title": response.reason or "", "detail": ""}


def _drain(response: urllib3.BaseHTTPResponse) -> None:
    try:
        response.read(cache_content=True)
    except HTTPError as error:
        raise CutShortError("The connection ended before the answer did.") from error
    finally:
        response.release_conn()


def _choose_wait(asked: float | None, attempt: int, most: float) -> float:
    if asked is not None:
        return asked
    # Spread out, so that clients which failed together do not come back together.
    spread = random.uniform(0.5, 1.0)  # noqa: S311  # nothing secret
    return min(most, 0.5 * float(2**attempt)) * spread

"""One signed message to one address: within its time, to the computer that was checked, following nobody elsewhere.

The signature is HMAC-SHA256 over the time and the message, as ``Quotetrack-Signature: t=TIME,v1=HEX`` with the time in
seconds since 1970: a message that is sent again by somebody else later gives itself away by its time.
"""

import hashlib
import hmac
import os
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from urllib3.connection import HTTPConnection, HTTPSConnection

from quotetrack.services.addresses import Destination, ForbiddenAddressError, read_address, resolve
from quotetrack.settings import WebhooksSettings

USER_AGENT: Final = "quotetrack-webhook/1"
READ_AT_ONCE: Final = 16_384
LONGEST_ERROR: Final = 300
SUCCESS: Final = range(200, 300)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt: the answer's ``status``, or None and the ``error`` that kept it from coming.

    ``wait`` is how many seconds the receiver asked to be left alone, 0 where it did not.
    """

    status: int | None
    error: str | None
    wait: int = 0

    @property
    def arrived(self) -> bool:
        """Whether the receiver has it."""
        return self.error is None


def sign(secret: str, moment: int, message: bytes) -> str:
    """The signature of a message sent at that time."""
    signed = f"{moment}.".encode() + message
    return f"t={moment},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def post(address: str, message: bytes, headers: Mapping[str, str], settings: WebhooksSettings) -> Outcome:
    """Sends the message and reads the beginning of the answer; every failure is an outcome, none is raised."""
    try:
        destination = read_address(address, settings)
        number = resolve(destination, settings)
    except ForbiddenAddressError as error:
        return Outcome(None, str(error))
    except OSError as error:
        return Outcome(None, _phrase(f"The name of the address was not found: {error.strerror or error}."))
    except UnicodeError:
        return Outcome(None, "The name of the address was not found.")
    connection = _connect(destination, number, settings)
    watchman = threading.Timer(settings.timeout_seconds, connection.cut)
    watchman.daemon = True
    watchman.start()
    try:
        connection.request("POST", destination.target, body=message, headers=headers, preload_content=False)
        response = connection.getresponse()
        _read_some(response, settings.response_bytes)
        # An answer that was cut looks like one that ended.
        return _describe_cut(settings) if connection.was_cut else _judge(response)
    except Exception as error:
        # http.client, ssl and urllib3 each have errors of their own for answers that are none.
        if connection.was_cut:
            return _describe_cut(settings)
        return Outcome(None, _phrase(f"{type(error).__name__}: {error}"))
    finally:
        watchman.cancel()
        connection.close()
        connection.forget()


class _Pinned:
    """A connection to one number, whatever its name leads to meanwhile, that can be cut from another thread."""

    number: str
    was_cut = False
    _twin: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        port, timeout = self.port, self.timeout  # type: ignore[attr-defined]  # of the class that this is mixed into
        connected = socket.create_connection((self.number, port), timeout=timeout)
        # TLS takes the socket over; its twin shares the connection and can end it at any time.
        self._twin = socket.socket(fileno=os.dup(connected.fileno()))
        return connected

    def cut(self) -> None:
        """Ends the connection now; whoever waits for it gets an error."""
        self.was_cut = True
        twin = self._twin
        if twin is not None:
            try:
                twin.shutdown(socket.SHUT_RDWR)
            except OSError:
                return

    def forget(self) -> None:
        """Gives back what ``cut`` needs."""
        twin, self._twin = self._twin, None
        if twin is not None:
            twin.close()


class _PinnedHTTP(_Pinned, HTTPConnection):
    pass


class _PinnedHTTPS(_Pinned, HTTPSConnection):
    pass


def _connect(destination: Destination, number: str, settings: WebhooksSettings) -> Any:
    options: dict[str, Any] = {"port": destination.port, "timeout": settings.timeout_seconds}
    connection: _PinnedHTTP | _PinnedHTTPS
    if destination.scheme == "https":
        context = ssl.create_default_context()
        if settings.ca_file:
            context.load_verify_locations(settings.ca_file)
        connection = _PinnedHTTPS(destination.host, ssl_context=context, **options)
    else:
        connection = _PinnedHTTP(destination.host, **options)
    connection.number = number
    return connection


def _read_some(response: Any, most: int) -> None:
    """Reads no more than is allowed: whoever sends more is not waited for."""
    left = most
    while left > 0:
        part = response.read(min(left, READ_AT_ONCE), decode_content=False)
        if not part:
            return
        left -= len(part)


def _describe_cut(settings: WebhooksSettings) -> Outcome:
    return Outcome(None, f"There was no whole answer within {settings.timeout_seconds} seconds.")


def _judge(response: Any) -> Outcome:
    status = int(response.status)
    if status in SUCCESS:
        return Outcome(status, None)
    wait = response.headers.get("Retry-After", "")
    seconds = int(wait) if wait.isascii() and wait.isdigit() and len(wait) < 10 else 0
    told = "a redirect, which is not followed" if 300 <= status < 400 else "no success"
    return Outcome(status, f"The answer was {status}: {told}.", seconds)


def _phrase(sentence: str) -> str:
    printable = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in sentence)
    return printable[:LONGEST_ERROR]


def read_seconds() -> int:
    """Now, in seconds since 1970, as signatures have it."""
    return int(time.time())

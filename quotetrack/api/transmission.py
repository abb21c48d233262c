"""Answers that are sent while they are made, watched until their last byte.

What goes wrong once the first byte has left can be told to the client in one way only: the connection is cut, so that
a chunked answer lacks its last chunk and no client's library takes it for whole. To the operators it is told in the
request's line of the log.
"""

import errno
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from flask import Response, request


class Ending(StrEnum):
    """How a streamed answer ended: sent to its end, left by the client, or cut because it could not be made."""

    WHOLE = "whole"
    LEFT = "left"
    CUT = "cut"


@dataclass(slots=True)
class Transmission:
    """What became of a streamed answer: bytes handed to the server, and the error that ended it too soon."""

    bytes: int = 0
    ending: Ending = Ending.LEFT
    error: Exception | None = None


def watch_stream(response: Response, tell: Callable[[Transmission], None]) -> bool:
    """Lets ``tell`` know how the answer ended, once nothing more of it is sent; False where it is no stream."""
    if not response.is_streamed or response.direct_passthrough or request.method == "HEAD":
        return False
    transmission = Transmission()
    response.response = _send(response.response, transmission)
    response.call_on_close(lambda: tell(transmission))
    return True


def _send(parts: Iterable[bytes | str], transmission: Transmission) -> Iterator[bytes]:
    try:
        for part in parts:
            content = part.encode() if isinstance(part, str) else part
            transmission.bytes += len(content)
            yield content
        transmission.ending = Ending.WHOLE
    except Exception as error:
        transmission.ending, transmission.error = Ending.CUT, error
        # Servers take this for a connection that is gone: they close it as it is and have nothing to tell of it.
        raise BrokenPipeError(errno.EPIPE, "The answer could not be made to its end.") from error
    finally:
        if close := getattr(parts, "close", None):
            close()

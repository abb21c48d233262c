"""Which version of an item the caller read before changing it (If-Match), and which one an answer has made."""

import re
from collections.abc import Callable
from typing import Any, Final

from flask import request

from quotetrack.api.problems import Problem, ProblemError, describe_stale_version

_VERSION = re.compile(r"([0-9]{1,18})(-[0-9a-f]+)?", re.ASCII)


MADE_ETAG: Final[dict[str, Any]] = {
    "ETag": {"schema": {"type": "string"}, "description": "The item's version, to be sent as If-Match."}
}
OPTIONAL_MATCH: Final[dict[str, Any]] = {
    "in": "header",
    "name": "If-Match",
    "schema": {"type": "string"},
    "description": "The ETag of the article as it was read: 412 where it is another one by now, or none is stored.",
}


def name_made(address: str, version: int) -> dict[str, str]:
    """The headers of an answer that tells of an item made or stored: where it is, and the version to change it on."""
    return {"Location": address, "ETag": f'"{version}"'}


def choose_stored_version(read_current: Callable[[], int | None]) -> int | None:
    """The version that If-Match, which may be left out, names; None where nothing is asked for.

    ``read_current`` gives None where nothing is stored: then there is nothing that If-Match could name.
    """
    if not request.headers.get("If-Match", "").strip():
        return None
    current = read_current()
    if current is None:
        raise ProblemError(Problem(412, "If-Match names a version, but nothing is stored there."))
    return choose_version(lambda: current)


def choose_version(read_current: Callable[[], int]) -> int:
    """The version that the change is to be made on; raises the 412 that tells the current one.

    ``read_current`` is asked only where the header alone does not say it: for ``*``, several tags, or foreign ones.
    A weak tag never matches (RFC 9110).
    """
    tags = request.if_match
    # An empty tag, "", is none at all to werkzeug.
    versions = {int(match[1]) for tag in tags.as_set() if tag and (match := _VERSION.fullmatch(tag))}
    if len(versions) == 1 and not tags.star_tag:
        return versions.pop()
    current = read_current()
    if tags.star_tag or current in versions:
        return current
    raise ProblemError(describe_stale_version("If-Match names no version of this item that still holds.", current))

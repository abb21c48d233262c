"""What If-Match says: which version of an item the caller read before changing it."""

import re
from collections.abc import Callable

from flask import request

from quotetrack.api.problems import ProblemError, describe_stale_version

_VERSION = re.compile(r"([0-9]{1,18})(-[0-9a-f]+)?", re.ASCII)


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

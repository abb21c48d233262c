"""Readers who ask again are told that nothing changed before anything is read.

An ETag is a digest of the answer. While nothing in the whole database has changed, the answer to the same request is
the same too: its ETag is remembered together with the database's stamp. Where anything has changed, the answer is made
and its digest compared as ever.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from flask import Response, g, request

from quotetrack.storage.changes import read_stamp

MOST_REMEMBERED: Final = 5_000
"""ETags that a process keeps in mind, of a few hundred bytes each."""


class TagMemory:
    """The ETags of answers, each with the stamp of the database that it was made of."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tags: OrderedDict[Hashable, tuple[Hashable, str]] = OrderedDict()

    def find(self, asked: Hashable, stamp: Hashable) -> str | None:
        """The ETag of what was asked, if it still holds."""
        with self._lock:
            kept, tag = self._tags.get(asked, (None, ""))
            if kept != stamp or not tag:
                return None
            self._tags.move_to_end(asked)
            return tag

    def keep(self, asked: Hashable, stamp: Hashable, tag: str) -> None:
        """Remembers it, and forgets the one that was asked for longest ago where there are too many."""
        with self._lock:
            self._tags[asked] = stamp, tag
            self._tags.move_to_end(asked)
            if len(self._tags) > MOST_REMEMBERED:
                self._tags.popitem(last=False)


def recognise_readers(
    view: Callable[..., Response], mark: Callable[[Response, str], Response]
) -> Callable[..., Response]:
    """Answers who sends If-None-Match from memory where that is certain; ``mark`` makes the 304 of a response."""
    memory = TagMemory()

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Response:
        if "If-None-Match" not in request.headers or "api_key" not in g:
            return view(*args, **kwargs)
        # Before the answer is made: what changes in between makes the stamp too old, never too new.
        viewer, stamp = read_stamp()
        asked = viewer, g.api_key.id, request.host, request.full_path, request.headers.get("Accept")
        tag = memory.find(asked, stamp)
        if tag is not None and request.if_none_match.contains_weak(tag):
            return mark(Response(), tag)
        response = view(*args, **kwargs)
        tag, weak = response.get_etag()
        if tag is not None and not weak and response.status_code in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
            memory.keep(asked, stamp, tag)
        return response

    return wrapper

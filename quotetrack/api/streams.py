"""Answers that are sent while they are made."""

from collections.abc import Iterator

import marshmallow as ma
from flask import Response, current_app

from quotetrack.api.fields import Flag


class FileQuery(ma.Schema):
    """The form of a CSV file."""

    raw = Flag(metadata={"description": "1 for machines: cells are left as they are, formulas too."})
    bom = Flag(metadata={"description": "1 for Excel: a byte order mark comes first."})


def stream_csv(name: str, parts: Iterator[str]) -> Response:
    """A CSV file made of ``parts``, as ``stream_file`` sends it."""
    return stream_file(name, parts, "text/csv; charset=utf-8; header=present")


def stream_file(name: str, parts: Iterator[str], content_type: str) -> Response:
    """A file made of ``parts``.

    The first part is made before the answer begins, so that a query which cannot work is answered with a problem. The
    database stays connected until the last part is sent or the client hangs up.
    """
    first = next(parts, "")

    def send() -> Iterator[bytes]:
        try:
            yield first.encode()
            for part in parts:
                yield part.encode()
        finally:
            if close := getattr(parts, "close", None):
                close()

    response = Response(send(), content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.call_on_close(current_app.extensions["quotetrack_database"].hand_over())
    return response

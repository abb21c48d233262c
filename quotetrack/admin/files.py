"""Files that are sent while they are made."""

from collections.abc import Iterator
from typing import Final

from flask import Response, current_app

CSV: Final = "text/csv; charset=utf-8; header=present"


def send_csv(name: str, parts: Iterator[str]) -> Response:
    """A CSV file made of ``parts``, as ``send_file`` sends it."""
    return send_file(name, parts, CSV)


def send_file(name: str, parts: Iterator[str], content_type: str) -> Response:
    """A file made of ``parts``; the database stays connected until the last one is sent or the browser hangs up.

    The first part is made before the answer begins, so that what cannot work is answered with a page.
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
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.call_on_close(current_app.extensions["quotetrack_database"].hand_over())
    return response

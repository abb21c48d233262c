"""Files that are sent while they are made."""

from collections.abc import Iterator

from flask import Response, current_app


def send_csv(name: str, parts: Iterator[str]) -> Response:
    """A CSV file made of ``parts``; the database stays connected until the last one is sent or the browser hangs up.

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

    response = Response(send(), content_type="text/csv; charset=utf-8; header=present")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.call_on_close(current_app.extensions["quotetrack_database"].hand_over())
    return response

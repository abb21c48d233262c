"""Errors as pages in the same look as the others, in plain words, without a traceback."""

from http import HTTPStatus

from flask import Blueprint, Response, g, make_response, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from quotetrack.admin.answers import answer_words, wants_data
from quotetrack.admin.headers import protect_page
from quotetrack.errors import (
    BadCursorError,
    ConflictError,
    ForbiddenError,
    InputError,
    NotFoundError,
    QuotetrackError,
    StorageError,
    UnauthenticatedError,
)

PLAIN_WORDS = {
    400: ("That request could not be read", "Go back, load the page again and try once more."),
    403: ("You may not do this", "Ask an administrator for the editor's role if you need it."),
    404: ("There is no such page", "It may have been removed, or the address has a mistake in it."),
    405: ("This page cannot be used in that way", "Go back and use the buttons of the page."),
    413: ("That is too much at once", "Shorten what you send and try again."),
    500: ("Something went wrong here", "Nothing was changed. Try again; if it happens again, tell an administrator."),
    503: ("The database cannot be reached just now", "Nothing was changed. Try again in a minute."),
}
STATUSES: tuple[tuple[type[QuotetrackError], int], ...] = (
    (NotFoundError, 404),
    (ForbiddenError, 403),
    (UnauthenticatedError, 401),
    (ConflictError, 409),
    (BadCursorError, 400),
    (InputError, 422),
    (StorageError, 503),
)


def render_error(
    status: int, title: str | None = None, detail: str | None = None, request_id: str | None = None
) -> Response:
    """A page for an error; needs no session and no database.

    ``title`` and ``detail`` are sentences for the reader; plain ones for the status stand in for those not given.
    """
    fallback = PLAIN_WORDS.get(status) or (HTTPStatus(status).phrase, "Go back and try again.")
    page = render_template(
        "pages/error.html",
        status=status,
        title=title or fallback[0],
        detail=detail or fallback[1],
        request_id=request_id,
    )
    return protect_page(make_response(page, status))


def register_error_pages(pages: Blueprint) -> None:
    """Answer the errors of the pages' own views with pages."""
    pages.register_error_handler(CSRFError, _answer_csrf_error)
    pages.register_error_handler(HTTPException, _answer_http_error)
    pages.register_error_handler(QuotetrackError, _answer_own_error)


def _answer_csrf_error(_error: CSRFError) -> Response:
    if wants_data():
        return answer_words("The page is too old to save from: load it again. Nothing was changed.", 400)
    detail = (
        "The form came without its protection mark, or with an old one: your session may have ended meanwhile. "
        "Go back, load the page again and send the form once more. Nothing was changed."
    )
    return render_error(400, "That form could not be accepted", detail, _get_request_id())


def _answer_http_error(error: HTTPException) -> Response:
    # A redirect that Werkzeug raises is no error.
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    if wants_data():
        return answer_words(PLAIN_WORDS.get(error.code, ("", "Load the page again."))[1], error.code)
    response = render_error(error.code, request_id=_get_request_id())
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def _answer_own_error(error: QuotetrackError) -> Response:
    status = next((status for kind, status in STATUSES if isinstance(error, kind)), 500)
    detail = str(error) if status < 500 else None
    if wants_data():
        return answer_words(detail or PLAIN_WORDS[500][1], status)
    return render_error(status, detail=detail, request_id=_get_request_id())


def _get_request_id() -> str | None:
    request_id: str | None = g.get("request_id")
    return request_id

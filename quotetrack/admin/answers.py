"""Answers to the pages' own script, which asks for data where a form would get a page."""

from flask import Response, jsonify, request

from quotetrack.errors import ConflictError, InputError, NotFoundError, QuotetrackError


def wants_data() -> bool:
    """Whether the page's script asks, and not a form or a link."""
    return request.accept_mimetypes.best == "application/json"


def answer_fault(error: QuotetrackError) -> Response:
    """The error in plain words, as data."""
    kinds: tuple[tuple[type[QuotetrackError], int], ...] = (
        (NotFoundError, 404),
        (ConflictError, 409),
        (InputError, 422),
    )
    status = next((status for kind, status in kinds if isinstance(error, kind)), 500)
    return answer_words(str(error), status)


def answer_words(words: str, status: int) -> Response:
    """Plain words as data, with a status."""
    response = jsonify(fault=words)
    response.status_code = status
    return response

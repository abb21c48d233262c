"""Idempotency-Key: a call sent again under the same key is answered again and not done again.

After the IETF draft "The Idempotency-Key HTTP Header Field": another call under a used key is 422, one that is still
being done is 409. A key is known to the API key that sent it alone. Only answers that report success are kept: after
any other nothing was changed, and the call may be tried again.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from flask import Response, current_app, g, make_response, request

from quotetrack.api.parsing import read_content
from quotetrack.api.problems import Complaint, Problem, ProblemError
from quotetrack.errors import StorageError
from quotetrack.logs import get_log
from quotetrack.services.idempotency import Call, KeptAnswer, abandon_call, begin_call, finish_call
from quotetrack.storage.connection import writing

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
LONGEST: Final = 255
KEPT_HEADERS: Final = ("Content-Type", "Location", "ETag", "Cache-Control", "Vary")
PARAMETER: Final = {
    "in": "header",
    "name": HEADER,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": '^(?!""$)[!-~]+$'},
    "description": (
        "A name of your own for this call, a UUID for one. Sent again with the same body it answers as it did, with "
        f"`{REPLAYED}: true`, and does nothing; 422 with another body, 409 while the first one is being done."
    ),
}

_NAME = re.compile(rf"[!-~]{{1,{LONGEST}}}", re.ASCII)

log = get_log(__name__)


def keep_answers(view: Callable[..., Any], *, atomic: bool) -> Callable[..., Any]:
    """Lets the view be called once for each Idempotency-Key.

    With ``atomic`` what the view changes and the answer are stored in one transaction; without, the view must by
    itself change nothing the second time, should the process die between the two.
    """

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        name = _read_name()
        if name is None:
            return view(*args, **kwargs)
        call = Call(g.api_key.id, name, _digest_request())
        begun = begin_call(call, current_app.config["QUOTETRACK_SETTINGS"].limits)
        if isinstance(begun, KeptAnswer):
            return _replay(begun)
        return _do(call, begun, lambda: make_response(view(*args, **kwargs)), atomic=atomic)

    return wrapper


def _do(call: Call, began_at: datetime, view: Callable[[], Response], *, atomic: bool) -> Response:
    try:
        with writing() if atomic else nullcontext():
            response = view()
            kept = response.status_code < HTTPStatus.BAD_REQUEST
            if kept and atomic:
                _keep(call, began_at, response)
    except BaseException:
        _abandon(call, began_at)
        raise
    if not kept:
        _abandon(call, began_at)
    elif not atomic:
        # What was asked for is done: that its answer cannot be kept is no reason to call it failed.
        with _logged("call.answer_not_kept"):
            _keep(call, began_at, response)
    return response


def _keep(call: Call, began_at: datetime, response: Response) -> None:
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    answer = KeptAnswer(response.status_code, headers, response.get_data())
    finish_call(call, began_at, answer, place=response.headers.get("Location", request.path))


def _abandon(call: Call, began_at: datetime) -> None:
    with _logged("call.not_abandoned"):
        abandon_call(call, began_at)


@contextmanager
def _logged(event: str) -> Iterator[None]:
    try:
        yield
    except StorageError:
        log.exception(event)


def _replay(answer: KeptAnswer) -> Response:
    if answer.content is None:
        raise ProblemError(Problem(410, "What this call made was deleted since.", headers={REPLAYED: "true"}))
    response = Response(answer.content, status=answer.status, headers=dict(answer.headers))
    response.headers[REPLAYED] = "true"
    return response


def _read_name() -> str | None:
    sent = request.headers.get(HEADER)
    if sent is None:
        return None
    name = sent.strip()
    # The draft writes the key as a quoted string; most clients send it bare.
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = name[1:-1]
    if not _NAME.fullmatch(name):
        detail = f"An Idempotency-Key has 1 to {LONGEST} visible ASCII characters."
        raise ProblemError(Problem(400, detail, complaints=(Complaint(detail, header=HEADER),)))
    return name


def _digest_request() -> str:
    """A hash of all that says what is to be done; the boundary of a form, which is new each time, says nothing."""
    content = read_content(request)
    boundary = request.mimetype_params.get("boundary", "").encode()
    if boundary:
        content = content.replace(b"--" + boundary, b"--")
    version = request.headers.get("If-Match", "")
    parts = (request.method, request.path, request.query_string.decode("latin-1"), request.mimetype, version)
    digest = hashlib.sha256("\0".join(parts).encode())
    digest.update(b"\0" + content)
    return digest.hexdigest()

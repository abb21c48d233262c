"""The one place that wires everything: settings, database, logs, the API and the editors' pages in one WSGI app."""

import os
import random
import re
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

import structlog
from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from quotetrack import admin, api
from quotetrack.api.alerts import render_alert
from quotetrack.api.encoding import JsonWriter
from quotetrack.api.lines import write_lines
from quotetrack.api.problems import answer_error, describe_error
from quotetrack.api.transmission import Transmission, watch_stream
from quotetrack.errors import ContentionError, QuotetrackError, StorageError
from quotetrack.logs import configure_logs, get_log
from quotetrack.metrics import count_request
from quotetrack.services.analysis import configure_analysis
from quotetrack.services.courier import Courier
from quotetrack.services.importer import Importer
from quotetrack.services.rate_limits import RateLimiter
from quotetrack.settings import DatabaseSettings, Settings
from quotetrack.storage.connection import bind_database, open_database, reading

REQUEST_ID_HEADER = "X-Request-Id"
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{1,64}", re.ASCII)
# Answered without the database, or by looking for it themselves.
ATTEMPTS: Final = 4
"""How often a view is asked where others are in its way each time."""

_WITHOUT_DATABASE = re.compile(r"health\..*|api-docs\..*|reference\..*|(.*\.)?static")

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

log = get_log(__name__)


class ProcessDatabase:
    """The database of this process and the connection of each request.

    It is opened at the first request, and so after the server has forked: a connection does not survive that.
    """

    def __init__(self, settings: DatabaseSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._process: int | None = None
        self._opened: Any = None

    def open(self) -> None:
        """Opens the database and gives it to the models, unless this process has done so; connects to nothing yet."""
        if self._process == os.getpid():
            return
        with self._lock:
            if self._process != os.getpid():
                self._opened = open_database(self._settings)
                bind_database(self._opened)
                self._process = os.getpid()

    def connect(self) -> None:
        """Connects this thread for as long as its request lasts; raises StorageError."""
        connection = ExitStack()
        try:
            connection.enter_context(reading())
        except QuotetrackError:
            raise
        except Exception as error:
            # Whatever keeps us from connecting, a file that is no database for one, keeps us from working.
            raise StorageError("The database cannot be used at the moment.") from error
        g.database_connection = connection

    def disconnect(self) -> None:
        """Gives the request's connection back; does nothing where there is none."""
        self.hand_over()()

    def hand_over(self) -> Callable[[], None]:
        """What gives the request's connection back, for an answer that outlives its request and needs it longer."""
        connection: ExitStack = g.pop("database_connection", None) or ExitStack()
        return connection.close

    def close(self) -> None:
        """Closes every connection of this process, those waiting for their next use too."""
        if self._opened is not None and self._process == os.getpid():
            # PostgreSQL's connections are pooled; SQLite's are not.
            getattr(self._opened, "close_all", self._opened.close)()
            self._opened = self._process = None


def create_app(settings: Settings) -> Flask:
    """The application for these settings; connects to nothing until a request comes.

    Raises ConfigurationError for settings that cannot work.
    """
    configure_logs(settings)
    configure_analysis(settings.analysis)
    app = _Application("quotetrack", static_folder=None, template_folder=None)
    app.config.update(
        QUOTETRACK_SETTINGS=settings,
        MAX_CONTENT_LENGTH=settings.limits.body_bytes,
        MAX_FORM_MEMORY_SIZE=settings.limits.form_bytes,
        MAX_FORM_PARTS=settings.limits.form_parts,
    )
    app.json = JsonWriter(app)
    database = ProcessDatabase(settings.database)
    app.extensions["quotetrack_database"] = database
    app.extensions["quotetrack_limiter"] = RateLimiter()
    app.extensions["quotetrack_courier"] = Courier(settings, render_alert, database.open)
    app.extensions["quotetrack_importer"] = Importer(settings, database.open)
    _register_request_hooks(app, database)
    api.register_api(app)
    app.extensions["quotetrack_line_writer"] = write_lines
    admin.register_admin(app, settings)
    app.register_error_handler(Exception, _answer_error)
    if proxies := settings.server.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]  # Flask's way
    return app


class _Application(Flask):
    """Flask that asks a view again where others were in its way: two that wait for each other's rows, one of whom
    PostgreSQL sends home. What that one had changed is undone by then, and its body is at hand still."""

    def dispatch_request(self) -> Any:
        """The view's answer."""
        for attempt in range(1, ATTEMPTS):
            try:
                return super().dispatch_request()
            except ContentionError:
                # Not at once, and not both at the same time.
                time.sleep(random.uniform(0, 0.02) * attempt)  # noqa: S311 - no secret
        return super().dispatch_request()


def _register_request_hooks(app: Flask, database: ProcessDatabase) -> None:
    def begin_request() -> None:
        g.began = time.perf_counter()
        sent = request.headers.get(REQUEST_ID_HEADER, "")
        g.request_id = sent if _REQUEST_ID.fullmatch(sent) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)
        if request.routing_exception is None:
            database.open()
            if not _WITHOUT_DATABASE.fullmatch(request.endpoint or ""):
                database.connect()

    def end_request(response: Response) -> Response:
        response.headers[REQUEST_ID_HEADER] = g.request_id
        tell = _compose_line(response)
        # A stream is told of when its last byte is sent, with its whole time and length.
        if not watch_stream(response, tell):
            tell(None)
        return response

    def release_database(_error: BaseException | None) -> None:
        database.disconnect()

    app.before_request(begin_request)
    app.after_request(end_request)
    app.teardown_appcontext(release_database)


def _compose_line(response: Response) -> Callable[[Transmission | None], None]:
    """What counts the request and writes its one line of the log, once its answer is there or has been sent."""
    # Not the answer itself is kept, which keeps this: what reads from the database must go as soon as nobody has it.
    began, method, status, length = g.began, request.method, response.status_code, response.content_length
    route = request.url_rule.rule if request.url_rule is not None else "none"
    # Without the query: what people look for, and keys they put into the wrong place, stay out of logs.
    said = {
        "method": method,
        "path": quote(request.path),
        "endpoint": request.endpoint,
        "status": status,
        "key": g.api_key.prefix if "api_key" in g else None,
        "request_id": g.request_id,
        **({"cause": g.storage_cause} if g.get("storage_cause") else {}),
    }

    def tell(sent: Transmission | None) -> None:
        seconds = time.perf_counter() - began
        said["milliseconds"] = round(seconds * 1000, 1)
        said["bytes"] = length if sent is None else sent.bytes
        if sent is not None:
            said["stream"] = str(sent.ending)
        # The method is any word that a client likes.
        named = method if method in _METHODS else "other"
        if sent is None or sent.error is None:
            count_request(route, named, status, seconds)
            log.info("request", **said)
            return
        problem = describe_error(sent.error)
        unforeseen = problem.status == HTTPStatus.INTERNAL_SERVER_ERROR
        count_request(route, named, problem.status, seconds)
        log.error("request", **said, problem=problem.detail, exc_info=sent.error if unforeseen else None)

    return tell


def _answer_error(error: Exception) -> Response | HTTPException:
    if isinstance(error, StorageError):
        # A full disk or a lost server: the line of the log says what, the answer says that it will pass.
        g.storage_cause = error.cause
    if api.is_api_path(request.path):
        return answer_error(error)
    if isinstance(error, HTTPException) and (error.code is None or error.code < HTTPStatus.BAD_REQUEST):
        return error
    problem = describe_error(error)
    if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("request.failed", exc_info=error)
    detail = str(error) if isinstance(error, QuotetrackError) and problem.status < 500 else None
    response = admin.render_error(problem.status, detail=detail, request_id=g.get("request_id"))
    for name in ("Allow", "Retry-After"):
        if name in problem.headers:
            response.headers[name] = problem.headers[name]
    return response

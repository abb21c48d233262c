"""Structured logs on standard error: lines for people or JSON for machines, with times in UTC.

What is bound with ``structlog.contextvars`` (the app binds the request's id) appears on every line of that context.
Libraries that log through ``logging`` leave by the same door in the same form.
"""

import logging
import sys
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

from quotetrack.settings import Settings


def configure_logs(settings: Settings) -> None:
    """Sets the level and the form of all logs of this process; may be called again."""
    level = logging.getLevelNamesMapping()[settings.logs.level.upper()]
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # Python's own way of telling an exception: no local variables, which may hold secrets.
    rendering: list[Any]
    if settings.logs.format == "json":
        rendering = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    else:
        plain = structlog.dev.plain_traceback
        rendering = [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
    structlog.configure(
        processors=[*shared, *rendering],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=cast("TextIO", _Unfailing(sys.stderr))),
        cache_logger_on_first_use=False,
    )
    _configure_libraries(level, shared, rendering)


class _Unfailing:
    """A stream for lines that may get lost: a log on a full disk, or that nobody reads any more, ends no request."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, line: str) -> None:
        with suppress(OSError, ValueError):
            self._stream.write(line)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()


def get_log(name: str) -> Any:
    """The log of one module, which names itself on each line: ``log.info("article.created", article=7)``."""
    return structlog.get_logger(module=name)


def _configure_libraries(level: int, shared: list[Any], rendering: list[Any]) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _name_library],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # The libraries' chatter below a warning helps only where somebody asked for everything.
    root.setLevel(level if level == logging.DEBUG else max(level, logging.WARNING))


def _name_library(_logger: Any, _method: str, event: Any) -> Any:
    event["module"] = event["_record"].name
    return event

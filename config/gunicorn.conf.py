"""How gunicorn serves quotetrack; `quotetrack serve` and `gunicorn -c` read it alike.

Address, processes and threads come from quotetrack's own settings; the rest is settled here.
"""

import contextlib
import ctypes
import gc
import json
import os
import socket
import struct
import sys
import uuid
from pathlib import Path
from typing import Any

import gunicorn.util

from quotetrack import metrics
from quotetrack.errors import ConfigurationError
from quotetrack.settings import load_settings
from quotetrack.worker import forget_process, hold_signals

try:
    _server = load_settings().server
except ConfigurationError as error:
    # gunicorn would tell of it with a traceback.
    sys.exit(f"quotetrack: {error}")
if metrics.FOLDER_VARIABLE not in os.environ:
    metrics.prepare_folder()

bind = f"[{_server.host}]:{_server.port}" if ":" in _server.host else f"{_server.host}:{_server.port}"
wsgi_app = "quotetrack.wsgi:app"
worker_class = "quotetrack.worker.SharingWorker"
workers = _server.workers
threads = _server.threads
# Connections that one process holds open, most of them idle.
worker_connections = 1000
keepalive = 5
# A process whose main loop is silent for so long is replaced; requests run in threads and do not count here.
timeout = 60
# A request in the works when the server stops has so long to end.
graceful_timeout = 30
# Addresses with long queries fit; a header of more than a few kilobytes is a mistake or an attack.
limit_request_line = 8190
limit_request_fields = 100
limit_request_field_size = 8190
# quotetrack logs one line for each request itself.
accesslog = None
errorlog = "-"
loglevel = "warning"
# Nothing here is steered while it runs, so there is no socket for it in the home folder.
control_socket_disable = True
# Heartbeats go to memory where the system has such a folder: a slow disk must not make a process look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # gunicorn makes a nameless file there

# glibc's number of the setting, M_ARENA_MAX.
_ARENAS_AT_MOST = -8

# Seconds without a byte after which a client that sends, or reads, too slowly loses its thread.
_receive_seconds = 30
_send_seconds = 60


def _write_problem(connection: socket.socket, status: int, reason: str, _message: str) -> None:
    """Tells a request that cannot even be parsed as every other error is told.

    gunicorn's own answer is a page of HTML that repeats what was sent.
    """
    problem = {
        "type": "about:blank",
        "title": reason,
        "status": status,
        "detail": "The request cannot be read as HTTP.",
        "instance": None,
        "errors": [],
        "request_id": uuid.uuid4().hex,
    }
    content = json.dumps(problem)
    head = f"HTTP/1.1 {status} {reason}\r\nContent-Type: application/problem+json\r\nCache-Control: no-store\r\n"
    tail = f"X-Content-Type-Options: nosniff\r\nConnection: close\r\nContent-Length: {len(content)}\r\n\r\n"
    gunicorn.util.write_nonblock(connection, (head + tail + content).encode())


gunicorn.util.write_error = _write_problem


def when_ready(server: object) -> None:
    """Puts time limits on the listening sockets, which every accepted connection inherits.

    gunicorn's threads read and write without any, so that a few stalled clients could hold all of them. Also sees to it
    that no process misses that it shall end.
    """
    for listener in getattr(server, "LISTENERS", []):
        for option, seconds in ((socket.SO_RCVTIMEO, _receive_seconds), (socket.SO_SNDTIMEO, _send_seconds)):
            listener.sock.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", seconds, 0))
    hold_signals()


def post_worker_init(worker: Any) -> None:
    """Lets each process offer to carry alerts and imports; one at a time does, which they settle in the database."""
    # What is loaded by now stays for good. Walked again by every full collection, it stopped all threads for so long
    # that the p95 of a page of statements was twice as high (78 ms for 36, measured).
    gc.collect()
    gc.freeze()
    _share_memory()
    worker.wsgi.extensions["quotetrack_courier"].start()
    worker.wsgi.extensions["quotetrack_importer"].start()


def _share_memory() -> None:
    """Gives all threads one pool of memory, where the C library is glibc; elsewhere they have one anyway.

    With a pool for each thread, what one gives back is of no use to the others: a process grew for an hour, by half.
    """
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_ARENAS_AT_MOST, 1)


def worker_exit(_server: object, worker: object) -> None:
    """Ends what a process was carrying: what is not noted is sent again by another."""
    if (app := getattr(worker, "wsgi", None)) is not None:
        app.extensions["quotetrack_courier"].stop(2)
        app.extensions["quotetrack_importer"].stop(2)


def child_exit(_server: object, worker: Any) -> None:
    """Keeps what a process counted that is gone."""
    metrics.bury_process(worker.pid)
    forget_process(worker.age)


def on_exit(_server: object) -> None:
    """Removes the counters' folder with the server."""
    metrics.remove_folder()

"""A real gunicorn on a loopback port, for what a client in the same process cannot show."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from quotetrack.services import accounts
from quotetrack.settings import find_config_folder, load_settings
from quotetrack.storage.connection import bind_database, open_database
from quotetrack.terms import Scope


@dataclass(frozen=True, slots=True)
class Server:
    """A running server and a key for it."""

    port: int
    key: str
    process: int
    url: str

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def call(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
        named = {"Authorization": f"Bearer {self.key}"} | headers
        if isinstance(body, dict):
            named["Content-Type"] = "application/json"
            body = json.dumps(body)
        with closing(self.connect()) as connection:
            connection.request(method, path, body, named)
            with connection.getresponse() as response:
                return response.status, dict(response.getheaders()), response.read()

    def send(self, data: bytes, *, finish: bool = False) -> bytes:
        """Whatever comes back for these bytes until the server closes; ``finish`` says that no more will be sent."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(data)
            if finish:
                connection.shutdown(socket.SHUT_WR)
            received = b""
            while chunk := connection.recv(65536):
                received += chunk
        return received

    def compose(self, *lines: str) -> bytes:
        """The head of a POST /analyze with further header lines; ends with an empty line."""
        head = ["POST /api/v1/analyze HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {self.key}"]
        return "\r\n".join([*head, "Content-Type: application/json", "Connection: close", *lines, "", ""]).encode()


def find_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def run_server(
    url: str,
    folder: Path,
    *,
    config: Path | None = None,
    more: Mapping[str, str] | None = None,
    by_command: bool = False,
) -> Iterator[Server]:
    """A server on the database, with a key of every scope; ``more`` are further settings. With ``by_command`` it is
    ``quotetrack serve``, else gunicorn itself."""
    port = find_port()
    environ = {
        "QUOTETRACK_DATABASE_URL": url,
        "QUOTETRACK_DATABASE_POOL_SIZE": "3",
        "QUOTETRACK_SERVER_PORT": str(port),
        "QUOTETRACK_SERVER_WORKERS": "1",
        "QUOTETRACK_SERVER_THREADS": "3",
        "QUOTETRACK_LIMITS_BODY_BYTES": "100000",
        "QUOTETRACK_WEB_SECRET_KEY": "k" * 40,
        "QUOTETRACK_LOGS_FORMAT": "json",
        **(more or {}),
    }
    database = open_database(load_settings(environ).database)
    bind_database(database)
    _, key = accounts.add_key("desk tool", list(Scope))
    getattr(database, "close_all", database.close)()
    command = [sys.executable, "-m", "gunicorn", "-c", str(config or find_config_folder() / "gunicorn.conf.py")]
    if by_command:
        command = [sys.executable, "-m", "quotetrack", "serve"]
    with (folder / "server.log").open("wb") as log:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("QUOTETRACK_")}
        process = subprocess.Popen(command, env=inherited | environ, stdout=log, stderr=log)
        try:
            server = Server(port, key, process.pid, url)
            wait_for(lambda: process.poll() is not None or server.call("GET", "/healthz")[0] == 200)
            assert process.poll() is None, (folder / "server.log").read_text()
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def wait_for(holds: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if holds():
                return
        except OSError:
            pass
        time.sleep(0.1)
    pytest.fail("It did not come true in time.")

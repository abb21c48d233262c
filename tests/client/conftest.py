"""A running service with a client of it, and a server that answers as badly as a test wants."""

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from running_server import Server, run_server

from quotetrack.client import Client, Patience
from quotetrack.services import accounts
from quotetrack.settings import load_settings
from quotetrack.storage.connection import bind_database, open_database
from quotetrack.storage.migrations import migrate
from quotetrack.terms import Scope

PATIENCE = Patience(connect_seconds=2, read_seconds=5, tries=3, most_seconds=2)


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("service")
    url = f"sqlite:///{folder}/data.db"
    migrate(open_database(load_settings({"QUOTETRACK_DATABASE_URL": url}).database))
    with run_server(url, folder) as running:
        yield running


@pytest.fixture(scope="session")
def reader_key(service: Server) -> str:
    """A key that may read and nothing else."""
    database = open_database(load_settings({"QUOTETRACK_DATABASE_URL": service.url}).database)
    bind_database(database)
    return accounts.add_key("reader", [Scope.READ])[1]


@pytest.fixture
def client(service: Server) -> Iterator[Client]:
    with Client(f"http://127.0.0.1:{service.port}", service.key, patience=PATIENCE) as made:
        yield made


@dataclass(slots=True)
class Scripted:
    """A server that reads a request, notes it, and sends the next answer as it stands; the last one again and again."""

    port: int
    answers: list[bytes]
    requests: list[bytes] = field(default_factory=list)

    def client(self, **options: object) -> Client:
        return Client(f"http://127.0.0.1:{self.port}", "qt_test_secret", patience=PATIENCE, **options)


@pytest.fixture
def script() -> Iterator[Callable[..., Scripted]]:
    """Starts such a server; an answer is the bytes that go over the wire, and the connection is closed after it."""
    running: list[tuple[socket.socket, threading.Thread]] = []

    def start(*answers: bytes) -> Scripted:
        listener = socket.create_server(("127.0.0.1", 0))
        scripted = Scripted(listener.getsockname()[1], list(answers))
        thread = threading.Thread(target=_serve, args=(listener, scripted))
        thread.start()
        running.append((listener, thread))
        return scripted

    yield start
    for listener, thread in running:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(timeout=5)


def _serve(listener: socket.socket, scripted: Scripted) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            scripted.requests.append(_read_request(connection))
            answer = scripted.answers[min(len(scripted.requests), len(scripted.answers)) - 1]
            connection.sendall(answer)


def _read_request(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65_536)
    head, _, content = received.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(content) < length:
        content += connection.recv(65_536)
    return head + b"\r\n\r\n" + content

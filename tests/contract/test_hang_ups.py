"""Clients that hang up in the middle of a file leave nothing behind: no connection, no cursor, no thread, no file.

`make test` sends 30 of them, `make test-contract` 200.
"""

import os
import socket
import struct
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from filled_database import fill_database
from running_server import Server, run_server, wait_for

from quotetrack.settings import load_settings
from quotetrack.storage.connection import bind_database, open_database

CLIENTS = int(os.environ.get("CONTRACT_CLIENTS", "30"))
STATEMENTS = 4_000
THREADS = 4
FILES = [
    *("/api/v1/statements.csv", "/api/v1/speakers.csv", "/api/v1/statements.csv?raw=1&bom=1"),
    "/api/v1/statements.jsonld",
    "/api/v1/statements.ndjson",
]


@pytest.fixture
def server(database_url: str, tmp_path: Path) -> Iterator[Server]:
    database = open_database(load_settings({"QUOTETRACK_DATABASE_URL": database_url}).database)
    bind_database(database)
    with closing(database):
        fill_database(STATEMENTS)
    getattr(database, "close_all", database.close)()
    more = {"QUOTETRACK_SERVER_THREADS": str(THREADS), "QUOTETRACK_DATABASE_POOL_SIZE": str(THREADS)}
    with run_server(database_url, tmp_path, more=more) as running:
        yield running
    assert "Traceback" not in (tmp_path / "server.log").read_text()


def find_worker(server: Server) -> int:
    children = Path(f"/proc/{server.process}/task/{server.process}/children").read_text()
    (worker,) = map(int, children.split())
    return worker


def count_held(worker: int) -> Counter[str]:
    """The worker's open files by what they are, and its threads."""
    held: Counter[str] = Counter(threads=len(list(Path(f"/proc/{worker}/task").iterdir())))
    for entry in Path(f"/proc/{worker}/fd").iterdir():
        try:
            target = str(entry.readlink())
        except FileNotFoundError:
            continue
        held[target.partition(":")[0] if ":" in target else Path(target).name] += 1
    return held


def count_busy(url: str) -> int:
    """Connections of PostgreSQL that are in a query or a transaction."""
    with psycopg.connect(url, autocommit=True) as connection:
        query = (
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        (count,) = connection.execute(query).fetchone() or (0,)
    return int(count)


def hang_up(server: Server, number: int) -> int:
    """Reads the beginning of a file and goes: every other time without a word, by resetting the connection."""
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(60)
        connection.connect(("127.0.0.1", server.port))
        path = FILES[number % len(FILES)]
        connection.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {server.key}\r\n\r\n".encode()
        )
        received = connection.recv(2_000)
        if number % 2:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return int(received.split(b" ", 2)[1])


def test_clients_that_hang_up_leave_nothing_behind(server: Server) -> None:
    worker = find_worker(server)

    def read_all() -> int:
        return server.call("GET", FILES[0])[2].count(b"\r\n")

    # Nearly every thread and connection that there will ever be: one of the threads may not have been asked yet. What
    # each client left behind would be far more than that.
    with ThreadPoolExecutor(THREADS) as pool:
        assert set(pool.map(lambda _: read_all(), range(THREADS * 2))) == {STATEMENTS + 1}
    before = count_held(worker)
    with ThreadPoolExecutor(16) as pool:
        answered = Counter(pool.map(lambda number: hang_up(server, number), range(CLIENTS)))
    assert answered == {200: CLIENTS}
    wait_for(
        lambda: not [name for name, count in count_held(worker).items() if count > before[name] + THREADS], seconds=60
    )
    if server.url.startswith("postgresql"):
        wait_for(lambda: count_busy(server.url) == 0)
    assert find_worker(server) == worker
    assert read_all() == STATEMENTS + 1
    assert server.call("GET", "/readyz")[0] == 200

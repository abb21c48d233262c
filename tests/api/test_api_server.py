"""Over a real gunicorn on a loopback port: what a WSGI test client cannot show."""

import csv
import io
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from running_server import Server, run_server

from quotetrack.services.exports import STATEMENT_COLUMNS
from quotetrack.settings import find_config_folder, load_settings
from quotetrack.storage.connection import open_database
from quotetrack.storage.migrations import migrate

TEXT = "“The bell tower stands,” said Corin Vale, the verger of Ashmere."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    url = f"sqlite:///{folder}/data.db"
    database = open_database(load_settings({"QUOTETRACK_DATABASE_URL": url}).database)
    migrate(database)
    with run_server(url, folder) as running:
        yield running


def read_status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def test_a_chunked_body_is_read(server: Server) -> None:
    data = json.dumps({"text": TEXT}).encode()
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (data[:7], data[7:])) + b"0\r\n\r\n"
    answer = server.send(server.compose("Transfer-Encoding: chunked") + chunks)
    assert read_status(answer) == 200
    assert b"Corin Vale" in answer


def test_a_chunked_body_over_the_limit_gets_413(server: Server) -> None:
    part = b"a" * 40_000
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for _ in range(4)) + b"0\r\n\r\n"
    answer = server.send(server.compose("Transfer-Encoding: chunked") + chunks)
    assert read_status(answer) == 413
    assert b"application/problem+json" in answer


@pytest.mark.parametrize(
    "chunks", [b"zz\r\n{}\r\n0\r\n\r\n", b"-2\r\n{}\r\n0\r\n\r\n", b"2\r\n{}0\r\n\r\n", b"ffffff\r\n{", b"5"]
)
def test_a_broken_chunked_body_gets_400(server: Server, chunks: bytes) -> None:
    answer = server.send(server.compose("Transfer-Encoding: chunked") + chunks, finish=True)
    assert read_status(answer) == 400
    assert server.call("GET", "/healthz")[0] == 200


def test_a_body_announced_as_too_large_gets_413_before_it_is_sent(server: Server) -> None:
    answer = server.send(server.compose("Content-Length: 5000000"), finish=True)
    assert read_status(answer) == 413
    assert b"application/problem+json" in answer


def test_a_body_shorter_than_announced_gets_400(server: Server) -> None:
    answer = server.send(server.compose("Content-Length: 500") + b'{"text": "a"}', finish=True)
    assert read_status(answer) == 400
    assert b"Content-Length promised" in answer


def test_a_body_longer_than_announced_is_not_read_further(server: Server) -> None:
    answer = server.send(server.compose("Content-Length: 13") + b'{"text": "a"} and so on')
    assert answer.count(b"HTTP/1.1 ") == 1
    assert read_status(answer) == 200


@pytest.mark.parametrize(
    "lines",
    [
        ("Content-Length: -1",),
        ("Content-Length: 1e3",),
        ("Content-Length: 5", "Content-Length: 6"),
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: gzip, x",),
    ],
)
def test_lengths_that_could_be_read_in_two_ways_are_refused(server: Server, lines: tuple[str, ...]) -> None:
    answer = server.send(server.compose(*lines) + b"0\r\n\r\n")
    assert read_status(answer) in {400, 501}
    assert server.call("GET", "/healthz")[0] == 200


def test_an_address_too_long_is_refused_and_a_long_one_is_not(server: Server) -> None:
    assert server.call("GET", "/api/v1/nothing?" + "a" * 6000)[0] == 404
    assert server.call("GET", "/api/v1/nothing?" + "a" * 20_000)[0] in {400, 414}


def test_kept_alive_connections_carry_several_requests(server: Server) -> None:
    connection = server.connect()
    for expected in (200, 404, 200):
        connection.request("GET", "/healthz" if expected == 200 else "/api/v1/nothing")
        response = connection.getresponse()
        assert response.status == expected
        response.read()
    connection.close()


def test_an_export_streams_and_a_reader_who_hangs_up_leaks_nothing(database_url: str, tmp_path: Path) -> None:
    with run_server(database_url, tmp_path) as server:
        story = "\n\n".join(f"{TEXT[:-1]} in year {number}." for number in range(300))
        for number in range(3):
            assert server.call("POST", "/api/v1/articles", {"text": f"{number}. {story}"})[0] == 201
        status, headers, data = server.call("GET", "/api/v1/statements.csv")
        rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
        assert status == 200
        assert headers["Transfer-Encoding"] == "chunked"
        assert len(rows) > 800
        assert {len(row) for row in rows} == {len(STATEMENT_COLUMNS)}
        # More often than there are threads and connections to lose.
        for _ in range(12):
            connection = server.connect()
            connection.request("GET", "/api/v1/statements.csv", headers={"Authorization": f"Bearer {server.key}"})
            assert len(connection.getresponse().read(2000)) == 2000
            connection.close()
        assert server.call("GET", "/api/v1/statements.csv")[2] == data
        assert server.call("GET", "/readyz")[0] == 200
    log = (tmp_path / "server.log").read_text()
    assert "Traceback" not in log
    assert server.key not in log
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert any(line.get("path") == "/api/v1/statements.csv" and line.get("status") == 200 for line in lines)


def test_clients_that_stall_do_not_hold_the_threads_forever(database_url: str, tmp_path: Path) -> None:
    config = tmp_path / "impatient.conf.py"
    standard = find_config_folder() / "gunicorn.conf.py"
    config.write_text(f"exec(open({str(standard)!r}).read())\n_receive_seconds = 1\n")
    with run_server(database_url, tmp_path, config=config) as server:
        stalled = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(8)]
        for index, connection in enumerate(stalled):
            whole = server.compose("Content-Length: 100")
            connection.sendall(whole[:40] if index % 2 else whole + b'{"te')
        began = time.monotonic()
        assert server.call("GET", "/healthz")[0] == 200
        assert time.monotonic() - began < 15
        for connection in stalled:
            connection.close()

"""Each bad request gets what its row says, as a problem document, from a real server; and the server serves on."""

import json
import socket
from collections.abc import Iterator

import pytest
from bad_requests import BAD_REQUESTS, LIST, TEXT, Bad, get
from running_server import Server, run_server

from quotetrack.services import accounts
from quotetrack.settings import load_settings
from quotetrack.storage.connection import bind_database, open_database
from quotetrack.storage.migrations import migrate
from quotetrack.terms import Scope


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("bad")
    url = f"sqlite:///{folder}/data.db"
    migrate(open_database(load_settings({"QUOTETRACK_DATABASE_URL": url}).database))
    with run_server(url, folder, more={"QUOTETRACK_SERVER_THREADS": "4"}) as running:
        yield running
    log = (folder / "server.log").read_text()
    assert "Traceback" not in log
    assert running.key not in log


@pytest.fixture(scope="module")
def words(server: Server) -> dict[bytes, bytes]:
    """What the words in capitals stand for."""
    bind_database(open_database(load_settings({"QUOTETRACK_DATABASE_URL": server.url}).database))
    _, reader = accounts.add_key("reader", [Scope.READ])
    posted = json.loads(server.call("POST", "/api/v1/articles", {"text": TEXT})[2])
    statement = posted["statements"][0]["id"]
    return {b"KEY": server.key.encode(), b"READER": reader.encode(), b"/ID": f"/{statement}".encode()}


def fill_in(sent: bytes, words: dict[bytes, bytes]) -> bytes:
    for word, meaning in words.items():
        sent = sent.replace(b" " + word, b" " + meaning).replace(b"=" + word, b"=" + meaning)
        if word.startswith(b"/"):
            sent = sent.replace(word, meaning)
    return sent


def send(server: Server, data: bytes) -> bytes:
    """What comes back until the server closes; a server that closes before it was sent everything is fine."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        received = b""
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        try:
            while part := connection.recv(65_536):
                received += part
        except ConnectionResetError:
            pass
    return received


@pytest.mark.parametrize("bad", BAD_REQUESTS, ids=[bad.name for bad in BAD_REQUESTS])
def test_a_bad_request_gets_its_problem(server: Server, words: dict[bytes, bytes], bad: Bad) -> None:
    received = send(server, fill_in(bad.sent, words))
    head, _, content = received.partition(b"\r\n\r\n")
    assert head.split(b" ", 2)[1] == str(bad.status).encode(), received[:600]
    assert b"\r\ncontent-type: application/problem+json" in head.lower(), received[:600]
    problem = json.loads(content)
    assert problem["status"] == bad.status
    assert problem["type"] == (f"urn:quotetrack:problem:{bad.type}" if bad.type else "about:blank"), problem
    assert problem["title"]
    assert problem["request_id"]
    places = [place for error in problem["errors"] for name, place in error.items() if name != "detail"]
    assert not bad.part or bad.part in places, problem
    assert words[b"KEY"] not in received


def test_there_are_enough_of_them_and_each_has_a_name() -> None:
    assert len(BAD_REQUESTS) > 130
    assert len({bad.name for bad in BAD_REQUESTS}) == len(BAD_REQUESTS)


def test_the_server_serves_on_after_all_of_them(server: Server, words: dict[bytes, bytes]) -> None:
    for bad in BAD_REQUESTS:
        send(server, fill_in(bad.sent, words))
    status, _, content = server.call("GET", LIST)
    assert status == 200
    assert len(json.loads(content)["items"]) == 1


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (get(LIST).replace(b"GET", b"HEAD"), 200),
        (get("http://127.0.0.1/api/v1/statements"), 200),
        (get("//api/v1/statements"), 200),
        (get(LIST).replace(b"HTTP/1.1", b"HTTP/1.0"), 200),
        (get(LIST).replace(b"GET", b"OPTIONS"), 200),
        (get(f"{LIST}?q=%F0%9F%8E%A3"), 200),
        (get(f"{LIST}?published_from=2026-03-01T00:00:00+01:00"), 200),
        (get(LIST, "X-Request-Id: a\tb<script>"), 200),
        (get(LIST, "Range: bytes=0-1"), 200),
        (get(LIST, 'If-None-Match: nonsense, "", W/'), 200),
        (get(LIST, "Accept: text/html"), 200),
    ],
)
def test_what_only_looks_odd_is_served(server: Server, words: dict[bytes, bytes], sent: bytes, status: int) -> None:
    received = send(server, fill_in(sent, words))
    assert int(received.split(b" ", 2)[1]) == status, received[:400]
    assert b"<script>" not in received


def test_a_body_is_asked_for_only_where_it_will_be_read(server: Server) -> None:
    """100-continue: with a key the server asks for the body."""
    content = json.dumps({"text": TEXT}).encode()
    lines = ("Expect: 100-continue", f"Content-Length: {len(content)}")
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(server.compose(*lines))
        assert connection.recv(65_536).startswith(b"HTTP/1.1 100")
        connection.sendall(content)
        received = b""
        while part := connection.recv(65_536):
            received += part
    assert received.startswith(b"HTTP/1.1 200")


def test_names_of_a_new_header_cannot_be_smuggled_in(server: Server, words: dict[bytes, bytes]) -> None:
    """Line ends in what is sent back (the next page's address, a name in a problem) make no header."""
    for target in (
        f"{LIST}?q=a%0d%0aX-Injected:%201",
        f"{LIST}/%0d%0aX-Injected:%201",
        f"{LIST}?a%0d%0aX-Injected:1=2",
    ):
        head = send(server, fill_in(get(target), words)).partition(b"\r\n\r\n")[0]
        assert b"\r\nX-Injected" not in head

"""A server with two processes sends each alert once, beside its other work."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from running_server import run_server, wait_for

TEXT = "“The bell tower of Ashmere stands for year {},” said Corin Vale, the verger of Ashmere."


@pytest.fixture
def receiver() -> Iterator[ThreadingHTTPServer]:
    """Notes the bodies that it gets in ``got``; the first one is answered only after a while."""
    got: list[dict] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            time.sleep(1.5 if len(got) == 1 else 0)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.got = got
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_two_processes_send_each_alert_once_and_keep_no_ingest_waiting(
    database_url: str, tmp_path: Path, receiver: ThreadingHTTPServer
) -> None:
    more = {
        "QUOTETRACK_SERVER_WORKERS": "2",
        "QUOTETRACK_WEBHOOKS_ALLOW_PRIVATE": "true",
        "QUOTETRACK_WEBHOOKS_PORTS": "",
    }
    with run_server(database_url, tmp_path, more=more) as server:
        address = f"http://127.0.0.1:{receiver.server_address[1]}/"
        sent = {"name": "Towers", "filters": {"q": "bell tower"}, "address": address}
        status, _, content = server.call("POST", "/api/v1/watches", sent)
        assert status == 201, content
        for number in range(1900, 1908):
            assert server.call("POST", "/api/v1/articles", {"text": TEXT.format(number)})[0] == 201
        wait_for(lambda: len(receiver.got) >= 8)
        time.sleep(1.5)
        assert sorted(one["alert"]["words"][-4:] for one in receiver.got) == [
            str(number) for number in range(1900, 1908)
        ]
        watch = json.loads(server.call("GET", f"/api/v1/watches/{json.loads(content)['id']}")[2])
        assert (watch["due"], watch["failed"]) == (0, 0)
    assert "Traceback" not in (tmp_path / "server.log").read_text()

"""``quotetrack deliver``: alerts sent by a command, and by the server's processes together; killed in the middle."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from quotetrack.cli.opening import open_storage
from quotetrack.services import accounts, watches
from quotetrack.services.records import StatementFilters
from quotetrack.settings import load_settings
from quotetrack.terms import Scope

from .conftest import Run

TEXT = "“The weir must be rebuilt before the winter,” said Tamsin Orrell, who lives there.\n"


class Receiver:
    """Notes the deliveries that it gets; answers them after ``seconds``."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str, object]] = []
        self.seconds = 0.0
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                receiver.got.append((self.headers["Quotetrack-Delivery"], self.headers["Quotetrack-Attempt"], content))
                time.sleep(receiver.seconds)
                try:
                    self.send_response(200)
                    self.end_headers()
                except OSError:
                    pass

            def log_message(self, *_arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def watched(migrated: Run, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command on a database with a watch whose address is the receiver's."""
    monkeypatch.setenv("QUOTETRACK_WEBHOOKS_ALLOW_PRIVATE", "true")
    monkeypatch.setenv("QUOTETRACK_WEBHOOKS_PORTS", "")
    settings = load_settings()
    with open_storage(settings):
        key = accounts.add_key("desk", {Scope.READ})[0].id
        address = f"http://127.0.0.1:{receiver.server.server_address[1]}/"
        limits = {"limits": settings.watches, "webhooks": settings.webhooks}
        watches.create_watch(key, "Weirs", StatementFilters(q="weir"), address, **limits)
    return migrated


def test_what_is_due_is_sent_once(watched: Run, receiver: Receiver) -> None:
    assert watched("ingest", "-", given=TEXT).status == 0
    outcome = watched("deliver", "--once")
    assert (outcome.status, outcome.out, outcome.err) == (0, "sent 1, due again 0, given up 0\n", "")
    ((_, attempt, content),) = receiver.got
    assert attempt == "1"
    assert content["alert"]["statement"]["speaker"]["name"] == "Tamsin Orrell"
    assert watched("deliver", "--once").out == "sent 0, due again 0, given up 0\n"


def test_a_process_killed_between_sending_and_noting_leaves_it_to_be_sent_again(
    watched: Run, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTETRACK_WEBHOOKS_TIMEOUT_SECONDS", "1")
    assert watched("ingest", "-", given=TEXT).status == 0
    receiver.seconds = 0.8
    process = subprocess.Popen([sys.executable, "-m", "quotetrack", "deliver"], env=os.environ)
    end = time.monotonic() + 30
    while not receiver.got and time.monotonic() < end:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=10)
    receiver.seconds = 0.0
    assert watched("deliver", "--once").out == "sent 0, due again 0, given up 0\n"
    with open_storage(load_settings()):
        from quotetrack.storage.connection import writing
        from quotetrack.storage.watches import Delivery

        with writing():
            Delivery.update(held_until=Delivery.created_at).execute()
    assert watched("deliver", "--once").out == "sent 1, due again 0, given up 0\n"
    assert [(number, attempt) for number, attempt, _ in receiver.got] == [("1", "1"), ("1", "2")]

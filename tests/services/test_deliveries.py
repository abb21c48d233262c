"""Alerts sent over real HTTP: signed, again until they arrive, and never to where nothing may be sent."""

import hashlib
import hmac
import json
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from quotetrack.errors import InputError
from quotetrack.services import accounts, addresses, alerts, deliveries, watches, webhooks
from quotetrack.services.courier import Courier
from quotetrack.services.records import PageRequest, StatementFilters
from quotetrack.services.watch_records import AlertFilters
from quotetrack.storage.connection import database
from quotetrack.storage.watches import Delivery
from quotetrack.terms import DeliveryState, Scope

PAGE = PageRequest(limit=200)
WEIR = "“We will rebuild the old weir above Kelmoor before winter,” said Tamsin Orrell."


class Receiver:
    """A server on this computer that notes what it gets; ``answer`` says what it does with each request."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answer: Callable[[BaseHTTPRequestHandler], None] = lambda handler: self.say(handler, 204)
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), content))
                try:
                    receiver.answer(self)
                except OSError:
                    self.close_connection = True

            def log_message(self, *_arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook?desk=1"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def say(self, handler: BaseHTTPRequestHandler, status: int, content: bytes = b"", **headers: str) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def webhook_settings(settings):
    """Loopback allowed, any port, a second for an attempt, three attempts."""
    return replace(
        settings.webhooks, allow_private=True, ports="", timeout_seconds=1, attempts=3, retry_base_seconds=60
    )


@pytest.fixture
def courier(settings, webhook_settings) -> Courier:
    def render(alert: Any) -> dict[str, Any]:
        return {"id": alert.id, "words": alert.words}

    return Courier(replace(settings, webhooks=webhook_settings), render, lambda: None)


@pytest.fixture
def watch(database: object, settings, webhook_settings):
    def make(address: str) -> tuple[int, str]:
        key = accounts.add_key("desk", {Scope.READ})[0].id
        made, secret = watches.create_watch(
            key, "Weirs", StatementFilters(q="weir"), address, limits=settings.watches, webhooks=webhook_settings
        )
        return made.id, secret

    return make


def list_of(watch_id: int) -> list[deliveries.DeliveryRecord]:
    return list(deliveries.list_deliveries(watch_id, None, PAGE).items)


def make_due() -> None:
    """Lets the time until the next attempt pass."""
    with database.connection_context():
        Delivery.update(due_at=Delivery.created_at, held_until=None).execute()


def test_an_alert_is_posted_with_a_signature_that_its_secret_proves(send, courier, watch, receiver) -> None:
    number, secret = watch(receiver.url)
    send(WEIR)
    assert courier.deliver_due() == {"sent": 1}
    ((headers, content),) = receiver.got
    (alert,) = alerts.list_alerts(AlertFilters(), None, PAGE).items
    (delivery,) = list_of(number)
    assert json.loads(content) == {
        "id": delivery.id,
        "type": "alert",
        "alert": {"id": alert.id, "words": alert.words},
    }
    moment, mac = (part.split("=")[1] for part in headers["Quotetrack-Signature"].split(","))
    assert abs(time.time() - int(moment)) < 60
    assert mac == hmac.new(secret.encode(), moment.encode() + b"." + content, hashlib.sha256).hexdigest()
    assert (headers["Quotetrack-Delivery"], headers["Quotetrack-Attempt"]) == (str(delivery.id), "1")
    assert headers["Content-Type"] == "application/json"
    assert headers["Host"] == f"127.0.0.1:{receiver.port}"
    assert (delivery.state, delivery.attempts, delivery.last_status) == (DeliveryState.SENT, 1, 204)
    assert courier.deliver_due() == {}


def test_a_failure_is_tried_again_later_and_given_up_in_the_end(send, courier, watch, receiver) -> None:
    receiver.answer = lambda handler: receiver.say(handler, 500, b"no")
    number, _ = watch(receiver.url)
    send(WEIR)
    for attempt in (1, 2, 3):
        assert courier.deliver_due() == {"due" if attempt < 3 else "failed": 1}
        assert courier.deliver_due() == {}
        (delivery,) = list_of(number)
        assert (delivery.attempts, delivery.last_status) == (attempt, 500)
        make_due()
    assert courier.deliver_due() == {}
    assert [headers["Quotetrack-Attempt"] for headers, _ in receiver.got] == ["1", "2", "3"]
    assert len({headers["Quotetrack-Delivery"] for headers, _ in receiver.got}) == 1
    assert watches.get_watch(number, None).failed == 1
    receiver.answer = lambda handler: receiver.say(handler, 200)
    assert deliveries.replay_watch(number, None) == 1
    assert courier.deliver_due() == {"sent": 1}
    assert receiver.got[-1][0]["Quotetrack-Delivery"] == receiver.got[0][0]["Quotetrack-Delivery"]


def test_the_wait_doubles_is_drawn_at_random_and_has_an_end(webhook_settings) -> None:
    for attempt in (1, 2, 5, 20, 1000):
        most = min(webhook_settings.retry_most_seconds, 60 * 2 ** (attempt - 1))
        waits = [deliveries.choose_delay(attempt, webhook_settings).total_seconds() for _ in range(300)]
        assert 0 <= min(waits) < 0.1 * most
        assert 0.9 * most < max(waits) <= most
    assert deliveries.choose_delay(1, webhook_settings, least=600).total_seconds() == 600
    assert deliveries.choose_delay(1, webhook_settings, least=10**9).total_seconds() == 21_600


def test_a_receiver_that_says_gone_is_not_asked_again(send, courier, watch, receiver) -> None:
    receiver.answer = lambda handler: receiver.say(handler, 410)
    watch(receiver.url)
    send(WEIR)
    assert courier.deliver_due() == {"failed": 1}


def test_a_redirect_is_not_followed(send, courier, watch, receiver) -> None:
    receiver.answer = lambda handler: receiver.say(handler, 302, Location=receiver.url)
    number, _ = watch(receiver.url)
    send(WEIR)
    assert courier.deliver_due() == {"due": 1}
    assert len(receiver.got) == 1
    assert "not followed" in list_of(number)[0].last_error


def drip(handler: BaseHTTPRequestHandler) -> None:
    """An answer that never ends although something always comes."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(200):
        handler.wfile.write(b"X-Line-%d: a\r\n" % number)
        handler.wfile.flush()
        time.sleep(0.1)


def hang(_handler: BaseHTTPRequestHandler) -> None:
    time.sleep(4)


def talk_nonsense(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"220 mail.example ESMTP\r\n" * 10)
    handler.close_connection = True


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


@pytest.mark.parametrize("answer", [drip, hang, talk_nonsense, hang_up])
def test_a_bad_answer_takes_its_time_at_most_and_is_a_failure(receiver, webhook_settings, answer) -> None:
    receiver.answer = answer
    began = time.monotonic()
    outcome = webhooks.post(receiver.url, b"{}", {}, webhook_settings)
    assert time.monotonic() - began < 3
    assert not outcome.arrived
    assert outcome.error


def test_of_a_huge_answer_only_the_beginning_is_read(receiver, webhook_settings) -> None:
    sent = []

    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(10**10))
        handler.end_headers()
        for _ in range(10_000):
            sent.append(handler.wfile.write(b"a" * 65_536))

    receiver.answer = flood
    assert webhooks.post(receiver.url, b"{}", {}, webhook_settings).arrived
    time.sleep(0.2)
    assert sum(sent) < 50_000_000


def test_nobody_listening_and_no_such_name_are_failures(webhook_settings) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    assert webhooks.post(f"http://127.0.0.1:{port}/", b"{}", {}, webhook_settings).error
    assert "not found" in webhooks.post("http://nowhere.invalid/", b"{}", {}, webhook_settings).error


def test_a_receiver_that_hangs_does_not_hold_up_the_others(send, courier, watch, receiver) -> None:
    other = Receiver()
    receiver.answer = hang
    for _ in range(3):
        watch(receiver.url)
    number, _ = watch(other.url)
    send(WEIR)
    began = time.monotonic()
    assert courier.deliver_due() == {"due": 3, "sent": 1}
    assert time.monotonic() - began < 4
    assert list_of(number)[0].state is DeliveryState.SENT
    other.server.shutdown()
    other.server.server_close()


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",  # noqa: S104 - refused
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
    ],
)
def test_a_name_that_leads_inside_is_refused_whatever_it_is(monkeypatch, settings, number: str) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_named: [(None, None, None, "", (number, 443))])
    outcome = webhooks.post("https://desk.example/", b"{}", {}, settings.webhooks)
    assert outcome.status is None
    assert "private" in outcome.error


@pytest.mark.parametrize("number", ["8.8.8.8", "2606:4700:4700::1111"])
def test_a_public_address_is_allowed_and_pinned(monkeypatch, settings, number: str) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_named: [(None, None, None, "", (number, 443))])
    destination = addresses.check_address("https://desk.example/a?b=c", settings.webhooks)
    assert (destination.port, destination.target) == (443, "/a?b=c")
    assert addresses.resolve(destination, settings.webhooks) == number


def test_what_was_checked_is_what_is_connected_to_even_if_the_name_moves(
    monkeypatch, receiver, webhook_settings
) -> None:
    asked = []
    real = socket.getaddrinfo

    def move(host: str, *given: Any, **named: Any) -> Any:
        if host != "desk.example":
            return real(host, *given, **named)
        asked.append(host)
        return real("127.0.0.1" if len(asked) == 1 else "203.0.113.1", *given, **named)

    monkeypatch.setattr(socket, "getaddrinfo", move)
    outcome = webhooks.post(f"http://desk.example:{receiver.port}/", b"{}", {}, webhook_settings)
    assert (outcome.status, asked) == (204, ["desk.example"])
    assert receiver.got[0][0]["Host"] == f"desk.example:{receiver.port}"


@pytest.mark.parametrize(
    "address",
    ["http://127.1/", "http://0x7f.1/", "http://017700000001/", "http://[::ffff:10.0.0.1]/", "http://a.localhost/"],
)
def test_an_address_that_is_plainly_inside_is_refused_at_once(settings, address: str) -> None:
    with pytest.raises(InputError):
        addresses.check_address(address, settings.webhooks)


def test_https_is_checked_against_the_name(tmp_path: Path, receiver, webhook_settings) -> None:
    certificate, private = tmp_path / "cert.pem", tmp_path / "key.pem"
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(private), "-out", str(certificate)]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *name, *files]
    made = subprocess.run(command, capture_output=True)
    if made.returncode != 0:
        pytest.skip("openssl is not here")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, private)
    receiver.server.socket = context.wrap_socket(receiver.server.socket, server_side=True)
    trusting = replace(webhook_settings, ca_file=str(certificate), timeout_seconds=5)
    assert webhooks.post(f"https://localhost:{receiver.port}/", b"{}", {}, trusting).status == 204
    assert "CERTIFICATE" in webhooks.post(f"https://127.0.0.1:{receiver.port}/", b"{}", {}, trusting).error.upper()
    assert (
        "CERTIFICATE" in webhooks.post(f"https://localhost:{receiver.port}/", b"{}", {}, webhook_settings).error.upper()
    )


def test_what_is_held_is_not_sent_twice_and_comes_back_when_its_holder_is_gone(
    send, courier, watch, receiver, webhook_settings
) -> None:
    watch(receiver.url)
    send(WEIR)
    (task,) = deliveries.take_due(10, webhook_settings)
    assert task.attempt == 1
    assert deliveries.take_due(10, webhook_settings) == ()
    assert courier.deliver_due() == {}
    make_due()
    assert courier.deliver_due() == {"sent": 1}
    ((headers, _),) = receiver.got
    assert (headers["Quotetrack-Delivery"], headers["Quotetrack-Attempt"]) == (str(task.delivery_id), "2")


def test_a_late_outcome_of_a_holder_that_lost_it_counts_for_nothing(send, courier, watch, receiver, webhook_settings):
    number, _ = watch(receiver.url)
    send(WEIR)
    (task,) = deliveries.take_due(10, webhook_settings)
    make_due()
    assert courier.deliver_due() == {"sent": 1}
    deliveries.note_outcome(task, webhooks.Outcome(500, "late"), webhook_settings)
    assert list_of(number)[0].state is DeliveryState.SENT


def test_one_holder_at_a_time_has_a_duty(database: object) -> None:
    assert deliveries.take_duty("deliveries", "one", 60)
    assert not deliveries.take_duty("deliveries", "two", 60)
    assert deliveries.take_duty("deliveries", "one", -1)
    assert deliveries.take_duty("deliveries", "two", 60)


def test_an_alert_that_nobody_foresaw_keeps_no_other_from_being_noted(
    send, settings, webhook_settings, watch, receiver
) -> None:
    def render(alert: Any) -> dict[str, Any]:
        if alert.watch_id == odd:
            raise KeyError(alert.id)
        return {"id": alert.id}

    (odd, _), (even, _) = watch(receiver.url), watch(receiver.url)
    send(WEIR)
    courier = Courier(replace(settings, webhooks=webhook_settings), render, lambda: None)
    assert courier.deliver_due() == {"due": 1, "sent": 1}
    assert [one.state for one in (*list_of(odd), *list_of(even))] == [DeliveryState.DUE, DeliveryState.SENT]
    make_due()
    assert courier.deliver_due() == {"due": 1}
    assert len(receiver.got) == 1

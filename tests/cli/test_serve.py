"""``quotetrack serve --prepare``: from an empty folder to a served page, and quickly back the second time."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from .conftest import Run


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()


def is_ready(port: int) -> bool:
    try:
        return fetch(port, "/readyz")[0] == 200
    except (OSError, http.client.HTTPException):
        return False


@contextlib.contextmanager
def served(folder: Path, port: int) -> Iterator[tuple[float, Path]]:
    """The service while the block runs: the seconds that it took to be ready, and the file of what it printed."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("QUOTETRACK_")}
    began = time.monotonic()
    printed = folder / "printed.txt"
    with printed.open("wb") as out:
        command = [sys.executable, "-m", "quotetrack", "serve", "--prepare", "--port", str(port)]
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=out, stderr=subprocess.STDOUT)
        try:
            while not is_ready(port):
                assert process.poll() is None, printed.read_text(encoding="utf-8")
                assert time.monotonic() - began < 60, printed.read_text(encoding="utf-8")
                time.sleep(0.05)
            yield time.monotonic() - began, printed
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def test_first_start_prepares_everything_and_the_second_keeps_it(tmp_path: Path) -> None:
    port = find_free_port()
    with served(tmp_path, port) as (_seconds, printed):
        shown = printed.read_text(encoding="utf-8")
        assert shown.count("created  article ") == 4
        assert "SPEAKER" in shown
        assert "Ruth Calloway" in shown
        assert re.search(r"^Sign in as admin with the password \S{16,} \(shown this once\)\.$", shown, re.MULTILINE)
        assert f"http://127.0.0.1:{port}" in shown
        assert "Traceback" not in shown
    with served(tmp_path, port) as (seconds, printed):
        shown = printed.read_text(encoding="utf-8")
        assert "created" not in shown
        assert "password" not in shown
        # Two seconds are the promise on an idle machine; these tests share theirs.
        assert seconds < 10
        status, content = fetch(port, "/api/v1/openapi.json")
        assert status == 200
        assert json.loads(content)["openapi"].startswith("3.")


def test_taken_port_is_one_line_and_nothing_is_prepared(run: Run, home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        outcome = run("serve", "--prepare", "--port", str(port))
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == (
        f"quotetrack: 127.0.0.1:{port} is taken: stop what listens there, or choose another --port.\n"
    )
    assert not (home / "var").exists()


def test_host_that_is_not_ours_is_one_line(run: Run) -> None:
    outcome = run("serve", "--host", "192.0.2.1")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == "quotetrack: 192.0.2.1:8000 cannot be listened at: Cannot assign requested address.\n"

"""A server that is told to begin anew (SIGHUP) while clients call it all the time: not one call is lost."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from conftest import ROUNDS
from newsdesk import TEXT, check_database
from running_server import Server, find_port, run_server, wait_for

LIST = "/api/v1/statements?limit=1"
THREADS = {"QUOTETRACK_LIMITS_REQUESTS_PER_MINUTE": "0", "QUOTETRACK_SERVER_WORKERS": "2"}


@dataclass(slots=True)
class Callers:
    """What clients got: the statuses of their calls, and what went wrong on the way."""

    statuses: list[int] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    sent: set[str] = field(default_factory=set)

    def send_articles(self, server: Server, stop: threading.Event) -> None:
        """Each call on a connection of its own."""
        while not stop.is_set():
            name = f"{threading.get_ident()}-{time.monotonic_ns()}"
            try:
                status = server.call("POST", "/api/v1/articles", {"text": TEXT.format(name), "external_id": name})[0]
            except (OSError, http.client.HTTPException) as error:
                self.lost.append(f"article: {error!r}")
                continue
            self.statuses.append(status)
            self.sent.add(name)

    def read_lists(self, server: Server, stop: threading.Event) -> None:
        """Calls on one connection for as long as the server keeps it; one that it closed meanwhile is opened again, as
        every client does."""
        connection, used = server.connect(), False
        while not stop.is_set():
            try:
                connection.request("GET", LIST, headers={"Authorization": f"Bearer {server.key}"})
                with connection.getresponse() as answer:
                    json.loads(answer.read())
                    self.statuses.append(answer.status)
                used = True
            except (OSError, http.client.HTTPException) as error:
                if not used:
                    self.lost.append(f"list: {error!r}")
                connection.close()
                used = False
        connection.close()


@contextmanager
def at_work(callers: Callers, server: Server) -> Iterator[None]:
    stop = threading.Event()
    tasks = [callers.send_articles, callers.send_articles, callers.read_lists, callers.read_lists]
    threads = [threading.Thread(target=task, args=(server, stop)) for task in tasks]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)


def find_workers(process: int) -> set[str]:
    return set(Path(f"/proc/{process}/task/{process}/children").read_text().split())


def test_no_call_is_lost_while_every_process_is_replaced(database_url: str, tmp_path: Path) -> None:
    callers = Callers()
    running = run_server(database_url, tmp_path, more=THREADS, by_command=True)
    with running as server, at_work(callers, server):
        for _ in range(max(1, min(ROUNDS // 3, 10))):
            before, done = find_workers(server.process), len(callers.statuses)
            wait_for(lambda done=done: len(callers.statuses) > done + 10)  # type: ignore[misc]
            os.kill(server.process, signal.SIGHUP)
            wait_for(lambda before=before: not before & find_workers(server.process), 60)  # type: ignore[misc]
    assert callers.lost == []
    assert set(callers.statuses) == {200, 201}
    assert check_database(database_url) == len(callers.sent)
    assert "Traceback" not in (tmp_path / "server.log").read_text()


def test_a_reload_reads_the_file_of_settings_again(backend_file: str, tmp_path: Path) -> None:
    file = tmp_path / "quotetrack.toml"
    file.write_text("[limits]\npage_max = 10\npage_default = 10\n")
    port = find_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QUOTETRACK_")}
    environ = kept | {
        "QUOTETRACK_CONFIG": str(file),
        "QUOTETRACK_DATABASE_URL": backend_file,
        "QUOTETRACK_WEB_SECRET_KEY": "k" * 40,
    }
    add = [sys.executable, "-m", "quotetrack", "keys", "add", "desk tool", "--scope", "read"]
    key = subprocess.run(add, env=environ, capture_output=True, text=True, check=True).stdout.strip()
    command = [sys.executable, "-m", "quotetrack", "serve", "--port", str(port)]
    with (
        (tmp_path / "server.log").open("wb") as log,
        subprocess.Popen(command, env=environ, stdout=log, stderr=log) as running,
    ):
        server = Server(port, key, running.pid, backend_file)
        try:
            wait_for(lambda: server.call("GET", "/api/v1/statements?limit=20")[0] == 422)
            file.write_text("[limits]\npage_max = 20\npage_default = 10\n")
            running.send_signal(signal.SIGHUP)
            wait_for(lambda: server.call("GET", "/api/v1/statements?limit=20")[0] == 200)
            # What cannot work is told, and everything goes on as it is.
            file.write_text("[limits]\npage_max = 0\n")
            running.send_signal(signal.SIGHUP)
            wait_for(lambda: "settings stay as they were: limits.page_max" in (tmp_path / "server.log").read_text())
            wait_for(lambda: len(find_workers(running.pid)) == 2)
            assert server.call("GET", "/api/v1/statements?limit=20")[0] == 200
        finally:
            running.terminate()

"""Connections that are kept open are answered by all processes, not by the one that was first."""

import http.client
import threading
import time
from contextlib import ExitStack, closing, suppress
from pathlib import Path

from running_server import run_server, wait_for

from quotetrack.settings import load_settings
from quotetrack.storage.connection import open_database
from quotetrack.storage.migrations import migrate

CONNECTIONS = 16


def count_sockets(process: int) -> int:
    count = 0
    for entry in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):
            count += "socket:" in str(entry.readlink())
    return count


def list_children(process: int) -> list[int]:
    return [
        int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    ]


def test_processes_share_the_connections_that_are_kept_open(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/data.db"
    migrate(open_database(load_settings({"QUOTETRACK_DATABASE_URL": url}).database))
    with (
        run_server(url, tmp_path, by_command=True, more={"QUOTETRACK_SERVER_WORKERS": "2"}) as server,
        ExitStack() as kept,
    ):
        wait_for(lambda: len(list_children(server.process)) == 2)
        before = {child: count_sockets(child) for child in list_children(server.process)}
        connections = [kept.enter_context(closing(server.connect())) for _ in range(CONNECTIONS)]
        until = time.monotonic() + 1

        def keep_asking(connection: http.client.HTTPConnection) -> None:
            while time.monotonic() < until:
                connection.request("GET", "/api/v1/statements", headers={"Authorization": f"Bearer {server.key}"})
                assert connection.getresponse().read()

        threads = [threading.Thread(target=keep_asking, args=(connection,)) for connection in connections]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        held = [count_sockets(child) - count for child, count in before.items()]
    # One that had just been closed may have been counted before.
    assert sum(held) >= CONNECTIONS - 2
    # Evenly would be eight each; one process alone had up to all of them.
    assert min(held) >= 3

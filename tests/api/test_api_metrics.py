"""/metrics adds up what all processes of a server counted, the dead ones too, and is not open to everybody."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from flask import Flask
from running_server import run_server, wait_for

from quotetrack.settings import load_settings
from quotetrack.storage.connection import open_database
from quotetrack.storage.migrations import migrate

TEXT = "“The bell tower stands,” said Corin Vale, the verger of Ashmere."
LIST = 'quotetrack_requests_total{method="GET",route="/api/v1/statements",status="200"}'


def read(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_all_processes_are_added_up_and_none_is_forgotten_when_it_ends(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/data.db"
    migrate(open_database(load_settings({"QUOTETRACK_DATABASE_URL": url}).database))
    with run_server(url, tmp_path, more={"QUOTETRACK_SERVER_WORKERS": "2"}) as server:

        def scrape() -> str:
            status, headers, content = server.call("GET", "/metrics")
            assert status == 200
            assert headers["Content-Type"].startswith("text/plain; version=0.0.4")
            return content.decode()

        for _ in range(30):
            assert server.call("GET", "/api/v1/statements")[0] == 200
        assert server.call("POST", "/api/v1/articles", {"text": TEXT})[0] == 201
        assert server.call("POST", "/api/v1/articles", {"text": TEXT})[0] == 200
        shown = scrape()
        assert read(shown, LIST) == 30
        assert read(shown, 'quotetrack_ingests_total{outcome="created"}') == 1
        assert read(shown, 'quotetrack_ingests_total{outcome="unchanged"}') == 1
        assert read(shown, "quotetrack_statements_total") == 1
        assert read(shown, 'quotetrack_request_seconds_count{method="GET",route="/api/v1/statements"}') == 30
        assert read(shown, 'quotetrack_deliveries_waiting{state="due"}') == 0
        assert "# TYPE quotetrack_requests_total counter" in shown or "# TYPE quotetrack_requests counter" in shown
        children = Path(f"/proc/{server.process}/task/{server.process}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGTERM)
        wait_for(lambda: not any(Path(f"/proc/{child}").exists() for child in children))
        parent = Path("/dev/shm")  # noqa: S108 - the server's own choice
        time.sleep(0.5)
        assert read(scrape(), LIST) == 30
        folder = next(parent.glob(f"quotetrack-metrics-{os.geteuid()}-{server.process}-*"))
        names = [path.name for path in folder.glob("*.db")]
        assert "counter_dead.db" in names
        assert not any(name.endswith(f"_{child}.db") for child in children for name in names)
    assert not folder.exists()


def test_a_server_whose_counters_are_taken_away_serves_on(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/data.db"
    migrate(open_database(load_settings({"QUOTETRACK_DATABASE_URL": url}).database))
    with run_server(url, tmp_path) as server:
        # As some systems do when whoever started the server signs out.
        pattern = f"quotetrack-metrics-{os.geteuid()}-{server.process}-*"
        for folder in Path("/dev/shm").glob(pattern):  # noqa: S108 - the server's own choice
            shutil.rmtree(folder)
        (child,) = Path(f"/proc/{server.process}/task/{server.process}/children").read_text().split()
        os.kill(int(child), signal.SIGKILL)
        wait_for(lambda: server.call("GET", "/api/v1/statements")[0] == 200, 10)
        assert server.call("POST", "/api/v1/articles", {"text": TEXT})[0] == 201
        assert server.call("GET", "/metrics")[0] == 200


COUNT_AT_ONCE = """
import sys, threading
from quotetrack import metrics
folder = metrics.prepare_folder()
sys.setswitchinterval(1e-6)
begin = threading.Barrier(8)
def count():
    begin.wait()
    metrics.count_request("/healthz", "GET", 200, 0.001)
threads = [threading.Thread(target=count) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(metrics.render_metrics(dict).decode())
metrics.remove_folder()
"""


def test_first_requests_of_a_process_may_all_come_at_once() -> None:
    done = subprocess.run([sys.executable, "-c", COUNT_AT_ONCE], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert read(done.stdout, 'quotetrack_requests_total{method="GET",route="/healthz",status="200"}') == 8


def test_who_is_not_near_needs_a_key(app: Flask, api) -> None:
    def ask(address: str, key: str | None = None, **headers: str) -> int:
        given = {"Authorization": f"Bearer {key}"} if key else {}
        return api.client.get("/metrics", environ_base={"REMOTE_ADDR": address}, headers=given | headers).status_code

    assert ask("127.0.0.1") == 200
    assert ask("192.0.2.1") == 401
    assert ask("192.0.2.1", api.key) == 200
    assert ask("127.0.0.1", **{"X-Forwarded-For": "192.0.2.1"}) == 401
    assert ask("127.0.0.1", api.key, **{"X-Forwarded-For": "192.0.2.1"}) == 200

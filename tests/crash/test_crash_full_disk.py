"""No room on the disk: what cannot be kept is refused, what was promised is there, and room alone sets it right."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import RECOVERY_SECONDS, filled_disk, measure_recovery, migrate_at, name_database, run_postgresql
from database_access import close_all, open_at
from newsdesk import QUICK, TEXT, Desk, busy_desk, check_database, find_workers, is_back, send_one
from running_server import run_server

Disk = Callable[[int], Path]
REFUSALS = 12


def fill_and_empty(folder: Path, url: str, logs: Path, desk: Desk, *, read: bool) -> str:
    """Serves a busy desk while the folder's disk is full and after there is room again; the server's log."""
    with run_server(url, logs, more=QUICK, by_command=True) as server:
        assert send_one(server, "before") == 201
        with busy_desk(server, desk):
            desk.wait_for_more(3)
            with filled_disk(folder):
                measure_recovery(lambda: desk.statuses[-REFUSALS:] == [503] * REFUSALS)
                assert is_back(server) or not read
            assert measure_recovery(lambda: send_one(server, "after") == 201) < RECOVERY_SECONDS
            desk.wait_for_more(3)
    check_database(url, desk)
    return (logs / "server.log").read_text()


def test_a_full_disk_refuses_and_serves_on_when_there_is_room(tmp_path: Path, backend_file: str) -> None:
    """The files may not grow any more, which is what a full disk does to them."""
    with run_server(backend_file, tmp_path, more=QUICK, by_command=True) as server:
        assert send_one(server, "before") == 201
        (worker,) = find_workers(server)
        log = Path(backend_file.removeprefix("sqlite:///") + "-wal")
        resource.prlimit(worker, resource.RLIMIT_FSIZE, (log.stat().st_size + 4096, resource.RLIM_INFINITY))
        statuses = [send_one(server, f"full {number}") for number in range(20)]
        assert set(statuses[5:]) == {503}
        assert is_back(server)
        resource.prlimit(worker, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert measure_recovery(lambda: send_one(server, "after") == 201) < RECOVERY_SECONDS
    assert check_database(backend_file) == 2 + statuses.count(201)


def test_a_file_on_a_full_disk_takes_articles_again_when_there_is_room(small_disk: Disk, tmp_path: Path) -> None:
    folder = small_disk(12)
    log = fill_and_empty(folder, migrate_at(f"sqlite:///{folder}/data.db"), tmp_path, Desk(), read=True)
    assert "Traceback" not in log
    assert "disk is full" in log


def test_an_ingest_that_fills_the_disk_says_so_and_goes_on_when_there_is_room(small_disk: Disk, tmp_path: Path) -> None:
    folder = small_disk(12)
    url = migrate_at(f"sqlite:///{folder}/data.db")
    archive = tmp_path / "wire"
    archive.mkdir()
    for number in range(300):
        (archive / f"{number:03}.txt").write_text(TEXT.format(number))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QUOTETRACK_")}
    command = [sys.executable, "-m", "quotetrack", "ingest", "--quiet", str(archive)]

    def ingest() -> subprocess.CompletedProcess[str]:
        environment = kept | {"QUOTETRACK_DATABASE_URL": url}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    with filled_disk(folder, free=200_000):
        done = ingest()
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "disk is full" in done.stderr
    assert done.stderr.count("\n") == 1
    done = ingest()
    assert done.returncode == 0, done.stderr
    opened = open_at(url)
    opened.connect()
    assert opened.execute_sql("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert opened.execute_sql("SELECT count(*), count(DISTINCT natural_key) FROM article").fetchall() == [(300, 300)]
    close_all(opened)


@pytest.mark.postgresql
def test_a_server_on_a_full_disk_takes_articles_again_when_there_is_room(
    small_disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = small_disk(200)
    with run_postgresql(folder, monkeypatch):
        log = fill_and_empty(folder, migrate_at(name_database(folder)), tmp_path, Desk(), read=False)
    assert "No space left on device" in log

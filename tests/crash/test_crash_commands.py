"""Commands killed at any moment, and two of them at once on one file: run again, they end as if nothing had been."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROUNDS
from database_access import close_all, open_at
from newsdesk import TEXT, check_database

from quotetrack.storage.migrations import migrate, pending, revert

COMMAND = [sys.executable, "-m", "quotetrack"]
ARTICLES = 60 * max(ROUNDS, 5)


@pytest.fixture
def environment(database_url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QUOTETRACK_")}
    return kept | {"QUOTETRACK_DATABASE_URL": database_url}


def write_archive(folder: Path, name: str, first: int, count: int) -> None:
    lines = (
        json.dumps({"text": TEXT.format(number), "external_id": f"b{number}", "outlet": "Kelmoor Gazette"})
        for number in range(first, first + count)
    )
    (folder / name).write_bytes(gzip.compress("\n".join(lines).encode()))


def start(folder: Path, environment: dict[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def export(folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [*COMMAND, "export", "statements"], cwd=folder, env=environment, capture_output=True, check=True
    )
    return done.stdout.decode()


def test_an_ingest_killed_again_and_again_ends_as_one_that_was_not(
    environment: dict[str, str], database_url: str, tmp_path: Path, moments: Iterator[float]
) -> None:
    write_archive(tmp_path, "wire.jsonl.gz", 0, ARTICLES)
    stored = 0
    for moment in moments:
        running = start(tmp_path, environment, "ingest", "wire.jsonl.gz")
        assert running.stdout is not None
        running.stdout.readline()
        time.sleep(moment / 2)
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate(timeout=30)
        # What a run before had stored is there, and more.
        now = check_database(database_url)
        assert now >= stored
        stored = now
    assert 0 < stored < ARTICLES
    last = start(tmp_path, environment, "ingest", "--quiet", "wire.jsonl.gz")
    told = last.communicate(timeout=300)[0].decode()
    assert last.returncode == 0
    assert f"{stored} unchanged" in told
    assert check_database(database_url) == ARTICLES


def test_two_that_write_the_same_archive_store_it_once(
    environment: dict[str, str], database_url: str, tmp_path: Path
) -> None:
    write_archive(tmp_path, "one.jsonl.gz", 0, 120)
    write_archive(tmp_path, "two.jsonl.gz", 60, 120)
    both = [start(tmp_path, environment, "ingest", "--quiet", f"{name}.jsonl.gz") for name in ("one", "two")]
    told = [running.communicate(timeout=120)[0].decode() for running in both]
    assert [running.returncode for running in both] == [0, 0], told
    assert check_database(database_url) == 180
    assert export(tmp_path, environment).count("Kelmoor Gazette") == 360


def test_a_migration_killed_half_way_is_run_again(empty_database_url: str, tmp_path: Path) -> None:
    """All or nothing: a killed one leaves the database as it was, or as it is to be."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QUOTETRACK_")}
    environment = kept | {"QUOTETRACK_DATABASE_URL": empty_database_url}
    opened = open_at(empty_database_url)
    names = pending(opened)
    close_all(opened)
    left = []
    for number in range(max(ROUNDS, 8)):
        running = start(tmp_path, environment, "migrate")
        time.sleep(0.25 + 0.05 * number % 0.6)
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate(timeout=30)
        opened = open_at(empty_database_url)
        left.append(pending(opened))
        if not left[-1]:
            revert(opened)
            assert pending(opened) == names
        close_all(opened)
    assert all(missing in (names, ()) for missing in left)
    opened = open_at(empty_database_url)
    migrate(opened)
    close_all(opened)
    assert check_database(empty_database_url) == 0

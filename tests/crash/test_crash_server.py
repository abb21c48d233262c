"""The server killed, its database locked, full, gone and cut off, while desks send articles and corrections: what was
promised is there, nothing is there by half or twice, and the service comes back by itself."""

import json
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from conftest import LONG, RECOVERY_SECONDS, ROUNDS, measure_recovery, steer_postgresql
from newsdesk import QUICK, TEXT, Desk, busy_desk, check_database, find_workers, is_back, send_one
from running_server import run_server

READY = ("GET", "/readyz")


def read_log(folder: Path) -> str:
    return (folder / "server.log").read_text()


def test_a_killed_process_loses_nothing_that_was_promised(
    database_url: str, tmp_path: Path, moments: Iterator[float]
) -> None:
    desk = Desk()
    with run_server(database_url, tmp_path, more=QUICK | {"QUOTETRACK_SERVER_WORKERS": "2"}, by_command=True) as server:
        for moment in moments:
            with busy_desk(server, desk):
                desk.wait_for_more(2)
                time.sleep(moment / 2)
                for worker in find_workers(server):
                    os.kill(worker, signal.SIGKILL)
                assert measure_recovery(lambda: is_back(server)) < RECOVERY_SECONDS
            check_database(database_url, desk)
    assert len(desk.corrections) > ROUNDS


def test_a_server_killed_whole_begins_again_with_all_that_was_promised(
    database_url: str, tmp_path: Path, moments: Iterator[float]
) -> None:
    desk = Desk()
    for number, moment in enumerate(moments):
        folder = tmp_path / str(number)
        folder.mkdir()
        with run_server(database_url, folder, more=QUICK, by_command=True) as server:
            with busy_desk(server, desk):
                desk.wait_for_more(2)
                time.sleep(moment / 2)
                workers = find_workers(server)
                os.kill(server.process, signal.SIGKILL)
                for worker in workers:
                    os.kill(worker, signal.SIGKILL)
            check_database(database_url, desk)
    assert len(desk.articles) >= 2 * ROUNDS


def test_a_locked_file_is_waited_for_and_then_told(tmp_path: Path, backend_file: str) -> None:
    """Another program writes to the file for long: readers go on, writers are asked to come again."""
    seconds, patience = (30.0, "5000") if LONG else (2.0, "400")
    with (
        run_server(
            backend_file, tmp_path, more=QUICK | {"QUOTETRACK_DATABASE_BUSY_TIMEOUT_MS": patience}, by_command=True
        ) as server,
        closing(sqlite3.connect(backend_file.removeprefix("sqlite:///"), isolation_level=None)) as other,
    ):
        assert send_one(server, "before") == 201
        other.execute("BEGIN IMMEDIATE")
        locked = time.monotonic()
        while time.monotonic() - locked < seconds:
            status, headers, content = server.call("POST", "/api/v1/articles", {"text": TEXT.format("during")})
            assert (status, json.loads(content)["status"]) == (503, 503)
            assert headers["Retry-After"]
            assert is_back(server)
        other.execute("ROLLBACK")
        assert measure_recovery(lambda: send_one(server, "after") == 201) < RECOVERY_SECONDS
    assert check_database(backend_file) == 2
    assert "Traceback" not in read_log(tmp_path)


def test_a_database_that_restarts_is_found_again(own_url: str, own_postgresql: Path, tmp_path: Path) -> None:
    desk = Desk()
    with run_server(own_url, tmp_path, more=QUICK, by_command=True) as server:
        with busy_desk(server, desk):
            desk.wait_for_more(5)
            steer_postgresql(own_postgresql, "stop", "-m", "immediate")
            status, headers, content = server.call("GET", "/api/v1/statements")
            assert (status, json.loads(content)["type"]) == (503, "urn:quotetrack:problem:storage-unavailable")
            assert headers["Retry-After"]
            assert server.call(*READY)[0] == 503
            assert server.call("GET", "/healthz")[0] == 200
            steer_postgresql(own_postgresql, "start")
            assert measure_recovery(lambda: is_back(server)) < RECOVERY_SECONDS
            desk.wait_for_more(5)
        assert server.call(*READY)[0] == 200
        check_database(own_url, desk)
    assert 503 in desk.statuses


@pytest.mark.postgresql
def test_connections_cut_in_the_middle_leave_no_half_article(
    own_url: str, tmp_path: Path, moments: Iterator[float]
) -> None:
    desk = Desk()
    with run_server(own_url, tmp_path, more=QUICK, by_command=True) as server:
        with busy_desk(server, desk), psycopg.connect(own_url, autocommit=True) as other:
            for moment in moments:
                desk.wait_for_more(2)
                time.sleep(moment / 2)
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
                assert measure_recovery(lambda: is_back(server)) < RECOVERY_SECONDS
        check_database(own_url, desk)
    assert len(desk.articles) >= 2 * ROUNDS

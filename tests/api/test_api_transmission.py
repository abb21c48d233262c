"""Streams that cannot be made to their end are cut where every client sees it, and told of in one line of the log."""

import csv
import http.client
import io
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from database_access import close_all, open_at
from running_server import Server, run_server, wait_for

from quotetrack.client import Client, ClientError
from quotetrack.logs import configure_logs
from quotetrack.settings import Settings
from quotetrack.storage.connection import database, reading

FILES = ("statements.csv", "statements.ndjson", "statements.jsonld")
NO_MOMENT = 9_000_000_000_000_000_000
"""Microseconds that no calendar has: a row with these cannot be read."""


def read_log(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "server.log").read_text().splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def find_lines(folder: Path, name: str) -> list[dict[str, Any]]:
    return [line for line in read_log(folder) if line["event"] == "request" and line["path"] == f"/api/v1/{name}"]


def store_statements(server: Server) -> None:
    """More than are read at once."""
    for number in range(3):
        said = "\n\n".join(f"“Crate {number}.{one} is sealed,” said Odd Falk, the carrier." for one in range(260))
        assert server.call("POST", "/api/v1/articles", {"text": said})[0] == 201


@pytest.fixture
def spoiled(database_url: str, tmp_path: Path) -> Iterator[Server]:
    """A server whose last statement cannot be read."""
    with run_server(database_url, tmp_path) as server:
        store_statements(server)
        opened = open_at(database_url)
        last = "UPDATE statement SET corrected_at = {} WHERE id = (SELECT MAX(id) FROM statement)"
        opened.connect()
        opened.execute_sql(last.format(NO_MOMENT))
        close_all(opened)
        yield server


def test_a_stream_that_fails_is_cut_and_its_reason_is_in_the_log(spoiled: Server, tmp_path: Path) -> None:
    for name in FILES:
        with closing(spoiled.connect()) as connection:
            connection.request("GET", f"/api/v1/{name}", headers={"Authorization": f"Bearer {spoiled.key}"})
            response = connection.getresponse()
            assert (response.status, response.headers["Transfer-Encoding"]) == (200, "chunked")
            with pytest.raises(http.client.IncompleteRead) as caught:
                response.read()
        assert b"Crate 0.0 is sealed" in caught.value.partial
        wait_for(partial(find_lines, tmp_path, name))
        (line,) = find_lines(tmp_path, name)
        assert (line["level"], line["status"], line["stream"]) == ("error", 200, "cut")
        assert line["bytes"] == len(caught.value.partial)
        assert line["problem"] == "Something went wrong on our side. The request id finds it in the logs."
        assert "OverflowError" in line["exception"]
        assert line["request_id"] == response.headers["X-Request-Id"]
    # The tracebacks are members of these lines, and nothing else told of them.
    assert "\nTraceback" not in (tmp_path / "server.log").read_text()
    assert spoiled.call("GET", "/readyz")[0] == 200


def test_the_client_keeps_no_file_that_was_cut(spoiled: Server, tmp_path: Path) -> None:
    target = tmp_path / "yesterday.csv"
    target.write_text("yesterday")
    with Client(f"http://127.0.0.1:{spoiled.port}", spoiled.key) as client, pytest.raises(ClientError):
        client.save("statements.csv", str(target))
    assert target.read_text() == "yesterday"


def test_a_stream_is_told_of_with_all_of_its_bytes_once_it_is_sent(database_url: str, tmp_path: Path) -> None:
    with run_server(database_url, tmp_path) as server:
        store_statements(server)
        data = server.call("GET", "/api/v1/statements.csv")[2]
        assert len(list(csv.reader(io.StringIO(data.decode(), newline="")))) == 781
        wait_for(lambda: bool(find_lines(tmp_path, "statements.csv")))
        (line,) = find_lines(tmp_path, "statements.csv")
        assert (line["level"], line["stream"], line["bytes"]) == ("info", "whole", len(data))
        assert server.call("GET", "/api/v1/statements")[0] == 200
    (line,) = find_lines(tmp_path, "statements")
    assert "stream" not in line


def read_lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    return [line for line in found if line["event"] == "request"]


def test_a_reader_who_left_and_the_database_that_went_are_told_apart(
    api: Any, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(replace(settings, logs=replace(settings.logs, level="info", format="json")))
    said = "\n\n".join(f"“Crate {one} is sealed,” said Odd Falk, the carrier." for one in range(120))
    for number in range(6):
        api.post_article(f"{number}. {said}")
    read_lines(capsys)
    answer = api.get("/statements.ndjson", buffered=False)
    first = next(iter(answer.response))
    assert read_lines(capsys) == []
    answer.close()
    (line,) = read_lines(capsys)
    assert (line["stream"], line["status"], line["bytes"]) == ("left", 200, len(first))

    answer = api.get("/statements.ndjson", buffered=False)
    parts = iter(answer.response)
    next(parts)
    with reading():
        database.execute_sql("ALTER TABLE statement RENAME TO statement_away")
    try:
        with pytest.raises(BrokenPipeError):
            list(parts)
        answer.close()
    finally:
        with reading():
            database.execute_sql("ALTER TABLE statement_away RENAME TO statement")
    (line,) = read_lines(capsys)
    assert (line["level"], line["stream"]) == ("error", "cut")
    assert line["problem"].startswith("The database")
    assert "exception" not in line
    assert read_lines(capsys) == []

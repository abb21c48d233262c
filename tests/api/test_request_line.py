"""Each request leaves one line in the log, whichever of the processes answered it."""

import json
from pathlib import Path

from running_server import run_server

SHOWN = {"method", "path", "endpoint", "status", "key", "request_id", "milliseconds", "bytes", "timestamp", "level"}


def test_each_request_is_one_json_line_with_the_id_of_its_answer(database_url: str, tmp_path: Path) -> None:
    calls = [
        ("GET", "/api/v1/statements?q=secretly", None),
        ("GET", "/api/v1/statements.csv", None),
        ("POST", "/api/v1/articles", {"text": "“The bell tower stands,” said Corin Vale, the verger."}),
        ("POST", "/api/v1/articles", {}),
        ("GET", "/nowhere", None),
    ]
    told = []
    with run_server(database_url, tmp_path, more={"QUOTETRACK_SERVER_WORKERS": "2"}, by_command=True) as server:
        for method, path, body in calls:
            status, headers, content = server.call(method, path, body)
            told.append((headers["X-Request-Id"], method, path.partition("?")[0], status, len(content)))
    log = (tmp_path / "server.log").read_text()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    for number, method, path, status, length in told:
        (line,) = [one for one in lines if one.get("request_id") == number]
        assert line.keys() >= SHOWN
        assert (line["event"], line["method"], line["path"], line["status"]) == ("request", method, path, status)
        assert line["bytes"] == length
        assert line["milliseconds"] > 0
    assert "secretly" not in log
    assert server.key not in log

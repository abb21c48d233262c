"""/healthz says that the process is alive, /readyz whether it can work; neither needs a key."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from quotetrack.app import create_app
from quotetrack.settings import Settings


def start_app(settings: Settings, url: str) -> Flask:
    return create_app(replace(settings, database=replace(settings.database, url=url)))


def stop_app(app: Flask) -> None:
    app.extensions["quotetrack_database"].close()


def test_a_service_with_its_database_is_ready(app: Flask) -> None:
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"status": "ready", "checks": {"database": True, "migrations": True, "writable": True}}
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_database_without_its_tables_is_not_ready_and_requests_get_503(
    settings: Settings, empty_database_url: str
) -> None:
    app = start_app(settings, empty_database_url)
    client = app.test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.content_type == "application/problem+json"
    assert answer.json["checks"] == {"database": True, "migrations": False, "writable": True}
    assert client.get("/healthz").status_code == 200
    request = client.get("/api/v1/articles", headers={"Authorization": "Bearer qt_aaaaaaaa_bbbbbbbbbbbbbbbb"})
    assert request.status_code == 503
    assert request.content_type == "application/problem+json"
    stop_app(app)


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/nothing", "sqlite:///{folder}/notes.txt"])
def test_a_database_that_is_away_is_not_ready_and_requests_get_503(
    settings: Settings, tmp_path: Path, url: str
) -> None:
    (tmp_path / "notes.txt").write_text("This is no database. " * 100)
    app = start_app(settings, url.format(folder=tmp_path))
    client = app.test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["checks"]["database"] is False
    assert client.get("/healthz").json == {"status": "alive"}
    for path in ("/api/v1/articles", "/api/v1/statements.csv"):
        answer = client.get(path, headers={"Authorization": "Bearer qt_aaaaaaaa_bbbbbbbbbbbbbbbb"})
        assert (answer.status_code, answer.content_type) == (503, "application/problem+json"), answer.text
        assert int(answer.headers["Retry-After"]) > 0
    assert client.get("/api/v1/openapi.json").status_code == 200
    assert client.get("/api/v1/nothing").status_code == 404
    stop_app(app)


def test_the_database_is_opened_at_the_first_request_not_before(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "late" / "data.db"
    app = start_app(settings, f"sqlite:///{path}")
    assert not path.parent.exists()
    app.test_client().get("/readyz")
    assert path.exists()
    stop_app(app)

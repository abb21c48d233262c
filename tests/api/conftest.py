"""What the tests of the API share: an app on each database, and a caller with keys."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from quotetrack.app import create_app
from quotetrack.services import accounts
from quotetrack.settings import Settings, load_settings
from quotetrack.terms import Scope

TEXT = (
    "The weir at Kelmoor will be rebuilt in spring.\n\n"
    "“We have waited long enough,” said Tamsin Orrell, chair of the Kelmoor River Trust. "
    "She said that work would begin in April.\n\n"
    "“No boat will be turned away,” said Harald Brix, the lock keeper."
)


class Caller:
    """A client of the app that makes its own keys; calls carry one with every scope unless told otherwise."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self.key = self.make_key(*Scope)

    def make_key(self, *scopes: Scope) -> str:
        return accounts.add_key("desk tool", scopes)[1]

    def call(self, method: str, path: str, *, key: str | None = "own", **options: Any) -> TestResponse:
        headers = dict(options.pop("headers", {}))
        secret = self.key if key == "own" else key
        if secret is not None:
            headers["Authorization"] = f"Bearer {secret}"
        return self.client.open(path, method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.call("GET", f"/api/v1{path}", **options)

    def post(self, path: str, **options: Any) -> TestResponse:
        return self.call("POST", f"/api/v1{path}", **options)

    def patch(self, path: str, version: int | str | None, **options: Any) -> TestResponse:
        headers = {} if version is None else {"If-Match": f'"{version}"' if isinstance(version, int) else version}
        return self.call("PATCH", f"/api/v1{path}", headers=headers, **options)

    def decide(self, path: str, version: int | str | None = "*", method: str = "POST", **options: Any) -> TestResponse:
        """A decision on a speaker or a claim, made on the version that holds unless told otherwise."""
        headers = {} if version is None else {"If-Match": f'"{version}"' if isinstance(version, int) else version}
        return self.call(method, f"/api/v1{path}", headers=headers, **options)

    def post_article(self, text: str = TEXT, **fields: Any) -> Any:
        """Posts an article that must be taken, and returns the answer's JSON."""
        answer = self.post("/articles", json={"text": text, **fields})
        assert answer.status_code in {200, 201}, answer.text
        return answer.json


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return load_settings(
        {
            "QUOTETRACK_DATABASE_URL": database_url,
            "QUOTETRACK_WEB_SECRET_KEY": "k" * 40,
            "QUOTETRACK_LOGS_LEVEL": "warning",
            "QUOTETRACK_LIMITS_TEXT_LENGTH": "20000",
            "QUOTETRACK_LIMITS_BODY_BYTES": "200000",
            "QUOTETRACK_ANALYSIS_TIMEZONE": "Europe/Oslo",
        }
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    app.extensions["quotetrack_database"].open()
    yield app
    app.extensions["quotetrack_database"].close()


@pytest.fixture
def api(app: Flask) -> Caller:
    return Caller(app)

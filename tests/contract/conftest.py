"""An app on each database and a key for everything in it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from quotetrack.app import create_app
from quotetrack.services import accounts
from quotetrack.settings import load_settings
from quotetrack.terms import Scope


@pytest.fixture
def api_app(database_url: str) -> Iterator[Flask]:
    settings = load_settings(
        {
            "QUOTETRACK_DATABASE_URL": database_url,
            "QUOTETRACK_WEB_SECRET_KEY": "k" * 40,
            "QUOTETRACK_LOGS_LEVEL": "error",
            "QUOTETRACK_LIMITS_TEXT_LENGTH": "20000",
            "QUOTETRACK_LIMITS_BODY_BYTES": "200000",
            # Every route is called without a key, too, as often as with one.
            "QUOTETRACK_LIMITS_REQUESTS_PER_MINUTE": "0",
            "QUOTETRACK_LIMITS_FAILURES_PER_MINUTE": "0",
        }
    )
    app = create_app(settings)
    app.extensions["quotetrack_database"].open()
    yield app
    app.extensions["quotetrack_database"].close()


@pytest.fixture
def api_key(api_app: Flask) -> str:
    return accounts.add_key("desk tool", list(Scope))[1]

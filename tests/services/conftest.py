"""What the tests of the services share: sending articles that a plain reader reads, and an editor."""

from collections.abc import Callable
from typing import Any

import pytest
from plain_reader import read_plainly

from quotetrack.services import ingestion
from quotetrack.services.records import Actor, IngestResult, NewArticle
from quotetrack.settings import Settings

Send = Callable[..., IngestResult]


@pytest.fixture
def send(database: object, settings: Settings) -> Send:
    """Sends an article that is told from others by its ``url``, read by the plain reader."""

    def send_article(
        text: str | None = None, *, url: str | None = "https://post.example/weir", **fields: Any
    ) -> IngestResult:
        article = NewArticle(text=text, url=url, **fields)
        return ingestion.ingest(article, limits=settings.limits, matching=settings.matching, analyzer=read_plainly)

    return send_article


@pytest.fixture
def editor() -> Actor:
    return Actor("Ida Quill")

"""The client itself: one method a use, each in a few lines."""

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Generic, Self, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from quotetrack.client import records, streams
from quotetrack.client.batches import BatchLimits, BatchResult, send_batches
from quotetrack.client.failures import UnexpectedAnswerError
from quotetrack.client.reading import read_record
from quotetrack.client.sending import Patience, Sender, read_json

ROOT: Final = "/api/v1"
Record = TypeVar("Record")
Filter = str | int | float | bool | datetime | None


class Listing(Generic[Record]):
    """A list of the service: iterating follows its pages to the end, each read when it is needed."""

    def __init__(self, client: "Client", path: str, kind: type[Record], filters: Mapping[str, Filter]) -> None:
        self._client = client
        self._path = path
        self._kind = kind
        self._filters = filters

    def __iter__(self) -> Iterator[Record]:
        for page in self.pages():
            yield from page

    def pages(self) -> Iterator[tuple[Record, ...]]:
        """The list page by page; ``limit`` among the filters is a page's size."""
        following: str | None = write_query(self._path, self._filters)
        while following is not None:
            page = self._client.call("GET", following)
            yield tuple(read_record(self._kind, item) for item in page["items"])
            following = page["next"]

    def count(self) -> int:
        """How many items the whole list has."""
        page = self._client.call("GET", self._path, params={**self._filters, "limit": 1, "include": "total"})
        return int(page["total"])


class Client:
    """Calls one quotetrack under one key; may be shared by threads.

    ``url`` is where the service stands, without ``/api/v1``. The key is sent in a header alone and is in no log, no
    error and no ``repr``. Every method can raise the errors of ``quotetrack.client.failures``. Filters are those of
    the API's documentation; a ``datetime`` must be aware, ``None`` leaves a filter out.
    """

    def __init__(self, url: str, key: str, *, patience: Patience | None = None, ca_file: str | None = None) -> None:
        self.url = url
        self._sender = Sender(url, key, patience or Patience(), ca_file)

    def __repr__(self) -> str:
        return f"Client({self.url!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections; the client can still be used and opens new ones."""
        self._sender.close()

    def call(
        self,
        method: str,
        path: str,
        *,
        document: Any = None,
        params: Mapping[str, Filter] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Any call of the API, for what has no method here: ``path`` below ``/api/v1``; the answer's JSON or None.

        A POST carries an Idempotency-Key made for it, so that trying it again does it once.
        """
        named = dict(headers or {})
        content = None
        if document is not None:
            content = json.dumps(document, ensure_ascii=False, allow_nan=False).encode("utf-8", "strict")
            named.setdefault("Content-Type", "application/json")
        if method == "POST":
            named.setdefault("Idempotency-Key", str(uuid.uuid4()))
        response = self._sender.send(method, self._locate(path, params), content, named)
        return read_json(response) if response.data else None

    def articles(self, **filters: Filter) -> Listing[records.ArticleSummary]:
        """Articles without their texts."""
        return Listing(self, "/articles", records.ArticleSummary, filters)

    def get_article(self, article_id: int) -> records.Article:
        """An article with its text and its statements."""
        return read_record(records.Article, self.call("GET", f"/articles/{article_id}"))

    def post_article(self, article: Mapping[str, Any]) -> records.Ingested:
        """Takes in an article: ``text`` or ``html``, and what is known of it; unknown members are kept."""
        return read_record(records.Ingested, self.call("POST", "/articles", document=write_document(article)))

    def ingest(
        self, articles: Iterable[Mapping[str, Any]], *, limits: BatchLimits | None = None, progress: bool = False
    ) -> Iterator[BatchResult]:
        """Takes in any number of articles in batches; one result an article, in order, as soon as it is known.

        A bad article fails by itself. Nothing is sent before the results are asked for.
        """
        return send_batches(self._sender, self._locate("/articles:batch", None), articles, limits, progress=progress)

    def analyze(self, text: str, **more: str | None) -> records.Analysis:
        """What is found in a text that is stored nowhere; ``title``, ``published_at`` and ``language`` if known."""
        return read_record(records.Analysis, self.call("POST", "/analyze", document={"text": text, **more}))

    def statements(self, **filters: Filter) -> Listing[records.Statement]:
        """Statements, oldest first."""
        return Listing(self, "/statements", records.Statement, filters)

    def get_statement(self, statement_id: int) -> records.Statement:
        """One statement."""
        return read_record(records.Statement, self.call("GET", f"/statements/{statement_id}"))

    def correct_statement(self, statement: records.Statement, **changes: Any) -> records.Statement:
        """Corrects a statement as it was read; StaleVersionError where somebody changed it meanwhile."""
        return self._decide("PATCH", f"/statements/{statement.id}", statement, write_document(changes))

    def accept_statement(self, statement: records.Statement, note: str | None = None) -> records.Statement:
        """Says that a statement is right as it was read."""
        return self._decide("POST", f"/statements/{statement.id}:accept", statement, {"note": note})

    def reject_statement(self, statement: records.Statement, note: str | None = None) -> records.Statement:
        """Says that it is no statement."""
        return self._decide("POST", f"/statements/{statement.id}:reject", statement, {"note": note})

    def speakers(self, **filters: Filter) -> Listing[records.Speaker]:
        """People and bodies that said something."""
        return Listing(self, "/speakers", records.Speaker, filters)

    def get_speaker(self, speaker_id: int) -> records.Speaker:
        """One speaker, or the one whom it was merged into."""
        return read_record(records.Speaker, self.call("GET", f"/speakers/{speaker_id}"))

    def timeline(self, speaker_id: int, **filters: Filter) -> Listing[records.TimelineEntry]:
        """What a speaker said in the order of publication, each with what was said before."""
        return Listing(self, f"/speakers/{speaker_id}/timeline", records.TimelineEntry, filters)

    def claims(self, **filters: Filter) -> Listing[records.Claim]:
        """What was said, followed from article to article."""
        return Listing(self, "/claims", records.Claim, filters)

    def get_claim(self, claim_id: int) -> records.Claim:
        """One claim, or the one that it was merged into."""
        return read_record(records.Claim, self.call("GET", f"/claims/{claim_id}"))

    def appearances(self, claim_id: int, **filters: Filter) -> Listing[records.Appearance]:
        """A claim's statements in the order of publication."""
        return Listing(self, f"/claims/{claim_id}/appearances", records.Appearance, filters)

    def conflicts(self, **filters: Filter) -> Listing[records.Conflict]:
        """Where outlets disagree."""
        return Listing(self, "/conflicts", records.Conflict, filters)

    def watch(self, name: str, *, address: str | None = None, **filters: Filter) -> records.Watch:
        """Watches for statements that the filters keep, and tells the address of each, if one is given."""
        document = {"name": name, "address": address, "filters": write_document(filters)}
        return read_record(records.Watch, self.call("POST", "/watches", document=document))

    def watches(self, **filters: Filter) -> Listing[records.Watch]:
        """The key's watches."""
        return Listing(self, "/watches", records.Watch, filters)

    def alerts(self, **filters: Filter) -> Listing[records.Alert]:
        """What the key's watches were told of, oldest first."""
        return Listing(self, "/alerts", records.Alert, filters)

    def match(self, text: str, *, speaker: int | None = None) -> tuple[records.Match, ...]:
        """Earlier statements that say the same as a text, or the contrary, closest first."""
        answer = self.call("POST", "/claims:match", document={"text": text, "speaker": speaker})
        return tuple(read_record(records.Match, item) for item in answer["items"])

    def compare(self, left: int, right: int) -> records.ArticleComparison:
        """Two articles' statements aligned."""
        answer = self.call("GET", "/compare", params={"left": left, "right": right})
        return read_record(records.ArticleComparison, answer)

    def rows(self, name: str, **filters: Filter) -> Iterator[dict[str, str]]:
        """The rows of a CSV file such as ``statements``, as they come, with the cells as stored (``raw``).

        CutShortError where the file stops before its end.
        """
        return streams.iterate_rows(self._open(f"/{name}.csv", {"raw": True, **filters}))

    def documents(self, name: str, **filters: Filter) -> Iterator[Any]:
        """The documents of an NDJSON file such as ``statements``, as they come; CutShortError as for ``rows``."""
        return streams.iterate_documents(self._open(f"/{name}.ndjson", filters))

    def save(self, name: str, path: str | Path, **filters: Filter) -> int:
        """Saves a file such as ``statements.csv``, which appears once it is whole; returns its bytes."""
        return streams.save(self._open(f"/{name}", filters), Path(path))

    def _decide(
        self, method: str, path: str, statement: records.Statement, document: Mapping[str, Any]
    ) -> records.Statement:
        headers = {"If-Match": f'"{statement.version}"'}
        return read_record(records.Statement, self.call(method, path, document=document, headers=headers))

    def _open(self, path: str, filters: Mapping[str, Filter]) -> Any:
        return self._sender.send("GET", self._locate(path, filters), stream=True)

    def _locate(self, path: str, params: Mapping[str, Filter] | None) -> str:
        parts = urlsplit(path)
        if parts.scheme or parts.netloc or not path.startswith("/"):
            raise UnexpectedAnswerError(f"{path[:200]} leads away from the service.")
        # `next` of a page is the whole path already.
        below = path if path.startswith(f"{self._sender.prefix}{ROOT}/") else f"{self._sender.prefix}{ROOT}{path}"
        return write_query(below, params or {})


def write_query(path: str, filters: Mapping[str, Filter]) -> str:
    """The path with its filters as a query string; a path with a query of its own takes none."""
    given = {name: _write_filter(value) for name, value in filters.items() if value is not None}
    if not given:
        return path
    return f"{quote(path, safe='/:')}?{urlencode(given)}"


def write_document(document: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON object of it, with aware times as RFC 3339 writes them."""
    return {name: _write_moment(value) if isinstance(value, datetime) else value for name, value in document.items()}


def _write_filter(value: Filter) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return _write_moment(value)
    return str(value.value) if isinstance(value, Enum) else str(value)


def _write_moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("A time needs a zone: datetime(2026, 3, 1, tzinfo=UTC).")
    return value.isoformat()

"""The client against a running service: what comes back is what is stored, typed."""

import logging
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from running_server import Server

from quotetrack.client import (
    Article,
    BatchLimits,
    Client,
    ForbiddenError,
    Ingested,
    MissingError,
    Patience,
    RefusedError,
    StaleVersionError,
    UnauthenticatedError,
    UnreachableError,
)

TEXT = (
    "The lock at Vesterhavn opens in May.\n\n"
    "“The gates have been hung,” said Marit Solheim, the harbour master. "
    "She said that no toll would be asked."
)


@pytest.fixture(scope="module")
def article(service: Server) -> Ingested:
    with Client(f"http://127.0.0.1:{service.port}", service.key) as client:
        return client.post_article(
            {
                "text": TEXT,
                "title": "Lock to open",
                "outlet": "Vesterhavn Post",
                "external_id": "lock-1",
                "published_at": datetime(2026, 3, 2, 7, tzinfo=UTC),
                "desk": "local",
            }
        )


def test_a_posted_article_comes_back_typed_with_its_statements(article: Ingested) -> None:
    assert article.outcome == "created"
    assert article.extra == {"desk": "local"}
    assert article.published_at == datetime(2026, 3, 2, 7, tzinfo=UTC)
    statement = article.statements[0]
    start, end = statement.content[0]
    assert article.text[start:end] == statement.text == "The gates have been hung"
    assert statement.speaker is not None
    assert (statement.speaker.name, statement.speaker.kind) == ("Marit Solheim", "person")
    assert statement.source is not None
    assert article.text[slice(*statement.source.span)] == statement.source.text


def test_the_same_article_again_is_the_same(client: Client, article: Ingested) -> None:
    again = client.post_article({"text": TEXT, "outlet": "Vesterhavn Post", "external_id": "lock-1"})
    assert (again.id, again.outcome) == (article.id, "unchanged")
    stored = client.get_article(article.id)
    assert type(stored) is Article
    assert stored.statements == again.statements


def test_a_list_follows_its_pages_to_the_end(client: Client, article: Ingested) -> None:
    for number in range(5):
        client.post_article({"text": f"“Berth {number} is free,” said Dag Holm, the pilot.", "outlet": "Pilot Times"})
    pages = list(client.articles(outlet="Pilot Times", limit=2).pages())
    assert [len(page) for page in pages] == [2, 2, 1]
    listing = client.statements(outlet="Pilot Times", limit=2)
    assert [one.text for one in listing] == [f"Berth {number} is free" for number in range(5)]
    assert listing.count() == 5
    assert {one.id for one in client.statements(article=article.id)} == {one.id for one in article.statements}


def test_filters_are_written_as_the_service_reads_them(client: Client, article: Ingested) -> None:
    since = datetime(2026, 3, 2, 7, tzinfo=UTC)
    assert list(client.statements(published_from=since, reviewed=False, outlet="Vesterhavn Post", kind=None))
    with pytest.raises(ValueError, match="zone"):
        list(client.statements(published_from=datetime(2026, 3, 2, 7)))  # noqa: DTZ001  # what is refused here
    with pytest.raises(RefusedError) as refused:
        list(client.statements(speakr=7))
    assert refused.value.errors[0]["parameter"] == "speakr"


def test_selectors_come_with_articles_and_where_a_list_is_asked_for_them(client: Client, article: Ingested) -> None:
    statement = article.statements[0]
    assert statement.selector is not None
    ((quote, place),) = statement.selector
    assert (quote["exact"], quote["prefix"]) == (statement.text, article.text[: place["start"]][-32:])
    listed = {one.id: one for one in client.statements(article=article.id, include="selector")}
    assert listed[statement.id].selector == statement.selector
    assert [one.selector for one in client.statements(article=article.id)] == [None] * len(listed)


def test_a_correction_is_made_on_the_version_that_was_read(client: Client, article: Ingested) -> None:
    statement = client.get_statement(article.statements[1].id)
    changed = client.correct_statement(statement, speaker={"name": "Vesterhavn Harbour", "kind": "body"})
    assert changed.speaker is not None
    assert changed.speaker.name == "Vesterhavn Harbour"
    with pytest.raises(StaleVersionError) as stale:
        client.accept_statement(statement)
    assert stale.value.current_version == changed.version
    assert client.accept_statement(changed, note="Heard it myself.").review == "accepted"
    assert client.get_speaker(changed.speaker.id).statement_count == 1


def test_claims_and_comparisons_come_as_records(client: Client) -> None:
    said = "“The new breakwater at Tornvik will outlast every winter storm,” said Liv Aasen."
    left, right = (
        client.post_article({"text": said, "outlet": outlet, "external_id": "breakwater"})
        for outlet in ("North Coast", "South Coast")
    )
    claim = client.get_claim(right.statements[0].claim_id or 0)
    assert claim.article_count == 2
    assert {one.statement.id for one in client.appearances(claim.id)} >= {right.statements[0].id}
    (match, *_) = client.match("the new breakwater at Tornvik will outlast every winter storm")
    assert match.relation == "identical"
    compared = client.compare(left.id, right.id)
    assert [pair.relation for pair in compared.pairs] == ["identical"]
    assert compared.left.id == left.id
    assert [one.id for one in client.claims(outlet="North Coast")] == [claim.id]
    assert list(client.conflicts()) == []
    assert left.statements[0].speaker is not None
    (entry, *_) = client.timeline(left.statements[0].speaker.id)
    assert entry.statement.text.startswith("The new breakwater")


def test_many_articles_have_a_result_each_and_a_bad_one_fails_alone(client: Client) -> None:
    stories = [
        {"text": f"“Crate {number} is ashore,” said Tor Nes, the stevedore.", "external_id": f"crate-{number}"}
        for number in range(7)
    ]
    stories[3] = {"title": "No text"}
    results = list(client.ingest(stories, limits=BatchLimits(articles=3)))
    assert [one.index for one in results] == list(range(7))
    assert [one.status for one in results] == [201, 201, 201, 422, 201, 201, 201]
    assert isinstance(results[3].problem, RefusedError)
    assert results[3].problem.errors[0]["pointer"] == "/text"
    assert client.get_article(results[6].id or 0).external_id == "crate-6"
    again = list(client.ingest(stories))
    assert [one.outcome for one in again] == ["unchanged"] * 3 + [None] + ["unchanged"] * 3
    assert [one.id for one in again] == [one.id for one in results]


def test_a_watch_tells_what_is_said_from_then_on(client: Client) -> None:
    watch = client.watch("Pilots", q="fairway", status="attributed")
    assert watch.secret
    assert watch.secret not in repr(watch)
    said = "The fairway off Tornvik is open again to ships of every draught"
    made = client.post_article({"text": f"“{said},” said Dag Holm.", "external_id": "fairway", "outlet": "Pilot Times"})
    (alert,) = client.alerts(watch=watch.id)
    assert (alert.words, alert.speaker, alert.article_id) == (said, "Dag Holm", made.id)
    assert [one.filters["q"] for one in client.watches() if one.id == watch.id] == ["fairway"]


def test_an_analysis_is_stored_nowhere(client: Client) -> None:
    before = client.articles().count()
    found = client.analyze("“It is raining,” said Nils Fosse.")
    assert [(one.speaker, one.text) for one in found.statements] == [("Nils Fosse", "It is raining")]
    assert client.articles().count() == before


def test_rows_of_a_file_are_those_of_the_list(client: Client, article: Ingested, tmp_path: Path) -> None:
    rows = list(client.rows("statements", outlet="Vesterhavn Post"))
    assert [int(row["statement_id"]) for row in rows] == [one.id for one in client.statements(outlet="Vesterhavn Post")]
    assert rows[0]["statement"] == "The gates have been hung"
    path = tmp_path / "statements.csv"
    size = client.save("statements.csv", path, outlet="Vesterhavn Post")
    assert path.stat().st_size == size
    assert path.read_text(encoding="utf-8").startswith("statement_id,")
    assert [one.name for one in tmp_path.iterdir()] == ["statements.csv"]


def test_a_reader_who_stops_early_leaves_the_service_free(client: Client, article: Ingested) -> None:
    for _ in range(12):
        assert next(client.rows("statements"))["statement_id"]
    assert client.get_article(article.id).id == article.id


def test_refusals_carry_the_problem(client: Client, service: Server) -> None:
    with pytest.raises(MissingError) as missing:
        client.get_statement(999_999)
    assert (missing.value.status, missing.value.detail) == (404, "There is no statement 999999.")
    assert missing.value.request_id
    with pytest.raises(RefusedError) as refused:
        client.post_article({"title": "Nothing to read"})
    assert refused.value.errors[0]["pointer"] == "/text"
    url = f"http://127.0.0.1:{service.port}"
    with Client(url, "qt_aaaaaaaa_nothing") as stranger, pytest.raises(UnauthenticatedError):
        list(stranger.statements())


def test_a_scope_that_is_missing_is_an_error_of_its_own(service: Server, reader_key: str) -> None:
    with Client(f"http://127.0.0.1:{service.port}", reader_key) as reader, pytest.raises(ForbiddenError):
        reader.post_article({"text": TEXT})


def test_nobody_at_home_is_told_in_time() -> None:
    with (
        Client("http://127.0.0.1:9", "qt_a_b", patience=Patience(connect_seconds=1, tries=2)) as client,
        pytest.raises(UnreachableError),
    ):
        client.get_article(1)


def test_the_key_is_nowhere_to_be_read(client: Client, service: Server, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(MissingError) as missing:
        client.get_article(999_999)
    secret = service.key.split("_", 2)[2]
    assert secret not in caplog.text
    assert secret not in repr(client) + repr(missing.value) + str(missing.value) + repr(missing.value.__dict__)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("ftp://a.example", "qt_a_b"),
        ("https://", "qt_a_b"),
        ("https://me:secret@a.example", "qt_a_b"),
        ("https://a.example?key=1", "qt_a_b"),
        ("https://a.example", ""),
        ("https://a.example", "qt_a_b\r\nX-Injected: 1"),
        ("https://a.example", "qt_é_b"),
    ],
)
def test_an_address_or_a_key_that_cannot_be_right_is_refused_at_once(url: str, key: str) -> None:
    with pytest.raises(ValueError, match=r"address|key"):
        Client(url, key)


def test_the_import_brings_nothing_of_the_service() -> None:
    code = (
        "import sys, quotetrack.client;"
        "heavy = {'flask', 'peewee', 'nltk', 'marshmallow', 'trafilatura', 'werkzeug', 'quotetrack.services'};"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stderr == ""

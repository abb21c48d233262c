"""The same archive taken in again: nothing changes, whatever versions of an article it holds wherever it stopped."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from database_access import close_all, open_at

from quotetrack.services.ingestion import ingest
from quotetrack.services.records import NewArticle
from quotetrack.settings import Settings
from quotetrack.storage.connection import bind_database, reading
from quotetrack.storage.tables import TABLES

from .conftest import Run

LEAKING = "“The ferry is leaking near the bow,” Director Ines Kowal said on Monday."
MENDED = "“The ferry was mended over the weekend,” Director Ines Kowal said on Monday."
SUNK = "“The ferry sank before anybody came,” Director Ines Kowal said on Monday."
PIER = "“The pier stays shut until the spring,” Mayor Olga Venn said on Tuesday."
STORIES = [("ferry", LEAKING), ("pier", PIER), ("ferry", MENDED), ("ferry", LEAKING), ("quay", SUNK)]


def write_archive(path: Path, stories: list[tuple[str, str]]) -> str:
    """A file of these texts in their order, each with a headline of its own."""
    lines = [
        json.dumps({"external_id": name, "text": text, "title": f"{name}: {text[5:20]}", "outlet": "Bay News"})
        for name, text in stories
    ]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path.name


@contextmanager
def opened(url: str) -> Iterator[None]:
    database = open_at(url)
    bind_database(database)
    yield
    close_all(database)


def dump_rows(url: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, with the moments of writing."""
    with opened(url), reading():
        return {
            table._meta.table_name: list(table.select().order_by(*table._meta.get_primary_keys()).dicts())
            for table in TABLES
        }


def list_revisions(url: str) -> dict[str, list[str]]:
    """The texts that each article had, in their order, under the sender's id."""
    rows = dump_rows(url)
    names = {row["id"]: row["external_id"] for row in rows["article"]}
    texts: dict[str, list[str]] = {}
    for row in sorted(rows["revision"], key=lambda row: (row["article"], row["number"])):
        texts.setdefault(names[row["article"]], []).append(row["text"])
    return texts


def count_outcomes(told: str) -> str:
    return told.partition(" refused")[0]


@pytest.mark.parametrize("together", ["1", "25"])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_archive_with_versions_changes_nothing_when_it_is_read_again(
    migrated: Run, home: Path, database_url: str, monkeypatch: pytest.MonkeyPatch, workers: str, together: str
) -> None:
    monkeypatch.setenv("QUOTETRACK_INGEST_BATCH_ARTICLES", together)
    archive = write_archive(home / "wire.jsonl", STORIES)
    first = migrated("ingest", "--quiet", "--workers", workers, archive)
    assert count_outcomes(first.out) == "5 articles: 3 created, 2 revised, 0 unchanged, 0"
    assert list_revisions(database_url)["ferry"] == [LEAKING, MENDED, LEAKING]
    before = dump_rows(database_url)
    for _ in range(2):
        again = migrated("ingest", "--quiet", "--workers", workers, archive)
        assert count_outcomes(again.out) == "5 articles: 0 created, 0 revised, 5 unchanged, 0"
        assert dump_rows(database_url) == before


@pytest.mark.parametrize("stored", range(len(STORIES)))
def test_a_run_goes_on_wherever_it_was_stopped(migrated: Run, home: Path, database_url: str, stored: int) -> None:
    if stored:
        migrated("ingest", "--quiet", write_archive(home / "begun.jsonl", STORIES[:stored]))
    migrated("ingest", "--quiet", write_archive(home / "wire.jsonl", STORIES))
    assert list_revisions(database_url) == {"ferry": [LEAKING, MENDED, LEAKING], "pier": [PIER], "quay": [SUNK]}


def test_what_was_sent_meanwhile_stays_as_it_is(
    migrated: Run, home: Path, database_url: str, settings: Settings
) -> None:
    archive = write_archive(home / "wire.jsonl", STORIES[:3])
    migrated("ingest", "--quiet", archive)
    send("ferry", SUNK, database_url, settings)
    before = dump_rows(database_url)
    again = migrated("ingest", "--quiet", archive)
    assert count_outcomes(again.out) == "3 articles: 0 created, 0 revised, 3 unchanged, 0"
    assert dump_rows(database_url) == before


def test_a_version_that_the_archive_still_owes_comes_behind_what_was_sent_meanwhile(
    migrated: Run, home: Path, database_url: str, settings: Settings
) -> None:
    migrated("ingest", "--quiet", write_archive(home / "begun.jsonl", STORIES[:1]))
    send("ferry", SUNK, database_url, settings)
    archive = write_archive(home / "wire.jsonl", STORIES)
    told = migrated("ingest", "--quiet", archive)
    assert count_outcomes(told.out) == "5 articles: 2 created, 2 revised, 1 unchanged, 0"
    assert list_revisions(database_url)["ferry"] == [LEAKING, SUNK, MENDED, LEAKING]
    before = dump_rows(database_url)
    migrated("ingest", "--quiet", archive)
    assert dump_rows(database_url) == before


def test_a_newsroom_that_goes_back_to_an_earlier_wording_is_believed(
    migrated: Run, home: Path, database_url: str, settings: Settings
) -> None:
    archive = write_archive(home / "wire.jsonl", STORIES[:3])
    migrated("ingest", "--quiet", archive)
    assert send("ferry", LEAKING, database_url, settings) == "revised"
    assert list_revisions(database_url)["ferry"] == [LEAKING, MENDED, LEAKING]
    migrated("ingest", "--quiet", archive)
    assert list_revisions(database_url)["ferry"] == [LEAKING, MENDED, LEAKING]


def test_a_version_that_is_stored_is_passed_over_beside_one_that_is_new(
    migrated: Run, home: Path, database_url: str
) -> None:
    migrated("ingest", "--quiet", write_archive(home / "begun.jsonl", STORIES[:3]))
    grown = [STORIES[0], ("pier", SUNK), STORIES[2]]
    told = migrated("ingest", "--quiet", write_archive(home / "wire.jsonl", grown))
    assert count_outcomes(told.out) == "3 articles: 0 created, 1 revised, 2 unchanged, 0"
    assert list_revisions(database_url) == {"ferry": [LEAKING, MENDED], "pier": [PIER, SUNK]}


def send(name: str, text: str, url: str, settings: Settings) -> str:
    """What becomes of one article that is sent by itself."""
    article = NewArticle(text=text, external_id=name, outlet="Bay News")
    with opened(url):
        return ingest(article, limits=settings.limits, matching=settings.matching).outcome

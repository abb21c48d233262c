"""``quotetrack db copy``, ``backup`` and ``restore``: every row arrives, on either kind of database, or none does."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from database_access import close_all, open_at
from marked_articles import SALMON, WEIR, tell

from quotetrack.app import create_app
from quotetrack.services import accounts, corrections, mergers, speakers, statements
from quotetrack.services.deletion import delete_article
from quotetrack.services.records import Actor, PageRequest, StatementFilters
from quotetrack.settings import Settings, load_settings
from quotetrack.storage.connection import bind_database
from quotetrack.storage.migrations import migrate
from quotetrack.terms import Scope

from .conftest import Outcome, Run

EDITOR = Actor("Ada Quill")


def fill(url: str) -> None:
    """Articles, a correction, a merger, a deletion, an account and a key: something in most tables."""
    settings = load_settings({"QUOTETRACK_DATABASE_URL": url})
    opened = open_at(url)
    bind_database(opened)
    migrate(opened)
    try:
        _fill(settings)
    finally:
        close_all(opened)


def _fill(settings: Settings) -> None:
    accounts.add_key("desk tool", [Scope.READ])
    accounts.add_user("Ada Quill", accounts.UserRole.EDITOR, "a long enough word")
    tell(settings, "Kelmoor Gazette", WEIR, ("T. Orrell", SALMON), extra={"whole": 1e3, "large": 2**60, "part": 0.1})
    tell(settings, "Sandholm Courier", WEIR, day=1, byline="Zoë 🎣 \\N \t")
    made = tell(settings, "Harrow Post", ("Piet Okafor", "Nobody asked us about the dam at all"), day=2)
    first = statements.list_statements(StatementFilters(), PageRequest()).items[0]
    corrections.accept_statement(first.id, actor=EDITOR, expected_version=first.version)
    named = {one.name: one for one in speakers.list_speakers(None, PageRequest()).items}
    short, long = named["T. Orrell"], named["Tamsin Orrell"]
    mergers.merge_speakers(short.id, long.id, actor=EDITOR)
    delete_article(made.article.id, actor=EDITOR, expected_version=made.article.version)


@pytest.fixture
def origin(home: Path) -> str:
    url = f"sqlite:///{home}/origin.db"
    fill(url)
    return url


def export(run: Run, url: str, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    monkeypatch.setenv("QUOTETRACK_DATABASE_URL", url)
    return run("export", "statements")


def test_a_copy_to_either_kind_and_back_is_the_same(
    run: Run, origin: str, empty_database_url: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = run("db", "copy", origin, empty_database_url)
    assert (there.status, there.err) == (0, "")
    back = f"sqlite:///{home}/back.db"
    again = run("db", "copy", empty_database_url, back)
    assert (again.status, again.err) == (0, "")
    assert there.out == again.out
    assert "correction " in there.out
    assert "tombstone " in there.out
    kept = export(run, origin, monkeypatch).out
    assert kept.count("\n") > 3
    assert export(run, empty_database_url, monkeypatch).out == kept
    assert export(run, back, monkeypatch).out == kept


PATHS = ("articles", "articles/1", "statements", "statements?q=kelmoor+winter", "speakers", "claims", "conflicts")


def read_api(url: str) -> list[Any]:
    """What the API answers at these addresses."""
    app = create_app(load_settings({"QUOTETRACK_DATABASE_URL": url, "QUOTETRACK_WEB_SECRET_KEY": "k" * 40}))
    try:
        app.extensions["quotetrack_database"].open()
        _, key = accounts.add_key("reader", [Scope.READ])
        client = app.test_client()
        headers = {"Authorization": f"Bearer {key}"}
        answers = [client.get(f"/api/v1/{path}", headers=headers) for path in (*PATHS, "statements.csv")]
        assert {answer.status_code for answer in answers} == {200}
        # PostgreSQL keeps the members of a document in an order of its own.
        return [answer.json if answer.is_json else answer.text for answer in answers]
    finally:
        app.extensions["quotetrack_database"].close()


def test_the_api_answers_the_same_from_a_copy_and_from_a_copy_of_that(
    run: Run, origin: str, empty_database_url: str, home: Path
) -> None:
    back = f"sqlite:///{home}/back.db"
    assert run("db", "copy", origin, empty_database_url).status == 0
    assert run("db", "copy", empty_database_url, back).status == 0
    before = read_api(origin)
    assert [len(answer["items"]) for answer in (before[0], before[3])] == [2, 2]
    assert read_api(empty_database_url) == before
    assert read_api(back) == before


def test_what_comes_after_a_copy_gets_the_next_numbers(
    run: Run, origin: str, empty_database_url: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the last row was deleted: its number is never given again."""
    run("db", "copy", origin, empty_database_url)
    (home / "next.json").write_text(json.dumps({"text": "“The lamp is lit,” said Ottar Moe, the keeper."}))
    told = []
    for url in (origin, empty_database_url):
        monkeypatch.setenv("QUOTETRACK_DATABASE_URL", url)
        told.append(run("ingest", "next.json").out.splitlines()[0])
    assert told[0].startswith("created  article 4 ")
    assert told[1] == told[0]


def test_words_are_found_in_the_copy(run: Run, origin: str, empty_database_url: str) -> None:
    run("db", "copy", origin, empty_database_url)
    opened = open_at(empty_database_url)
    bind_database(opened)
    found = statements.list_statements(StatementFilters(q="kelmoor winter"), PageRequest()).items
    close_all(opened)
    assert len(found) == 2


def test_a_database_with_rows_is_not_copied_into(run: Run, origin: str, empty_database_url: str) -> None:
    assert run("db", "copy", origin, empty_database_url).status == 0
    again = run("db", "copy", origin, empty_database_url)
    assert again.status == 2
    assert "not empty" in again.err


def test_a_copy_needs_an_origin_of_todays_schema(run: Run, home: Path) -> None:
    (home / "nothing.db").touch()
    outcome = run("db", "copy", f"sqlite:///{home}/nothing.db", f"sqlite:///{home}/target.db")
    assert outcome.status == 1
    assert "migrate" in outcome.err


def test_a_backup_is_restored_on_either_kind(
    run: Run, origin: str, empty_database_url: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("db", "copy", origin, empty_database_url)
    monkeypatch.setenv("QUOTETRACK_DATABASE_URL", empty_database_url)
    written = run("backup", "kept.db")
    assert (written.status, written.err) == (0, "")
    assert sorted(path.name for path in home.glob("*kept*")) == ["kept.db"]
    before = export(run, empty_database_url, monkeypatch).out
    (home / "next.json").write_text(json.dumps({"text": "“The lamp is lit,” said Ottar Moe, the keeper."}))
    run("ingest", "next.json")
    assert export(run, empty_database_url, monkeypatch).out != before
    refused = run("restore", "kept.db")
    assert refused.status == 2
    assert "would be lost" in refused.err
    restored = run("restore", "kept.db", "--replace")
    assert (restored.status, restored.out) == (0, written.out)
    assert export(run, empty_database_url, monkeypatch).out == before
    elsewhere = f"sqlite:///{home}/elsewhere.db"
    monkeypatch.setenv("QUOTETRACK_DATABASE_URL", elsewhere)
    assert run("restore", "kept.db").status == 0
    assert export(run, elsewhere, monkeypatch).out == before


def test_a_backup_never_writes_over_a_file(run: Run, origin: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTETRACK_DATABASE_URL", origin)
    (home / "kept.db").write_text("mine")
    outcome = run("backup", "kept.db")
    assert outcome.status == 2
    assert (home / "kept.db").read_text() == "mine"
    nowhere = run("backup", "no/such/folder/kept.db")
    assert nowhere.status == 2
    assert "Traceback" not in nowhere.err


@pytest.mark.parametrize("content", [b"", b"nothing of ours", b"SQLite format 3\0" + b"x" * 5000])
def test_what_is_no_backup_is_refused_and_nothing_is_lost(
    run: Run, origin: str, home: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    before = export(run, origin, monkeypatch).out
    (home / "odd.db").write_bytes(content)
    outcome = run("restore", "odd.db", "--replace")
    assert outcome.status == 2
    assert "odd.db" in outcome.err
    assert "Traceback" not in outcome.err
    assert export(run, origin, monkeypatch).out == before


def test_a_damaged_backup_is_refused(run: Run, origin: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = export(run, origin, monkeypatch).out
    run("backup", "kept.db")
    content = bytearray((home / "kept.db").read_bytes())
    for page in range(3, len(content) // 4096, 2):
        content[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    (home / "kept.db").write_bytes(content)
    assert run("restore", "kept.db", "--replace").status == 2
    assert export(run, origin, monkeypatch).out == before


def test_a_backup_while_others_write_is_one_moment(migrated: Run, home: Path, database_url: str) -> None:
    """Each transaction of the writer adds as many of one as of the other; a backup has as many of both."""
    (home / "lines.jsonl").write_text(
        "".join(
            json.dumps({"text": f"“Boat {number} is leaking,” said Ines Kowal, the pilot.", "external_id": str(number)})
            + "\n"
            for number in range(400)
        )
    )
    command = [sys.executable, "-m", "quotetrack", "ingest", "--quiet", "lines.jsonl"]
    with subprocess.Popen(command, cwd=home, env=os.environ, stdout=subprocess.DEVNULL) as writer:
        sizes = []
        for number in range(4):
            assert migrated("backup", f"kept{number}.db").status == 0
            with closing(sqlite3.connect(home / f"kept{number}.db")) as kept:
                tables = ("article", "revision", "article_words", "statement", "statement_wording")
                counts = [len(kept.execute(f"SELECT 1 FROM {table}").fetchall()) for table in tables]  # noqa: S608
            assert len(set(counts)) == 1
            sizes.append(counts[0])
        assert writer.wait(60) == 0
    assert sizes == sorted(sizes)


def test_readers_of_a_restored_file_see_what_was_restored(
    run: Run, origin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that has the file open goes on, with the restored rows."""
    monkeypatch.setenv("QUOTETRACK_DATABASE_URL", origin)
    run("backup", "kept.db")
    opened = open_at(origin)
    with closing(sqlite3.connect(origin.removeprefix("sqlite:///"))) as other:
        before = other.execute("SELECT count(*) FROM statement").fetchone()
        other.execute("DELETE FROM correction")
        other.commit()
        assert run("restore", "kept.db", "--replace").status == 0
        assert other.execute("SELECT count(*) FROM correction").fetchone() == (1,)
        assert other.execute("SELECT count(*) FROM statement").fetchone() == before
        assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    close_all(opened)

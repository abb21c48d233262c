"""An archive through many processes and into a database, beside the same articles ingested one by one: the same rows.

Workers are killed on the way. BATCH_ARTICLES=5000 (make test-batch) for more than the few hundred of each run.
"""

import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import growing_texts
import peewee
import pytest
from batch_archive import list_articles, write_archive, write_lines
from database_access import close_all, open_at
from stored_rows import Rows, dump_rows

from quotetrack.batch.manifest import write_manifest
from quotetrack.batch.partitions import divide_files, find_archive
from quotetrack.batch.work import make_job, run_partition
from quotetrack.services.claim_counts import settle_counts
from quotetrack.services.ingestion import ingest
from quotetrack.settings import Settings, load_settings
from quotetrack.storage.connection import bind_database
from quotetrack.storage.migrations import migrate

ARTICLES = int(os.environ.get("BATCH_ARTICLES", "240"))
FILES = 12
KILLS = 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("equality")


@pytest.fixture(scope="module")
def whole_archive(folder: Path) -> Path:
    return write_archive(folder / "archive", ARTICLES, FILES)


@pytest.fixture(scope="module")
def one_by_one(folder: Path, whole_archive: Path) -> Rows:
    """The rows that come of ingesting the archive's articles one after another, on SQLite."""
    settings = load_settings({"QUOTETRACK_DATABASE_URL": f"sqlite:///{folder}/one.db"})
    opened = open_at(settings.database.url)
    bind_database(opened)
    migrate(opened)
    for article in list_articles(whole_archive, settings):
        ingest(article, limits=settings.limits, matching=settings.matching)
    settle_counts()
    rows = dump_rows()
    close_all(opened)
    return rows


@pytest.fixture(scope="module")
def results(folder: Path, whole_archive: Path) -> Path:
    """What a local cluster found whose workers were killed on the way."""
    out = folder / "results"
    command = ["batch", str(whole_archive), "--out", str(out), "--workers", "3", "--piece-mb", "1"]
    process = subprocess.Popen([sys.executable, "-m", "quotetrack", *command], stdout=subprocess.PIPE, text=True)
    killed = kill_workers(process, out)
    told, _ = process.communicate(timeout=1000)
    assert killed == KILLS
    assert process.returncode == 2, told
    # A worker may die between writing a piece and telling of it, which is then found there.
    assert told.startswith(f"{FILES} pieces: ")
    assert ", 0 failed; " in told
    assert "1 refused" in told
    return out


def kill_workers(process: subprocess.Popen[str], out: Path) -> int:
    """Kills a worker each time that another piece was done; how many."""
    import psutil

    killed, seen = 0, 0
    while process.poll() is None and killed < KILLS:
        done = len(list((out / "done").glob("*.json")))
        workers = list_workers(psutil.Process(process.pid))
        if workers and seen < done < FILES:
            workers[killed % len(workers)].kill()
            killed, seen = killed + 1, done
        time.sleep(0.02)
    return killed


def list_workers(process: Any) -> list[Any]:
    """The processes that Dask started; those that watch over shared memory are not among them."""
    import psutil

    try:
        return [one for one in process.children(recursive=True) if "spawn_main" in " ".join(one.cmdline())]
    except psutil.Error:
        return []


@pytest.fixture
def loaded(database: peewee.Database, results: Path, app_settings: Settings) -> Rows:
    """The rows that the command puts into an empty database of each kind."""
    run_load(results, app_settings)
    return dump_rows()


def run_load(results: Path, settings: Settings) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "quotetrack", "batch", "load", str(results)],
        env=os.environ | {"QUOTETRACK_DATABASE_URL": settings.database.url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_row_is_the_same_as_of_articles_ingested_one_by_one(one_by_one: Rows, loaded: Rows) -> None:
    for table in ("article", "statement", "speaker", "claim", "appearance", "wording_key"):
        assert loaded[table], table
    assert {name: len(rows) for name, rows in loaded.items()} == {name: len(rows) for name, rows in one_by_one.items()}
    for name, rows in one_by_one.items():
        for mine, theirs in zip(rows, loaded[name], strict=True):
            assert mine == theirs, name


def test_a_load_that_was_done_before_changes_nothing(loaded: Rows, results: Path, app_settings: Settings) -> None:
    assert max(row["number"] for row in loaded["revision"]) > 2
    assert ": 0 created, 0 revised, " in run_load(results, app_settings)
    assert dump_rows() == loaded


def test_versions_that_return_are_kept_as_they_came_and_come_once(
    database: peewee.Database, tmp_path: Path, app_settings: Settings
) -> None:
    texts = [growing_texts.grow_text(60, seed) for seed in (1, 2, 1)]
    write_lines(tmp_path / "archive" / "a.jsonl", [{"external_id": "a", "text": text} for text in texts])
    job = make_job(tmp_path / "out", app_settings)
    pieces = divide_files(find_archive([str(tmp_path / "archive")]), 1_000_000)
    write_manifest(job, [run_partition(job, piece) for piece in pieces], complete=True)
    assert run_load(tmp_path / "out", app_settings).startswith("3 articles: 1 created, 2 revised, 0 unchanged")
    rows = dump_rows()
    assert [row["text"] for row in rows["revision"]] == texts
    assert run_load(tmp_path / "out", app_settings).startswith("3 articles: 0 created, 0 revised, 3 unchanged")
    assert dump_rows() == rows


def test_killed_workers_leave_the_files_that_a_process_alone_writes(
    results: Path, whole_archive: Path, tmp_path: Path, settings: Settings
) -> None:
    job = make_job(tmp_path / "alone", settings)
    entries = [run_partition(job, piece) for piece in divide_files(find_archive([str(whole_archive)]), 1_000_000)]
    told = json.loads((results / "manifest.json").read_text())
    assert told["complete"]
    assert [one["files"] for one in told["partitions"]] == [one["files"] for one in entries]
    assert [one["content"] for one in told["partitions"]] == [one["content"] for one in entries]
    for entry in told["partitions"]:
        for table, known in entry["files"].items():
            content = (results / table / f"{entry['key']}.parquet").read_bytes()
            assert hashlib.sha256(content).hexdigest() == known["sha256"]

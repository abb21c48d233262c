"""``quotetrack batch`` on the command line: what is done stays done, what fails is told and repeated."""

import gc
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from batch_archive import list_articles, make_records, write_archive, write_lines
from database_access import close_all, open_at

from quotetrack.batch import cluster
from quotetrack.batch.extras import load_parquet
from quotetrack.batch.loading import load_results
from quotetrack.batch.partitions import divide_files, find_archive
from quotetrack.batch.work import Job, make_job, run_partition
from quotetrack.cli.commands import run_command
from quotetrack.errors import InputError
from quotetrack.services.drafts import Draft
from quotetrack.services.records import PageRequest, StatementFilters
from quotetrack.services.statements import list_statements
from quotetrack.settings import Settings
from quotetrack.storage.articles import Article
from quotetrack.storage.connection import bind_database, reading


class Alone:
    """A cluster of nobody but ourselves, for what does not depend on who does the work."""

    def __init__(self, failing: str = "") -> None:
        self.failing = failing

    def run(self, _client: object, job: Job, pieces: list[cluster.Partition]) -> Iterator[cluster.Outcome]:
        for piece in pieces:
            if self.failing and self.failing in piece.path:
                yield cluster.Outcome(piece, None, f"{piece.name} could not be done.")
            else:
                yield cluster.Outcome(piece, run_partition(job, piece))


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Alone:
    @contextmanager
    def open_nothing(_scheduler: str, _workers: int) -> Iterator[None]:
        yield None

    one = Alone()
    monkeypatch.setattr(cluster, "open_cluster", open_nothing)
    monkeypatch.setattr(cluster, "run_partitions", one.run)
    return one


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUOTETRACK_DATABASE_URL", f"sqlite:///{tmp_path}/quotetrack.db")
    records = make_records(9)
    for number in range(3):
        write_lines(tmp_path / "archive" / f"{number}.jsonl", records[3 * number : 3 * number + 3])
    return tmp_path


def run_batch(folder: Path, *more: str) -> int:
    return run_command(["batch", str(folder / "archive"), "--out", str(folder / "out"), *more])


@pytest.mark.usefixtures("alone")
def test_what_is_done_is_passed_over_and_what_was_changed_is_done_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_batch(folder) == 0
    assert "3 pieces: 3 done, 0 there already, 0 failed; 9 articles, " in capsys.readouterr().out
    assert run_batch(folder) == 0
    assert "3 pieces: 0 done, 3 there already, 0 failed; 9 articles, " in capsys.readouterr().out
    write_lines(folder / "archive" / "1.jsonl", make_records(5))
    assert run_batch(folder) == 0
    assert "3 pieces: 1 done, 2 there already, 0 failed; 11 articles, " in capsys.readouterr().out


@pytest.mark.usefixtures("alone")
def test_another_engine_does_everything_again(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_batch(folder)
    monkeypatch.setenv("QUOTETRACK_ANALYSIS_MIN_CONFIDENCE_PERCENT", "60")
    run_batch(folder)
    assert "3 pieces: 3 done, 0 there already" in capsys.readouterr().out.splitlines()[-1]


@pytest.mark.usefixtures("alone")
def test_what_a_limit_refused_is_taken_once_the_limit_is_raised(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    story = "<p>“We stay here,” said Ada Lund.</p>" + "<p>It rained on.</p>" * 90
    page = f"<html><body><article>{story}</article></body></html>"
    write_lines(folder / "archive" / "1.jsonl", [{"html": page}])
    monkeypatch.setenv("QUOTETRACK_LIMITS_BODY_BYTES", "1024")
    assert run_batch(folder) == 2
    assert "1 refused" in capsys.readouterr().out
    monkeypatch.delenv("QUOTETRACK_LIMITS_BODY_BYTES")
    assert run_batch(folder) == 0
    assert "0 refused" in capsys.readouterr().out


@pytest.mark.parametrize("damage", ["cut", "gone", "other"])
@pytest.mark.usefixtures("alone")
def test_a_damaged_file_is_noticed_and_made_again(
    damage: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_command(["migrate"])
    run_batch(folder)
    path = sorted((folder / "out" / "statements").iterdir())[1]
    content = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(content[:-9] if damage == "cut" else content[:-1] + b"?")
    assert run_command(["batch", "load", str(folder / "out")]) == 2
    assert "are damaged" in capsys.readouterr().err
    assert run_batch(folder) == 0
    assert "3 pieces: 1 done, 2 there already" in capsys.readouterr().out
    assert path.read_bytes() == content


def test_a_piece_that_fails_ends_nothing_else_and_is_repeated(
    alone: Alone, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone.failing = "1.jsonl"
    assert run_batch(folder) == 1
    told = capsys.readouterr()
    assert "3 pieces: 2 done, 0 there already, 1 failed" in told.out
    assert "1.jsonl could not be done." in told.err
    assert run_command(["batch", "load", str(folder / "out")]) == 2
    assert "not complete: run the same 'quotetrack batch' again" in capsys.readouterr().err
    alone.failing = ""
    assert run_batch(folder) == 0
    assert "3 pieces: 1 done, 2 there already, 0 failed" in capsys.readouterr().out


@pytest.mark.usefixtures("alone")
def test_what_is_refused_is_kept_with_its_reason(folder: Path) -> None:
    (folder / "archive" / "1.jsonl").write_text('{"text": " "}\n[]\n{"text": "“We stay,” said Ada Lund."}\n')
    assert run_batch(folder) == 2
    refused = [
        row for path in (folder / "out" / "refused").iterdir() for row in load_parquet().read_table(path).to_pylist()
    ]
    name = folder / "archive" / "1.jsonl"
    assert [row["reason"] for row in refused] == [
        f"{name}, line 1 has no text.",
        f"{name}, line 2 must be a JSON object.",
    ]


@pytest.mark.usefixtures("alone")
def test_a_load_stores_what_was_found_and_a_second_one_nothing_more(
    folder: Path, capsys: pytest.CaptureFixture[str], app_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTETRACK_DATABASE_URL", app_settings.database.url)
    run_batch(folder)
    assert run_command(["batch", "load", str(folder / "out")]) == 0
    assert "9 articles: 9 created, 0 revised, 0 unchanged, 0 refused" in capsys.readouterr().out
    # The command has closed its own database.
    opened = open_at(app_settings.database.url)
    bind_database(opened)
    sent = list(list_articles(folder / "archive", app_settings))
    with reading():
        assert Article.select().count() == len(sent) == 9
    statements = list_statements(StatementFilters(), PageRequest(limit=100)).items
    assert len(statements) > 20
    for one in statements:
        text = sent[one.article_id - 1].text or ""
        assert one.content[0].cut(text) == one.text[: one.content[0].end - one.content[0].start]
    close_all(opened)
    assert run_command(["batch", "load", str(folder / "out")]) == 0
    assert "9 articles: 0 created, 0 revised, 9 unchanged, 0 refused" in capsys.readouterr().out


@pytest.mark.usefixtures("alone")
def test_a_load_of_what_is_stored_already_keeps_only_a_batch_in_memory(
    folder: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    write_lines(folder / "archive" / "3.jsonl", make_records(60))
    run_command(["migrate"])
    run_batch(folder)
    assert run_command(["batch", "load", str(folder / "out")]) == 0
    few = replace(settings, ingest=replace(settings.ingest, batch_articles=5))
    opened = open_at(settings.database.url)
    bind_database(opened)
    held = []
    for _ in load_results(folder / "out", few):
        gc.collect()
        held.append(sum(isinstance(one, Draft) for one in gc.get_objects()))
    close_all(opened)
    assert len(held) > 60
    assert max(held) <= 2 * 5 + 1


@pytest.mark.parametrize("first", [1, 2])
def test_pieces_cut_elsewhere_are_done_again_though_they_are_read_from_the_same_bytes(
    first: int, folder: Path, settings: Settings
) -> None:
    path = folder / "archive" / "4.jsonl"
    write_lines(path, [{"text": f"“We stay,” said Ada Lund, for the {number}. time."} for number in range(2)])
    line, whole = len(path.read_bytes().splitlines(keepends=True)[0]), path.stat().st_size
    job = make_job(folder / "out", settings)
    entries = {}
    for articles in (first, 3 - first):
        # Cut where the second line begins, and behind it: either way both are read, to see where the first one ends.
        piece = cluster.Partition(str(path), 0, line if articles == 1 else whole)
        entries[articles] = run_partition(job, piece)
    assert {articles: entry["rows"]["articles"] for articles, entry in entries.items()} == {1: 1, 2: 2}


@pytest.mark.usefixtures("alone")
def test_two_runs_with_other_settings_into_one_folder_are_never_taken_for_one(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    run_command(["migrate"])
    write_lines(folder / "archive" / "0.jsonl", [{"text": "“We stay,” said Ada Lund."}, {"text": "It rains. " * 9}])
    (piece, *_) = divide_files(find_archive([str(folder / "archive")]), 1_000_000)
    other = make_job(folder / "out", replace(settings, limits=replace(settings.limits, text_length=50)))
    rename = Path.replace

    def rename_and_be_overtaken(path: Path, target: Path) -> Path:
        renamed = rename(path, target)
        if target.parent.name == "articles":
            monkeypatch.setattr(Path, "replace", rename)
            run_partition(other, piece)
        return renamed

    monkeypatch.setattr(Path, "replace", rename_and_be_overtaken)
    run_batch(folder)
    capsys.readouterr()
    assert run_command(["batch", "load", str(folder / "out")]) == 2
    assert "are damaged: run the same 'quotetrack batch' again" in capsys.readouterr().err
    run_batch(folder)
    assert run_command(["batch", "load", str(folder / "out")]) == 0
    assert "8 articles: 8 created" in capsys.readouterr().out


def test_results_hold_nothing_secret(folder: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    job = make_job(folder / "out", settings)
    assert str(folder) not in job.settings.database.url
    assert job.settings.web.secret_key in ("", None)


def test_a_worker_of_another_version_refuses_the_work(folder: Path, settings: Settings) -> None:
    job = make_job(folder / "out", settings)
    other = Job(job.folder, job.settings, "0" * 16)
    (piece, *_) = divide_files(find_archive([str(folder / "archive")]), 1_000_000)
    with pytest.raises(InputError, match="another version"):
        run_partition(other, piece)


def test_what_a_killed_process_left_is_never_taken_for_whole(
    alone: Alone, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_batch(folder)
    # Killed between its files and the word that it is done.
    done = sorted((folder / "out" / "done").iterdir())[0]
    done.unlink()
    (folder / "out" / "unfinished" / "0123.parquet.abc").write_bytes(b"PAR1")
    assert run_batch(folder) == 0
    assert "3 pieces: 1 done, 2 there already" in capsys.readouterr().out.splitlines()[-1]


@pytest.mark.parametrize("missing", ["pyarrow", "distributed"])
def test_without_the_extra_it_says_how_to_get_it(
    missing: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (missing, f"{missing}.parquet"):
        monkeypatch.setitem(sys.modules, name, None)
    assert run_batch(folder) == 2
    assert "pip install 'quotetrack[cluster]'" in capsys.readouterr().err


def test_a_folder_without_results_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["batch", "load", str(folder)]) == 2
    assert "holds no results of 'quotetrack batch'" in capsys.readouterr().err


def test_workers_of_a_scheduler_do_the_work_though_one_is_killed(tmp_path: Path) -> None:
    archive = write_archive(tmp_path / "archive", 60, 6)
    place = tmp_path / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    python = [sys.executable, "-W", "ignore", "-m"]
    scheduler = [*python, "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard"]
    worker = [*python, "distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    started = [subprocess.Popen([*scheduler, "--scheduler-file", str(place)], cwd=tmp_path, **quiet)]
    try:
        for _ in range(2):
            started.append(subprocess.Popen([*worker, "--scheduler-file", str(place)], cwd=tmp_path, **quiet))
        end = time.monotonic() + 60
        while not place.exists() or not place.read_text():
            assert time.monotonic() < end
            time.sleep(0.1)
        command = [sys.executable, "-m", "quotetrack", "batch", str(archive), "--out", str(tmp_path / "out")]
        command += ["--scheduler", json.loads(place.read_text())["address"]]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ)
        while process.poll() is None and not list((tmp_path / "out" / "done").glob("*.json")):
            time.sleep(0.02)
        started[1].kill()
        told, _ = process.communicate(timeout=300)
        assert process.returncode == 2, told
        assert ", 0 failed; " in told
        assert ", 1 refused; " in told
        assert json.loads((tmp_path / "out" / "manifest.json").read_text())["complete"]
    finally:
        for one in reversed(started):
            one.kill()
            one.wait()
        shutil.rmtree(tmp_path / "out", ignore_errors=True)


def test_a_scheduler_that_does_not_answer_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    assert run_batch(folder, "--scheduler", "tcp://127.0.0.1:9") == 2
    assert "No scheduler answers at tcp://127.0.0.1:9" in capsys.readouterr().err

"""Commands whose output, files or keyboard fail them: one line at most, and a status that says what was done."""

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import Run

COMMAND = f"{sys.executable} -m quotetrack"
LINES = "".join(json.dumps({"text": f"Words number {number} without a quote."}) + "\n" for number in range(1100))


def shell(line: str, home: Path) -> "subprocess.CompletedProcess[str]":
    """What bash made of the line, in which $Q is the command."""
    environ = os.environ | {"Q": COMMAND, "QUOTETRACK_DATABASE_URL": f"sqlite:///{home}/shell.db"}
    return subprocess.run(["bash", "-c", line], cwd=home, env=environ, capture_output=True, text=True, timeout=120)


@pytest.fixture
def many(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lines of more articles than are kept in memory, and a database for them."""
    monkeypatch.setenv("QUOTETRACK_DATABASE_URL", f"sqlite:///{home}/shell.db")
    assert run("migrate").status == 0
    (home / "many.jsonl").write_text(LINES, encoding="utf-8")
    return home


def test_an_ingest_whose_reader_has_gone_goes_on_and_says_what_became_of_it(many: Path, run: Run) -> None:
    (many / "bad.jsonl").write_text(LINES + '{"text": ""}\n', encoding="utf-8")
    done = shell("$Q ingest bad.jsonl --refused refused.jsonl | head -n 1; echo ${PIPESTATUS[0]}", many)
    assert done.stdout.splitlines()[1:] == ["2"]
    assert run("ingest", "--quiet", "many.jsonl").out.startswith(
        "1,100 articles: 0 created, 0 revised, 1,100 unchanged"
    )


@pytest.mark.parametrize("command", ["ingest --samples", "backup kept.db", "export statements", "migrate"])
def test_output_on_a_full_disk_is_one_line(many: Path, command: str) -> None:
    done = shell(f"$Q {command} > /dev/full", many)
    assert (done.returncode, done.stderr) == (1, "quotetrack: The output cannot be written: No space left on device.\n")


@pytest.mark.parametrize("streams", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed_are_done_without(many: Path, streams: str) -> None:
    done = shell(f"$Q ingest --samples {streams}", many)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_pipe_of_many_articles_is_read_once(many: Path) -> None:
    done = shell("mkfifo pipe.jsonl; cat many.jsonl > pipe.jsonl & timeout 60 $Q ingest --quiet pipe.jsonl", many)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("1,100 articles: 1,100 created")


def test_an_export_into_a_pipe_leaves_the_pipe(many: Path) -> None:
    done = shell("mkfifo out; $Q export statements -o out & head -n 1 out; wait; test -p out && echo pipe", many)
    assert done.stdout.startswith("statement_id,") or done.stdout.startswith("id,")
    assert done.stdout.endswith("\npipe\n")


def test_refusals_on_a_full_disk_are_one_line(many: Path, run: Run) -> None:
    (many / "bad.jsonl").write_text('{"text": ""}\n', encoding="utf-8")
    done = shell("$Q ingest bad.jsonl --refused /dev/full", many)
    assert (done.returncode, done.stderr) == (2, "quotetrack: /dev/full cannot be written: No space left on device.\n")


def test_refusals_are_not_written_over_what_is_read(many: Path, run: Run) -> None:
    outcome = run("ingest", "many.jsonl", "--refused", "./many.jsonl")
    assert outcome.status == 2
    assert outcome.err == "quotetrack: ./many.jsonl is one of the files that are read; --refused would write over it.\n"
    assert (many / "many.jsonl").read_text(encoding="utf-8") == LINES


@pytest.fixture(params=[0o000, 0o444])
def closed(many: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A folder of news with one in it that may not be looked into; how a shell is begun that this binds."""
    folder = many / "news" / "closed"
    folder.mkdir(parents=True)
    for place in (folder, many / "news"):
        (place / "a.jsonl").write_text(json.dumps({"text": f"Words of {place.name}."}), encoding="utf-8")
    folder.chmod(request.param)
    # Root may look anywhere, unless it gives that up.
    if os.geteuid() == 0 and shutil.which("capsh") is None:
        pytest.skip("capsh, of Debian's libcap2-bin, is not there")
    yield "capsh --drop=cap_dac_override,cap_dac_read_search -- -c" if os.geteuid() == 0 else "bash -c"
    folder.chmod(0o755)


def test_a_folder_that_may_not_be_looked_into_is_refused_and_the_others_are_taken(many: Path, closed: str) -> None:
    done = shell(f"{closed} '{COMMAND} ingest --quiet news'", many)
    assert done.returncode == 2
    assert done.stdout.startswith("2 articles: 1 created, 0 revised, 0 unchanged, 1 refused")
    assert "Permission denied" in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_archive_with_a_folder_that_may_not_be_looked_into_is_not_begun(many: Path, closed: str) -> None:
    done = shell(f"{closed} '{COMMAND} batch news --out made'", many)
    assert done.returncode in {1, 2}
    assert "Permission denied" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (many / "made").exists()


@pytest.mark.parametrize("row", ['text,title\n"' + "a" * 3_000_000, "text\n" + "a," * 1_500_000, '"a\n",' * 600_000])
def test_a_row_without_end_is_not_read_into_memory(
    many: Path, run: Run, monkeypatch: pytest.MonkeyPatch, row: str
) -> None:
    monkeypatch.setenv("QUOTETRACK_LIMITS_TEXT_LENGTH", "1000")
    with gzip.open(many / "bomb.csv.gz", "wt", encoding="utf-8") as stream:
        stream.write(row)
    outcome = run("ingest", "bomb.csv.gz")
    assert outcome.status == 2
    assert "bomb.csv.gz has a row that is longer than " in outcome.err


def test_a_name_that_no_file_can_have_is_one_line_of_an_ingest(run: Run, home: Path) -> None:
    outcome = run("ingest", "n" * 300)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.endswith(" cannot be read: File name too long.\n")


def test_a_host_that_no_name_can_be_is_one_line(run: Run, home: Path) -> None:
    outcome = run("serve", "--host", "a..b")
    assert outcome.err == "quotetrack: a..b:8000 cannot be listened at: no host has such a name.\n"
    assert outcome.status == 2


@pytest.mark.parametrize("seconds", [0.3, 0.5, 0.8])
def test_an_interrupted_ingest_ends_quietly_whenever_that_is(many: Path, seconds: float) -> None:
    command = [*COMMAND.split(), "ingest", "--quiet", "--workers", "2", "many.jsonl"]
    process = subprocess.Popen(
        command, cwd=many, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    waiting = threading.Timer(seconds, lambda: os.killpg(process.pid, signal.SIGINT))
    waiting.start()
    _, told = process.communicate(timeout=60)
    waiting.cancel()
    # Python ends by the signal itself where that came while a text was executed, as for a dataclass: 130 to a shell.
    assert process.returncode in {130, -signal.SIGINT, 0}
    assert told == b""

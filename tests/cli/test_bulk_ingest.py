"""``quotetrack ingest`` of archives: folders, patterns, every kind of file, several processes, and what is refused."""

import csv
import fcntl
import gzip
import io
import json
import os
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from .conftest import Run

COMMAND = [sys.executable, "-m", "quotetrack", "ingest"]


def write_line(number: int, **fields: object) -> str:
    text = f"“Boat number {number} is leaking,” Director Ines Kowal said on Monday.\n"
    return json.dumps({"text": text, "title": f"Boat {number}", "external_id": f"b{number}"} | fields) + "\n"


def write_archive(folder: Path, name: str, count: int, *, first: int = 0) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(write_line(number) for number in range(first, first + count)).encode()
    path.write_bytes(gzip.compress(lines) if name.endswith(".gz") else lines)
    return path


def read_rows(run: Run) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run("export", "statements").out, newline="")))


def summarize(created: int = 0, revised: int = 0, unchanged: int = 0, refused: int = 0) -> str:
    total = created + revised + unchanged + refused
    return (
        f"{total} articles: {created} created, {revised} revised, {unchanged} unchanged, {refused} refused; "
        f"{created + revised + unchanged} statements; "
    )


def test_a_folder_gives_all_that_can_be_read_and_nothing_hidden(migrated: Run, home: Path) -> None:
    write_archive(home, "wire/2026/a.jsonl", 2)
    write_archive(home, "wire/2026/b.jsonl.gz", 2, first=2)
    (home / "wire/c.json").write_text(f"[{write_line(4)}, {write_line(5)}]")
    (home / "wire/d.txt").write_text("“The pier is shut,” Director Ines Kowal said.\n")
    row = 'e1,Mole,"“The mole holds,” Director Ines Kowal said."'
    (home / "wire/e.csv").write_text(f"external_id,title,text\n{row}\n")
    (home / "wire/notes.md").write_text("nothing of ours")
    write_archive(home, "wire/.trash/f.jsonl", 1, first=9)
    outcome = migrated("ingest", "--quiet", "wire")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith(summarize(created=8))
    titles = [row["title"] for row in read_rows(migrated)]
    assert titles == ["Boat 0", "Boat 1", "Boat 2", "Boat 3", "Boat 4", "Boat 5", "", "Mole"]


def test_a_pattern_gives_the_files_that_fit(migrated: Run, home: Path) -> None:
    write_archive(home, "2025/a.jsonl", 1)
    write_archive(home, "2026/a.jsonl", 1, first=1)
    outcome = migrated("ingest", "--quiet", "2026/**/*.jsonl")
    assert outcome.out.startswith(summarize(created=1))
    missing = migrated("ingest", "2027/*.jsonl")
    assert (missing.status, missing.out, missing.err) == (2, "", "quotetrack: No file fits 2027/*.jsonl.\n")
    (home / "empty").mkdir()
    nothing = migrated("ingest", "empty")
    assert nothing.status == 2
    assert nothing.err.startswith("quotetrack: empty holds no file that can be read (.txt, ")


def test_rows_of_csv_are_articles_with_their_other_columns_kept(migrated: Run, home: Path) -> None:
    rows = [
        ["external_id", "title", "outlet", "published_at", "text", "section"],
        [
            "c1",
            "Pier",
            "Bay News",
            "2026-05-01T08:00:00+02:00",
            "“The pier\nis shut,” Director Ines Kowal said.",
            "port",
        ],
        ["c2", "Mole", "", "", "“The mole, too,” Director Ines Kowal said.", ""],
    ]
    with (home / "a.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(rows)
    outcome = migrated("ingest", "a.csv")
    assert (outcome.status, outcome.err) == (0, "")
    assert [line.split("  ")[-1] for line in outcome.out.splitlines()] == ["Pier", "Mole"]
    first, second = read_rows(migrated)
    assert (first["outlet"], first["published"][:19]) == ("Bay News", "2026-05-01T06:00:00")
    assert (second["outlet"], second["published"]) == ("", "")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"text\na,b\n", "a.csv, line 2 has more cells than the first line."),
        (b"text\ncaf\xe9\n", "a.csv is not UTF-8: byte 0xe9 behind line "),
        (b'text\n"open\n', "a.csv, line 1: unexpected end of data."),
        (b"title\nPier\n", "a.csv, line 2 must have either 'text' or 'html'."),
    ],
)
def test_a_bad_row_is_named_by_its_line(migrated: Run, home: Path, content: bytes, reason: str) -> None:
    (home / "a.csv").write_bytes(content)
    outcome = migrated("ingest", "a.csv")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"quotetrack: {reason}")


def test_what_is_refused_is_reported_and_the_rest_is_stored(migrated: Run, home: Path) -> None:
    bad = ["{\n", '{"text": ""}\n', '{"text": "a\\u0000b"}\n', "[1]\n"]
    lines = [write_line(1), bad[0], bad[1], write_line(2), bad[2], bad[3], write_line(3)]
    (home / "a.jsonl").write_text("".join(lines), encoding="utf-8")
    outcome = migrated("ingest", "--quiet", "--refused", "refused.jsonl", "a.jsonl", "none.txt")
    assert outcome.status == 2
    assert outcome.out.startswith(summarize(created=3, refused=5))
    report = [json.loads(line) for line in (home / "refused.jsonl").read_text().splitlines()]
    assert [entry["where"] for entry in report] == [f"a.jsonl, line {n}" for n in (2, 3, 5, 6)] + ["none.txt"]
    assert report[1]["reason"] == "a.jsonl, line 3 has no text."
    assert report[2]["reason"].startswith("a.jsonl, line 5: A NUL character cannot be stored")
    assert report[4]["reason"] == "none.txt cannot be read: No such file or directory."
    assert outcome.err.splitlines() == [f"quotetrack: {entry['reason']}" for entry in report]
    assert [row["title"] for row in read_rows(migrated)] == ["Boat 1", "Boat 2", "Boat 3"]


def test_many_refusals_are_told_a_few_at_a_time(migrated: Run, home: Path) -> None:
    (home / "wire").mkdir()
    (home / "wire/a.jsonl").write_text("{}\n" * 30)
    outcome = migrated("ingest", "wire")
    assert outcome.status == 2
    assert len(outcome.err.splitlines()) == 21
    assert outcome.err.splitlines()[-1] == "quotetrack: more is refused; --refused FILE writes them all."


def test_a_report_that_cannot_be_written_stops_before_anything_is_stored(migrated: Run, home: Path) -> None:
    write_archive(home, "a.jsonl", 1)
    outcome = migrated("ingest", "--refused", "none/refused.jsonl", "a.jsonl")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == "quotetrack: none/refused.jsonl cannot be written: No such file or directory.\n"
    assert read_rows(migrated) == []


def test_a_packed_file_that_is_broken_is_refused(migrated: Run, home: Path) -> None:
    path = write_archive(home, "wire/a.jsonl.gz", 400)
    path.write_bytes(path.read_bytes()[:-20])
    (home / "wire/b.jsonl.gz").write_bytes(b"no gzip")
    outcome = migrated("ingest", "--quiet", "wire")
    assert outcome.status == 2
    assert [line.partition(":")[2].split(" ")[1] for line in outcome.err.splitlines()] == [
        "wire/a.jsonl.gz",
        "wire/b.jsonl.gz",
    ]


def test_the_same_article_twice_is_a_revision_in_its_order(migrated: Run, home: Path) -> None:
    again = write_line(1, text="“Boat number 1 is dry,” Director Ines Kowal said.\n")
    (home / "a.jsonl").write_text(write_line(1) + write_line(2) + again + again, encoding="utf-8")
    outcome = migrated("ingest", "a.jsonl")
    assert [line.split("  ")[0] for line in outcome.out.splitlines()] == ["created", "created", "revised", "unchanged"]
    assert [row["statement"].rstrip(",") for row in read_rows(migrated)] == [
        "Boat number 2 is leaking",
        "Boat number 1 is dry",
    ]


def test_several_processes_store_the_same_as_one(migrated: Run, home: Path) -> None:
    write_archive(home, "a.jsonl", 60)
    one = migrated("ingest", "--workers", "2", "a.jsonl")
    assert (one.status, one.err) == (0, "")
    expected = [f"created  article {number + 1}  1 statement  Boat {number}" for number in range(60)]
    assert one.out.splitlines() == expected
    again = migrated("ingest", "--workers", "2", "--quiet", "a.jsonl")
    assert again.out.startswith(summarize(unchanged=60))


@pytest.fixture
def command_environment(home: Path, run: Run) -> dict[str, str]:
    """The environment of a command in a process of its own, on a migrated SQLite file."""
    environment = os.environ | {"QUOTETRACK_DATABASE_URL": f"sqlite:///{home}/archive.db"}
    subprocess.run(
        [sys.executable, "-m", "quotetrack", "migrate"],
        cwd=home,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return environment


def list_family(leader: int) -> list[int]:
    """The processes of the group that are still there."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == leader and fields[0] != "Z":
                found.append(int(entry.name))
    return found


# More than can be taken in before a signal arrives.
ARTICLES = 1000


def start_together(home: Path, environment: dict[str, str], path: str = "a.jsonl") -> "subprocess.Popen[bytes]":
    """A run with processes that analyse, which leads a group of its own."""
    return subprocess.Popen(
        [*COMMAND, "--workers", "2", path],
        cwd=home,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # A run of the tests in the background has Ctrl-C ignored, and hands that on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def await_first(running: "subprocess.Popen[bytes]") -> None:
    """Waits until the run has stored something."""
    assert running.stdout is not None
    assert running.stdout.readline().startswith(b"created")


def check_goes_on(home: Path, environment: dict[str, str]) -> None:
    """The same once more stores the rest."""
    again = subprocess.run(
        [*COMMAND, "--quiet", "a.jsonl"], cwd=home, env=environment, capture_output=True, text=True, check=True
    )
    counted = again.stdout.partition(": ")[2].partition(";")[0].split(", ")
    counts = {word: int(number) for number, word in (part.split() for part in counted)}
    assert counts["unchanged"] > 0
    assert counts["created"] + counts["unchanged"] == ARTICLES
    assert (counts["revised"], counts["refused"]) == (0, 0)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_leaves_no_process_and_is_gone_on_with(
    home: Path, command_environment: dict[str, str], stop: signal.Signals
) -> None:
    write_archive(home, "a.jsonl", ARTICLES)
    running = start_together(home, command_environment)
    await_first(running)
    assert len(list_family(running.pid)) >= 3
    # Ctrl-C reaches every process of the terminal, a kill only the one that stores.
    (os.killpg if stop == signal.SIGINT else os.kill)(running.pid, stop)
    running.communicate(timeout=30)
    assert running.returncode == (130 if stop == signal.SIGINT else -9)
    deadline = time.monotonic() + 10
    while list_family(running.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert list_family(running.pid) == []
    check_goes_on(home, command_environment)


@pytest.mark.parametrize("seconds", [0, 0.1, 0.2, 0.3, 0.4, 0.5])
def test_a_run_that_is_interrupted_while_its_processes_begin_says_nothing(
    home: Path, command_environment: dict[str, str], seconds: float
) -> None:
    # A folder's articles are taken in as they are read, and there are more than can be before the signal arrives.
    write_archive(home, "wire/a.jsonl", 10 * ARTICLES)
    running = start_together(home, command_environment, "wire")
    deadline = time.monotonic() + 10
    while len(list_family(running.pid)) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(seconds)
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert said == b""
    # Python ends by the signal itself where it came while code was made from a string, as dataclasses do; to a shell
    # both are 130.
    assert running.returncode in (130, -signal.SIGINT)


def test_a_process_that_dies_while_it_analyses_ends_the_run_in_a_sentence(
    home: Path, command_environment: dict[str, str]
) -> None:
    write_archive(home, "a.jsonl", ARTICLES)
    running = start_together(home, command_environment)
    await_first(running)
    for process in list_family(running.pid):
        if process != running.pid and b"forkserver" in Path(f"/proc/{process}/cmdline").read_bytes():
            os.kill(process, signal.SIGKILL)
    _, said = running.communicate(timeout=30)
    assert said.startswith(b"quotetrack: A process that analyses texts has died; what was stored stays")
    assert said.count(b"\n") == 1
    assert running.returncode == 1
    check_goes_on(home, command_environment)


def test_more_than_is_kept_in_memory_is_read_again(migrated: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quotetrack.cli.ingest.KEPT", 2)
    write_archive(home, "a.jsonl", 5)
    assert migrated("ingest", "--quiet", "a.jsonl").out.startswith(summarize(created=5))
    (home / "a.jsonl").write_text("".join(write_line(number) for number in range(5, 10)) + "{")
    outcome = migrated("ingest", "--quiet", "a.jsonl")
    assert (outcome.status, outcome.out) == (2, "")
    assert len(read_rows(migrated)) == 5


def test_a_bar_is_shown_to_whoever_watches(home: Path, command_environment: dict[str, str]) -> None:
    write_archive(home, "wire/a.jsonl", 30)
    write_archive(home, "wire/b.jsonl", 30, first=30)
    watched, terminal = os.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 120, 0, 0))
    os.set_blocking(watched, False)
    arguments = [*COMMAND, "--quiet", "wire"]
    subprocess.run(
        arguments, cwd=home, env=command_environment, stdout=subprocess.DEVNULL, stderr=terminal, check=True, timeout=60
    )
    shown = os.read(watched, 100_000).decode()
    os.close(terminal)
    os.close(watched)
    assert "%|" in shown
    assert "[00:00<" in shown


def test_a_ninjs_item_is_read_as_one(migrated: Run, home: Path) -> None:
    item = {
        "uri": "urn:bay:pier-1",
        "headline": "Pier shut",
        "body_text": "“The pier is shut,” Director Ines Kowal said.\n",
        "versioncreated": "2026-05-01T08:00:00+02:00",
        "urgency": 3,
    }
    (home / "pier.json").write_text(json.dumps(item), encoding="utf-8")
    assert migrated("ingest", "pier.json").out == "created  article 1  1 statement  Pier shut\n"
    assert migrated("ingest", "pier.json").out == "unchanged  article 1  1 statement  Pier shut\n"
    assert [row["published"][:19] for row in read_rows(migrated)] == ["2026-05-01T06:00:00"]

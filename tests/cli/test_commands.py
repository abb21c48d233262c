"""Every command's complaints: one line on standard error, exit status 2, nothing on standard output."""

import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Run


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["fly"], "quotetrack: No such command 'fly'. See 'quotetrack --help'."),
        (["analyze"], "quotetrack: Missing argument 'FILE'. See 'quotetrack analyze --help'."),
        (["analyze", "--wings", "x"], "quotetrack: No such option '--wings'. See 'quotetrack analyze --help'."),
        (["analyze", "none.txt"], "quotetrack: none.txt cannot be read: No such file or directory."),
        (["analyze", "empty.txt"], "quotetrack: empty.txt has no text."),
        (["analyze", "latin.txt"], "quotetrack: latin.txt is not UTF-8: byte 0xe9 at position 3."),
        (["analyze", "."], "quotetrack: . cannot be read: Is a directory."),
        (["analyze", "a\0b"], "quotetrack: a\ufffdb cannot be read: no file's name has a NUL character."),
        (
            ["analyze", "--jsonl", "--explain", "x"],
            (
                "quotetrack: --jsonl takes neither --explain nor --title: each line has its reason and its title."
                " See 'quotetrack analyze --help'."
            ),
        ),
        (["ingest"], "quotetrack: Name at least one PATH, or --samples. See 'quotetrack ingest --help'."),
        (["ingest", "none.txt"], "quotetrack: none.txt cannot be read: No such file or directory."),
        (["match"], "quotetrack: Missing argument 'TEXT'. See 'quotetrack match --help'."),
        (["compare", "--jsonl"], "quotetrack: Missing argument 'LEFT'. See 'quotetrack compare --help'."),
        (["users", "add"], "quotetrack: Missing argument 'NAME'. See 'quotetrack users add --help'."),
        (
            ["users", "add", "ann", "--role", "queen"],
            (
                "quotetrack: Invalid value for '--role': 'queen' is not one of 'reader', 'editor', 'administrator'."
                " See 'quotetrack users add --help'."
            ),
        ),
        (
            ["keys", "add", "desk"],
            (
                "quotetrack: Missing option '--scope'. Choose from: read, ingest, edit, admin."
                " See 'quotetrack keys add --help'."
            ),
        ),
        (
            ["export", "statements", "--published-from", "soon"],
            "quotetrack: --published-from: 'soon' is no time such as 2026-03-01T09:30:00+01:00.",
        ),
        (
            ["export", "statements", "--min-confidence", "7"],
            (
                "quotetrack: Invalid value for '--min-confidence': 7.0 is not in the range 0<=x<=1."
                " See 'quotetrack export statements --help'."
            ),
        ),
        (
            ["serve", "--port", "0"],
            "quotetrack: Invalid value for '--port': 0 is not in the range 1<=x<=65535. See 'quotetrack serve --help'.",
        ),
    ],
)
def test_complaint_is_one_line_and_status_two(run: Run, home: Path, arguments: list[str], line: str) -> None:
    (home / "empty.txt").write_bytes(b" \n")
    (home / "latin.txt").write_bytes(b"caf\xe9")
    outcome = run(*arguments)
    assert (outcome.status, outcome.out, outcome.err) == (2, "", line + "\n")


def test_wrong_setting_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTETRACK_SERVER_PORTS", "1")
    outcome = run("migrate")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == (
        "quotetrack: The environment variable QUOTETRACK_SERVER_PORTS names no setting."
        " Known in [server]: host, port, workers, threads, proxies.\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["ingest", "--samples"],
        ["match", "We will wait."],
        ["compare", "1", "2"],
        ["export", "statements"],
        ["users", "add", "ann"],
        ["keys", "add", "k", "--scope", "read"],
    ],
)
def test_database_without_its_schema_is_told_how_to_get_it(run: Run, arguments: list[str]) -> None:
    outcome = run(*arguments)
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err == "quotetrack: The database is not up to date: run 'quotetrack migrate' first.\n"


def test_migrate_says_what_it_did_and_does_nothing_twice(run: Run, home: Path) -> None:
    first = run("migrate")
    assert (first.status, first.err) == (0, "")
    assert first.out.startswith("applied 0001_initial\n")
    assert (home / "var" / "quotetrack.db").is_file()
    assert run("migrate").out == "The database is up to date.\n"


def test_help_and_version_are_answers(run: Run) -> None:
    assert run("--version").out.startswith("quotetrack ")
    for name in ("analyze", "compare", "evaluate", "ingest", "match", "export", "users", "keys", "migrate", "serve"):
        assert name in run("--help").out
        outcome = run(name, "--help")
        assert (outcome.status, outcome.err) == (0, "")
        assert outcome.out.startswith(f"Usage: quotetrack {name} ")


def test_reader_that_has_seen_enough_ends_the_command_quietly(home: Path) -> None:
    lines = "".join(f'{{"id": {number}, "text": "“Yes,” said Ada Birch."}}\n' for number in range(2000))
    (home / "many.jsonl").write_text(lines, encoding="utf-8")
    command = f"{sys.executable} -m quotetrack analyze --jsonl many.jsonl | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=home, capture_output=True, text=True, timeout=60)
    first, status = done.stdout.splitlines()
    assert first.startswith('{"id": 0, ')
    assert (status, done.stderr) == ("0", "")


def test_command_starts_without_the_language_floor_the_database_or_the_web() -> None:
    heavy = {"nltk", "peewee", "flask", "trafilatura", "gunicorn"}
    code = f"import sys, quotetrack.cli.commands; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("command", [["migrate"], ["export", "statements"], ["users", "add", "ann"]])
@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("sqlite:///folder", "unable to open database file"),
        ("sqlite:///story.txt", "file is not a database"),
        ("postgresql:///news?host=/none", "No such file or directory"),
    ],
)
def test_database_that_cannot_be_opened_is_one_line(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], url: str, reason: str
) -> None:
    (home / "folder").mkdir()
    (home / "story.txt").write_text("No database, but a story of some length.\n" * 100, encoding="utf-8")
    monkeypatch.setenv("QUOTETRACK_DATABASE_URL", url)
    outcome = run(*command)
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.startswith("quotetrack: The database cannot be opened: ")
    assert reason in outcome.err
    assert outcome.err.count("\n") == 1

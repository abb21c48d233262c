"""The command as a person runs it, on a database of its own."""

import io
import logging
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from quotetrack.cli.commands import run_command


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one command left behind."""

    status: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder of the command, with nothing in it and no settings but the defaults."""
    for name in [name for name in os.environ if name.startswith("QUOTETRACK_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(home: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs ``quotetrack`` with arguments and standard input; the outcome has both streams as text."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level

    def run_once(*arguments: str, given: bytes | str = b"") -> Outcome:
        content = given.encode() if isinstance(given, str) else given
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))
        capfdbinary.readouterr()
        status = run_command(arguments)
        sys.stdout.flush()
        shown = capfdbinary.readouterr()
        return Outcome(status, shown.out.decode(), shown.err.decode())

    yield run_once
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def migrated(run: Run, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command on a database that is up to date and empty, SQLite and PostgreSQL in turn."""
    monkeypatch.setenv("QUOTETRACK_DATABASE_URL", database_url)
    return run

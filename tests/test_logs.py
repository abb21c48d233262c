"""The logs: one form for our own lines and the libraries', times in UTC, what is bound on every line."""

import dataclasses
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog

from quotetrack.logs import configure_logs, get_log
from quotetrack.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    structlog.contextvars.clear_contextvars()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def build_settings(level: str, form: str) -> Settings:
    settings = load_settings({})
    return dataclasses.replace(settings, logs=dataclasses.replace(settings.logs, level=level, format=form))


def test_json_line_has_event_level_module_values_and_time(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(build_settings("info", "json"))
    get_log("quotetrack.services").info("article.created", article=7, title="a\nb\ud800")
    line = json.loads(capsys.readouterr().err)
    moment = datetime.fromisoformat(line.pop("timestamp"))
    assert datetime.now(UTC) - moment < timedelta(minutes=1)
    assert line == {
        "event": "article.created",
        "level": "info",
        "module": "quotetrack.services",
        "article": 7,
        "title": "a\nb\ud800",
    }


def test_bound_values_are_on_every_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(build_settings("info", "json"))
    structlog.contextvars.bind_contextvars(request="abc")
    get_log("x").info("one")
    logging.getLogger("library").warning("two %s", 2)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["event"], line["request"], line["module"]) for line in lines] == [
        ("one", "abc", "x"),
        ("two 2", "abc", "library"),
    ]


def test_lines_below_the_level_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(build_settings("warning", "console"))
    get_log("x").info("quiet")
    get_log("x").warning("loud")
    shown = capsys.readouterr().err
    assert "quiet" not in shown
    assert "loud" in shown


@pytest.mark.parametrize("form", ["json", "console"])
def test_exception_is_told_without_local_variables(capsys: pytest.CaptureFixture[str], form: str) -> None:
    configure_logs(build_settings("info", form))

    def fail(password: str) -> None:
        raise ValueError(len(password))

    # Put together here, so that the line of code that a traceback shows does not hold it.
    secret = "-".join(["swordfish", "hidden"])
    try:
        fail(secret)
    except ValueError:
        get_log("x").exception("failed")
    shown = capsys.readouterr().err
    assert "ValueError: 16" in shown
    assert secret not in shown


TELL = """
from quotetrack.logs import configure_logs, get_log
from quotetrack.settings import load_settings
configure_logs(load_settings({}))
for _ in range(1000):
    get_log("quotetrack.test").info("request", status=200)
print("answered")
"""


def test_a_log_that_cannot_be_written_ends_nothing() -> None:
    with Path("/dev/full").open("w") as full:
        told = subprocess.run([sys.executable, "-c", TELL], stdout=subprocess.PIPE, stderr=full, check=False)
    assert told.stdout == b"answered\n"

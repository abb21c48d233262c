"""The settings: which place outranks which, and what is refused with which sentence."""

import dataclasses
import os
import tomllib
from pathlib import Path

import pytest

from quotetrack.errors import ConfigurationError
from quotetrack.settings import SECTIONS, find_config_folder, load_settings


def write(folder: Path, content: str) -> str:
    path = folder / "newsroom.toml"
    path.write_text(content, encoding="utf-8")
    return str(path)


def complain(environ: dict[str, str]) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(environ)
    return str(caught.value)


def test_defaults_are_those_of_default_toml() -> None:
    default = tomllib.loads((find_config_folder() / "default.toml").read_text(encoding="utf-8"))
    assert dataclasses.asdict(load_settings({})) == default


def test_every_section_and_name_of_default_toml_has_its_field() -> None:
    default = tomllib.loads((find_config_folder() / "default.toml").read_text(encoding="utf-8"))
    known = {name: [entry.name for entry in dataclasses.fields(section)] for name, section in SECTIONS.items()}
    assert {name: list(entries) for name, entries in default.items()} == known


def test_file_outranks_defaults_and_environment_outranks_file(tmp_path: Path) -> None:
    named = write(tmp_path, "[server]\nport = 9001\nworkers = 3\n")
    settings = load_settings({"QUOTETRACK_CONFIG": named, "QUOTETRACK_SERVER_PORT": "9002"})
    assert (settings.server.port, settings.server.workers, settings.server.threads) == (9002, 3, 4)


def test_environment_is_that_of_the_process_unless_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("QUOTETRACK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("QUOTETRACK_LOGS_LEVEL", "error")
    assert load_settings().logs.level == "error"


def test_example_for_production_can_be_loaded() -> None:
    settings = load_settings({"QUOTETRACK_CONFIG": str(find_config_folder() / "production.example.toml")})
    assert settings.web.secure_cookies is True
    assert settings.logs.format == "json"


@pytest.mark.parametrize(("word", "value"), [("true", True), ("ON", True), ("1", True), ("no", False), ("0", False)])
def test_words_for_true_and_false_in_the_environment(word: str, value: bool) -> None:
    assert load_settings({"QUOTETRACK_WEB_SECURE_COOKIES": word}).web.secure_cookies is value


def test_variables_that_are_no_settings_are_left_alone() -> None:
    environ = {"QUOTETRACK_CORPORA": "/somewhere", "QUOTETRACK_CONFIG": "", "PATH": "/bin", "QUOTETRACKER_X": "1"}
    assert load_settings(environ) == load_settings({})


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("QUOTETRACK_PORT", "1", "The environment variable QUOTETRACK_PORT names no setting."),
        (
            "QUOTETRACK_SERVER_BORT",
            "1",
            (
                "The environment variable QUOTETRACK_SERVER_BORT names no setting."
                " Known in [server]: host, port, workers, threads, proxies."
            ),
        ),
        ("QUOTETRACK_server_port", "1", "The environment variable QUOTETRACK_server_port names no setting."),
        (
            "QUOTETRACK_SERVER_PORT",
            "eighty",
            "server.port in the environment (QUOTETRACK_SERVER_PORT) must be a whole number from 1 to 65535.",
        ),
        (
            "QUOTETRACK_SERVER_PORT",
            "65536",
            "server.port in the environment (QUOTETRACK_SERVER_PORT) must be a whole number from 1 to 65535.",
        ),
        (
            "QUOTETRACK_WEB_SECURE_COOKIES",
            "maybe",
            "web.secure_cookies in the environment (QUOTETRACK_WEB_SECURE_COOKIES) must be true or false.",
        ),
        (
            "QUOTETRACK_ANALYSIS_TIMEZONE",
            "../etc/passwd",
            (
                "analysis.timezone in the environment (QUOTETRACK_ANALYSIS_TIMEZONE) must be a name of the IANA time"
                " zone database, such as Europe/Oslo."
            ),
        ),
        (
            "QUOTETRACK_LOGS_LEVEL",
            "loud",
            "logs.level in the environment (QUOTETRACK_LOGS_LEVEL) must be one of debug, info, warning, error.",
        ),
        (
            "QUOTETRACK_WEB_SECRET_KEY",
            "short",
            (
                "web.secret_key in the environment (QUOTETRACK_WEB_SECRET_KEY) must be empty or have at least"
                " 32 characters."
            ),
        ),
        (
            "QUOTETRACK_LIMITS_PAGE_DEFAULT",
            "201",
            (
                "limits.page_default in the environment (QUOTETRACK_LIMITS_PAGE_DEFAULT) must not be greater than"
                " limits.page_max."
            ),
        ),
    ],
)
def test_wrong_variable_is_named_with_what_it_must_be(name: str, value: str, sentence: str) -> None:
    assert complain({name: value}) == sentence


@pytest.mark.parametrize("url", ["", "mysql://localhost/x", "sqlite://", "sqlite:///", "postgresql://host", "x.db"])
def test_database_url_of_no_known_form_is_refused_without_showing_it(url: str) -> None:
    sentence = complain({"QUOTETRACK_DATABASE_URL": url})
    assert sentence == (
        "database.url in the environment (QUOTETRACK_DATABASE_URL) must be sqlite:///PATH or"
        " postgresql://user:password@host/name."
    )


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///var/x.db",
        "sqlite:////tmp/a b.db",
        "postgresql://u:p@db.example.org:5432/news",
        "postgresql:///news?host=/run/postgresql",
    ],
)
def test_database_urls_of_both_kinds_are_taken(url: str) -> None:
    assert load_settings({"QUOTETRACK_DATABASE_URL": url}).database.url == url


@pytest.mark.parametrize(
    ("content", "end"),
    [
        (
            "[serve]\nport = 1\n",
            (
                "is no section of the settings. Known: "
                "database, server, web, limits, analysis, ingest, imports, matching, watches, webhooks, retention, "
                "metrics, logs."
            ),
        ),
        ("[server]\nbort = 1\n", "names no setting. Known in [server]: host, port, workers, threads, proxies."),
        ("server = 1\n", "must be a section, written [server]."),
        ('[server]\nport = "80"\n', "must be a whole number from 1 to 65535."),
        ("[server]\nport = true\n", "must be a whole number from 1 to 65535."),
        ("[server]\nport = 80.0\n", "must be a whole number from 1 to 65535."),
        ("[server]\nhost = 1\n", "must be a text."),
        ('[server]\nhost = " "\n', "must not be empty."),
        ('[web]\nsecure_cookies = "yes"\n', "must be true or false."),
    ],
)
def test_wrong_entry_of_a_file_is_named_with_the_file(tmp_path: Path, content: str, end: str) -> None:
    named = write(tmp_path, content)
    sentence = complain({"QUOTETRACK_CONFIG": named})
    assert f" in {named} " in sentence
    assert sentence.endswith(end)


def test_missing_file_is_one_sentence(tmp_path: Path) -> None:
    named = str(tmp_path / "none.toml")
    assert complain({"QUOTETRACK_CONFIG": named}) == (
        f"The settings file {named} cannot be read: No such file or directory."
    )


@pytest.mark.parametrize("content", [b"[server\n", b"\xff\xfe[server]\n"])
def test_file_that_is_no_toml_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "newsroom.toml"
    path.write_bytes(content)
    sentence = complain({"QUOTETRACK_CONFIG": str(path)})
    assert sentence.startswith(f"The settings file {path} is not valid TOML: ")
    assert "\n" not in sentence


def test_secrets_are_not_in_the_representation() -> None:
    secret = "an-invented-secret-of-enough-length"
    environ = {"QUOTETRACK_WEB_SECRET_KEY": secret, "QUOTETRACK_DATABASE_URL": f"postgresql://u:{secret}@h/n"}
    assert secret not in repr(load_settings(environ))

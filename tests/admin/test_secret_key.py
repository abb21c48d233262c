"""The key that signs sessions is made once, by one process, for its owner alone."""

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from quotetrack.admin.session import load_secret_key
from quotetrack.errors import ConfigurationError
from quotetrack.settings import load_settings


@pytest.fixture
def web(tmp_path):
    return replace(load_settings({}).web, secret_key="", secret_key_file=str(tmp_path / "deep" / "secret.key"))


def test_key_of_the_settings_is_used_and_no_file_made(web, tmp_path):
    assert load_secret_key(replace(web, secret_key="k" * 40)) == "k" * 40
    assert list(tmp_path.iterdir()) == []


def test_key_is_made_once_and_readable_by_its_owner_alone(web, tmp_path):
    key = load_secret_key(web)
    file = tmp_path / "deep" / "secret.key"
    assert len(key) >= 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert load_secret_key(web) == key
    assert [path.name for path in file.parent.iterdir()] == ["secret.key"]


def test_processes_that_start_together_agree_on_one_key(web):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: load_secret_key(web), range(16)))
    assert len(keys) == 1


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 40])
def test_file_that_holds_no_key_is_refused(web, tmp_path, content):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "secret.key").write_bytes(content)
    with pytest.raises(ConfigurationError, match="secret key file"):
        load_secret_key(web)


def test_folder_that_cannot_be_made_is_told(web, tmp_path):
    (tmp_path / "deep").write_text("a file")
    with pytest.raises(ConfigurationError, match="secret key file"):
        load_secret_key(web)

"""What the tests that break things share: how often they do, and when.

`make test` breaks each thing a few times; `make test-crash` a hundred times, half of them on each database.
"""

import os
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import postgresql_server
import pytest
from database_access import close_all, open_at

from quotetrack.storage.migrations import migrate

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "2"))
LONG = ROUNDS > 10
RECOVERY_SECONDS = 5.0
# What it answers is on the disk, as it is with PostgreSQL's own settings.
SERVER_OPTIONS = "-c listen_addresses= -c shared_buffers=32MB"


@pytest.fixture
def moments() -> Iterator[float]:
    """Seconds to wait before something is broken, drawn the same in every run."""
    drawn = random.Random(int(os.environ.get("CRASH_SEED", "7")))  # noqa: S311 - moments, not secrets
    return iter([drawn.uniform(0.05, 0.8) for _ in range(ROUNDS)])


@pytest.fixture
def backend_file(_sqlite_url: str) -> str:
    """A migrated SQLite file: what happens to files alone."""
    return _sqlite_url


@pytest.fixture
def own_postgresql(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A PostgreSQL server that may be stopped, since no other test uses it; the folder of its socket."""
    folder = Path(tempfile.mkdtemp(prefix="qt-crash-"))
    with run_postgresql(folder, monkeypatch):
        yield folder
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def run_postgresql(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A PostgreSQL server with its data and its socket in the folder."""
    programs = postgresql_server.find_programs()
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail(postgresql_server.HOW_TO_GET)
        pytest.skip(postgresql_server.HOW_TO_GET)
    monkeypatch.setenv(postgresql_server.FOLDER_VARIABLE, str(folder))
    postgresql_server.start_server(programs, SERVER_OPTIONS)
    try:
        yield
    finally:
        steer_postgresql(folder, "stop", "-m", "immediate")


@pytest.fixture
def small_disk() -> Iterator[Callable[[int], Path]]:
    """Makes file systems of so many megabytes, which can be full; only root may."""
    made: list[str] = []

    def make(megabytes: int) -> Path:
        folder = tempfile.mkdtemp(prefix="qt-disk-")
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder]
        if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
            Path(folder).rmdir()
            pytest.skip("a small file system can be mounted here by root alone")
        made.append(folder)
        return Path(folder)

    yield make
    for folder in made:
        subprocess.run(["umount", "--lazy", folder], check=True)
        Path(folder).rmdir()


@contextmanager
def filled_disk(folder: Path, *, free: int = 0) -> Iterator[None]:
    """Not a byte, or so many, are free on the folder's file system for as long as the block runs."""
    ballast = folder / "ballast"
    try:
        with ballast.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(bytes(4096)):
                pass
        os.truncate(ballast, max(0, ballast.stat().st_size - free))
        yield
    finally:
        ballast.unlink()


def steer_postgresql(folder: Path, *arguments: str) -> None:
    """pg_ctl on the server's data."""
    programs = postgresql_server.find_programs()
    assert programs is not None
    options = ["-o", f"{SERVER_OPTIONS} -k {folder}", "-l", str(folder / "log")]
    command = [str(programs / "pg_ctl"), "-D", str(folder / "data"), "-w", *arguments]
    if "stop" not in arguments:
        command += options
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)


@pytest.fixture
def own_url(own_postgresql: Path) -> str:
    """A migrated database on that server."""
    return migrate_at(name_database(own_postgresql))


def name_database(folder: Path) -> str:
    """The address of the database of the PostgreSQL server whose socket is in the folder."""
    return f"postgresql://postgres@/postgres?host={folder}"


def migrate_at(url: str) -> str:
    """The address, once the tables are made there."""
    opened = open_at(url)
    migrate(opened)
    close_all(opened)
    return url


def measure_recovery(holds: Callable[[], bool]) -> float:
    """Seconds until it holds; fails after three times what a recovery may take."""
    begun = time.monotonic()
    while time.monotonic() - begun < 3 * RECOVERY_SECONDS:
        try:
            if holds():
                return time.monotonic() - begun
        except OSError:
            pass
        time.sleep(0.02)
    pytest.fail("The service did not come back.")

"""A PostgreSQL server for one run of the tests: on a socket in a temporary folder, shared by all workers.

The run's first process makes the folder's name known through the environment; the first test that needs a server starts
it; the run's end stops it, and a watcher does so where the run is killed.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Without the prefix of the settings: a command that a test starts would take it for one.
FOLDER_VARIABLE = "TEST_POSTGRESQL_FOLDER"
HOW_TO_GET = "PostgreSQL's initdb was not found; Debian has it in: apt install postgresql"
SERVER_OPTIONS = (
    "-c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=32MB"
)


def find_programs() -> Path | None:
    """The folder of initdb and pg_ctl: the newest that Debian keeps, or the one on the path."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -_read_version(folder))
    on_path = shutil.which("initdb")
    candidates = [*folders, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((folder for folder in candidates if (folder / "initdb").exists()), None)


def announce_folder() -> None:
    """Chooses the folder once for the run; its workers inherit the environment. Sockets need a short path."""
    os.environ[FOLDER_VARIABLE] = tempfile.mkdtemp(prefix="qt-pg-")


def start_server(programs: Path, options: str = SERVER_OPTIONS) -> Path:
    """The folder of the running server's socket, after starting it if this is the first worker to ask."""
    folder = Path(os.environ[FOLDER_VARIABLE])
    with hold_lock("server"):
        data = folder / "data"
        if not (data / "postmaster.pid").exists():
            if os.geteuid() == 0:
                shutil.chown(folder, "postgres", "postgres")
            _run(
                programs, "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
            )
            _run(
                programs,
                "pg_ctl",
                "-D",
                data,
                "-w",
                "-l",
                folder / "log",
                "-o",
                f"{options} -k {folder}",
                "start",
            )
            _watch(programs, data)
    return folder


def stop_server() -> None:
    """Stops the run's server, if one was started, and removes its folder."""
    folder = Path(os.environ.pop(FOLDER_VARIABLE))
    programs = find_programs()
    if programs is not None and (folder / "data" / "postmaster.pid").exists():
        _run(programs, "pg_ctl", "-D", folder / "data", "-w", "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def hold_lock(name: str) -> Iterator[None]:
    """Keeps the other workers of the run waiting."""
    folder = Path(os.environ[FOLDER_VARIABLE])
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read_version(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def _as_server_user() -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


def _run(programs: Path, program: str, *arguments: object) -> None:
    command = [*_as_server_user(), str(programs / program), *map(str, arguments)]
    done = subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{program} failed: {done.stdout}{done.stderr}")


def _watch(programs: Path, data: Path) -> None:
    """Stops the server when the run is gone without having stopped it."""
    run = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    stop = " ".join([*_as_server_user(), str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"])
    waiting = f"while kill -0 {run} 2>/dev/null && [ -d {data} ]; do sleep 1; done"
    script = f"{waiting}; [ -d {data} ] && {stop}; rm -rf {data.parent}"
    subprocess.run(
        ["/bin/sh", "-c", f"({script}) &"],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=True,
    )

"""What the service counts of itself, in Prometheus' terms, over all processes of one server.

Each process counts in files of its own, in a folder that the server's first process makes before it has others; a
reading adds them up. What a process counted that is gone goes into files of the dead, so that nothing counts down and
the files do not become more. Outside of a server nothing is counted, and neither is it where the folder is gone or has
no room: no answer fails for a figure.
"""

import fcntl
import os
import shutil
import struct
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

FOLDER_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
"""By this name the client library finds the folder; it must be there before the library is loaded."""

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
FOLDER_MARK: Final = "quotetrack-metrics"
SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_DEAD: Final = "dead"
_ROOM: Final = 1 << 20
"""Bytes: every route with every status and length of time takes some 300,000."""
_making: Final = threading.Lock()
_meters: Mapping[str, Any] = {}


def prepare_folder() -> Path:
    """The folder of this server's counters, made anew in memory where the system has such a place.

    Folders of servers that are gone without tidying up are removed.
    """
    memory = Path("/dev/shm")  # noqa: S108 - made below
    parent = memory if os.access(memory, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())
    mark = f"{FOLDER_MARK}-{os.geteuid()}-"
    for left in parent.glob(f"{mark}*"):
        number = left.name.removeprefix(mark).partition("-")[0]
        if number.isdigit() and not Path(f"/proc/{number}").exists() and Path("/proc/self").exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{mark}{os.getpid()}-", dir=parent))
    os.environ[FOLDER_VARIABLE] = str(folder)
    return folder


def remove_folder() -> None:
    """Removes the folder at the server's end."""
    if folder := os.environ.get(FOLDER_VARIABLE):
        shutil.rmtree(folder, ignore_errors=True)


def bury_process(number: int) -> None:
    """Adds what a process counted, which is gone, to what all such counted, and removes its files.

    gunicorn's first process calls it, and would end with an error of it.
    """
    if not (folder := os.environ.get(FOLDER_VARIABLE)):
        return
    with suppress(OSError), _alone(Path(folder)):
        for path in sorted(Path(folder).glob(f"*_{number}.db")):
            # A process that is killed may leave a file that it had just begun.
            with suppress(OSError, RuntimeError, ValueError, struct.error):
                _add_to_dead(path)
            path.unlink()


def _add_to_dead(path: Path) -> None:
    from prometheus_client import mmap_dict

    files: Any = mmap_dict.MmapedDict
    counted = list(files.read_all_values_from_file(str(path)))
    of_dead = path.with_name(f"{path.name.partition('_')[0]}_{_DEAD}.db")
    _reserve(of_dead)
    kept = files(str(of_dead))
    for key, value, moment, _ in counted:
        kept.write_value(key, kept.read_value(key)[0] + value, moment)
    kept.close()


def _reserve(path: Path) -> None:
    """Makes the file with room for what is counted; OSError where there is none.

    The library makes it without: a process that writes where there is no room then is ended by the system.
    """
    with path.open("ab") as file:
        if os.fstat(file.fileno()).st_size:
            return
        try:
            os.posix_fallocate(file.fileno(), 0, _ROOM)
        except OSError:
            path.unlink()
            raise


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    """Counts a request of a route, which is the rule that it fits and not the address, and how long it took."""
    with suppress(OSError):
        if meters := _load():
            meters["requests"].labels(route, method, str(status)).inc()
            meters["seconds"].labels(route, method).observe(seconds)


def count_ingest(outcome: str, statements: int) -> None:
    """Counts an article that was taken in, with its statements where it was not known as it is."""
    with suppress(OSError):
        if meters := _load():
            meters["ingests"].labels(outcome).inc()
            meters["statements"].inc(statements)


def count_delivery(state: str) -> None:
    """Counts an attempt to send an alert by what became of it."""
    with suppress(OSError):
        if meters := _load():
            meters["deliveries"].labels(state).inc()


def render_metrics(read_queues: Callable[[], Mapping[str, int]]) -> bytes:
    """Everything counted as text, and the lengths of queues as ``read_queues`` gives them."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.core import GaugeMetricFamily
    from prometheus_client.multiprocess import MultiProcessCollector

    class Queues:
        def collect(self) -> Iterator[Any]:
            waiting = GaugeMetricFamily("quotetrack_deliveries_waiting", "Alerts by what waits.", labels=["state"])
            for state, number in read_queues().items():
                waiting.add_metric([state], number)
            yield waiting

    registry = CollectorRegistry()
    registry.register(Queues())
    folder = os.environ.get(FOLDER_VARIABLE)
    if folder is None or not Path(folder).is_dir():
        return generate_latest(registry)
    MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]  # the library's own has no types
    with _alone(Path(folder)):
        return generate_latest(registry)


def _load() -> Mapping[str, Any]:
    """The meters of this process, made once, whichever of its threads comes first; none where no server reads them."""
    global _meters
    if not _meters and FOLDER_VARIABLE in os.environ:
        with _making:
            # The library refuses to make one of the same name twice.
            _meters = _meters or _make_meters()
    return _meters


def _make_meters() -> Mapping[str, Any]:
    for kind in ("counter", "histogram"):
        _reserve(Path(os.environ[FOLDER_VARIABLE]) / f"{kind}_{os.getpid()}.db")
    from prometheus_client import Counter, Histogram

    return {
        "requests": Counter("quotetrack_requests", "Requests answered.", ["route", "method", "status"]),
        "seconds": Histogram("quotetrack_request_seconds", "How long they took.", ["route", "method"], buckets=SECONDS),
        "ingests": Counter("quotetrack_ingests", "Articles taken in, by what became of them.", ["outcome"]),
        "statements": Counter("quotetrack_statements", "Statements of articles that were new or revised."),
        "deliveries": Counter("quotetrack_deliveries", "Attempts to send an alert, by what became of it.", ["state"]),
    }


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """While one process adds up or buries, no other does: nothing is counted twice or left out."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

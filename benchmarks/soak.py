#!/usr/bin/env python3
"""Eight clients at a bounded rate against gunicorn for an hour: whether memory, connections and speed stay as they are.

    benchmarks/soak.py [--seconds 3600] [--rate 16] [--stored 20000] [--database postgresql://user@host/name]

Of a hundred calls forty read a page of statements, fifteen search, ten read an article with its statements, ten an
item that has not changed, ten take an article in, ten accept or undo, and five fetch a CSV file. Each minute one line:
calls, errors, the median and the slowest of twenty calls, and of all the server's processes memory, open files,
threads and connections to the database. At the end memory, files and threads of the last fifth are held against those
of the fifth after the first minutes, in which caches fill. Ends with status 1 where memory grew by more than five in a
hundred, files or threads grew, or a call failed.
"""

import argparse
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from databases import open_empty
from filled_database import fill_database
from growing_texts import grow_text

from quotetrack.services.accounts import add_key
from quotetrack.settings import find_config_folder
from quotetrack.storage.connection import database
from quotetrack.terms import Scope

CLIENTS: Final = 8
PORT: Final = 8799
MOST_GROWN: Final = 1.05
WARMING: Final = 0.3
"""The part of the time in which caches fill, so that memory may grow."""

MEASURED: Final = ("memory", "files", "threads", "connections")


@dataclass(slots=True)
class Minute:
    """What happened in a stretch of time."""

    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Traffic:
    """What all clients share; ``end`` is when they stop."""

    key: str
    end: float
    pause: float
    stored: int
    minute: Minute = field(default_factory=Minute)
    lock: threading.Lock = field(default_factory=threading.Lock)


def main() -> int:
    """Serves, calls, watches and tells; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--rate", type=float, default=16, help="calls a second of all clients together")
    parser.add_argument("--stored", type=int, default=20_000, help="statements that are there at the beginning")
    parser.add_argument("--every", type=int, default=60, help="seconds of one line")
    parser.add_argument("--database", help="any database of a PostgreSQL server on which databases may be made")
    options = parser.parse_args()
    with open_empty(options.database) as settings:
        fill_database(options.stored)
        _, key = add_key("soak", list(Scope))
        with serve(settings.database.url) as process:
            end = time.monotonic() + options.seconds
            traffic = Traffic(key, end, CLIENTS / options.rate, options.stored)
            clients = [threading.Thread(target=Client(traffic, seed).run) for seed in range(CLIENTS)]
            for client in clients:
                client.start()
            samples = watch(traffic, process.pid, options.every)
            for client in clients:
                client.join()
    return judge(samples)


def say(line: str) -> None:
    """Prints at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@contextmanager
def serve(url: str) -> Iterator[subprocess.Popen[bytes]]:
    """gunicorn as `quotetrack serve` configures it, until the block ends."""
    environ = {
        "QUOTETRACK_DATABASE_URL": url,
        "QUOTETRACK_SERVER_PORT": str(PORT),
        "QUOTETRACK_WEB_SECRET_KEY": "s" * 40,
        "QUOTETRACK_LOGS_LEVEL": "error",
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("QUOTETRACK_")}
    command = [sys.executable, "-m", "gunicorn", "-c", str(find_config_folder() / "gunicorn.conf.py")]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env=inherited | environ, stdout=log, stderr=log)
        try:
            for _ in range(300):
                if answers():
                    break
                time.sleep(0.2)
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def answers() -> bool:
    """Whether the server is there."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


class Client:
    """One client: a call, a pause, over one connection."""

    def __init__(self, traffic: Traffic, seed: int) -> None:
        self._traffic = traffic
        self._draw = random.Random(seed)
        self._seed = seed
        self._sent = 0
        self._tag = ""
        self._connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        self._works: tuple[tuple[int, Callable[[], None]], ...] = (
            *((40, self._read_page), (15, self._search), (10, self._read_article), (10, self._read_unchanged)),
            *((10, self._send), (10, self._decide), (5, self._export)),
        )

    def run(self) -> None:
        """Calls until the time is over."""
        weights = [weight for weight, _ in self._works]
        works = [work for _, work in self._works]
        following = time.monotonic() + self._draw.random() * self._traffic.pause
        while (now := time.monotonic()) < self._traffic.end:
            if now < following:
                time.sleep(min(following, self._traffic.end) - now)
                continue
            # A slow answer is not made up for by a crowd of calls.
            following = max(following + self._traffic.pause, now)
            (work,) = self._draw.choices(works, weights)
            self._take(work)
        self._connection.close()

    def _take(self, work: Callable[[], None]) -> None:
        began = time.perf_counter()
        problem = ""
        try:
            work()
        except (OSError, http.client.HTTPException, RuntimeError, KeyError, ValueError) as error:
            problem = f"{work.__name__}: {type(error).__name__}: {error}"
            self._connection.close()
        with self._traffic.lock:
            self._traffic.minute.times.append(time.perf_counter() - began)
            if problem:
                self._traffic.minute.errors.append(problem)

    def _call(
        self, method: str, path: str, content: Any = None, **headers: str
    ) -> tuple[http.client.HTTPMessage, bytes]:
        named = {"Authorization": f"Bearer {self._traffic.key}"}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        packed = None if content is None else json.dumps(content)
        if packed is not None:
            named["Content-Type"] = "application/json"
        self._connection.request(method, f"/api/v1{path}", packed, named)
        response = self._connection.getresponse()
        told = response.read()
        # 409, 412: another client decided on the same item just now, which is an answer and no failure.
        if response.status not in (200, 201, 304, 409, 412):
            raise RuntimeError(f"{method} {path}: {response.status} {told[:200]!r}")
        return response.headers, told

    def _pick(self) -> int:
        return self._draw.randint(1, self._traffic.stored)

    def _read_page(self) -> None:
        self._call("GET", f"/statements?speaker={self._draw.randint(1, 2000)}&limit=50")

    def _search(self) -> None:
        _, told = self._call("GET", f"/statements/{self._pick()}")
        word = self._draw.choice(json.loads(told)["text"].split())
        self._call("GET", f"/statements?q={word.strip('.,“”')}&limit=20")

    def _read_article(self) -> None:
        article = self._draw.randint(1, self._traffic.stored // 10)
        self._call("GET", f"/articles/{article}")
        self._call("GET", f"/statements?article={article}")

    def _read_unchanged(self) -> None:
        headers, _ = self._call("GET", "/statements/1", If_None_Match=self._tag or '"none"')
        self._tag = headers.get("ETag", self._tag)

    def _send(self) -> None:
        self._sent += 1
        name = f"soak-{self._seed}-{self._sent}"
        text = grow_text(300, self._seed * 1_000_000 + self._sent)
        self._call("POST", "/articles", {"text": text, "external_id": name, "outlet": "The Quay Courier"})

    def _decide(self) -> None:
        number = self._pick()
        headers, told = self._call("GET", f"/statements/{number}")
        word = "reject" if json.loads(told)["review"] == "accepted" else "accept"
        self._call("POST", f"/statements/{number}:{word}", {}, If_Match=headers["ETag"])

    def _export(self) -> None:
        self._call("GET", f"/statements.csv?speaker={self._draw.randint(1, 2000)}")


def watch(traffic: Traffic, server: int, every: int) -> list[dict[str, float]]:
    """One line for each stretch of time; what was measured in each."""
    samples: list[dict[str, float]] = []
    heads = f"{'seconds':>8}{'calls':>7}{'errors':>7}{'median':>9}{'p95':>9}"
    heads += f"{'memory':>10}{'files':>7}{'threads':>8}{'connections':>12}"
    say(heads)
    began = time.monotonic()
    while time.monotonic() < traffic.end:
        time.sleep(min(every, max(0.0, traffic.end - time.monotonic())))
        measured = measure(server)
        with traffic.lock:
            minute, traffic.minute = traffic.minute, Minute()
        times = sorted(minute.times) or [0.0]
        measured |= {"calls": len(minute.times), "errors": len(minute.errors)}
        measured |= {"median": 1000 * times[len(times) // 2], "p95": 1000 * times[int(len(times) * 0.95)]}
        samples.append(measured)
        say(
            f"{time.monotonic() - began:>8.0f}{measured['calls']:>7.0f}{measured['errors']:>7.0f}"
            f"{measured['median']:>6.0f} ms{measured['p95']:>6.0f} ms{measured['memory']:>7.1f} MB"
            f"{measured['files']:>7.0f}{measured['threads']:>8.0f}{measured['connections']:>12.0f}"
        )
        for problem in minute.errors[:3]:
            say(f"  {problem}")
    return samples


def measure(server: int) -> dict[str, float]:
    """Memory in MB (10^6 bytes), files and threads of the server's processes, connections to the database.

    Memory is what the processes hold themselves: pages of programs and of the database's file come and go as the
    system likes.
    """
    found = dict.fromkeys(MEASURED, 0.0)
    for process in (server, *list_children(server)):
        folder = Path(f"/proc/{process}")
        status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines() if ":" in line)
        found["memory"] += int(status["RssAnon"].split()[0]) * 1024 / 1e6
        found["threads"] += int(status["Threads"])
        opened = [_read_link(one) for one in (folder / "fd").iterdir()]
        found["files"] += len(opened)
        # What counts requests is kept in files of that ending, too.
        found["connections"] += sum(name.endswith("/measured.db") for name in opened)
    if database.obj.__class__.__name__.startswith("Pooled"):
        query = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        found["connections"] = database.execute_sql(query).fetchone()[0]
        database.rollback()
    return found


def list_children(process: int) -> list[int]:
    """The processes that the process started."""
    path = Path(f"/proc/{process}/task/{process}/children")
    return [int(one) for one in path.read_text().split()]


def _read_link(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:
        return ""


def judge(samples: list[dict[str, float]]) -> int:
    """Holds the last fifth against the fifth after the caches filled; the exit status."""
    fifth = max(1, len(samples) // 5)
    first = int(len(samples) * WARMING)
    early, late = samples[first : first + fifth], samples[-fifth:]
    failed = []
    for name in ("memory", "files", "threads", "connections", "p95"):
        before, after = (sum(one[name] for one in part) / len(part) for part in (early, late))
        say(f"{name:<12}{before:>10.1f} then {after:>10.1f} at the end, {after / max(before, 0.001):.3f} times")
        if name != "p95" and after > before * MOST_GROWN + (0 if name == "memory" else 2):
            failed.append(name)
    errors = sum(int(one["errors"]) for one in samples)
    calls = sum(int(one["calls"]) for one in samples)
    say(f"{calls:,} calls, {errors} errors")
    if errors:
        failed.append("errors")
    say(f"To look at: {', '.join(failed)}" if failed else "Nothing grew and nothing failed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

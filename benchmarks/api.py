#!/usr/bin/env python3
"""How fast the API answers over HTTP, beside Datasette on the same SQLite file.

    benchmarks/api.py [--statements N] [--rows N] [--seconds S] [--rounds R] [--articles N] [--without-datasette]
                      [--json FILE]

Needs wrk (`apt install wrk`). Invented statements, drawn from a seed, are stored in a SQLite database in a temporary
folder and served by gunicorn as `quotetrack serve` does it. Pages are asked for over 16 connections, in turns with
Datasette; the CSV of N rows is read by one client; articles of 700 words are posted one after the other. Ends with
status 1 where a target is missed.
"""

import argparse
import http.client
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filled_database import fill_database
from growing_texts import grow_text

from quotetrack.services import accounts
from quotetrack.settings import load_settings
from quotetrack.storage.connection import bind_database, open_database
from quotetrack.storage.migrations import migrate
from quotetrack.terms import Scope

HERE = Path(__file__).parent
RIVAL_FOLDER = HERE.parent / ".venv-bench-api"
CONNECTIONS = 16
ARTICLE_WORDS = 700
PAGE_RATE, PAGE_P95_MS, CSV_RATE, CSV_MB, FIRST_BYTE_MS, POST_P95_MS = 400.0, 60.0, 40_000.0, 200.0, 100.0, 60.0

Told = dict[str, Any]


@dataclass(slots=True)
class Report:
    """What was measured, and which targets were missed."""

    told: Told = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)

    def say(self, line: str = "") -> None:
        """Prints at once: some figures take minutes."""
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    def hold(self, name: str, value: float, *, least: float | None = None, most: float | None = None) -> None:
        """Notes a target that is missed."""
        if (least is not None and value < least) or (most is not None and value > most):
            self.missed.append(
                f"{name} {value:,.1f} ({'at least' if most is None else 'at most'} {least or most:,.1f})"
            )


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: where, under which key, and the processes that answer."""

    port: int
    key: str | None
    process: int

    def list_processes(self) -> list[int]:
        """The server's process and its children."""
        listed = Path(f"/proc/{self.process}/task/{self.process}/children").read_text(encoding="ascii")
        return [self.process, *map(int, listed.split())]

    def measure_cpu(self) -> float:
        """Seconds of processor that its processes have taken so far."""
        ticks = 0
        for process in self.list_processes():
            stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
            ticks += sum(map(int, stat.rpartition(")")[2].split()[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def measure_peak(self) -> float:
        """The most memory that one of its processes has held so far, in MB (10^6 bytes)."""
        peaks = []
        for process in self.list_processes():
            for line in Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace").splitlines():
                if line.startswith("VmHWM:"):
                    peaks.append(int(line.split()[1]) * 1024 / 1e6)
        return max(peaks)


def main() -> int:
    """Measures everything; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", default=100_000, type=int, help="statements of which pages are asked for")
    parser.add_argument("--rows", default=1_000_000, type=int, help="rows of the CSV; 0 leaves it out")
    parser.add_argument("--seconds", default=8, type=int, help="how long each run of wrk lasts")
    parser.add_argument("--rounds", default=3, type=int, help="turns of quotetrack and Datasette; the median counts")
    parser.add_argument("--articles", default=150, type=int, help="articles that are posted; 0 leaves it out")
    parser.add_argument("--without-datasette", action="store_true")
    parser.add_argument("--json", type=Path, help="also write every figure to this file")
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing; on Debian and Ubuntu: apt install wrk")
    report = Report()
    rival = None if options.without_datasette else prepare_rival(report)
    with tempfile.TemporaryDirectory(prefix="quotetrack-bench-") as folder:
        measure_pages(report, Path(folder) / "pages.db", options, rival)
        if options.rows:
            measure_files(report, Path(folder) / "rows.db", options, rival)
    if options.json:
        options.json.write_text(json.dumps(report.told, indent=1) + "\n", encoding="utf-8")
    report.say("Missed: " + ", ".join(report.missed) if report.missed else "Every target is met.")
    return 1 if report.missed else 0


def measure_pages(report: Report, path: Path, options: argparse.Namespace, rival: Path | None) -> None:
    """Pages of fifty statements, the same asked for again, and articles posted."""
    key = fill(report, path, options.statements)
    with serve_ours(path, key) as ours, serve_rival(rival, path) as theirs:
        page = "/api/v1/statements?limit=50"
        tag = ask_tag(ours, page)
        runs: dict[str, list[Told]] = {"page": [], "unchanged page": [], "Datasette": []}
        for _ in range(options.rounds):
            runs["page"].append(load(ours, page, options.seconds))
            if tag:
                runs["unchanged page"].append(load(ours, page, options.seconds, f"If-None-Match: {tag}"))
            if theirs:
                address = "/pages/statement.json?_size=50&_shape=objects&_nocount=1&_nofacet=1&_nosuggest=1"
                runs["Datasette"].append(load(theirs, address, options.seconds))
        for name, told in runs.items():
            if told:
                report.told[name] = take_median(told)
                report.say(describe_load(name, report.told[name]))
        hold_pages(report)
        if options.articles:
            measure_posts(report, ours, options.articles)


def hold_pages(report: Report) -> None:
    """Compares what pages took with the targets, and with Datasette."""
    page = report.told["page"]
    report.hold("pages a second", page["rate"], least=PAGE_RATE)
    report.hold("p95 of a page", page["p95_ms"], most=PAGE_P95_MS)
    for name in ("unchanged page", "Datasette"):
        if name in report.told:
            ratio = report.told[name]["rate"] / page["rate"]
            report.say(f"  {name}: {ratio:.2f} times as many a second as pages")
    if "unchanged page" in report.told:
        report.hold("unchanged pages a second", report.told["unchanged page"]["rate"], least=page["rate"])
    if "Datasette" in report.told:
        report.hold("pages a second beside Datasette's", page["rate"], least=report.told["Datasette"]["rate"])


def measure_posts(report: Report, ours: Served, count: int) -> None:
    """Articles of 700 words, each a new one, over one connection."""
    times = []
    connection = http.client.HTTPConnection("127.0.0.1", ours.port, timeout=60)
    for number in range(count + 5):
        content = json.dumps({"text": grow_text(ARTICLE_WORDS, seed=1000 + number), "external_id": f"posted-{number}"})
        headers = {"Authorization": f"Bearer {ours.key}", "Content-Type": "application/json"}
        began = time.perf_counter()
        connection.request("POST", "/api/v1/articles", content, headers)
        response = connection.getresponse()
        response.read()
        if response.status != 201:
            sys.exit(f"An article was answered with {response.status}.")
        # The first ones find programs and pages of the file that nobody had read yet.
        if number >= 5:
            times.append((time.perf_counter() - began) * 1000)
    connection.close()
    times.sort()
    told = {"p50_ms": statistics.median(times), "p95_ms": times[int(len(times) * 0.95)]}
    report.told["post"] = told
    report.say(f"POST of an article of {ARTICLE_WORDS} words: p50 {told['p50_ms']:.1f} p95 {told['p95_ms']:.1f} ms")
    report.hold("p95 of a POST", told["p95_ms"], most=POST_P95_MS)


def measure_files(report: Report, path: Path, options: argparse.Namespace, rival: Path | None) -> None:
    """The CSV of all statements, in turns with Datasette's of its table."""
    key = fill(report, path, options.rows)
    runs: dict[str, list[Told]] = {"CSV": [], "Datasette's CSV": []}
    with serve_ours(path, key) as ours, serve_rival(rival, path) as theirs:
        for _ in range(min(options.rounds, 2)):
            runs["CSV"].append(read_file(ours, "/api/v1/statements.csv"))
            if theirs:
                runs["Datasette's CSV"].append(read_file(theirs, "/rows/statement.csv?_stream=on&_size=max"))
    for name, told in runs.items():
        if told:
            report.told[name] = take_median(told)
            report.say(
                f"{name}: {report.told[name]['rate']:,.0f} rows/s ({report.told[name]['rows']:,.0f} rows), first byte "
                f"after {report.told[name]['first_ms']:.0f} ms, at most {report.told[name]['peak_mb']:.0f} MB"
            )
    report.hold("rows a second", report.told["CSV"]["rate"], least=CSV_RATE)
    report.hold("MB for the CSV", report.told["CSV"]["peak_mb"], most=CSV_MB)
    report.hold("ms to the first byte", report.told["CSV"]["first_ms"], most=FIRST_BYTE_MS)
    if "Datasette's CSV" in report.told:
        report.hold(
            "rows a second beside Datasette's", report.told["CSV"]["rate"], least=report.told["Datasette's CSV"]["rate"]
        )


def fill(report: Report, path: Path, statements: int) -> str:
    """Stores the statements; returns a key."""
    began = time.perf_counter()
    database = open_database(load_settings({"QUOTETRACK_DATABASE_URL": f"sqlite:///{path}"}).database)
    bind_database(database)
    migrate(database)
    fill_database(statements)
    _, key = accounts.add_key("benchmark", list(Scope))
    database.connect(reuse_if_open=True)
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    size = path.stat().st_size / 1e6
    report.say(f"{statements:,} statements stored ({size:,.0f} MB, {time.perf_counter() - began:.0f} s)")
    return key


@contextmanager
def serve_ours(path: Path, key: str) -> Iterator[Served]:
    """`quotetrack serve`: two processes of four threads."""
    port = find_port()
    environ = {
        "QUOTETRACK_DATABASE_URL": f"sqlite:///{path}",
        "QUOTETRACK_SERVER_PORT": str(port),
        "QUOTETRACK_WEB_SECRET_KEY": "k" * 40,
        "QUOTETRACK_LOGS_LEVEL": "warning",
        # Counted as ever, and never used up.
        "QUOTETRACK_LIMITS_REQUESTS_PER_MINUTE": "1000000",
    }
    command = [sys.executable, "-m", "quotetrack", "serve"]
    with run(command, port, "/healthz", environ) as process:
        yield Served(port, key, process)


@contextmanager
def serve_rival(python: Path | None, path: Path) -> Iterator[Served | None]:
    """Datasette on the same file, with its limits out of the way."""
    if python is None:
        yield None
        return
    port = find_port()
    settings = {"max_csv_mb": 0, "sql_time_limit_ms": 60_000, "max_returned_rows": 5_000, "default_facet_size": 1}
    named = [part for name, value in settings.items() for part in ("--setting", name, str(value))]
    command = [str(python), "-m", "datasette", "serve", str(path), "--port", str(port), *named]
    with run(command, port, "/-/versions.json", {}) as process:
        yield Served(port, None, process)


@contextmanager
def run(command: list[str], port: int, path: str, environ: dict[str, str]) -> Iterator[int]:
    """The command's process, once it answers at the path; stopped at the end."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("QUOTETRACK_")}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env=inherited | environ, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + 60
            while not answers(port, path):
                if process.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    sys.exit(f"{' '.join(command)} does not answer:\n{log.read().decode(errors='replace')}")
                time.sleep(0.1)
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def answers(port: int, path: str) -> bool:
    """Whether somebody answers there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def find_port() -> int:
    """A port that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def ask_tag(served: Served, path: str) -> str | None:
    """The ETag of the page."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    connection.request("GET", path, headers={"Authorization": f"Bearer {served.key}"})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.headers.get("ETag")


def load(served: Served, path: str, seconds: int, *headers: str) -> Told:
    """One run of wrk against the path."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(HERE / "wrk_report.lua")]
    given = [*headers, *([f"Authorization: Bearer {served.key}"] if served.key else [])]
    command += [part for line in given for part in ("-H", line)]
    began = served.measure_cpu()
    done = subprocess.run([*command, f"http://127.0.0.1:{served.port}{path}"], stdout=subprocess.PIPE, check=True)
    told: Told = json.loads(done.stdout.decode().strip().splitlines()[-1])
    if told["errors"] or told["refused"]:
        sys.exit(f"{path}: {told['errors']} errors, {told['refused']} refusals")
    cpu_ms = (served.measure_cpu() - began) * 1000 / told["requests"]
    return told | {"rate": told["requests"] / told["seconds"], "cpu_ms": cpu_ms}


def read_file(served: Served, path: str) -> Told:
    """Reads a CSV to its end: rows a second, milliseconds to the first byte, and the server's memory."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=600)
    began = time.perf_counter()
    connection.request("GET", path, headers={"Authorization": f"Bearer {served.key}"} if served.key else {})
    response = connection.getresponse()
    first = response.read(1)
    first_ms = (time.perf_counter() - began) * 1000
    rows = first.count(b"\n") - 1
    while part := response.read(1 << 18):
        rows += part.count(b"\n")
    seconds = time.perf_counter() - began
    connection.close()
    return {"rows": rows, "rate": rows / seconds, "first_ms": first_ms, "peak_mb": served.measure_peak()}


def take_median(runs: list[Told]) -> Told:
    """Each figure's median over the runs."""
    return {name: statistics.median(one[name] for one in runs) for name in runs[0]}


def describe_load(name: str, told: Told) -> str:
    """A run in a line."""
    times = f"p50 {told['p50_ms']:.1f} p95 {told['p95_ms']:.1f} ms, {told['cpu_ms']:.2f} ms of processor each"
    return f"{name}: {told['rate']:,.0f} a second, {times}"


def prepare_rival(report: Report) -> Path | None:
    """Datasette's Python, in an environment that is made once; None where it cannot be."""
    python = RIVAL_FOLDER / "bin" / "python"
    if not python.exists():
        report.say(f"Installing Datasette into {RIVAL_FOLDER.name} (once) ...")
        pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "install", "--no-deps"]
        try:
            subprocess.run([sys.executable, "-m", "venv", str(RIVAL_FOLDER)], check=True)
            subprocess.run([*pip, "-r", str(HERE / "datasette.txt")], check=True)
        except subprocess.CalledProcessError:
            shutil.rmtree(RIVAL_FOLDER, ignore_errors=True)
            report.say("Datasette cannot be installed here: it is left out.")
            return None
    return python


if __name__ == "__main__":
    sys.exit(main())

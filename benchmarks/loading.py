#!/usr/bin/env python3
"""What it costs to load an archive's results into a database: CPU time of each article, the writer's and the server's.

    benchmarks/loading.py FOLDER [--database postgresql://user@host/name]

FOLDER is what `quotetrack batch ARCHIVE --out FOLDER` wrote. It is loaded, as `quotetrack batch load` does it, into an
empty database: SQLite in a temporary folder, and then PostgreSQL where a server is named. The server's time is that of
the process that answers this one, and is told where that runs on the same computer.
"""

import argparse
import os
import sys
import time
from pathlib import Path

from databases import open_empty

from quotetrack.batch.loading import load_results
from quotetrack.storage.connection import database, is_postgresql


def main() -> int:
    """Loads and tells; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--database", help="any database of a PostgreSQL server on which databases may be made")
    options = parser.parse_args()
    for server in [None, *filter(None, [options.database])]:
        measure_load(options.folder, server)
    return 0


def measure_load(folder: Path, server: str | None) -> None:
    """Loads the results into an empty database and says what an article took."""
    with open_empty(server) as settings:
        spent, served, began = time.process_time(), read_served(), time.perf_counter()
        departures = list(load_results(folder, settings))
        spent, served, took = time.process_time() - spent, read_served() - served, time.perf_counter() - began
    if refused := [one.refusal for one in departures if one.told is None]:
        raise RuntimeError(refused[0])
    statements = sum(one.told.statements for one in departures if one.told)
    count = len(departures)
    name = "SQLite" if server is None else "PostgreSQL"
    own, theirs, clock = (1000 * seconds / count for seconds in (spent, served, took))
    sys.stdout.write(
        f"{name:<10} {count:,} articles of {statements / count:.0f} statements, for each {own:.1f} ms of the writer's "
        f"CPU time and {theirs:.1f} ms of the server's; {clock:.1f} ms by the clock\n"
    )


def read_served() -> float:
    """Seconds of CPU time that the server's process for this connection has used; 0 where there is none here."""
    if not is_postgresql():
        return 0.0
    (process,) = database.execute_sql("SELECT pg_backend_pid()").fetchone()
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())

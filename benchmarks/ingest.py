#!/usr/bin/env python3
"""How many articles a second are taken in, with their analysis and with their claims, however many are stored.

    benchmarks/ingest.py [CORPUS] [--sizes 0,100000,1000000] [--articles N] [--workers N] [--json FILE]

CORPUS is a file of lines {"text", ...}, or a folder that holds polnear/train.jsonl; the folder named by
QUOTETRACK_CORPORA unless given, and invented articles where there is neither. Before they are taken in, as
`quotetrack ingest` does it, so many variants of other articles' statements are stored, in a SQLite database in a
temporary folder.
Beside it, in the same run, peewee's own bulk insert of the very rows that came of it. Times are CPU time of one core;
with --workers the command itself is timed by the clock as well. Ends with status 1 where a target is missed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from databases import open_empty, settle
from intake import TimedPool, Told, list_statements, read_records, time_intake
from stored_variants import fill

from quotetrack.settings import load_settings
from quotetrack.storage.connection import database
from quotetrack.storage.tables import TABLES

RATE, GROWTH, SPEED_UP = 40.0, 1.3, 1.7
TOGETHER = 25


def main() -> int:
    """Measures each size in turn; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", default=os.environ.get("QUOTETRACK_CORPORA"), type=Path)
    parser.add_argument("--sizes", default="0,100000")
    parser.add_argument("--articles", default=400, type=int)
    parser.add_argument("--workers", default=0, type=int, help="also time the command with so many processes")
    parser.add_argument("--json", type=Path, help="also write every figure to this file")
    options = parser.parse_args()
    records, others = read_records(options.corpus, options.articles)
    sizes = [int(size) for size in options.sizes.split(",")]
    if any(sizes) and not others:
        parser.error("--articles takes them all; what the database is filled with is made of others.")
    words = sum(len(record["text"].split()) for record in records) / len(records)
    with open_empty(None) as settings:
        # Loading, and what is remembered of a language's common words, is no part of a rate.
        statements = list_statements(others, settings)
    say(f"{len(records)} articles of {words:.0f} words, and variants of {len(statements):,} statements of others")
    told = [measure_size(records, size, statements) for size in sizes]
    missed = check(told)
    speed_up = measure_workers(records, options.workers) if options.workers > 1 else None
    if speed_up is not None and speed_up < SPEED_UP:
        missed.append("speed-up")
    if options.json:
        options.json.write_text(json.dumps({"sizes": told, "speed_up": speed_up}, indent=1) + "\n", encoding="utf-8")
    say("Missed: " + ", ".join(missed) if missed else "Every target is met.")
    return 1 if missed else 0


def say(line: str) -> None:
    """Prints at once: some figures take minutes."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def measure_size(records: Sequence[Told], size: int, statements: Sequence[str]) -> Told:
    """Takes the articles into a database of so many statements, once as new ones and once as known ones."""
    with open_empty(None) as settings:
        if size:
            fill(statements, size)
            settle()
        first = {table: _count(table) for table in TABLES}
        pool = TimedPool(settings)
        took = time_intake(records, pool, settings)
        told: Told = {
            "size": size,
            "articles_s": len(records) / took,
            "statements": len(pool.found) / len(records),
            "analysis_ms": 1000 * pool.spent / len(records),
            "storing_ms": 1000 * (took - pool.spent) / len(records),
            "again_s": len(records) / time_intake(records, TimedPool(settings), settings),
        }
        rows = [] if size else read_rows(first)
    if rows:
        told["peewee_ms"] = 1000 * measure_peewee(rows) / len(records)
    say(
        f"{size:>9,} stored: {told['articles_s']:.1f} articles/s of {told['statements']:.1f} statements "
        f"({told['analysis_ms']:.1f} ms analysis, {told['storing_ms']:.1f} ms storing and matching), "
        f"{told['again_s']:.0f} unchanged ones/s"
        + (f"; peewee's bare bulk insert of the rows {told['peewee_ms']:.1f} ms" if rows else "")
    )
    return told


def _count(table: Any) -> int:
    return int(table.select().count())


def read_rows(before: dict[Any, int]) -> list[tuple[Any, list[Told]]]:
    """The rows of each table that came of it, as peewee reads them, those that others refer to first."""
    return [(table, list(table.select().dicts())) for table, count in before.items() if _count(table) > count]


def measure_peewee(rows: Sequence[tuple[Any, list[Told]]]) -> float:
    """The time in which peewee's insert_many stores the same rows in an empty database, as many together as a batch."""
    with open_empty(None):
        began = time.process_time()
        for table, found in rows:
            # A row's fields times so many rows, not more parameters than SQLite takes.
            together = max(1, min(20 * TOGETHER, 30_000 // len(found[0])))
            for at in range(0, len(found), together):
                with database.atomic():
                    table.insert_many(found[at : at + together]).execute()
        return time.process_time() - began


def measure_workers(records: Sequence[Told], workers: int) -> float:
    """By the clock, how many times faster the command is with several processes than with one."""
    took = {}
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "articles.jsonl"
        corpus.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
        for count in (1, workers):
            environment = os.environ | {"QUOTETRACK_DATABASE_URL": f"sqlite:///{folder}/{count}.db"}
            command = [sys.executable, "-m", "quotetrack"]
            subprocess.run([*command, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
            began = time.perf_counter()
            ingest = [*command, "ingest", "--quiet", "--workers", str(count), str(corpus)]
            subprocess.run(ingest, env=environment, check=True, stdout=subprocess.DEVNULL)
            took[count] = time.perf_counter() - began
    speed_up = took[1] / took[workers]
    say(f"{workers} processes: {took[1]:.1f} s become {took[workers]:.1f} s, {speed_up:.2f} times as fast")
    return speed_up


def check(told: Sequence[Told]) -> list[str]:
    """Says for each target whether it is met; the missed ones."""
    rates = [one["articles_s"] for one in told]
    checks = [
        ("articles a second", min(rates), RATE, True),
        ("slower at the largest size, times", rates[0] / rates[-1], GROWTH, False),
    ]
    missed = []
    for name, value, target, least in checks:
        met = value >= target if least else value <= target
        wanted = f"{'at least' if least else 'at most'} {target:g}"
        say(f"  {name:<40} {value:>10.2f}   {wanted:<14} {'met' if met else 'MISSED'}")
        if not met:
            missed.append(name)
    return missed


if __name__ == "__main__":
    load_settings({})
    sys.exit(main())

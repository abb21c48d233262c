#!/usr/bin/env python3
"""What a large archive costs on disk, and how the hottest queries are answered there.

    benchmarks/scale.py [CORPUS] [--articles 100000] [--database postgresql://user@host/name] [--plans FILE]

Stores so many generated articles of ten statements each in an empty database, SQLite in a temporary folder unless a
server is named, then tells the bytes of each table for each statement and, of each query, how long it takes, the first
time and the best of three further ones, and by which indexes. ``--plans`` writes the whole plans, on PostgreSQL from
EXPLAIN (ANALYZE, BUFFERS). Nothing is measured that the service does not ask: the queries are taken down from its own
functions. At last articles of news are taken in, those of CORPUS as benchmarks/ingest.py has them: as many as into an
empty database before. Ends with status 1 where a query reads a whole large table or takes more than a second, or where
an article takes more than 1.3 times as long to take in as into an empty database.
"""

import argparse
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import peewee
from archive_rows import FIRST, PER_ARTICLE, invent_wordings, load_archive
from databases import open_empty, settle
from intake import TimedPool, read_records, time_intake

from quotetrack.errors import StorageError
from quotetrack.services.candidates import Candidates, seek
from quotetrack.services.claim_counts import mark_claims, settle_counts
from quotetrack.services.claim_records import ClaimFilters
from quotetrack.services.claims import list_appearances, list_most_repeated
from quotetrack.services.exports import write_statements_csv
from quotetrack.services.queue import QueueFilters, list_waiting
from quotetrack.services.records import Order, PageRequest, StatementFilters
from quotetrack.services.statements import list_article_statements, list_statements
from quotetrack.storage.claims import Claim, ClaimMark
from quotetrack.storage.connection import bind_database, database, is_postgresql, writing
from quotetrack.storage.fields import EPOCH

LARGE: Final = ("statement", "article", "revision", "article_words", "statement_wording", "appearance", "wording_key")
SLOWEST: Final = 1.0
PATIENCE: Final = 60
TAKEN: Final = 400
TOGETHER: Final = 50
GROWTH: Final = 1.3
Work = Callable[[], Any]
Sent = list[tuple[str, Any]]


def main() -> int:
    """Loads, measures and tells; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", default=os.environ.get("QUOTETRACK_CORPORA"), type=Path)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--database", help="any database of a PostgreSQL server on which databases may be made")
    parser.add_argument("--plans", type=Path, help="write the whole plans to this file")
    options = parser.parse_args()
    with open_empty(options.database):
        began, spent = time.perf_counter(), time.process_time()
        load_archive(options.articles, lambda name: say(f"  {time.perf_counter() - began:7.0f} s  {name}"))
        took, spent = time.perf_counter() - began, time.process_time() - spent
        count = options.articles * PER_ARTICLE
        say(f"{options.articles:,} articles, {count:,} statements in {took:,.0f} s ({spent:,.0f} s of this process)")
        began = time.perf_counter()
        ClaimMark.insert_from(Claim.select(Claim.id), [ClaimMark.claim]).execute()
        say(f"{settle_counts():,} claims counted in {time.perf_counter() - began:,.1f} s")
        settle()
        tell_sizes(count)
        poor, plans = measure_queries(options.articles)
        # What was left to be counted by the last query is no part of it.
        settle_counts()
        if measure_intake(options.corpus, options.database) > GROWTH:
            poor.append("taking articles in")
    if options.plans:
        options.plans.write_text("\n\n".join(plans) + "\n", encoding="utf-8")
    say(f"To look at: {', '.join(poor)}" if poor else "Every query is answered by an index, within a second.")
    return 1 if poor else 0


def measure_intake(corpus: Path | None, server: str | None) -> float:
    """How many times as long articles of news take into this database as into an empty one, in CPU time.

    A few at a time in turn, so that what else the machine does meanwhile slows both.
    """
    records, others = read_records(corpus, TAKEN)
    large = database.obj
    spent, clock = {True: 0.0, False: 0.0}, {True: 0.0, False: 0.0}
    with open_empty(server) as settings:
        empty = database.obj
        # What is remembered of a language's common words is no part of it.
        time_intake(others[:TOGETHER], TimedPool(settings), settings)
        for at in range(0, len(records), TOGETHER):
            # Whoever comes second finds words remembered, so that they take turns.
            for is_large in ((False, True), (True, False))[at // TOGETHER % 2]:
                bind_database(large if is_large else empty)
                began = time.perf_counter()
                spent[is_large] += time_intake(records[at : at + TOGETHER], TimedPool(settings), settings)
                clock[is_large] += time.perf_counter() - began
        bind_database(empty)
    bind_database(large)
    say(f"{len(records)} articles of news taken in, into an empty database and into this one, in turn:")
    for name, took in (("CPU time", spent), ("by the clock", clock)):
        say(f"  {name} {took[False]:.1f} and {took[True]:.1f} s, {took[True] / took[False]:.2f} times")
    return spent[True] / spent[False]


def say(line: str) -> None:
    """Prints at once: some steps take minutes."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def tell_sizes(statements: int) -> None:
    """The bytes of each table with its indexes, for each statement."""
    if is_postgresql():
        query = """SELECT relname, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""
        sizes = database.execute_sql(query).fetchall()
    else:
        listed = database.execute_sql("SELECT name, tbl_name, type FROM sqlite_master").fetchall()
        belongs = {name: (table, kind == "index") for name, table, kind in listed}
        together: dict[str, list[int]] = {}
        # Page by page: what SQLite adds up itself overflows at 4 GB.
        query = "SELECT name, SUM(pgsize) FROM dbstat GROUP BY name"
        for name, size in database.execute_sql(query).fetchall():
            table, is_index = belongs.get(name, (name, False))
            if (searched := re.match(r"(statement|article)_search_", table)) is not None:
                table, is_index = {"article": "article_words"}.get(searched[1], searched[1]), True
            together.setdefault(table, [0, 0])[is_index] += size
        sizes = [(name, *parts) for name, parts in together.items()]
    total = sum(rows + indexes for _, rows, indexes in sizes)
    say(f"{total / 1e9:,.2f} GB, {total / statements:,.0f} bytes for each statement, of which:")
    for name, rows, indexes in sorted(sizes, key=lambda one: -one[1] - one[2])[:9]:
        say(f"  {name:<20}{rows / statements:>8.1f} rows {indexes / statements:>8.1f} indexes")


def list_works(articles: int) -> list[tuple[str, Work]]:
    """The ten hottest queries, by name."""
    newest = PageRequest(limit=50, order=Order.NEWEST)
    middle = EPOCH + timedelta(microseconds=FIRST) + timedelta(minutes=articles // 2)
    week = StatementFilters(outlet="Outlet 17", published_from=middle, published_to=middle + timedelta(days=7))
    since = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(milliseconds=articles - 30)
    wordings = invent_wordings()
    rare = sorted(wordings[4_321][0].split(), key=len)[-1]
    common = sorted(wordings[4_321][0].split(), key=len)[0]
    changed = " ".join(wordings[4_321][0].split()[:-1])
    return [
        ("the newest page", lambda: list_statements(StatementFilters(), newest)),
        ("a speaker who says much", lambda: list_statements(StatementFilters(speaker=2), newest)),
        ("a speaker who says little", lambda: list_statements(StatementFilters(speaker=31_234), newest)),
        ("an outlet, one week", lambda: list_statements(week, newest)),
        ("search, a rare word", lambda: list_statements(StatementFilters(q=rare), newest)),
        ("search, two words", lambda: list_statements(StatementFilters(q=f"{common} {rare}"), newest)),
        ("search, a very common word", lambda: list_statements(StatementFilters(q="the"), newest)),
        ("an article's statements", lambda: list_article_statements(articles // 3)),
        ("what changed since", lambda: list_statements(StatementFilters(updated_since=since), PageRequest(limit=50))),
        ("appearances, the largest claim", lambda: list_appearances(1, PageRequest(limit=50))),
        ("appearances, a small claim", lambda: list_appearances(41_000, PageRequest(limit=50))),
        ("the most repeated claims", lambda: list_most_repeated(ClaimFilters(), PageRequest(limit=20))),
        ("the same, in two articles", lambda: list_most_repeated(ClaimFilters(min_articles=2), PageRequest(limit=20))),
        ("the next of the queue", lambda: list_waiting(QueueFilters(), limit=10)),
        ("candidates for a match", lambda: find_candidates(changed)),
        ("CSV, the first chunks", lambda: read_csv(StatementFilters())),
        ("the most repeated, 25 marked", list_marked),
    ]


def list_marked() -> Any:
    """The most repeated claims while the 25 largest of them are still to be counted anew."""
    with writing():
        mark_claims(range(1, 26))
    return list_most_repeated(ClaimFilters(), PageRequest(limit=20))


def find_candidates(words: str) -> Any:
    """What taking an article in asks of one statement."""
    sought = [seek(words, speaker=3)]
    return Candidates(sought, article_id=0)


def read_csv(filters: StatementFilters) -> int:
    """The heading and two pieces."""
    pieces = write_statements_csv(filters)
    return sum(len(next(pieces)) for _ in range(3))


def measure_queries(articles: int) -> tuple[list[str], list[str]]:
    """Says of each query how long it takes and by which indexes; the poor ones, and all plans."""
    poor, plans = [], []
    for name, work in list_works(articles):
        with taking_down() as sent:
            first = take(work)
        best = min(first, *[take(work) for _ in range(3)]) if first < PATIENCE else first
        asked = [(text, given) for text, given in sent if text.lstrip(" \n(").upper().startswith(("SELECT", "WITH"))]
        explained = [(text, explain(text, given, run=first < PATIENCE)) for text, given in asked]
        scanned = sorted({table for text, plan in explained for table in list_scans(text, plan)})
        indexes = sorted({index for _, plan in explained for index in list_indexes(plan)})
        times = f"{1000 * first:>9.1f} ms first {1000 * best:>9.1f} ms"
        say(f"{name:<32}{times}   {len(asked)} queries   {', '.join(indexes)}")
        if scanned:
            say(f"{'':<32}reads all of {', '.join(scanned)}")
        if scanned or best > SLOWEST:
            poor.append(name)
        plans.append("\n".join([f"== {name}", *(f"{text}\n{plan}" for text, plan in explained)]))
    return poor, plans


def take(work: Work) -> float:
    """Seconds; what takes longer than PATIENCE is stopped there."""
    began = time.perf_counter()
    with impatient():
        work()
    return time.perf_counter() - began


@contextmanager
def impatient() -> Iterator[None]:
    """Stops a query that takes too long."""
    end = time.monotonic() + PATIENCE
    if is_postgresql():
        database.execute_sql(f"SET statement_timeout = '{PATIENCE}s'")
    else:
        database.connection().set_progress_handler(lambda: time.monotonic() > end, 100_000)
    try:
        yield
    except (StorageError, peewee.OperationalError):
        if time.monotonic() < end:
            raise
        database.rollback()
    finally:
        if is_postgresql():
            database.execute_sql("SET statement_timeout = 0")
        else:
            database.connection().set_progress_handler(None, 0)


@contextmanager
def taking_down() -> Iterator[Sent]:
    """Every query that is sent meanwhile, with its parameters."""
    sent: Sent = []
    real = database.obj
    original = real.execute_sql

    def execute(text: str, given: Any = None, *rest: Any, **named: Any) -> Any:
        sent.append((text, given))
        return original(text, given, *rest, **named)

    real.execute_sql = execute
    try:
        yield sent
    finally:
        del real.execute_sql


def explain(text: str, given: Any, *, run: bool) -> str:
    """The database's plan of the query, on PostgreSQL with what became of it where it is run."""
    if is_postgresql():
        rows = database.execute_sql(f"EXPLAIN {'(ANALYZE, BUFFERS)' if run else ''} {text}", given).fetchall()
        return "\n".join(row[0] for row in rows)
    return "\n".join(row[3] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {text}", given or ()).fetchall())


def list_scans(text: str, plan: str) -> list[str]:
    """The large tables that the plan of the query reads from end to end.

    SQLite says the same of a walk in the order of the primary key that the page's limit ends, which is none.
    """
    if is_postgresql():
        found = re.findall(r"Seq Scan on (\w+)", plan)
    elif "LIMIT" in text and "TEMP B-TREE" not in plan:
        found = []
    else:
        tables = {alias: table for table, alias in re.findall(r'"(\w+)" AS "(\w+)"', text)}
        found = [tables.get(name, name) for name in re.findall(r"^SCAN (\w+)$", plan, re.MULTILINE)]
    return [table for table in found if table in LARGE]


def list_indexes(plan: str) -> list[str]:
    """The indexes that the plan uses."""
    if is_postgresql():
        return re.findall(r"(?:using|Bitmap Index Scan on) (\w+)", plan)
    words = ["search index"] if "VIRTUAL TABLE INDEX 0:M" in plan else []
    return [*words, *re.findall(r"USING (?:COVERING )?INDEX (\w+)", plan)]


if __name__ == "__main__":
    sys.exit(main())

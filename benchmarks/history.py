#!/usr/bin/env python3
"""How long the pages of history and accuracy take, and their files, with many corrections stored.

    benchmarks/history.py [--stored 100000] [--corrected 20000] [--database postgresql://user@host/name]

Invented articles of ten statements each; every fifth statement has a correction, one in three of these of its speaker.
Times are the process's own (CPU), the least of three, and on PostgreSQL the clock's, as another process works there.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

from databases import open_empty
from editing import PER_ARTICLE, fill

from quotetrack.services.accuracy import measure_accuracy
from quotetrack.services.accuracy_records import AccuracyFilters
from quotetrack.services.history import HistoryFilters, iterate_history, list_history
from quotetrack.services.records import PageRequest
from quotetrack.storage.articles import Article, Outlet
from quotetrack.storage.bulk import insert_rows
from quotetrack.storage.connection import writing
from quotetrack.storage.speakers import Speaker
from quotetrack.storage.statements import Correction, Statement
from quotetrack.terms import Review

CHUNK = 5_000
OUTLETS = 8
ONE = {"id": 1, "name": "Ada Brix", "kind": "person"}
OTHER = {"id": 2, "name": "Ida Brix", "kind": "person"}


def main() -> int:
    """Stores, measures and tells."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stored", type=int, default=100_000)
    parser.add_argument("--corrected", type=int, default=20_000)
    parser.add_argument("--database")
    options = parser.parse_args()
    clock = time.perf_counter if options.database else time.process_time
    with open_empty(options.database):
        fill(options.stored)
        correct(options.stored, options.corrected)
        sys.stdout.write(f"{options.stored:,} statements stored, {options.corrected:,} corrected\n")
        for name, work in list_works(options.stored):
            sys.stdout.write(f"{name:<44}{1000 * min(take(work, clock) for _ in range(3)):8.0f} ms\n")
    return 0


def list_works(stored: int) -> Iterable[tuple[str, Callable[[], Any]]]:
    """What is measured, by name."""
    page = PageRequest(limit=40, include_total=True)
    deep = list_history(HistoryFilters(), PageRequest(limit=10_000)).next_cursor
    return (
        ("accuracy, everything", lambda: measure_accuracy(AccuracyFilters())),
        ("accuracy, one outlet", lambda: measure_accuracy(AccuracyFilters(outlet="Outlet 3"))),
        ("history, the first page", lambda: list_history(HistoryFilters(), page)),
        ("history, 10,000 lines further", lambda: list_history(HistoryFilters(), PageRequest(deep, 40))),
        ("history, one editor", lambda: list_history(HistoryFilters(actor="editor 1"), page)),
        ("history, one speaker", lambda: list_history(HistoryFilters(speaker=2), page)),
        ("history, one article", lambda: list_history(HistoryFilters(article=stored // PER_ARTICLE), page)),
        ("history, every line for a file", lambda: sum(1 for _ in iterate_history(HistoryFilters()))),
    )


def take(work: Callable[[], Any], clock: Callable[[], float]) -> float:
    """Seconds."""
    began = clock()
    work()
    return clock() - began


def correct(stored: int, corrected: int) -> None:
    """Gives the articles outlets, and every so many statements a correction."""
    step = max(1, stored // corrected)
    with writing():
        insert_rows(Outlet, [{"name": f"Outlet {n}", "folded": f"outlet {n}"} for n in range(OUTLETS)])
        insert_rows(
            Speaker, [{"name": one["name"], "folded": one["name"].lower(), "kind": "person"} for one in (ONE, OTHER)]
        )
        Article.update(outlet=Article.id.bin_and(OUTLETS - 1) + 1).execute()
        numbers = range(step, stored + 1, step)[:corrected]
        for at in range(0, corrected, CHUNK):
            some = list(numbers[at : at + CHUNK])
            Statement.update(review=Review.ACCEPTED.value).where(Statement.id.in_(some)).execute()
            insert_rows(Correction, [describe(number) for number in some])


def describe(number: int) -> dict[str, Any]:
    """One correction: accepted twice, then another speaker."""
    signed = {"corrected_by": None, "corrected_at": None}
    before: dict[str, Any] = {"review": "open", **signed}
    after: dict[str, Any] = {"review": "accepted", **signed, "corrected_by": "editor 1"}
    if number % 3 == 0:
        before |= {"speaker": ONE, "status": "attributed", "candidates": []}
        after |= {"speaker": OTHER, "status": "attributed", "candidates": [], "review": "corrected"}
    action = "correct" if number % 3 == 0 else "accept"
    actor = f"editor {number % 7}"
    return {
        "statement": number,
        "action": action,
        "actor": actor,
        "before": before,
        "after": after,
        "attention": number % 6,
    }


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""How fast a statement finds those that said it before, among how many, and what that costs.

    benchmarks/matching.py [CORPUS] [--sizes 100000,1000000] [--questions N] [--without-datasketch] [--json FILE]
        [--database postgresql://user@host/name] [--database-sizes 100000]

CORPUS is a file of annotated articles, or a folder that holds polnear/train.jsonl; the folder named by
QUOTETRACK_CORPORA unless given, and invented statements where there is neither. Variants of the statements, drawn from
a seed (the same, cut, a word changed, a number changed, negated, quoted again), are stored in a SQLite database in a
temporary folder; then fresh variants are asked for. With --database the same is done on that PostgreSQL server, in a
database of its own that is dropped again. Ends with status 1 where a target is missed.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from databases import open_empty
from stored_variants import ARTICLE_SIZE, fill
from variants import CUT, FOUND_KINDS, draw_variants, read_statements

from quotetrack.nlp.analysis import Analysis
from quotetrack.nlp.analysis import Statement as FoundStatement
from quotetrack.services import ingestion
from quotetrack.services.candidates import Candidates, seek
from quotetrack.services.comparisons import match_text
from quotetrack.services.records import NewArticle
from quotetrack.settings import Settings
from quotetrack.terms import Kind, Polarity, Status
from quotetrack.text.spans import Span

HERE = Path(__file__).parent
RIVAL_FOLDER = HERE.parent / ".venv-bench-matching"
RIVAL_SIZE = 100_000
RECALL, P95_MS, GROWTH, INGESTED, BYTES = 0.98, 20.0, 1.5, 40.0, 1000.0

Told = dict[str, Any]


def main() -> int:
    """Measures each size in turn; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", default=os.environ.get("QUOTETRACK_CORPORA"), type=Path)
    parser.add_argument("--sizes", default="100000,1000000")
    parser.add_argument("--questions", default=2_000, type=int)
    parser.add_argument("--database", metavar="URL", help="a PostgreSQL server to measure as well")
    parser.add_argument("--database-sizes", default="100000")
    parser.add_argument("--without-datasketch", action="store_true")
    parser.add_argument("--json", type=Path, help="also write every figure to this file")
    options = parser.parse_args()
    statements = read_statements(find_corpus(options.corpus))
    say(f"{len(statements):,} statements of which variants are made")
    told = [measure_size(statements, size, options.questions, None) for size in read_sizes(options.sizes)]
    missed = check(told)
    if options.database:
        sizes = read_sizes(options.database_sizes)
        there = [measure_size(statements, size, options.questions, options.database) for size in sizes]
        missed += check(there)
        told += there
    rival = None if options.without_datasketch else measure_rival(statements, options.questions)
    if options.json:
        options.json.write_text(json.dumps({"sizes": told, "datasketch": rival}, indent=1) + "\n", encoding="utf-8")
    say("Missed: " + ", ".join(missed) if missed else "Every target is met.")
    return 1 if missed else 0


def read_sizes(given: str) -> list[int]:
    """Numbers of statements, separated by commas."""
    return [int(size) for size in given.split(",") if size]


def say(line: str = "") -> None:
    """Prints at once: some figures take minutes."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def find_corpus(named: Path | None) -> Path | None:
    """The file of annotated articles."""
    if named is None or named.is_file():
        return named
    return named / "polnear" / "train.jsonl"


def measure_size(statements: Sequence[str], size: int, questions: int, server: str | None) -> Told:
    """Stores so many variants, asks for fresh ones, and takes articles in."""
    with open_empty(server) as settings:
        began = time.process_time()
        told: Told = {
            "size": size,
            "bytes_each": fill(statements, size),
            "database": "PostgreSQL" if server else "SQLite",
        }
        told["built_s"] = time.process_time() - began
        told |= ask(statements, size, questions, settings)
        told |= take_in(statements, settings)
    say(
        f"{size:>9,} stored ({told['database']}): recall {told['recall']:.4f} (cut {told['recall_cut']:.4f}), "
        f"candidates p95 {told['candidates_p95_ms']:.2f} ms, match p50 {told['p50_ms']:.2f} p95 "
        f"{told['p95_ms']:.2f} ms, {told['bytes_each']:.0f} bytes each, {told['ingested']:.0f} articles/s "
        f"stored and matched ({told['matching_ms']:.1f} ms of them matching)"
    )
    return told


def ask(statements: Sequence[str], size: int, questions: int, settings: Settings) -> Told:
    """Fresh variants: whether their statement is among the candidates, and how long the whole answer takes."""
    chosen = draw_questions(statements, size, questions)
    hits: defaultdict[str, list[bool]] = defaultdict(list)
    looking, answering = [], []
    for index, kind, text in chosen:
        began = time.perf_counter()
        found = Candidates([seek(text)], 0).of(0)
        looking.append(time.perf_counter() - began)
        hits[kind].append(any((one.statement - 1) % len(statements) == index for one in found))
    for _, _, text in chosen:
        began = time.perf_counter()
        match_text(text, limits=settings.limits)
        answering.append(time.perf_counter() - began)
    every = [hit for kind in hits.values() for hit in kind]
    return {
        "recall": sum(every) / len(every),
        "recall_cut": sum(hits[CUT]) / max(1, len(hits[CUT])),
        "candidates_p95_ms": take_share(looking, 0.95),
        "p50_ms": take_share(answering, 0.5),
        "p95_ms": take_share(answering, 0.95),
    }


def draw_questions(statements: Sequence[str], size: int, questions: int) -> list[tuple[int, str, str]]:
    """Variants that are to be found, of statements that are stored, spread over all of them."""
    stored = statements[:size]
    fresh = list(draw_variants(stored, max(len(stored), questions), seed=2, kinds=FOUND_KINDS))
    return random.Random(3).sample(fresh, questions)


def take_share(times: list[float], share: float) -> float:
    """The time, in milliseconds, that this share of the answers does not exceed."""
    return 1000 * sorted(times)[int(len(times) * share)]


def take_in(statements: Sequence[str], settings: Settings, count: int = 200) -> Told:
    """Articles of ten fresh variants each, already analysed: the time to store and match one, and matching's part."""
    drawn = [text for _, _, text in draw_variants(statements[1_000:], 20 * count, seed=4, kinds=FOUND_KINDS)]
    random.Random(5).shuffle(drawn)
    spent = 0.0
    match = ingestion.match_article

    def time_matching(*arguments: Any) -> None:
        nonlocal spent
        began = time.process_time()
        match(*arguments)
        spent += time.process_time() - began

    ingestion.match_article = time_matching
    began = time.process_time()
    for number in range(count):
        part = drawn[number * ARTICLE_SIZE : (number + 1) * ARTICLE_SIZE]
        text, analysis = describe_analysis(part)
        article = NewArticle(text=text, external_id=f"fresh-{number}", outlet=f"Outlet {number % 7}")
        ingestion.ingest(
            article, limits=settings.limits, matching=settings.matching, analyzer=lambda *_, a=analysis, **__: a
        )
    took = time.process_time() - began
    ingestion.match_article = match
    return {"ingested": count / took, "matching_ms": 1000 * spent / count}


def describe_analysis(part: Sequence[str]) -> tuple[str, Analysis]:
    """A text and what was found in it."""
    found, at = [], 0
    for words in part:
        found.append(
            FoundStatement(
                content=(Span(at, at + len(words)),),
                cue=None,
                source=None,
                kind=Kind.DIRECT,
                polarity=Polarity.AFFIRMED,
                status=Status.UNKNOWN,
                entity=None,
                speaker=None,
                on_behalf_of=None,
                candidates=(),
                confidence=0.5,
                reason="",
            )
        )
        at += len(words) + 1
    text = "\n".join(part)
    return text, Analysis((Span(0, len(text)),), (), tuple(found), ())


def check(told: Sequence[Told]) -> list[str]:
    """Says for each target whether it is met; the missed ones."""
    if not told:
        return []
    last, first = told[-1], told[0]
    checks = [
        ("recall at the candidate stage", min(one["recall"] for one in told), RECALL, True),
        ("p95 of a match, ms", max(one["p95_ms"] for one in told), P95_MS, False),
        (f"p95 at {last['size']:,} over {first['size']:,}", last["p95_ms"] / first["p95_ms"], GROWTH, False),
        ("articles stored and matched a second", min(one["ingested"] for one in told), INGESTED, True),
        ("bytes of index a statement", max(one["bytes_each"] for one in told), BYTES, False),
    ]
    missed = []
    for name, value, target, least in checks:
        met = value >= target if least else value <= target
        wanted = f"{'at least' if least else 'at most'} {target:g}"
        say(f"  {name:<40} {value:>10.3f}   {wanted:<14} {'met' if met else 'MISSED'}")
        if not met:
            missed.append(name)
    return missed


def measure_rival(statements: Sequence[str], questions: int) -> Told | None:
    """datasketch's MinHashLSH on the first hundred thousand, in an environment of its own."""
    python = prepare_rival()
    if python is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("statements", "questions")]
        stored = [(index, text) for index, _, text in draw_variants(statements, RIVAL_SIZE, seed=1)]
        asked = [(index, text) for index, _, text in draw_questions(statements, RIVAL_SIZE, questions)]
        for path, rows in zip(paths, (stored, asked), strict=True):
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        command = [str(python), str(HERE / "datasketch_reader.py"), *map(str, paths)]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    told: Told = json.loads(done.stdout)
    say(
        f"datasketch MinHashLSH, {RIVAL_SIZE:,} stored in memory: recall {told['recall']:.4f}, p50 "
        f"{told['p50_ms']:.2f} p95 {told['p95_ms']:.2f} ms, {told['bytes_each']:.0f} bytes each, built in "
        f"{told['built_s']:.0f} s; it finds candidates and compares nothing"
    )
    return told


def prepare_rival() -> Path | None:
    """The Python of datasketch's environment, made at first use; None where it cannot be."""
    python, stamp = RIVAL_FOLDER / "bin" / "python", RIVAL_FOLDER / "ready"
    if stamp.exists():
        return python
    say(f"Installing datasketch into {RIVAL_FOLDER.name} (once) ...")
    steps = (
        [sys.executable, "-m", "venv", str(RIVAL_FOLDER)],
        [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "-r", str(HERE / "datasketch.txt")],
    )
    for step in steps:
        if subprocess.run(step, check=False).returncode:
            say("datasketch could not be installed: quotetrack alone is measured.")
            return None
    stamp.touch()
    return python


if __name__ == "__main__":
    sys.exit(main())

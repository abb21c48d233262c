#!/usr/bin/env python3
"""How well statements are compared on labelled pairs, and how fast.

    benchmarks/pairs.py [PAIRS.jsonl ...] [--errors N]

Without files: benchmarks/pairs/seen.jsonl and short.jsonl, of which the weights were learned, and unseen.jsonl, whose
errors were not read. A line is {"id", "a", "b", "speaker_a", "speaker_b", "relation"}. "verbatim" is what joins a claim
by itself (identical, excerpt, altered) against the rest, "same" the same with paraphrase; "wrongly joined" are pairs of
another relation that are called verbatim. Speed is that of pairs never seen, both sides made ready anew, in CPU time.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from quotetrack.matching import Prepared, compare, compare_prepared
from quotetrack.terms import Relation

FOLDER = Path(__file__).parent / "pairs"
VERBATIM = frozenset((Relation.IDENTICAL, Relation.EXCERPT, Relation.ALTERED))
SAME = VERBATIM | {Relation.PARAPHRASE}
ROUNDS = 9

Labelled = dict[str, Any]


def main() -> None:
    """Prints one line a file, then the speed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="*", type=Path)
    parser.add_argument("--errors", default=0, type=int, help="print so many wrong ones of each file")
    options = parser.parse_args()
    files = options.pairs or [FOLDER / f"{name}.jsonl" for name in ("seen", "short", "unseen")]
    say(f"{'pairs':24}{'number':>8}{'accuracy':>10}{'verbatim':>10}{'same':>8}{'wrongly joined':>16}")
    everything: list[Labelled] = []
    for path in files:
        records = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        everything += records
        tell(path.name, records, options.errors)
    tell_speed(everything)


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def tell(name: str, records: Sequence[Labelled], errors: int) -> None:
    """How good the comparison is on these, and ``errors`` of its errors."""
    told = [(Relation(one["relation"]), relate(one)) for one in records]
    right = sum(wanted is given for wanted, given in told) / len(told)
    joined = sum(wanted not in SAME and given in VERBATIM for wanted, given in told)
    say(f"{name:24}{len(told):8}{right:10.3f}{score(told, VERBATIM):10.3f}{score(told, SAME):8.3f}{joined:16}")
    wrong = [(one, *pair) for one, pair in zip(records, told, strict=True) if pair[0] is not pair[1]]
    for one, wanted, given in wrong[:errors]:
        say(f"  {wanted} taken for {given}\n    {one['a']}\n    {one['b']}")


def relate(one: Labelled) -> Relation:
    """The relation as the product tells it."""
    return compare(one["a"], one["b"], speaker_a=one.get("speaker_a"), speaker_b=one.get("speaker_b")).relation


def score(told: Sequence[tuple[Relation, Relation]], kind: frozenset[Relation]) -> float:
    """F1 of one kind of relation against the rest."""
    hits = sum(wanted in kind and given in kind for wanted, given in told)
    either = sum((wanted in kind) + (given in kind) for wanted, given in told)
    return 2 * hits / either if either else 0.0


def tell_speed(records: Sequence[Labelled]) -> None:
    """Comparisons a second of one core: the median of nine rounds."""
    texts = [(one["a"], one["b"], one.get("speaker_a"), one.get("speaker_b")) for one in records]
    ready = [(Prepared(a), Prepared(b), one, other) for a, b, one, other in texts]

    def anew() -> None:
        for a, b, one, other in texts:
            compare_prepared(Prepared(a), Prepared(b), speaker_a=one, speaker_b=other)

    def again() -> None:
        for a, b, one, other in ready:
            compare_prepared(a, b, speaker_a=one, speaker_b=other)

    say(f"{time_rounds(anew, len(texts)):,.0f} a second with both sides made ready anew")
    say(f"{time_rounds(again, len(texts)):,.0f} a second with both sides ready")


def time_rounds(work: Callable[[], None], number: int) -> float:
    """How many of ``number`` pieces of work are done in a second of CPU time."""
    spent = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return number / statistics.median(spent)


if __name__ == "__main__":
    main()

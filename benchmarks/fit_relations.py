#!/usr/bin/env python3
"""Fits the weights by which statements in different words are told apart: quotetrack/matching/data/decision.json.

    benchmarks/fit_relations.py [PAIRS.jsonl ...] [--weight N] [--out FILE]

Learns from benchmarks/pairs/seen.jsonl, short.jsonl and any other labelled pairs that are named, which count
``--weight`` times as much; the fit is the same each time. What rules decide (the same words, pieces) is left out.
"""

import argparse
import json
import math
from collections.abc import Sequence
from operator import mul
from pathlib import Path
from typing import Any, NamedTuple

from quotetrack.matching import prepare
from quotetrack.matching.decision import allow, are_alike
from quotetrack.matching.pairing import Case, Pair
from quotetrack.matching.traits import NAMES, Gates
from quotetrack.terms import Relation

HERE = Path(__file__).parent
LEARNED = ("seen.jsonl", "short.jsonl")
OUT = HERE.parent / "quotetrack" / "matching" / "data" / "decision.json"
ROUNDS, RATE, MOMENTUM = 400, 0.3, 0.9
"""Steps of gradient descent, their size and their momentum."""
SHRINK = 0.02
"""How strongly weights are held to nothing."""


class Example(NamedTuple):
    """One pair: its traits, its gates, the relation that a reader gave it, and how much it counts."""

    traits: list[float]
    gates: Gates
    relation: Relation
    weight: float


def list_choices(gates: Gates, alike: bool) -> list[Relation]:
    """What the fit chooses from: paraphrase too where numbers conflict, as readers call some such pairs so.

    The service forbids it. Without these pairs the weights lose contrasts that hang on other words.
    """
    allowed = allow(gates, alike)
    return allowed if Relation.PARAPHRASE in allowed else [*allowed, Relation.PARAPHRASE]


def main() -> None:
    """Reads the pairs, fits, writes the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="*", type=Path, help="more labelled pairs, as benchmarks/pairs has them")
    parser.add_argument("--weight", default=1.0, type=float)
    parser.add_argument("--out", default=OUT, type=Path)
    options = parser.parse_args()
    examples = [one for name in LEARNED for one in read_examples(HERE / "pairs" / name, 1.0)]
    for path in options.pairs:
        examples += read_examples(path, options.weight)
    options.out.write_text(json.dumps(round_weights(fit(examples))) + "\n", encoding="utf-8")


def read_examples(path: Path, weight: float) -> list[Example]:
    """The pairs that no rule decides and whose relation the gates allow."""
    examples = []
    for line in path.read_text("utf-8").splitlines():
        record: dict[str, Any] = json.loads(line)
        a, b = prepare(record["a"]), prepare(record["b"])
        if (a.key == b.key and a.guard == b.guard) or not a.forms or not b.forms:
            continue
        case = Pair(a, b, record["speaker_a"], record["speaker_b"]).weigh()
        relation = Relation(record["relation"])
        if isinstance(case, Case) and relation in list_choices(case.gates, are_alike(case.traits)):
            examples.append(Example(case.traits, case.gates, relation, weight))
    return examples


Weights = dict[str, dict[str, list[float]]]
Row = list[float]


def fit(examples: Sequence[Example]) -> Weights:
    """Weights by relation and gate, a constant first; traits are levelled for the fit, the weights are for raw ones."""
    means, spreads = find_levels(examples)
    levelled = [[1.0, *map(lambda x, m, s: (x - m) / s, one.traits, means, spreads)] for one in examples]
    opened = [
        ["", *[name for name, is_open in zip(Gates._fields, one.gates, strict=True) if is_open]] for one in examples
    ]
    relations = sorted({one.relation for one in examples})
    names = ["", *Gates._fields]
    weights = {relation: {name: [0.0] * (len(NAMES) + 1) for name in names} for relation in relations}
    speeds = {relation: {name: [0.0] * (len(NAMES) + 1) for name in names} for relation in relations}
    for _ in range(ROUNDS):
        slopes = find_slopes(examples, levelled, opened, weights)
        for relation in relations:
            for name in names:
                row, speed = weights[relation][name], speeds[relation][name]
                for at, slope in enumerate(slopes[relation][name]):
                    held = SHRINK if name or at else 0.0
                    speed[at] = MOMENTUM * speed[at] - RATE * (slope + held * row[at])
                    row[at] += speed[at]
    return {
        relation: {name: unlevel(row, means, spreads) for name, row in rows.items()}
        for relation, rows in weights.items()
    }


def list_opened(gates: Gates) -> list[str]:
    """The gates that are open, after the weights that always count."""
    return ["", *[name for name, is_open in zip(Gates._fields, gates, strict=True) if is_open]]


def find_levels(examples: Sequence[Example]) -> tuple[Row, Row]:
    """Mean and spread of each trait; a trait that never varies has a spread of 1."""
    columns = list(zip(*[one.traits for one in examples], strict=True))
    means = [sum(column) / len(column) for column in columns]
    spreads = [
        math.sqrt(sum((value - mean) ** 2 for value in column) / len(column)) or 1.0
        for column, mean in zip(columns, means, strict=True)
    ]
    return means, spreads


def find_slopes(
    examples: Sequence[Example], levelled: Sequence[Row], opened: Sequence[list[str]], weights: Weights
) -> Weights:
    """The slope of the mean loss in each weight."""
    whole = sum(one.weight for one in examples)
    slopes = {relation: {name: [0.0] * len(row) for name, row in rows.items()} for relation, rows in weights.items()}
    summed: dict[tuple[str, ...], dict[str, Row]] = {}
    for one, traits, names in zip(examples, levelled, opened, strict=True):
        key = (*names, str(are_alike(one.traits)))
        rows = summed.get(key)
        if rows is None:
            rows = summed[key] = {
                relation: [sum(column) for column in zip(*[weights[relation][name] for name in names], strict=True)]
                for relation in list_choices(one.gates, are_alike(one.traits))
            }
        scores = {relation: sum(map(mul, row, traits)) for relation, row in rows.items()}
        most = max(scores.values())
        shares = {relation: math.exp(score - most) for relation, score in scores.items()}
        total = sum(shares.values())
        for relation, share in shares.items():
            error = (share / total - (relation == one.relation)) * one.weight / whole
            pushed = [error * value for value in traits]
            for name in names:
                row = slopes[relation][name]
                slopes[relation][name] = [slope + push for slope, push in zip(row, pushed, strict=True)]
    return slopes


def unlevel(row: Row, means: Row, spreads: Row) -> Row:
    """The weights for traits as they are."""
    raw = [value / spread for value, spread in zip(row[1:], spreads, strict=True)]
    return [row[0] - sum(value * mean for value, mean in zip(raw, means, strict=True)), *raw]


def round_weights(weights: Weights) -> Weights:
    """Three decimals are enough."""
    return {
        relation: {name: [round(value, 3) for value in row] for name, row in rows.items()}
        for relation, rows in weights.items()
    }


if __name__ == "__main__":
    main()

"""The relation of two statements in different words: a softmax over their traits, with weights that were fitted.

``data/decision.json`` holds the weights, one row a relation and gate; ``benchmarks/fit_relations.py`` makes them. What
is joined by itself does not hang on them: a number or a negation that conflicts rules "altered" out before.
"""

import json
from functools import lru_cache
from importlib import resources
from operator import mul

from quotetrack.matching.traits import Gates
from quotetrack.terms import Relation

Rows = tuple[tuple[Relation, float, list[float]], ...]


@lru_cache(maxsize=1)
def _load_weights() -> dict[str, dict[str, list[float]]]:
    text = resources.files("quotetrack.matching").joinpath("data", "decision.json").read_text("utf-8")
    weights: dict[str, dict[str, list[float]]] = json.loads(text)
    return weights


@lru_cache(maxsize=64)
def _add_rows(gates: Gates) -> Rows:
    """The weights of each relation that the gates allow: a constant, and one for each trait."""
    opened = ["", *[name for name, is_open in zip(Gates._fields, gates, strict=True) if is_open]]
    rows = []
    for relation in allow(gates):
        weights = _load_weights()[relation]
        row = [sum(column) for column in zip(*[weights[name] for name in opened], strict=True)]
        rows.append((relation, row[0], row[1:]))
    return tuple(rows)


def allow(gates: Gates) -> list[Relation]:
    """The relations that are possible: no number_changed without numbers that conflict, no altered where they do."""
    allowed = [Relation.PARAPHRASE, Relation.RELATED, Relation.UNRELATED]
    if gates.numbers:
        allowed.append(Relation.NUMBER_CHANGED)
    if gates.flips:
        allowed.append(Relation.NEGATED)
    if not gates.numbers and not gates.flips:
        allowed.append(Relation.ALTERED)
    return allowed


def decide(traits: list[float], gates: Gates) -> Relation:
    """The likeliest of the relations that the gates allow."""
    return max([(constant + sum(map(mul, row, traits)), relation) for relation, constant, row in _add_rows(gates)])[1]

"""The relation of two statements in different words: a softmax over their traits, with weights that were fitted.

``data/decision.json`` holds the weights, one row a relation and gate; ``benchmarks/fit_relations.py`` makes them. What
is joined by itself does not hang on them: a number or a negation that conflicts rules "altered" out before.
"""

import json
from functools import lru_cache
from importlib import resources
from operator import mul
from typing import Final

from quotetrack.matching.thresholds import ALIKE_SHARE
from quotetrack.matching.traits import NAMES, Gates
from quotetrack.terms import Relation

_SAME: Final = NAMES.index("same")
_KIN: Final = NAMES.index("kin")

Rows = tuple[tuple[Relation, float, list[float]], ...]


@lru_cache(maxsize=1)
def _load_weights() -> dict[str, dict[str, list[float]]]:
    text = resources.files("quotetrack.matching").joinpath("data", "decision.json").read_text("utf-8")
    weights: dict[str, dict[str, list[float]]] = json.loads(text)
    return weights


@lru_cache(maxsize=64)
def _add_rows(gates: Gates, alike: bool) -> Rows:
    """The weights of each relation that the gates allow: a constant, and one for each trait."""
    opened = ["", *[name for name, is_open in zip(Gates._fields, gates, strict=True) if is_open]]
    rows = []
    for relation in allow(gates, alike):
        weights = _load_weights()[relation]
        row = [sum(column) for column in zip(*[weights[name] for name in opened], strict=True)]
        rows.append((relation, row[0], row[1:]))
    return tuple(rows)


def allow(gates: Gates, alike: bool) -> list[Relation]:
    """The relations that are possible: no number_changed without numbers that conflict, no altered where they do.

    Nor altered where too little of the content is ``alike``: two may share the words that everybody uses.
    """
    allowed = [Relation.RELATED, Relation.UNRELATED]
    # "They raised it to $15" is not said again by "they put it up to $12".
    allowed.append(Relation.NUMBER_CHANGED if gates.numbers else Relation.PARAPHRASE)
    if gates.flips:
        allowed.append(Relation.NEGATED)
    if alike and not gates.numbers and not gates.flips:
        allowed.append(Relation.ALTERED)
    return allowed


def are_alike(traits: list[float]) -> bool:
    """Whether enough of the content is shared, by sense or by kin, for one wording with changes."""
    return traits[_SAME] + traits[_KIN] >= ALIKE_SHARE


def decide(traits: list[float], gates: Gates) -> Relation:
    """The likeliest of the relations that the gates and the traits allow."""
    rows = _add_rows(gates, are_alike(traits))
    return max([(constant + sum(map(mul, row, traits)), relation) for relation, constant, row in rows])[1]

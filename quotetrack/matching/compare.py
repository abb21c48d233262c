"""Two statements compared: the steps in order, the first that fits decides."""

from typing import Final

from quotetrack.matching.comparison import Comparison
from quotetrack.matching.decision import decide
from quotetrack.matching.pairing import Pair
from quotetrack.matching.prepared import Prepared, prepare
from quotetrack.terms import Relation

_IDENTICAL: Final = Comparison(Relation.IDENTICAL, 1.0)
_NOTHING: Final = Comparison(Relation.UNRELATED, 0.0)
_UNMARKED: Final = frozenset((Relation.PARAPHRASE, Relation.RELATED, Relation.UNRELATED))


def compare(a: str, b: str, *, speaker_a: str | None = None, speaker_b: str | None = None) -> Comparison:
    """How two statements compare, and what differs; the speakers' names help where the words leave it open.

    Never an exception, whatever the texts hold; the relation is the same with the two sides swapped.
    """
    return compare_prepared(prepare(a), prepare(b), speaker_a=speaker_a, speaker_b=speaker_b)


def compare_prepared(
    a: Prepared, b: Prepared, *, speaker_a: str | None = None, speaker_b: str | None = None
) -> Comparison:
    """``compare`` for sides that were made ready before, so that one can be held against many."""
    if a.key == b.key and a.guard == b.guard:
        return _IDENTICAL if a.key or a.text.strip() == b.text.strip() else _NOTHING
    if not a.forms or not b.forms:
        return _NOTHING
    pair = Pair(a, b, speaker_a, speaker_b)
    weighed = pair.weigh()
    relation = weighed if isinstance(weighed, Relation) else decide(weighed.traits, weighed.gates)
    return Comparison(relation, pair.score, () if relation in _UNMARKED else pair.list_changes)

"""What a comparison says: the relation of two statements, how alike they are, and what differs, with spans."""

from dataclasses import dataclass

from quotetrack.terms import ChangeKind, Relation
from quotetrack.text.spans import Span


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: ``a`` and ``b`` are spans of code points into the two texts, empty where a side has nothing."""

    kind: ChangeKind
    a: Span
    b: Span


@dataclass(frozen=True, slots=True)
class Comparison:
    """The relation, a score from 0 (nothing in common) to 1 (the same words), and the changes in order.

    Changes are given for relations that share wording or contrast; for paraphrase, related and unrelated there is no
    wording to mark, and ``changes`` is empty.
    """

    relation: Relation
    score: float
    changes: tuple[Change, ...] = ()

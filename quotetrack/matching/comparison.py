"""What a comparison says: the relation of two statements, how alike they are, and what differs, with spans."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from quotetrack.terms import ChangeKind, Relation
from quotetrack.text.spans import Span


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: ``a`` and ``b`` are spans of code points into the two texts, empty where a side has nothing."""

    kind: ChangeKind
    a: Span
    b: Span


Changes = tuple[Change, ...]
_NONE: Final[Changes] = ()


class Comparison:
    """The relation, a score from 0 (nothing in common) to 1 (the same words), and the changes in order.

    Changes are given for relations that share wording or contrast; for paraphrase, related and unrelated there is no
    wording to mark, and ``changes`` is empty. They are worked out when first asked for: most comparisons of a statement
    with its candidates end at the relation.
    """

    __slots__ = ("_changes", "relation", "score")

    def __init__(self, relation: Relation, score: float, changes: Changes | Callable[[], Changes] = _NONE) -> None:
        self.relation = relation
        self.score = score
        self._changes = changes

    @property
    def changes(self) -> Changes:
        """The changes in order, with spans into the two texts."""
        found = self._changes
        if not isinstance(found, tuple):
            found = self._changes = found()
        return found

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Comparison):
            return NotImplemented
        return (self.relation, self.score, self.changes) == (other.relation, other.score, other.changes)

    def __hash__(self) -> int:
        return hash((self.relation, self.score, self.changes))

    def __repr__(self) -> str:
        return f"Comparison({self.relation!r}, {self.score!r}, {self.changes!r})"

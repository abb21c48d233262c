"""The shorter of two statements held against the longer: what rules decide, and the traits of the rest."""

from functools import lru_cache
from typing import Final, NamedTuple

from quotetrack.matching.alignment import Alignment, align
from quotetrack.matching.changes import list_changes
from quotetrack.matching.comparison import Change, Changes
from quotetrack.matching.contrast import find_number_conflicts
from quotetrack.matching.excerpts import find_loose_piece, find_piece
from quotetrack.matching.measures import Measures, measure
from quotetrack.matching.prepared import Prepared
from quotetrack.matching.reference import changes_referent, count_swaps, share_reported, shifts_person
from quotetrack.matching.thresholds import REPORTED_SHARE, SAME_WORDING_SHARE
from quotetrack.matching.traits import Gates, list_traits
from quotetrack.matching.turns import find_flips
from quotetrack.terms import ChangeKind, Relation
from quotetrack.text.names import fold_name

_SWAPPED: Final = {ChangeKind.ADDED: ChangeKind.REMOVED, ChangeKind.REMOVED: ChangeKind.ADDED}
_PRONOUNS: Final = frozenset(["he", "she", "it", "they", "we", "i", "you", "who"])


class Case(NamedTuple):
    """What ``matching.decision`` decides by."""

    traits: list[float]
    gates: Gates


class Pair:
    """Two prepared statements that differ, and what has been found of them so far."""

    __slots__ = ("_a", "_alignment", "_b", "_flips", "_names", "_numbers", "_swapped", "score")

    def __init__(self, a: Prepared, b: Prepared, speaker_a: str | None, speaker_b: str | None) -> None:
        # Of several alignments that are equally good, the same one either way round.
        self._swapped = (len(a.forms), a.key, a.text) > (len(b.forms), b.key, b.text)
        self._a, self._b = (b, a) if self._swapped else (a, b)
        self._names = (speaker_a, speaker_b)
        self._alignment: Alignment | None = None
        self._numbers: set[int] = set()
        self._flips: list[int] = []
        self.score = 0.0

    def weigh(self) -> Relation | Case:
        """The relation where a rule decides, else the case for ``decide``; sets ``score``."""
        a, b = self._a, self._b
        piece = find_piece(a, b) if a.forms != b.forms else None
        if piece is not None:
            self.score = _score_piece(a, b)
            return piece
        alignment = self._alignment = align(a, b)
        measures = measure(a, b, alignment)
        self.score = round(max(measures.order, measures.content), 4)
        if not alignment.different:
            return Relation.ALTERED
        return self._weigh_apart(alignment, measures)

    def _weigh_apart(self, alignment: Alignment, measures: Measures) -> Relation | Case:
        a, b, different = self._a, self._b, alignment.different
        numbers = self._numbers = find_number_conflicts(a, b, different)
        flips = self._flips = find_flips(a, b, different)
        conflict = bool(numbers) or len(flips) % 2 > 0
        loose = find_loose_piece(a, b, alignment)
        if loose is Relation.NEGATED or (loose and not conflict):
            return loose
        shifts = shifts_person(a, b, different)
        same = measures.order >= SAME_WORDING_SHARE and not (conflict or shifts or count_swaps(a, b, different))
        if same and not changes_referent(a, b, different):
            return Relation.ALTERED
        one, other = self._names
        speakers = agree_on_speaker(one, other)
        if shifts and not conflict and speakers is not False and share_reported(a, b) >= REPORTED_SHARE:
            return Relation.PARAPHRASE
        gates = Gates(
            speakers is True, speakers is False, bool(one) != bool(other), bool(numbers), len(flips) % 2 > 0, shifts
        )
        return Case(list_traits(a, b, different, measures), gates)

    def list_changes(self) -> Changes:
        """The word-level changes, in the order in which the sides were given."""
        a, b = self._a, self._b
        alignment = self._alignment or align(a, b)
        changes = list_changes(a, b, alignment.different, self._numbers, self._flips)
        return tuple([_swap(change) for change in changes]) if self._swapped else changes


def _swap(change: Change) -> Change:
    return Change(_SWAPPED.get(change.kind, change.kind), change.b, change.a)


def _score_piece(short: Prepared, long: Prepared) -> float:
    """What a piece and its whole have in common: the share of both sides' words, or of those with content if more."""
    left, right = short.gist, long.gist
    order = 2 * left.total / (left.total + right.total)
    words = len(left.keys) + len(right.keys)
    return round(min(1.0, max(order, 2 * len(left.keys) / words if words else 0.0)), 4)


@lru_cache(maxsize=1024)
def _fold_speaker(name: str) -> tuple[str, ...]:
    return tuple(fold_name(name).split())


@lru_cache(maxsize=1024)
def agree_on_speaker(one: str | None, other: str | None) -> bool | None:
    """Whether both names are one speaker's by their last word; None where a side names nobody for certain."""
    if not one or not other:
        return None
    left, right = _fold_speaker(one), _fold_speaker(other)
    if left and right and left[-1] == right[-1]:
        return None if left[-1] in _PRONOUNS else True
    return False if _is_name(one) and _is_name(other) else None


def _is_name(name: str) -> bool:
    """Whether the name ends as a proper name does; "fire chief" and "BofA" may be anybody's."""
    last = name.split()[-1] if name.strip() else ""
    return last[:1].isupper() and last[1:].islower()

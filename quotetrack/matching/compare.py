"""Two statements compared: the steps in order, the first that fits decides."""

from functools import lru_cache
from typing import Final

from quotetrack.matching.alignment import Alignment, Segment, align
from quotetrack.matching.changes import list_changes
from quotetrack.matching.comparison import Change, Comparison
from quotetrack.matching.contrast import find_flips, find_number_conflicts
from quotetrack.matching.excerpts import find_loose_piece, find_piece
from quotetrack.matching.measures import Measures, measure
from quotetrack.matching.prepared import Prepared, prepare
from quotetrack.matching.reference import changes_referent, share_reported, shifts_person, swaps_content
from quotetrack.matching.thresholds import (
    ALTERED_SHARE,
    CONTAINED_SHARE,
    CONTRAST_SHARE,
    NUMBER_SHARE,
    PARAPHRASE_SHARE,
    RELATED_SHARE,
    REPORTED_SHARE,
    RUN_SHARE,
    RUN_WORDS,
    SAME_SPEAKER_BONUS,
)
from quotetrack.terms import ChangeKind, Relation
from quotetrack.text.names import fold_name

_IDENTICAL: Final = Comparison(Relation.IDENTICAL, 1.0)
_SWAPPED: Final = {ChangeKind.ADDED: ChangeKind.REMOVED, ChangeKind.REMOVED: ChangeKind.ADDED}
_UNMARKED: Final = frozenset((Relation.PARAPHRASE, Relation.RELATED, Relation.UNRELATED))
_PRONOUNS: Final = frozenset(["he", "she", "it", "they", "we", "i", "you", "who"])
_VERBATIM_CONTENT: Final = 2
_ENOUGH_CONTENT: Final = 3
# "We are very happy with the …": so few words of content, said by two people, are a turn of phrase.
_FORMULA_CONTENT: Final = 4


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
        if a.key or a.text.strip() == b.text.strip():
            return _IDENTICAL
        return Comparison(Relation.UNRELATED, 0.0)
    if not a.forms or not b.forms:
        return Comparison(Relation.UNRELATED, 0.0)
    # Of several alignments that are equally good, the same one either way round.
    if (len(a.forms), a.key, a.text) > (len(b.forms), b.key, b.text):
        relation, score, changes = _decide(b, a, _agree_on_speaker(speaker_b, speaker_a))
        return Comparison(relation, score, tuple([_swap(change) for change in changes]))
    return Comparison(*_decide(a, b, _agree_on_speaker(speaker_a, speaker_b)))


def _swap(change: Change) -> Change:
    return Change(_SWAPPED.get(change.kind, change.kind), change.b, change.a)


def _decide(a: Prepared, b: Prepared, speakers: bool | None) -> tuple[Relation, float, tuple[Change, ...]]:
    alignment = align(a, b)
    measures = measure(a, b, alignment)
    relation, numbers, flips = _relate(a, b, alignment, measures, speakers)
    score = round(max(measures.order, measures.content), 4)
    if relation in _UNMARKED:
        return relation, score, ()
    return relation, score, list_changes(a, b, alignment.different, numbers, flips)


def _relate(
    a: Prepared, b: Prepared, alignment: Alignment, measures: Measures, speakers: bool | None
) -> tuple[Relation, set[int], list[int]]:
    """The relation, with the segments whose numbers conflict and those that turn the meaning round."""
    different = alignment.different
    if not different:
        return Relation.ALTERED, set(), []
    piece = find_piece(a, b)
    if piece is not None:
        return piece, set(), []
    same = _is_same_wording(measures, speakers)
    loose = find_loose_piece(a, b, alignment)
    numbers: set[int] = set()
    flips: list[int] = []
    near = bool(same or loose) or _is_one_word(different, measures)
    if near or measures.content >= NUMBER_SHARE:
        numbers = find_number_conflicts(a, b, different)
        flips = find_flips(a, b, different, near=near)
    if numbers:
        return Relation.NUMBER_CHANGED, numbers, flips
    if len(flips) % 2 and (near or _is_same_matter(measures)):
        return Relation.NEGATED, numbers, flips
    if loose is not None:
        return loose, numbers, flips
    if same and speakers is False and measures.least <= _FORMULA_CONTENT and swaps_content(a, b, different):
        return Relation.UNRELATED, numbers, flips
    relation = _relate_same_wording(a, b, different) if same else None
    relation = relation or _relate_wordings(a, b, different, measures, speakers)
    if relation is Relation.PARAPHRASE and len(flips) % 2:
        relation = Relation.NEGATED
    return relation, numbers, flips


def _relate_same_wording(a: Prepared, b: Prepared, different: list[Segment]) -> Relation:
    if changes_referent(a, b, different):
        return Relation.RELATED
    return Relation.PARAPHRASE if shifts_person(a, b, different) else Relation.ALTERED


def _relate_wordings(
    a: Prepared, b: Prepared, different: list[Segment], measures: Measures, speakers: bool | None
) -> Relation:
    """Paraphrase, related or unrelated, where the wordings differ and nothing contrasts."""
    bonus = 0.0 if speakers is None else SAME_SPEAKER_BONUS if speakers else -SAME_SPEAKER_BONUS
    content = measures.content + bonus
    if speakers is not False and shifts_person(a, b, different) and share_reported(a, b) >= REPORTED_SHARE:
        return Relation.PARAPHRASE
    if measures.shared >= _VERBATIM_CONTENT and content >= PARAPHRASE_SHARE:
        return Relation.PARAPHRASE
    if speakers or (speakers is None and measures.shared and content >= RELATED_SHARE):
        return Relation.RELATED
    return Relation.RELATED if content >= PARAPHRASE_SHARE else Relation.UNRELATED


def _is_one_word(different: list[Segment], measures: Measures) -> bool:
    """Whether short statements differ in one word alone, too much for a share: "The talks failed", "… succeeded"."""
    (segment, *others) = different
    return not others and max(segment.a2 - segment.a1, segment.b2 - segment.b1) == 1 and measures.run > 0


def _is_same_matter(measures: Measures) -> bool:
    return (measures.order + measures.content) / 2 >= CONTRAST_SHARE


def _is_same_wording(measures: Measures, speakers: bool | None) -> bool:
    order = measures.order - (SAME_SPEAKER_BONUS if speakers is False else 0)
    if order >= ALTERED_SHARE:
        return True
    if measures.run >= RUN_WORDS and measures.run_content >= _VERBATIM_CONTENT and measures.run_share >= RUN_SHARE:
        return True
    return measures.contained >= CONTAINED_SHARE and measures.least >= _ENOUGH_CONTENT


@lru_cache(maxsize=4096)
def _fold_speaker(name: str) -> tuple[str, ...]:
    return tuple(fold_name(name).split())


def _agree_on_speaker(one: str | None, other: str | None) -> bool | None:
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

"""What turns a statement round: a negation on one side, an opposite in the place of a word, a verb that denies."""

from collections import Counter
from itertools import pairwise
from typing import Final, NamedTuple

from quotetrack.matching.alignment import Segment
from quotetrack.matching.prepared import Prepared
from quotetrack.matching.vocabulary import SENSES, load_opposites
from quotetrack.text.memory import WordMemory
from quotetrack.text.polarity import DENIERS, NEGATORS, list_positives

_LONGEST_SEGMENT: Final = 12
_FEW: Final = 3
_SCOPE: Final = 5
_TRANSPARENT_WORDS: Final = """
think believ know expect longer suppos mean want intend plan see feel say consider regard
"""
_TRANSPARENT: Final = frozenset(_TRANSPARENT_WORDS.split())
_LIMITS: Final = frozenset(("just", "only", "simply", "merely", "solely", "least"))
_VERBAL: Final = frozenset(("not", "never"))


class Turn(NamedTuple):
    """What a form may be opposite to: ``opposed`` are poles, ``positives`` forms that it negates by a prefix;
    ``stirs`` if there is either.
    """

    pole: str
    opposed: frozenset[str]
    positives: frozenset[str]
    stirs: bool


def _find_turn(form: str) -> Turn:
    pole = SENSES[form].pole
    opposed = load_opposites().get(pole, frozenset()) if form not in NEGATORS else frozenset()
    positives = list_positives(form)
    return Turn(pole, opposed, positives, bool(opposed or positives))


TURNS: Final = WordMemory(_find_turn)
# Through map, three times as fast as by subscript in a loop.
_TURN: Final = TURNS.__getitem__


def find_flips(a: Prepared, b: Prepared, different: list[Segment]) -> list[int]:
    """The indices of segments that turn the meaning round, once for each time; an odd number negates."""
    left: Counter[int] = Counter()
    right: Counter[int] = Counter()
    if a.negators or b.negators:
        short = [max(a2 - a1, b2 - b1) <= _FEW for a1, a2, b1, b2 in different]
        found_a = _find_free_negators(a, b, [(segment.a1, segment.a2) for segment in different], short)
        found_b = _find_free_negators(b, a, [(segment.b1, segment.b2) for segment in different], short)
        if len(found_a) == len(found_b) == 1 and _negate_apart(found_a[0], found_b[0]):
            return [found_a[0][0]]
        left, right = Counter([index for index, _ in found_a]), Counter([index for index, _ in found_b])
    flips: list[int] = []
    limited_a, limited_b = _find_limited(a.forms), _find_limited(b.forms)
    for index, (a1, a2, b1, b2) in enumerate(different):
        negations = left[index] + right[index] if left or right else 0
        if a2 - a1 <= _LONGEST_SEGMENT and b2 - b1 <= _LONGEST_SEGMENT:
            negations += _count_turns(a.forms[a1:a2], b.forms[b1:b2])
        if limited_a is not None or limited_b is not None:
            negations += _lifts_limit(a.forms, (a1, a2), limited_a, b.forms)
            negations += _lifts_limit(b.forms, (b1, b2), limited_b, a.forms)
        if negations % 2:
            flips.append(index)
    return flips


def _find_limited(forms: list[str]) -> int | None:
    """Where "not just" and the like stand, or None."""
    if "not" not in forms:
        return None
    return next((at for at, pair in enumerate(pairwise(forms)) if pair[0] == "not" and pair[1] in _LIMITS), None)


def _lifts_limit(forms: list[str], stretch: tuple[int, int], limited: int | None, others: list[str]) -> bool:
    """Whether "not just" stands where the other side has "just" and no "not" before one: "they are just too big"."""
    if limited is None or not stretch[0] <= limited < stretch[1]:
        return False
    return forms[limited + 1] in others and _find_limited(others) is None


def _negate_apart(one: tuple[int, str], other: tuple[int, str]) -> bool:
    """Whether a negation has moved from one word to another: "not built but sold", "built but not sold"."""
    return one[0] != other[0] and bool(one[1]) and bool(other[1]) and one[1] != other[1]


def _find_free_negators(
    side: Prepared, rival: Prepared, stretches: list[tuple[int, int]], short: list[bool]
) -> list[tuple[int, str]]:
    """The segments of the negators that are not aligned and negate something that the other side says too; and what.

    In a ``short`` segment of otherwise equal wordings a negator counts whatever it negates.
    """
    negators = side.negators
    if not negators:
        return []
    said = {SENSES[form].key for form in rival.forms}
    found = []
    at = 0
    negated = False
    for position in negators:
        while at < len(stretches) and stretches[at][1] <= position:
            at += 1
        if _is_answer(side, position) and position != negators[-1]:
            continue
        if at >= len(stretches) or stretches[at][0] > position:
            negated = True
        elif not (negated and _is_enumerated(side, position)):
            scope = _find_scope(side, position, said)
            if scope is not None or short[at]:
                found.append((at, scope or ""))
    return found


def _is_answer(side: Prepared, position: int) -> bool:
    """Whether "no" answers ("No, we did not"): the sentence after it has its own negation."""
    if side.forms[position] != "no":
        return False
    end = side.spans[position][1]
    return side.text[end : end + 1] in (",", ".", "!", ";")


def _is_enumerated(side: Prepared, position: int) -> bool:
    """Whether a comma stands before: "never has a man, not he, nobody, …" is one negation said several times."""
    return bool(position) and "," in side.text[side.spans[position - 1][1] : side.spans[position][0]]


def _find_scope(side: Prepared, position: int, said: set[str]) -> str | None:
    """The first word with content in the negator's reach, if the other side says it too; "" where there is none in
    reach or only a verb of thinking stands before it; None where the other side says nothing of it.
    """
    passed = False
    for form in side.forms[position + 1 : position + 1 + _SCOPE]:
        sense = SENSES[form]
        if not sense.key or form in NEGATORS:
            continue
        if sense.stem in _TRANSPARENT or form in DENIERS or form[0] == "#":
            passed = True
            continue
        if sense.key in said:
            return "" if passed or side.forms[position] not in _VERBAL else sense.key
        kin = any(sense.key.endswith(word) or word.endswith(sense.key) for word in said if len(word) > _SCOPE)
        return "" if kin else None
    return ""


def _count_turns(one: list[str], other: list[str]) -> int:
    """How often one stretch turns the other round: once by an opposite, else by each verb that denies."""
    if one and other and _have_opposites(one, other):
        return 1
    return _count_deniers(one, other) + _count_deniers(other, one)


def _have_opposites(one: list[str], other: list[str]) -> bool:
    turns_a, turns_b = list(map(_TURN, one)), list(map(_TURN, other))
    lefts = [turn for form, turn in zip(one, turns_a, strict=True) if turn.stirs and form not in other]
    rights = [turn for form, turn in zip(other, turns_b, strict=True) if turn.stirs and form not in one]
    if not lefts and not rights:
        return False
    poles = {turn.pole for turn in rights}
    return (
        any(not turn.opposed.isdisjoint(poles) for turn in lefts)
        or any(not turn.positives.isdisjoint(other) for turn in lefts if turn.positives)
        or any(not turn.positives.isdisjoint(one) for turn in rights if turn.positives)
    )


def _count_deniers(forms: list[str], rivals: list[str]) -> int:
    """The words with a negation inside that the other side has not; "against" only where it stands alone."""
    if forms == ["against"]:
        return 1
    return 0 if DENIERS.isdisjoint(forms) else sum([form in DENIERS and form not in rivals for form in forms])

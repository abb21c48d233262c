"""Whether two wordings speak of another person or thing, or of the same one from another mouth."""

from typing import Final

from rapidfuzz.distance import Indel

from quotetrack.matching.alignment import Segment
from quotetrack.matching.kinship import KINSHIP
from quotetrack.matching.prepared import Prepared
from quotetrack.matching.vocabulary import FIRST_PERSON, SENSES, THIRD_PERSON, load_siblings

_FEW: Final = 3
_MOST_SEGMENTS: Final = 2
_PLACES: Final = 2
_JOINING: Final = frozenset(("and", "or", "nor", "the", "a", "an"))
_NOTHING: Final = frozenset([""])


def swaps_places(a: Prepared, b: Prepared, different: list[Segment]) -> bool:
    """Whether two names or words with content have changed places: "the dog bit the man", "the man bit the dog".

    Only where nothing else differs, each on its own in its place.
    """
    places = [segment for segment in different if segment.a2 > segment.a1 and segment.b2 > segment.b1]
    if len(places) != _PLACES or set(a.forms[places[0].a2 : places[1].a1]) <= _JOINING:
        return False
    (one, other) = [
        (
            {KINSHIP[form].key for form in a.forms[segment.a1 : segment.a2]} - _NOTHING,
            {KINSHIP[form].key for form in b.forms[segment.b1 : segment.b2]} - _NOTHING,
        )
        for segment in places
    ]
    return bool(one[0]) and bool(other[0]) and one[0] == other[1] and one[1] == other[0] and one[0] != one[1]


def changes_referent(a: Prepared, b: Prepared, different: list[Segment]) -> bool:
    """Whether the one thing that differs is what is spoken of: another subject, another name, north for south.

    Only for statements that differ in one or two short places; elsewhere one word does not decide.
    """
    if len(different) > _MOST_SEGMENTS:
        return False
    return any(_swaps_referent(a, b, segment) for segment in different)


def _swaps_referent(a: Prepared, b: Prepared, segment: Segment) -> bool:
    one, other = a.forms[segment.a1 : segment.a2], b.forms[segment.b1 : segment.b2]
    if len(one) > _FEW or len(other) > _FEW:
        return False
    lefts = [form for form in one if SENSES[form].key]
    rights = [form for form in other if SENSES[form].key]
    if _adds_possessor(one, other) or _adds_possessor(other, one):
        return True
    if not lefts or not rights:
        return False
    if {SENSES[form].key for form in lefts} & {SENSES[form].key for form in rights}:
        return False
    if any(form in b.forms for form in lefts) or any(form in a.forms for form in rights):
        return False
    siblings = load_siblings()
    if any((left, right) in siblings for left in lefts for right in rights):
        return True
    if _opens(a, segment.a1) and _opens(b, segment.b1):
        return not (set(one) | set(other)) & (FIRST_PERSON | THIRD_PERSON)
    return _are_names(a, segment.a1, segment.a2) and _are_names(b, segment.b1, segment.b2)


def _adds_possessor(one: list[str], other: list[str]) -> bool:
    """Whether "the minister" has become "the minister’s adviser": what follows is equal but for tense."""
    if other[:1] != ["'s"] or one[:1] == ["'s"]:
        return False
    stems = {SENSES[form].stem for form in one}
    return sum(bool(SENSES[form].key) and SENSES[form].stem not in stems for form in other) == 1


def _opens(side: Prepared, position: int) -> bool:
    """Whether nothing with content stands before the position."""
    return position <= _FEW and not any(SENSES[form].key for form in side.forms[:position])


def _are_names(side: Prepared, first: int, last: int) -> bool:
    return all(SENSES[form].key and SENSES[form].stem in side.names for form in side.forms[first:last])


def share_reported(a: Prepared, b: Prepared) -> float:
    """The share of words in common when person and tense are levelled and an opening "that" is left out; 0 to 1."""
    return float(Indel.normalized_similarity(_level(a), _level(b)))


def _level(side: Prepared) -> list[str]:
    forms = side.forms[1:] if side.forms[:1] == ["that"] else side.forms
    return [SENSES[form].shifted for form in forms]


def count_swaps(a: Prepared, b: Prepared, different: list[Segment]) -> int:
    """In how many places words with content, numbers aside, stand for others that are no synonyms."""
    count = 0
    for a1, a2, b1, b2 in different:
        if a1 < a2 and b1 < b2:
            left = {KINSHIP[form].key for form in a.forms[a1:a2]} - _NOTHING
            right = {KINSHIP[form].key for form in b.forms[b1:b2]} - _NOTHING
            count += bool(left) and bool(right) and left.isdisjoint(right)
    return count


def shifts_person(a: Prepared, b: Prepared, different: list[Segment]) -> bool:
    """Whether one side says "I" or "we" where the other says "he", "she" or "they", as a report of a quote does."""
    left = {form for segment in different for form in a.forms[segment.a1 : segment.a2]}
    right = {form for segment in different for form in b.forms[segment.b1 : segment.b2]}
    return (not FIRST_PERSON.isdisjoint(left) and not THIRD_PERSON.isdisjoint(right)) or (
        not THIRD_PERSON.isdisjoint(left) and not FIRST_PERSON.isdisjoint(right)
    )

"""How alike two aligned statements are, as a row of numbers from 0 to 1, for ``matching.decision``."""

from math import sqrt
from typing import Final, NamedTuple

from quotetrack.matching.alignment import Segment
from quotetrack.matching.gist import measure_likeness
from quotetrack.matching.measures import Measures
from quotetrack.matching.prepared import Prepared
from quotetrack.matching.reference import changes_referent, count_swaps, swaps_places
from quotetrack.matching.vocabulary import FIRST_PERSON, THIRD_PERSON
from quotetrack.text.polarity import NEGATORS

NAMES: Final = (
    "order", "contained", "content", "run_share", "run", "least", "same", "kin", "loose_least",
    "loose_most", "first", "last", "field", "fields_apart", "names", "names_apart", "names_share", "numbers_same",
    "numbers_apart", "that", "segments", "swaps", "referent", "lengths", "longer", "negators_apart",
    "pronoun",
)  # fmt: skip
"""What the numbers of ``list_traits`` are, in order."""

_PRONOUNS: Final = FIRST_PERSON | THIRD_PERSON
_OPENING: Final = 3


class Gates(NamedTuple):
    """What decides which weights count: whether one speaker is named on both sides, two, or one side names one; whether
    numbers conflict, the meaning is turned round, and "I" has become "he".
    """

    one_speaker: bool
    two_speakers: bool
    half_named: bool
    numbers: bool
    flips: bool
    shifts: bool


def list_traits(a: Prepared, b: Prepared, different: list[Segment], measures: Measures) -> list[float]:
    """The numbers that ``NAMES`` names; all from 0 to 1, the same with the sides swapped."""
    left, right = a.gist, b.gist
    likeness = measure_likeness(left, right)
    fields_a, fields_b = left.fields, right.fields
    fields = len(fields_a & fields_b)
    names_a, names_b = a.names, b.names
    names = len(names_a & names_b)
    numbers_a, numbers_b = a.numbers, b.numbers
    length_a, length_b = len(a.forms), len(b.forms)
    return [
        measures.order,
        measures.contained,
        measures.content,
        measures.run_share,
        min(measures.run, 12) / 12,
        min(measures.least, 12) / 12,
        likeness.same,
        likeness.kin,
        likeness.loose_least,
        likeness.loose_most,
        likeness.first,
        likeness.last,
        fields / sqrt(len(fields_a) * len(fields_b)) if fields else 0.0,
        float(bool(fields_a and fields_b and not fields)),
        min(names, 3) / 3,
        min(len(names_a) - names, len(names_b) - names, 2) / 2,
        names / min(len(names_a), len(names_b)) if names_a and names_b else 0.5,
        min(len(numbers_a & numbers_b), 2) / 2,
        float(bool(numbers_a) != bool(numbers_b)),
        float((a.forms[0] == "that") != (b.forms[0] == "that")),
        min(len(different), 6) / 6,
        min(count_swaps(a, b, different), 4) / 4,
        float(changes_referent(a, b, different) or swaps_places(a, b, different)),
        min(length_a, length_b) / max(length_a, length_b),
        min(max(length_a, length_b), 40) / 40,
        float(NEGATORS.isdisjoint(a.guard) != NEGATORS.isdisjoint(b.guard)),
        float(_PRONOUNS.isdisjoint(a.forms[:_OPENING]) != _PRONOUNS.isdisjoint(b.forms[:_OPENING])),
    ]

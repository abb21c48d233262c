"""What surrounds the tokens of a passage: its sentences, its quotation marks, and the cue words nearest to each."""

from collections.abc import Sequence
from dataclasses import dataclass

from quotetrack.nlp.passages import Passage, Place

STRONG_CUE = 3
CLEAR_CUE = 4
_INSIDE = int(Place.INSIDE)


@dataclass(slots=True)
class Marks:
    """The sentences, quotation marks and nearest cue words of one passage.

    ``first`` and ``last`` give the token indices of each sentence; ``quoted`` are the sentences with quoted words,
    ``cued`` counts the clear cues of a sentence; ``left`` and ``right`` give each token the index of the nearest strong
    cue in its sentence, -1 where there is none; ``quotes`` is 1 where the passage has a quotation mark.
    """

    places: Sequence[int]
    sentences: Sequence[int]
    lead: str
    first: dict[int, int]
    last: dict[int, int]
    quoted: set[int]
    cued: dict[int, int]
    left: list[int]
    right: list[int]
    quotes: int


def measure_marks(passage: Passage, cues: Sequence[int]) -> Marks:
    """Sentences, marks and nearest cues of a passage; ``cues`` gives each token's strength as a cue, 0 to 5."""
    size = len(cues)
    # Whole numbers: an enumeration's members are slow as keys.
    places, sentences = tuple(map(int, passage.places)), passage.sentences
    marks = Marks(places, sentences, passage.lead, {}, {}, set(), {}, [-1] * size, [-1] * size, 0)
    nearest, sentence = -1, -1
    for index, (cue, place, number) in enumerate(zip(cues, places, sentences, strict=True)):
        if number != sentence:
            sentence, nearest = number, -1
            marks.first[sentence] = index
        marks.last[sentence] = index
        marks.left[index] = nearest
        if place == _INSIDE:
            marks.quoted.add(sentence)
        elif cue >= STRONG_CUE:
            nearest = index
            if cue >= CLEAR_CUE:
                marks.cued[sentence] = marks.cued.get(sentence, 0) + 1
    marks.quotes = int(any(places))
    nearest, sentence = -1, -1
    for index in range(size - 1, -1, -1):
        if sentences[index] != sentence:
            sentence, nearest = sentences[index], -1
        marks.right[index] = nearest
        if cues[index] >= STRONG_CUE and places[index] != _INSIDE:
            nearest = index
    return marks

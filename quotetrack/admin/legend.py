"""How statements are told apart: each speaker of an article has a letter and a colour, in the order of appearance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from quotetrack.services.records import StatementRecord
from quotetrack.terms import LOW_CONFIDENCE, Review, SpeakerKind, Status

COLOURS = 12
AMBIGUOUS_LETTER, UNKNOWN_LETTER, REJECTED_LETTER = "?", "–", "×"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a statement shows: ``letter`` needs no colour, ``style`` is the class that gives it one.

    ``key`` names the legend's entry and is the same for all statements of one speaker.
    """

    key: str
    letter: str
    style: str
    name: str
    kind: SpeakerKind | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the legend: a mark, its statements' number, and the first of them."""

    mark: Mark
    count: int
    first: int


@dataclass(frozen=True, slots=True)
class Legend:
    """The marks of an article's statements by statement id, and its entries in order of appearance."""

    marks: dict[int, Mark]
    entries: tuple[Entry, ...]


def build_legend(statements: Sequence[StatementRecord]) -> Legend:
    """Letters and colours for statements in text order; colours come round again after twelve, letters do not."""
    speakers: dict[int, Mark] = {}
    marks: dict[int, Mark] = {}
    for statement in statements:
        marks[statement.id] = _mark(statement, speakers)
    return Legend(marks, tuple(_count(marks)))


def spell_letter(number: int) -> str:
    """A, B, … Z, AA, AB, … for 0, 1, …"""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, len(ascii_uppercase))
        letters = ascii_uppercase[rest] + letters
    return letters


def needs_eyes(statement: StatementRecord) -> bool:
    """Whether an editor should look: none has yet, and the machine named nobody, several, or one without being sure."""
    if statement.review is not Review.OPEN or statement.outdated:
        return False
    return statement.status is not Status.ATTRIBUTED or statement.confidence < LOW_CONFIDENCE


def _mark(statement: StatementRecord, speakers: dict[int, Mark]) -> Mark:
    if statement.review is Review.REJECTED:
        return Mark("rejected", REJECTED_LETTER, "rejected", "Not a statement", None)
    if statement.speaker is not None:
        speaker = statement.speaker
        if speaker.id not in speakers:
            number = len(speakers)
            speakers[speaker.id] = Mark(
                f"s{speaker.id}", spell_letter(number), f"c{number % COLOURS}", speaker.name, speaker.kind
            )
        return speakers[speaker.id]
    if statement.status is Status.AMBIGUOUS:
        return Mark("ambiguous", AMBIGUOUS_LETTER, "ambiguous", "Ambiguous: several may have said it", None)
    return Mark("unknown", UNKNOWN_LETTER, "unknown", "Unknown: nobody is named", None)


def _count(marks: dict[int, Mark]) -> Iterable[Entry]:
    counts: dict[Mark, int] = {}
    first: dict[Mark, int] = {}
    for statement_id, mark in marks.items():
        counts[mark] = counts.get(mark, 0) + 1
        first.setdefault(mark, statement_id)
    named = [mark for mark in counts if mark.kind is not None]
    rest = sorted((mark for mark in counts if mark.kind is None), key=lambda mark: mark.key)
    return (Entry(mark, counts[mark], first[mark]) for mark in named + rest)

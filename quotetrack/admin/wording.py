"""What changed between two wordings, cut into pieces so that each piece is shown in one way only.

Spans are code points into the texts as they stand; joined again, the pieces that are not ``removed`` are the text.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from quotetrack.matching import Change
from quotetrack.terms import ChangeKind, Relation
from quotetrack.text.spans import Span

LONGEST_REMOVED: Final = 90
"""Characters; of longer stretches that the other text leaves out, the middle is not shown."""

PART: Final = 40

CHANGE_NAMES: Final = {
    ChangeKind.REPLACED: "changed",
    ChangeKind.REMOVED: "left out",
    ChangeKind.ADDED: "added",
    ChangeKind.MOVED: "moved",
    ChangeKind.NUMBER: "number changed",
    ChangeKind.NEGATION: "negation changed",
}


LOST_NAMES: Final = {
    ChangeKind.REPLACED: "before",
    ChangeKind.REMOVED: "left out",
    ChangeKind.ADDED: "left out",
    ChangeKind.MOVED: "moved away",
    ChangeKind.NUMBER: "number before",
    ChangeKind.NEGATION: "negation before",
}
"""The same for words that the later text no longer has there."""

RELATION_NAMES: Final = {
    Relation.IDENTICAL: "the same words",
    Relation.EXCERPT: "cut",
    Relation.ALTERED: "words changed",
    Relation.NUMBER_CHANGED: "number changed",
    Relation.NEGATED: "negated",
    Relation.PARAPHRASE: "other words",
    Relation.RELATED: "related",
    Relation.UNRELATED: "unrelated",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; ``kind`` is None where it is the same in both, ``removed`` says that only the other has it."""

    text: str
    kind: ChangeKind | None = None
    removed: bool = False

    @property
    def name(self) -> str:
        """What happened to it, in words."""
        names = LOST_NAMES if self.removed else CHANGE_NAMES
        return names[self.kind] if self.kind else ""


def name_relation(relation: Relation | None, changes: Sequence[Change] = ()) -> str:
    """How the later text relates to the earlier one, in words; "" for None."""
    if relation is Relation.EXCERPT and not any(change.a.start < change.a.end for change in changes):
        return "longer"
    return RELATION_NAMES[relation] if relation else ""


def mark_against(before: str, after: str, changes: Sequence[Change]) -> tuple[Piece, ...]:
    """The later text with what it changed: words that it lost stand, removed, before those in their place."""
    return tuple(_weave(before, after, sorted(changes, key=lambda change: (change.b, change.a))))


def mark_left(text: str, changes: Iterable[Change]) -> tuple[Piece, ...]:
    """The earlier text, its own words that differ marked as removed."""
    return tuple(_mark(text, [(change.a, change.kind) for change in changes], removed=True))


def mark_right(text: str, changes: Iterable[Change]) -> tuple[Piece, ...]:
    """The later text, its own words that differ marked as new."""
    return tuple(_mark(text, [(change.b, change.kind) for change in changes], removed=False))


def _weave(before: str, after: str, changes: Sequence[Change]) -> Iterator[Piece]:
    position = 0
    for change in changes:
        start, end = _clip(change.b, position, len(after))
        if start > position:
            yield Piece(after[position:start])
        gone = before[change.a.start : change.a.end]
        if gone:
            # A space on the side that has none, so that the words do not run together.
            if start > 0 and not after[start - 1].isspace():
                yield Piece(" ", change.kind, removed=True)
            yield Piece(_shorten(gone), change.kind, removed=True)
            if after[start : start + 1].isalnum():
                yield Piece(" ", change.kind, removed=True)
        if end > start:
            yield Piece(after[start:end], change.kind)
        position = end
    if position < len(after):
        yield Piece(after[position:])


def _mark(text: str, marked: Iterable[tuple[Span, ChangeKind]], *, removed: bool) -> Iterator[Piece]:
    position = 0
    for span, kind in sorted(marked):
        start, end = _clip(span, position, len(text))
        if start > position:
            yield Piece(text[position:start])
        if end > start:
            yield Piece(text[start:end], kind, removed)
        position = end
    if position < len(text):
        yield Piece(text[position:])


def _clip(span: Span, position: int, size: int) -> tuple[int, int]:
    start = min(max(span.start, position), size)
    return start, min(max(span.end, start), size)


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST_REMOVED else f"{text[:PART].rstrip()} … {text[-PART:].lstrip()}"

"""Narrative units: a reporter's sentence with each quotation in it seen as one element.

A quotation of several sentences belongs, with the "X said" that names its speaker, to one unit; linking and clause
rules therefore read units, never sentences.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from quotetrack.nlp.document import Document
from quotetrack.text.spans import Span

WORD = -1
# Longer stretches without a sentence end are cut: it bounds every search within a unit, and no sentence is so long.
UNIT_LIMIT = 240
ENDS = frozenset(".!?…")


class Element(NamedTuple):
    """A token, lower-cased, or a whole quotation (``quotation`` is its index, else ``WORD``); code points."""

    start: int
    end: int
    word: str
    quotation: int


@dataclass(frozen=True, slots=True)
class Unit:
    """The elements of one narrative sentence.

    ``paragraph`` is an index into ``Document.paragraphs``; ``quoted`` pairs the index of each element that is a
    quotation with that quotation's own.
    """

    span: Span
    paragraph: int
    elements: tuple[Element, ...]
    quoted: tuple[tuple[int, int], ...]

    def span_of(self, first: int, last: int) -> Span:
        """The stretch from one element to another, both included."""
        return Span(self.elements[first].start, self.elements[last].end)


def build_units(document: Document) -> tuple[Unit, ...]:
    """Cut the story's paragraphs into units, in text order; furniture yields none."""
    units: list[Unit] = []
    elements = _collapse_quotations(document)
    place = 0
    breaks = _outer_breaks(document)
    turn = 0
    for index, paragraph in enumerate(document.paragraphs):
        while place < len(elements) and elements[place].start < paragraph.start:
            place += 1
        current: list[Element] = []
        while place < len(elements) and elements[place].start < paragraph.end:
            element = elements[place]
            while turn < len(breaks) and breaks[turn] <= element.start:
                if current and breaks[turn] >= current[-1].end:
                    units.append(make_unit(current, index))
                    current = []
                turn += 1
            if len(current) == UNIT_LIMIT:
                units.append(make_unit(current, index))
                current = []
            current.append(element)
            place += 1
        if current:
            units.append(make_unit(current, index))
    turns = {document.paragraph_at(turn.content.start) for turn in document.turns}
    return tuple(unit for unit in units if not _is_outside(document, unit, turns))


def _is_outside(document: Document, unit: Unit, turns: set[int]) -> bool:
    """Whether a unit is headline or furniture, or part of a transcript's turn, which is reported as a whole."""
    headline = document.headline
    return (
        unit.paragraph in turns
        or document.is_furniture(unit.paragraph)
        or (headline is not None and headline.contains(unit.span))
    )


def make_unit(elements: Sequence[Element], paragraph: int) -> Unit:
    """The unit that holds the elements, of which there is at least one."""
    quoted = tuple((place, one.quotation) for place, one in enumerate(elements) if one.quotation != WORD)
    return Unit(Span(elements[0].start, elements[-1].end), paragraph, tuple(elements), quoted)


def _collapse_quotations(document: Document) -> list[Element]:
    elements: list[Element] = []
    quotations = document.quotations
    at = 0
    shown = -1
    dateline = document.dateline
    append = elements.append
    # A named tuple's own constructor is the slower half of the loop.
    make = tuple.__new__
    for token in document.tokens:
        if dateline is not None and dateline.start <= token.start < dateline.end:
            continue
        while at < len(quotations) and quotations[at].span.end <= token.start:
            at += 1
        if at < len(quotations) and quotations[at].span.start < token.end:
            if shown != at:
                span = quotations[at].span
                elements.append(Element(span.start, span.end, "", at))
                shown = at
            continue
        append(make(Element, (token.start, token.end, token.text.lower(), WORD)))
    return elements


def _outer_breaks(document: Document) -> list[int]:
    """Sentence ends that no quotation straddles."""
    breaks: list[int] = []
    quotations = document.quotations
    at = 0
    for sentence in document.sentences:
        end = sentence.end
        while at < len(quotations) and quotations[at].span.end <= end:
            # A sentence span may hold the white space behind its mark, so an equal end is no straddling.
            at += 1
        if at < len(quotations) and quotations[at].span.start < end:
            continue
        breaks.append(end)
    return breaks

"""A document as a tagger reads it: a passage a paragraph, its tokens with what marks and sentences say of them."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from quotetrack.nlp.document import Document, Quotation
from quotetrack.nlp.tokens import Token
from quotetrack.text.spans import Span


class Place(IntEnum):
    """Where a token stands towards the outermost quotation marks."""

    OUTSIDE = 0
    INSIDE = 1
    OPENING = 2
    CLOSING = 3


# A longer paragraph is read in pieces: it bounds a tagger's memory, and no reporter writes one.
PASSAGE_LIMIT = 1500
# "He's", "Lund’s", "they'll": the ending is a word of its own, as the corpora annotate it.
_ENDING = re.compile(r"(?:n['’]t|['’](?:s|S|re|ve|ll|d|m))$")


@dataclass(frozen=True, slots=True)
class Passage:
    """The tokens of a paragraph, or of a piece of one.

    ``places`` and ``sentences`` (counted from 0 within the paragraph) belong to the tokens one by one. ``lead`` tells
    of the passage before: ``^`` none, ``q`` it opens with a quotation, ``m`` it holds one, ``:`` it ends with a colon,
    ``o`` anything else.
    """

    span: Span
    tokens: tuple[Token, ...]
    places: tuple[int, ...]
    sentences: tuple[int, ...]
    lead: str


def read_passages(document: Document) -> tuple[Passage, ...]:
    """The passages of a document without its dateline, furniture included, in text order; none without a token."""
    passages: list[Passage] = []
    starts = [sentence.start for sentence in document.sentences]
    quotations = document.quotations
    lead = "^"
    at = 0
    for paragraph in document.paragraphs:
        first, last = document.tokens_in(_skip_dateline(document, paragraph))
        if first == last:
            continue
        while at < len(quotations) and quotations[at].span.end <= paragraph.start:
            at += 1
        for piece in range(first, last, PASSAGE_LIMIT):
            tokens = _split_endings(document.tokens[piece : min(last, piece + PASSAGE_LIMIT)])
            places, at = _place_tokens(tokens, quotations, at)
            passages.append(Passage(paragraph, tokens, places, _number_sentences(tokens, starts, paragraph), lead))
            lead = _tell_lead(tokens, places)
    return tuple(passages)


def _skip_dateline(document: Document, paragraph: Span) -> Span:
    dateline = document.dateline
    return Span(dateline.end, paragraph.end) if dateline is not None and paragraph.contains(dateline) else paragraph


def _split_endings(tokens: Sequence[Token]) -> tuple[Token, ...]:
    found: list[Token] = []
    for token in tokens:
        word = token.text
        ending = _ending_of(word) if len(word) > 2 and ("'" in word or "’" in word) else 0
        if ending:
            middle = token.start + ending
            found.append(Token(token.start, middle, word[:ending]))
            found.append(Token(middle, token.end, word[ending:]))
        else:
            found.append(token)
    return tuple(found)


def _ending_of(word: str) -> int:
    match = _ENDING.search(word)
    return match.start() if match else 0


def _place_tokens(tokens: Sequence[Token], quotations: Sequence[Quotation], at: int) -> tuple[tuple[int, ...], int]:
    places = [0] * len(tokens)
    for index, (start, _, _) in enumerate(tokens):
        while at < len(quotations) and quotations[at].span.end <= start:
            at += 1
        if at == len(quotations):
            break
        span, content = quotations[at].span, quotations[at].content
        if span.start <= start:
            if start < content.start:
                places[index] = Place.OPENING
            else:
                places[index] = Place.INSIDE if start < content.end else Place.CLOSING
    return tuple(places), at


def _number_sentences(tokens: Sequence[Token], starts: Sequence[int], paragraph: Span) -> tuple[int, ...]:
    base = bisect_right(starts, paragraph.start) - 1
    current = bisect_right(starts, tokens[0].start) - 1
    numbers = []
    for start, _, _ in tokens:
        while current + 1 < len(starts) and starts[current + 1] <= start:
            current += 1
        numbers.append(current - base)
    return tuple(numbers)


def _tell_lead(tokens: Sequence[Token], places: Sequence[int]) -> str:
    if tokens[-1].text == ":":
        return ":"
    if places[0] == Place.OPENING:
        return "q"
    return "m" if any(places) else "o"

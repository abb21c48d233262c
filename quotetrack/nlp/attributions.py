"""What the tagger found, as spans of the text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from quotetrack.nlp.document import Document
from quotetrack.nlp.links import Link
from quotetrack.nlp.passages import Passage
from quotetrack.nlp.tagging import Stretch
from quotetrack.text.spans import Span

_EDGES = ",;:.!?…-–—\"“”„«»'‘’`()[] \t\n\r\u00a0\u2002\u2003\u2009\u200b\u2028\u2029\ufeff"
# "that" opens the clause and is no part of what was said.
_OPENER = re.compile(r"that\s+(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """An attribution of the tagger's, as spans of the text; ``probability`` is that of its least certain part."""

    content: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    probability: float


def place_links(document: Document, passages: Sequence[Passage], links: Sequence[Sequence[Link]]) -> list[Found]:
    """The links of all passages as spans without marks and stops at their edges; empty ones are left out."""
    found = []
    for passage, some in zip(passages, links, strict=True):
        for link in some:
            pieces = (trim_content(document.text, _span(passage, content)) for content in link.contents)
            content = tuple(piece for piece in pieces if piece is not None)
            if content:
                parts = [*link.contents, *(one for one in (link.cue, link.source) if one is not None)]
                found.append(
                    Found(
                        content,
                        _span(passage, link.cue) if link.cue else None,
                        _span(passage, link.source) if link.source else None,
                        min(part.probability for part in parts),
                    )
                )
    return found


def _span(passage: Passage, stretch: Stretch) -> Span:
    return Span(passage.tokens[stretch.first].start, passage.tokens[stretch.end - 1].end)


def trim_content(text: str, span: Span) -> Span | None:
    """A content without marks, stops and "that" at its edges; None where nothing is left."""
    start, end = span
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    opener = _OPENER.match(text, start, end)
    if opener is not None:
        start = opener.end()
    return Span(start, end) if end > start else None

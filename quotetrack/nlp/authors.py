"""Who "I" is in the narration: the writer of a letter, a column or a first-person story, by signature or byline."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from quotetrack.nlp.document import Document
from quotetrack.nlp.mention_records import Mention, MentionKind
from quotetrack.nlp.vocabulary import GIVEN_NAMES, NOT_NAMES
from quotetrack.text.spans import Span

_UPPER = "[A-ZÀ-ÖØ-Þ]"
_NAME = rf"{_UPPER}[\w.’'-]{{0,24}}(?:\s(?:{_UPPER}[\w.’'-]{{0,24}}|de|van|von|der|al|bin|da|dos)){{1,4}}"
_BYLINE = re.compile(rf"(?:(?:Words|Written|Story) )?[Bb][Yy]:? (?P<name>{_NAME})(?=\s*$|,| in | at |\s?[|–—•/])")
_SIGNED = re.compile(rf"[—–-]?\s?(?P<name>{_NAME})\.?(?:,? {_UPPER}[^.!?“\"]{{2,60}})?\.?$")
_LETTERS = re.compile(r"\s*(?:letters?\b|dear |to the editor|sir,|facebook\b|open letter)", re.IGNORECASE)
_TAGLINE = re.compile(
    rf"(?:{_UPPER}[a-z]{{1,5}}\. )?(?P<name>{_NAME})(?:, [\w.-]{{2,12}},)? "
    r"(?:is|was|edits|writes|chairs|teaches|leads)\b"
)
_FIRST = frozenset({"i", "we", "my", "me", "i'm", "i've"})
# Paragraphs at either end in which a byline or a tagline stands, and the length up to which one may sign.
ENDS = 4
SIGNATURE = 90
STORY = 100


@dataclass(frozen=True, slots=True)
class Authors:
    """``signed`` are the names under the letters of an article, in text order; ``writer`` is the article's own."""

    signed: tuple[Span, ...] = ()
    writer: Span | None = None

    def names(self) -> tuple[Span, ...]:
        """All the names."""
        return (*self.signed, *([self.writer] if self.writer is not None else []))

    def author_at(self, offset: int) -> Span | None:
        """The name of whoever wrote the words at a code point."""
        at = bisect_right(self.signed, offset, key=lambda span: span.start)
        return self.signed[at] if at < len(self.signed) else self.writer


def find_authors(document: Document, mentions: tuple[Mention, ...]) -> Authors:
    """The names of an article's writers, where its narration says "I" or "we"; linear in its length."""
    if not any(_says_i(mention, document.text) for mention in mentions):
        return Authors()
    signed = _find_signatures(document)
    return Authors(signed, _find_byline(document) or (None if signed else _find_tagline(document, mentions)))


def _says_i(mention: Mention, text: str) -> bool:
    return mention.kind == MentionKind.PRONOUN and not mention.in_quotation and mention.span.cut(text).lower() in _FIRST


def _find_byline(document: Document) -> Span | None:
    paragraphs = document.paragraphs
    for paragraph in (*paragraphs[:ENDS], *paragraphs[ENDS:][-2:]):
        if paragraph.end - paragraph.start < STORY:
            found = _BYLINE.match(document.text, *paragraph)
            name = _name_in(found) if found is not None else None
            if name is not None:
                return name
    return None


def _find_signatures(document: Document) -> tuple[Span, ...]:
    """Names that stand alone under a longer paragraph, in letters to a paper or where the article ends with one."""
    text, paragraphs = document.text, document.paragraphs
    found: list[tuple[int, Span]] = []
    for index in range(1, len(paragraphs)):
        paragraph, before = paragraphs[index], paragraphs[index - 1]
        if paragraph.end - paragraph.start <= SIGNATURE and before.end - before.start >= STORY:
            match = _SIGNED.match(text, *paragraph)
            name = _name_in(match) if match is not None else None
            if name is not None:
                found.append((index, name))
    letters = any(_LETTERS.match(text, *paragraph) for paragraph in paragraphs[:ENDS])
    if not letters and not (len(found) == 1 and found[0][0] >= len(paragraphs) - 2):
        return ()
    return tuple(span for _, span in found)


def _name_in(found: re.Match[str]) -> Span | None:
    """The name that a pattern found, unless its first word is none: "Unlike Quill"."""
    first = found["name"].split()[0].lower()
    return None if first in NOT_NAMES and first not in GIVEN_NAMES else Span(*found.span("name"))


def _find_tagline(document: Document, mentions: tuple[Mention, ...]) -> Span | None:
    """ "Nora Quill is a columnist of the Courier." at the end, of somebody whom the article does not name before."""
    for paragraph in document.paragraphs[-3:]:
        found = _TAGLINE.match(document.text, *paragraph)
        if found is not None and found["name"] not in document.text[: paragraph.start]:
            return _name_in(found)
    return None

"""One article's text cut into the pieces that every later step reads: paragraphs, sentences, quotations, tokens."""

from dataclasses import dataclass
from typing import NamedTuple

from quotetrack.text.spans import Span


class Token(NamedTuple):
    """A word, a number, or one mark of punctuation; code points."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch between outer quotation marks within one paragraph, whoever said it.

    ``span`` includes the marks, ``content`` does not. A quotation that runs over paragraphs is one Quotation a
    paragraph: each later part has ``continues`` set and each part but the last ``closed`` unset. One whose closing mark
    was forgotten has ``closed`` unset and no continuing successor.
    """

    span: Span
    content: Span
    mark: str
    closed: bool
    continues: bool


@dataclass(frozen=True, slots=True)
class Document:
    """The text and its cuts. All tuples are in text order and do not overlap among themselves.

    ``paragraphs`` are trimmed and not empty; ``furniture`` are those of them that are no part of the story;
    ``sentences`` tile the text; ``quotations`` are the outermost ones.
    """

    text: str
    title: str | None
    paragraphs: tuple[Span, ...]
    furniture: tuple[Span, ...]
    sentences: tuple[Span, ...]
    quotations: tuple[Quotation, ...]
    tokens: tuple[Token, ...]

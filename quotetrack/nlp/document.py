"""One article's text cut into the pieces that every later step reads: paragraphs, sentences, quotations, tokens."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from operator import attrgetter, itemgetter

from quotetrack.nlp.datelines import find_dateline, find_headline
from quotetrack.nlp.paragraphs import find_paragraphs
from quotetrack.nlp.quotations import Quotation, find_quotations
from quotetrack.nlp.sentences import find_sentences
from quotetrack.nlp.tokens import Token, find_tokens
from quotetrack.nlp.transcripts import Turn, find_turns
from quotetrack.text.furniture import NO_VERDICTS, Verdicts, is_furniture
from quotetrack.text.spans import Span

__all__ = ["Document", "Quotation", "Token", "Turn", "build_document"]

_START = itemgetter(0)
_END = itemgetter(1)


@dataclass(frozen=True, slots=True)
class Document:
    """The text and its cuts. All tuples are in text order and do not overlap among themselves.

    ``paragraphs`` are trimmed and not empty; ``furniture`` are those of them that are no part of the story;
    ``sentences`` tile the text; ``quotations`` are the outermost ones. ``dateline`` is the place, date and agency that
    open the story, with their dash, and never a speaker; ``headline`` is the first paragraph where it is a heading;
    ``turns`` are a transcript's turns, none where the article is no transcript.
    """

    text: str
    title: str | None
    paragraphs: tuple[Span, ...]
    furniture: tuple[Span, ...]
    sentences: tuple[Span, ...]
    quotations: tuple[Quotation, ...]
    tokens: tuple[Token, ...]
    dateline: Span | None = None
    headline: Span | None = None
    turns: tuple[Turn, ...] = ()

    def paragraph_at(self, offset: int) -> int:
        """The index of the last paragraph that begins at or before the offset; 0 where none does."""
        return max(0, bisect_right(self.paragraphs, offset, key=_START) - 1)

    def sentence_at(self, offset: int) -> int:
        """The index of the sentence that holds the offset; the last one for the text's end."""
        return max(0, bisect_right(self.sentences, offset, key=_START) - 1)

    def quotation_at(self, offset: int) -> int | None:
        """The index of the quotation whose span, marks included, holds the offset."""
        index = bisect_right(self.quotations, offset, key=attrgetter("span.start")) - 1
        return index if index >= 0 and offset < self.quotations[index].span.end else None

    def tokens_in(self, span: Span) -> tuple[int, int]:
        """The half-open range of indices of the tokens that lie wholly within the span."""
        first = bisect_left(self.tokens, span.start, key=_START)
        last = bisect_right(self.tokens, span.end, key=_END)
        return first, max(first, last)

    def is_furniture(self, paragraph_index: int) -> bool:
        """Whether the paragraph is no part of the story."""
        paragraph = self.paragraphs[paragraph_index]
        place = bisect_left(self.furniture, paragraph)
        return place < len(self.furniture) and self.furniture[place] == paragraph


def build_document(text: str, title: str | None = None, verdicts: Verdicts = NO_VERDICTS) -> Document:
    """Cuts the text; any string will do, and the time is linear in its length.

    ``verdicts`` are what editors said of its paragraphs.
    """
    paragraphs = find_paragraphs(text)
    furniture = tuple(span for span in paragraphs if is_furniture(span.cut(text), verdicts))
    unread = set(furniture)
    story = tuple(span for span in paragraphs if span not in unread)
    sentences = find_sentences(text, paragraphs)
    return Document(
        text=text,
        title=title,
        paragraphs=paragraphs,
        furniture=furniture,
        sentences=sentences,
        quotations=find_quotations(text, story, sentences),
        tokens=find_tokens(text),
        dateline=find_dateline(text, story),
        headline=find_headline(text, story, title),
        turns=find_turns(text, story),
    )

"""Transcripts: paragraphs that open with the name of whoever speaks, or with Q and A."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from quotetrack.text.spans import Span


class Turn(NamedTuple):
    """One paragraph of a turn: who speaks, as named at its head with title and role, and what is said."""

    label: Span
    content: Span


_UPPER = "[A-ZÀ-ÖØ-Þ]"
# "REAR ADM. IVO PENN, ANALYST", "UNIDENTIFIED MALE (on phone)"
_SHOUTED = rf"{_UPPER}[A-ZÀ-ÖØ-Þ.’'\- ]{{1,40}}(?:,[A-ZÀ-ÖØ-Þ.,’'&\-/ ]{{1,80}})?(?:\s\([^()\n]{{1,40}}\))?"
_NAME = rf"{_UPPER}[\w.’'-]{{1,25}}(?:\s(?:{_UPPER}[\w.’'-]{{0,25}}|de|van|von|der|al|bin|da|dos)){{0,4}}"
_NAMED = rf"{_NAME}(?:,\s[^:.\n“\"]{{1,60}})?"
_LABEL = re.compile(
    rf"[\"“„«]?(?P<label>(?P<shouted>{_SHOUTED})|(?P<named>{_NAMED})|(?P<letter>[QA]))"
    rf"(?P<mark>:|\.(?<=\b[QA]\.))\s+(?=\S)"
)
# Headings that stand before a colon without being anybody.
_HEADING = re.compile(
    r"(?:note|correction|updated?|read|related|photos?|sources?|editor.s note|more|contact|by|date|time|where|when|"
    r"what|who|how|why|also|warning|watch|video|breaking|tickets|venue|price|cost|address|email|results?|score|a|"
    r"an|the|on|tip|lesson|question|step|part|chapter|fact|myth|exclusive|report|opinion|analysis)\b",
    re.IGNORECASE,
)
_QUOTES = tuple("\"“„«‘'`「")
_ANY_QUOTE = re.compile(r"[\"“”„«»]")
# Somebody speaking of himself or to somebody: the reporter's closing paragraphs do neither.
_FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|[Yy]ou|[Yy]our)\b")
_SMALL_LETTER = re.compile(r"[^\W\d_A-ZÀ-ÖØ-Þ]")


def find_turns(text: str, paragraphs: Sequence[Span]) -> tuple[Turn, ...]:
    """The turns of a transcript, in order; none unless labels head three paragraphs or more and somebody speaks twice.

    Where names stand in capitals, a name in small letters is no label; an opening quotation mark may stand
    before it. A paragraph without a label goes on with the turn above it (one Turn a paragraph, the label's span
    repeated) where labels head at least half of the paragraphs. It is the reporter's elsewhere, where it quotes
    somebody, where it stands in brackets, and behind the last label, unless it is in the first or second person: a
    wrong name is worse than a turn cut short.
    """
    found: list[tuple[int, re.Match[str]]] = []
    for number, paragraph in enumerate(paragraphs):
        match = _LABEL.match(text, *paragraph)
        if match is not None and _is_label(text, paragraph, match):
            found.append((number, match))
    if sum(match["shouted"] is not None for _, match in found) >= 2:
        found = [(number, match) for number, match in found if match["named"] is None]
    speakers = Counter(_name_speaker(match) for _, match in found)
    if len(found) < 3 or len(speakers) < 2 or max(speakers.values()) < 2:
        return ()
    labelled = {
        number: Turn(Span(*match.span("label")), _cut_content(text, match.end(), paragraphs[number].end))
        for number, match in found
    }
    if 2 * len(labelled) < len(paragraphs):
        return tuple(labelled.values())
    return tuple(_carry_on(text, paragraphs, labelled))


def _is_label(text: str, paragraph: Span, match: re.Match[str]) -> bool:
    """A quotation after the colon is left to linking, a bare figure to nobody ("Penn: 1,769")."""
    if match["letter"] is None and _HEADING.match(match["label"] + ":"):
        return False
    if text.startswith(_QUOTES, match.end()):
        return False
    return _SMALL_LETTER.search(text, match.end(), paragraph.end) is not None


def _name_speaker(match: re.Match[str]) -> str:
    """The last word of the naming part: "REAR ADM. IVO PENN, ANALYST" and "PENN" count as one speaker."""
    naming = re.split(r",|\s\(", match["label"], maxsplit=1)[0]
    return naming.split()[-1].casefold()


def _cut_content(text: str, start: int, end: int) -> Span:
    """What is said, without the closing mark of a transcript that is printed as one long quotation."""
    return (
        Span(start, end - 1)
        if text[end - 1] in '"”»' and not _ANY_QUOTE.search(text, start, end - 1)
        else Span(start, end)
    )


def _skip_mark(text: str, paragraph: Span) -> int:
    return paragraph.start + (text[paragraph.start] in '"“„«')


def _carry_on(text: str, paragraphs: Sequence[Span], labelled: dict[int, Turn]) -> Iterator[Turn]:
    label: Span | None = None
    last = max(labelled)
    for number, paragraph in enumerate(paragraphs):
        turn = labelled.get(number)
        if turn is not None:
            label = turn.label
            yield turn
        elif label is not None and _goes_on(text, paragraph, number > last):
            yield Turn(label, _cut_content(text, _skip_mark(text, paragraph), paragraph.end))


def _goes_on(text: str, paragraph: Span, is_behind: bool) -> bool:
    """Whether a paragraph without a label is the turn above going on; in a quoted transcript each opens with a mark."""
    first = _skip_mark(text, paragraph)
    content = _cut_content(text, first, paragraph.end)
    if _ANY_QUOTE.search(text, *content) or text.startswith(("(", "["), first):
        return False
    return not is_behind or _FIRST_PERSON.search(text, *content) is not None

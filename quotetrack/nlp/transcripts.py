"""Transcripts: paragraphs that open with the name of whoever speaks, or with Q and A."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from quotetrack.text.spans import Span


class Turn(NamedTuple):
    """One paragraph of a turn: who speaks, as named at its head with title and role, and what is said."""

    label: Span
    content: Span


_UPPER = "[A-ZÀ-ÖØ-Þ]"
# "REAR ADM. IVO PENN, ANALYST", "UNIDENTIFIED MALE (on phone)"
_SHOUTED = rf"{_UPPER}[A-ZÀ-ÖØ-Þ.’'\- ]{{1,40}}(?:,[A-ZÀ-ÖØ-Þ.,’'&\-/ ]{{1,80}})?(?:\s\([^()\n]{{1,40}}\))?"
_NAMED = rf"{_UPPER}[\w.’'-]{{1,25}}(?:\s(?:{_UPPER}[\w.’'-]{{0,25}}|de|van|von|der|al|bin|da|dos)){{0,4}}(?:,\s[^:.\n“\"]{{1,60}})?"
_LABEL = re.compile(
    rf"(?:(?P<shouted>{_SHOUTED})|(?P<named>{_NAMED})|(?P<letter>[QA]))(?P<mark>:|\.(?<=[QA]\.))\s+(?=\S)"
)
_NO_LABELS = re.compile(
    r"(?:note|correction|update|updated|read more|related|photos?|sources?|editor.s note|more|contact|by|date|time|where|when|"
    r"what|who|how|why|also|warning|watch|video|breaking|tickets|venue|price|cost|address|phone|email|result|score)\b",
    re.IGNORECASE,
)
_QUOTES = tuple("\"“„«‘'`「")


def find_turns(text: str, paragraphs: Sequence[Span]) -> tuple[Turn, ...]:
    """The turns of a transcript, in order; none unless labels stand at the head of three paragraphs and one speaks again.

    A paragraph without a label goes on with the turn above it (one Turn a paragraph, the label's span repeated) where
    labels head most of the article's paragraphs; elsewhere it is the reporter's.
    """
    labelled: dict[int, Turn] = {}
    counts: Counter[str] = Counter()
    for number, paragraph in enumerate(paragraphs):
        match = _LABEL.match(text, *paragraph)
        if match is None or _NO_LABELS.match(match.group()) or text.startswith(_QUOTES, match.end()):
            continue
        labelled[number] = Turn(Span(match.start(), match.start("mark")), Span(match.end(), paragraph.end))
        counts[_name_label(match)] += 1
    if len(labelled) < 3 or len(counts) < 2 or max(counts.values()) < 2:
        return ()
    if 2 * len(labelled) < len(paragraphs):
        return tuple(labelled.values())
    return tuple(_carry_on(paragraphs, labelled))


def _name_label(match: re.Match[str]) -> str:
    """The last word of the naming part: "REAR ADM. IVO PENN, ANALYST" and "PENN" count as one speaker."""
    naming = re.split(r",|\s\(", match.group().rstrip(": .\n\t"), maxsplit=1)[0]
    return naming.split()[-1].casefold()


def _carry_on(paragraphs: Sequence[Span], labelled: dict[int, Turn]) -> list[Turn]:
    turns: list[Turn] = []
    for number, paragraph in enumerate(paragraphs):
        if number in labelled:
            turns.append(labelled[number])
        elif turns:
            turns.append(Turn(turns[-1].label, paragraph))
    return turns

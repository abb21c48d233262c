"""What stands above or before a story's first words: its headline and its dateline."""

import re
from collections.abc import Sequence

from quotetrack.text.spans import Span

_UPPER = "[A-ZÀ-ÖØ-Þ]"
_PLACE = rf"(?:{_UPPER}{{2}}[A-ZÀ-ÖØ-Þ.’'\- ]{{1,38}}|ST\. [A-ZÀ-ÖØ-Þ’' ]{{2,30}})"
_MIXED = rf"{_UPPER}[\w.’'-]{{1,20}}(?:\s{_UPPER}[\w.’'-]{{1,20}}){{0,3}}"
_AGENCY = r"\((?:[A-Z]{2,5}|Reuters|Bloomberg|Tribune News Service|Associated Press|[A-Z]\w+ News(?: Service)?)\)"
_DETAIL = r"(?:,\s?[\w.’' ]{1,30}){0,3}"
_DASH = r"\s?(?:—|–|--+|―|-)(?=\s|[“\"'‘])"
_DATELINE = re.compile(rf"(?:{_PLACE}{_DETAIL}(?:\s?{_AGENCY})?|{_MIXED}{_DETAIL}\s?{_AGENCY}|{_AGENCY}){_DASH}")
_ENDINGS = tuple(".?!…:;,”\"'’»")
_SMALL_WORDS = "a an and as at by for from if in into is nor of off on or over so than the to up vs via with"
_SMALL = frozenset(_SMALL_WORDS.split())


def find_dateline(text: str, paragraphs: Sequence[Span]) -> Span | None:
    """The story's dateline ("LOS ANGELES --", "LONDON (Reuters) —"), dash included, in its first five paragraphs."""
    for paragraph in paragraphs[:5]:
        match = _DATELINE.match(text, *paragraph)
        if match is not None and paragraph.end - match.end() > 20:
            return Span(match.start(), match.end())
    return None


def find_headline(text: str, paragraphs: Sequence[Span], title: str | None) -> Span | None:
    """The first paragraph where it is the title given, or reads as one: short, unended, or in title case."""
    if not paragraphs:
        return None
    first = paragraphs[0]
    if first.end - first.start > 250:
        return None
    line = first.cut(text)
    if title is not None and line.split() == title.split():
        return first
    if len(paragraphs) < 2 or paragraphs[1].end - paragraphs[1].start <= first.end - first.start:
        return None
    words = line.split()
    if len(words) < 3 or len(words) > 20:
        return None
    if not line.endswith(_ENDINGS):
        return first
    telling = [word for word in words if word.lower() not in _SMALL]
    capitals = sum(not word[:1].islower() for word in telling)
    return first if len(telling) >= 4 and capitals == len(telling) else None

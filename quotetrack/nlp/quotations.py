"""Quotations: what stands between quotation marks, in every style in use, however the marks are mixed or forgotten.

Marks are matched as brackets are, paragraph by paragraph, so that an opening mark that finds no partner never costs the
other quotations anything. Only then is it asked whether it opens a quotation that runs on into the next paragraph, or
lacks its closing mark.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from quotetrack.nlp.lexicons import load_words
from quotetrack.nlp.marks import CLOSING, EITHER, OPENING, Mark, find_head, find_marks, measures_length
from quotetrack.text.spans import Span, trim_span


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch between outer quotation marks within one paragraph, whoever said it.

    ``span`` includes the marks, ``content`` does not. A quotation that runs over paragraphs is one Quotation a
    paragraph: each later part has ``continues`` set and each part but the last ``closed`` unset. One whose closing mark
    was forgotten has ``closed`` unset and no continuing successor. ``mark`` is the opening mark; empty where a later
    part has none.
    """

    span: Span
    content: Span
    mark: str
    closed: bool
    continues: bool


@dataclass(slots=True)
class _Matched:
    """The marks of one paragraph after matching, each list in text order."""

    paragraph: Span
    head: int
    pairs: list[tuple[Mark, Mark]] = field(default_factory=list)
    unclosed: list[Mark] = field(default_factory=list)
    unopened: Mark | None = None
    first: Mark | None = None


_VERBS = "|".join(sorted(load_words("speech_verbs.txt")))
_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
_TELLER = (
    rf"(?:he|she|they|it|(?:the|a|an)\s\w{{1,30}}|(?:{_CAPITAL}[\w.’'-]{{0,30}}\s){{0,3}}{_CAPITAL}[\w.’'-]{{0,30}})"
)
# "Should we go? Hale asked." and "It rained, said Ortun": where quoted words give way to the reporter's.
_NARRATION = re.compile(rf"(?<=[,.?!…—–-])\s+(?:{_TELLER}\s(?:{_VERBS})(?=[,.:;]|\s*\Z)|(?:{_VERBS})\s{_TELLER}\b)")
_SENTENCE_END = frozenset(".?!…:,")


def find_quotations(text: str, paragraphs: Sequence[Span], sentences: Sequence[Span]) -> tuple[Quotation, ...]:
    """The outermost quotations of the given paragraphs, in order, not overlapping.

    ``paragraphs`` are those of the story alone: page furniture between two of them does not break a quotation that runs
    on. Linear in the length of the text.
    """
    matched = [_match_marks(text, paragraph) for paragraph in paragraphs]
    found: list[Quotation] = []
    running = ""
    for number, here in enumerate(matched):
        below = matched[number + 1] if number + 1 < len(matched) else None
        quotations, running = _read_paragraph(text, here, below, running, sentences)
        found.extend(quotations)
    return tuple(found)


def _match_marks(text: str, paragraph: Span) -> _Matched:
    """Pairs opening and closing marks as brackets are paired; keeps the outermost pairs."""
    result = _Matched(paragraph, find_head(text, paragraph))
    stack: list[Mark] = []
    open_now: dict[str, int] = {}
    pairs: list[tuple[Mark, Mark]] = []
    for mark in find_marks(text, paragraph):
        faces = _settle_direction(text, mark, stack, open_now)
        if faces == EITHER:
            continue
        result.first = result.first or mark._replace(faces=faces)
        if faces == OPENING:
            stack.append(mark)
            open_now[mark.form] = open_now.get(mark.form, 0) + 1
            open_now[mark.family] = open_now.get(mark.family, 0) + 1
            continue
        partner = _pop_partner(mark, stack, open_now, result.unclosed)
        if partner is not None:
            if text[partner.end : mark.start].strip():
                pairs.append((partner, mark))
        elif result.unopened is None and mark.family != "single":
            result.unopened = mark
    result.unclosed.extend(stack)
    result.unclosed.sort()
    result.pairs = _keep_outermost(pairs)
    return result


def _settle_direction(text: str, mark: Mark, stack: list[Mark], open_now: dict[str, int]) -> int:
    """The way a mark faces, given what is open; EITHER where it is no quotation mark here."""
    family = mark.family
    if family == "single":
        if stack and stack[-1].family != "single":
            return EITHER  # nested within another quotation, or an apostrophe there
        return mark.faces if bool(stack) == (mark.faces == CLOSING) else EITHER
    quoting = open_now.get(family, 0) > 0
    if measures_length(text, mark, quoting=quoting):
        return EITHER
    if mark.form == "“" and quoting and stack[-1].form == "„":
        return CLOSING
    if mark.faces == EITHER:
        return CLOSING if quoting else OPENING
    return mark.faces


_PARTNERS = {
    "”": ("“", "„", "”", "‟"),
    "“": ("„", "“"),
    "»": ("«", "»"),
    "«": ("»", "«"),
    "›": ("‹", "›"),
    "‹": ("›", "‹"),
}


def _pop_partner(mark: Mark, stack: list[Mark], open_now: dict[str, int], dropped: list[Mark]) -> Mark | None:
    """The innermost opening mark that this one closes: one of its own form if any is open, else any of its family."""
    if not open_now.get(mark.family):
        return None
    forms = _PARTNERS.get(mark.form, (mark.form,))
    exact = any(open_now.get(form) for form in forms)
    while True:
        candidate = stack.pop()
        open_now[candidate.form] -= 1
        open_now[candidate.family] -= 1
        if candidate.family == mark.family and (not exact or candidate.form in forms):
            return candidate
        dropped.append(candidate)


def _keep_outermost(pairs: list[tuple[Mark, Mark]]) -> list[tuple[Mark, Mark]]:
    kept: list[tuple[Mark, Mark]] = []
    for pair in sorted(pairs):
        if not kept or pair[0].start >= kept[-1][1].end:
            kept.append(pair)
    return kept


def _read_paragraph(
    text: str, here: _Matched, below: _Matched | None, running: str, sentences: Sequence[Span]
) -> tuple[list[Quotation], str]:
    """The quotations of one paragraph, and the family of the quotation that runs on from it ("" for none)."""
    found: list[Quotation] = []
    head, end = here.head, here.paragraph.end
    continues = bool(running)
    if continues and here.unopened is not None and here.first is not None and here.first.start != head:
        found.append(_make_quotation(text, head, head, here.unopened.start, here.unopened.end, "", True, True))
    runs_on = _find_running(text, here, below)
    limit = runs_on.start if runs_on else end
    pairs = [pair for pair in here.pairs if pair[0].start < limit]
    pieces = [(opening, closing.start, closing.end, True) for opening, closing in pairs]
    pieces += _end_unclosed(text, here, limit, sentences)
    for opening, content_end, span_end, closed in sorted(pieces):
        if found and opening.start < found[-1].span.end:
            continue
        follows = continues and opening.start == head
        found.append(
            _make_quotation(text, opening.start, opening.end, content_end, span_end, opening.form, closed, follows)
        )
    if runs_on is None:
        return found, ""
    follows = continues and runs_on.start == head
    found.append(_make_quotation(text, runs_on.start, runs_on.end, end, end, runs_on.form, False, follows))
    return found, runs_on.family


def _find_running(text: str, here: _Matched, below: _Matched | None) -> Mark | None:
    """The unclosed mark whose quotation the next paragraph takes up, if any.

    The next paragraph must open with a mark of the same family, or close one that it never opened; and no reporter's
    words may stand between the mark and the paragraph's end, for then the closing mark was only forgotten.
    """
    if not here.unclosed or below is None or below.first is None:
        return None
    reopened = below.first.start == below.head and below.first.faces == OPENING
    only_closed = below.unopened is not None and below.first.start == below.unopened.start
    if not (reopened or only_closed):
        return None
    told = here.paragraph.start
    for match in _NARRATION.finditer(text, *here.paragraph):
        told = match.end()
    family = below.first.family
    ends = [pair[1].end for pair in here.pairs]
    for mark in here.unclosed:
        covered = (
            bisect_right(ends, mark.start) < len(here.pairs)
            and here.pairs[bisect_right(ends, mark.start)][0].start < mark.start
        )
        if mark.start >= told and mark.family == family and not covered:
            return mark
    return None


def _end_unclosed(
    text: str, here: _Matched, limit: int, sentences: Sequence[Span]
) -> list[tuple[Mark, int, int, bool]]:
    """Where quotations without a closing mark end: before the reporter's words, or with their first sentence.

    One that stands within a sentence and shows no end is taken for a stray mark and left out.
    """
    pieces: list[tuple[Mark, int, int, bool]] = []
    starts = sorted([pair[0].start for pair in here.pairs] + [mark.start for mark in here.unclosed])
    for mark in here.unclosed:
        if mark.start >= limit or mark.family == "single" or mark.faces != OPENING:
            continue
        following = bisect_right(starts, mark.start)
        stop = min(starts[following], limit) if following < len(starts) else limit
        narration = _NARRATION.search(text, mark.end, stop)
        if narration is not None:
            end = narration.start()
        elif _opens_sentence(text, here.paragraph, mark):
            sentence = sentences[bisect_right(sentences, mark.start, key=lambda span: span.start) - 1]
            end = trim_span(text, Span(mark.end, min(sentence.end, limit))).end
            if end > stop:
                continue
        else:
            continue
        if end > mark.end:
            pieces.append((mark, end, end, False))
    return pieces


def _make_quotation(
    text: str, start: int, content_start: int, content_end: int, end: int, mark: str, closed: bool, continues: bool
) -> Quotation:
    content = trim_span(text, Span(content_start, content_end))
    return Quotation(Span(start, end), content, mark, closed, continues)


def _opens_sentence(text: str, paragraph: Span, mark: Mark) -> bool:
    before = text[max(paragraph.start, mark.start - 3) : mark.start].rstrip()
    return not before or before[-1] in _SENTENCE_END

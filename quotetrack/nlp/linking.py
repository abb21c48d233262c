"""Quotations joined with their cues and sources, by what the marks and the words beside them prove."""

from dataclasses import dataclass

from quotetrack.nlp import words
from quotetrack.nlp.clauses import Range, cut_range, find_end
from quotetrack.nlp.cues import Cue, word_at
from quotetrack.nlp.document import Quotation
from quotetrack.nlp.reading import PLACING, Group, Reading, UnitReading
from quotetrack.nlp.sources import STOPS, Source, SourceFinder
from quotetrack.nlp.units import ENDS, WORD
from quotetrack.terms import Kind, Polarity
from quotetrack.text.spans import Span, trim_span

CLOSERS = frozenset(",.!?…;:—–-’'")
# Words that titles write small.
SMALL = words.PREPOSITIONS | words.CONJUNCTIONS | words.DETERMINERS | words.SUBORDINATORS | {"that", "than"}


@dataclass(slots=True)
class Draft:
    """A statement before its speaker is known.

    ``follows`` is the draft whose speaker it takes over; ``quotations`` are those that the content covers; ``rule``
    names what found it, a key of ``confidence.MEASURED`` or "tagged". ``agreement`` says how the tagger stands to it:
    agreed, disputed (``rival`` is then the source that was not taken), silent, or alone where it found it by itself,
    with its ``probability``.
    """

    unit: int
    content: tuple[Span, ...]
    cue: Cue | None
    cue_span: Span | None
    source: Source | None
    source_span: Span | None
    kind: Kind
    polarity: Polarity
    rule: str
    quotations: frozenset[int] = frozenset()
    follows: "Draft | None" = None
    agreement: str = "silent"
    probability: float = 0.0
    rival: Span | None = None


def link_quotations(reading: Reading) -> list[Draft]:
    """One draft for each quotation, or pair of them around a cue, that a cue beside it reports."""
    drafts: list[Draft] = []
    for index, one in enumerate(reading.units):
        taken: set[int] = set()
        for place, quotation in one.unit.quoted:
            if quotation in taken:
                continue
            draft = _link_quotation(reading, index, one, place)
            # A quotation of a comma alone has nothing that anybody said.
            if draft is not None and draft.content:
                taken |= draft.quotations
                drafts.append(draft)
    return drafts


def quotation_content(reading: Reading, index: int) -> Span:
    """A quotation's words without its marks, white space and a comma before the closing mark."""
    text = reading.document.text
    span = trim_span(text, reading.document.quotations[index].content)
    end = span.end
    while end > span.start and (text[end - 1] in ",，" or text[end - 1].isspace()):
        end -= 1
    return Span(span.start, end)


def _link_quotation(reading: Reading, index: int, one: UnitReading, place: int) -> Draft | None:
    elements = one.unit.elements
    quotation = reading.document.quotations[elements[place].quotation]
    if is_title(reading, one, place):
        return None
    after = _group_starting(one, place + 1)
    before = _group_ending(reading, one, place)
    if (
        after
        and _takes(after)
        and _is_closed(reading, one, place)
        and not (before and _binds_tighter(reading, quotation, before))
    ):
        return _quote_then_cue(reading, index, one, place, after)
    if before and _takes(before):
        return _cue_then_quote(reading, index, one, place, before)
    labelled = _label_before(one, place)
    if labelled is not None:
        return _draft(reading, index, one, (place,), None, labelled, "labelled")
    signed = _sign_after(reading, one, place)
    if signed is not None:
        return _draft(reading, index, one, (place,), None, signed, "signed")
    return None


def is_title(reading: Reading, one: UnitReading, place: int) -> bool:
    """Whether a quotation is the title of a programme or work: in title case behind "on", "in his book" or "CBS's"."""
    before = word_at(one.unit.elements, place - 1)
    if not (
        before in PLACING
        or before.endswith(("'s", "’s"))
        or (before == "," and place > 1 and _lead(one, place) is not None)
    ):
        return False
    content = reading.document.quotations[one.unit.elements[place].quotation].content.cut(reading.document.text)
    said = content.split()
    return len(content) < 100 and len([word for word in said if len(word) > 3]) > 1 and is_title_case(said)


def is_title_case(said: list[str]) -> bool:
    """Whether all the longer words have a capital, small ones such as "with" aside; False where none is longer."""
    long = [word for word in said if len(word) > 3 and word not in SMALL]
    return bool(long) and all(word[0].isupper() for word in long)


def _takes(group: Group) -> bool:
    return group.cue.real and bool(group.cue.verb.frames & {"quote", "fragment"}) and group.source is not None


def _is_closed(reading: Reading, one: UnitReading, place: int) -> bool:
    """Whether a quotation ends as one does before its cue: with a stop of its own, or before a comma."""
    content = (
        reading.document.quotations[one.unit.elements[place].quotation].content.cut(reading.document.text).rstrip()
    )
    return content[-1:] in CLOSERS or word_at(one.unit.elements, place + 1) in {",", *words.DASHES}


def _binds_tighter(reading: Reading, quotation: Quotation, before: Group) -> bool:
    """Whether a cue before the quotation has more right to it than one after: ``said: “…” Ortun said``."""
    closing = quotation.content.cut(reading.document.text).rstrip()[-1:]
    return before.opened and closing != "," and before.right == "quote"


def _group_starting(one: UnitReading, place: int) -> Group | None:
    """The group that begins right behind a quotation, a comma between them allowed."""
    if place < len(one.unit.elements) and one.unit.elements[place].word in {",", *words.DASHES}:
        place += 1
    for group in one.groups:
        if (
            group.first >= place
            and _is_near(one, place, group)
            and group.cue.form in {"finite", "phrase", "passive", "cited"}
        ):
            return group
        if group.first > place:
            break
    return None


def _is_near(one: UnitReading, place: int, group: Group) -> bool:
    """Whether only words that may describe the source stand between a quotation and its group."""
    if group.first - place > 6:
        return False
    between = one.unit.elements[place : group.first]
    return not any(
        element.quotation != WORD
        or element.word in STOPS
        or element.word in words.AUXILIARIES
        or element.word in words.PREPOSITIONS
        or element.word in words.CONJUNCTIONS
        or element.word in words.CLAUSE_OPENERS
        for element in between
    ) or all(element.word in {"as"} for element in between)


def _group_ending(reading: Reading, one: UnitReading, place: int) -> Group | None:
    """The group whose right side is this quotation."""
    for group in reversed(one.groups):
        if group.first < place and group.right == "quote" and group.start == place:
            return group if _reports_beside(reading, one, group, place) else None
    return None


def _reports_beside(reading: Reading, one: UnitReading, group: Group, place: int) -> bool:
    """Whether a cue that is seldom a verb of saying is one here: not in "goes by “Dusty”" or "offered “a prayer”"."""
    section = group.cue.verb.section
    if section not in {"manner", "ask", "pledge"}:
        return True
    if section == "manner" and place - group.last > 2:
        return False
    content = (
        reading.document.quotations[one.unit.elements[place].quotation].content.cut(reading.document.text).lstrip()
    )
    return one.unit.elements[place - 1].word in {",", ":"} or content[:1].isupper() or content[-1:] in CLOSERS


def _label_before(one: UnitReading, place: int) -> Source | None:
    """The name in ``NAME: “…”``."""
    if place < 2 or one.unit.elements[place - 1].word != ":":
        return None
    for placed in one.placed:
        if placed.first == 0 and placed.last == place - 2:
            return Source(placed.first, placed.last, (placed.mention,), "before")
    return None


def _sign_after(reading: Reading, one: UnitReading, place: int) -> Source | None:
    """The name in ``“…” — NAME``, up to the next stop or quotation."""
    elements = one.unit.elements
    if word_at(elements, place + 1) not in words.DASHES or place + 2 >= len(elements):
        return None
    if not reading.document.text[elements[place + 2].start].isupper():
        return None
    source = SourceFinder(one.unit, one.placed, reading.mentions).find_after(place + 2)
    if source is None or (source.last + 1 < len(elements) and word_at(elements, source.last + 1) not in {*STOPS, ""}):
        return None
    return source


def _quote_then_cue(reading: Reading, index: int, one: UnitReading, place: int, group: Group) -> Draft:
    parts = [place]
    if (
        group.right == "quote"
        and one.unit.elements[group.start].quotation != WORD
        and _is_free(one, group, group.start)
    ):
        parts.append(group.start)
    rule = "after" if len(parts) == 1 else "around"
    lead = _lead(one, place)
    if lead is None:
        return _draft(reading, index, one, tuple(parts), group, group.source, rule)
    first = Range(lead, place + 1)
    content = [cut_range(reading.document.text, one.unit, first)]
    content += [quotation_content(reading, one.unit.elements[part].quotation) for part in parts[1:]]
    if len(parts) == 1 and group.right == "comma":
        content.append(_cut_rest(reading, one, group))
    spans = tuple(span for span in content if span)
    return _draft(reading, index, one, tuple(parts), group, group.source, "mixed", spans)


def _cut_rest(reading: Reading, one: UnitReading, group: Group) -> Span | None:
    """What a sentence goes on to quote behind its cue: "not “bolted on,” Hale said, but “part of us”."""
    rest = Range(group.start + 1, find_end(one, one.groups.index(group), group.start + 1))
    opener = word_at(one.unit.elements, rest.first)
    if opener not in words.CONJUNCTIONS or not _quotations_in(one, rest.first, rest.end):
        return None
    return cut_range(reading.document.text, one.unit, rest)


def _is_free(one: UnitReading, group: Group, place: int) -> bool:
    """Whether no later cue claims the quotation behind this group."""
    later = _group_starting(one, place + 1)
    return later is None or later is group or not _takes(later)


def _lead(one: UnitReading, place: int) -> int | None:
    """Where the reporter's words begin that lead into a quotation; None where the quotation opens its clause."""
    elements = one.unit.elements
    first = place
    while first > 0 and elements[first - 1].quotation == WORD and elements[first - 1].word not in {";", ":"}:
        first -= 1
    while first < place and (elements[first].word in words.CONJUNCTIONS or not elements[first].word[:1].isalnum()):
        first += 1
    return first if first < place else None


def _cue_then_quote(reading: Reading, index: int, one: UnitReading, place: int, group: Group) -> Draft:
    text = reading.document.text
    elements = one.unit.elements
    quotation = elements[place].quotation
    content = quotation_content(reading, quotation)
    end = find_end(one, one.groups.index(group), place)
    tail = word_at(elements, place + 1) if place + 1 < end else ""
    whole = content.cut(text)[-1:] in ENDS
    if tail and tail not in STOPS and not whole and not group.opened:
        span = cut_range(text, one.unit, Range(place, end))
        if span:
            return _draft(reading, index, one, _quotations_in(one, place, end), group, group.source, "mixed", (span,))
    return _draft(reading, index, one, (place,), group, group.source, "before")


def _quotations_in(one: UnitReading, first: int, end: int) -> tuple[int, ...]:
    return tuple(place for place, _ in one.unit.quoted if first <= place < end)


def _draft(
    reading: Reading,
    index: int,
    one: UnitReading,
    places: tuple[int, ...],
    group: Group | None,
    source: Source | None,
    rule: str,
    content: tuple[Span, ...] | None = None,
) -> Draft:
    indices = [one.unit.elements[place].quotation for place in places]
    if content is None:
        content = tuple(quotation_content(reading, quotation) for quotation in indices)
    return Draft(
        unit=index,
        content=tuple(span for span in content if span.end > span.start),
        cue=group.cue if group else None,
        cue_span=group.cue.span(one.unit) if group else None,
        source=source,
        source_span=source.span(one.unit) if source else None,
        kind=Kind.MIXED if rule == "mixed" else Kind.DIRECT,
        polarity=group.cue.polarity if group else Polarity.AFFIRMED,
        rule=rule,
        quotations=frozenset(indices),
    )

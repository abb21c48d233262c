"""Reported clauses by rule: the first tagger.

``X said that CLAUSE``, ``X said CLAUSE``, ``CLAUSE, X said``, ``CLAUSE, according to X``, ``PART, he said, PART``,
``X promised to …``, ``X called it “…”``. Precision comes before recall: a clause is taken only with a
clear cue verb and a source.
"""

from dataclasses import dataclass

from quotetrack.nlp import words
from quotetrack.nlp.cues import Cue, load_lexicon, word_at
from quotetrack.nlp.reading import Reading, UnitReading
from quotetrack.nlp.sources import STOPS, Source
from quotetrack.nlp.units import WORD, Unit
from quotetrack.text.spans import Span, trim_span

EDGES = frozenset({",", ".", "!", "?", "…", "...", "....", ";", ":", *words.DASHES})
EMPTY_OBJECTS = frozenset({"so", "no", "yes", "nothing", "little", "much", "anything", "something", "more", "it"})
CONNECTIVES = frozenset(
    tuple(phrase.split())
    for phrase in ("as a result", "however", "meanwhile", "in addition", "for example", "for instance", "therefore")
)
# What a list or a second clause goes on with behind a semicolon.
GOES_ON = frozenset({"and", "or", "that", "to"})
# What befell a document or a source, beside what ends in -ed or -ing.
_PARTICIPLES = frozenset({"drawn", "held", "leaked", "made", "seen", "sent", "shown", "written"})
# A left part of fewer elements is an adverbial of what follows the cue, not a clause of its own.
LEFT_MINIMUM = 3
# Reported clauses are not searched for longer than this; it bounds the work on a text without sentence ends.
CLAUSE_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Range:
    """Elements ``first`` up to but not including ``end``."""

    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Label:
    """A reported content of a unit (an index into ``Reading.units``), its cue and source, and the rule behind it."""

    unit: int
    content: tuple[Span, ...]
    cue: Cue | None
    source: Source | None
    rule: str


class RuleTagger:
    """Labels reported clauses by the shapes above."""

    def label(self, reading: Reading) -> tuple[Label, ...]:
        """One label at most for each group of cue and source."""
        labels: list[Label] = []
        for index, one in enumerate(reading.units):
            for place in range(len(one.groups)):
                found = _label_group(one, place)
                if found is None:
                    continue
                rule, ranges = found
                content = tuple(span for part in ranges if (span := cut_range(reading.document.text, one.unit, part)))
                if content:
                    group = one.groups[place]
                    labels.append(Label(index, content, group.cue, group.source, rule))
        return tuple(labels)


def cut_range(text: str, unit: Unit, part: Range) -> Span | None:
    """The text of a range without punctuation at its edges, and without the marks of a quotation that is all of it."""
    first, end = part.first, min(part.end, len(unit.elements))
    while first < end and unit.elements[first].word in EDGES:
        first += 1
    while end > first and unit.elements[end - 1].word in EDGES:
        end -= 1
    if first >= end:
        return None
    span = trim_span(text, unit.span_of(first, end - 1))
    return span if span.end > span.start else None


def _label_group(one: UnitReading, place: int) -> tuple[str, tuple[Range, ...]] | None:
    group = one.groups[place]
    if not group.cue.real or group.source is None:
        return None
    if group.cue.form == "phrase":
        return _label_according(one, place)
    left = find_left(one, place)
    if group.right == "clause" and group.start < len(one.unit.elements):
        found = _label_right(one, place, left)
        if found:
            return found
    if left is None or group.right == "quote" or _holds_group(one, place, left):
        return None
    if group.right != "clause" or _has_quotation(one.unit, left):
        return _label_left(one, place, left)
    return None


def _holds_group(one: UnitReading, place: int, part: Range) -> bool:
    """Whether another cue with its source already reports within the stretch."""
    return any(group.cue.real and group.source is not None and group.last >= part.first for group in one.groups[:place])


def find_left(one: UnitReading, place: int) -> Range | None:
    """What stands before a group, set off by a comma or dash; None where a quotation or nothing does."""
    group = one.groups[place]
    elements = one.unit.elements
    if group.first == 0 or group.cue.form in {"gerund", "infinitive"}:
        return None
    before = elements[group.first - 1]
    if before.quotation != WORD or before.word not in {",", *words.DASHES}:
        return None
    first = _left_start(one, place)
    return Range(first, group.first - 1) if first < group.first - 1 else None


def _left_start(one: UnitReading, place: int) -> int:
    group = one.groups[place]
    first = max(0, group.first - CLAUSE_LIMIT)
    for position in range(group.first - 2, first, -1):
        if one.unit.elements[position].word == ";":
            first = position + 1
            break
    while first < group.first and one.unit.elements[first].word in {"and", "but"}:
        first += 1
    return first


def _label_right(one: UnitReading, place: int, left: Range | None) -> tuple[str, tuple[Range, ...]] | None:
    group = one.groups[place]
    frames = group.cue.verb.frames
    elements = one.unit.elements
    end = find_end(one, place, group.start)
    right = Range(group.start, end)
    if end - group.start < 1 or (group.cue.verb.section == "denial" and _nests(one, place)):
        return None
    opener = elements[group.start].word
    if group.cue.form == "noun":
        # "his claim that “…” was met with laughter": the quotation is all that the noun tells.
        quoted = elements[group.start].quotation != WORD
        return "noun", (Range(group.start, group.start + 1) if quoted else right,)
    if group.opened:
        return ("that", (right,)) if frames & {"that", "object", "quote"} else None
    if opener == "to" and _nests(one, place):
        return None
    if opener == "to":
        return ("infinitive", (right,)) if "to" in frames else None
    if "fragment" in frames and group.cue.verb.section == "call":
        return ("fragment", (right,)) if _has_quotation(one.unit, right) else None
    quoted_before = group.first > 0 and elements[group.first - 1].quotation != WORD
    if quoted_before or "bare" not in frames or _tells_left(one, left, right):
        return None
    if group.cue.verb.lemma != "say" and not _has_verb(one.unit, right):
        return None
    shortest = 3 if opener in EMPTY_OBJECTS else 2
    if end - group.start < shortest or not _is_clause_start(opener):
        return None
    return "bare", (right,)


def _tells_left(one: UnitReading, left: Range | None, right: Range) -> bool:
    """Whether a long clause before the group is what was said, not the setting of a clause after it."""
    if left is None or left.end - left.first <= 8:
        return False
    opener = one.unit.elements[left.first].word
    if opener in words.PREPOSITIONS or opener in words.SUBORDINATORS or opener in words.TIME_OPENERS:
        return False
    return not _has_verb(one.unit, right)


def _is_clause_start(opener: str) -> bool:
    return (
        opener not in words.PREPOSITIONS
        and opener not in words.CONJUNCTIONS
        and opener not in {"as", "because"}
        and opener not in STOPS
    )


def _nests(one: UnitReading, place: int) -> bool:
    """Whether another cue goes on from this one: "denied that he had said", "refused to say" tell one statement."""
    later = one.groups[place + 1] if place + 1 < len(one.groups) else None
    return later is not None and later.first <= one.groups[place].start + 1


def _has_verb(unit: Unit, part: Range) -> bool:
    """Whether a stretch can be a clause: a verb before any relative pronoun, as far as its words tell."""
    for place in range(part.first, min(part.end, part.first + 30)):
        word = unit.elements[place].word
        if (
            word in words.AUXILIARIES
            or word.endswith(("n't", "n’t"))
            or word in words.SUBJECT_PRONOUNS - {"it", "who", "you"}
        ):
            return True
        if word in words.RELATIVES:
            return False
    return False


def _has_quotation(unit: Unit, part: Range) -> bool:
    return any(element.quotation != WORD for element in unit.elements[part.first : part.end])


def _label_left(one: UnitReading, place: int, left: Range) -> tuple[str, tuple[Range, ...]] | None:
    group = one.groups[place]
    frames = group.cue.verb.frames
    if group.right == "comma" and group.source is not None and group.source.place != "after":
        end = find_end(one, place, group.start + 1)
        rest = Range(group.start + 1, end)
        opener = word_at(one.unit.elements, group.start + 1)
        if (
            rest.end - rest.first >= 2
            and _continues(opener)
            and not any(later.first == group.start + 1 for later in one.groups[place + 1 :])
            and ("bare" in frames or ("quote" in frames and _has_quotation(one.unit, rest)))
        ):
            return "interrupted", (rest,) if _connects(one.unit, left) else (left, rest)
    if left.end - left.first < LEFT_MINIMUM or (_is_setting(one.unit, left) and not _has_quotation(one.unit, left)):
        return None
    if "bare" not in frames and not ("quote" in frames and _has_quotation(one.unit, left)):
        return None
    return "left", (left,)


def _is_setting(unit: Unit, part: Range) -> bool:
    """Whether a stretch only says when or where: "In a later vote", "Shortly after his sentence"."""
    first, second = (word_at(unit.elements, part.first + step) for step in (0, 1))
    opens = words.PREPOSITIONS | words.SUBORDINATORS | words.TIME_OPENERS
    return (first in opens or second in opens) and not _has_verb(unit, part)


def _connects(unit: Unit, part: Range) -> bool:
    """Whether a stretch only joins sentences: "As a result", "However"."""
    return tuple(element.word for element in unit.elements[part.first : part.end]) in CONNECTIVES


def _continues(opener: str) -> bool:
    """Whether a word after the comma goes on with the interrupted clause."""
    return not (
        opener.endswith("ing")
        or opener in words.RELATIVES
        or opener in words.CONJUNCTIONS
        or opener in words.SUBORDINATORS
        or opener in {"as", "in", "during", "at", "citing"}
    )


def _label_according(one: UnitReading, place: int) -> tuple[str, tuple[Range, ...]] | None:
    group = one.groups[place]
    elements = one.unit.elements
    first = _left_start(one, place)
    left = Range(first, group.first)
    opener = word_at(elements, group.start + 1)
    if left.end - left.first < LEFT_MINIMUM:
        comma = _next_comma(one.unit, group.last)
        if comma is None:
            return None
        comma = _skip_aside(one.unit, comma)
        return "according", (Range(comma + 1, find_end(one, place, comma + 1)),)
    if group.right == "comma" and (opener in words.AUXILIARIES or left.end - left.first < LEFT_MINIMUM + 3):
        return "interrupted", (left, Range(group.start + 1, find_end(one, place, group.start + 1)))
    return "according", (left,)


def _next_comma(unit: Unit, place: int) -> int | None:
    for position in range(place + 1, min(len(unit.elements), place + 40)):
        if unit.elements[position].word == ",":
            return position
    return None


def _skip_aside(unit: Unit, comma: int) -> int:
    """The comma behind what is said of the source itself: "a memo, obtained by the Gazette,", "Ellery, 43,", "the
    minister, who spoke on Monday,"; the comma before where nothing is."""
    after = _next_comma(unit, comma)
    if after is None:
        return comma
    opener, second = (word_at(unit.elements, comma + step) for step in (1, 2))
    age = opener.isdigit() and after == comma + 2
    participle = opener.endswith(("ed", "ing")) or opener in _PARTICIPLES
    told = participle and (second in words.PREPOSITIONS or second in words.TIME_OPENERS or second[:1].isdigit())
    return after if age or told or opener in words.RELATIVES else comma


def find_end(one: UnitReading, place: int, start: int) -> int:
    """Where a reported clause ends: before another group set off by a comma or a conjunction, else with the unit."""
    elements = one.unit.elements
    group = one.groups[place]
    limit = _first_semicolon(one.unit, start, min(len(elements), start + CLAUSE_LIMIT))
    for later in one.groups[place + 1 :]:
        if later.first <= start:
            continue
        if later.first >= limit:
            break
        before = elements[later.first - 1].word
        if later.cue.form == "phrase":
            return later.first
        if later.source is None or not later.cue.real:
            continue
        if group.cue.verb.section == "call":
            return later.first
        if later.cue.form == "gerund" and before == ",":
            return later.first - 1
        if before == "," and later.right in {"end", "comma"} and later.source.place != "far":
            return later.first - 1
        if before in {"and", "but", "while", "as", "although", "though"} and later.source.place == "before":
            return later.first - 1
    return limit


def _first_semicolon(unit: Unit, start: int, limit: int) -> int:
    """The first semicolon from ``start`` on behind which no second clause of the same verb comes, else ``limit``."""
    for place in range(start, limit):
        if unit.elements[place].word == ";" and word_at(unit.elements, place + 1) not in GOES_ON:
            return place
    return limit


def document_words() -> frozenset[str]:
    """Nouns for what a person or body issues: "the statement", "the letter"."""
    return load_lexicon().documents

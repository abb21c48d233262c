"""Who a cue names: the subject before it, the inverted subject after it, the noun phrase after "according to"."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from quotetrack.nlp import words
from quotetrack.nlp.cues import Cue, word_at
from quotetrack.nlp.mentions import Mention, MentionKind
from quotetrack.nlp.units import WORD, Element, Unit
from quotetrack.text.spans import Span

# Elements that a noun phrase without a recognised mention may span; longer stretches are rarely a subject.
PHRASE_LIMIT = 12
# Elements that are searched for a subject to the left of its verb.
SUBJECT_LIMIT = 40

STOPS = frozenset({",", ";", ":", ".", "!", "?", "…", "...", "....", "(", ")", "[", "]", "/", *words.DASHES})
APPOSITION = words.DETERMINERS | {
    "who",
    "whose",
    "which",
    "then",
    "now",
    "formerly",
    "also",
    "himself",
    "herself",
    "itself",
}
CLOSED = words.PREPOSITIONS | words.AUXILIARIES | words.CONJUNCTIONS | words.CLAUSE_OPENERS | words.SUBORDINATORS
ATTACHING = frozenset({"of", "for", "from", "at", "with", "in", "on", "by", "to"})
LOOSE = frozenset({"in", "on", "at", "during", "after", "before", "through", "via", "by"})


@dataclass(frozen=True, slots=True)
class Source:
    """The words that name who said it: element indices in the unit, and the mentions among them.

    ``mentions`` holds one index, several where speakers are joined by "and", none for a phrase such as "the sign".
    ``place`` is before, after or far (the subject of another verb of the unit).
    """

    first: int
    last: int
    mentions: tuple[int, ...]
    place: str

    def span(self, unit: Unit) -> Span:
        """The source's words in the text."""
        return unit.span_of(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Placed:
    """A mention by the element indices that it covers in its unit."""

    first: int
    last: int
    mention: int


def place_mentions(unit: Unit, mentions: Sequence[Mention], starts: Sequence[int]) -> tuple[Placed, ...]:
    """The mentions outside quotations that lie in a unit; ``starts`` are all mentions' starts, in order."""
    placed: list[Placed] = []
    at = 0
    elements = unit.elements
    for index in range(bisect_left(starts, unit.span.start), bisect_left(starts, unit.span.end)):
        mention = mentions[index]
        while at < len(elements) and elements[at].end <= mention.span.start:
            at += 1
        if at >= len(elements) or elements[at].quotation != WORD:
            continue
        last = at
        while last + 1 < len(elements) and elements[last + 1].start < mention.span.end:
            last += 1
        if elements[last].quotation == WORD:
            placed.append(Placed(at, last, index))
    return tuple(placed)


class SourceFinder:
    """Finds sources within one unit."""

    def __init__(self, unit: Unit, placed: Sequence[Placed], mentions: Sequence[Mention]) -> None:
        self.unit = unit
        self.elements = unit.elements
        self.mentions = mentions
        self.placed = placed
        self.firsts = [one.first for one in placed]
        self.by_first = {one.first: one for one in placed}
        self.by_last = {one.last: one for one in placed}

    def find_source(self, cue: Cue, limit: int, earlier: Source | None) -> Source | None:
        """The source of a cue; ``limit`` is the first element that may belong to it, ``earlier`` the source before."""
        if cue.form == "phrase":
            return self.find_after(cue.last + 1)
        if cue.form == "passive":
            return self._find_agent(cue)
        if cue.form == "noun":
            return self._find_owner(cue, limit)
        if cue.form == "cited":
            return self._find_cited(cue, limit)
        limit = self._limit_by_quotation(cue, limit)
        end = cue.first - 1
        while end > limit and self._is_aside(end):
            end -= 1
        if cue.form == "gerund" and end in self.by_last and end >= limit:
            return self._widen(self.by_last[end], limit)
        if cue.form in {"gerund", "infinitive"} or word_at(self.elements, end) in words.CONJUNCTIONS:
            return replace(earlier, place="far") if earlier else self.find_subject(limit, cue.first)
        return self._find_inverted(cue, limit) or self.find_before(cue.first - 1, limit)

    def _limit_by_quotation(self, cue: Cue, limit: int) -> int:
        for place in range(cue.first - 1, max(limit, cue.first - SUBJECT_LIMIT) - 1, -1):
            if self.elements[place].quotation != WORD:
                return place + 1
        return limit

    def find_after(self, place: int) -> Source | None:
        """The phrase that begins at an element: a mention, else its words up to the next stop."""
        one = self.by_first.get(place)
        if one and not self._is_possessive(one):
            return self._join_after(one)
        last = place - 1
        while last + 1 < len(self.elements) and last - place < PHRASE_LIMIT and not self._stops(last + 1):
            if last >= place and self.elements[last + 1].word in words.RELATIVES | words.AUXILIARIES:
                break
            last += 1
        if last < place or self.elements[last].word in words.PREPOSITIONS:
            return None
        return Source(place, last, (), "after")

    def find_before(self, end: int, limit: int) -> Source | None:
        """The subject whose last element is at or shortly before ``end``."""
        limit = max(limit, end - SUBJECT_LIMIT)
        while end >= limit and self._is_aside(end):
            end -= 1
        if end < limit:
            return None
        one = self.by_last.get(end)
        if one is None and self.elements[end].word in {",", ")", "who", "which", *words.DASHES}:
            return self._find_apposed(end, limit)
        if one and one.first >= limit:
            return self._find_antecedent(one, limit) or self._widen(one, limit)
        return self._read_phrase(end, limit)

    def _find_antecedent(self, one: Placed, limit: int) -> Source | None:
        """The name that a "who" hangs on: "Hale, who says"."""
        if self.elements[one.last].word not in {"who", "which"}:
            return None
        before = one.first - 1 - (word_at(self.elements, one.first - 1) == ",")
        name = self.by_last.get(before)
        if name is None or name.first < limit or self._is_possessive(name):
            return None
        return Source(name.first, one.last, (name.mention,), "before")

    def find_subject(self, limit: int, end: int) -> Source | None:
        """The first mention from ``limit`` on that no preposition governs and no possessive mark follows."""
        for one in self._between(limit, end):
            governed = word_at(self.elements, one.first - 1) in words.PREPOSITIONS and not self._follows_as(one)
            if not governed and not self._is_possessive(one):
                return Source(one.first, one.last, (one.mention,), "far")
        return None

    def _between(self, limit: int, end: int) -> Sequence[Placed]:
        """The mentions that begin from ``limit`` on and end before ``end``, at most as many as a clause may hold."""
        at = bisect_left(self.firsts, limit)
        return [one for one in self.placed[at : at + SUBJECT_LIMIT] if one.last < end]

    def _find_owner(self, cue: Cue, limit: int) -> Source | None:
        """The possessor in "Hale's claim that", an adjective between them allowed."""
        for end in range(cue.first - 1, max(limit, cue.first - 4) - 1, -1):
            one = self.by_last.get(end)
            if one:
                owns = self._is_possessive(one) or self.elements[end].word in words.OWNERS
                return Source(one.first, one.last, (one.mention,), "before") if owns else None
            if self._stops(end) or self.elements[end].word in words.PREPOSITIONS:
                return None
        return None

    def _find_agent(self, cue: Cue) -> Source | None:
        if word_at(self.elements, cue.last + 1) != "by":
            return None
        return self.find_after(cue.last + 2)

    def _find_cited(self, cue: Cue, limit: int) -> Source | None:
        """The person in "the Courier quoted Lund as saying" and "Lund was quoted by the Courier as saying"."""
        before = cue.first - 1
        while before >= limit and self._is_aside(before):
            before -= 1
        if word_at(self.elements, before) in words.BE:
            while before >= limit and word_at(self.elements, before) in words.BE | words.HAVE:
                before -= 1
            return self.find_before(before, limit)
        return self.find_after(cue.first + 1)

    def _find_inverted(self, cue: Cue, limit: int) -> Source | None:
        """The subject behind its verb: after a quotation ("“…,” said Hale") or a clause ("…, said Hale.")."""
        after_quotation = cue.first > 0 and self.elements[cue.first - 1].quotation != WORD
        if cue.form != "finite" or "addressed" in cue.verb.frames:
            return None
        if not after_quotation and ("object" in cue.verb.frames or not self._breaks(cue.first - 1, limit)):
            return None
        opener = word_at(self.elements, cue.last + 1)
        if opener in words.CLAUSE_OPENERS:
            return None
        one = self.by_first.get(cue.last + 1)
        if one and not self._is_possessive(one):
            return self._join_after(one) if after_quotation or self._ends_clause(one.last + 1) else None
        if not after_quotation or not opener[:1].isalpha() or words.is_adverb(opener):
            return None
        if opener in words.PREPOSITIONS or opener in words.CONJUNCTIONS or opener in words.SUBORDINATORS:
            return None
        return self.find_after(cue.last + 1)

    def _breaks(self, place: int, limit: int) -> bool:
        return place < limit or self.elements[place].word in {",", *words.DASHES}

    def _ends_clause(self, place: int) -> bool:
        """Whether what follows an inverted subject is no clause of its own: "said Hale on Friday"."""
        if place >= len(self.elements) or self._stops(place):
            return True
        word = self.elements[place].word
        return word in words.PREPOSITIONS or word in words.TIME_NOUNS or word in words.DAYS or word in {"who", "in"}

    def _find_apposed(self, end: int, limit: int) -> Source | None:
        """The name before an apposition ("Hale, a surgeon, said"), or in one ("A nurse, Ann Hale, said")."""
        inside = self._between(limit, end)
        for one in inside:
            if self._is_possessive(one) or not self._leads(one, limit):
                continue
            after = word_at(self.elements, one.last + 1)
            if one.last + 1 <= end and after in {",", "(", "who", "which", *words.DASHES, *ATTACHING}:
                named = self._find_name(one, inside, end)
                return named or Source(one.first, one.last, (one.mention,), "before")
        return self.find_subject(limit, end)

    def _find_name(self, one: Placed, inside: Sequence[Placed], end: int) -> Source | None:
        """The name that stands in apposition to a description: "One of the nurses, Ann Hale, 42, said"."""
        if self.mentions[one.mention].kind is MentionKind.NAME:
            return None
        for other in inside:
            if other.first <= one.last or self.mentions[other.mention].kind is not MentionKind.NAME:
                continue
            between = [self.elements[place].word for place in range(one.last + 1, other.first)]
            closed = other.last + 1 == end or word_at(self.elements, other.last + 1) == ","
            if closed and between.count(",") == 1 and not any(word in words.RELATIVES for word in between):
                return Source(one.first, other.last, (other.mention,), "before")
        return None

    def _leads(self, one: Placed, limit: int) -> bool:
        """Whether a mention opens a clause, describing words before it aside: "panel Chairman Rep. Ivo Penn"."""
        if one.first == limit or self._opens(one.first - 1) or self._follows_as(one):
            return True
        if one.first - limit > 6:
            return False
        between = [self.elements[place].word for place in range(limit, one.first)]
        return not any(
            word in STOPS or word in words.PREPOSITIONS or word in words.AUXILIARIES or not word for word in between
        )

    def _is_aside(self, place: int) -> bool:
        word = self.elements[place].word
        return bool(word) and (words.is_adverb(word) or word in words.TIME_NOUNS) and place not in self.by_last

    def _is_possessive(self, one: Placed) -> bool:
        mention = self.mentions[one.mention]
        if mention.kind is MentionKind.PRONOUN:
            return False
        return mention.possessive or word_at(self.elements, one.last + 1) in {"'", "’"}

    def _widen(self, one: Placed, limit: int) -> Source:
        """Take in the head that a preposition hangs this mention on, or a first speaker joined by "and"."""
        before = word_at(self.elements, one.first - 1) if one.first > limit else ""
        head = self.by_last.get(one.first - 2) if one.first - 2 >= limit else None
        if before == "and" and head and (head.first == limit or self._opens(head.first - 1)):
            return Source(head.first, one.last, (head.mention, one.mention), "before")
        if before in ATTACHING:
            if head:
                return Source(head.first, one.last if before not in LOOSE else head.last, (head.mention,), "before")
            phrase = self._read_phrase(one.first - 2, limit) if one.first - 2 >= limit else None
            if phrase:
                return Source(phrase.first, one.last, phrase.mentions, "before")
        return Source(self._describe(one, limit), one.last, (one.mention,), "before")

    def _describe(self, one: Placed, limit: int) -> int:
        """Where the words begin that describe an unnamed source: "Federal immigration" in front of "officials"."""
        first = one.first
        if self.mentions[one.mention].kind not in {MentionKind.UNNAMED, MentionKind.ROLE}:
            return first
        while first > limit and one.first - first < 5 and self._is_plain(first - 1):
            first -= 1
        whole = first == limit or self._opens(first - 1) or word_at(self.elements, first) in words.DETERMINERS
        return first if whole else one.first

    def _follows_as(self, one: Placed) -> bool:
        """Whether "As" opens the sentence and a name follows it: "As Vera Quill, a pilot, put it"."""
        return one.first == 1 and self.elements[0].word == "as" and self.mentions[one.mention].kind is MentionKind.NAME

    def _is_plain(self, place: int) -> bool:
        word = self.elements[place].word
        return word[:1].isalpha() and word not in CLOSED and not words.is_adverb(word)

    def _opens(self, place: int) -> bool:
        word = self.elements[place].word
        return (
            word in STOPS
            or word in words.CONJUNCTIONS
            or word in words.CLAUSE_OPENERS
            or self.elements[place].quotation != WORD
        )

    def _join_after(self, one: Placed) -> Source:
        """An inverted subject with a second speaker joined by "and"."""
        second = self.by_first.get(one.last + 2) if word_at(self.elements, one.last + 1) == "and" else None
        if second and self._ends(second.last + 1):
            return Source(one.first, second.last, (one.mention, second.mention), "after")
        return Source(one.first, one.last, (one.mention,), "after")

    def _ends(self, place: int) -> bool:
        return place >= len(self.elements) or self._stops(place)

    def _stops(self, place: int) -> bool:
        element: Element = self.elements[place]
        return element.quotation != WORD or element.word in STOPS

    def _read_phrase(self, end: int, limit: int) -> Source | None:
        """A noun phrase that no mention covers, read backwards to the start of its clause."""
        first = end + 1
        while first > limit and end - first < PHRASE_LIMIT:
            word = self.elements[first - 1].word
            if (
                self._stops(first - 1)
                or word in words.CLAUSE_OPENERS
                or word in words.SUBORDINATORS
                or word in words.AUXILIARIES
                or words.is_negated(word)
            ):
                break
            first -= 1
        while first <= end and (
            self.elements[first].word in words.CONJUNCTIONS or words.is_adverb(self.elements[first].word)
        ):
            first += 1
        if first > end:
            return None
        lead = self.by_first.get(first)
        if lead and lead.last < end and not self._is_possessive(lead):
            after = word_at(self.elements, lead.last + 1)
            if after in LOOSE:
                return Source(lead.first, lead.last, (lead.mention,), "before")
            if after in ATTACHING:
                return Source(first, end, (lead.mention,), "before")
        if self.elements[first].word in words.PREPOSITIONS:
            return None
        tail = self.by_last.get(end)
        if tail and tail.first > first:
            return Source(tail.first, end, (tail.mention,), "before")
        if not any(self.elements[place].word[:1].isalpha() for place in range(first, end + 1)):
            return None
        return Source(first, end, (), "before")

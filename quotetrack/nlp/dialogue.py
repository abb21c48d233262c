"""Quotations with no cue of their own: who goes on speaking.

News style lets a quotation stand alone only where its speaker is plain: in the paragraph of a reporting sentence, after
a colon, after a paragraph that reported the same speaker, or where a quote runs over paragraphs.
"""

from quotetrack.nlp import words
from quotetrack.nlp.cues import load_lexicon, word_at
from quotetrack.nlp.linking import Draft, quotation_content
from quotetrack.nlp.reading import Reading, UnitReading
from quotetrack.nlp.sources import STOPS, Source, SourceFinder
from quotetrack.nlp.units import ENDS, WORD
from quotetrack.terms import Kind, Polarity
from quotetrack.text.spans import Span


def follow_quotations(reading: Reading, drafts: list[Draft]) -> list[Draft]:
    """Drafts for the quotations that no draft covers yet and that read as statements."""
    return _Follower(reading, drafts).follow()


class _Follower:
    def __init__(self, reading: Reading, drafts: list[Draft]) -> None:
        self.reading = reading
        self.covered = {quotation for draft in drafts for quotation in draft.quotations}
        self.by_unit: dict[int, list[Draft]] = {}
        for draft in sorted(drafts, key=lambda d: d.content[0].start):
            self.by_unit.setdefault(draft.unit, []).append(draft)
        self.found: list[Draft] = []

    def follow(self) -> list[Draft]:
        for index, one in enumerate(self.reading.units):
            for place, quotation in one.unit.quoted:
                if quotation in self.covered:
                    continue
                draft = self._follow_one(index, one, place, quotation)
                if draft is not None:
                    self.covered.add(quotation)
                    self.by_unit.setdefault(index, []).append(draft)
                    self.by_unit[index].sort(key=lambda d: d.content[0].start)
                    self.found.append(draft)
        return self.found

    def _follow_one(self, index: int, one: UnitReading, place: int, quotation: int) -> Draft | None:
        record = self.reading.document.quotations[quotation]
        content = quotation_content(self.reading, quotation)
        if content.start == content.end or self._is_stray(quotation):
            return None
        if record.continues:
            source = self._covering(quotation - 1, index)
            if source is not None:
                return self._make(index, content, quotation, "continued", source)
        if not _stands_alone(one, place):
            return self._follow_colon(index, one, place, content, quotation)
        if not self._is_shaped(content):
            return None
        return self._follow_alone(index, one, content, quotation)

    def _covering(self, quotation: int, index: int) -> Draft | None:
        for unit in range(index, max(-1, index - 4), -1):
            for draft in self.by_unit.get(unit, []):
                if quotation in draft.quotations:
                    return draft
        return None

    def _follow_colon(self, index: int, one: UnitReading, place: int, content: Span, quotation: int) -> Draft | None:
        """``Hale shrugged: “…”``: a colon before a quotation gives it to the sentence's subject."""
        elements = one.unit.elements
        if place == 0 or elements[place - 1].word != ":" or not self._is_shaped(content):
            return None
        source = self._find_introduced(one, place - 1)
        if source is None:
            return None
        return self._make(index, content, quotation, "colon", None, source, source.span(one.unit))

    def _find_introduced(self, one: UnitReading, colon: int, *, cued: bool = False) -> Source | None:
        """Whom a colon introduces: the maker of "this statement by Hale", else a cue's source, else the subject.

        ``cued`` lets the source of a cue in the sentence go before its subject.
        """
        lexicon = load_lexicon()
        for placed in reversed(one.placed):
            if word_at(one.unit.elements, placed.first - 1) not in {"by", "from"} or placed.last >= colon:
                continue
            noun = word_at(one.unit.elements, placed.first - 2)
            if noun in lexicon.nouns or noun in lexicon.documents:
                return Source(placed.first, placed.last, (placed.mention,), "after")
        group = next((group for group in reversed(one.groups) if group.source), None) if cued else None
        if group is not None:
            return group.source
        return SourceFinder(one.unit, one.placed, self.reading.mentions).find_subject(0, colon)

    def _follow_alone(self, index: int, one: UnitReading, content: Span, quotation: int) -> Draft:
        later = self._find_end(index, quotation)
        if later is not None:
            return self._make(index, content, quotation, "continued", later)
        same = self._last_in_paragraph(index, one.unit.paragraph)
        if same is not None:
            return self._make(index, content, quotation, "paragraph", same)
        before = self.reading.units[index - 1] if index else None
        if before is not None and before.unit.paragraph != one.unit.paragraph:
            last = self.by_unit.get(index - 1)
            if last and self._asks(last[-1]):
                return self._make(index, content, quotation, "turn", None)
            if last:
                return self._make(index, content, quotation, "next", last[-1])
            if before.unit.elements[-1].word == ":":
                source = self._find_introduced(before, len(before.unit.elements) - 1, cued=True)
                if source is not None:
                    return self._make(index, content, quotation, "colon", None, source, source.span(before.unit))
        return self._make(index, content, quotation, "alone", None)

    def _asks(self, draft: Draft) -> bool:
        """Whether a draft is a question in a dialogue, or a reply in one, so that somebody else may speak next."""
        if draft.kind is not Kind.DIRECT:
            return False
        closed = all(self.reading.document.quotations[one].closed for one in draft.quotations)
        return draft.rule == "turn" or (closed and draft.content[-1].cut(self.reading.document.text).endswith("?"))

    def _find_end(self, index: int, quotation: int) -> Draft | None:
        """The draft that names the speaker where a quotation that opens here is closed, paragraphs later."""
        quotations = self.reading.document.quotations
        last = quotation
        while (
            last + 1 < len(quotations)
            and last - quotation < 8
            and not quotations[last].closed
            and quotations[last + 1].continues
            and self._mark(last) == self._mark(last + 1)
        ):
            last += 1
        if last == quotation:
            return None
        for unit in range(index + 1, min(len(self.reading.units), index + 40)):
            for draft in self.by_unit.get(unit, []):
                if draft.cue is not None and draft.quotations & set(range(quotation + 1, last + 1)):
                    return draft
        return None

    def _is_stray(self, quotation: int) -> bool:
        """Whether a mark that nothing closes is of another kind than those after it: in a passage copied in."""
        quotations = self.reading.document.quotations
        if quotations[quotation].closed or quotation + 1 == len(quotations):
            return False
        return self._mark(quotation) != self._mark(quotation + 1)

    def _mark(self, quotation: int) -> str:
        return self.reading.document.text[self.reading.document.quotations[quotation].span.start]

    def _last_in_paragraph(self, index: int, paragraph: int) -> Draft | None:
        for unit in range(index, max(-1, index - 12), -1):
            if self.reading.units[unit].unit.paragraph != paragraph:
                return None
            if self.by_unit.get(unit):
                return self.by_unit[unit][-1]
        return None

    def _is_shaped(self, content: Span) -> bool:
        """Whether a quotation without a cue reads as a sentence: a capital first, an end mark or several words."""
        text = content.cut(self.reading.document.text)
        return (
            len(text.split(None, 3)) >= 2
            and (text[-1] in ENDS or len(text.split(None, 6)) > 5)
            and not text[0].islower()
        )

    def _make(
        self,
        index: int,
        content: Span,
        quotation: int,
        rule: str,
        follows: Draft | None,
        source: Source | None = None,
        source_span: Span | None = None,
    ) -> Draft:
        return Draft(
            unit=index,
            content=(content,),
            cue=None,
            cue_span=follows.cue_span if follows and rule == "continued" else None,
            source=source or (follows.source if follows else None),
            source_span=source_span or (follows.source_span if follows else None),
            kind=Kind.DIRECT,
            polarity=follows.polarity if follows and rule == "continued" else Polarity.AFFIRMED,
            rule=rule,
            quotations=frozenset({quotation}),
            follows=follows,
        )


def _stands_alone(one: UnitReading, place: int) -> bool:
    """Whether nothing but quotations and punctuation makes up the unit."""
    return all(
        element.quotation != WORD or element.word in STOPS or element.word in words.CONJUNCTIONS
        for element in one.unit.elements
    )

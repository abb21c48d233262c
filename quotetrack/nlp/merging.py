"""What the marks prove and what the tagger found, brought together into one list of drafts.

Where both know who is credited with a quotation, the marks win if they prove it (a transcript's label, a signature, a
cue grown together with the quotation), and the tagger elsewhere; the draft then says that they disagree. Quotations
that the tagger leaves without a source take the rules', and reported speech without marks is the tagger's.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from quotetrack.nlp import words
from quotetrack.nlp.attributions import Found, trim_content
from quotetrack.nlp.clauses import EMPTY_OBJECTS
from quotetrack.nlp.cover import Cover, holds_half, shared_length
from quotetrack.nlp.entities import EntityTable
from quotetrack.nlp.linking import Draft, is_title, is_title_case, quotation_content
from quotetrack.nlp.mentions import MentionKind
from quotetrack.nlp.reading import Group, Reading
from quotetrack.nlp.sources import Source
from quotetrack.nlp.units import Unit
from quotetrack.terms import Kind, Polarity
from quotetrack.text.spans import Span, join_spans

# Rules that marks prove; measured in docs/engine.md.
PROVEN = frozenset({"transcript", "labelled", "signed", "after", "around"})
# Rules whose statements stand although the tagger saw none there.
KEPT = PROVEN | {
    "before", "continued", "paragraph", "next", "colon", "turn", "alone", "according", "left", "interrupted"
}  # fmt: skip
# Rules whose statements stand so where part of their words is quoted.
QUOTING = frozenset({"that", "bare", "mixed", "fragment", "noun"})
# Rules whose statements stand so behind a finite verb of saying with a known source, from so many words on.
PLAIN = frozenset({"that", "bare"})
PLAIN_WORDS = 4
# Rules that find the extent of what is reported better than the tagger does.
EXACT = frozenset({"according", "interrupted"})
NAME_WORDS = 3
# A quotation of fewer words, all the longer ones with a capital, is a title where no verb of saying stands by it.
TITLE_WORDS = 9
# Below it about a quarter of the unquoted findings were right on PolNeAR's development part.
LEAST_PROBABILITY = 0.3
RELATIVES = frozenset({"who", "which", "that"})
NEAR_RELATIVE = 3
# How far before a content a rule's draft of the same words may begin, in code points, and how many are looked at.
NEAR = 300
NEAREST = 12


@dataclass(frozen=True, slots=True)
class _Read:
    """A group that the rules read, with its cue's place in the text."""

    cue: Span
    group: Group
    unit: Unit


class Merger:
    """Brings the rules' drafts and the tagger's attributions of one document together."""

    def __init__(self, reading: Reading, table: EntityTable, drafts: Sequence[Draft]) -> None:
        self.reading = reading
        self.document = reading.document
        self.table = table
        self.drafts = list(drafts)
        self.by_quotation = {
            quotation: draft for draft in self.drafts if draft.kind is Kind.DIRECT for quotation in draft.quotations
        }
        self.groups = [
            _Read(group.cue.span(unit.unit), group, unit.unit) for unit in reading.units for group in unit.groups
        ]
        self.groups.sort(key=lambda read: read.cue)
        self.group_starts = [read.cue.start for read in self.groups]
        self.mention_starts = [mention.span.start for mention in reading.mentions]
        self.by_cue = {
            draft.cue_span: draft for draft in self.drafts if draft.rule in EXACT and draft.cue_span is not None
        }
        self.placed = {quotation: (unit, place) for unit in reading.units for place, quotation in unit.unit.quoted}
        self.by_start = sorted((draft.content[0].start, index) for index, draft in enumerate(self.drafts))
        self.quotation_starts = [one.span.start for one in self.document.quotations]
        self.turns = {self.document.paragraph_at(turn.content.start) for turn in self.document.turns}
        self.replaced: dict[int, Draft] = {}

    def merge(self, attributions: Iterable[Found]) -> list[Draft]:
        """The drafts of the document, unsorted."""
        made: list[Draft] = []
        seen: set[int] = set()
        for found in attributions:
            read = self._group_of(found.cue)
            if (read is not None and not read.group.cue.real) or self._is_outside(found):
                continue
            for draft in self._draft(found, read):
                # Several findings may fall on one quotation: its draft is one statement all the same.
                if id(draft) not in seen:
                    seen.add(id(draft))
                    made.append(draft)
        made = self._join_denials(made)
        self._add_parts(made)
        covered = Cover(made)
        settled = {id(draft) for draft in made} | self.replaced.keys()
        kept = [
            draft
            for draft in self.drafts
            if id(draft) not in settled
            and (draft.rule in KEPT or self._quotes(draft) or self._is_plain(draft))
            and (covered.holds_inside(draft) or not covered.holds(draft.content))
        ]
        for draft in (*made, *kept):
            # Two pieces of a finding may fall on one quotation.
            draft.content = join_spans(draft.content)
            if draft.follows is not None:
                draft.follows = self.replaced.get(id(draft.follows), draft.follows)
        return made + kept

    def _add_parts(self, made: list[Draft]) -> None:
        """Quotations that the rules give to a cue whose other words the tagger found: "is “a”, wrote Lund, and “b”"."""
        covered = Cover(made)
        by_cue = {draft.cue_span: draft for draft in made if draft.kind is Kind.MIXED and draft.cue_span is not None}
        for draft in self.drafts:
            whole = by_cue.get(draft.cue_span) if draft.cue_span is not None and draft.rule in QUOTING else None
            if whole is None or whole is draft:
                continue
            parts = [(quotation_content(self.reading, one), one) for one in sorted(draft.quotations)]
            left = [(part, one) for part, one in parts if not covered.holds((part,)) and not self._reads_as_title(one)]
            if left:
                whole.content = tuple(sorted({*whole.content, *(part for part, _ in left)}))
                whole.quotations |= {one for _, one in left}

    def _is_plain(self, draft: Draft) -> bool:
        """Whether a rule's draft says plainly that somebody said something: "Lund told us the pier is closed"."""
        cue, source = draft.cue, draft.source
        if draft.rule not in PLAIN or cue is None or source is None or not source.mentions:
            return False
        if cue.form != "finite" or cue.verb.section not in {"speech", "tell"} or cue.polarity is not Polarity.AFFIRMED:
            return False
        said = draft.content[0].cut(self.document.text).split(None, PLAIN_WORDS)
        return len(said) >= PLAIN_WORDS and said[0].lower() not in words.RELATIVES

    def _quotes(self, draft: Draft) -> bool:
        """Whether a rule's reported clause holds words in quotation marks that no other draft tells."""
        if draft.rule not in QUOTING or draft.kind is Kind.INDIRECT:
            return False
        return any(not self._reads_as_title(quotation) for quotation in draft.quotations)

    def _join_denials(self, made: list[Draft]) -> list[Draft]:
        """One statement of "denied that he had said “…”": the words denied, by who denies having said them."""
        inner = {
            draft.cue_span: draft
            for draft in self.drafts
            if draft.kind is Kind.DIRECT and draft.polarity is Polarity.DENIED and draft.cue_span is not None
        }
        if not inner:
            return made
        kept = []
        for draft in made:
            outer = draft.content[0]
            words_said = next((one for cue, one in inner.items() if outer.contains(cue)), None)
            if words_said is None or draft.polarity is not Polarity.DENIED or draft.source is None:
                kept.append(draft)
                continue
            words_said.source, words_said.source_span = draft.source, draft.source_span
            if not any(one is words_said for one in kept):
                kept.append(words_said)
        return kept

    def _is_outside(self, found: Found) -> bool:
        """Whether the words are furniture, or a transcript's turn, which is a statement as a whole."""
        headline = self.document.headline
        if headline is not None and headline.contains(found.content[0]):
            return True
        paragraph = self.document.paragraph_at(found.content[0].start)
        return paragraph in self.turns or self.document.is_furniture(paragraph)

    def _group_of(self, cue: Span | None) -> _Read | None:
        """The rules' reading of the words that the tagger calls a cue."""
        if cue is None:
            return None
        first = max(0, bisect_right(self.group_starts, cue.start) - 2)
        last = bisect_left(self.group_starts, cue.end)
        return next((read for read in self.groups[first:last] if read.cue.overlaps(cue)), None)

    def _draft(self, found: Found, read: _Read | None) -> list[Draft]:
        """The drafts of one attribution: a direct one for each quotation apart, one for all that is reported."""
        exact = self.by_cue.get(read.cue) if read is not None else None
        if exact is not None and any(holds_half(exact.content, (piece,)) for piece in found.content):
            return [self._settle(exact, found, read)]
        made: list[Draft] = []
        rest: list[Span] = []
        loose: list[int] = []
        for piece in self._clean_pieces(found, read):
            quotations, quoted_only = self._quotations_of(piece)
            if not quoted_only:
                other = self._cued_elsewhere(piece, found)
                if other is None:
                    rest.append(piece)
                elif not any(other is one for one in made):
                    made.append(other)
                continue
            for quotation in quotations:
                if self._is_name(quotation, read):
                    continue
                draft = self.by_quotation.get(quotation)
                if draft is None:
                    loose.append(quotation)
                elif not any(draft is one for one in made):
                    made.append(self._settle(draft, found, read))
        if rest:
            content = sorted([*rest, *(quotation_content(self.reading, one) for one in loose)])
            apart = [self._make(found, read, tuple(content), loose)]
        else:
            apart = [self._make(found, read, (quotation_content(self.reading, one),), [one]) for one in loose]
        return made + [draft for draft in apart if self._is_worth(draft)]

    def _cued_elsewhere(self, piece: Span, found: Found) -> Draft | None:
        """The rule's draft of a piece with a cue and source of its own, in another sentence than the tagger's cue."""
        if found.cue is None or self.document.sentence_at(piece.start) == self.document.sentence_at(found.cue.start):
            return None
        for draft in self._drafts_near((piece,)):
            if draft.cue_span is not None and draft.source is not None and not draft.cue_span.overlaps(found.cue):
                return draft
        return None

    def _drafts_near(self, content: tuple[Span, ...]) -> Iterator[Draft]:
        """The rules' drafts that tell at least half of a content."""
        first = bisect_left(self.by_start, (content[0].start - NEAR, -1))
        last = bisect_left(self.by_start, (content[-1].end, -1))
        for _, index in self.by_start[first:last][:NEAREST]:
            if holds_half(self.drafts[index].content, content):
                yield self.drafts[index]

    def _is_worth(self, draft: Draft) -> bool:
        """Whether the tagger's finding alone makes a statement: a source, words of substance, and likely enough."""
        if draft.source_span is None or self._is_empty(draft.source_span):
            return draft.kind is Kind.DIRECT and draft.cue_span is not None
        if draft.kind is Kind.DIRECT:
            return True
        inside = {index for piece in draft.content for index in self._quotations_of(piece)[0]}
        if inside and draft.cue is None and all(self._reads_as_title(index) for index in inside):
            return False
        said = " ".join(span.cut(self.document.text) for span in draft.content).lower()
        return draft.probability >= LEAST_PROBABILITY and said not in EMPTY_OBJECTS

    def _is_empty(self, source: Span) -> bool:
        """Whether a source is nothing but an article or a preposition."""
        return source.cut(self.document.text).lower() in words.DETERMINERS | words.PREPOSITIONS

    def _clean_pieces(self, found: Found, read: _Read | None) -> list[Span]:
        """The pieces of a content, whole quotations with their marks, without the source's own words."""
        sources = [found.source] if found.source is not None else []
        if read is not None and read.group.source is not None:
            sources.append(read.group.source.span(read.unit))
        pieces = []
        for piece in found.content:
            left: Span | None = piece
            for source in sources:
                left = left and self._cut_source(left, source)
            if left is not None:
                pieces.append(self._fit_marks(left))
        return pieces

    def _cut_source(self, piece: Span, source: Span) -> Span | None:
        """The longer part of a piece on either side of a source that it overlaps."""
        if not piece.overlaps(source):
            return piece
        before, behind = Span(piece.start, source.start), Span(source.end, piece.end)
        longer = before if before.end - before.start >= behind.end - behind.start else behind
        return trim_content(self.document.text, longer) if longer.end > longer.start else None

    def _fit_marks(self, piece: Span) -> Span:
        """A piece that does not cut a quotation's mark off, nor goes beyond one whose closing mark was forgotten."""
        start, end = piece
        first = self.document.quotation_at(start)
        if first is not None:
            quotation = self.document.quotations[first]
            if not quotation.closed and start < quotation.content.end < end:
                return Span(start, quotation.content.end)
            if quotation.closed and quotation.span.end < end and start <= quotation.content.start:
                start = quotation.span.start
        last = self.document.quotation_at(max(start, end - 1))
        if last is not None:
            quotation = self.document.quotations[last]
            if start < quotation.span.start and self._is_edge(end, quotation.content.end):
                end = quotation.span.end
        return Span(start, end)

    def _is_edge(self, start: int, end: int) -> bool:
        """Whether nothing but stops stands between two places: a quotation's words end there."""
        return start >= end or trim_content(self.document.text, Span(start, end)) is None

    def _quotations_of(self, piece: Span) -> tuple[list[int], bool]:
        """The quotations that a piece of content covers, and whether it is nothing else."""
        first = max(0, bisect_right(self.quotation_starts, piece.start) - 1)
        last = bisect_left(self.quotation_starts, piece.end)
        inside = [index for index in range(first, last) if self.document.quotations[index].content.overlaps(piece)]
        quoted = sum(shared_length(self.document.quotations[index].span, piece) for index in inside)
        marks = sum(1 for index in inside for _ in (0, 1))
        return inside, bool(inside) and quoted + 3 * marks >= piece.end - piece.start

    def _is_name(self, quotation: int, read: _Read | None) -> bool:
        """Whether a quotation of a word or two without a verb of saying is a nickname, a title or a scare quote."""
        if quotation in self.by_quotation:
            return False
        if quotation in self.placed and is_title(self.reading, *self.placed[quotation]):
            return True
        said = self.document.quotations[quotation].content.cut(self.document.text).split()
        return read is None and (len(said) < NAME_WORDS or self._reads_as_title(quotation))

    def _reads_as_title(self, quotation: int) -> bool:
        """Whether a quotation of a few words has a capital on all its longer ones."""
        said = self.document.quotations[quotation].content.cut(self.document.text).split()
        return 1 < len(said) < TITLE_WORDS and is_title_case(said)

    def _settle(self, draft: Draft, found: Found, read: _Read | None) -> Draft:
        """A rule's draft of a quotation that the tagger attributes too."""
        if found.source is None or (draft.source_span is not None and draft.source_span.overlaps(found.source)):
            draft.agreement = "agreed" if found.source is not None else "silent"
            draft.probability = found.probability
            return draft
        if draft.source is not None and (
            draft.rule in PROVEN or self._is_nearer(draft, found) or not self.table.mentions_for(found.source)
        ):
            draft.agreement, draft.rival = "disputed", found.source
            return draft
        made = self._make(found, read, draft.content, sorted(draft.quotations))
        self.replaced[id(draft)] = made
        if draft.source_span is not None:
            made.agreement, made.rival = "disputed", draft.source_span
        return made

    def _is_nearer(self, draft: Draft, found: Found) -> bool:
        """Whether a source and its verb of saying stand between the tagger's cue and the quotation.

        So in ``Lund boasted, “…”`` behind another clause, and where a quotation runs on over paragraphs to a cue that
        names somebody.
        """
        if draft.source is None or draft.source_span is None or not draft.source.mentions:
            return False
        if draft.rule == "continued":
            return self.reading.mentions[draft.source.mentions[0]].kind is MentionKind.NAME
        if draft.rule != "before" or draft.cue is None or draft.cue_span is None or found.cue is None:
            return False
        if draft.source.place != "before" or draft.cue.verb.section not in {"speech", "tell", "manner"}:
            return False
        return found.cue.end <= draft.source_span.start and draft.source_span.end <= draft.cue_span.start

    def _make(self, found: Found, read: _Read | None, content: tuple[Span, ...], quotations: Sequence[int]) -> Draft:
        source, span = self._find_source(found, read, content)
        span = self._reach_antecedent(span)
        inside = {index for piece in content for index in self._quotations_of(piece)[0]}
        whole = all(self._quotations_of(piece)[1] for piece in content)
        kind = Kind.INDIRECT if not inside else Kind.DIRECT if whole else Kind.MIXED
        return Draft(
            unit=-1,
            content=content,
            cue=read.group.cue if read is not None else None,
            cue_span=found.cue,
            source=source,
            source_span=span,
            kind=kind,
            polarity=read.group.cue.polarity if read is not None else Polarity.AFFIRMED,
            rule="tagged",
            quotations=frozenset(quotations),
            agreement="alone",
            probability=found.probability,
        )

    def _reach_antecedent(self, span: Span | None) -> Span | None:
        """A relative pronoun with the words before its comma that it stands for: "the mayor, who"."""
        if span is None or span.cut(self.document.text).lower() not in RELATIVES:
            return span
        before = span.start
        while before > 0 and self.document.text[before - 1] in ", ":
            before -= 1
        index = bisect_left(self.mention_starts, before) - 1
        if index < 0 or span.start - before > NEAR_RELATIVE or self.reading.mentions[index].span.end != before:
            return span
        return Span(self.reading.mentions[index].span.start, span.end)

    def _find_source(
        self, found: Found, read: _Read | None, content: tuple[Span, ...]
    ) -> tuple[Source | None, Span | None]:
        """The tagger's source, else the rules' for the same cue, else that of a rule's draft of the same words."""
        if found.source is not None:
            return Source(0, 0, self.table.mentions_for(found.source), "before"), found.source
        if read is not None and read.group.source is not None:
            return read.group.source, read.group.source.span(read.unit)
        for draft in self._drafts_near(content):
            if draft.source is not None:
                return draft.source, draft.source_span
        return None, None

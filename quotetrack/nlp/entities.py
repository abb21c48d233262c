"""Entities: the mentions of one person or body within an article joined, and the answer to who a source is.

How to call: ``mentions = find_mentions(document)``, ``table = build_entities(document, mentions)``; then for each
statement, in text order, ``table.mention_for(source_span)`` and ``table.resolve(index, position=source_span.start,
speakers=those credited so far, newest first)``, or ``table.resolve_span(source_span, …)`` that does both and also knows
joint sources and those that are a part of a mention. ``Resolution.entity`` is the one clear answer or None,
``Resolution.status`` says which of the three it is.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from quotetrack.nlp.analysis import Entity
from quotetrack.nlp.coreference import Referents
from quotetrack.nlp.document import Document
from quotetrack.nlp.joining import join_mentions
from quotetrack.nlp.mention_records import Mention
from quotetrack.nlp.ranking import Answer, settle
from quotetrack.terms import Status
from quotetrack.text.spans import Span

# A best candidate is clear when it weighs this much, and this much more than the next.
CLEAR_WEIGHT = 0.45
CLEAR_LEAD = 0.2


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who a source may be: (entity index, weight) best first, the weights adding up to at most 1.

    ``on_behalf_of`` is the entity for whom an unnamed or named spokesperson speaks. ``reason`` is one plain sentence.
    """

    candidates: tuple[tuple[int, float], ...]
    on_behalf_of: int | None
    reason: str

    @property
    def entity(self) -> int | None:
        """The one clear candidate."""
        if not self.candidates:
            return None
        best, weight = self.candidates[0]
        rival = self.candidates[1][1] if len(self.candidates) > 1 else 0.0
        return best if weight >= CLEAR_WEIGHT and weight - rival >= CLEAR_LEAD else None

    @property
    def status(self) -> Status:
        """Attributed to one, ambiguous between level ones, or unknown."""
        if self.entity is not None:
            return Status.ATTRIBUTED
        return Status.AMBIGUOUS if len(self.candidates) > 1 else Status.UNKNOWN


class EntityTable:
    """The entities of one article and what each mention may refer to. Immutable after ``build_entities``."""

    def __init__(self, mentions: tuple[Mention, ...], referents: Referents) -> None:
        self.entities: tuple[Entity, ...] = referents.make_entities()
        self._mentions = mentions
        self._referents = referents
        self._starts = [mention.span.start for mention in mentions]

    def resolve(
        self,
        mention_index: int,
        *,
        position: int,
        excluded: frozenset[int] = frozenset(),
        speakers: Sequence[int] = (),
    ) -> Resolution:
        """Who the mention refers to, said at ``position`` (a code point).

        ``excluded`` are entities that cannot be meant; ``speakers`` the entities credited with the preceding
        statements, newest first. Time is bounded by a look-back window, whatever the article's length.
        """
        answer = self._referents.answer(mention_index, position, excluded, tuple(speakers[:6]))
        return self._resolution(mention_index, answer)

    def resolve_span(
        self,
        span: Span,
        *,
        position: int | None = None,
        excluded: frozenset[int] = frozenset(),
        speakers: Sequence[int] = (),
    ) -> Resolution:
        """The same for any source span; one that names two, "Ann Lee and Bob Ray", is ambiguous between them."""
        indices = self.mentions_for(span)
        where = span.start if position is None else position
        inner = self._referents.answer_within(indices[0] if indices else None, span, excluded, tuple(speakers[:6]))
        if inner is not None:
            return Resolution(settle(inner.scores), None, inner.reason)
        if not indices:
            return Resolution((), None, "The source names nobody.")
        first = self.resolve(indices[0], position=where, excluded=excluded, speakers=speakers)
        others = [self.resolve(index, position=where, excluded=excluded, speakers=speakers) for index in indices[1:]]
        named = list(dict.fromkeys(one.entity for one in (first, *others) if one.entity is not None))
        if len(named) < 2:
            return first
        share = round(1.0 / len(named), 3)
        return Resolution(tuple((entity, share) for entity in named), None, "The source names more than one.")

    def entity_of(self, mention_index: int) -> int | None:
        """The entity that a name mentions for certain; None for pronouns and descriptions."""
        return self._referents.fixed(mention_index)

    def mention_for(self, span: Span) -> int | None:
        """The mention that a source span is about: one whose head lies in it, names first, else the best overlap."""
        indices = self.mentions_for(span)
        return indices[0] if indices else None

    def mentions_for(self, span: Span) -> tuple[int, ...]:
        """The mention that a span is about and, where names are joined by "and", the others; best first."""
        first = max(0, bisect_right(self._starts, span.start) - 1)
        last = bisect_left(self._starts, span.end)
        inside = [index for index in range(first, last) if self._mentions[index].span.overlaps(span)]
        if not inside:
            return ()
        best = max(inside, key=lambda index: self._fit(index, span))
        if best != inside[-1] and self._referents.is_apposed(best, inside[-1]):
            best = inside[-1]
        joined = [index for index in inside if index != best and self._referents.conjoined(best, index)]
        return (best, *joined)

    def _fit(self, index: int, span: Span) -> tuple[bool, bool, int]:
        mention = self._mentions[index]
        leads = not mention.possessive or mention.span.end + 2 >= span.end
        # A description may lead up to the name: "its “national reporter” Ivo Penn".
        if leads and not self._referents.fixed(index) and self._referents.introduces(index):
            leads = False
        return mention.head.overlaps(span), leads, -index

    def _resolution(self, index: int, answer: Answer) -> Resolution:
        candidates = settle(answer.scores)
        resolution = Resolution(candidates, self._referents.spoken_for(index), answer.reason)
        if not candidates or resolution.entity is not None:
            return resolution
        if len(candidates) == 1:
            # Too weak to be named, and nobody to weigh it against.
            return replace(resolution, candidates=())
        (best, weight), *rest = candidates
        level = (best, min(weight, round(rest[0][1] + CLEAR_LEAD - 0.01, 3)))
        return replace(resolution, candidates=(level, *rest))


def build_entities(document: Document, mentions: tuple[Mention, ...]) -> EntityTable:
    """Join the mentions of ``find_mentions(document)`` into entities; time is linear in their number."""
    return EntityTable(mentions, Referents(document, mentions, join_mentions(document, mentions)))

"""Who a pronoun, a description or a document stands for, by gender, number, nearness, syntax and who spoke before."""

import re

from quotetrack.nlp.analysis import Entity
from quotetrack.nlp.callings import EPITHETS, Callings
from quotetrack.nlp.document import Document
from quotetrack.nlp.introductions import SCORE as INTRODUCED
from quotetrack.nlp.introductions import Introductions
from quotetrack.nlp.joining import Joined
from quotetrack.nlp.mention_records import Mention, MentionKind
from quotetrack.nlp.ranking import Answer, Salience, prominence_of
from quotetrack.nlp.vocabulary import ANAPHORS, FEMALE, MALE, word_set
from quotetrack.nlp.works import Works
from quotetrack.terms import SpeakerKind
from quotetrack.text.spans import Span

_PERSONAL = word_set("he she him her his hers himself herself he's she's he'd she'd he'll she'll")
# A clause about the name just named: "with Nora Quill, who has called for more".
_GOES_ON = re.compile(r"\s?[,—–-]{0,2}\s?(?:who|whose)\b")
# Words that begin a clause, so that what follows is another person's name.
_CLAUSE = re.compile(r"\b(?:who|which|that|and|or|said|says|told|of|for|from|with|by|to|in|on|about|is|was|has|had)\b")
TALKED_ABOUT = 0.78
_BENCHES = word_set("panel bench majority")
_FIRST = word_set("i we me my")
_RELATIVE = word_set("who which whose whom")


class Referents:
    """What each mention of an article may refer to."""

    def __init__(self, document: Document, mentions: tuple[Mention, ...], joined: Joined) -> None:
        self._text = document.text
        self._mentions = mentions
        self._joined = joined
        self._drafts = joined.drafts
        self._salience = Salience(document, joined.drafts)
        self._callings = Callings(document.text, mentions, joined, self._salience)
        self._works = Works(document.text, mentions, joined, self._salience, self._callings)
        self._introductions = Introductions(document, mentions, joined)
        self._collect_marks()

    def make_entities(self) -> tuple[Entity, ...]:
        """The entities as the analysis shows them."""
        return tuple(
            Entity(
                draft.name,
                SpeakerKind.PERSON if draft.person else SpeakerKind.BODY,
                tuple(dict.fromkeys(draft.aliases)),
                tuple(draft.roles),
                tuple(draft.mentions),
            )
            for draft in self._drafts
        )

    def fixed(self, index: int) -> int | None:
        """The entity that a name names for certain."""
        links = self._joined.links[index]
        return links[0][0] if len(links) == 1 else None

    def spoken_for(self, index: int) -> int | None:
        """The entity for whom the mention speaks."""
        return self._joined.principals[index]

    def conjoined(self, one: int, two: int) -> bool:
        """Whether two mentions are joined as one source: "Ann Lee and Bob Ray"."""
        first, second = self._mentions[min(one, two)], self._mentions[max(one, two)]
        gap = self._text[first.span.end : second.span.start].strip()
        return gap in {"and", "&", ", and", "and the"} and second.kind in {MentionKind.NAME, MentionKind.BODY}

    def is_apposed(self, one: int, two: int) -> bool:
        """Whether a later name says who a description is: "the alliance's chief at the time, Nora Quill"."""
        first, second = self._mentions[one], self._mentions[two]
        if second.kind != MentionKind.NAME or first.kind == MentionKind.NAME or len(self._joined.links[two]) != 1:
            return False
        gap = self._text[first.span.end : second.span.start]
        if len(gap) > 40 or _CLAUSE.search(gap) or first.possessive:
            return False
        return gap.rstrip().endswith((",", ":")) or (first.kind == MentionKind.BODY and "," not in gap)

    def introduces(self, index: int) -> bool:
        """Whether a description stands right before a name, with nothing but marks between."""
        if self._joined.links[index] or index + 1 >= len(self._mentions):
            return False
        one, two = self._mentions[index], self._mentions[index + 1]
        gap = self._text[one.span.end : two.span.start]
        return two.kind == MentionKind.NAME and len(gap) < 4 and not gap.strip(" \u00a0\"“”'’,") and "," not in gap

    def answer_within(
        self, index: int | None, span: Span, excluded: frozenset[int], speakers: tuple[int, ...]
    ) -> Answer | None:
        """Who a source is that is only a part of a mention: "his" of "his attorney", "Penn" of "Penn's attorney"."""
        if index is None:
            return None
        mention = self._mentions[index]
        if mention.head.overlaps(span) or span.end >= mention.span.end:
            return None
        owner = self._joined.owners[index]
        if mention.owner is not None and mention.owner.overlaps(span) and owner is not None:
            return Answer(((owner, 1.0),), "The source is named.")
        word = span.cut(self._text).lower()
        gender = {"his": MALE, "her": FEMALE}.get(word)
        if gender is None:
            return None
        scores = self._salience.rank_persons(span.start, self._salience.time_of(mention), gender, speakers, excluded)
        return Answer(scores, f"“{word}” refers to the person named before it who fits.")

    def answer(self, index: int, position: int, excluded: frozenset[int], speakers: tuple[int, ...]) -> Answer:
        """Who the mention may be, without the excluded."""
        mention = self._mentions[index]
        links = self._joined.links[index]
        if links:
            reason = "The source is named." if len(links) == 1 else "Several persons of this article bear the name."
            answer = Answer(tuple(links), reason)
            if len(links) > 1 and speakers and speakers[0] in dict(links):
                weights = {entity: weight + 0.35 * (entity == speakers[0]) for entity, weight in links}
                answer = Answer(tuple(sorted(weights.items(), key=lambda pair: -pair[1])), reason)
        elif mention.kind == MentionKind.PRONOUN:
            answer = self._answer_pronoun(index, position, excluded, speakers)
        elif mention.kind == MentionKind.ROLE:
            answer = self._answer_description(index, position, excluded, speakers)
        else:
            answer = Answer((), "The article does not name the source.")
        owner = self._joined.owners[index]
        if not answer.scores and mention.role in _BENCHES and owner is not None and self._drafts[owner].sort == "court":
            answer = Answer(((owner, 0.6),), f"The {mention.role} is the court's own.")
        if not answer.scores and mention.kind in {MentionKind.ROLE, MentionKind.UNNAMED}:
            answer = self._answer_introduced(index, answer)
        if excluded:
            answer = Answer(tuple(pair for pair in answer.scores if pair[0] not in excluded), answer.reason)
        return answer

    def _answer_introduced(self, index: int, answer: Answer) -> Answer:
        entity = self._introductions.find(index)
        if entity is None:
            return answer
        return Answer(((entity, INTRODUCED),), "The article names the one so described a little later.")

    def _place(self, mention: Mention) -> tuple[int, int]:
        """Where a mention stands: code point and narrative time."""
        return mention.span.start, self._salience.time_of(mention)

    # Collecting

    def _collect_marks(self) -> None:
        """Mark where everybody is named; a second time where the first told somebody's gender by "he" and "she"."""
        for index, links in enumerate(self._joined.links):
            if len(links) == 1:
                self._callings.bind(index, links[0][0])
        self._mark_places()
        if self._salience.settle_genders():
            self._salience.clear()
            self._mark_places()

    def _mark_places(self) -> None:
        salience = self._salience
        for index, mention in enumerate(self._mentions):
            links = self._joined.links[index]
            if len(links) == 1:
                weight = prominence_of(mention)
                if not mention.in_quotation and _GOES_ON.match(self._text, mention.span.end):
                    weight = max(weight, TALKED_ABOUT)
                salience.mark(links[0][0], mention, weight)
            for bearer, _ in links if len(links) > 1 else ():
                salience.mark(bearer, mention, 0.9 * prominence_of(mention))
            for entity in {self._joined.owners[index], self._joined.principals[index]}:
                if entity is not None:
                    salience.mark(entity, mention, 0.6 * prominence_of(mention) + 0.1)
            if mention.kind == MentionKind.ROLE and mention.sort == "role" and self._stands_out(mention):
                called = self._callings.called(index)
                if called is not None:
                    salience.mark(called, mention, 0.9 * prominence_of(mention))
            if self._is_somebody_unnamed(mention):
                salience.mark_nobody(mention)
            if mention.kind == MentionKind.PRONOUN and mention.gender and not mention.in_quotation:
                salience.follow_pronoun(mention)

    def _stands_out(self, mention: Mention) -> bool:
        return not (mention.plural or mention.in_quotation) and (mention.subject or mention.spoke)

    def _is_somebody_unnamed(self, mention: Mention) -> bool:
        if mention.sort != "role" or not self._stands_out(mention):
            return False
        if mention.kind == MentionKind.UNNAMED:
            return True
        return (
            mention.kind == MentionKind.ROLE
            and mention.role not in EPITHETS
            and not self._callings.is_epithet(mention)
            and not self._callings.knows(mention.role)
        )

    # Pronouns

    def _answer_pronoun(self, index: int, position: int, excluded: frozenset[int], speakers: tuple[int, ...]) -> Answer:
        mention = self._mentions[index]
        word = mention.span.cut(self._text).lower().replace("’", "'")
        if word in _PERSONAL:
            scores = self._salience.rank_persons(*self._place(mention), mention.gender, speakers, excluded)
            return Answer(scores, f"“{word}” refers to the person named before it who fits.")
        if word in _RELATIVE:
            return self._answer_relative(index, word, speakers)
        if word in {"it", "its"}:
            scores = self._salience.rank_bodies(*self._place(mention), None, frozenset(), speakers)
            return Answer(scores, "“it” refers to the body named before it.")
        if word in {"they", "their", "them"}:
            return self._answer_they(index, speakers)
        author = None if mention.in_quotation else self._joined.author_at(mention.span.start)
        if author is not None and word in _FIRST:
            return Answer(((author, 0.7),), f"“{word}” is whoever wrote these words.")
        return Answer((), f"“{word}” is nobody named in the narration.")

    def _answer_relative(self, index: int, word: str, speakers: tuple[int, ...]) -> Answer:
        """ "who" and "which" stand for the name right before them."""
        mention = self._mentions[index]
        for before in range(index - 1, max(-1, index - 4), -1):
            other = self._mentions[before]
            if other.sentence != mention.sentence:
                break
            gap = self._text[other.span.end : mention.span.start]
            if len(gap) > 60:
                break
            links = self._joined.links[before]
            if links:
                draft = self._drafts[links[0][0]]
                if word == "who" and (not draft.person or draft.certainty < 0.5):
                    continue
                return Answer(links, f"“{word}” follows the name that it refers to.")
            if other.sort in {"role", "body"} and len(gap.strip()) <= 1:
                return self.answer(before, other.span.start, frozenset(), speakers)
        return Answer((), f"“{word}” follows no name.")

    def _answer_they(self, index: int, speakers: tuple[int, ...]) -> Answer:
        mention = self._mentions[index]
        for before in range(index - 1, max(-1, index - 8), -1):
            other = self._mentions[before]
            if mention.sentence - other.sentence > 1:
                break
            if other.plural and other.kind == MentionKind.UNNAMED and other.subject:
                return Answer((), "“they” refers to people whom the article does not name.")
        scores = self._salience.rank_bodies(*self._place(mention), None, frozenset(), speakers)
        return Answer(
            tuple((entity, 0.8 * score) for entity, score in scores), "“they” refers to the body named before it."
        )

    # Descriptions

    def _answer_description(
        self, index: int, position: int, excluded: frozenset[int], speakers: tuple[int, ...]
    ) -> Answer:
        mention = self._mentions[index]
        if mention.sort == "document":
            return self._works.answer(index, speakers)
        if mention.plural:
            return Answer((), "The source is several people whom the article does not name.")
        if mention.sort == "body":
            types = ANAPHORS.get(mention.role, frozenset())
            words = frozenset((mention.role, *mention.modifiers))
            scores = self._salience.rank_bodies(*self._place(mention), types, words, speakers)
            return Answer(scores, f"“the {mention.role}” refers to the body named before it.")
        return self._callings.answer(index, speakers, excluded)

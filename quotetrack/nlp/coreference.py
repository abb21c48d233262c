"""Who a pronoun, a description or a document stands for, by gender, number, nearness, syntax and who spoke before."""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from quotetrack.nlp.analysis import Entity
from quotetrack.nlp.document import Document
from quotetrack.nlp.joining import Draft, Joined
from quotetrack.nlp.mention_records import Mention, MentionKind
from quotetrack.nlp.vocabulary import (
    ANAPHORS,
    BODY_WORDS,
    FEMALE,
    GENERIC_PERSONS,
    GIVEN_NAMES,
    MALE,
    fold_word,
    roles_alike,
    word_set,
)
from quotetrack.terms import SpeakerKind
from quotetrack.text.spans import Span

WINDOW = 60
SENTENCES = 14
_PERSONAL = word_set("he she him her his hers himself herself he's she's he'd she'd he'll she'll")
_RELATIVE = word_set("who which whose whom")
_PUBLISHED = word_set(
    "article report piece story paper film movie documentary book study survey poll analysis research memoir column"
    " editorial essay investigation blog website documents data findings"
)


# Descriptions that reporters use in turn with a name; others are as likely to bring in somebody new.
_EPITHETS = word_set(
    "senator congressman congresswoman representative lawmaker governor candidate nominee businessman businesswoman"
    " billionaire millionaire tycoon mogul actor actress singer rapper star comedian striker midfielder goalkeeper"
    " defender quarterback player winger boxer golfer author novelist politician president-elect democrat republican"
    " fan expert person lady veteran hopeful contender footballer cricketer"
)


class Mark(NamedTuple):
    """A place where an entity was named: code point, entity, sentence, how prominent (0..1)."""

    start: int
    entity: int
    sentence: int
    weight: float


@dataclass(frozen=True, slots=True)
class Answer:
    """Scores by entity, best first, before they are settled into weights."""

    scores: tuple[tuple[int, float], ...]
    reason: str


def settle(scores: tuple[tuple[int, float], ...]) -> tuple[tuple[int, float], ...]:
    """Weights that add up to at most 1; a score's square counts, so that a clear lead shows."""
    best = scores[:4]
    total = sum(score * score for _, score in best)
    if total <= 0:
        return ()
    top = min(1.0, best[0][1])
    worth = min(1.0, 0.3 + 1.2 * top)
    return tuple((entity, round(score * score / total * worth, 3)) for entity, score in best)


class Referents:
    """What each mention of an article may refer to."""

    def __init__(self, document: Document, mentions: tuple[Mention, ...], joined: Joined) -> None:
        self._document = document
        self._text = document.text
        self._mentions = mentions
        self._joined = joined
        self._drafts = joined.drafts
        for draft in self._drafts:
            if draft.person and not draft.gender:
                draft.gender = _gender_of(draft)
        self._persons: list[Mark] = []
        self._bodies: list[Mark] = []
        self._roles: dict[str, list[tuple[int, int, frozenset[str]]]] = defaultdict(list)
        self._clock = _read_clock(document)
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
        scores = self._rank_persons(span.start, self._time(mention), gender, speakers, excluded)
        return Answer(scores, f"“{word}” refers to the person named before it who fits.")

    def answer(self, index: int, position: int, excluded: frozenset[int], speakers: tuple[int, ...]) -> Answer:
        """Who the mention may be, without the excluded."""
        mention = self._mentions[index]
        links = self._joined.links[index]
        if links:
            reason = "The source is named." if len(links) == 1 else "Several persons of this article bear the name."
            answer = Answer(tuple(links), reason)
        elif mention.kind == MentionKind.PRONOUN:
            answer = self._answer_pronoun(index, position, excluded, speakers)
        elif mention.kind == MentionKind.ROLE:
            answer = self._answer_description(index, position, excluded, speakers)
        else:
            answer = Answer((), "The article does not name the source.")
        if excluded:
            answer = Answer(tuple(pair for pair in answer.scores if pair[0] not in excluded), answer.reason)
        return answer

    def _time(self, mention: Mention) -> int:
        """How many sentences of narration began before the mention's: what is quoted takes no time."""
        return self._clock[mention.sentence] if 0 <= mention.sentence < len(self._clock) else 0

    # Collecting

    def _collect_marks(self) -> None:
        for index, mention in enumerate(self._mentions):
            links = self._joined.links[index]
            if len(links) == 1:
                self._mark(links[0][0], mention, _prominence(mention))
                self._bind_role(links[0][0], mention)
            for entity in {self._joined.owners[index], self._joined.principals[index]} - {None}:
                if entity is not None:
                    self._mark(entity, mention, 0.6 * _prominence(mention) + 0.1)
            if mention.kind == MentionKind.PRONOUN and mention.gender and not mention.in_quotation:
                self._follow_pronoun(index, mention)

    def _mark(self, entity: int, mention: Mention, weight: float) -> None:
        marks = self._persons if self._drafts[entity].person else self._bodies
        marks.append(Mark(mention.span.start, entity, self._time(mention), weight))

    def _follow_pronoun(self, index: int, mention: Mention) -> None:
        """A clear "he" keeps its person in mind, and tells the gender of a person whose name does not."""
        scores = self._rank_persons(mention.span.start, self._time(mention), mention.gender, ())
        if not scores or (len(scores) > 1 and scores[0][1] < 1.3 * scores[1][1]) or scores[0][1] < 0.25:
            return
        entity = scores[0][0]
        draft = self._drafts[entity]
        if not draft.gender:
            draft.gender = mention.gender
        draft.certainty = max(draft.certainty, 0.8)
        self._persons.append(Mark(mention.span.start, entity, self._time(mention), 0.9 * _prominence(mention)))

    def _bind_role(self, entity: int, mention: Mention) -> None:
        if mention.role:
            words = frozenset(mention.modifiers) | frozenset(mention.titles)
            self._roles[mention.role].append((mention.span.start, entity, words))
        for title in mention.titles:
            if title != mention.role:
                self._roles[title].append((mention.span.start, entity, frozenset(mention.modifiers)))

    # Pronouns

    def _answer_pronoun(self, index: int, position: int, excluded: frozenset[int], speakers: tuple[int, ...]) -> Answer:
        mention = self._mentions[index]
        word = mention.span.cut(self._text).lower().replace("’", "'")
        if word in _PERSONAL:
            scores = self._rank_persons(mention.span.start, self._time(mention), mention.gender, speakers, excluded)
            return Answer(scores, f"“{word}” refers to the person named before it who fits.")
        if word in _RELATIVE:
            return self._answer_relative(index, word)
        if word in {"it", "its"}:
            scores = self._rank_bodies(mention.span.start, self._time(mention), None, frozenset(), speakers)
            return Answer(scores, "“it” refers to the body named before it.")
        if word in {"they", "their", "them"}:
            return self._answer_they(index, speakers)
        return Answer((), f"“{word}” is nobody named in the narration.")

    def _answer_relative(self, index: int, word: str) -> Answer:
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
                if word == "who" and not self._drafts[links[0][0]].person and len(gap.strip()) > 1:
                    continue
                return Answer(links, f"“{word}” follows the name that it refers to.")
            if other.kind == MentionKind.UNNAMED and len(gap.strip()) <= 1:
                break
        return Answer((), f"“{word}” follows no name.")

    def _answer_they(self, index: int, speakers: tuple[int, ...]) -> Answer:
        mention = self._mentions[index]
        for before in range(index - 1, max(-1, index - 8), -1):
            other = self._mentions[before]
            if mention.sentence - other.sentence > 1:
                break
            if other.plural and other.kind == MentionKind.UNNAMED and other.subject:
                return Answer((), "“they” refers to people whom the article does not name.")
        scores = self._rank_bodies(mention.span.start, self._time(mention), None, frozenset(), speakers)
        return Answer(
            tuple((entity, 0.8 * score) for entity, score in scores), "“they” refers to the body named before it."
        )

    def _rank_persons(
        self,
        start: int,
        sentence: int,
        gender: str,
        speakers: tuple[int, ...],
        excluded: frozenset[int] = frozenset(),
    ) -> tuple[tuple[int, float], ...]:
        """Persons before a place who fit a gender ("" for any), best first."""
        best: dict[int, Mark] = {}
        scores: dict[int, float] = {}
        extra: dict[int, float] = defaultdict(float)
        at = bisect_left(self._persons, (start,))
        for mark in reversed(self._persons[max(0, at - WINDOW) : at]):
            age = sentence - mark.sentence
            if age > SENTENCES:
                break
            if mark.entity in excluded:
                continue
            score = mark.weight / (1 + 0.45 * age)
            if mark.entity in best:
                extra[mark.entity] += 0.06 * score
            if score > scores.get(mark.entity, 0.0):
                scores[mark.entity], best[mark.entity] = score, mark
        for place, speaker in enumerate(speakers[:3]):
            if speaker not in excluded and self._drafts[speaker].person:
                scores.setdefault(speaker, 0.1)
                extra[speaker] += (0.2, 0.08, 0.04)[place]
        for entity in scores:
            scores[entity] = (scores[entity] + min(extra[entity], 0.4)) * self._fit(entity, gender)
        ranked = sorted((pair for pair in scores.items() if pair[1] > 0.04), key=lambda pair: -pair[1])
        if len(ranked) > 1 and self._are_level(best, extra, ranked[0][0], ranked[1][0]):
            ranked[0] = (ranked[0][0], ranked[1][1])
        return tuple(ranked)

    def _are_level(self, best: dict[int, Mark], extra: dict[int, float], one: int, two: int) -> bool:
        """Whether two persons were brought in by one sentence and nothing since tells them apart.

        "Tom Hask met Carl Ebner. “It is over,” he said.": that Hask is the subject is too little.
        """
        if extra[one] or extra[two] or one not in best or two not in best:
            return False
        first, second = best[one], best[two]
        return first.sentence == second.sentence and first.weight < 1.0 and second.weight >= 0.5

    def _fit(self, entity: int, gender: str) -> float:
        draft = self._drafts[entity]
        certainty = 0.4 + 0.6 * draft.certainty
        if not gender:
            return certainty
        if not draft.gender:
            return 0.75 * certainty
        return certainty if draft.gender == gender else 0.0

    # Descriptions

    def _answer_description(
        self, index: int, position: int, excluded: frozenset[int], speakers: tuple[int, ...]
    ) -> Answer:
        mention = self._mentions[index]
        if mention.sort == "document":
            return self._answer_document(index, speakers)
        if mention.plural:
            return Answer((), "The source is several people whom the article does not name.")
        if mention.sort == "body":
            types = ANAPHORS.get(mention.role, frozenset())
            words = frozenset((mention.role, *mention.modifiers))
            scores = self._rank_bodies(mention.span.start, self._time(mention), types, words, speakers)
            return Answer(scores, f"“the {mention.role}” refers to the body named before it.")
        return self._answer_role(mention, excluded, speakers)

    def _answer_role(self, mention: Mention, excluded: frozenset[int], speakers: tuple[int, ...]) -> Answer:
        scores: dict[int, float] = {}
        asked = frozenset(mention.modifiers) - {"the"}
        for noun in roles_alike(mention.role):
            for start, entity, words in self._roles.get(noun, ())[-40:]:
                draft = self._drafts[entity]
                if mention.gender and draft.gender and mention.gender != draft.gender:
                    continue
                score = 0.55 if noun == mention.role else 0.4
                score += 0.25 * min(2, len(asked & words))
                if ("former" in asked) != ("former" in words):
                    score *= 0.6
                if start > mention.span.start:
                    score *= 0.6
                score /= 1 + 0.01 * max(0, mention.sentence - draft.last_sentence)
                scores[entity] = max(scores.get(entity, 0.0), score)
        for place, speaker in enumerate(speakers[:2]):
            if speaker in scores:
                scores[speaker] += (0.25, 0.1)[place]
        if scores:
            ranked = tuple(sorted(scores.items(), key=lambda pair: -pair[1]))
            return Answer(ranked, f"“{mention.role}” is what the article calls this person.")
        if (mention.role in GENERIC_PERSONS and not mention.modifiers) or self._is_epithet(mention):
            ranked = self._rank_persons(mention.span.start, self._time(mention), mention.gender, speakers, excluded)
            return Answer(ranked, f"“{mention.role}” refers to the person named before it who fits.")
        return Answer((), "The article does not say whose role this is.")

    def _is_epithet(self, mention: Mention) -> bool:
        """Whether a description says something new of a person already spoken of: "the Bay City striker"."""
        return mention.role in _EPITHETS and mention.definite and mention.owner is None and mention.head != mention.span

    def _rank_bodies(
        self,
        start: int,
        sentence: int,
        types: frozenset[str] | None,
        words: frozenset[str],
        speakers: tuple[int, ...],
    ) -> tuple[tuple[int, float], ...]:
        """Bodies before a place that a noun may stand for, best first; ``types`` None for any."""
        best: dict[int, float] = {}
        extra: dict[int, float] = defaultdict(float)
        at = bisect_left(self._bodies, (start,))
        for mark in reversed(self._bodies[max(0, at - WINDOW) : at]):
            age = sentence - mark.sentence
            if age > SENTENCES + 10:
                break
            score = mark.weight / (1 + 0.3 * age)
            if mark.entity in best:
                extra[mark.entity] += 0.15 * score
            best[mark.entity] = max(best.get(mark.entity, 0.0), score)
        place = 0
        for speaker in speakers:
            if not self._drafts[speaker].person and place < 2:
                best.setdefault(speaker, 0.1)
                extra[speaker] += (0.3, 0.1)[place]
                place += 1
        ranked = [
            (entity, (score + min(extra[entity], 0.5)) * self._fit_body(entity, types, words))
            for entity, score in best.items()
        ]
        return tuple(sorted((pair for pair in ranked if pair[1] > 0.04), key=lambda pair: -pair[1]))

    def _fit_body(self, entity: int, types: frozenset[str] | None, words: frozenset[str]) -> float:
        draft = self._drafts[entity]
        if draft.words and len(draft.words) == 1 and draft.words[0] in ANAPHORS:
            return 0.0
        named = frozenset(map(fold_word, draft.name.split())) | frozenset(draft.words)
        shared = len(words & named)
        boost = (1.0, 1.6, 3.0)[min(2, shared)]
        if types is None:
            return 0.7 if draft.sort == "place" else 1.0
        if draft.sort in types:
            return boost
        if shared:
            return boost
        return 0.5 if not draft.sort and "place" not in types else 0.0

    def _answer_document(self, index: int, speakers: tuple[int, ...]) -> Answer:
        """A statement or a report stands for whoever made it."""
        mention = self._mentions[index]
        owner = self._joined.owners[index]
        if owner is not None:
            return Answer(((owner, 0.9),), f"The {mention.role} is said to be theirs.")
        if mention.role not in _PUBLISHED:
            if speakers and mention.definite:
                return Answer(((speakers[0], 0.6),), f"“the {mention.role}” is that of the last speaker.")
            return Answer((), f"Nobody is said to have made the {mention.role}.")
        for before in range(index - 1, max(-1, index - WINDOW), -1):
            other = self._mentions[before]
            author = self._joined.owners[before]
            if other.sort == "document" and other.role in _PUBLISHED and author is not None:
                return Answer(((author, 0.6),), f"“the {mention.role}” is the one named before.")
        if mention.role in {"article", "piece", "story", "paper", "report", "investigation", "column"}:
            scores = self._rank_bodies(
                mention.span.start, mention.sentence, frozenset({"media"}), frozenset(), speakers
            )
            return Answer(scores, f"“the {mention.role}” is that of the publication named before.")
        return Answer((), f"Nobody is said to have made the {mention.role}.")


def _read_clock(document: Document) -> list[int]:
    """For each sentence the number of sentences up to it that hold narration."""
    clock: list[int] = []
    time = 0
    quotations = document.quotations
    at = 0
    for sentence in document.sentences:
        while at < len(quotations) and quotations[at].span.end <= sentence.start:
            at += 1
        # A sentence's span may hold the white space behind it.
        stop = sentence.start + len(sentence.cut(document.text).rstrip())
        if at >= len(quotations) or quotations[at].span.start > sentence.start or quotations[at].span.end < stop - 1:
            time += 1
        clock.append(time)
    return clock


def _prominence(mention: Mention) -> float:
    if mention.in_quotation:
        return 0.2
    if mention.spoke:
        return 1.0
    if mention.subject and not mention.possessive:
        return 0.9
    return 0.6


def _gender_of(draft: Draft) -> str:
    first = draft.words[0]
    known = GIVEN_NAMES.get(first)
    if known is not None and first not in BODY_WORDS:
        return known
    return GIVEN_NAMES.get(first.partition("-")[0], "") if "-" in first else ""

"""How much in mind each person and body of an article is at a place: nearness, prominence, who spoke, gender, type."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from quotetrack.nlp.document import Document
from quotetrack.nlp.gathering import Draft
from quotetrack.nlp.mention_records import Mention
from quotetrack.nlp.vocabulary import ANAPHORS, BODY_WORDS, FEMALE, GIVEN_NAMES, MALE, fold_word

# Entities with their scores, best first.
Ranking = tuple[tuple[int, float], ...]

WINDOW = 60
# The entity of somebody whom the article leaves without a name: "a homeless man".
NOBODY = -1
# How prominent the subject of a clause is.
SUBJECT = 0.8
NOBODY_GENDER = "?"
SENTENCES = 14
# How fast a person and a body fade with each sentence of narration. These and the bonuses below were set on annotated
# news so that the fewest wrong names came out.
PERSON_DECAY = 0.45
BODY_DECAY = 0.4
# What is left of a person's score where the name does not tell the gender: a name of both, a name not known.
BOTH = 0.55
UNTOLD = {MALE: 0.85, FEMALE: 0.75}
POSSESSOR = 0.7
OBJECT = 0.6
EMBEDDED = 0.75
SPOKE = 1.0
# For whoever was brought in as a subject last, and for the subject of the sentence in which the pronoun stands.
FRESH = 0.22
SAME_SENTENCE = 0.1
CERTAINTY = 0.25
# A police force or a court has its noun in its name; a union or a ministry may be called anything.
NAMED_SO = frozenset({"police", "court"})
SPEAKER_BONUS = (0.2, 0.08, 0.04)


class Answer(NamedTuple):
    """Scores by entity, best first, before they are settled into weights; the reason is one plain sentence."""

    scores: Ranking
    reason: str


class Mark(NamedTuple):
    """A place where an entity was named: code point, entity, narrative time, prominence 0..1; ``gender`` of nobody."""

    start: int
    entity: int
    time: int
    weight: float
    gender: str = ""


def settle(scores: tuple[tuple[int, float], ...]) -> tuple[tuple[int, float], ...]:
    """Weights that add up to at most 1; a score's square counts, so that a clear lead shows."""
    best = scores[:4]
    total = sum(score * score for _, score in best)
    if total <= 0 or best[0][0] == NOBODY:
        return ()
    top = min(1.0, best[0][1])
    worth = min(1.0, 0.3 + 1.2 * top)
    return tuple((entity, round(score * score / total * worth, 3)) for entity, score in best if entity != NOBODY)


class Salience:
    """The places where entities were named so far, in text order, and rankings of them at a place."""

    def __init__(self, document: Document, drafts: list[Draft]) -> None:
        self.persons: list[Mark] = []
        self.bodies: list[Mark] = []
        self._drafts = drafts
        self._times: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._votes: dict[int, Counter[str]] = defaultdict(Counter)
        self._clock = _read_clock(document)
        for draft in drafts:
            if draft.person and not draft.gender:
                draft.gender = _gender_of(draft)

    def time_of(self, mention: Mention) -> int:
        """How many sentences of narration began before the mention's: what is quoted takes no time."""
        return self._clock[mention.sentence] if 0 <= mention.sentence < len(self._clock) else 0

    def age_of(self, entity: int, mention: Mention) -> int:
        """How many sentences of narration ago the entity was last named before a mention."""
        times = self._times[entity]
        at = bisect_left(times, (mention.span.start,))
        return self.time_of(mention) - times[at - 1][1] if at else 30

    def mark(self, entity: int, mention: Mention, weight: float) -> None:
        """Note that a mention names an entity."""
        marks = self.persons if self._drafts[entity].person else self.bodies
        marks.append(Mark(mention.span.start, entity, self.time_of(mention), weight))
        self._times[entity].append((mention.span.start, self.time_of(mention)))

    def mark_nobody(self, mention: Mention) -> None:
        """Note somebody without a name, who competes for the pronouns that follow."""
        weight = 0.95 * prominence_of(mention)
        gender = mention.gender or NOBODY_GENDER
        self.persons.append(Mark(mention.span.start, NOBODY, self.time_of(mention), weight, gender))

    def follow_pronoun(self, mention: Mention) -> None:
        """A clear "he" keeps its person in mind, and tells the gender of a person whose name does not."""
        ranked = self.rank_persons(mention.span.start, self.time_of(mention), mention.gender)
        if not ranked or ranked[0][0] == NOBODY or ranked[0][1] < 0.25:
            return
        if len(ranked) > 1 and ranked[0][1] < 1.3 * ranked[1][1]:
            return
        entity = ranked[0][0]
        draft = self._drafts[entity]
        if not draft.gender:
            self._votes[entity][mention.gender] += 1
        draft.certainty = max(draft.certainty, 0.8)
        weight = 0.9 * prominence_of(mention)
        self.persons.append(Mark(mention.span.start, entity, self.time_of(mention), weight))

    def settle_genders(self) -> bool:
        """Take for a person's gender what the pronouns agree on; whether any was told."""
        for entity, votes in self._votes.items():
            (gender, count), *rest = votes.most_common()
            if not rest or count >= 3 * rest[0][1]:
                self._drafts[entity].gender = gender
        return bool(self._votes)

    def clear(self) -> None:
        """Forget the marks, to set them anew with what they told of genders."""
        self.persons.clear()
        self.bodies.clear()
        self._times.clear()
        self._votes.clear()

    def first_person(self) -> int | None:
        """Where the first person with a name is named; code points."""
        return next((mark.start for mark in self.persons if mark.entity != NOBODY), None)

    def rank_persons(
        self,
        start: int,
        time: int,
        gender: str,
        speakers: tuple[int, ...] = (),
        excluded: frozenset[int] = frozenset(),
    ) -> Ranking:
        """Persons named before ``start`` who fit a gender ("" for any), best first; ``speakers`` newest first."""
        best: dict[int, Mark] = {}
        scores: dict[int, float] = {}
        extra: dict[int, float] = defaultdict(float)
        marks = [
            mark
            for mark in self._marks_before(self.persons, start, time - SENTENCES)
            if mark.entity not in excluded and self._may_be(mark, gender)
        ]
        for mark in marks:
            score = mark.weight / (1 + PERSON_DECAY * (time - mark.time))
            if mark.entity in best:
                extra[mark.entity] += 0.06 * score
            if score > scores.get(mark.entity, 0.0):
                scores[mark.entity], best[mark.entity] = score, mark
        fresh, first = self._find_subjects(marks, time, gender)
        for place, speaker in enumerate(speakers[:3]):
            if speaker not in excluded and self._drafts[speaker].person:
                scores.setdefault(speaker, 0.1)
                # Whoever was brought in as a subject since that speaker spoke is as likely to go on.
                extra[speaker] += SPEAKER_BONUS[place] if fresh in {None, speaker} else 0.05
        spoken = dict(extra)
        if fresh is not None:
            extra[fresh] += FRESH
        if first is not None:
            extra[first] += SAME_SENTENCE
        for entity in scores:
            scores[entity] = (scores[entity] + min(extra[entity], 0.4)) * self._fit_person(entity, gender)
        ranked = _rank(scores)
        if len(ranked) > 1 and _are_level(best, spoken, ranked[0][0], ranked[1][0]):
            ranked[0] = (ranked[0][0], ranked[1][1])
        return tuple(ranked)

    def _find_subjects(self, marks: list[Mark], time: int, gender: str) -> tuple[int | None, int | None]:
        """Whoever was a clause's subject last, and the first subject of the sentence in which the pronoun stands."""
        subjects = [mark for mark in marks if mark.weight >= SUBJECT]
        fresh = next((mark.entity for mark in subjects if self._fit_person(mark.entity, gender) > 0.5), None)
        return fresh, next((mark.entity for mark in reversed(subjects) if mark.time == time), None)

    def rank_bodies(
        self,
        start: int,
        time: int,
        types: frozenset[str] | None,
        words: frozenset[str],
        speakers: tuple[int, ...],
    ) -> Ranking:
        """Bodies named before ``start`` that a noun may stand for, best first.

        ``types`` are those that the noun allows, None for any; ``words`` the noun and its modifiers: "the appeals
        court" is the body with these words in its name.
        """
        scores: dict[int, float] = {}
        extra: dict[int, float] = defaultdict(float)
        for mark in self._marks_before(self.bodies, start, time - SENTENCES - 10):
            score = mark.weight / (1 + BODY_DECAY * (time - mark.time))
            if mark.entity in scores:
                extra[mark.entity] += 0.15 * score
            scores[mark.entity] = max(scores.get(mark.entity, 0.0), score)
        speaking = [speaker for speaker in speakers if not self._drafts[speaker].person]
        for place, speaker in enumerate(speaking[:2]):
            scores.setdefault(speaker, 0.1)
            extra[speaker] += (0.3, 0.1)[place]
        for entity in scores:
            scores[entity] = (scores[entity] + min(extra[entity], 0.5)) * self._fit_body(entity, types, words)
        called = {entity for entity, score in scores.items() if score and len(words & self._words_of(entity)) > 1}
        if called:
            # "The appeals court" is the one with "appeals" in its name, however long ago.
            scores = {entity: score if entity in called else 0.05 * score for entity, score in scores.items()}
        return tuple(_rank(scores))

    def _marks_before(self, marks: list[Mark], start: int, since: int) -> Iterator[Mark]:
        """The last marks before a place, newest first, none older than ``since``."""
        at = bisect_left(marks, (start,))
        for index in range(at - 1, max(-1, at - 1 - WINDOW), -1):
            if marks[index].time < since:
                return
            yield marks[index]

    def _may_be(self, mark: Mark, gender: str) -> bool:
        return mark.entity != NOBODY or not gender or mark.gender in {gender, NOBODY_GENDER}

    def _fit_person(self, entity: int, gender: str) -> float:
        if entity == NOBODY:
            return 0.75
        draft = self._drafts[entity]
        certainty = CERTAINTY + (1 - CERTAINTY) * draft.certainty
        if not gender:
            return certainty
        if not draft.gender:
            return (BOTH if draft.words[0] in GIVEN_NAMES else UNTOLD[gender]) * certainty
        return certainty if draft.gender == gender else 0.0

    def _words_of(self, entity: int) -> frozenset[str]:
        draft = self._drafts[entity]
        return frozenset(map(fold_word, draft.name.split())) | frozenset(draft.words)

    def _fit_body(self, entity: int, types: frozenset[str] | None, words: frozenset[str]) -> float:
        draft = self._drafts[entity]
        if len(draft.words) == 1 and (draft.words[0] in ANAPHORS or draft.words[0] in BODY_WORDS):
            return 0.0
        shared = len(words & self._words_of(entity))
        boost = (1.0, 1.6, 4.0)[min(2, shared)]
        if types is None:
            return 0.7 if draft.sort == "place" else 1.0
        if draft.sort in types:
            return boost
        if shared:
            return boost
        return 0.5 if not draft.sort and "place" not in types and not types <= NAMED_SO else 0.0


def _rank(scores: dict[int, float]) -> list[tuple[int, float]]:
    return sorted((pair for pair in scores.items() if pair[1] > 0.04), key=lambda pair: -pair[1])


def _are_level(best: dict[int, Mark], extra: dict[int, float], one: int, two: int) -> bool:
    """Whether two persons were brought in by one sentence and nothing since tells them apart.

    "Tom Hask met Carl Ebner. “It is over,” he said.": that Hask is the subject is too little.
    """
    if max(extra.get(one, 0.0), extra.get(two, 0.0)) > 0.05 or one not in best or two not in best:
        return False
    first, second = best[one], best[two]
    return first.time == second.time and first.weight < 1.0 and second.weight >= 0.5


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


def prominence_of(mention: Mention) -> float:
    """How much a mention brings its entity to mind, 0..1."""
    if mention.in_quotation:
        return 0.2
    if mention.spoke:
        return SPOKE
    if mention.subject and mention.embedded:
        return EMBEDDED
    if mention.subject:
        return POSSESSOR if mention.possessive else 0.9
    return OBJECT


def _gender_of(draft: Draft) -> str:
    first = draft.words[0]
    known = GIVEN_NAMES.get(first)
    if known == "" and len(draft.words) > 2:
        # "Jean Luc", "Jean Marie": the second name tells.
        known = GIVEN_NAMES.get(draft.words[1], "")
    if known is not None and first not in BODY_WORDS:
        return known
    return GIVEN_NAMES.get(first.partition("-")[0], "") if "-" in first else ""

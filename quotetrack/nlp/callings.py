"""What an article calls its people, and whom a description so means: "the director", "the Utah Republican"."""

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from operator import attrgetter

from quotetrack.nlp.joining import Joined
from quotetrack.nlp.mention_records import Mention, MentionKind
from quotetrack.nlp.ranking import WINDOW, Answer, Ranking, Salience
from quotetrack.nlp.vocabulary import DEMONYMS, GENERIC_PERSONS, PARTIES, TITLES, fold_word, roles_alike, word_set

# Descriptions that reporters use in turn with a name; others are as likely to bring in somebody new.
EPITHETS = word_set(
    "senator congressman congresswoman representative lawmaker governor candidate nominee businessman businesswoman"
    " billionaire millionaire tycoon mogul actor actress singer rapper star comedian striker midfielder goalkeeper"
    " defender quarterback player winger boxer golfer author novelist politician president-elect democrat republican"
    " fan expert person lady veteran hopeful contender footballer cricketer national centre-back full-back fly-half"
    " scrum-half all-rounder batsman bowler spinner seamer playmaker jockey sprinter swimmer gymnast cyclist"
    " conservative liberal libertarian tory socialist songwriter musician guitarist comic superstar superstar heiress"
)
# With a people's name before it, one of these is somebody just named: "the Portuguese boss".
_SPORTING = word_set("boss coach manager tactician captain skipper player international champion driver rider ace")
# What lies between a name and the role that a clause gives it.
_PREDICATE = re.compile(
    r"(?:,? who| ,?)? ?(?:is|was|became|becomes|has been|had been|serves as|served as|works as|worked as|, as"
    r"|(?:is|was|been) (?:re-?)?(?:elected|named|appointed|made|chosen)(?: as)?)(?: (?:also|now|then|currently|once))?"
)
_MADE_BY = re.compile(r"\b(directed|written|authored|founded|edited|coached|managed|created|produced|chaired) by $")
_MAKES = re.compile(r"(?:, who)? (directed|wrote|authored|founded|edited|coached|managed|created|chaired)\b")
_MAKERS = {
    "directed": "director filmmaker", "written": "author", "wrote": "author", "authored": "author",
    "founded": "founder", "edited": "editor", "coached": "coach", "managed": "manager", "created": "creator",
    "produced": "producer", "chaired": "chair",
}  # fmt: skip
_PARTY_LABEL = re.compile(r",? ?\(?([RDIL])(?:-([A-Z][\w.]*))?[,).]")
_LABELS = {"R": "republican", "D": "democrat", "I": "independent", "L": "libertarian"}
_PARTY_WORDS = {
    "republican": "republican", "gop": "republican", "democrat": "democrat", "democratic": "democrat",
    "libertarian": "libertarian", "conservative": "conservative", "tory": "conservative", "labour": "labour",
    "liberal": "liberal", "green": "green",
}  # fmt: skip
_AGE = re.compile(r", (\d{1,3})\b")
_PEOPLES = frozenset(adjective for adjective, _ in DEMONYMS.values())
# How many callings before and after a description are weighed.
BEFORE, AFTER = 40, 12
# A role of another company is another person; the score that such a description keeps is below any answer's.
OTHER_OWNER = 0.15
# A description brings a person to mind where its score is above the weakest and so much above the next.
WEAKEST, CLEARLY = 0.3, 1.4
# How much it counts among several bearers of a role who is in mind anyway.
IN_MIND = 0.5
FAR = 2.0
AGEING = 0.06


@dataclass(frozen=True, slots=True)
class Calling:
    """A place where the article gives a person a role: code point, entity, the words about it, whose role it is."""

    start: int
    entity: int
    words: frozenset[str]
    owner: int | None = None


class Callings:
    """The roles of an article's people, in text order."""

    def __init__(self, text: str, mentions: tuple[Mention, ...], joined: Joined, salience: Salience) -> None:
        self._text = text
        self._mentions = mentions
        self._joined = joined
        self._drafts = joined.drafts
        self._salience = salience
        self._roles: dict[str, list[Calling]] = defaultdict(list)
        self._ages: dict[int, str] = {}
        self._parties: dict[int, set[str]] = {}
        self._origins: dict[str, set[int]] = defaultdict(set)

    def knows(self, role: str) -> bool:
        """Whether somebody has the role so far."""
        return role in self._roles

    def bearers(self, *roles: str) -> set[int]:
        """Who has one of the roles in the article, the first of them."""
        return {calling.entity for role in roles for calling in self._roles.get(role, [])[:BEFORE]}

    def bind(self, index: int, entity: int) -> None:
        """Note what a mention says of the person whom it names."""
        mention = self._mentions[index]
        owner = self._joined.owners[index]
        words = frozenset(mention.modifiers) | frozenset(mention.titles)
        if mention.role:
            self._note(mention.role, mention, entity, words, owner)
        for title in mention.titles:
            noun = TITLES[title][1] if title in TITLES else title
            if noun and noun != mention.role:
                self._note(noun, mention, entity, frozenset(mention.modifiers), owner)
        for people in words & _PEOPLES:
            self._origins[people].add(entity)
        self._parties.setdefault(entity, set()).update(party for word in words if (party := _PARTY_WORDS.get(word)))
        for party in PARTIES & words:
            self._note(party, mention, entity, words, None)
        if "democratic" in words:
            self._note("democrat", mention, entity, words, None)
        self._bind_around(index, mention, entity)

    def _note(self, role: str, mention: Mention, entity: int, words: frozenset[str], owner: int | None) -> None:
        self._roles[role].append(Calling(mention.span.start, entity, words, owner))

    def _bind_around(self, index: int, mention: Mention, entity: int) -> None:
        """Note a party, an age, "is the mayor of Barton", "directed by"."""
        text, end = self._text, mention.head.end
        if text[end : end + 1] == "," or text[end : end + 2] == " (":
            label = _PARTY_LABEL.match(text, end)
            if label is not None:
                self._parties.setdefault(entity, set()).add(_LABELS[label[1]])
                state = frozenset((fold_word(label[2]),)) if label[2] else frozenset()
                self._note(_LABELS[label[1]], mention, entity, state, None)
            age = _AGE.match(text, end)
            if age is not None:
                self._ages.setdefault(entity, age[1])
        made = _MADE_BY.search(text, max(0, mention.span.start - 12), mention.span.start)
        made = made or _MAKES.match(text, end)
        if made is not None:
            for role in _MAKERS[made[1]].split():
                self._note(role, mention, entity, frozenset(), None)
        if index + 1 < len(self._mentions):
            after = self._mentions[index + 1]
            gap = text[mention.span.end : after.span.start]
            single = after.sort == "role" and not after.plural and after.kind in {MentionKind.ROLE, MentionKind.UNNAMED}
            if single and len(gap) < 30 and _PREDICATE.fullmatch(gap.rstrip()):
                words = frozenset(after.modifiers)
                self._note(after.role, after, entity, words, self._joined.owners[index + 1])

    def answer(self, index: int, speakers: tuple[int, ...], excluded: frozenset[int]) -> Answer:
        """Whom a description of a person means."""
        mention = self._mentions[index]
        scores = self._score(index, mention)
        for place, speaker in enumerate(speakers[:2]):
            if speaker in scores:
                scores[speaker] += (0.25, 0.1)[place]
        if len(scores) > 1:
            for entity, score in self._salience.rank_persons(
                mention.span.start, self._salience.time_of(mention), mention.gender
            ):
                if entity in scores:
                    scores[entity] *= 1 + IN_MIND * score
        if scores:
            ranked = tuple(sorted(scores.items(), key=lambda pair: -pair[1]))
            return Answer(ranked, f"“{mention.role}” is what the article calls this person.")
        age = next((word.partition("-")[0] for word in mention.modifiers if word.endswith("-year-old")), "")
        generic = mention.role in GENERIC_PERSONS and (not mention.modifiers or bool(age))
        if generic and not (age and mention.definite) and self._was_brought_in(index):
            return Answer((), "The description is of somebody whom the article does not name.")
        if not (generic or self.is_epithet(mention)):
            return Answer((), "The article does not say whose role this is.")
        time = self._salience.time_of(mention)
        ranked = self._salience.rank_persons(mention.span.start, time, mention.gender, speakers, excluded)
        ranked = self._keep_fitting(ranked, mention, age)
        return Answer(ranked, f"“{mention.role}” refers to the person named before it who fits.")

    def called(self, index: int) -> int | None:
        """The one person whom a description clearly calls by a role; None where two may be meant."""
        ranked = sorted(self._score(index, self._mentions[index]).items(), key=lambda pair: -pair[1])
        clear = ranked and (len(ranked) == 1 or ranked[0][1] > CLEARLY * ranked[1][1])
        return ranked[0][0] if clear and ranked[0][1] > WEAKEST else None

    def _score(self, index: int, mention: Mention) -> dict[int, float]:
        scores: dict[int, float] = {}
        asked = frozenset(mention.modifiers) - {"the"}
        owner = self._joined.owners[index]
        party = next((_PARTY_WORDS[word] for word in mention.modifiers if word in _PARTY_WORDS), "")
        for noun in roles_alike(mention.role):
            callings = self._roles.get(noun, [])
            at = bisect_right(callings, mention.span.start, key=attrgetter("start"))
            for calling in callings[max(0, at - BEFORE) : at + AFTER]:
                draft = self._drafts[calling.entity]
                if mention.gender and draft.gender and mention.gender != draft.gender:
                    continue
                score = 0.6 if noun == mention.role else 0.5
                score += 0.25 * min(2, len(asked & calling.words))
                if ("former" in asked) != ("former" in calling.words):
                    score *= 0.6
                if calling.start > mention.span.start:
                    score *= 0.75
                if owner is not None and self._is_anothers(owner, calling.owner):
                    score *= OTHER_OWNER
                if party and self._parties.get(calling.entity) and party not in self._parties[calling.entity]:
                    score *= OTHER_OWNER
                score /= 1 + AGEING * min(30, self._salience.age_of(calling.entity, mention))
                scores[calling.entity] = max(scores.get(calling.entity, 0.0), score)
        return scores

    def _is_anothers(self, owner: int, other: int | None) -> bool:
        """Whether two owners of a role cannot be one: two places, or two bodies that are no places."""
        if other is None or other == owner:
            return False
        one, two = self._drafts[owner], self._drafts[other]
        return not one.person and not two.person and (one.sort == "place") == (two.sort == "place")

    def _was_brought_in(self, index: int) -> bool:
        """Whether "the woman" was first "a woman": somebody without a name."""
        role = self._mentions[index].role
        for before in range(index - 1, max(-1, index - WINDOW), -1):
            other = self._mentions[before]
            if other.role == role and not other.plural and other.kind in {MentionKind.UNNAMED, MentionKind.ROLE}:
                return other.kind == MentionKind.UNNAMED or other.span.start < (self._salience.first_person() or 0)
        return False

    def is_epithet(self, mention: Mention) -> bool:
        """Whether a description says something new of a person already spoken of: "the Bay City striker"."""
        if not mention.definite or mention.owned or mention.head == mention.span:
            return False
        foreign = mention.role in _SPORTING and bool(_PEOPLES.intersection(mention.modifiers))
        return mention.role in EPITHETS or foreign

    def _keep_fitting(self, ranked: Ranking, mention: Mention, age: str) -> Ranking:
        """Those who may be as old, or come from where, the description says."""
        if age:
            exact = [pair for pair in ranked if self._ages.get(pair[0]) == age]
            return tuple(exact[:1]) or _level([pair for pair in ranked if pair[0] not in self._ages])
        party = next((_PARTY_WORDS[word] for word in mention.modifiers if word in _PARTY_WORDS), "")
        if party:
            parties = self._parties
            return tuple(pair for pair in ranked if not parties.get(pair[0]) or party in parties[pair[0]])
        if mention.role == "national":
            known = self._origins.get(mention.modifiers[-1], set())
            return tuple(pair for pair in ranked if pair[0] in known) or _level(list(ranked))
        return ranked


def _level(ranked: list[tuple[int, float]]) -> Ranking:
    """The ranking, its first two level unless the first is far ahead: an age or a country unheard of tells nothing."""
    if len(ranked) > 1 and ranked[0][1] < FAR * ranked[1][1]:
        ranked[0] = (ranked[0][0], ranked[1][1])
    return tuple(ranked)

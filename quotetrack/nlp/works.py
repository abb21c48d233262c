"""Who made a document or a work that speaks in a sentence: "the report says", "the film argues"."""

from quotetrack.nlp.callings import Callings
from quotetrack.nlp.joining import Joined
from quotetrack.nlp.mention_records import Mention, MentionKind
from quotetrack.nlp.ranking import WINDOW, Answer, Ranking, Salience
from quotetrack.nlp.vocabulary import DEMONYMS, FEMALE, MALE, word_set

_PUBLISHED = word_set(
    "article report piece story paper film movie documentary book study survey poll analysis research memoir column"
    " editorial essay investigation blog website documents data findings document brochure pamphlet novel biography"
)
_WORKS = (
    word_set("report study survey poll analysis research data findings figures investigation document documents"),
    word_set("article piece story column editorial essay report investigation"),
    word_set("film movie documentary"),
    word_set("book memoir biography novel"),
    word_set("brochure pamphlet leaflet booklet document"),
    word_set("lawsuit suit complaint filing motion petition document documents"),
)
# What the one who spoke last is likely to have said it in.
_SPOKEN = word_set("statement announcement letter message tweet post speech email e-mail memo testimony posting video")
_POSTED = word_set("post tweet message video posting account page")
_PLATFORMS = frozenset(
    (name,)
    for name in word_set("facebook twitter instagram youtube reddit tumblr tiktok snapchat medium linkedin telegram x")
)
_RULINGS = word_set("ruling decision verdict judgment judgement")
_COURTS = frozenset({"court"})
_ARTICLES = word_set("article piece story paper report investigation column")
_MAKERS = (
    (word_set("film movie documentary"), ("filmmaker",)),
    (word_set("book memoir biography novel"), ("author", "novelist", "biographer")),
)
_PEOPLES = frozenset(adjective for adjective, _ in DEMONYMS.values())
_OWNERS = {"his": MALE, "her": FEMALE}


class Works:
    """The documents that an article speaks of."""

    def __init__(
        self, text: str, mentions: tuple[Mention, ...], joined: Joined, salience: Salience, callings: Callings
    ) -> None:
        self._text = text
        self._mentions = mentions
        self._joined = joined
        self._salience = salience
        self._callings = callings

    def answer(self, index: int, speakers: tuple[int, ...]) -> Answer:
        """A statement or a report stands for whoever made it."""
        mention = self._mentions[index]
        maker = self._maker_of(index)
        if maker:
            return Answer(maker, f"The {mention.role} is said to be theirs.")
        if speakers and mention.definite and mention.role in _SPOKEN:
            return Answer(((speakers[0], 0.6),), f"“the {mention.role}” is that of the last speaker.")
        if mention.definite:
            earlier = self._find_earlier(index)
            if earlier:
                return Answer(earlier, f"“the {mention.role}” is the one named before.")
            for works, roles in _MAKERS:
                makers = self._callings.bearers(*roles) if mention.role in works else set()
                if len(makers) == 1:
                    return Answer(((makers.pop(), 0.5),), f"The article names one {roles[0]}.")
        if mention.role in _RULINGS and mention.definite:
            time = self._salience.time_of(mention)
            scores = self._salience.rank_bodies(mention.span.start, time, _COURTS, frozenset(), speakers)
            return Answer(scores, f"“the {mention.role}” is that of the court named before.")
        if mention.role in _ARTICLES and mention.definite and self._is_first(index):
            time = self._salience.time_of(mention)
            scores = self._salience.rank_bodies(mention.span.start, time, frozenset({"media"}), frozenset(), speakers)
            return Answer(scores, f"“the {mention.role}” is that of the publication named before.")
        return Answer((), f"Nobody is said to have made the {mention.role}.")

    def _maker_of(self, index: int) -> Ranking:
        """Whose a document is by its own words: "the Institute's report", "her book", "a study by Ann Lee"."""
        owner = self._joined.owners[index]
        mention = self._mentions[index]
        if owner is not None and not (mention.role in _POSTED and self._joined.drafts[owner].words in _PLATFORMS):
            return ((owner, 0.9),)
        first = mention.span.cut(self._text).split()[0].lower()
        time = self._salience.time_of(mention)
        if first in _OWNERS:
            return self._name_behind(index, _OWNERS[first]) or self._salience.rank_persons(
                mention.span.start, time, _OWNERS[first]
            )
        if first in {"its", "their"}:
            return self._salience.rank_bodies(mention.span.start, time, None, frozenset(), ())
        return ()

    def _name_behind(self, index: int, gender: str) -> Ranking:
        """The subject of a sentence that "In her book" opens."""
        mention = self._mentions[index]
        before = self._text[max(0, mention.span.start - 4) : mention.span.start]
        if before.strip() not in {"In", "With", "As", "On"}:
            return ()
        for other in range(index + 1, min(index + 4, len(self._mentions))):
            later = self._mentions[other]
            links = self._joined.links[other]
            if later.sentence != mention.sentence:
                break
            if later.kind == MentionKind.NAME and later.subject and len(links) == 1:
                draft = self._joined.drafts[links[0][0]]
                if draft.person and draft.gender in {"", gender}:
                    return ((links[0][0], 0.8),)
        return ()

    def _find_earlier(self, index: int) -> Ranking:
        role = self._mentions[index].role
        for before in range(index - 1, max(-1, index - WINDOW), -1):
            other = self._mentions[before]
            if other.sort == "document" and _same_work(other.role, role):
                maker = self._maker_of(before)
                if maker:
                    return tuple((entity, 0.7 * score) for entity, score in maker)
                if other.definite and _PEOPLES.intersection(other.modifiers):
                    break
        return ()

    def _is_first(self, index: int) -> bool:
        """Whether no work that it may be was spoken of before, as in "a report obtained by the Gazette"."""
        role = self._mentions[index].role
        return not any(
            other.sort == "document" and _same_work(other.role, role)
            for other in self._mentions[max(0, index - WINDOW) : index]
        )


def _same_work(one: str, two: str) -> bool:
    """Whether two nouns may call the same publication."""
    return one == two or any(one in group and two in group for group in _WORKS)

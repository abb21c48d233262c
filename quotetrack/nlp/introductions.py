"""Sources whom a story's first lines leave without a name, and name a little later.

"A Barton nurse said that she waited all night. Nora Quill, 34, …": news leads describe before they name.
"""

import re

from quotetrack.nlp.document import Document
from quotetrack.nlp.joining import Joined
from quotetrack.nlp.mention_records import Mention, MentionKind
from quotetrack.nlp.vocabulary import ANAPHORS, GENERIC_PERSONS, fold_word, roles_alike, word_set

# How many paragraphs from the story's first a description may still be part of its lead, and how many more may pass
# until the name comes.
LEAD, REACH = 2, 3
LOOKED_AT = 14
SCORE = 0.45
# Nouns under which sources stay anonymous: only the same noun beside a name identifies them.
_ANONYMOUS = word_set(
    "official aide source insider adviser advisor diplomat staffer employee spokesman spokeswoman spokesperson"
    " operative strategist ally friend critic expert analyst supporter opponent colleague lawyer attorney member"
    " leader executive representative worker person participant attendee voter investigator officer user"
)
_AGE = re.compile(r",? \(?\d{1,3}\b")
_WORD = re.compile(r"[^\W\d_]+")
_TOLD = re.compile(r" (?:of|for|[a-z]+ing) ([^,.;:]+)")
_COMMON = word_set("the of and for a an in on at to national new u s us federal state")


class Introductions:
    """Finds the name that a lead's description is waiting for."""

    def __init__(self, document: Document, mentions: tuple[Mention, ...], joined: Joined) -> None:
        self._document = document
        self._mentions = mentions
        self._joined = joined
        story = [index for index in range(len(document.paragraphs)) if not document.is_furniture(index)]
        self._order = {paragraph: place for place, paragraph in enumerate(story)}
        reach = story[LEAD] if len(story) > LEAD else (story[-1] if story else -1)
        self._lead_ends = document.paragraphs[reach].end if reach >= 0 else 0
        self._first: dict[int, int] = {}
        for index, links in enumerate(joined.links):
            if len(links) == 1:
                self._first.setdefault(links[0][0], index)

    def find(self, index: int) -> int | None:
        """The entity that the article names after describing it so; None where it is not plain."""
        mention = self._mentions[index]
        if mention.span.start >= self._lead_ends or mention.in_quotation or mention.plural:
            return None
        if mention.sort == "body":
            return self._find_body(index, mention)
        return self._find_person(index, mention) if mention.sort == "role" and mention.subject else None

    def _place_of(self, mention: Mention) -> int:
        return self._order.get(self._document.paragraph_at(mention.span.start), 0)

    def _find_person(self, index: int, mention: Mention) -> int | None:
        last = self._place_of(mention) + REACH
        for later in range(index + 1, min(index + LOOKED_AT, len(self._mentions))):
            other = self._mentions[later]
            if self._place_of(other) > last:
                return None
            if other.kind != MentionKind.NAME or other.in_quotation or other.sentence == mention.sentence:
                continue
            links = self._joined.links[later]
            if len(links) != 1 or self._first[links[0][0]] != later or not self._joined.drafts[links[0][0]].person:
                continue
            if len(self._joined.drafts[links[0][0]].words) < 2:
                continue
            return links[0][0] if self._fits(mention, other, links[0][0]) else None
        return None

    def _fits(self, mention: Mention, other: Mention, entity: int) -> bool:
        """Whether the first person brought in after a description may be the one described."""
        gender = self._joined.drafts[entity].gender
        if mention.gender and gender and mention.gender != gender:
            return False
        if other.role:
            return other.role in roles_alike(mention.role)
        aged = _AGE.match(self._document.text, other.head.end) is not None
        if mention.role in _ANONYMOUS:
            return False
        return aged and (mention.spoke or mention.role in GENERIC_PERSONS)

    def _find_body(self, index: int, mention: Mention) -> int | None:
        types = ANAPHORS.get(mention.role, frozenset())
        asked = self._words_about(mention)
        last = self._place_of(mention) + REACH
        for later in range(index + 1, min(index + LOOKED_AT, len(self._mentions))):
            other = self._mentions[later]
            if self._place_of(other) > last:
                return None
            links = self._joined.links[later]
            if other.kind != MentionKind.BODY or len(links) != 1 or self._first[links[0][0]] != later:
                continue
            draft = self._joined.drafts[links[0][0]]
            named = {fold_word(word) for word in _WORD.findall(draft.name)} - _COMMON
            shared = len(asked & named)
            if shared > 1 or (shared and draft.sort in types):
                return links[0][0]
        return None

    def _words_about(self, mention: Mention) -> set[str]:
        """The words of a description and of the few that follow it: "a union representing flight attendants"."""
        text = self._document.text
        told = _TOLD.match(text, mention.span.end, mention.span.end + 60)
        words = _WORD.findall(f"{mention.span.cut(text)} {told[1] if told is not None else ''}")
        return {fold_word(word) for word in words} - _COMMON

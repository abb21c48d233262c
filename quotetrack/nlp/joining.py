"""Names joined: which mentions of an article name the same person or the same body."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from quotetrack.nlp.authors import Authors, find_authors
from quotetrack.nlp.body_names import BodyNames
from quotetrack.nlp.document import Document
from quotetrack.nlp.gathering import Draft, name_words, show_name, show_span
from quotetrack.nlp.mention_records import Mention, MentionKind
from quotetrack.nlp.vocabulary import (
    GIVEN_NAMES,
    NICKNAMES,
    PLACES,
    TITLES,
    fold_word,
    word_set,
)
from quotetrack.text.spans import Span

_SUFFIXES = word_set("jr sr ii iii iv")
_OLDER, _YOUNGER = word_set("elder older senior"), word_set("younger junior")
_CHILDREN = word_set("son daughter grandson granddaughter jr")
# A surname's most likely bearer must be this much likelier than the next.
SURNAME_LEAD = 1.3


@dataclass(slots=True)
class Joined:
    """``links[i]`` are the entities that mention i names, one or (a shared surname) several with weights; empty for
    pronouns and descriptions. ``owners[i]`` and ``principals[i]`` are the entities of its owner and of the one it
    speaks for."""

    drafts: list[Draft]
    links: list[tuple[tuple[int, float], ...]]
    owners: list[int | None]
    principals: list[int | None]
    authors: Authors = field(default_factory=Authors)
    writers: dict[Span, int] = field(default_factory=dict)

    def author_at(self, offset: int) -> int | None:
        """The entity of whoever wrote the words at a code point, where the article is signed."""
        name = self.authors.author_at(offset)
        return self.writers[name] if name is not None else None


def join_mentions(document: Document, mentions: tuple[Mention, ...]) -> Joined:
    """Join the names; linear in their number."""
    joiner = _Joiner(document.text, mentions)
    joined = joiner.join()
    joined.authors = find_authors(document, mentions)
    joined.writers = {name: joiner.find_writer(name) for name in joined.authors.names()}
    return joined


class _Joiner:
    def __init__(self, text: str, mentions: tuple[Mention, ...]) -> None:
        self.text = text
        self.mentions = mentions
        self.drafts: list[Draft] = []
        self.full: dict[tuple[str, ...], int] = {}
        self.parts: dict[tuple[str, ...], list[int]] = {}
        self.shared: dict[tuple[str, ...], str] = {}
        self.given: dict[str, list[int]] = {}
        self.bodies = BodyNames(self.drafts)

    def join(self) -> Joined:
        heads = [self._head_words(mention) for mention in self.mentions]
        self._share_surnames(heads)
        self._gather_persons(heads)
        self._gather_bodies(heads)
        links: list[tuple[tuple[int, float], ...]] = []
        owners: list[int | None] = []
        principals: list[int | None] = []
        for mention, words in zip(self.mentions, heads, strict=True):
            found = self._link(mention, words)
            links.append(found)
            if len(found) == 1:
                self._note(found[0][0], mention)
            owner = self._find(mention.owner) if mention.owner is not None else None
            owners.append(owner)
            if owner is not None and mention.owner_gender and not self.drafts[owner].gender:
                self.drafts[owner].gender = mention.owner_gender
            same = mention.on_behalf_of is not None and mention.on_behalf_of == mention.owner
            principals.append(owner if same else self._find(mention.on_behalf_of))
        self._look_inside_names(links, owners)
        return Joined(self.drafts, links, owners, principals)

    def _look_inside_names(self, links: list[tuple[tuple[int, float], ...]], owners: list[int | None]) -> None:
        """ "A study by Bay College professor Nora Quill" is hers: the name's mention holds the owner found first."""
        for index, mention in enumerate(self.mentions[:-1]):
            other = self.mentions[index + 1]
            inside = mention.owner is not None and other.span.contains(mention.owner)
            if inside and mention.sort == "document" and len(links[index + 1]) == 1:
                owners[index] = links[index + 1][0][0]

    def _head_words(self, mention: Mention) -> tuple[str, ...]:
        if mention.kind not in {MentionKind.NAME, MentionKind.BODY}:
            return ()
        return name_words(mention.head.cut(self.text))

    # Persons

    def _share_surnames(self, heads: list[tuple[str, ...]]) -> None:
        """Give "Tom" of "Tom and Carl Hask" his surname, unless "Tom" is somebody's own surname or first name here."""
        full = [words for words in heads if len(words) > 1]
        taken = {word for words in full for word in (words[0], words[-1])}
        for index, (words, after) in enumerate(pairwise(heads)):
            one, two = self.mentions[index], self.mentions[index + 1]
            if len(words) != 1 or len(after) != 2 or one.titles or two.titles or words[0] in taken:
                continue
            if {one.kind, two.kind} != {MentionKind.NAME} or words[0] not in GIVEN_NAMES or words[0] in PLACES:
                continue
            if after[0] in GIVEN_NAMES and self.text[one.span.end : two.head.start].strip() in {"and", "&"}:
                heads[index] = (*words, after[-1])
                self.shared[heads[index]] = f"{one.head.cut(self.text)} {two.head.cut(self.text).split()[-1]}"

    def _gather_persons(self, heads: list[tuple[str, ...]]) -> None:
        seen: dict[tuple[str, ...], Mention] = {}
        for mention, words in zip(self.mentions, heads, strict=True):
            if mention.kind == MentionKind.NAME and len(words) > 1 and (len(words) > 2 or words[-1] not in _SUFFIXES):
                old = seen.get(words)
                if old is None or (old.label and not mention.label) or (mention.sure and not old.sure):
                    seen[words] = mention
            if mention.owner_person and mention.owner is not None:
                owner = name_words(mention.owner.cut(self.text))
                if len(owner) > 1:
                    seen.setdefault(owner, replace(mention, head=mention.owner, sort="", label=False))
        for words in sorted(seen, key=len, reverse=True):
            self._add_full_name(words, seen[words])

    def _add_full_name(self, words: tuple[str, ...], mention: Mention) -> None:
        same = self._same_person(words)
        if same is not None:
            self.full[words] = same
            if mention.sure:
                self.drafts[same].certainty = 1.0
            return
        index = len(self.drafts)
        name = self.shared.get(words) or show_name(mention, self.text)
        self.drafts.append(Draft(words, name, True, certainty=1.0 if mention.sure or words in self.shared else 0.6))
        self.full[words] = index
        bare = tuple(word for word in words if word not in _SUFFIXES)
        for cut in range(1, len(bare)):
            self.parts.setdefault(bare[cut:], []).append(index)
        if bare:
            self.given.setdefault(bare[0], []).append(index)

    def _same_person(self, words: tuple[str, ...]) -> int | None:
        """An entity already known that the name shortens or varies: a middle name, an initial, a nickname."""
        if len(words) > 1 and words in self.parts and len(self.parts[words]) == 1:
            return self.parts[words][0]
        suffix = words[-1] if words[-1] in _SUFFIXES else ""
        bare = words[:-1] if suffix else words
        if len(bare) < 2:
            return None
        found = None
        for index in self.parts.get(bare[-1:], ())[:50]:
            other = self.drafts[index].words
            other_suffix = other[-1] if other[-1] in _SUFFIXES else ""
            if (suffix or other_suffix) and suffix != other_suffix:
                continue
            if not _first_names_agree(bare[0], other[0]):
                continue
            found = index if found is None else -1
        return found if found is not None and found >= 0 else None

    # Bodies

    def _gather_bodies(self, heads: list[tuple[str, ...]]) -> None:
        seen: dict[tuple[str, ...], str] = {}
        sorts: dict[tuple[str, ...], str] = {}
        for mention, words in zip(self.mentions, heads, strict=True):
            if mention.kind == MentionKind.BODY and words:
                seen.setdefault(words, show_name(mention, self.text))
                sorts.setdefault(words, mention.sort)
            for span in (mention.owner, mention.on_behalf_of):
                owner = name_words(span.cut(self.text)) if span is not None else ()
                if span is not None and owner and self._find_words(owner) is None:
                    seen.setdefault(owner, show_span(span, self.text))
                    sorts.setdefault(owner, "body")
        for words in sorted(seen, key=len, reverse=True):
            if words not in self.bodies.by_words:
                self.bodies.add(words, seen[words], sorts[words])
        for before, mention, after in self._parentheses():
            long, short = heads[before], heads[after]
            target = self.bodies.by_words.get(long) or ([self.full[long]] if long in self.full else None)
            if target and _may_shorten(short, long):
                self.bodies.alias(target[0], short, mention.head.cut(self.text))

    def _parentheses(self) -> Iterable[tuple[int, Mention, int]]:
        """Pairs of a body and the short form in parentheses right behind it."""
        for index in range(1, len(self.mentions)):
            one, two = self.mentions[index - 1], self.mentions[index]
            gap = self.text[one.span.end : two.span.start]
            if two.kind == MentionKind.BODY and len(gap) < 4 and gap.strip() in {"(", ", (", "(“", '("'}:
                yield index - 1, two, index

    # Linking

    def _link(self, mention: Mention, words: tuple[str, ...]) -> tuple[tuple[int, float], ...]:
        if not words:
            return ()
        if mention.kind == MentionKind.BODY:
            if not mention.sure or mention.sort == "place":
                bearers = self._bearers(words) if len(words) == 1 else []
                if len(bearers) == 1:
                    return ((bearers[0], 1.0),)
            found = self.bodies.by_words.get(words)
            return ((found[0], 1.0),) if found else ()
        if words in self.full:
            return ((self.full[words], 1.0),)
        candidates = self._bearers(words)
        candidates = [index for index in candidates if self._gender_fits(index, mention)] or candidates
        if len(candidates) > 1:
            candidates = self._of_generation(candidates, mention)
        if words[-1] in _SUFFIXES:
            candidates = [index for index in candidates if self.drafts[index].words[-1] == words[-1]] or candidates
        if len(candidates) == 1:
            return ((candidates[0], 1.0),)
        if candidates:
            return self._weigh_bearers(candidates, mention)
        found = self.bodies.by_words.get(words) or self.bodies.prefixes.get(words)
        if found and not mention.titles and len(set(found)) == 1:
            return ((found[0], 1.0),)
        return ((self._add_mononym(words, mention), 1.0),)

    def _bearers(self, words: tuple[str, ...]) -> list[int]:
        bare = tuple(word for word in words if word not in _SUFFIXES) or words
        if bare in self.parts:
            return list(dict.fromkeys(self.parts[bare]))[:12]
        if len(bare) == 1 and bare[0] in self.given:
            return list(dict.fromkeys(self.given[bare[0]]))[:12]
        return []

    def _of_generation(self, candidates: list[int], mention: Mention) -> list[int]:
        """Tell "the elder Quill" from the one whom the article called a son or daughter."""
        before = self.text[max(0, mention.head.start - 20) : mention.head.start].lower().split()
        while before and fold_word(before[-1]) in TITLES:
            before.pop()
        if not before or before[-1] not in _OLDER | _YOUNGER:
            return candidates
        young = [
            index
            for index in candidates
            if _CHILDREN.intersection((*self.drafts[index].roles, *self.drafts[index].words))
        ]
        fitting = young if before[-1] in _YOUNGER else [index for index in candidates if index not in young]
        return fitting or candidates

    def _gender_fits(self, index: int, mention: Mention) -> bool:
        mine = self.drafts[index].gender or GIVEN_NAMES.get(self.drafts[index].words[0], "")
        return not mention.gender or not mine or mine == mention.gender

    def _weigh_bearers(self, candidates: list[int], mention: Mention) -> tuple[tuple[int, float], ...]:
        """Who of several bearers of a surname is meant: the one named lately and often, if that is clear."""
        weights: list[tuple[float, int]] = []
        for index in candidates:
            draft = self.drafts[index]
            if draft.last_sentence < 0:
                weights.append((0.05, index))
                continue
            age = max(0, mention.sentence - draft.last_sentence)
            weights.append(((1 + 0.25 * min(draft.count, 6)) / (1 + 0.12 * min(age, 60)), index))
        weights.sort(reverse=True)
        if weights[0][0] >= SURNAME_LEAD * weights[1][0]:
            return ((weights[0][1], 1.0),)
        total = sum(weight for weight, _ in weights)
        return tuple((index, weight / total) for weight, index in weights)

    def find_writer(self, name: Span) -> int:
        """The entity of a name in a byline or under a letter, which may stand outside the story."""
        words = name_words(name.cut(self.text))
        found = self._find_words(words)
        if found is None or not self.drafts[found].person:
            found = self.full[words] = len(self.drafts)
            shown = " ".join(name.cut(self.text).split()).rstrip(".,")
            self.drafts.append(Draft(words, shown.title() if shown.isupper() else shown, True, certainty=1.0))
        return found

    def _add_mononym(self, words: tuple[str, ...], mention: Mention) -> int:
        index = len(self.drafts)
        sure = bool(mention.titles) or mention.label or (words[0] in GIVEN_NAMES and words[0] not in PLACES)
        self.drafts.append(Draft(words, show_name(mention, self.text), True, certainty=0.9 if sure else 0.2))
        self.full[words] = index
        return index

    def _note(self, index: int, mention: Mention) -> None:
        draft = self.drafts[index]
        draft.mentions.append(mention.span)
        draft.count += 1.0 if mention.subject or mention.spoke else 0.6
        draft.last_sentence = mention.sentence
        if draft.first_sentence < 0:
            draft.first_sentence = mention.sentence
        if not draft.person:
            return
        if mention.gender and not draft.gender:
            draft.gender = mention.gender
        if mention.titles or mention.sure:
            draft.certainty = max(draft.certainty, 0.9)
        if mention.spoke:
            draft.certainty = max(draft.certainty, 0.7)
        if mention.role and mention.role not in draft.roles:
            draft.roles.append(mention.role)

    def _find(self, span: Span | None) -> int | None:
        return self._find_words(name_words(span.cut(self.text))) if span is not None else None

    def _find_words(self, words: tuple[str, ...]) -> int | None:
        if words in self.full:
            return self.full[words]
        bearers = self._bearers(words) if words else []
        if len(bearers) == 1:
            return bearers[0]
        if len(bearers) > 1:
            seen = [index for index in bearers if self.drafts[index].count]
            return max(seen, key=lambda index: self.drafts[index].last_sentence) if seen else bearers[0]
        found = self.bodies.by_words.get(words)
        return found[0] if found else None


def _may_shorten(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether a word in parentheses may be the short form of the name before it."""
    if len(short) != 1 or len(long) < 2:
        return False
    return len(long) > 2 or short[0][:1] in {word[:1] for word in long}


def _first_names_agree(one: str, two: str) -> bool:
    if one == two or frozenset((one, two)) in NICKNAMES:
        return True
    return (len(one) == 1 or len(two) == 1) and one[0] == two[0]

"""A batch of new articles matched without asking the database for each: what it holds is asked for at once.

All statements of the batch are looked up in blocks, sorted by hash: their digests, their keys, and the statements that
these lead to. From then on the batch's own additions are kept beside what was read, so that each article sees what it
would have seen had those before it been stored one by one. That is exact because the claims are held meanwhile: nobody
else adds to the index, and of new articles none has statements in it. What was not foreseen is asked for when it is
needed.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from quotetrack.services.attention import rank_new
from quotetrack.services.candidates import VARIANT_STATES, Candidates, Sought
from quotetrack.services.claim_counts import mark_claims
from quotetrack.services.judgement import Decided, Link, is_short
from quotetrack.services.ledger import Place, describe_first, describe_place, find_apart, grow_claims, make_sought
from quotetrack.services.touches import touch_statements
from quotetrack.settings import MatchingSettings
from quotetrack.storage import wordings as stored_index
from quotetrack.storage.claims import Appearance, Claim
from quotetrack.storage.fields import read_clock
from quotetrack.storage.gathering import Gathering
from quotetrack.storage.statements import Statement
from quotetrack.storage.wordings import (
    MOST_SPEAKERS_READ,
    Detail,
    Held,
    Holding,
    Standing,
    StatementWording,
    Wording,
    WordingKey,
)

NO_ARTICLE: Final = 0

Columns = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An article's new statements: their rows, and what they are to matching, in the order of the text."""

    rows: Sequence[Columns]
    standing: Sequence[tuple[Standing, Sought]]


class BlockLedger:
    """What matching knows of the database and of the batch, and what of it is still to be written.

    ``expect`` the articles, ``look_ahead``, match each in turn and ``settle`` it; ``write`` then stores all. Within the
    transaction of the gathering, which holds the claims from ``look_ahead`` on.
    """

    def __init__(self, gathering: Gathering) -> None:
        self._gathering = gathering
        self._waiting: dict[int, _Waiting] = {}
        self._wordings: dict[int, int | None] = {}
        self._words: dict[int, int] = {}
        # The keys that were asked for, and those of them that lead somewhere.
        self._asked: set[int] = set()
        self._postings: dict[int, list[int]] = {}
        self._held: dict[int, Held] = {}
        self._details: dict[int, Detail] = {}
        # What the batch itself adds, beside what was read.
        self._unasked: dict[int, list[int]] = {}
        self._said: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
        self._keys: list[tuple[int, int]] = []
        self._claims: dict[int, int] = {}
        self._begun: dict[int, Columns] = {}
        self._grown: Counter[int] = Counter()
        self._changed: set[int] = set()
        self._touched: set[int] = set()
        self._own: set[int] = set()
        self._compared: set[int] = set()
        self._apart: set[tuple[int, int]] = set()

    def expect(self, article_id: int, rows: Sequence[Columns], names: Mapping[int, str]) -> None:
        """Takes the rows of a new article's statements, with their ``id``, and the names of their speakers."""
        standing = [_describe_standing(row, names) for row in rows]
        standing.sort(key=lambda one: (one.start, one.id))
        self._waiting[article_id] = _Waiting(rows, [(one, make_sought(one)) for one in standing])
        self._details.update((row["id"], _describe_detail(row, article_id, names)) for row in rows)
        self._own.update(row["id"] for row in rows)

    def look_ahead(self, rules: MatchingSettings) -> None:
        """Asks for all that the expected articles will probably need."""
        sought = [one for waiting in self._waiting.values() for _, one in waiting.standing]
        found = Candidates(sought, NO_ARTICLE, [is_short(one.prepared.text, rules) for one in sought], self)
        claims = {earlier.claim for index in range(len(sought)) for earlier in found.of(index)}
        self._find_apart({claim for claim in claims if claim is not None})

    def settle(self, article_id: int, links: Mapping[int, Sequence[Link]]) -> None:
        """Gives the article's statements to be written, now that their links are known."""
        now = read_clock()
        for row in self._waiting.pop(article_id).rows:
            attention = rank_new(row, links.get(row["id"], ()))
            self._gathering.add(Statement, {**row, "attention": attention, "created_at": now, "updated_at": now})

    def write(self) -> None:
        """Stores what was settled, with all that follows from it."""
        # In the order of the index, so that neighbours are written together.
        self._gathering.extend(WordingKey, sorted(self._keys))
        self._gathering.write()
        for times in sorted(set(self._grown.values())):
            grow_claims([claim for claim, grown in self._grown.items() if grown == times], times)
        mark_claims(self._changed)
        touch_statements(self._touched)
        for done in (self._keys, self._grown, self._changed, self._touched, self._begun):
            done.clear()

    def find_standing(self, article_id: int, /) -> Sequence[tuple[Standing, Sought]]:
        """The article's statements."""
        return self._waiting[article_id].standing

    def find_digests(self, _article_id: int, /) -> Mapping[int, int]:
        """None: the articles are new."""
        return {}

    def find_wordings(self, digests: Iterable[int], /) -> Mapping[int, int]:
        """The wordings known by these digests."""
        wanted = set(digests)
        unknown = wanted - self._wordings.keys()
        found = stored_index.find_wordings(unknown)
        self._wordings.update((digest, found.get(digest)) for digest in unknown)
        listed = ((digest, self._wordings[digest]) for digest in wanted)
        return {digest: wording for digest, wording in listed if wording is not None}

    def find_words(self, wordings: Iterable[int], /) -> Mapping[int, int]:
        """How many content words each wording has."""
        wanted = set(wordings)
        self._words.update(stored_index.find_words(wanted - self._words.keys()))
        return self._words

    def find_postings(self, keys: Iterable[int], /) -> Mapping[int, Sequence[int]]:
        """The wordings that each key leads to, those that the batch added last."""
        wanted = set(keys)
        unknown = wanted - self._asked
        self._asked |= unknown
        self._postings.update(stored_index.find_postings(unknown))
        for key in self._unasked.keys() & unknown:
            self._postings.setdefault(key, []).extend(self._unasked.pop(key))
        return {key: self._postings[key] for key in self._postings.keys() & wanted}

    def find_holders(self, wordings: Iterable[int], _article_id: int, /) -> Iterable[Holding]:
        """The earliest statement of each wording; those of the article that asks are not in the index yet."""
        wanted = set(wordings)
        unknown = wanted - self._held.keys()
        self._held.update((one.wording, one) for one in stored_index.find_held(unknown))
        return [self._describe_holding(self._held[wording]) for wording in wanted if wording in self._held]

    def find_details(self, statements: Iterable[int], /) -> Iterable[Detail]:
        """What a comparison needs to know of the statements."""
        wanted = set(statements)
        unknown = wanted - self._details.keys()
        self._details.update((detail[0], detail) for detail in stored_index.find_details(unknown))
        details = (self._details[statement] for statement in wanted if statement in self._details)
        return [(*one[:6], self._claims.get(one[0], one[6]), *one[7:]) for one in details]

    def find_decided(self, _changed: Sequence[int], claims: Collection[int], /) -> Mapping[int, Decided]:
        """Which claims editors keep apart; of new statements they decided nothing."""
        self._find_apart(claims)
        decided = Decided(apart=self._apart)
        return defaultdict(lambda: decided)

    def forget_copy(self, _article_id: int, /) -> None:
        """Nothing: nobody knows of a new article whose copy it is."""

    def begin_claims(self, statements: Sequence[int], /) -> Mapping[int, int]:
        """New claims; their statements count as changed."""
        numbers = self._gathering.take_numbers(Claim, len(statements))
        begun = dict(zip(statements, numbers, strict=True))
        for statement, claim in begun.items():
            self._begun[claim] = {"id": claim, "version": 1}
            self._gathering.add(Claim, self._begun[claim])
            self._gathering.add(Appearance, describe_first(statement, claim))
        self._claims.update(begun)
        # One of the batch's own was not seen by anybody before.
        self._touched.update(begun.keys() - self._own)
        return begun

    def add_places(self, places: Sequence[Place], grown: Collection[int], /) -> None:
        """Keeps the places."""
        self._changed.update(place.claim for place in places)
        for place in places:
            self._gathering.add(Appearance, describe_place(place))
            if place.link.state.value in VARIANT_STATES:
                self._claims[place.statement] = place.claim
        for claim in grown:
            if claim in self._begun:
                self._begun[claim]["version"] += 1
            else:
                self._grown[claim] += 1

    def add_wordings(self, rows: Sequence[tuple[int, int]], /) -> Mapping[int, int]:
        """Puts wordings into the index."""
        added = {}
        for wording, (digest, words) in zip(self._gathering.take_numbers(Wording, len(rows)), rows, strict=True):
            self._gathering.extend(Wording, [(wording, digest, words)])
            self._wordings[digest] = added[digest] = wording
            self._words[wording] = words
            self._held[wording] = Held(wording, words, None, ())
        return added

    def add_keys(self, rows: Sequence[tuple[int, int]], /) -> None:
        """Puts keys into the index."""
        self._keys += rows
        for key, wording in rows:
            (self._postings if key in self._asked else self._unasked).setdefault(key, []).append(wording)

    def set_wordings(self, rows: Sequence[tuple[int, int]], /) -> None:
        """Says which wording each statement has; those to come find it by that."""
        self._gathering.extend(StatementWording, rows)
        for statement, wording in rows:
            self._said[wording].append((statement, self._details[statement][4]))

    def _find_apart(self, claims: Collection[int]) -> None:
        if unknown := set(claims) - self._compared - self._begun.keys():
            self._compared |= unknown
            self._apart = find_apart(self._compared)

    def _describe_holding(self, held: Held) -> Holding:
        said = self._said.get(held.wording, ())
        statements = [one for one in (held.statement, *(statement for statement, _ in said[:1])) if one is not None]
        read = [*held.speakers, *(speaker for _, speaker in said)][:MOST_SPEAKERS_READ]
        return held.wording, held.words, min(statements, default=None), len(set(read) - {None})


def _describe_standing(row: Columns, names: Mapping[int, str]) -> Standing:
    speaker = row["speaker"]
    name = None if speaker is None else names[speaker]
    return Standing(row["id"], row["content_text"], row["start"], speaker, row["polarity"], row["kind"], name)


def _describe_detail(row: Columns, article_id: int, names: Mapping[int, str]) -> Detail:
    one = _describe_standing(row, names)
    return (
        one.id,
        article_id,
        one.text,
        one.start,
        one.speaker,
        one.polarity,
        None,
        one.name,
        one.kind,
        row["on_behalf_of"],
    )

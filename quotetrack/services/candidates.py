"""Which earlier statements may say the same as a new one: looked up by keys, never by scanning."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from quotetrack.matching import Prepared, prepare
from quotetrack.matching.index import Fingerprint, count_possible, make_fingerprint
from quotetrack.storage import wordings as stored_index
from quotetrack.storage.wordings import MOST_POSTINGS, Detail, Holding
from quotetrack.terms import AppearanceState, Kind, Polarity

MOST_RANKED: Final = 16
"""Wordings that are looked at closer for one statement."""

MOST_COMPARED: Final = 8
"""Wordings that one statement is compared with, word by word."""

LEAST_SHARE: Final = 0.3
"""Of the keys that the two could share, the part that must be shared. Of 313 links between 840 news articles six lie
below, suggestions and contrasts; of what is no link, two thirds."""

FEW_WORDS: Final = 4
"""Up to so many content words, one key in common is enough."""

VARIANT_STATES: Final = (AppearanceState.JOINED.value, AppearanceState.CONFIRMED.value)


@dataclass(frozen=True, slots=True)
class Sought:
    """A statement to be matched; ``speaker`` is its speaker's id and ``name``, None where nobody is named; ``quoted``
    says whether some of it stands within quotation marks."""

    prepared: Prepared
    fingerprint: Fingerprint
    speaker: int | None
    polarity: Polarity
    name: str | None
    quoted: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """A stored statement that may say the same: the first in another article to have its wording.

    ``speakers`` counts those on record with the very words; ``claim`` is the one whose variant it is, if any.
    """

    statement: int
    article: int
    wording: int
    text: str
    words: int
    start: int
    speaker: int | None
    polarity: Polarity
    claim: int | None
    name: str | None
    speakers: int
    quoted: bool
    on_behalf_of: int | None


def seek(
    text: str,
    speaker: int | None = None,
    polarity: Polarity = Polarity.AFFIRMED,
    name: str | None = None,
    *,
    quoted: bool = False,
) -> Sought:
    """The text made ready to be matched."""
    prepared = prepare(text)
    return Sought(prepared, make_fingerprint(prepared), speaker, polarity, name, quoted)


class Lookups(Protocol):
    """The index of words as ``storage.wordings`` answers from it, where each question is told."""

    def find_wordings(self, digests: Iterable[int], /) -> Mapping[int, int]:
        """The wordings known by these digests."""

    def find_words(self, wordings: Iterable[int], /) -> Mapping[int, int]:
        """How many content words each wording has."""

    def find_postings(self, keys: Iterable[int], /) -> Mapping[int, Sequence[int]]:
        """The wordings that each key leads to."""

    def find_holders(self, wordings: Iterable[int], article_id: int, /) -> Iterable[Holding]:
        """The earliest statement of each wording in another article."""

    def find_details(self, statements: Iterable[int], /) -> Iterable[Detail]:
        """What a comparison needs to know of the statements."""


class Candidates:
    """What the index holds for some statements: ``of(i)`` are the earlier ones for the i-th, best first.

    Those that ``alone`` marks have none but of their very words. ``take_room(keys)`` are those that lead to few enough
    wordings to be stored once more.
    """

    def __init__(
        self,
        sought: Sequence[Sought],
        article_id: int,
        alone: Sequence[bool] = (),
        index: Lookups = stored_index,
    ) -> None:
        self._taken: Counter[int] = Counter()
        self.wordings = index.find_wordings(one.fingerprint.digest for one in sought)
        self._held = {one.wording: one for one in _find_holders(self.wordings.values(), article_id, index)}
        # A wording that this article alone has is looked for like a new one.
        new = [one.fingerprint for one in sought if not self._is_held(one.fingerprint)]
        self._postings = index.find_postings(key for print_ in new for key in print_.asked)
        marks = alone or [False] * len(sought)
        ranked = [self._rank(one.fingerprint, mark) for one, mark in zip(sought, marks, strict=True)]
        words = index.find_words({wording for shares in ranked for wording, _ in shares})
        alike = [_list_alike(one.fingerprint, shares, words) for one, shares in zip(sought, ranked, strict=True)]
        wanted = {wording for found in alike for wording in found} - self._held.keys()
        holders = self._held | {one.wording: one for one in _find_holders(wanted, article_id, index)}
        chosen = [[holders[one] for one in found if one in holders][:MOST_COMPARED] for found in alike]
        loaded = _load({one for found in chosen for one in found}, index)
        self._found = [[loaded[one.wording] for one in found] for found in chosen]
        self._exact = [self._is_held(one.fingerprint) for one in sought]

    def of(self, index: int) -> Sequence[Earlier]:
        """The earlier statements to compare the i-th with; the one of exactly its words alone where there is one."""
        return self._found[index]

    def is_exact(self, index: int) -> bool:
        """Whether that one has exactly the words of the i-th."""
        return self._exact[index]

    def take_room(self, keys: Iterable[int]) -> list[int]:
        """The keys that are not common yet, those of the statements that asked before counted in: an article may have
        thousands that are alike."""
        taken = [key for key in keys if len(self._postings.get(key, ())) + self._taken[key] < MOST_POSTINGS]
        self._taken.update(taken)
        return taken

    def _is_held(self, fingerprint: Fingerprint) -> bool:
        """Whether another article has the very words."""
        return self.wordings.get(fingerprint.digest) in self._held

    def _rank(self, fingerprint: Fingerprint, alone: bool) -> list[tuple[int, int]]:
        """Wordings with the number of keys shared, those of the rarest keys first."""
        if self._is_held(fingerprint):
            return [(self.wordings[fingerprint.digest], len(fingerprint.asked))]
        if alone:
            return []
        weights: dict[int, float] = defaultdict(float)
        shared: dict[int, int] = defaultdict(int)
        for key in fingerprint.asked:
            postings = self._postings.get(key)
            if postings:
                weight = 1.0 / len(postings)
                for wording in postings:
                    weights[wording] += weight
                    shared[wording] += 1
        few = fingerprint.words <= FEW_WORDS
        kept = [wording for wording in weights if few or shared[wording] > 1 or weights[wording] >= 1 / FEW_WORDS]
        kept.sort(key=lambda wording: (-shared[wording] - weights[wording], wording))
        return [(wording, shared[wording]) for wording in kept[:MOST_RANKED]]


class _Holder(NamedTuple):
    """A wording with its content words, the earliest statement of another article that has it, and the number of its
    speakers."""

    wording: int
    words: int
    statement: int
    speakers: int


def _find_holders(wordings: Iterable[int], article_id: int, index: Lookups) -> Iterator[_Holder]:
    for wording, words, statement, speakers in index.find_holders(wordings, article_id):
        if statement is not None:
            yield _Holder(wording, words, statement, speakers)


def _list_alike(fingerprint: Fingerprint, shares: Sequence[tuple[int, int]], words: Mapping[int, int]) -> Sequence[int]:
    """Those wordings that share enough of what they can share."""
    asking = fingerprint.words
    return [one for one, shared in shares if shared >= LEAST_SHARE * count_possible(asking, words.get(one, 0))]


def _load(holders: Iterable[_Holder], index: Lookups) -> dict[int, Earlier]:
    """The statements by their wordings."""
    by_statement = {one.statement: one for one in holders}
    loaded = {}
    for statement, article, text, start, speaker, polarity, claim, name, kind, behalf in index.find_details(
        by_statement
    ):
        holder = by_statement[statement]
        loaded[holder.wording] = Earlier(
            statement=statement,
            article=article,
            wording=holder.wording,
            text=text,
            words=holder.words,
            start=start,
            speaker=speaker,
            polarity=Polarity(polarity),
            claim=claim,
            name=name,
            speakers=holder.speakers,
            quoted=kind != Kind.INDIRECT.value,
            on_behalf_of=behalf,
        )
    return loaded

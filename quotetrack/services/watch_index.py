"""Which watches keep a statement: decided in memory, on the new statements alone, whatever the number of watches.

Each watch is found by the rarest thing that it asks for: a claim, a speaker, a word, an outlet. What it asks for
besides is looked at only where that is there. The answer is the same as that of a list of statements with the same
filters (``services.filters``), which a test holds it to.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from quotetrack.services.records import StatementFilters
from quotetrack.text.folding import fold_words
from quotetrack.text.search import SearchQuery, parse_query


@dataclass(frozen=True, slots=True)
class NewStatement:
    """A statement that was just stored; ``folded`` and ``outlet`` are folded, ``wording`` is its place in the index."""

    id: int
    text: str
    folded: str
    speaker: int | None
    speaker_name: str | None
    kind: str
    status: str
    polarity: str
    confidence: float
    claim: int | None
    outlet: str | None
    published: datetime | None
    wording: int | None


@dataclass(frozen=True, slots=True)
class Condition:
    """What one or more watches ask for; ``speakers`` and ``claims`` are the number asked for and what it was merged
    into, ``search`` what is looked for in the words."""

    filters: StatementFilters
    watches: tuple[int, ...]
    search: SearchQuery | None
    outlet: str | None
    speakers: frozenset[int]
    claims: frozenset[int]

    def keeps(self, one: NewStatement) -> bool:
        """Whether the statement is one of those asked for."""
        wanted = self.filters
        return (
            (wanted.speaker is None or one.speaker in self.speakers)
            and (wanted.claim is None or one.claim in self.claims)
            and (self.outlet is None or one.outlet == self.outlet)
            and (wanted.kind is None or one.kind == wanted.kind.value)
            and (wanted.status is None or one.status == wanted.status.value)
            and (wanted.polarity is None or one.polarity == wanted.polarity.value)
            and (wanted.min_confidence is None or one.confidence >= wanted.min_confidence)
            and (
                wanted.published_from is None or (one.published is not None and one.published >= wanted.published_from)
            )
            and (wanted.published_to is None or (one.published is not None and one.published < wanted.published_to))
            and (self.search is None or _fits(self.search, one.folded))
        )


def make_condition(
    filters: StatementFilters, watches: Iterable[int], speakers: Collection[int] = (), claims: Collection[int] = ()
) -> Condition:
    """The condition of watches with these filters, whose speaker and claim were merged into those given."""
    return Condition(
        filters=filters,
        watches=tuple(watches),
        search=parse_query(filters.q) if filters.q and filters.q.strip() else None,
        outlet=None if filters.outlet is None else fold_words(filters.outlet),
        speakers=frozenset(speakers) | ({filters.speaker} if filters.speaker is not None else set()),
        claims=frozenset(claims) | ({filters.claim} if filters.claim is not None else set()),
    )


def choose_words(search: SearchQuery) -> tuple[str | None, str | None]:
    """A whole word and a form of words that every text found by the search has; None where it asks for neither.

    The longest: it is the least likely to be there by chance.
    """
    whole = [word for term in search.wanted for word in term.words[: len(term.words) - term.prefix]]
    forms = [term.form for term in search.wanted]
    return max(whole, key=len, default=None), max(forms, key=len, default=None)


def _fits(search: SearchQuery, folded: str) -> bool:
    """Whether indexed words have all that is looked for and nothing that must not be there."""
    return (
        bool(search.terms)
        and all(term.form in folded for term in search.wanted)
        and not any(term.form in folded for term in search.unwanted)
    )


class WatchIndex:
    """The conditions of all watches, each under the rarest thing that it asks for."""

    def __init__(self, conditions: Iterable[Condition]) -> None:
        self._by_speaker: dict[int | None, list[Condition]] = defaultdict(list)
        self._by_claim: dict[int | None, list[Condition]] = defaultdict(list)
        self._by_outlet: dict[str | None, list[Condition]] = defaultdict(list)
        self._by_word: dict[str, list[Condition]] = defaultdict(list)
        self._by_form: dict[str, list[Condition]] = defaultdict(list)
        self._others: list[Condition] = []
        for condition in conditions:
            self._place(condition)

    def find(self, statements: Sequence[NewStatement]) -> Mapping[int, list[NewStatement]]:
        """The statements that each watch keeps, of those that keep any."""
        found: dict[int, list[NewStatement]] = defaultdict(list)
        for one in statements:
            for condition in self._list_likely(one):
                if condition.keeps(one):
                    for watch in condition.watches:
                        found[watch].append(one)
        return found

    def _place(self, condition: Condition) -> None:
        if condition.filters.claim is not None:
            for claim in condition.claims:
                self._by_claim[claim].append(condition)
        elif condition.filters.speaker is not None:
            for speaker in condition.speakers:
                self._by_speaker[speaker].append(condition)
        elif condition.search is not None and condition.search.wanted:
            word, form = choose_words(condition.search)
            if word is not None:
                self._by_word[word].append(condition)
            elif form is not None:
                self._by_form[form].append(condition)
        elif condition.outlet is not None:
            self._by_outlet[condition.outlet].append(condition)
        else:
            self._others.append(condition)

    def _list_likely(self, one: NewStatement) -> Iterator[Condition]:
        yield from self._by_speaker.get(one.speaker, ())
        yield from self._by_claim.get(one.claim, ())
        yield from self._by_outlet.get(one.outlet, ())
        if self._by_word:
            for word in self._by_word.keys() & set(one.folded.split()):
                yield from self._by_word[word]
        for form, conditions in self._by_form.items():
            if form in one.folded:
                yield from conditions
        yield from self._others

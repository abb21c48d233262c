"""Where matching looks for earlier statements and puts down what it found: the database, or what is known of it.

The decisions are the same either way: an article alone is matched against the database (``StoredLedger``), a batch of
new articles against a ``BlockLedger``, which has asked for all of them at once.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from quotetrack.services.candidates import VARIANT_STATES, Lookups, Sought, seek
from quotetrack.services.claim_counts import mark_claims
from quotetrack.services.copies import forget_copy
from quotetrack.services.judgement import Decided, Link
from quotetrack.services.touches import touch_statements
from quotetrack.storage import wordings as stored_index
from quotetrack.storage.bulk import insert_row, insert_rows
from quotetrack.storage.claims import Appearance, Claim
from quotetrack.storage.fields import read_clock
from quotetrack.storage.queries import Query
from quotetrack.storage.wordings import Standing
from quotetrack.terms import AppearanceState, Kind, Polarity

MACHINE: Final = "machine"
EDITOR: Final = "editor"

# Lists are one parameter: an article may have more statements than PostgreSQL takes parameters.
_GROWN: Final = Query("UPDATE claim SET version = version + ?, updated_at = ? WHERE id IN [?]")
_DECIDED: Final = Query(
    "SELECT statement_id, claim_id, state FROM appearance WHERE statement_id IN [?] AND method = 'editor'"
)
_APART: Final = Query("SELECT first_id, second_id FROM claim_distinct WHERE first_id IN [?] AND second_id IN [?]")


@dataclass(frozen=True, slots=True)
class Place:
    """What is to be put down: the statement has the link to this claim."""

    statement: int
    claim: int
    link: Link


class Ledger(Lookups, Protocol):
    """What matching reads, the index of words with it, and what it writes."""

    def find_standing(self, article_id: int, /) -> Sequence[tuple[Standing, Sought]]:
        """The article's statements that count, in the order of its text, made ready to be matched."""

    def find_digests(self, article_id: int, /) -> Mapping[int, int]:
        """The digest under which each of them stands in the index already."""

    def find_decided(self, changed: Sequence[int], claims: Collection[int], /) -> Mapping[int, Decided]:
        """What editors decided of those of the statements that had other words before, and of the claims."""

    def forget_copy(self, article_id: int, /) -> None:
        """The article repeats nobody's words: it is no copy."""

    def begin_claims(self, statements: Sequence[int], /) -> Mapping[int, int]:
        """New claims, each with one of the statements as its first variant; their numbers by these."""

    def add_places(self, places: Sequence[Place], grown: Collection[int], /) -> None:
        """Puts the places down; ``grown`` are the claims among them that were there before."""

    def add_wordings(self, rows: Sequence[tuple[int, int]], /) -> Mapping[int, int]:
        """Puts wordings into the index as (digest, content words); the identifier of each digest."""

    def add_keys(self, rows: Sequence[tuple[int, int]], /) -> None:
        """Puts (key, wording) into the index."""

    def set_wordings(self, rows: Sequence[tuple[int, int]], /) -> None:
        """Says which wording each statement has, as (statement, wording)."""


class StoredLedger:
    """The database itself, within the caller's transaction: every question is asked, every row written at once."""

    find_digests = staticmethod(stored_index.find_digests)
    find_wordings = staticmethod(stored_index.find_wordings)
    find_words = staticmethod(stored_index.find_words)
    find_postings = staticmethod(stored_index.find_postings)
    find_holders = staticmethod(stored_index.find_holders)
    find_details = staticmethod(stored_index.find_details)
    add_wordings = staticmethod(stored_index.add_wordings)
    add_keys = staticmethod(stored_index.add_keys)
    set_wordings = staticmethod(stored_index.set_wordings)
    forget_copy = staticmethod(forget_copy)

    def find_standing(self, article_id: int, /) -> Sequence[tuple[Standing, Sought]]:
        """The article's statements."""
        return [(row, make_sought(row)) for row in stored_index.find_standing(article_id)]

    def find_decided(self, changed: Sequence[int], claims: Collection[int], /) -> Mapping[int, Decided]:
        """What editors decided."""
        apart = find_apart(claims)
        closed: dict[int, set[int]] = defaultdict(set)
        settled = set()
        if changed:
            for statement, claim, state in _DECIDED.fetch(list(changed)):
                closed[statement].add(claim)
                if state in VARIANT_STATES:
                    settled.add(statement)
        decided: dict[int, Decided] = defaultdict(lambda: Decided(apart=apart))
        decided.update({one: Decided(found, one in settled, apart) for one, found in closed.items()})
        return decided

    def begin_claims(self, statements: Sequence[int], /) -> Mapping[int, int]:
        """New claims; their statements count as changed."""
        begun = {}
        for statement in statements:
            begun[statement] = insert_row(Claim, {})
            insert_row(Appearance, describe_first(statement, begun[statement]))
        touch_statements(begun)
        return begun

    def add_places(self, places: Sequence[Place], grown: Collection[int], /) -> None:
        """Stores the places; a decision that is there already stays."""
        insert_rows(Appearance, [describe_place(one) for one in places], ignore=True)
        mark_claims(one.claim for one in places)
        grow_claims(grown)


def make_sought(row: Standing) -> Sought:
    """The statement made ready to be matched."""
    quoted = row.kind != Kind.INDIRECT.value
    return seek(row.text, row.speaker, Polarity(row.polarity), row.name, quoted=quoted)


def grow_claims(claims: Collection[int], times: int = 1) -> None:
    """Counts the claims as changed so many times, within the caller's transaction."""
    if claims:
        _GROWN.run(times, Claim.updated_at.db_value(read_clock()), sorted(claims))


def find_apart(claims: Collection[int]) -> set[tuple[int, int]]:
    """Pairs of these claims that an editor keeps apart, the lower number first."""
    numbers = sorted(claims)
    return {(one, other) for one, other in _APART.fetch(numbers, numbers)} if len(numbers) > 1 else set()


def describe_first(statement: int, claim: int) -> dict[str, Any]:
    """The row of the statement that begins a claim."""
    return {"statement": statement, "claim": claim, "method": MACHINE, "state": AppearanceState.JOINED.value}


def describe_place(place: Place) -> dict[str, Any]:
    """The row of a place that the machine found."""
    match = place.link.match
    return {
        "statement": place.statement,
        "claim": place.claim,
        "matched": match.earlier.statement,
        "relation": match.relation.value,
        "score": match.score,
        "method": MACHINE,
        "state": place.link.state.value,
    }

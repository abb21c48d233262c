"""An article's statements held against all earlier ones, within the transaction that stores them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from quotetrack.matching import Comparison, Prepared, compare_prepared, prepare
from quotetrack.services.attention import refresh_article
from quotetrack.services.candidates import VARIANT_STATES, Candidates, Earlier, Sought, seek
from quotetrack.services.claim_counts import mark_claims
from quotetrack.services.copies import note_copy
from quotetrack.services.judgement import Decided, Link, Match, is_short, judge, weigh_polarity
from quotetrack.services.touches import touch_claims_of, touch_statements
from quotetrack.settings import MatchingSettings
from quotetrack.storage.bulk import insert_row, insert_rows
from quotetrack.storage.claims import Appearance, Claim, ClaimDistinct
from quotetrack.storage.connection import lock_names
from quotetrack.storage.fields import read_clock
from quotetrack.storage.wordings import (
    Standing,
    StatementWording,
    add_keys,
    add_wordings,
    find_digests,
    find_standing,
    set_wordings,
)
from quotetrack.terms import AppearanceState, Kind, Polarity, Relation

MACHINE: Final = "machine"
EDITOR: Final = "editor"

LOCK: Final = "claims"
"""What PostgreSQL's writers of claims wait for in turn: two articles that come together must see each other."""


def lock_claims() -> None:
    """Holds every claim until the transaction ends; the last lock that a transaction takes."""
    lock_names([LOCK])


def match_article(article_id: int, rules: MatchingSettings) -> None:
    """Finds, for each statement of the article whose words are new to the index, the claim that it repeats.

    Statements whose words are as they were keep what they have; for changed ones the machine's links are made anew, an
    editor's stay. What wants an editor's eyes is found anew. Runs within the caller's transaction.
    """
    lock_claims()
    _match(article_id, rules)
    refresh_article(article_id)


def _match(article_id: int, rules: MatchingSettings) -> None:
    rows = find_standing(article_id)
    known = find_digests(article_id)
    sought = {row.id: _seek(row) for row in rows}
    fresh = [row for row in rows if known.get(row.id) != sought[row.id].fingerprint.digest]
    if not fresh:
        return
    changed = [row.id for row in fresh if row.id in known]
    _forget(changed)
    ours = [sought[row.id] for row in fresh]
    candidates = Candidates(ours, article_id, alone=[is_short(one.prepared.text, rules) for one in ours])
    matches = _match_all(ours, candidates, rules)
    decided = _read_decided(changed, {match.earlier.claim for found in matches for match in found})
    writer = _Writer()
    for row, one, found in zip(fresh, ours, matches, strict=True):
        for link in judge(one, found, decided[row.id], rules):
            writer.add(row.id, link)
    writer.flush()
    _index(fresh, ours, candidates)
    if len(fresh) == len(rows):
        note_copy(article_id, len(rows), _list_repeated(fresh, matches), rules)


def _list_repeated(rows: Sequence[Standing], matches: Sequence[Sequence[Match]]) -> list[tuple[int, Earlier]]:
    """Where the article has the very words of an earlier statement, with the first such."""
    repeated = []
    for row, found in zip(rows, matches, strict=True):
        same = [one.earlier for one in found if one.relation is Relation.IDENTICAL]
        repeated += [(row.start, earlier) for earlier in same[:1]]
    return repeated


def _match_all(ours: Sequence[Sought], candidates: Candidates, rules: MatchingSettings) -> list[list[Match]]:
    """How each statement compares with its candidates; nothing comes of short words that are not the very same."""
    prepared: dict[int, Prepared] = {}
    matches = []
    for index, one in enumerate(ours):
        exact = candidates.is_exact(index)
        found = [earlier for earlier in candidates.of(index) if exact or not is_short(earlier.text, rules)]
        matches.append(_compare_all(one, found, prepared))
    return matches


def _compare_all(one: Sought, candidates: Sequence[Earlier], prepared: dict[int, Prepared]) -> list[Match]:
    """How the statement compares with each candidate, which is made ready once for all statements of an article."""
    matches = []
    for earlier in candidates:
        found = compare_with(one, earlier, prepared)
        relation = weigh_polarity(found.relation, earlier.polarity, one.polarity)
        matches.append(Match(earlier, relation, found.score))
    return matches


def compare_with(one: Sought, earlier: Earlier, prepared: dict[int, Prepared] | None = None) -> Comparison:
    """How the statement compares with an earlier one; changes lead from the earlier one to it."""
    ready = {} if prepared is None else prepared
    other = ready.get(earlier.wording)
    if other is None:
        other = ready[earlier.wording] = prepare(earlier.text)
    return compare_prepared(other, one.prepared, speaker_a=earlier.name, speaker_b=one.name)


class _Writer:
    """Collects appearances and makes the claims that they need: one for two statements that had none."""

    def __init__(self) -> None:
        self._rows: list[dict[str, Any]] = []
        self._begun: dict[int, int] = {}

    def add(self, statement_id: int, link: Link) -> None:
        """Notes one link."""
        earlier = link.match.earlier
        self._rows.append(
            {
                "statement": statement_id,
                "claim": self._find_claim(earlier),
                "matched": earlier.statement,
                "relation": link.match.relation.value,
                "score": link.match.score,
                "method": MACHINE,
                "state": link.state.value,
            }
        )

    def flush(self) -> None:
        """Writes what was noted; a decision that is there already stays."""
        now = read_clock()
        insert_rows(Appearance, self._rows, ignore=True)
        mark_claims(row["claim"] for row in self._rows)
        claims = {row["claim"] for row in self._rows} - set(self._begun.values())
        if claims:
            Claim.update(updated_at=now, version=Claim.version + 1).where(Claim.id.in_(list(claims))).execute()
        if self._begun:
            touch_statements(self._begun)

    def _find_claim(self, earlier: Earlier) -> int:
        if earlier.claim is not None:
            return earlier.claim
        begun = self._begun.get(earlier.statement)
        if begun is None:
            begun = self._begun[earlier.statement] = begin_claim(earlier.statement)
        return begun


def begin_claim(statement_id: int, *, state: AppearanceState = AppearanceState.JOINED, method: str = MACHINE) -> int:
    """A new claim with the statement as its first variant; its number."""
    claim = insert_row(Claim, {})
    insert_row(Appearance, {"statement": statement_id, "claim": claim, "method": method, "state": state.value})
    return claim


def _seek(row: Standing) -> Sought:
    quoted = row.kind != Kind.INDIRECT.value
    return seek(row.text, row.speaker, Polarity(row.polarity), row.name, quoted=quoted)


def _read_decided(statements: list[int], claims: Collection[int | None]) -> Mapping[int, Decided]:
    """What editors decided: of those of the statements that had other words before, and of the claims."""
    numbers = [claim for claim in claims if claim is not None]
    apart: set[tuple[int, int]] = set()
    if len(numbers) > 1:
        both = ClaimDistinct.first.in_(numbers) & ClaimDistinct.second.in_(numbers)
        pairs: Any = ClaimDistinct.select(ClaimDistinct.first, ClaimDistinct.second).where(both).tuples()
        apart = set(pairs)
    closed: dict[int, set[int]] = defaultdict(set)
    settled = set()
    if statements:
        query: Any = Appearance.select().where(Appearance.statement.in_(statements), Appearance.method == EDITOR)
        for row in query:
            closed[row.statement_id].add(row.claim_id)
            if row.state in VARIANT_STATES:
                settled.add(row.statement_id)
    decided: dict[int, Decided] = defaultdict(lambda: Decided(apart=apart))
    decided.update({one: Decided(found, one in settled, apart) for one, found in closed.items()})
    return decided


def forget_words(statement_id: int) -> None:
    """Takes a statement whose words an editor changed out of the index, and the machine's links with it.

    ``match_article`` finds it new. Runs within the caller's transaction.
    """
    lock_claims()
    _forget([statement_id])
    StatementWording.delete().where(StatementWording.statement == statement_id).execute()


def _forget(statements: list[int]) -> None:
    """Takes back what the machine linked to words that are no longer there."""
    if statements:
        touch_claims_of(statements)
        Appearance.delete().where(Appearance.statement.in_(statements), Appearance.method == MACHINE).execute()


def _index(rows: Sequence[Standing], sought: Sequence[Sought], candidates: Candidates) -> None:
    """Stores the words of the statements for those to come."""
    new = {
        one.fingerprint.digest: one.fingerprint for one in sought if one.fingerprint.digest not in candidates.wordings
    }
    added = add_wordings([(print_.digest, print_.words) for print_ in new.values()])
    # In the order of the index, so that neighbours are written together.
    add_keys(sorted((key, added[one]) for one, print_ in new.items() for key in candidates.room_for(print_.stored)))
    wordings = {**candidates.wordings, **added}
    set_wordings([(row.id, wordings[one.fingerprint.digest]) for row, one in zip(rows, sought, strict=True)])

"""An article's statements held against all earlier ones, within the transaction that stores them."""

from collections.abc import Mapping, Sequence
from typing import Final

from quotetrack.matching import Comparison, Prepared, compare_prepared, prepare
from quotetrack.services.attention import refresh_article
from quotetrack.services.candidates import Candidates, Earlier, Sought
from quotetrack.services.copies import Repeated, note_copy
from quotetrack.services.judgement import Link, Match, is_short, judge, weigh_polarity
from quotetrack.services.ledger import Ledger, Place, StoredLedger
from quotetrack.services.touches import touch_claims_of
from quotetrack.settings import MatchingSettings
from quotetrack.storage.connection import lock_alone
from quotetrack.storage.queries import Query
from quotetrack.storage.wordings import Standing, StatementWording
from quotetrack.terms import Relation

_STORED: Final = StoredLedger()

_UNLINK: Final = Query("DELETE FROM appearance WHERE statement_id IN [?] AND method = 'machine'")

LOCK: Final = "claims"
"""What PostgreSQL's writers of claims wait for in turn: two articles that come together must see each other."""


def lock_claims() -> None:
    """Holds every claim until the transaction ends; the last lock that a transaction takes."""
    lock_alone(LOCK)


def match_article(article_id: int, rules: MatchingSettings) -> None:
    """Finds, for each statement of the article whose words are new to the index, the claim that it repeats.

    Statements whose words are as they were keep what they have; for changed ones the machine's links are made anew, an
    editor's stay. What wants an editor's eyes is found anew. Runs within the caller's transaction.
    """
    lock_claims()
    match_against(_STORED, article_id, rules)
    refresh_article(article_id)


def match_against(ledger: Ledger, article_id: int, rules: MatchingSettings) -> Mapping[int, Sequence[Link]]:
    """The same against this ledger, but for what wants an editor's eyes; the links that the statements got.

    Within the caller's transaction, which holds the claims.
    """
    rows = ledger.find_standing(article_id)
    known = ledger.find_digests(article_id)
    fresh = [(row, one) for row, one in rows if known.get(row.id) != one.fingerprint.digest]
    if not fresh:
        return {}
    changed = [row.id for row, _ in fresh if row.id in known]
    _forget(changed)
    ours = [one for _, one in fresh]
    alone = [is_short(one.prepared.text, rules) for one in ours]
    candidates = Candidates(ours, article_id, alone, ledger)
    matches = _match_all(ours, candidates, rules)
    claims = {match.earlier.claim for found in matches for match in found if match.earlier.claim is not None}
    decided = ledger.find_decided(changed, claims)
    links = {
        row.id: judge(one, found, decided[row.id], rules) for (row, one), found in zip(fresh, matches, strict=True)
    }
    _put_down(links, ledger)
    _index(fresh, candidates, ledger)
    if len(fresh) == len(rows) and not note_copy(
        article_id, len(rows), _list_repeated([row for row, _ in fresh], matches), rules
    ):
        ledger.forget_copy(article_id)
    return links


def _list_repeated(rows: Sequence[Standing], matches: Sequence[Sequence[Match]]) -> list[Repeated]:
    """Where the article has the very words of an earlier statement, with the first such."""
    repeated = []
    for row, found in zip(rows, matches, strict=True):
        same = [one.earlier for one in found if one.relation is Relation.IDENTICAL]
        repeated += [Repeated(row.start, earlier.article, earlier.start) for earlier in same[:1]]
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


def _put_down(links: Mapping[int, Sequence[Link]], ledger: Ledger) -> None:
    """Writes the links, with the claims that they need: one for two statements that had none."""
    listed = [(statement, link, link.match.earlier) for statement, found in links.items() for link in found]
    begun = ledger.begin_claims(list(dict.fromkeys(one.statement for _, _, one in listed if one.claim is None)))
    places = [
        Place(statement, begun[one.statement] if one.claim is None else one.claim, link)
        for statement, link, one in listed
    ]
    ledger.add_places(places, {one.claim for _, _, one in listed if one.claim is not None})


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
        _UNLINK.run(statements)


def _index(rows: Sequence[tuple[Standing, Sought]], candidates: Candidates, ledger: Ledger) -> None:
    """Puts the words of the statements down for those to come."""
    prints = [one.fingerprint for _, one in rows]
    new = {one.digest: one for one in prints if one.digest not in candidates.wordings}
    added = ledger.add_wordings([(print_.digest, print_.words) for print_ in new.values()])
    # In the order of the index, so that neighbours are written together.
    ledger.add_keys(
        sorted((key, added[one]) for one, print_ in new.items() for key in candidates.take_room(print_.stored))
    )
    wordings = {**candidates.wordings, **added}
    ledger.set_wordings([(row.id, wordings[print_.digest]) for (row, _), print_ in zip(rows, prints, strict=True)])

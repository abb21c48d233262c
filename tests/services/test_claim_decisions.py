"""What editors decide of claims outlives the machine, and can be undone."""

import pytest

from quotetrack.errors import ConflictError, InputError, NotFoundError, StaleVersionError
from quotetrack.services import claims, decisions, statements
from quotetrack.services.claim_decisions import (
    begin_claim,
    confirm_appearance,
    keep_claims_apart,
    merge_claims,
    part_appearance,
    split_claim,
    update_claim,
)
from quotetrack.services.claim_records import ClaimFilters
from quotetrack.services.records import PageRequest
from quotetrack.services.undoing import undo_decision
from quotetrack.terms import AppearanceState, ClaimStatus

ALL = PageRequest(limit=200)
WEIR = "We will rebuild the old weir above Kelmoor before the winter floods arrive"
DUES = "The harbour dues have to rise by the end of this parliament whatever it takes"
SALMON = "Nobody has counted the salmon that came up this river in spring"


@pytest.fixture
def print_it(send):
    """Sends an article of that number with the quotes, and gives its statements."""

    def send_it(number: int, *quotes: str, lead: str = ""):
        text = lead + "".join(f"“{words},” said Tamsin Orrell.\n\n" for words in quotes)
        return send(text, url=f"https://post.example/{number}", outlet="Post").statements

    return send_it


@pytest.fixture
def pair(print_it):
    """Two claims of two variants each: the weir's and the dues'."""
    first = print_it(1, WEIR, DUES)
    second = print_it(2, WEIR, DUES)
    return first, second, second[0].claim_id, second[1].claim_id


def list_states(claim_id: int) -> dict[int, str]:
    found = claims.iterate_appearances(claim_id, states=tuple(AppearanceState))
    return {one.statement.id: one.state.value for one in found}


def test_a_parted_statement_stays_out_whatever_comes(pair, print_it, editor) -> None:
    _, second, weir, _ = pair
    part_appearance(second[0].id, weir, actor=editor, note="he meant another weir")
    assert list_states(weir)[second[0].id] == "parted"
    print_it(2, WEIR, DUES)
    print_it(2, WEIR, DUES, lead="Corrected.\n\n")
    print_it(3, WEIR)
    kept = statements.get_statement(second[0].id)
    assert (kept.claim_id, kept.outdated) == (None, False)
    assert list_states(weir)[second[0].id] == "parted"
    assert claims.get_claim(weir).appearance_count == 2


def test_a_decided_statement_whose_words_are_gone_keeps_the_decision(pair, print_it, editor) -> None:
    _, second, weir, _ = pair
    confirm_appearance(second[0].id, weir, actor=editor)
    print_it(2, DUES)
    assert statements.get_statement(second[0].id).outdated
    print_it(2, WEIR, DUES, lead="Back again.\n\n")
    assert not statements.get_statement(second[0].id).outdated
    assert list_states(weir)[second[0].id] == "confirmed"


def test_a_suggestion_is_confirmed_and_undone(print_it, editor) -> None:
    print_it(1, "We have no comment")
    second = print_it(2, "We have no comment")
    [claim] = claims.list_claims(ClaimFilters(suggested=True), ALL).items
    confirmed = confirm_appearance(second[0].id, claim.id, actor=editor)
    assert (confirmed.appearance_count, confirmed.suggestion_count) == (2, 0)
    assert list(claims.iterate_appearances(claim.id))[1].decided_by == editor.name
    newest = decisions.list_decisions("claim", claim.id)[-1]
    undo_decision(newest.id, actor=editor)
    assert claims.get_claim(claim.id).suggestion_count == 1
    with pytest.raises(ConflictError, match="undone already"):
        undo_decision(newest.id, actor=editor)


def test_a_confirmed_statement_leaves_the_claim_it_was_in(pair, editor) -> None:
    _, second, weir, dues = pair
    confirm_appearance(second[0].id, dues, actor=editor)
    assert statements.get_statement(second[0].id).claim_id == dues
    assert list_states(weir)[second[0].id] == "parted"
    undo_decision(decisions.list_decisions("claim", dues)[-1].id, actor=editor)
    assert statements.get_statement(second[0].id).claim_id == weir
    assert second[0].id not in list_states(dues)


def test_merged_claims_are_one_under_both_numbers(pair, print_it, editor) -> None:
    first, second, weir, dues = pair
    plan = merge_claims(dues, weir, actor=editor, dry_run=True)
    assert (plan.statement_count, plan.article_count, plan.decision_id) == (2, 2, None)
    assert claims.get_claim(dues).id == dues
    decision = merge_claims(dues, weir, actor=editor).decision_id
    assert claims.get_claim(dues).id == claims.get_claim(weir).id == weir
    assert claims.get_claim(weir).appearance_count == 4
    assert [one.id for one in claims.list_claims(ClaimFilters(), ALL).items] == [weir]
    assert print_it(3, DUES)[0].claim_id == weir
    undo_decision(decision, actor=editor)
    assert {one.id for one in claims.list_claims(ClaimFilters(), ALL).items} == {weir, dues}
    assert set(list_states(dues)) == {first[1].id, second[1].id}


def test_no_merger_into_itself_in_a_ring_or_of_one_just_merged(pair, editor) -> None:
    _, _, weir, dues = pair
    with pytest.raises(ConflictError, match="into itself"):
        merge_claims(weir, weir, actor=editor)
    merge_claims(dues, weir, actor=editor)
    for source, target in ((weir, dues), (dues, weir)):
        with pytest.raises(ConflictError, match=f"was merged into claim {weir}"):
            merge_claims(source, target, actor=editor)
    for missing in (0, 999, 2**70):
        with pytest.raises(NotFoundError):
            merge_claims(missing, weir, actor=editor)


def test_a_split_makes_a_claim_of_its_own_for_good(pair, print_it, editor) -> None:
    _, second, weir, _ = pair
    preview = split_claim(weir, [second[0].id], actor=editor, dry_run=True)
    assert (preview.source, preview.statement_count, preview.target) == (weir, 1, 0)
    plan = split_claim(weir, [second[0].id], actor=editor)
    assert statements.get_statement(second[0].id).claim_id == plan.target
    print_it(2, WEIR, DUES, lead="Corrected.\n\n")
    assert statements.get_statement(second[0].id).claim_id == plan.target
    with pytest.raises(ConflictError, match="apart"):
        merge_claims(plan.target, weir, actor=editor)
    undo_decision(plan.decision_id, actor=editor)
    assert statements.get_statement(second[0].id).claim_id == weir
    assert claims.get_claim(plan.target).id == weir


def test_a_split_takes_some_of_the_variants_and_nothing_else(pair, editor) -> None:
    first, second, weir, _ = pair
    with pytest.raises(ConflictError, match="no variant"):
        split_claim(weir, [second[1].id], actor=editor)
    with pytest.raises(ConflictError, match="at least one"):
        split_claim(weir, [first[0].id, second[0].id], actor=editor)
    with pytest.raises(InputError):
        split_claim(weir, [], actor=editor)


def test_claims_that_are_never_the_same_are_not_suggested_to_be(pair, print_it, editor) -> None:
    _first, _, weir, dues = pair
    decision = keep_claims_apart(weir, dues, actor=editor)
    with pytest.raises(ConflictError, match="keeps these two"):
        merge_claims(weir, dues, actor=editor)
    with pytest.raises(ConflictError, match="apart already"):
        keep_claims_apart(dues, weir, actor=editor)
    both = print_it(3, f"{WEIR}. {DUES}")[0]
    states = [list_states(claim).get(both.id) for claim in (weir, dues)]
    assert sorted(filter(None, states)) == ["joined"]
    undo_decision(decision, actor=editor)
    again = print_it(4, f"{DUES}. {WEIR}")[0]
    assert sorted(filter(None, (list_states(claim).get(again.id) for claim in (weir, dues)))) == [
        "joined",
        "suggested",
    ]


def test_status_note_and_tags_are_kept_with_a_version(pair, editor) -> None:
    _, _, weir, _ = pair
    claim = claims.get_claim(weir)
    changed = update_claim(
        weir,
        actor=editor,
        expected_version=claim.version,
        status=ClaimStatus.CHECKING,
        note="ask the trust",
        tags=["river", "money", "river"],
    )
    assert (changed.status, changed.note, changed.tags) == (ClaimStatus.CHECKING, "ask the trust", ("river", "money"))
    with pytest.raises(StaleVersionError):
        update_claim(weir, actor=editor, expected_version=claim.version, note=None)
    with pytest.raises(InputError, match="Nothing"):
        update_claim(weir, actor=editor, expected_version=changed.version)
    assert [one.id for one in claims.list_claims(ClaimFilters(tag="money"), ALL).items] == [weir]
    assert claims.list_claims(ClaimFilters(tag="mon"), ALL).items == []
    assert [one.id for one in claims.list_claims(ClaimFilters(status=ClaimStatus.CHECKING), ALL).items] == [weir]
    undo_decision(decisions.list_decisions("claim", weir)[-1].id, actor=editor)
    assert (claims.get_claim(weir).status, claims.get_claim(weir).tags) == (ClaimStatus.OPEN, ())


def test_a_claim_is_begun_by_hand_once(print_it, editor) -> None:
    alone = print_it(1, SALMON)[0]
    claim = begin_claim(alone.id, actor=editor)
    assert (claim.text, claim.appearance_count) == (SALMON, 1)
    with pytest.raises(ConflictError, match="has a claim"):
        begin_claim(alone.id, actor=editor)
    assert print_it(2, SALMON)[0].claim_id == claim.id


def test_undoing_goes_from_the_newest_to_the_oldest(pair, editor) -> None:
    _, second, weir, _ = pair
    part_appearance(second[0].id, weir, actor=editor)
    confirm_appearance(second[0].id, weir, actor=editor)
    parted, confirmed = (one.id for one in decisions.list_decisions("claim", weir))
    with pytest.raises(ConflictError, match="newest first"):
        undo_decision(parted, actor=editor)
    undo_decision(confirmed, actor=editor)
    undo_decision(parted, actor=editor)
    assert list_states(weir)[second[0].id] == "joined"


def test_what_is_not_there_cannot_be_decided_on(pair, editor) -> None:
    first, _, weir, _ = pair
    for call in (
        lambda: confirm_appearance(999, weir, actor=editor),
        lambda: part_appearance(first[0].id, 999, actor=editor),
        lambda: keep_claims_apart(weir, 2**70, actor=editor),
        lambda: undo_decision(999, actor=editor),
        lambda: claims.get_claim(0),
    ):
        with pytest.raises(NotFoundError):
            call()

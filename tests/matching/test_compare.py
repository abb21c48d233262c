"""How two statements compare: every relation on invented pairs, either way round, with changes that fit the texts."""

import time

import pytest

from quotetrack.matching import Comparison, Prepared, compare, compare_prepared, prepare
from quotetrack.terms import ChangeKind, Relation

from . import statement_pairs as pairs

ALL = [
    (relation, *pair)
    for relation, group in (
        (Relation.IDENTICAL, pairs.IDENTICAL),
        (Relation.EXCERPT, pairs.EXCERPT),
        (Relation.ALTERED, pairs.ALTERED),
        (Relation.NUMBER_CHANGED, pairs.NUMBER_CHANGED),
        (Relation.NEGATED, pairs.NEGATED),
        (Relation.PARAPHRASE, pairs.REPORTED),
        (Relation.PARAPHRASE, pairs.PARAPHRASE),
        (Relation.RELATED, pairs.RELATED),
        (Relation.UNRELATED, pairs.UNRELATED),
    )
    for pair in group
]


@pytest.mark.parametrize(("relation", "a", "b"), ALL)
def test_pair_has_the_relation_a_careful_reader_gives_it(relation: Relation, a: str, b: str) -> None:
    assert compare(a, b).relation is relation


@pytest.mark.parametrize(("relation", "a", "b"), ALL)
def test_relation_and_score_are_the_same_either_way_round(relation: Relation, a: str, b: str) -> None:
    one, other = compare(a, b), compare(b, a)
    assert (other.relation, other.score) == (relation, one.score)
    assert [(change.b, change.a) for change in other.changes] == [(change.a, change.b) for change in one.changes]


def cut_changes(a: str, b: str) -> list[tuple[ChangeKind, str, str]]:
    return [(change.kind, change.a.cut(a), change.b.cut(b)) for change in compare(a, b).changes]


def test_number_change_covers_amount_unit_and_hedge_in_both_texts() -> None:
    a, b = "The pier, he said, cost more than 2.6 million euros.", "The pier, he said, cost €3,100,000."
    assert cut_changes(a, b) == [(ChangeKind.NUMBER, "more than 2.6 million euros", "€3,100,000")]


def test_replaced_removed_and_added_words_are_told_apart() -> None:
    a = "We must rethink the old way we fish these waters."
    b = "We must change the way we fish all these waters."
    assert cut_changes(a, b) == [
        (ChangeKind.REPLACED, "rethink", "change"),
        (ChangeKind.REMOVED, "old", ""),
        (ChangeKind.ADDED, "", "all"),
    ]


def test_negation_is_marked_where_it_stands() -> None:
    a, b = "Well, the pier is safe for lorries.", "Well, the pier is never safe for lorries."
    assert cut_changes(a, b) == [(ChangeKind.NEGATION, "", "never")]


def test_contraction_is_marked_as_the_whole_word() -> None:
    a, b = "The captain was on the bridge.", "The captain wasn’t on the bridge."
    assert cut_changes(a, b)[0][2] == "wasn’t"


def test_stretch_that_only_moved_is_marked_at_both_places() -> None:
    a = "The captains and the pilots will strike for a week in the old harbour from Monday."
    b = "From Monday the captains and the pilots will strike for a week in the old harbour."
    assert cut_changes(a, b) == [(ChangeKind.MOVED, "", "From Monday"), (ChangeKind.MOVED, "from Monday", "")]


def test_what_an_excerpt_left_out_is_marked_as_removed() -> None:
    a, b = "If the dam holds, we will reopen the valley road.", "we will reopen the valley road"
    assert cut_changes(a, b) == [(ChangeKind.REMOVED, "If the dam holds", "")]


def test_changes_fit_texts_with_accents_apart_and_emoji_before() -> None:
    a, b = "😀 La Vie, a cafe\u0301, has nine chairs", "😀😀 La Vie, a café, has nine chairs outside"
    (emoji, word) = cut_changes(a, b)
    assert (emoji[0], word) == (ChangeKind.ADDED, (ChangeKind.ADDED, "", "outside"))


def test_same_words_score_one_and_nothing_shared_scores_nothing() -> None:
    assert compare("No comment.", "“No comment.”") == Comparison(Relation.IDENTICAL, 1.0)
    assert compare("snow", "bread").score == 0.0


def test_speaker_decides_where_words_do_not() -> None:
    a, b = "The pass was cleared by noon", "Nobody told us"
    assert compare(a, b, speaker_a="Ivo Brandl", speaker_b="Mr. Brandl").relation is Relation.RELATED
    assert compare(a, b, speaker_a="Ivo Brandl", speaker_b="Runa Solheim").relation is Relation.UNRELATED
    assert compare(a, b).relation is Relation.UNRELATED


def test_turn_of_phrase_of_two_speakers_is_no_claim_they_share() -> None:
    a, b = "We are truly sorry for the noise.", "We are truly sorry for the delay."
    assert compare(a, b, speaker_a="Ivo Brandl", speaker_b="Runa Solheim").relation is Relation.UNRELATED


def test_same_words_are_identical_whoever_is_credited() -> None:
    assert compare("Fair is fair.", "fair is fair", speaker_a="Ivo Brandl", speaker_b="Runa Solheim").relation is (
        Relation.IDENTICAL
    )


def test_numbers_that_one_side_alone_gives_are_no_conflict() -> None:
    a = "The dredging will begin on the northern bank and move to the mouth of the river"
    b = "The dredging will begin on the northern bank and move to the mouth of the river by 3 June"
    assert compare(a, b).relation is Relation.EXCERPT


def test_words_that_run_together_do_not_hide_a_negation() -> None:
    assert compare("This was not able work", "This was notable work").relation is not Relation.IDENTICAL


def test_side_made_ready_once_compares_as_the_text_does() -> None:
    side = prepare("The bridge cost 2.6 million euros.")
    for other in ("The bridge cost €2,600,000.", "The bridge cost 3 million euros.", "No comment."):
        assert compare_prepared(side, Prepared(other)) == compare("The bridge cost 2.6 million euros.", other)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("tide " * 50_000, "ebb " * 50_000),
        (" ".join(f"w{number}" for number in range(50_000)), " ".join(f"w{number}" for number in range(50_000, 0, -1))),
        ("not five … [x] " * 12_500, "never six [y] … " * 12_500),
        ("a" * 500_000, "b" * 500_000),
        ("x'" * 100_000, "1,0." * 60_000),
        ("hundred thousand " * 25_000, "million and " * 25_000),
        ("[" * 200_000, "." * 200_000),
    ],
    ids=["two words", "reversed", "everything at once", "one word", "marks", "number words", "brackets"],
)
def test_statements_of_fifty_thousand_words_take_seconds_not_minutes(a: str, b: str) -> None:
    start = time.process_time()
    assert compare(a, b).relation in Relation
    assert time.process_time() - start < 20

"""Statements in different words: what brings them together, what keeps them apart, and what may never be joined."""

import json
from collections import Counter
from pathlib import Path

import pytest

from quotetrack.matching import Comparison, compare, prepare
from quotetrack.matching.decision import allow
from quotetrack.matching.kinship import load_kindred
from quotetrack.matching.traits import Gates
from quotetrack.matching.turns import TURNS
from quotetrack.matching.vocabulary import load_opposites
from quotetrack.terms import Relation

PAIRS = Path(__file__).parents[2] / "benchmarks" / "pairs"
VERBATIM = frozenset((Relation.IDENTICAL, Relation.EXCERPT, Relation.ALTERED))
CLOSED = Gates(False, False, False, False, False, False)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("The yard laid off thirty riveters in March.", "30 workers were made redundant by the yard in March"),
        ("The harbour court threw out the appeal.", "Judges at the port dismissed the appeal."),
        ("Inspectors looked at the crane once in ten years.", "The crane was examined a single time in a decade."),
    ],
)
def test_kindred_words_and_phrases_make_a_paraphrase(a: str, b: str) -> None:
    assert compare(a, b).relation is Relation.PARAPHRASE


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (
            "The broader Fjord index rose 4.1 points to 702.",
            "The shipping-heavy Quay index rose 9.3 points to 1,250.",
        ),
        ("The harbour bank spends about $3 million on rowing.", "Rowing takes in about $11 million from television."),
        ("Islanders in the bay prefer Brandl to Solheim.", "Islanders in the bay prefer Solheim to Brandl."),
        ("The pilot knew of the shoal.", "The pilot’s wife knew of the shoal."),
    ],
)
def test_another_subject_is_another_claim_whatever_the_numbers_say(a: str, b: str) -> None:
    assert compare(a, b).relation is Relation.RELATED


def test_same_index_at_another_hour_is_a_changed_number() -> None:
    a = "The Fjord index was up 41.2 points, or 0.9 percent, at 4,410 by noon."
    b = "The Fjord index closed up 52 points, or 1.1 percent, at 4,421."
    assert compare(a, b).relation is Relation.NUMBER_CHANGED


def test_other_words_with_another_sum_are_a_changed_number() -> None:
    wish = "she wants the harbour fee raised from the present $4 to $9"
    plan = "the town's harbour fee, now $4 a day, to be raised to $11 by spring"
    assert compare(wish, plan, speaker_a="Ada Lund", speaker_b="Ada Lund").relation is Relation.NUMBER_CHANGED


@pytest.mark.parametrize(
    ("one", "other"),
    [("4 May", "44 May"), ("May 4", "May 44"), ("14 March", "40 March"), ("the 4th of May", "the 44th of May")],
)
def test_day_that_no_month_has_is_another_number(one: str, other: str) -> None:
    a, b = f"The pool opens on {one}", f"The pool opens on {other}"
    assert compare(a, b).relation is compare(b, a).relation is Relation.NUMBER_CHANGED


def test_day_told_either_way_or_left_out_is_no_other_number() -> None:
    assert compare("The pool opens on 4 May", "The pool opens on May 4").relation is Relation.ALTERED
    assert compare("The pool opens on 4 May", "The pool opens in May").relation is Relation.ALTERED
    assert compare("44 people drowned in May", "In May 44 people drowned").relation is Relation.ALTERED


def test_sum_a_year_against_the_sum_of_ten_years_is_a_changed_number() -> None:
    a, b = "The toll brings in $3 million a year.", "The toll brings in $3 million over ten years."
    assert compare(a, b).relation is Relation.NUMBER_CHANGED


def test_figure_of_four_digits_with_a_comma_is_no_year() -> None:
    a, b = "The new stand has 1,450 seats.", "The new stand has 1,540 seats."
    assert compare(a, b).relation is Relation.NUMBER_CHANGED


def test_british_possessive_is_the_american_one() -> None:
    a, b = "The theatre’s programme’s cover is grey.", "The theater's program's cover is gray."
    assert compare(a, b).relation is Relation.IDENTICAL


@pytest.mark.parametrize("conflict", ["numbers", "flips"])
def test_conflict_rules_out_one_wording_whatever_the_weights(conflict: str) -> None:
    assert Relation.ALTERED in allow(CLOSED, alike=True)
    assert Relation.ALTERED not in allow(CLOSED._replace(**{conflict: True}), alike=True)


def test_contrast_needs_a_conflict() -> None:
    allowed = allow(CLOSED, alike=True)
    assert Relation.NUMBER_CHANGED not in allowed
    assert Relation.NEGATED not in allowed


def test_common_function_words_alone_never_make_one_wording() -> None:
    assert Relation.ALTERED not in allow(CLOSED, alike=False)


@pytest.mark.parametrize("name", ["seen", "short", "unseen"])
def test_no_labelled_pair_with_another_number_or_a_negation_is_joined(name: str) -> None:
    told: Counter[bool] = Counter()
    for line in (PAIRS / f"{name}.jsonl").read_text("utf-8").splitlines():
        pair = json.loads(line)
        found = compare(pair["a"], pair["b"], speaker_a=pair["speaker_a"], speaker_b=pair["speaker_b"]).relation
        if pair["relation"] in ("number_changed", "negated"):
            assert found not in VERBATIM, (pair["a"], pair["b"])
        told[found == pair["relation"]] += 1
    assert told[True] / told.total() >= 0.88


def test_opposites_are_no_synonyms_and_go_both_ways() -> None:
    opposites = load_opposites()
    assert all(
        key not in others and all(key in opposites[other] for other in others) for key, others in opposites.items()
    )
    assert TURNS["upheld"].stirs
    assert "lawful" in TURNS["unlawful"].positives


def test_every_phrase_has_a_first_word_and_more() -> None:
    assert all(tail for tails in load_kindred().phrases.values() for tail, _ in tails)


def test_names_are_words_with_a_capital_that_news_does_not_write_small() -> None:
    assert prepare("People in Sandholm asked Mayor Brandl.").names == {"sandholm", "mayor", "brandl"}
    assert prepare("SANDHOLM IS SHUT").names == frozenset()


def test_changes_are_the_same_each_time_they_are_asked_for() -> None:
    found = compare("The old pier holds.", "The old pier still holds.")
    assert found.changes
    assert found.changes == found.changes
    again = Comparison(found.relation, found.score, found.changes)
    assert again == found
    assert hash(again) == hash(found)
    assert repr(again) == repr(found)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("The pilots are just too tired.", "The pilots are not just too tired."),
        ("You can bet that I would", "You can bet that I would not"),
        ("The dredger will come back, he said.", "The dredger will come back never, he said."),
    ],
)
def test_negation_behind_the_piece_or_before_just_turns_it_round(a: str, b: str) -> None:
    assert compare(a, b).relation is Relation.NEGATED


def test_piece_before_another_clause_with_a_negation_is_a_piece() -> None:
    assert compare("The dredger will come back", "The dredger will come back, not that it helps").relation is (
        Relation.EXCERPT
    )


def test_second_term_against_the_fourth_is_a_changed_number() -> None:
    a, b = "The reeve ran for a second term in May.", "The reeve ran for a fourth term in May."
    assert compare(a, b).relation is Relation.NUMBER_CHANGED


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("It is one of the oldest piers on the bay.", "It is two of the oldest piers on the bay."),
        ("The reeve met the pilots last week.", "The reeve met the pilots last month."),
        ("They came after the hard years of the blockade.", "They came after the hard months of the blockade."),
    ],
)
def test_one_and_words_for_time_are_numbers_too(a: str, b: str) -> None:
    assert compare(a, b).relation is Relation.NUMBER_CHANGED

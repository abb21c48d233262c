"""The keys by which variants of a statement find each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotetrack.matching import prepare
from quotetrack.matching.index import (
    MOST_ASKED,
    MOST_STORED,
    Fingerprint,
    count_plain_words,
    count_possible,
    has_plain_words,
    make_fingerprint,
)

WEIR = "We will rebuild the old weir above Kelmoor before the winter floods arrive, whatever the council decides"


def take(text: str) -> Fingerprint:
    return make_fingerprint(prepare(text))


def find(asked: str, stored: str) -> int:
    """How many of the stored statement's keys the other one finds."""
    return len(set(take(asked).asked) & set(take(stored).stored))


@pytest.mark.parametrize(
    "variant",
    [
        "rebuild the old weir",
        "before the winter floods arrive",
        WEIR.replace("old weir", "old dam"),
        WEIR.replace("will rebuild", "will not rebuild"),
        WEIR.replace("winter floods", "12 winter floods"),
        WEIR.upper(),
        f"And another thing. {WEIR}. That is all",
    ],
)
def test_what_is_cut_changed_or_contradicted_shares_keys_either_way(variant: str) -> None:
    assert find(variant, WEIR) >= 1
    assert find(WEIR, variant) >= 1


def test_what_has_other_words_shares_none() -> None:
    assert find("Nobody has counted the salmon that came up this river in spring", WEIR) == 0


def test_the_digest_tells_numbers_negations_and_signs_apart_and_nothing_else() -> None:
    assert take("“The weir’s GATE is shut.”").digest == take("the weir's gate is shut").digest
    different = ["it cost $5", "it cost £5", "it cost $50", "it did not cost $5", "it cost 5%", "?!", "🙂", "😀"]
    assert len({take(text).digest for text in different}) == len(different)


def test_a_very_long_statement_has_few_keys_and_still_finds_its_like() -> None:
    long = " ".join(f"river{number % 997} stone{number}" for number in range(25_000))
    print_ = take(long)
    assert len(print_.stored) == MOST_STORED
    assert len(print_.asked) == MOST_ASKED
    assert find(long.replace("stone50", "rock50"), long) > MOST_STORED / 2


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Mayor Ann Lee of Kelmoor", 0),
        ("We will rebuild the old weir", 3),
        ("WE WILL REBUILD THE OLD WEIR", 3),
        ("No comment", 1),
        ("", 0),
    ],
)
def test_names_and_function_words_are_no_plain_words(text: str, count: int) -> None:
    assert count_plain_words(text) == count


@given(st.text(max_size=300))
def test_any_text_has_a_fingerprint_that_fits_its_columns(text: str) -> None:
    print_ = take(text)
    assert -(2**63) <= print_.digest < 2**63
    assert all(-(2**31) <= key < 2**31 for key in (*print_.stored, *print_.asked))
    assert set(print_.stored) <= set(print_.asked) or len(print_.asked) == MOST_ASKED
    assert take(text) == print_
    assert count_plain_words(text) >= 0


@given(st.text(alphabet="aZ é.,’1\u0301 ß", max_size=60), st.integers(1, 5))
def test_whether_there_are_enough_plain_words_is_what_counting_says(text: str, least: int) -> None:
    words = f"the weir {text} holds Kelmoor"
    assert has_plain_words(words, least) == (count_plain_words(words) >= least)


@pytest.mark.parametrize("text", ["", "THE WEIR HOLDS", "Weir", "weir (holds) the gates", "stone " * 500])
def test_counting_stops_where_there_are_enough(text: str) -> None:
    count = count_plain_words(text)
    assert has_plain_words(text, max(1, count)) == (count > 0)
    assert not has_plain_words(text, count + 1)


@pytest.mark.parametrize("length", [30, 140, 250, 600])
def test_a_piece_of_a_long_statement_shares_what_can_be_expected(length: int) -> None:
    words = [f"stone{number} holds{number} river{number}" for number in range(length // 3)]
    piece = " ".join(words[4:9])
    stored, asked = take(" ".join(words)), take(piece)
    shared = find(piece, " ".join(words))
    possible = count_possible(asked.words, stored.words)
    assert shared >= 1
    assert 0.3 * possible <= shared <= 2.5 * possible


def test_all_keys_that_short_statements_share_are_possible() -> None:
    weir = take(WEIR)
    assert count_possible(weir.words, weir.words) == len(weir.stored)
    assert count_possible(1, 1) == 1

"""Numbers by value, unit and hedge, however they are written."""

import pytest

from quotetrack.text.normal import TOKEN, read_word
from quotetrack.text.quantities import Hedge, Quantity, find_quantities


def read(text: str) -> list[Quantity]:
    return find_quantities([form for token in TOKEN.findall(text) for form in read_word(token).forms])


def read_one(text: str) -> Quantity:
    (quantity,) = read(text)
    return quantity


@pytest.mark.parametrize(
    "texts",
    [
        ("2.6 million people", "2,600,000 people", "2.600.000 people", "2.6m people"),
        ("twenty-five", "25", "twenty five"),
        ("two hundred and five thousand", "205,000", "205 thousand"),
        ("half a million", "500,000", "five hundred thousand"),
        ("a dozen", "12", "twelve"),
        ("$1.5 billion", "1.5 billion dollars", "US $1,500m", "$1.5bn"),
        ("50 cents", "$0.50"),
        ("5%", "5 per cent", "five percent", "5 pct"),
        ("one in five", "20 percent", "a fifth of", "1 out of 5"),
        ("three quarters", "75%", "¾"),
        ("14 May", "May 14", "the 14th of May", "May 14th"),
        ("3 Nov. 1911", "November 3, 1911"),
        ("6:30 p.m.", "18:30"),
        ("three weeks", "21 days"),
        ("11th", "eleventh"),
        ("fiscal 2021", "the financial year 2021"),
        ("tens of thousands", "tens of thousands"),
        ("more than 40 boats", "over forty boats", "at least 40 boats"),
    ],
)
def test_ways_to_write_one_quantity_have_one_form(texts: tuple[str, ...]) -> None:
    assert len({read_one(text).form for text in texts}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5%", "15%"),
        ("5%", "five percentage points"),
        ("€900m", "£900m"),
        ("$40 million", "$40 billion"),
        ("2021", "fiscal 2021"),
        ("six feet", "six metres"),
        ("nearly 40", "more than 40"),
        ("12 May", "12 June"),
        ("9 am", "9 pm"),
        ("minus 12", "12"),
        ("three days", "three weeks"),
    ],
)
def test_different_quantities_have_different_forms(one: str, other: str) -> None:
    assert read_one(one).form != read_one(other).form


def test_dozens_may_be_fifty() -> None:
    quantity = read_one("dozens of boats")
    assert quantity.low <= 50 <= quantity.high


def test_hedge_belongs_to_the_quantity() -> None:
    quantity = read_one("no fewer than 12 ships")
    assert (quantity.hedge, quantity.low, quantity.start, quantity.end) == (Hedge.OVER, 12.0, 0, 4)


def test_month_of_which_only_the_name_is_said_has_no_day() -> None:
    assert read_one("since May").low == 500
    assert read("we may go") == []
    assert read("they march on") == []


def test_one_is_a_word_unless_something_is_counted() -> None:
    assert read("one of them") == []
    assert read("no one knew") == []
    assert read_one("one boat").weak


@pytest.mark.parametrize(
    "text", ["", "12:٣", "½½", "9" * 500, "1.2.3.4", "the a an", "hundred hundred hundred", "minus"]
)
def test_odd_figures_are_read_or_left_alone(text: str) -> None:
    for quantity in read(text):
        assert quantity.start < quantity.end

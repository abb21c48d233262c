"""Sources that name a place or a body without being it, and documents whose maker is told, or is not."""

import pytest
from stated import find_statement, read_speakers

from quotetrack.nlp import analyze


@pytest.mark.parametrize(
    "source", ["Residents of Penhallow", "Voters in Ohio", "Parents at Larch School", "Farmers from Kelmoor"]
)
@pytest.mark.parametrize("before", ["", "The rain came late. "])
def test_people_of_a_place_are_not_the_place(source: str, before: str) -> None:
    statement = find_statement(f"{before}{source} said that the road was shut.\n", "the road was shut")
    assert statement.speaker is None


def test_the_police_are_no_company_that_was_named_before() -> None:
    text = (
        "Lars Ek, chief executive of Norrvik, said that fares would rise.\n\nAccording to the police, two men fought.\n"
    )
    assert find_statement(text, "two men fought").speaker is None


@pytest.mark.parametrize(
    "maker", ["Brandt & Vale", "the consultancy Brandt & Vale", "independent analysts Brandt & Vale"]
)
def test_a_report_is_its_makers_and_not_of_the_last_broadcaster(maker: str) -> None:
    text = (
        "Lars Ek told Radio Kelmoor that fares would rise.\n\n"
        f"According to a report by {maker}, seen by the Gazette, passenger numbers fell.\n\n"
        "The report warned that two routes would close.\n"
    )
    speakers = read_speakers(text)
    assert speakers["passenger numbers fell"] == "Brandt & Vale"
    assert speakers["two routes would close"] == "Brandt & Vale"


def test_a_report_whose_maker_is_not_told_is_nobodys() -> None:
    text = (
        "Lars Ek told Radio Kelmoor that fares would rise.\n\n"
        "A report said that passenger numbers fell. The report warned that two routes would close.\n"
    )
    speakers = read_speakers(text)
    assert speakers["passenger numbers fell"] is None
    assert speakers["two routes would close"] is None


@pytest.mark.parametrize(
    "source",
    [
        "the minister, who spoke on Monday",
        "a memo, obtained by the Gazette and dated 4 May",
        "a report, published on Monday",
        "Ruth Ellery, 43",
        "Ruth Ellery, speaking in Kelmoor",
    ],
)
def test_what_is_said_of_a_source_is_no_part_of_its_words(source: str) -> None:
    text = f"According to {source}, the ferry will sail.\n"
    (statement,) = analyze(text).statements
    assert [span.cut(text) for span in statement.content] == ["the ferry will sail"]


def test_what_opens_the_words_stays_with_them() -> None:
    text = "According to Idris Fenn, fire, smoke and heat damaged the deck.\n"
    (statement,) = analyze(text).statements
    assert [span.cut(text) for span in statement.content] == ["fire, smoke and heat damaged the deck"]

"""Who pronouns, descriptions and documents stand for."""

import pytest
from resolving import resolve

from quotetrack.terms import Status


def test_a_pronoun_takes_the_person_named_before_it() -> None:
    assert resolve("Nora Quill came at noon. “It rained,” she said.", "she") == (Status.ATTRIBUTED, ["Nora Quill"])


def test_a_pronoun_does_not_take_a_person_of_another_gender() -> None:
    text = "Nora Quill met Carl Ebner on the pier. “It is over,” she said."
    assert resolve(text, "she") == (Status.ATTRIBUTED, ["Nora Quill"])


def test_two_men_of_equal_standing_make_he_ambiguous() -> None:
    status, names = resolve("Tom Hask met Carl Ebner on the pier. “It is over,” he said.", "he")
    assert status == Status.AMBIGUOUS
    assert set(names) == {"Tom Hask", "Carl Ebner"}


def test_he_goes_on_with_the_speaker_of_the_previous_quotation() -> None:
    text = "Tom Hask met Carl Ebner. “It is over,” Hask said. “It was long,” he said."
    assert resolve(text, "he", "Tom Hask") == (Status.ATTRIBUTED, ["Tom Hask"])


def test_a_pronoun_without_anybody_before_it_is_unknown() -> None:
    assert resolve("Five years ago, he said, the mill was sold.", "he") == (Status.UNKNOWN, [])


def test_somebody_named_only_inside_a_quotation_is_a_weak_antecedent() -> None:
    text = "Carl Ebner came. “Tom Hask has let us down,” he said."
    assert resolve(text, "he") == (Status.ATTRIBUTED, ["Carl Ebner"])


def test_a_role_is_the_person_whom_the_article_gives_it() -> None:
    text = "HPA Director Carl Ebner spoke. Sen. Nora Quill left. “No,” the director said."
    assert resolve(text, "the director") == (Status.ATTRIBUTED, ["Carl Ebner"])
    assert resolve(text.replace("the director", "the senator"), "the senator") == (Status.ATTRIBUTED, ["Nora Quill"])


def test_a_role_that_nobody_was_given_is_unknown() -> None:
    text = "“Carl Ebner has let us down,” the club's fund manager said."
    assert resolve(text, "the club's fund manager") == (Status.UNKNOWN, [])


def test_the_agency_is_the_body_named_before_it() -> None:
    text = "The Harbour and Rivers Agency will send ten boats. “We start soon,” the agency said."
    assert resolve(text, "the agency") == (Status.ATTRIBUTED, ["Harbour and Rivers Agency"])


def test_the_newspaper_is_no_agency() -> None:
    text = "The Harbour Agency has boats. The Bay Courier saw ten of them. “They rust,” the newspaper said."
    assert resolve(text, "the newspaper") == (Status.ATTRIBUTED, ["Bay Courier"])


def test_the_statement_is_the_last_speakers() -> None:
    text = "Carl Ebner said so in a statement. Crews, the statement continued, are tired."
    assert resolve(text, "the statement", "Carl Ebner") == (Status.ATTRIBUTED, ["Carl Ebner"])


def test_a_report_is_that_of_the_one_to_whom_it_belongs() -> None:
    text = "A report by the Norland Institute came out. The report says that it rains."
    assert resolve(text, "The report") == (Status.ATTRIBUTED, ["Norland Institute"])


@pytest.mark.parametrize("pronoun", ["I", "we"])
def test_the_first_person_in_narration_is_nobody_named(pronoun: str) -> None:
    assert resolve(f"Carl Ebner came. Then {pronoun} said no.", pronoun) == (Status.UNKNOWN, [])


def test_who_stands_for_the_name_before_it() -> None:
    text = "They met Tom Hask, and Carl Ebner, who said no."
    assert resolve(text, "who") == (Status.ATTRIBUTED, ["Carl Ebner"])


def test_the_appeals_court_is_the_one_so_named_however_long_ago() -> None:
    text = (
        "The Norland Court of Appeals sat on Monday. It rained. The Supreme Court waits. “No,” the appeals court said."
    )
    assert resolve(text, "the appeals court") == (Status.ATTRIBUTED, ["Norland Court of Appeals"])


def test_somebody_unnamed_keeps_a_pronoun_from_the_person_before() -> None:
    text = "Carl Ebner left the pier at noon. A homeless man stayed. “It is cold,” he said."
    assert resolve(text, "he")[0] != Status.ATTRIBUTED


def test_the_latest_subject_outranks_the_earlier_speaker() -> None:
    text = "“It is over,” Tom Hask said. The crowd left. Carl Ebner stayed on the pier. “It was long,” he said."
    assert resolve(text, "he", "Tom Hask") == (Status.ATTRIBUTED, ["Carl Ebner"])

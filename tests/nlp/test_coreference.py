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


@pytest.mark.parametrize(
    ("text", "source", "name"),
    [
        (
            "Nora Quill, 27, the Liverton striker, ran. Ann Lee, 31, hid. “No,” the 27-year-old said.",
            "the 27-",
            "Quill",
        ),
        ("French striker Didier Morin ran. Tom Hask hid. “No,” the Frenchman said.", "the Frenchman", "Didier Morin"),
        ("Sen. Nora Quill, R-Utah, came. Sen. Tom Hask, D-Ohio, left. “No,” the Republican said.", "the Rep", "Quill"),
        ("Sen. Nora Quill, R-Utah, came. “No,” the Utah Republican said.", "the Utah Republican", "Nora Quill"),
        ("Nora Quill is the mayor of Barton. “No,” the mayor said.", "the mayor", "Nora Quill"),
        ("Nora Quill was elected mayor of Barton. “No,” the mayor said.", "the mayor", "Nora Quill"),
        ("The film, directed by Nora Quill, opened. “No,” the director said.", "the director", "Nora Quill"),
        ("Goalkeeper Ben Hale ran. “No,” the keeper said.", "the keeper", "Ben Hale"),
        ("The Rev. Ben Hale spoke. “No,” the pastor said.", "the pastor", "Ben Hale"),
        ("Mr Justice Hask sat. “No,” the judge said.", "the judge", "Hask"),
        ("Former Norland striker Ben Hale came. “No,” the ex-striker said.", "the ex-striker", "Ben Hale"),
        ("Mayor-elect Nora Quill came. “No,” the mayor-elect said.", "the mayor-elect", "Nora Quill"),
        ("Norland’s prime minister, Carl Ebner, came. “Yes,” the premier said.", "the premier", "Carl Ebner"),
        ("Apple showed a phone. “No,” the phonemaker said.", "the phonemaker", "Apple"),
    ],
)
def test_what_the_article_calls_a_person_stands_for_that_person(text: str, source: str, name: str) -> None:
    status, names = resolve(text, source)
    assert status == Status.ATTRIBUTED
    assert names[0].endswith(name)


def test_a_role_of_another_company_is_another_person() -> None:
    text = "Tidewater Energy chief executive Nora Quill came. “No,” the Bay Motors chief executive said."
    assert resolve(text, "the Bay Motors chief executive")[0] == Status.UNKNOWN


def test_an_age_that_nobody_was_given_does_not_choose_between_two() -> None:
    text = "Tom Hask met Carl Ebner on the pier. It rained. “No,” the 56-year-old said."
    assert resolve(text, "the 56-year-old")[0] == Status.AMBIGUOUS


@pytest.mark.parametrize(
    ("text", "source", "name"),
    [
        (
            "A report published by the Norland Institute came out. The report says no.",
            "The report",
            "Norland Institute",
        ),
        ("In her book, Nora Quill looks back. The book says no.", "The book", "Nora Quill"),
        ("The film, directed by Nora Quill, opened. The film says no.", "The film", "Nora Quill"),
    ],
)
def test_a_work_stands_for_whoever_made_it(text: str, source: str, name: str) -> None:
    assert resolve(text, source) == (Status.ATTRIBUTED, [name])


@pytest.mark.parametrize(
    "text",
    [
        "A memo obtained by the Bay Courier came out. The memo says no.",
        "A study published by the Norland Institute and Barton College came out. The study says no.",
    ],
)
def test_a_document_stands_for_nobody_who_only_has_it_or_shares_in_it(text: str) -> None:
    assert resolve(text, text[text.rindex("The ") : text.rindex(" says")])[0] == Status.UNKNOWN


@pytest.mark.parametrize(
    ("text", "source", "name"),
    [
        (
            "A Norland judge said no.\n\nJudge Nora Quill, who sat alone, gave no reason.",
            "A Norland judge",
            "Nora Quill",
        ),
        ("A Barton man said no.\n\nCarl Ebner, 34, told reporters so.", "A Barton man", "Carl Ebner"),
        (
            "A federal appeals court said no.\n\nThe Norland Court of Appeals sat on Monday.",
            "A federal appeals court",
            "Norland Court of Appeals",
        ),
    ],
)
def test_whom_a_lead_describes_is_the_one_named_after_it(text: str, source: str, name: str) -> None:
    assert resolve(text, source) == (Status.ATTRIBUTED, [name])


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("A senior official said no.\n\nCarl Ebner, 34, told reporters so.", "A senior official"),
        ("A Barton nurse said no.\n\nMayor Carl Ebner told reporters so.", "A Barton nurse"),
        ("A Barton woman said no.\n\nCarl Ebner, 34, told reporters so.", "A Barton woman"),
    ],
)
def test_a_lead_is_not_tied_to_a_name_that_does_not_fit(text: str, source: str) -> None:
    assert resolve(text, source)[0] == Status.UNKNOWN


def test_the_panel_of_a_court_is_the_court() -> None:
    text = "A three-judge panel of the Norland Court of Appeals said no."
    assert resolve(text, text[: text.index(" said")]) == (Status.ATTRIBUTED, ["Norland Court of Appeals"])


def test_pronouns_tell_the_gender_of_a_name_for_the_whole_article() -> None:
    text = (
        "Qarnit Lox met Ann Lee. “No,” he said.\n\nIt rained for days and the pier was closed to everybody.\n\n"
        "Qarnit Lox came back in May. He was tired. He slept."
    )
    assert resolve(text.replace("“No,” he", "“No,” she"), "she")[1][:1] == ["Ann Lee"]


def test_the_subject_of_what_was_said_is_less_in_mind_than_the_speaker() -> None:
    text = "Brian Hask said Tom Ebner continued to hurt them. “It is not good,” he said."
    assert resolve(text, "he", "Brian Hask") == (Status.ATTRIBUTED, ["Brian Hask"])


def test_a_description_brings_its_bearer_to_mind() -> None:
    text = (
        "Sen. Carl Ebner came in May. Tom Hask met Ben Lund there on the first day. Instead, the senator is sticking to"
        " his plan for the pier. “It is good,” he said."
    )
    assert resolve(text, "he") == (Status.ATTRIBUTED, ["Carl Ebner"])


def test_a_candidate_of_another_party_is_not_meant() -> None:
    text = "Democratic presidential candidate Nora Quill came. “No,” the Republican presidential candidate said."
    assert resolve(text, "the Republican presidential candidate")[0] == Status.UNKNOWN


def test_a_ruling_is_that_of_the_court_before_it() -> None:
    text = "The Norland Court of Appeals sat on Monday. The ruling says no."
    assert resolve(text, "The ruling") == (Status.ATTRIBUTED, ["Norland Court of Appeals"])


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Nora Quill wrote a Facebook post. It rained.", "a Facebook post"),
        ("A review of Norland Commission papers says no.", "A review of Norland Commission papers"),
    ],
)
def test_a_document_is_neither_its_platforms_nor_its_subjects(text: str, source: str) -> None:
    assert resolve(text, source)[0] == Status.UNKNOWN

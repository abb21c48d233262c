"""Reported speech without marks, or with marks around a part of it."""

import pytest
from stated import find_statement, join_content, read_contents, read_speakers

from quotetrack.terms import Kind, Polarity, Status


@pytest.mark.parametrize(
    "text",
    [
        "Vera Quill said that the bridge would close in May.",
        "Vera Quill said the bridge would close in May.",
        "The bridge would close in May, Vera Quill said.",
        "The bridge would close in May, said Vera Quill.",
        "The bridge would close in May, according to Vera Quill.",
        "According to Vera Quill, the bridge would close in May.",
        "Vera Quill told the Morrow Gazette that the bridge would close in May.",
        "Vera Quill confirmed Friday that the bridge would close in May.",
        "On Friday, Vera Quill announced that the bridge would close in May.",
        "Vera Quill said in a statement that the bridge would close in May.",
        "Vera Quill’s claim that the bridge would close in May.",
    ],
)
def test_a_reported_clause_is_found_without_its_cue_and_source(text: str) -> None:
    statement = find_statement(text, "bridge would close")
    assert join_content(text, statement).lower() == "the bridge would close in may"
    assert (statement.speaker, statement.kind) == ("Vera Quill", Kind.INDIRECT)


def test_a_cue_in_the_middle_leaves_both_parts() -> None:
    text = "Vera Quill owns it. Ten years ago, she said, the bridge was sold. Nobody noticed."
    assert read_contents(text) == ["Ten years ago … the bridge was sold"]


def test_a_clause_ends_before_the_next_reporting_clause() -> None:
    text = "Vera Quill said the bridge was closed, adding that the ferry was full."
    assert read_contents(text) == ["the bridge was closed", "the ferry was full"]
    text = "Vera Quill said the bridge was closed, but Otto Brand said it was open."
    assert read_speakers(text) == {"the bridge was closed": "Vera Quill", "it was open": "Otto Brand"}


def test_a_report_with_quoted_words_in_it_is_mixed() -> None:
    text = "Vera Quill said drivers “are left to guess” at the bridge."
    statement = find_statement(text, "are left to guess")
    assert join_content(text, statement) == "drivers “are left to guess” at the bridge"
    assert (statement.kind, statement.speaker) == (Kind.MIXED, "Vera Quill")


def test_a_name_given_in_quoted_words_keeps_its_object() -> None:
    text = "Vera Quill called the bridge “a heap of rust and promises.”"
    statement = find_statement(text, "a heap of rust")
    assert (statement.kind, statement.speaker) == (Kind.MIXED, "Vera Quill")


def test_a_promise_is_reported_by_its_infinitive() -> None:
    assert read_speakers("Vera Quill promised to close the bridge.") == {"to close the bridge": "Vera Quill"}


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("Vera Quill denied that the bridge was unsafe.", Polarity.DENIED),
        ("Vera Quill did not say that the bridge was unsafe.", Polarity.DENIED),
        ("Vera Quill never said the bridge was unsafe.", Polarity.DENIED),
        ("Vera Quill didn’t say the bridge was unsafe.", Polarity.DENIED),
        ("Vera Quill refused to say that the bridge was unsafe.", Polarity.DENIED),
        ("Vera Quill did not deny that the bridge was unsafe.", Polarity.AFFIRMED),
        ("Vera Quill might say that the bridge was unsafe.", Polarity.HYPOTHETICAL),
        ("Vera Quill says that the bridge was unsafe.", Polarity.AFFIRMED),
        ("Vera Quill has said that the bridge was unsafe.", Polarity.AFFIRMED),
    ],
)
def test_polarity_is_read_from_the_cue(text: str, polarity: Polarity) -> None:
    assert find_statement(text, "the bridge was unsafe").polarity is polarity


def test_what_somebody_confirms_is_reported_without_a_clause() -> None:
    assert read_contents("Vera Quill confirmed details of the planned repairs.") == ["details of the planned repairs"]


def test_a_denial_of_having_said_something_is_one_denied_statement() -> None:
    text = "Otto Brand denied that he had said “the bridge is finished”."
    statement = find_statement(text, "the bridge is finished")
    assert (statement.speaker, statement.polarity) == ("Otto Brand", Polarity.DENIED)
    assert read_contents(text) == ["the bridge is finished"]


@pytest.mark.parametrize(
    "text",
    [
        "The bridge is old. It was built in 1902.",
        "The report on the bridge was late.",
        "If Vera Quill says the bridge is safe, nobody will listen.",
        "Her message was short and her claims were many.",
        "Vera Quill said nothing.",
    ],
)
def test_sentences_that_report_nothing_yield_nothing(text: str) -> None:
    assert read_contents(text) == []


def test_a_body_speaks_and_is_spoken_of_as_the_agency() -> None:
    text = "The Morrow Bridge Authority will send ten engineers. They will stay a month, according to the agency."
    assert find_statement(text, "They will stay").speaker == "Morrow Bridge Authority"


def test_an_unnamed_group_keeps_its_whole_description() -> None:
    text = "Federal harbour officials confirmed on Friday that the bridge would close."
    statement = find_statement(text, "the bridge would close")
    assert statement.status is Status.UNKNOWN
    assert statement.source is not None
    assert statement.source.cut(text) == "Federal harbour officials"

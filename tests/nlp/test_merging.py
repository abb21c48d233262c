"""Marks and tagger brought together, through ``analyze``."""

from stated import find_statement, read_contents, read_speakers

from quotetrack.nlp import analyze
from quotetrack.terms import Kind


def test_a_relative_pronoun_is_shown_with_what_it_stands_for() -> None:
    text = "The bridge was praised by Vera Quill, who said it would last a hundred years."
    statement = find_statement(text, "would last a hundred years")
    assert statement.source is not None
    assert text[statement.source.start : statement.source.end] == "Vera Quill, who"
    assert statement.speaker == "Vera Quill"


def test_a_sentence_with_its_own_cue_is_a_statement_of_its_own() -> None:
    text = (
        "“We are late,” Director Vera Quill said in a statement.\n\nQuill said the bridge was old. "
        "As a result, the statement continued, drivers “are left to guess.”"
    )
    assert {"the bridge was old": "Vera Quill"}.items() <= read_speakers(text).items()
    assert find_statement(text, "are left to guess").speaker == "Vera Quill"


def test_a_title_in_a_sentence_about_a_work_is_no_statement() -> None:
    assert read_contents("Vera Quill starred in “The Long Winter Road” and “Salt and Stone” last year.") == []


def test_a_forgotten_mark_does_not_take_the_narration_along() -> None:
    text = "“Is it safe? Quill asked.\n\n“It is,” said Brand."
    assert not any(content.startswith("Is it safe? Quill") for content in read_contents(text))


def test_every_content_is_within_the_text_and_outside_its_source() -> None:
    text = "The bridge would close in May, said Vera Quill. The ferry, Otto Brand said, would not run."
    for statement in analyze(text).statements:
        for span in statement.content:
            assert 0 <= span.start < span.end <= len(text)
            assert statement.source is None or not span.overlaps(statement.source)


def test_what_is_found_by_the_tagger_says_so() -> None:
    text = "Otto Brand wants the ferry to run every hour."
    (statement,) = analyze(text).statements
    assert (statement.kind, statement.speaker) == (Kind.INDIRECT, "Otto Brand")
    assert statement.evidence[0].startswith("rule tagged: the tagger is ")


def test_the_nearest_subject_and_verb_before_a_quotation_take_it() -> None:
    text = (
        "Vera Quill noted that the port paid little — as it did for the few years that its books were open — "
        "Otto Brand boasted, “That makes us clever.”"
    )
    assert read_speakers(text)["That makes us clever."] == "Otto Brand"


def test_small_words_do_not_hide_a_title() -> None:
    text = "Otto Brand has been voted off from “Walking with the Gulls.” He thanked the viewers."
    assert not any("Gulls" in content for content in read_contents(text))

"""Quotations and the cue beside them."""

import pytest
from stated import find_statement, join_content, read_contents, read_speakers

from quotetrack.nlp import analyze
from quotetrack.terms import Kind, Polarity, Status


@pytest.mark.parametrize(
    "text",
    [
        "“The dam will hold,” Vera Quill said.",
        "“The dam will hold,” said Vera Quill.",
        "Vera Quill said: “The dam will hold.”",
        "Vera Quill said, “The dam will hold.”",
        "Vera Quill told reporters on Monday: “The dam will hold.”",
        "“The dam will hold,” said Vera Quill, who met the engineers on Friday.",
        "“The dam will hold,” according to Vera Quill.",
        "“The dam will hold,” Vera Quill was quoted by the Morrow Gazette as saying.",
        "“The dam will hold,” the Morrow Gazette quoted Vera Quill as saying.",
        "Vera Quill, an engineer at the Morrow works, said: “The dam will hold.”",
        "Vera Quill: “The dam will hold.”",
        "“The dam will hold.” — Vera Quill",
        "In an interview on Sunday, Vera Quill said: “The dam will hold.”",
        "Vera Quill said at a rally in Morrow, in the rain, “The dam will hold.”",
        "Vera Quill calmed the crowd by saying “The dam will hold.”",
        "Vera Quill went on to say: “The dam will hold.”",
    ],
)
def test_a_quotation_belongs_to_the_speaker_named_beside_it(text: str) -> None:
    statement = find_statement(text, "The dam will hold")
    assert join_content(text, statement).rstrip(".") == "The dam will hold"
    assert (statement.speaker, statement.kind, statement.status) == ("Vera Quill", Kind.DIRECT, Status.ATTRIBUTED)
    assert statement.polarity is Polarity.AFFIRMED


def test_cue_and_source_are_the_words_of_the_text() -> None:
    text = "“The dam will hold,” the engineer Vera Quill quietly added."
    statement = find_statement(text, "The dam")
    assert statement.cue is not None
    assert statement.source is not None
    assert statement.cue.cut(text) == "added"
    assert "Vera Quill" in statement.source.cut(text)


def test_a_comma_before_the_closing_mark_is_no_part_of_the_content() -> None:
    assert read_contents("“The dam will hold,” Vera Quill said.") == ["The dam will hold"]
    assert read_contents("“Will it hold?” Vera Quill asked.") == ["Will it hold?"]


def test_a_sentence_interrupted_by_its_cue_is_one_statement_of_two_spans() -> None:
    text = "“The dam,” said Vera Quill, “will hold until spring.”"
    assert read_contents(text) == ["The dam … will hold until spring."]


def test_a_quotation_after_a_finished_cue_sentence_is_a_statement_of_its_own() -> None:
    text = "“The dam will hold,” Vera Quill said. “We checked it twice.”"
    assert read_speakers(text) == {"The dam will hold": "Vera Quill", "We checked it twice.": "Vera Quill"}


def test_two_speakers_in_one_paragraph_keep_their_own_words() -> None:
    text = "“The dam holds,” Vera Quill said. “It leaks,” Otto Brand replied."
    assert read_speakers(text) == {"The dam holds": "Vera Quill", "It leaks": "Otto Brand"}


def test_question_and_answer_have_two_speakers() -> None:
    text = "“Who built it?” asked Vera Quill. “We did,” said Otto Brand."
    assert read_speakers(text) == {"Who built it?": "Vera Quill", "We did": "Otto Brand"}


def test_a_question_mark_does_not_part_a_quotation_from_a_late_cue() -> None:
    text = "“Will the dam hold!” Vera Quill loudly asked before leaving."
    assert read_speakers(text) == {"Will the dam hold!": "Vera Quill"}


def test_somebody_spoken_to_inside_the_quotation_is_not_its_speaker() -> None:
    text = "“Thank you, Otto. The dam holds,” said Vera Quill."
    assert read_speakers(text) == {"Thank you, Otto. The dam holds": "Vera Quill"}


def test_an_unnamed_source_keeps_its_words_and_names_nobody() -> None:
    text = "Vera Quill visited the works. “It was a warning,” a senior Morrow official said after meeting her."
    statement = find_statement(text, "It was a warning")
    assert (statement.speaker, statement.status) == (None, Status.UNKNOWN)
    assert statement.source is not None
    assert "Morrow official" in statement.source.cut(text)


def test_words_on_a_sign_are_said_by_nobody() -> None:
    statement = find_statement("“Keep off the wall,” read the board.", "Keep off")
    assert (statement.speaker, statement.status) == (None, Status.UNKNOWN)


def test_a_spokesperson_speaks_on_behalf_of_the_body() -> None:
    text = "“The dam will hold,” a spokeswoman for Quarry Water Ltd said."
    statement = find_statement(text, "The dam")
    assert (statement.speaker, statement.on_behalf_of) == (None, "Quarry Water Ltd")


def test_two_people_who_speak_together_are_both_candidates() -> None:
    text = "“We built it,” Vera Quill and Otto Brand said."
    statement = find_statement(text, "We built it")
    assert statement.status is Status.AMBIGUOUS
    assert {one.name for one in statement.candidates} == {"Vera Quill", "Otto Brand"}


def test_one_word_is_enough_where_a_cue_stands_beside_it() -> None:
    assert read_speakers("“No,” Vera Quill said.") == {"No": "Vera Quill"}


@pytest.mark.parametrize(
    "text",
    [
        "He played in “The Long Winter” and “Salt and Stone” last year.",
        "The so-called “dam tax” was dropped.",
        "The boat “Merry Widow” sank at noon.",
        "She is known as “Auntie” in the village.",
        "Clerks rarely say “have a pleasant evening” in Morrow.",
        "If Otto Brand says “we are ready”, nobody will listen.",
        "Say “please” when you ask.",
        "He appeared on the show “Morrow Mornings” on Friday.",
    ],
)
def test_titles_names_and_scare_quotes_are_no_statements(text: str) -> None:
    assert read_contents(text) == []


def test_a_programme_named_behind_the_cue_is_no_statement() -> None:
    text = "“The dam holds,” Vera Quill said on “Morrow Mornings.”"
    assert read_contents(text) == ["The dam holds"]


def test_nothing_of_the_page_around_the_story_is_a_statement() -> None:
    text = (
        "Dam will hold, says engineer\n\nBy Otto Brand, Morrow Gazette\n\n"
        "MORROW -- “The dam holds,” Vera Quill said.\n\n"
        "Sign up for our newsletter.\n\nswipe to next page"
    )
    assert read_speakers(text) == {"The dam holds": "Vera Quill"}


def test_contents_hold_their_words_without_outer_marks() -> None:
    text = '"We waited -- all of us (even the cook) -- for hours," Vera Quill said.'
    assert read_contents(text) == ["We waited -- all of us (even the cook) -- for hours"]


def test_offsets_count_code_points() -> None:
    text = "🌊🌊 “The dam holds,” said Vera Quill."
    statement = analyze(text).statements[0]
    assert text[statement.content[0].start : statement.content[0].end] == "The dam holds"


def test_a_name_behind_as_at_the_sentence_start_speaks() -> None:
    text = "As Vera Quill, a pilot and teacher at the Morrow Institute, recently put it, “Who will mend the dam?”"
    assert find_statement(text, "Who will mend the dam?").speaker == "Vera Quill"


def test_the_inner_of_two_reporting_clauses_takes_the_quotation_behind_its_colon() -> None:
    text = "Mayor Vera Quill said she was there when doctors told those at the harbour: “We have just lost him.”"
    inner = find_statement(text, "We have just lost him.")
    contents = read_contents(text)
    assert "We have just lost him." in contents
    assert inner is not None
    sources = [one.source.cut(text) for one in analyze(text).statements if one.source is not None]
    assert "doctors" in sources

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


def test_a_cue_in_a_clause_behind_a_quotation_does_not_reach_back_to_it() -> None:
    text = (
        "Vera Quill said she talks more about the harbour because “you talk about what people bring you,” "
        "though the clerk Otto Brand noted that she has built roads too."
    )
    assert find_statement(text, "you talk about what people bring you").speaker == "Vera Quill"


def test_part_of_a_reported_clause_in_quotation_marks_is_a_statement_where_only_rules_see_it() -> None:
    text = "Norland branded the fleet an “outlaw in our own waters.” The boats left at noon."
    assert "outlaw in our own waters" in find_statement(text, "outlaw").content[-1].cut(text)


def test_quotations_on_both_sides_of_a_cue_are_one_statement() -> None:
    text = "Brand is “clever as a fox,” Vera Quill wrote in an email to the clerk’s office, and “full of hot air.”"
    assert find_statement(text, "clever as a fox") == find_statement(text, "full of hot air")
    assert find_statement(text, "full of hot air").speaker == "Vera Quill"


def test_a_second_clause_with_that_belongs_to_the_same_statement() -> None:
    text = (
        "Vera Quill also said the charts were “of little use” and that the pilots did not show where the reef begins."
    )
    assert find_statement(text, "of little use") == find_statement(text, "where the reef begins")


def test_a_semicolon_ends_what_was_said() -> None:
    text = "The owners said the sale was not planned; they only heard of the offer on Friday from the harbour office."
    assert "they only heard" not in find_statement(text, "the sale was not planned").content[0].cut(text)


def test_a_name_where_a_quotation_over_paragraphs_ends_speaks_from_its_beginning() -> None:
    text = (
        "“The port is closed,” Otto Brand said Friday. “We have waited for years and nobody has come to see it.\n\n"
        "“I have thought of leaving,” Vera Quill added. “Many have.”"
    )
    assert find_statement(text, "We have waited for years").speaker == "Vera Quill"


def test_the_agency_is_the_one_that_spoke_and_not_the_one_in_the_headline() -> None:
    text = (
        "HQ to move guards to the ports\n\nA Harbour Guard Service spokesman confirmed the plan on Friday. "
        "The agency referred questions to the Port Safety Office and the Department of Trade.\n\n"
        "The service will send 60 guards to nine ports, according to the agency."
    )
    statement = find_statement(text, "will send 60 guards")
    assert statement.speaker == "Harbour Guard Service"


def test_a_headline_is_no_statement() -> None:
    text = "Quill wants a new bridge by May\n\n“It is time,” said Vera Quill, the mayor."
    assert read_speakers(text) == {"It is time": "Vera Quill"}


def test_plain_reports_need_no_tagger() -> None:
    text = (
        "All the engineers I interviewed said the plan was more detailed than the old one.\n\n"
        "The Morrow Gazette reports that the council kept the children away from the quay."
    )
    contents = read_contents(text)
    assert any(content.startswith("the plan was more detailed") for content in contents)
    assert any(content.startswith("the council kept") for content in contents)


def test_quoted_words_at_the_end_of_a_report_keep_their_marks() -> None:
    assert read_contents('Vera Quill called the plan "a parade with clipboards." He left.') == [
        'the plan "a parade with clipboards."'
    ]

"""Quotations without a cue of their own, across paragraphs and turns."""

from stated import find_statement, read_contents, read_speakers

from quotetrack.nlp import analyze
from quotetrack.terms import Kind, Status


def test_a_quotation_that_runs_over_paragraphs_keeps_its_speaker() -> None:
    text = "“We waited,” Vera Quill said. “Nobody came.\n\n“Then the lights went out.”"
    assert read_speakers(text) == {
        "We waited": "Vera Quill",
        "Nobody came.": "Vera Quill",
        "Then the lights went out.": "Vera Quill",
    }


def test_a_quotation_follows_the_reporting_sentence_of_its_paragraph() -> None:
    text = "Otto Brand, a councillor, said he was uneasy. “The wall moved in the night.”"
    statement = find_statement(text, "The wall moved")
    assert (statement.speaker, statement.kind) == ("Otto Brand", Kind.DIRECT)


def test_a_colon_hands_over_to_the_next_paragraph() -> None:
    text = "Vera Quill answered her critics in a letter:\n\n“The wall was checked in June and again in July.”"
    assert find_statement(text, "The wall was checked").speaker == "Vera Quill"


def test_a_quotation_alone_in_its_paragraph_follows_the_speaker_before() -> None:
    text = "Vera Quill said the wall was safe.\n\n“We checked every stone of it.”"
    assert find_statement(text, "We checked").speaker == "Vera Quill"


def test_a_quotation_alone_in_an_article_is_unknown() -> None:
    text = "The wall fell at noon and the street was closed.\n\n“We never thought that it would happen here.”"
    statement = find_statement(text, "We never thought")
    assert (statement.status, statement.speaker) == (Status.UNKNOWN, None)


def test_a_label_before_each_paragraph_makes_a_transcript() -> None:
    text = (
        "QUILL: Good evening and welcome.\n\nCOL. OTTO BRAND, ENGINEER: The wall is sound and the crews are ready.\n\n"
        "QUILL: Are you sure?\n\nBRAND: I walked along it this morning."
    )
    speakers = read_speakers(text)
    assert speakers["The wall is sound and the crews are ready."] == "Otto Brand"
    assert speakers["I walked along it this morning."] == "Otto Brand"
    assert "Quill" in str(speakers["Are you sure?"]).title()


def test_the_statement_is_its_authors() -> None:
    text = (
        "“It is a matter of money,” Morrow mayor Vera Quill said in a statement.\n\n"
        "The wall, the statement continued, “is held up by hope alone.”"
    )
    assert find_statement(text, "is held up by hope").speaker == "Vera Quill"


def test_a_pronoun_takes_the_person_just_named() -> None:
    text = "Vera Quill came at noon. “The wall leans,” she said."
    assert find_statement(text, "The wall leans").speaker == "Vera Quill"


def test_two_people_of_one_surname_are_ambiguous() -> None:
    text = "Vera Quill and Otto Quill spoke in the hall. “The wall leans,” Quill said."
    statement = find_statement(text, "The wall leans")
    assert (statement.status, statement.speaker) == (Status.AMBIGUOUS, None)
    assert {one.name for one in statement.candidates} == {"Vera Quill", "Otto Quill"}


def test_a_forgotten_mark_does_not_swallow_the_story() -> None:
    text = "“Shall we leave? Otto Brand asked.\n\n“Yes, at once,” said Vera Quill."
    assert find_statement(text, "Yes, at once").speaker == "Vera Quill"
    assert all("Otto Brand asked" not in one for one in read_contents(text))


def test_every_statement_has_a_reason_that_an_editor_can_read() -> None:
    text = "“The wall leans,” said Vera Quill. “It will not fall.”"
    reasons = [one.reason for one in analyze(text).statements]
    assert reasons[0].startswith("Named right after the quote: ‘said Vera Quill’.")
    assert reasons[1].startswith("The quote has no cue of its own and follows one in the same paragraph")
    assert all(0 < one.confidence <= 1 and one.evidence for one in analyze(text).statements)


def test_an_answer_without_a_cue_is_not_given_to_whoever_asked() -> None:
    text = "“Did you see the wall move?” Vera Quill asked.\n\n“Not once in ten years.”\n\n“Then why did you leave?”"
    assert find_statement(text, "Not once").speaker is None
    assert find_statement(text, "Then why").speaker is None


def test_the_evidence_names_rule_cue_source_and_candidate() -> None:
    evidence = find_statement("“The wall leans,” said Vera Quill.", "The wall").evidence
    assert [line.split(" ", 1)[0] for line in evidence[:4]] == ["rule", "cue", "source", "candidate"]
    assert "Vera Quill" in evidence[3]


def test_a_mark_of_another_kind_that_nothing_closes_is_no_quotation() -> None:
    text = (
        '“The tide is high,” Vera Quill said.\n\n"Brand was asleep on the quay.\n\n“Wake him,” she said. “It is late.”'
    )
    assert not any("asleep" in content for content in read_contents(text))


def test_a_colon_introduces_whoever_made_the_statement_before_it() -> None:
    text = (
        "The site was unfair to this statement by Vera Quill on June 11:\n\n“The dam has never been so safe as today.”"
    )
    assert read_speakers(text)["The dam has never been so safe as today."] == "Vera Quill"


def test_a_noun_of_saying_takes_the_quotation_behind_it() -> None:
    text = "Vera Quill spoke for an hour. Her remarks that “the pier will never open” followed a long debate."
    assert read_speakers(text)["the pier will never open"] == "Vera Quill"

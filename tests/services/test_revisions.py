"""A changed text: no decision of a person is lost, and none comes to stand at other words."""

import pytest

from quotetrack.errors import ConflictError
from quotetrack.services import corrections, speakers, statements
from quotetrack.services.records import (
    PageRequest,
    SpeakerChoice,
    StatementChanges,
    StatementFilters,
    StatementRecord,
)
from quotetrack.terms import Polarity, Review, SpeakerKind, Status
from quotetrack.text.spans import Span

LEAD = "The weir at Kelmoor will be rebuilt.\n\n"
ORRELL = "“We have waited long enough for this day to come,” said Tamsin Orrell.\n\n"
BRIX = "“No comment,” said Harald Brix.\n\n"
LUND = "“No comment,” said Bo Lund.\n\n"
END = "The council meets again in May.\n"


def credit(statement: StatementRecord, name: str, editor) -> StatementRecord:
    changes = StatementChanges(speaker=SpeakerChoice(name=name))
    return corrections.correct_statement(statement.id, changes, actor=editor, expected_version=statement.version)


def show(statement: StatementRecord, text: str) -> tuple[str, str | None]:
    """The words at the statement's place in that text, and who is credited."""
    return statement.content[0].cut(text), statement.speaker.name if statement.speaker else None


def test_open_statements_keep_their_ids_when_their_words_stay(send) -> None:
    first = send(LEAD + ORRELL + BRIX + END)
    text = LEAD + "A new paragraph.\n\n" + ORRELL + BRIX + END
    second = send(text)
    assert second.outcome == "revised"
    assert (second.article.id, second.article.revision, second.article.version) == (first.article.id, 2, 2)
    assert [one.id for one in second.statements] == [one.id for one in first.statements]
    assert [show(one, text)[0] for one in second.statements] == [one.text for one in first.statements]
    assert {one.revision for one in second.statements} == {2}
    assert [one.version for one in second.statements] == [2, 2]
    assert [one.machine.content for one in second.statements] == [one.content for one in second.statements]


def test_open_statements_whose_words_are_gone_are_removed_and_new_ones_added(send) -> None:
    first = send(LEAD + ORRELL + BRIX + END)
    second = send(LEAD + BRIX + "“It is a fine day,” said Olga Venn.\n\n" + END)
    assert [one.text for one in second.statements] == ["No comment", "It is a fine day"]
    assert second.statements[0].id == first.statements[1].id
    assert second.statements[1].id not in {one.id for one in first.statements}


def test_the_machine_reads_open_statements_anew(send) -> None:
    first = send(LEAD + ORRELL + END)
    second = send(LEAD + ORRELL.replace("said Tamsin Orrell", "denied Olga Venn") + END)
    assert second.statements[0].id == first.statements[0].id
    assert second.statements[0].polarity is Polarity.DENIED
    assert second.statements[0].speaker.name == "Olga Venn"


def test_a_correction_moves_with_its_words_to_another_paragraph(send, editor) -> None:
    first = send(LEAD + ORRELL + BRIX + END)
    credit(first.statements[0], "Ines Orrell", editor)
    text = LEAD + BRIX + END + "\n" + ORRELL
    second = send(text)
    moved = statements.get_statement(first.statements[0].id)
    assert show(moved, text) == ("We have waited long enough for this day to come", "Ines Orrell")
    assert (moved.review, moved.outdated, moved.corrected_by) == (Review.CORRECTED, False, "Ida Quill")
    assert (moved.machine.speaker, moved.machine.content) == ("Tamsin Orrell", moved.content)
    assert [one.id for one in second.statements] == [first.statements[1].id, moved.id]


@pytest.mark.parametrize("nth", [0, 1])
def test_of_words_said_twice_the_corrected_one_stays_with_its_own_place(send, editor, nth: int) -> None:
    first = send(LEAD + BRIX + LUND + END)
    credit(first.statements[nth], "Olga Venn", editor)
    text = "Another lead.\n\n" + BRIX + "Between them.\n\n" + LUND + END
    second = send(text)
    assert [one.id for one in second.statements] == [one.id for one in first.statements]
    expected = ["Harald Brix", "Bo Lund"]
    expected[nth] = "Olga Venn"
    assert [show(one, text) for one in second.statements] == [("No comment", name) for name in expected]
    assert second.statements[nth].review is Review.CORRECTED
    assert second.statements[1 - nth].review is Review.OPEN


@pytest.mark.parametrize(("gone", "left"), [(0, LUND), (1, BRIX)])
def test_a_correction_whose_place_is_deleted_does_not_move_to_the_same_words_elsewhere(
    send, editor, gone: int, left: str
) -> None:
    first = send(LEAD + BRIX + LUND + END)
    credit(first.statements[gone], "Olga Venn", editor)
    text = LEAD + left + END
    second = send(text)
    assert [one.id for one in second.statements] == [first.statements[1 - gone].id]
    assert second.statements[0].speaker == first.statements[1 - gone].speaker
    kept = statements.get_statement(first.statements[gone].id)
    assert (kept.outdated, kept.revision, kept.speaker.name) == (True, 1, "Olga Venn")


def test_changed_words_leave_the_decision_behind_as_outdated(send, editor) -> None:
    old = LEAD + ORRELL + END
    first = send(old)
    credit(first.statements[0], "Ines Orrell", editor)
    second = send(old.replace("long enough", "far too long"))
    kept = statements.get_statement(first.statements[0].id)
    assert (kept.outdated, kept.revision, kept.review) == (True, 1, Review.CORRECTED)
    assert show(kept, old) == ("We have waited long enough for this day to come", "Ines Orrell")
    (new,) = second.statements
    assert (new.review, new.speaker.name) == (Review.OPEN, "Tamsin Orrell")
    assert statements.list_article_statements(first.article.id, include_outdated=True) == (new, kept)
    page = statements.list_statements(StatementFilters(), PageRequest())
    assert [one.id for one in page.items] == [new.id]


def test_the_old_text_sent_back_brings_the_decision_back(send, editor) -> None:
    old = LEAD + ORRELL + END
    first = send(old)
    credit(first.statements[0], "Ines Orrell", editor)
    send(LEAD + END)
    third = send(old)
    (back,) = third.statements
    assert (back.id, back.outdated, back.revision) == (first.statements[0].id, False, 3)
    assert show(back, old) == ("We have waited long enough for this day to come", "Ines Orrell")
    assert back.machine.speaker == "Tamsin Orrell"


def test_a_decision_comes_back_over_the_open_statement_that_took_its_place(send, editor) -> None:
    old = LEAD + ORRELL + END
    changed = old.replace("long enough", "far too long")
    first = send(old)
    credited = credit(first.statements[0], "Ines Orrell", editor)
    send(changed)
    third = send(old)
    assert [one.id for one in third.statements] == [credited.id]
    fourth = send(changed)
    assert [one.speaker.name for one in fourth.statements] == ["Tamsin Orrell"]


def test_a_rejected_statement_stays_rejected(send, editor) -> None:
    first = send(LEAD + ORRELL + BRIX + END)
    corrections.reject_statement(first.statements[1].id, actor=editor, expected_version=1)
    text = "Other lead.\n\n" + ORRELL + BRIX + "More.\n\n" + END
    second = send(text)
    assert [(one.text, one.review) for one in second.statements] == [
        ("We have waited long enough for this day to come", Review.OPEN),
        ("No comment", Review.REJECTED),
    ]
    assert second.article.statement_count == 1


def test_undo_after_a_revision_gives_back_what_was(send, editor) -> None:
    first = send(LEAD + ORRELL + END)
    credit(first.statements[0], "Ines Orrell", editor)
    text = "Longer lead.\n\n" + LEAD + ORRELL + END
    moved = send(text).statements[0]
    undone = corrections.undo_last(moved.id, actor=editor, expected_version=moved.version)
    assert show(undone, text) == ("We have waited long enough for this day to come", "Tamsin Orrell")
    assert (undone.review, undone.corrected_by, undone.status) == (Review.OPEN, None, Status.ATTRIBUTED)


def narrow(statement: StatementRecord, text: str, words: str, editor) -> StatementRecord:
    start = text.index(words)
    changes = StatementChanges(content=(Span(start, start + len(words)),))
    return corrections.correct_statement(statement.id, changes, actor=editor, expected_version=statement.version)


def test_spans_that_an_editor_chose_move_and_the_machines_with_them(send, editor) -> None:
    old = LEAD + ORRELL + END
    statement = narrow(send(old).statements[0], old, "We have waited long enough", editor)
    assert statement.text == "We have waited long enough"
    assert statement.machine.content[0].cut(old) == "We have waited long enough for this day to come"
    text = "Longer lead.\n\n" + ORRELL + END
    second = send(text)
    (moved,) = second.statements
    assert (moved.id, moved.text, moved.review) == (statement.id, "We have waited long enough", Review.CORRECTED)
    assert moved.content[0].cut(text) == moved.text
    assert moved.machine.content[0].cut(text) == "We have waited long enough for this day to come"


def test_a_chosen_span_is_undone_at_its_new_place(send, editor) -> None:
    old = LEAD + ORRELL + END
    statement = narrow(send(old).statements[0], old, "We have waited long enough", editor)
    text = "Longer lead.\n\n" + ORRELL + END
    moved = send(text).statements[0]
    undone = corrections.undo_last(statement.id, actor=editor, expected_version=moved.version)
    assert undone.content[0].cut(text) == undone.text == "We have waited long enough for this day to come"


def test_a_chosen_span_whose_old_words_are_gone_cannot_be_undone(send, editor) -> None:
    old = LEAD + ORRELL + END
    statement = narrow(send(old).statements[0], old, "We have waited long enough", editor)
    moved = send(old.replace("for this day to come", "now that it is here")).statements[0]
    assert moved.id == statement.id
    with pytest.raises(ConflictError, match="no longer in the article"):
        corrections.undo_last(statement.id, actor=editor, expected_version=moved.version)
    assert statements.get_statement(statement.id) == moved


def test_an_undone_decision_is_history_that_outlives_the_words(send, editor) -> None:
    first = send(LEAD + ORRELL + END)
    credited = credit(first.statements[0], "Ines Orrell", editor)
    corrections.undo_last(credited.id, actor=editor, expected_version=credited.version)
    second = send(LEAD + END)
    assert second.statements == ()
    assert [one.action for one in corrections.list_corrections(credited.id)] == ["correct"]


def test_a_statement_whose_decision_was_undone_is_read_anew(send, editor) -> None:
    first = send(LEAD + ORRELL + END)
    credited = credit(first.statements[0], "Ines Orrell", editor)
    corrections.undo_last(credited.id, actor=editor, expected_version=credited.version)
    second = send("Longer lead.\n\n" + ORRELL.replace("said Tamsin Orrell", "denied Tamsin Orrell") + END)
    assert (second.statements[0].id, second.statements[0].polarity) == (credited.id, Polarity.DENIED)


def test_corrections_themselves_are_untouched_by_a_revision(send, editor) -> None:
    first = send(LEAD + ORRELL + END)
    credit(first.statements[0], "Ines Orrell", editor)
    before = corrections.list_corrections(first.statements[0].id)
    send("Longer lead.\n\n" + ORRELL + END)
    send("No quotes at all.\n")
    assert corrections.list_corrections(first.statements[0].id) == before


def test_a_surname_of_the_article_stays_one_speaker_over_its_revisions(send) -> None:
    first = send(LEAD + "“We will open it in the spring of next year,” said Brix.\n")
    second = send(
        LEAD + "More.\n\n“We will open it in the spring of next year,” said Brix.\n\n“Yes indeed,” said Brix.\n"
    )
    assert {one.speaker.id for one in second.statements} == {first.statements[0].speaker.id}
    assert [one.kind for one in speakers.list_article_speakers(first.article.id)] == [SpeakerKind.PERSON]


def test_many_statements_are_revised_together(send) -> None:
    lines = [f"“This is the sentence that has the number {n} in it,” said Tamsin Orrell.\n\n" for n in range(600)]
    first = send(LEAD + "".join(lines))
    second = send(LEAD + "".join(reversed(lines)))
    assert {one.id for one in second.statements} == {one.id for one in first.statements}
    texts = {one.id: one.text for one in first.statements}
    assert all(one.text == texts[one.id] for one in second.statements)

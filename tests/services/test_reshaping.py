"""Statements split, merged and added: what becomes of them, through new texts, and back."""

import pytest

from quotetrack.errors import ConflictError, InputError, NotFoundError, StaleVersionError
from quotetrack.services import corrections, reshaping, statements
from quotetrack.services.records import SpeakerChoice
from quotetrack.services.reshaping import NewStatement
from quotetrack.terms import Kind, Polarity, Review, SpeakerKind, Status
from quotetrack.text.spans import Span

TEXT = (
    "🐟🐟 “We have waited long enough. Now we build,” said Tamsin Orrell.\n\n"
    "“Boats first,” said Olga Brix.\n\nThey would rather stay, two fishermen thought aloud.\n"
)


@pytest.fixture
def taken(send):
    return send(TEXT)


def list_texts(article_id: int = 1, *, rejected: bool = False) -> list[str]:
    found = statements.list_article_statements(article_id)
    return [one.text for one in found if rejected or one.review is not Review.REJECTED]


def split_first(taken, editor):
    first = taken.statements[0]
    at = taken.article.text.index("Now we")
    return reshaping.split_statement(first.id, at, actor=editor, expected_version=first.version)


def test_a_split_makes_two_statements_of_one_speaker(taken, editor) -> None:
    head, tail = split_first(taken, editor)
    assert (head.text, tail.text) == ("We have waited long enough.", "Now we build")
    assert tail.speaker == head.speaker == taken.statements[0].speaker
    assert (head.review, tail.review) == (Review.CORRECTED, Review.CORRECTED)
    assert taken.article.text[tail.content[0].start : tail.content[0].end] == tail.text
    assert (head.machine, tail.machine) == (taken.statements[0].machine, None)


@pytest.mark.parametrize("which", [0, 1])
def test_a_split_is_undone_as_one_from_either_half(taken, editor, which: int) -> None:
    halves = split_first(taken, editor)
    corrections.undo_last(halves[which].id, actor=editor, expected_version=halves[which].version)
    assert list_texts() == ["We have waited long enough. Now we build", "Boats first"]
    assert statements.get_statement(halves[0].id).review is Review.OPEN
    assert all(one.undone_at for half in halves for one in corrections.list_corrections(half.id))


def test_a_split_whose_half_was_corrected_since_is_not_undone_in_part(taken, editor) -> None:
    head, tail = split_first(taken, editor)
    corrections.accept_statement(tail.id, actor=editor, expected_version=tail.version)
    with pytest.raises(ConflictError, match="newest first"):
        corrections.undo_last(head.id, actor=editor, expected_version=head.version)
    assert list_texts() == ["We have waited long enough.", "Now we build", "Boats first"]


@pytest.mark.parametrize("at", [0, 4, 44, 45, 10_000, -3])
def test_a_split_that_leaves_one_half_without_words_is_refused(taken, editor, at: int) -> None:
    first = taken.statements[0]
    if first.content[0].start < at < first.content[0].end:
        pytest.skip("inside of the words")
    with pytest.raises(InputError, match="need words"):
        reshaping.split_statement(first.id, at, actor=editor, expected_version=1)
    assert statements.get_statement(first.id) == first


def test_a_split_outlives_a_new_text(taken, send, editor) -> None:
    split_first(taken, editor)
    send("HARROW — A new beginning.\n\n" + TEXT)
    assert list_texts() == ["We have waited long enough.", "Now we build", "Boats first"]


def test_a_merger_gives_the_first_one_the_others_words(taken, editor) -> None:
    one, other = taken.statements
    merged = reshaping.merge_statements(one.id, other.id, actor=editor, expected_version=1, other_version=1)
    assert merged.text == "We have waited long enough. Now we build … Boats first"
    assert merged.speaker == one.speaker
    assert statements.get_statement(other.id).review is Review.REJECTED
    assert list_texts() == [merged.text]


@pytest.mark.parametrize("which", [0, 1])
def test_a_merger_is_undone_as_one_from_either(taken, editor, which: int) -> None:
    one, other = taken.statements
    reshaping.merge_statements(other.id, one.id, actor=editor, expected_version=1)
    chosen = statements.get_statement(taken.statements[which].id)
    corrections.undo_last(chosen.id, actor=editor, expected_version=chosen.version)
    assert [one.text for one in statements.list_article_statements(1)] == [one.text for one in taken.statements]
    assert all(one.review is Review.OPEN for one in statements.list_article_statements(1))


def test_a_split_that_is_merged_again_has_the_words_in_one_piece(taken, editor) -> None:
    head, tail = split_first(taken, editor)
    merged = reshaping.merge_statements(head.id, tail.id, actor=editor, expected_version=head.version)
    assert merged.text == "We have waited long enough. Now we build"
    assert len(merged.content) == 1


def test_a_merger_outlives_a_new_text(taken, send, editor) -> None:
    one, other = taken.statements
    merged = reshaping.merge_statements(one.id, other.id, actor=editor, expected_version=1)
    send("HARROW — A new beginning.\n\n" + TEXT)
    assert list_texts() == [merged.text]


def test_what_cannot_be_merged_is_refused(taken, send, editor) -> None:
    one, other = taken.statements
    elsewhere = send("“Boats first,” said Olga Brix.", url="https://a.example/2").statements[0]
    with pytest.raises(ConflictError, match="itself"):
        reshaping.merge_statements(one.id, one.id, actor=editor, expected_version=1)
    with pytest.raises(ConflictError, match="one text"):
        reshaping.merge_statements(one.id, elsewhere.id, actor=editor, expected_version=1)
    with pytest.raises(StaleVersionError):
        reshaping.merge_statements(one.id, other.id, actor=editor, expected_version=1, other_version=9)
    with pytest.raises(NotFoundError):
        reshaping.merge_statements(one.id, 99, actor=editor, expected_version=1)
    corrections.reject_statement(other.id, actor=editor, expected_version=1)
    with pytest.raises(ConflictError, match="no statement"):
        reshaping.merge_statements(one.id, other.id, actor=editor, expected_version=1)


def select(taken, words: str) -> Span:
    start = taken.article.text.index(words)
    return Span(start, start + len(words))


def test_a_missed_statement_is_added_with_what_the_editor_says(taken, editor) -> None:
    new = NewStatement(
        1,
        (select(taken, " They would rather stay".strip()),),
        SpeakerChoice(name="Harrow Fishers", kind=SpeakerKind.BODY),
        kind=Kind.INDIRECT,
        polarity=Polarity.HYPOTHETICAL,
        note="Overheard.",
    )
    made = reshaping.add_statement(1, new, actor=editor)
    assert (made.text, made.speaker.name, made.status) == (
        "They would rather stay",
        "Harrow Fishers",
        Status.ATTRIBUTED,
    )
    assert (made.kind, made.polarity, made.review) == (Kind.INDIRECT, Polarity.HYPOTHETICAL, Review.CORRECTED)
    assert (made.machine, made.corrected_by) == (None, "Ida Quill")
    (decision,) = corrections.list_corrections(made.id)
    assert (decision.action, decision.note, decision.after["text"]) == ("add", "Overheard.", made.text)


def test_an_added_statement_outlives_new_texts_and_is_undone_into_none(taken, send, editor) -> None:
    made = reshaping.add_statement(1, NewStatement(1, (select(taken, "They would rather stay"),)), actor=editor)
    send("HARROW — A new beginning.\n\n" + TEXT)
    now = statements.get_statement(made.id)
    assert (now.text, now.revision, now.outdated) == ("They would rather stay", 2, False)
    corrections.undo_last(made.id, actor=editor, expected_version=now.version)
    assert "They would rather stay" not in list_texts()


def test_what_cannot_be_added_is_refused(taken, send, editor) -> None:
    with pytest.raises(ConflictError, match="already"):
        reshaping.add_statement(1, NewStatement(1, taken.statements[1].content), actor=editor)
    with pytest.raises(InputError):
        reshaping.add_statement(1, NewStatement(1, (Span(0, 10_000),)), actor=editor)
    with pytest.raises(NotFoundError):
        reshaping.add_statement(9, NewStatement(1, (Span(0, 4),)), actor=editor)
    send("HARROW — A new beginning.\n\n" + TEXT)
    with pytest.raises(StaleVersionError, match="newer text"):
        reshaping.add_statement(1, NewStatement(1, (select(taken, "They would rather stay"),)), actor=editor)
    assert list_texts() == [one.text for one in taken.statements]

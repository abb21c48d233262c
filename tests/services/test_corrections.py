"""Decisions of editors: what they change, what stays, who may go first, and how they are taken back."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from quotetrack.errors import ConflictError, InputError, NotFoundError, QuotetrackError, StaleVersionError
from quotetrack.services import accounts, corrections, exports, speakers, statements
from quotetrack.services.records import (
    Actor,
    PageRequest,
    SpeakerChoice,
    StatementChanges,
    StatementFilters,
    StatementRecord,
)
from quotetrack.services.speaker_decisions import add_alias
from quotetrack.terms import Kind, Polarity, Review, Scope, SpeakerKind, Status, UserRole
from quotetrack.text.spans import Span

TEXT = (
    "“We have waited long enough,” said Tamsin Orrell.\n\n“No,” said Brix.\n\n“Boats,” said Harald Brix or Olga Brix.\n"
)


@pytest.fixture
def stored(send) -> tuple[StatementRecord, ...]:
    return send(TEXT).statements


def correct(statement: StatementRecord, editor: Actor, **changes) -> StatementRecord:
    return corrections.correct_statement(
        statement.id, StatementChanges(**changes), actor=editor, expected_version=statement.version
    )


def test_a_new_speaker_is_made_and_the_machines_answer_stays(stored, editor) -> None:
    corrected = correct(stored[0], editor, speaker=SpeakerChoice(name="  Ines   Orrell "), note="She, not her sister.")
    assert (corrected.speaker.name, corrected.speaker.kind) == ("Ines Orrell", SpeakerKind.PERSON)
    assert (corrected.status, corrected.review) == (Status.ATTRIBUTED, Review.CORRECTED)
    assert corrected.corrected_by == "Ida Quill"
    assert corrected.corrected_at is not None
    assert corrected.version == stored[0].version + 1
    assert corrected.updated_at > stored[0].updated_at
    assert corrected.machine == stored[0].machine
    assert (corrected.confidence, corrected.reason) == (stored[0].confidence, stored[0].reason)
    assert statements.get_statement(corrected.id) == corrected


def test_a_correction_says_what_was_before_and_after(stored, editor) -> None:
    known = stored[0].speaker
    corrected = correct(stored[0], editor, speaker=SpeakerChoice(name="Ines Orrell"), note="She.")
    (correction,) = corrections.list_corrections(stored[0].id)
    assert (correction.action, correction.actor, correction.note) == ("correct", "Ida Quill", "She.")
    assert correction.before["speaker"] == {"id": known.id, "name": "Tamsin Orrell", "kind": "person"}
    assert correction.after["speaker"] == {"id": corrected.speaker.id, "name": "Ines Orrell", "kind": "person"}
    assert (correction.before["review"], correction.after["review"]) == ("open", "corrected")
    assert "polarity" not in correction.before
    assert correction.undone_at is None


def test_a_known_name_chooses_that_speaker_in_any_spelling(stored, editor) -> None:
    known = stored[0].speaker
    corrected = correct(stored[1], editor, speaker=SpeakerChoice(name="Dr. TAMSIN Órrell"))
    assert corrected.speaker == known


def test_a_surname_chooses_the_one_of_the_article(stored, editor) -> None:
    corrected = correct(stored[0], editor, speaker=SpeakerChoice(name="Brix"))
    assert corrected.speaker == stored[1].speaker


def test_a_name_that_several_have_is_refused_with_their_numbers(stored, editor) -> None:
    other = speakers.create_speaker("Tamsin A. Orrell", SpeakerKind.PERSON)
    add_alias(other.id, "Tamsin Orrell", actor=Actor("Ida Quill"))
    with pytest.raises(ConflictError, match=rf"Tamsin A\. Orrell \({other.id}\)"):
        correct(stored[1], editor, speaker=SpeakerChoice(name="Tamsin Orrell"))
    assert correct(stored[1], editor, speaker=SpeakerChoice(id=other.id)).speaker.id == other.id


def test_a_person_and_a_body_of_one_name_are_two(stored, editor) -> None:
    corrected = correct(stored[1], editor, speaker=SpeakerChoice(name="Tamsin Orrell", kind=SpeakerKind.BODY))
    assert corrected.speaker.id != stored[0].speaker.id
    assert corrected.speaker.kind is SpeakerKind.BODY


def test_nobody_is_named_any_more(stored, editor) -> None:
    corrected = correct(stored[0], editor, speaker=None)
    assert (corrected.speaker, corrected.status, corrected.review) == (None, Status.UNKNOWN, Review.CORRECTED)


def test_choosing_among_the_candidates_settles_them(stored, editor) -> None:
    assert len(stored[2].candidates) == 2
    corrected = correct(stored[2], editor, speaker=SpeakerChoice(name="Olga Brix"))
    assert (corrected.status, corrected.candidates) == (Status.ATTRIBUTED, ())
    assert len(corrected.machine.candidates) == 2
    undone = corrections.undo_last(corrected.id, actor=editor, expected_version=corrected.version)
    assert (undone.status, undone.candidates) == (Status.AMBIGUOUS, stored[2].candidates)


def test_other_fields_change_alone(stored, editor) -> None:
    corrected = correct(
        stored[0],
        editor,
        kind=Kind.MIXED,
        polarity=Polarity.DENIED,
        on_behalf_of=SpeakerChoice(name="River Trust", kind=SpeakerKind.BODY),
    )
    assert (corrected.kind, corrected.polarity, corrected.on_behalf_of.name) == (
        Kind.MIXED,
        Polarity.DENIED,
        "River Trust",
    )
    assert (corrected.speaker, corrected.content) == (stored[0].speaker, stored[0].content)


def test_spans_are_changed_and_the_words_follow(stored, editor) -> None:
    start = TEXT.index("We have")
    corrected = correct(stored[0], editor, content=(Span(start, start + 7), Span(start + 15, start + 26)))
    assert corrected.text == "We have … long enough"
    assert corrected.content == (Span(start, start + 7), Span(start + 15, start + 26))
    page = statements.list_statements(StatementFilters(q="waited"), PageRequest())
    assert page.items == []


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ((), "at least one span"),
        ((Span(-1, 4),), "outside of the text"),
        ((Span(4, 4),), "outside of the text"),
        ((Span(5, 4),), "outside of the text"),
        ((Span(0, 10_000),), "outside of the text"),
        ((Span(5, 9), Span(8, 12)), "before the one in front of it ends"),
        ((Span(9, 12), Span(1, 4)), "before the one in front of it ends"),
        ((Span(TEXT.index("\n\n"), TEXT.index("\n\n") + 2),), "only white space"),
    ],
)
def test_spans_that_fit_nothing_are_refused(stored, editor, content, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint) as caught:
        correct(stored[0], editor, content=content)
    assert caught.value.faults[0].pointer.startswith("/content")
    assert statements.get_statement(stored[0].id) == stored[0]


def test_accept_and_reject_are_decisions(stored, editor) -> None:
    accepted = corrections.accept_statement(stored[0].id, actor=editor, expected_version=1, note="Checked.")
    rejected = corrections.reject_statement(stored[1].id, actor=editor, expected_version=1)
    assert (accepted.review, accepted.speaker, accepted.version) == (Review.ACCEPTED, stored[0].speaker, 2)
    assert (rejected.review, rejected.corrected_by) == (Review.REJECTED, "Ida Quill")
    assert [one.id for one in statements.list_statements(StatementFilters(), PageRequest()).items] == [
        accepted.id,
        stored[2].id,
    ]


def test_decisions_are_undone_newest_first_down_to_the_beginning(stored, editor) -> None:
    one = correct(stored[0], editor, speaker=SpeakerChoice(name="Ines Orrell"))
    two = correct(one, editor, polarity=Polarity.DENIED)
    three = corrections.reject_statement(two.id, actor=editor, expected_version=two.version)
    first, second, third = corrections.list_corrections(one.id)
    with pytest.raises(ConflictError, match="newest first"):
        corrections.undo_correction(first.id, actor=editor)
    back = corrections.undo_correction(third.id, actor=Actor("Bo Lund"))
    assert (back.review, back.polarity, back.version) == (Review.CORRECTED, Polarity.DENIED, three.version + 1)
    back = corrections.undo_correction(second.id, actor=editor)
    assert (back.polarity, back.speaker.name) == (Polarity.AFFIRMED, "Ines Orrell")
    back = corrections.undo_last(one.id, actor=editor, expected_version=back.version)
    assert (back.speaker, back.review) == (stored[0].speaker, Review.OPEN)
    assert (back.corrected_by, back.corrected_at) == (None, None)
    with pytest.raises(ConflictError, match="no decision to undo"):
        corrections.undo_last(one.id, actor=editor, expected_version=back.version)
    history = corrections.list_corrections(one.id)
    assert [one.undone_by for one in history] == ["Ida Quill", "Ida Quill", "Bo Lund"]
    assert all(one.undone_at is not None for one in history)


def test_what_was_undone_cannot_be_undone_again(stored, editor) -> None:
    correct(stored[0], editor, kind=Kind.MIXED)
    (correction,) = corrections.list_corrections(stored[0].id)
    corrections.undo_correction(correction.id, actor=editor)
    with pytest.raises(ConflictError, match="undone already"):
        corrections.undo_correction(correction.id, actor=editor)


def test_a_stale_version_is_refused_and_told_the_current_one(stored, editor) -> None:
    correct(stored[0], editor, kind=Kind.MIXED)
    for decide in (
        lambda: correct(stored[0], editor, kind=Kind.INDIRECT),
        lambda: corrections.accept_statement(stored[0].id, actor=editor, expected_version=1),
        lambda: corrections.undo_last(stored[0].id, actor=editor, expected_version=10**30),
    ):
        with pytest.raises(StaleVersionError) as caught:
            decide()
        assert caught.value.current_version == 2
    assert statements.get_statement(stored[0].id).kind is Kind.MIXED


@pytest.mark.parametrize("wrong", [0, -1, 999, 2**63, 10**30])
def test_what_does_not_exist_is_not_found(stored, editor, wrong: int) -> None:
    for decide in (
        lambda: corrections.accept_statement(wrong, actor=editor, expected_version=1),
        lambda: corrections.undo_correction(wrong, actor=editor),
        lambda: corrections.list_corrections(wrong),
        lambda: correct(stored[0], editor, speaker=SpeakerChoice(id=wrong)),
    ):
        with pytest.raises(NotFoundError):
            decide()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"note": "only a note"},
        {"speaker": SpeakerChoice()},
        {"speaker": SpeakerChoice(name=" ")},
        {"speaker": SpeakerChoice(name="a\0b")},
        {"speaker": SpeakerChoice(name="a\ud800b")},
        {"speaker": SpeakerChoice(name="a" * 301)},
        {"on_behalf_of": SpeakerChoice(name="\ud800")},
        {"kind": Kind.MIXED, "note": "\0"},
    ],
)
def test_changes_that_say_nothing_or_cannot_be_kept_are_refused(stored, editor, changes) -> None:
    with pytest.raises(InputError):
        correct(stored[0], editor, **changes)
    assert statements.get_statement(stored[0].id) == stored[0]
    assert corrections.list_corrections(stored[0].id) == ()


def test_who_decided_is_kept_by_user_and_key(stored) -> None:
    user, _ = accounts.add_user("Ida Quill", UserRole.EDITOR)
    key, _ = accounts.add_key("desk", [Scope.EDIT])
    correct(stored[0], Actor("Ida Quill", user_id=user.id), kind=Kind.MIXED)
    corrected = correct(stored[1], Actor("desk", key_id=key.id), kind=Kind.MIXED)
    assert corrected.corrected_by == "desk"


def test_a_correction_shows_in_the_csv(stored, editor) -> None:
    correct(stored[0], editor, speaker=SpeakerChoice(name="Ines Orrell"))
    lines = list(exports.write_statements_csv(StatementFilters()))
    assert "Ines Orrell" in lines[1]
    assert "Ida Quill" in lines[1]


def test_of_many_editors_at_once_one_wins_and_the_others_are_told(stored) -> None:
    def decide(number: int) -> str:
        try:
            correct(stored[0], Actor(f"editor {number}"), speaker=SpeakerChoice(name=f"Speaker Number{number}"))
        except StaleVersionError:
            return "stale"
        return "won"

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(decide, range(12)))
    assert sorted(outcomes) == ["stale"] * 11 + ["won"]
    assert len(corrections.list_corrections(stored[0].id)) == 1
    assert statements.get_statement(stored[0].id).version == 2


def test_editors_and_senders_at_once_never_find_the_database_locked(send) -> None:
    articles = [send(TEXT, url=f"https://post.example/{n}") for n in range(4)]

    def work(number: int) -> int:
        done = 0
        for turn in range(6):
            statement = statements.get_statement(articles[number % 4].statements[0].id)
            try:
                correct(statement, Actor(f"editor {number}"), speaker=SpeakerChoice(name=f"Speaker Of{turn}"))
                done += 1
            except StaleVersionError:
                pass
            send(f"Line {turn} of {number}.\n\n{TEXT}", url=f"https://post.example/{number % 4}")
        return done

    with ThreadPoolExecutor(8) as pool:
        done = sum(pool.map(work, range(8)))
    history = [corrections.list_corrections(one.statements[0].id) for one in articles]
    assert sum(len(one) for one in history) == done
    for article in articles:
        current = statements.get_statement(article.statements[0].id)
        assert current.review is Review.CORRECTED
        assert current.text == "We have waited long enough"


def test_every_refusal_is_of_the_one_family(stored, editor) -> None:
    with pytest.raises(QuotetrackError):
        corrections.reject_statement(stored[0].id, actor=Actor("\0"), expected_version=1)

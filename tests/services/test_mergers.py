"""Speakers merged, split and kept apart: previewed, undone, never lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from quotetrack.errors import ConflictError, InputError, NotFoundError, QuotetrackError, StaleVersionError
from quotetrack.services import corrections, decisions, speakers, statements
from quotetrack.services.mergers import merge_speakers, split_speaker
from quotetrack.services.records import PageRequest, SpeakerChoice, StatementChanges, StatementFilters
from quotetrack.services.speaker_decisions import (
    add_alias,
    add_role,
    keep_apart,
    list_aliases,
    list_apart,
    list_roles,
    remove_alias,
    remove_role,
    rename_speaker,
)
from quotetrack.services.undoing import undo_decision
from quotetrack.terms import Review, SpeakerKind, Status

ALL = PageRequest(limit=200)
TEXT = "“The weir will hold,” said {0}.\n\n“We open in May,” said {1}.\n"


@pytest.fixture
def pair(send):
    """Ida Marl and Ada Marl, with three and one statements."""
    send(TEXT.format("Ida Marl", "Ada Marl"), url="https://post.example/1")
    send(TEXT.format("Ida Marl", "Ida Marl"), url="https://post.example/2")
    return tuple(speakers.list_speakers(name, ALL).items[0] for name in ("Ida Marl", "Ada Marl"))


def list_words(speaker_id: int) -> list[int]:
    return [one.id for one in statements.list_statements(StatementFilters(speaker=speaker_id), ALL).items]


def test_a_merger_is_previewed_without_changing_anything(pair, editor) -> None:
    ida, ada = pair
    plan = merge_speakers(ada.id, ida.id, actor=editor, dry_run=True)
    assert (plan.source.name, plan.target.name, plan.statement_count, plan.article_count) == (
        "Ada Marl",
        "Ida Marl",
        1,
        1,
    )
    assert plan.names == ("Ida Marl", "Ada Marl")
    assert plan.decision_id is None
    assert speakers.get_speaker(ada.id) == ada
    assert decisions.list_decisions("speaker", ida.id) == ()


def test_a_merged_speaker_still_answers_under_its_number_and_its_name(pair, editor, send) -> None:
    ida, ada = pair
    merge_speakers(ada.id, ida.id, actor=editor, note="a misprint")
    merged = speakers.get_speaker(ada.id)
    assert (merged.id, merged.name, merged.aliases, merged.statement_count) == (ida.id, "Ida Marl", ("Ada Marl",), 4)
    assert list_words(ada.id) == list_words(ida.id)
    assert [one.id for one in speakers.list_speakers("Ada", ALL).items] == [ida.id]
    later = send("“It is a fine day,” said Ada Marl.\n", url="https://post.example/3").statements[0]
    assert later.speaker.id == ida.id
    chosen = corrections.correct_statement(
        later.id, StatementChanges(speaker=SpeakerChoice(id=ada.id)), actor=editor, expected_version=later.version
    )
    assert chosen.speaker.id == ida.id


def test_a_merger_is_undone_as_a_whole(pair, editor, send) -> None:
    ida, ada = pair
    before = list_words(ida.id), list_words(ada.id)
    decision = merge_speakers(ada.id, ida.id, actor=editor).decision_id
    later = send("“It is a fine day,” said Ada Marl.\n", url="https://post.example/3").statements[0]
    undone = undo_decision(decision, actor=editor)
    assert undone.undone_by == editor.name
    assert (list_words(ida.id), list_words(ada.id)) == (before[0], [*before[1], later.id])
    assert speakers.get_speaker(ada.id).name == "Ada Marl"
    with pytest.raises(ConflictError, match="undone already"):
        undo_decision(decision, actor=editor)


def test_what_an_editor_decided_after_the_merger_stays_when_it_is_undone(pair, editor) -> None:
    ida, ada = pair
    decision = merge_speakers(ada.id, ida.id, actor=editor).decision_id
    moved = next(one for one in list_words(ida.id) if statements.get_statement(one).machine.speaker == "Ada Marl")
    version = statements.get_statement(moved).version
    corrections.correct_statement(
        moved, StatementChanges(speaker=SpeakerChoice(id=ida.id)), actor=editor, expected_version=version
    )
    undo_decision(decision, actor=editor)
    assert statements.get_statement(moved).speaker.id == ida.id


def test_a_correction_undone_after_a_merger_credits_who_is_left(pair, editor) -> None:
    ida, ada = pair
    statement = statements.get_statement(list_words(ada.id)[0])
    corrections.correct_statement(
        statement.id, StatementChanges(speaker=None), actor=editor, expected_version=statement.version
    )
    merge_speakers(ada.id, ida.id, actor=editor)
    newest = corrections.list_corrections(statement.id)[-1]
    assert corrections.undo_correction(newest.id, actor=editor).speaker.id == ida.id


def test_no_merger_into_itself_in_a_ring_or_of_one_just_merged(pair, editor, send) -> None:
    ida, ada = pair
    with pytest.raises(ConflictError, match="into itself"):
        merge_speakers(ida.id, ida.id, actor=editor)
    merge_speakers(ada.id, ida.id, actor=editor)
    for source, target in ((ida.id, ada.id), (ada.id, ida.id)):
        for dry_run in (True, False):
            with pytest.raises(ConflictError, match=f"was merged into speaker {ida.id}"):
                merge_speakers(source, target, actor=editor, dry_run=dry_run)
    for missing in (0, 999, 2**70):
        with pytest.raises(NotFoundError):
            merge_speakers(missing, ida.id, actor=editor)


def test_a_chain_of_mergers_leads_to_the_last_and_is_undone_from_its_end(pair, editor, send) -> None:
    ida, ada = pair
    third = send("“It is a fine day,” said Eda Marl.\n", url="https://post.example/3").statements[0].speaker
    first = merge_speakers(ada.id, ida.id, actor=editor).decision_id
    second = merge_speakers(ida.id, third.id, actor=editor).decision_id
    assert {speakers.get_speaker(one).id for one in (ada.id, ida.id)} == {third.id}
    with pytest.raises(ConflictError, match="undo that first"):
        undo_decision(first, actor=editor)
    undo_decision(second, actor=editor)
    assert speakers.get_speaker(ada.id).id == ida.id
    undo_decision(first, actor=editor)
    assert [speakers.get_speaker(one.id).statement_count for one in (ida, ada, third)] == [3, 1, 1]


def test_two_whom_an_editor_keeps_apart_are_never_merged(pair, editor) -> None:
    ida, ada = pair
    decision = keep_apart(ada.id, ida.id, actor=editor, note="sisters")
    assert (list_apart(ida.id), list_apart(ada.id)) == ((ada.id,), (ida.id,))
    with pytest.raises(ConflictError, match="keeps Ada Marl and Ida Marl apart"):
        merge_speakers(ada.id, ida.id, actor=editor)
    with pytest.raises(ConflictError, match="apart already"):
        keep_apart(ida.id, ada.id, actor=editor)
    undo_decision(decision, actor=editor)
    assert merge_speakers(ada.id, ida.id, actor=editor).statement_count == 1


def test_whom_a_merged_one_was_kept_apart_from_stays_apart(pair, editor, send) -> None:
    ida, ada = pair
    third = send("“It is a fine day,” said Eda Marl.\n", url="https://post.example/3").statements[0].speaker
    keep_apart(ada.id, third.id, actor=editor)
    merge_speakers(ada.id, ida.id, actor=editor)
    with pytest.raises(ConflictError, match="apart"):
        merge_speakers(third.id, ida.id, actor=editor)


def test_two_generations_and_two_kinds_are_never_merged(database, editor) -> None:
    made = [speakers.create_speaker(name, SpeakerKind.PERSON) for name in ("Tom Ray Jr.", "Tom Ray Sr.")]
    body = speakers.create_speaker("Ray Trust", SpeakerKind.BODY)
    with pytest.raises(ConflictError, match="two generations"):
        merge_speakers(made[0].id, made[1].id, actor=editor)
    with pytest.raises(ConflictError, match="person and a body"):
        merge_speakers(made[0].id, body.id, actor=editor)


def test_a_split_gives_statements_to_a_new_speaker_for_good(pair, editor, send) -> None:
    ida, _ = pair
    words = list_words(ida.id)
    preview = split_speaker(ida.id, words[:1], "Ida Marl", actor=editor, dry_run=True)
    assert (preview.statement_count, preview.article_count, preview.target.id) == (1, 1, 0)
    assert list_words(ida.id) == words
    plan = split_speaker(ida.id, words[:1], "Ida Marl", actor=editor)
    assert list_words(plan.target.id) == words[:1]
    assert list_apart(plan.target.id) == (ida.id,)
    send(TEXT.format("Ida Marl", "Ada Marl") + "More.", url="https://post.example/1")
    kept = statements.get_statement(words[0])
    assert (kept.speaker.id, kept.review) == (plan.target.id, Review.CORRECTED)
    later = send("“It is a fine day,” said Ida Marl.\n", url="https://post.example/4").statements[0]
    assert later.status is Status.AMBIGUOUS
    assert {one.speaker_id for one in later.candidates} == {ida.id, plan.target.id}
    with pytest.raises(ConflictError, match="apart"):
        merge_speakers(plan.target.id, ida.id, actor=editor)


def test_a_split_is_undone_as_a_whole(pair, editor) -> None:
    ida, _ = pair
    words = list_words(ida.id)
    plan = split_speaker(ida.id, words[:2], "Ina Marl", actor=editor)
    undo_decision(plan.decision_id, actor=editor)
    assert list_words(ida.id) == words
    assert speakers.get_speaker(plan.target.id).id == ida.id
    assert {statements.get_statement(one).review for one in words} == {Review.OPEN}


def test_a_split_takes_only_what_is_the_speakers(pair, editor) -> None:
    ida, ada = pair
    with pytest.raises(ConflictError, match="is not this speaker's"):
        split_speaker(ida.id, list_words(ada.id), "Ina Marl", actor=editor)
    with pytest.raises(NotFoundError, match="no statement 999"):
        split_speaker(ida.id, [999], "Ina Marl", actor=editor)
    with pytest.raises(InputError):
        split_speaker(ida.id, [], "Ina Marl", actor=editor)
    assert speakers.get_speaker(ida.id).version == ida.version


def test_names_and_offices_are_given_and_taken_and_the_way_back_is_kept(pair, editor) -> None:
    ida, _ = pair
    renamed = rename_speaker(ida.id, "Ida Marl-Venn", actor=editor, expected_version=ida.version)
    assert (renamed.name, renamed.aliases) == ("Ida Marl-Venn", ("Ida Marl",))
    with pytest.raises(StaleVersionError):
        rename_speaker(ida.id, "Ida Venn", actor=editor, expected_version=ida.version)
    add_alias(ida.id, "The Weir Keeper", actor=editor)
    keeper = list_aliases(ida.id)[-1]
    assert remove_alias(ida.id, keeper.id, actor=editor).aliases == ("Ida Marl",)
    role = add_role(ida.id, "Weir Keeper", actor=editor)
    remove_role(ida.id, role.id, actor=editor)
    assert list_roles(ida.id) == ()
    history = decisions.list_decisions("speaker", ida.id)
    assert [one.action for one in history] == ["rename", "alias", "unalias", "role", "unrole"]
    for one in reversed(history):
        undo_decision(one.id, actor=editor)
    assert (speakers.get_speaker(ida.id).name, speakers.get_speaker(ida.id).aliases) == ("Ida Marl", ())
    assert list_roles(ida.id) == ()


def test_editors_who_merge_at_once_leave_one_merger(pair, editor) -> None:
    ida, ada = pair

    def merge(order: tuple[int, int]) -> str:
        try:
            merge_speakers(*order, actor=editor)
        except QuotetrackError as error:
            return type(error).__name__
        return "merged"

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(merge, [(ida.id, ada.id), (ada.id, ida.id)] * 4))
    assert sorted(answers) == ["ConflictError"] * 7 + ["merged"]
    assert speakers.get_speaker(ida.id).id == speakers.get_speaker(ada.id).id
    assert speakers.get_speaker(ida.id).statement_count == 4

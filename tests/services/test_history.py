"""Everything that people changed, in one order; why one cannot be taken back; a statement back to the machine."""

import pytest

from quotetrack.errors import BadCursorError, ConflictError, InputError, NotFoundError, StaleVersionError
from quotetrack.services import claim_decisions, corrections, mergers, reshaping, speaker_decisions, speakers
from quotetrack.services.articles import get_article
from quotetrack.services.claims import get_claim
from quotetrack.services.decisions import list_decisions
from quotetrack.services.deletion import delete_article
from quotetrack.services.history import UNDO, HistoryFilters, Subject, iterate_history, list_history
from quotetrack.services.machine_answers import UNTOUCHED, explain_return, return_to_machine
from quotetrack.services.records import Actor, PageRequest, SpeakerChoice, StatementChanges
from quotetrack.services.statements import get_statement
from quotetrack.services.undoing import undo_decision
from quotetrack.storage.connection import reading, writing
from quotetrack.storage.decisions import Decision
from quotetrack.storage.fields import read_clock
from quotetrack.storage.statements import Correction
from quotetrack.terms import ClaimStatus, Kind, Reason, Review, SpeakerKind, Status
from quotetrack.text.spans import Span

ROLF = Actor("Rolf Ek")
ALL = PageRequest(limit=100, include_total=True)
WEIR = "We will rebuild the old weir above Kelmoor before the winter floods arrive"
TEXT = f"“{WEIR},” said Ida Marl.\n\n“We open in May,” said Ada Brix.\n\n“It is closed,” said Ida Marl or Ada Brix.\n"
AGAIN = f"“{WEIR},” said Ida Marl.\n"


@pytest.fixture
def articles(send):
    """Statements 1 to 3 in one article, 4, in the same claim as 1, in another."""
    send(TEXT, outlet="Kelmoor Post")
    send(AGAIN, url="https://other.example/1", outlet="The Lantern")


def correct(number, actor, **changes):
    version = get_statement(number).version
    return corrections.correct_statement(number, StatementChanges(**changes), actor=actor, expected_version=version)


def read(**filters):
    """Each line as who, what, of what; undone ones as ``undo``."""
    return [
        (one.actor, UNDO if one.undoing else one.record.action, f"{one.subject} {one.subject_id}")
        for one in list_history(HistoryFilters(**filters), ALL).items
    ]


def find_speaker(name):
    return speakers.list_speakers(name, PageRequest(limit=5)).items[0]


def test_all_changes_stand_in_one_order_the_newest_first(articles, editor) -> None:
    correct(2, editor, kind=Kind.INDIRECT)
    ida = find_speaker("Ida Marl")
    speaker_decisions.add_alias(ida.id, "The mayor", actor=ROLF)
    claim = get_claim(get_statement(1).claim_id)
    claim_decisions.update_claim(claim.id, actor=editor, expected_version=claim.version, status=ClaimStatus.CHECKED)
    corrections.undo_correction(corrections.list_corrections(2)[0].id, actor=ROLF)
    delete_article(2, actor=editor, expected_version=get_article(2).version)
    assert read() == [
        ("Ida Quill", "delete", "article 2"),
        ("Rolf Ek", "undo", "statement 2"),
        ("Ida Quill", "update", f"claim {claim.id}"),
        ("Rolf Ek", "alias", f"speaker {ida.id}"),
        ("Ida Quill", "correct", "statement 2"),
    ]
    assert read(action=UNDO) == [("Rolf Ek", "undo", "statement 2")]
    assert read(actor="Rolf Ek", subject=Subject.STATEMENT) == [("Rolf Ek", "undo", "statement 2")]
    assert read(undone=True) == [("Ida Quill", "correct", "statement 2")]
    assert [one[1] for one in read(undone=False)] == ["delete", "update", "alias"]
    assert read(article=2) == [("Ida Quill", "delete", "article 2")]
    assert read(claim=claim.id) == [("Ida Quill", "update", f"claim {claim.id}")]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_of_any_size_have_every_line_once_though_all_happened_at_once(articles, editor, size) -> None:
    for number in (1, 2, 4):
        correct(number, editor, kind=Kind.INDIRECT)
        corrections.undo_last(number, actor=ROLF, expected_version=get_statement(number).version)
    ida = find_speaker("Ida Marl")
    for name in ("A", "B", "C"):
        speaker_decisions.add_alias(ida.id, f"The mayor {name}", actor=editor)
    undo_decision(list_decisions("speaker", ida.id)[-1].id, actor=ROLF)
    moment = read_clock()
    with writing():
        for table in (Correction, Decision):
            table.update(created_at=moment).execute()
            table.update(undone_at=moment).where(table.undone_at.is_null(False)).execute()
    whole = list_history(HistoryFilters(), ALL)
    assert whole.total == len(whole.items) == 10
    seen, cursor = [], None
    while True:
        page = list_history(HistoryFilters(), PageRequest(cursor=cursor, limit=size))
        seen += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert [(one.undoing, one.record) for one in seen] == [(one.undoing, one.record) for one in whole.items]


def test_file_has_every_line(articles, editor) -> None:
    for _ in range(3):
        for number in (1, 2, 4):
            correct(number, editor, kind=Kind.MIXED)
    assert len(list(iterate_history(HistoryFilters()))) == 9
    with pytest.raises(InputError):
        iterate_history(HistoryFilters(actor="a\0b"))


def test_filters_that_cannot_be_read_and_cursors_of_other_lists(articles) -> None:
    with pytest.raises(InputError):
        list_history(HistoryFilters(since=read_clock().replace(tzinfo=None)), ALL)
    with pytest.raises(BadCursorError):
        list_history(HistoryFilters(), PageRequest(cursor="bm8"))
    for number in (0, -4, 2**70):
        assert read(statement=number) == read(article=number) == read(speaker=number) == read(claim=number) == []


def test_what_was_made_as_one_is_one_line_wherever_it_is_looked_for(articles, editor) -> None:
    second = get_statement(2)
    reshaping.merge_statements(2, 3, actor=editor, expected_version=second.version)
    ida = find_speaker("Ida Marl")
    mergers.split_speaker(ida.id, [1, 4], "Ida Marl the younger", actor=editor)
    split, merged = ("Ida Quill", "split", f"speaker {ida.id}"), ("Ida Quill", "merge", "statement 2")
    assert read() == [split, merged]
    assert read(statement=3) == [merged]
    assert read(statement=4) == [split]
    assert read(article=2) == [split]
    entry = list_history(HistoryFilters(statement=3), ALL).items[0]
    assert [one.statement_id for one in entry.members] == [2, 3]
    assert entry.statements[3].review is Review.REJECTED
    corrections.undo_correction(entry.record.id, actor=ROLF)
    assert get_statement(3).review is Review.OPEN
    assert [one[1] for one in read(statement=3)] == ["undo", "merge"]


def test_speaker_finds_corrections_that_took_or_gave_statements(articles, editor) -> None:
    ada = find_speaker("Ada Brix")
    correct(1, editor, speaker=SpeakerChoice(id=ada.id))
    correct(2, editor, on_behalf_of=SpeakerChoice(name="River Board"))
    board = find_speaker("River Board")
    ida = find_speaker("Ida Marl")
    assert read(speaker=ida.id) == [("Ida Quill", "correct", "statement 1")]
    assert read(speaker=board.id) == [("Ida Quill", "correct", "statement 2")]
    assert len(read(speaker=ada.id)) == 2
    mergers.merge_speakers(ida.id, ada.id, actor=editor)
    assert read(speaker=ida.id) == read(speaker=ada.id)
    assert read(speaker=ida.id)[0] == ("Ida Quill", "merge", f"speaker {ada.id}")


def test_statement_finds_what_put_it_into_claims_and_out_of_them(articles, editor) -> None:
    claim = get_statement(4).claim_id
    claim_decisions.part_appearance(4, claim, actor=editor)
    version = get_claim(claim).version
    claim_decisions.update_claim(claim, actor=editor, expected_version=version, status=ClaimStatus.CHECKED)
    begun = claim_decisions.begin_claim(2, actor=ROLF)
    assert read(statement=4) == [("Ida Quill", "part", f"claim {claim}")]
    assert read(statement=2) == [("Rolf Ek", "begin", f"claim {begun.id}")]
    assert read(statement=1) == []


def find_obstacle(decision_id):
    [found] = [
        one
        for one in list_history(HistoryFilters(), ALL).items
        if not one.undoing and one.record.id == decision_id and one.subject is not Subject.STATEMENT
    ]
    return found.obstacle


def rename_twice(editor):
    speaker = find_speaker("Ida Marl")
    for name in ("Ida M", "Ida N"):
        version = speakers.get_speaker(speaker.id).version
        speaker_decisions.rename_speaker(speaker.id, name, actor=editor, expected_version=version)
    return list_decisions("speaker", speaker.id)[0]


def name_and_take_away(editor):
    speaker = find_speaker("Ida Marl")
    speaker_decisions.add_alias(speaker.id, "The mayor", actor=editor)
    alias = speaker_decisions.list_aliases(speaker.id)[0]
    speaker_decisions.remove_alias(speaker.id, alias.id, actor=editor)
    return list_decisions("speaker", speaker.id)[0]


def give_and_take_office(editor):
    speaker = find_speaker("Ida Marl")
    role = speaker_decisions.add_role(speaker.id, "mayor of Kelmoor", actor=editor)
    speaker_decisions.remove_role(speaker.id, role.id, actor=editor)
    return list_decisions("speaker", speaker.id)[0]


def name_and_merge(editor):
    ida, ada = find_speaker("Ida Marl"), find_speaker("Ada Brix")
    speaker_decisions.add_alias(ida.id, "The mayor", actor=editor)
    decision = list_decisions("speaker", ida.id)[0]
    mergers.merge_speakers(ida.id, ada.id, actor=editor)
    return decision


def merge_on(editor):
    ida, ada = find_speaker("Ida Marl"), find_speaker("Ada Brix")
    plan = mergers.merge_speakers(ida.id, ada.id, actor=editor)
    made = correct(1, editor, speaker=SpeakerChoice(name="Eda Fenn")).speaker
    mergers.merge_speakers(ada.id, made.id, actor=editor)
    return next(one for one in list_decisions("speaker", ada.id) if one.id == plan.decision_id)


def split_and_correct(editor):
    ida = find_speaker("Ida Marl")
    mergers.split_speaker(ida.id, [1], "Ida Marl the younger", actor=editor)
    correct(1, ROLF, kind=Kind.MIXED)
    return list_decisions("speaker", ida.id)[0]


def part_and_confirm(editor):
    claim = get_statement(4).claim_id
    claim_decisions.part_appearance(4, claim, actor=editor)
    claim_decisions.confirm_appearance(4, claim, actor=ROLF)
    return list_decisions("claim", claim)[0]


def update_twice(editor):
    claim = get_statement(4).claim_id
    for status in (ClaimStatus.CHECKED, ClaimStatus.CLOSED):
        version = get_claim(claim).version
        claim_decisions.update_claim(claim, actor=editor, expected_version=version, status=status)
    return list_decisions("claim", claim)[0]


def delete(editor):
    delete_article(1, actor=editor, expected_version=get_article(1).version)
    return list_history(HistoryFilters(), ALL).items[0].record


LATE = [
    (rename_twice, "renamed again"),
    (name_and_take_away, "A later decision stands on this one"),
    (give_and_take_office, "A later decision stands on this one"),
    (name_and_merge, "was merged into Ada Brix meanwhile"),
    (merge_on, "merged on meanwhile"),
    (split_and_correct, "were decided on since"),
    (part_and_confirm, "A later decision stands on this one"),
    (update_twice, "A later decision stands on this one"),
    (delete, "cannot be brought back"),
]


@pytest.mark.parametrize(("make", "words"), LATE, ids=[make.__name__ for make, _ in LATE])
def test_obstacle_is_told_before_and_when_somebody_tries(articles, editor, make, words) -> None:
    record = make(editor)
    assert words in (find_obstacle(record.id) or "")
    with pytest.raises(ConflictError, match=words):
        undo_decision(record.id, actor=editor)


@pytest.mark.parametrize("make", [make for make, _ in LATE[:-1]])
def test_newest_first_everything_can_be_undone_as_told(articles, editor, make) -> None:
    make(editor)
    for _ in range(10):
        entry = next((one for one in list_history(HistoryFilters(undone=False), ALL).items if not one.obstacle), None)
        if entry is None:
            break
        if entry.subject is Subject.STATEMENT:
            corrections.undo_correction(entry.record.id, actor=editor)
        else:
            undo_decision(entry.record.id, actor=editor)
    assert read(undone=False) == []
    assert [get_statement(number).review for number in (1, 2, 3, 4)] == [Review.OPEN] * 4
    assert get_statement(1).speaker.name == get_statement(4).speaker.name == "Ida Marl"
    assert get_statement(4).claim_id == get_statement(1).claim_id


def test_words_that_are_gone_are_told_before_somebody_tries(articles, editor, send) -> None:
    first = get_statement(2)
    correct(2, editor, content=(Span(first.content[0].start, first.content[0].start + 7),))
    entry = list_history(HistoryFilters(statement=2), ALL).items[0]
    assert entry.obstacle is None
    send(TEXT.replace("We open in May", "We open in June"), outlet="Kelmoor Post")
    entry = list_history(HistoryFilters(statement=2), ALL).items[0]
    assert entry.obstacle == "The words that this would bring back are no longer in the article."
    with pytest.raises(ConflictError, match="no longer in the article"):
        corrections.undo_correction(entry.record.id, actor=editor)


def test_correction_keeps_for_what_the_statement_waited(articles, editor) -> None:
    correct(3, editor, speaker=SpeakerChoice(name="Ida Marl"))
    correct(2, editor, kind=Kind.MIXED)
    correct(3, editor, kind=Kind.MIXED)
    with reading():
        kept = [row.attention for row in Correction.select().order_by(Correction.id)]
    assert kept == [list(Reason).index(Reason.AMBIGUOUS) + 1, 0, 0]


def test_statement_goes_back_to_the_machine_with_everything(articles, editor) -> None:
    before = get_statement(2)
    start = before.content[0].start
    correct(2, editor, speaker=SpeakerChoice(name="Eda Fenn"), kind=Kind.MIXED, content=(Span(start, start + 7),))
    corrections.reject_statement(2, actor=ROLF, expected_version=get_statement(2).version)
    back = return_to_machine(2, actor=editor, expected_version=get_statement(2).version, note="The rule is right.")
    assert (back.text, back.speaker, back.kind, back.review) == (before.text, before.speaker, before.kind, Review.OPEN)
    assert (back.corrected_by, back.corrected_at, back.machine) == (None, None, before.machine)
    assert explain_return(2) == UNTOUCHED
    with pytest.raises(ConflictError, match="as the machine left it"):
        return_to_machine(2, actor=editor, expected_version=back.version)
    undone = corrections.undo_last(2, actor=editor, expected_version=back.version)
    assert (undone.text, undone.review, undone.corrected_by) == ("We open", Review.REJECTED, "Rolf Ek")


def test_machine_gets_a_merged_speaker_under_whom_it_is_now(articles, editor) -> None:
    ida, ada = find_speaker("Ida Marl"), find_speaker("Ada Brix")
    correct(1, editor, speaker=None)
    mergers.merge_speakers(ida.id, ada.id, actor=editor)
    back = return_to_machine(1, actor=editor, expected_version=get_statement(1).version)
    assert (back.speaker.id, back.status) == (ada.id, Status.ATTRIBUTED)


def test_machine_answer_that_a_new_text_renewed_is_the_one_gone_back_to(articles, editor, send) -> None:
    correct(2, editor, kind=Kind.MIXED)
    send(
        TEXT.replace("May,” said Ada Brix", "May,” said Eda Fenn") + "“We go,” said Eda Fenn.\n", outlet="Kelmoor Post"
    )
    assert get_statement(2).machine.speaker == "Eda Fenn"
    back = return_to_machine(2, actor=editor, expected_version=get_statement(2).version)
    assert (back.speaker.name, back.kind, back.review) == ("Eda Fenn", Kind.DIRECT, Review.OPEN)


def test_whom_the_machine_named_may_be_nobody_in_particular_by_now(articles, editor, send) -> None:
    correct(2, editor, kind=Kind.MIXED)
    send(TEXT.replace("May,” said Ada Brix", "May,” said Eda Fenn"), outlet="Kelmoor Post")
    speakers.create_speaker("Eda Fenn", SpeakerKind.BODY)
    obstacle = explain_return(2)
    assert obstacle == "The machine named Eda Fenn, which is the name of several speakers: choose one instead."
    with pytest.raises(ConflictError, match="Eda Fenn"):
        return_to_machine(2, actor=editor, expected_version=get_statement(2).version)


def test_split_merged_and_added_statements_do_not_go_back_alone(articles, editor) -> None:
    reshaping.merge_statements(2, 3, actor=editor, expected_version=get_statement(2).version)
    for number in (2, 3):
        assert explain_return(number) == (
            "It was split, or merged with another statement: undo that first, since it concerns both."
        )
    added = reshaping.add_statement(1, reshaping.NewStatement(1, (Span(1, 8),)), actor=editor)
    assert "did not find this statement" in (explain_return(added.id) or "")


def test_going_back_refuses_what_is_stale_or_not_there(articles, editor) -> None:
    correct(2, editor, kind=Kind.MIXED)
    with pytest.raises(StaleVersionError):
        return_to_machine(2, actor=editor, expected_version=1)
    with pytest.raises(NotFoundError):
        return_to_machine(99, actor=editor, expected_version=1)
    assert get_statement(2).kind is Kind.MIXED

"""Two speakers found to be one, and one found to be two; each with a preview, and each undone as a whole."""

from collections.abc import Sequence
from typing import Any, Final

from quotetrack.errors import ConflictError, Fault, InputError, NotFoundError
from quotetrack.services.attention import refresh_statements
from quotetrack.services.checks import check_name, is_possible_id
from quotetrack.services.corrections import correct_statement, undo_correction
from quotetrack.services.decisions import SPEAKER, UndoTable, check_deciding, record_decision
from quotetrack.services.identities import store_name_key
from quotetrack.services.matching import lock_claims
from quotetrack.services.names import fold_name
from quotetrack.services.records import (
    Actor,
    DecisionRecord,
    SpeakerChoice,
    SpeakerPlan,
    SpeakerRef,
    StatementChanges,
)
from quotetrack.services.speaker_decisions import (
    check_mergeable,
    check_version,
    count_version,
    is_merged,
    lock_speakers,
    order_pair,
)
from quotetrack.services.speakers import get_speaker, list_selves
from quotetrack.services.touches import touch_claims_of
from quotetrack.storage.connection import reading, writing
from quotetrack.storage.fields import read_clock
from quotetrack.storage.speakers import Distinct, Speaker, SpeakerMerger
from quotetrack.storage.statements import Correction, Statement
from quotetrack.terms import SpeakerKind

MOST_SPLIT: Final = 2_000
"""Statements that one split takes along; each is a correction of its own."""

BATCH: Final = 500


def merge_speakers(
    source_id: int,
    target_id: int,
    *,
    actor: Actor,
    expected_version: int | None = None,
    dry_run: bool = False,
    note: str | None = None,
) -> SpeakerPlan:
    """Makes ``source`` one with ``target``: its statements, names and roles are the target's from now on.

    With ``dry_run`` nothing is changed and the answer says what would be. Raises NotFoundError, StaleVersionError where
    somebody changed the source since ``expected_version``, and ConflictError for one and the same, for one that was
    merged already (so that no ring can come about), and for two who must stay two.
    """
    check_deciding(actor, note)
    if dry_run:
        with reading():
            source, target = _check_merger(source_id, target_id)
            check_version(source, expected_version)
            return _plan(source, target)
    with writing():
        lock_speakers(_check_merger(source_id, target_id))
        lock_claims()
        # Again behind the lock: another editor may have merged one of them while this one waited.
        source, target = _check_merger(source_id, target_id)
        count_version(source, expected_version)
        count_version(target)
        plan = _plan(source, target)
        moved = {name: _move(name, source.id, target.id) for name in ("speaker", "on_behalf_of")}
        followers = list_selves(source.id)[1:]
        SpeakerMerger.update(target=target.id).where(SpeakerMerger.target == source.id).execute()
        SpeakerMerger.create(speaker=source.id, target=target.id)
        before = {"source": source.id, "name": source.name, "moved": moved, "followers": followers}
        after = {"target": target.id, "name": target.name}
        decision = record_decision(SPEAKER, target.id, "merge", actor, before=before, after=after, note=note)
    return _with_decision(plan, decision)


def split_speaker(
    speaker_id: int,
    statements: Sequence[int],
    name: str,
    *,
    actor: Actor,
    expected_version: int | None = None,
    dry_run: bool = False,
    note: str | None = None,
) -> SpeakerPlan:
    """Gives the statements to a new speaker of that name, who is kept apart from this one for good.

    The new one may be called the same; articles to come are then ambiguous between the two. Raises NotFoundError for
    the speaker or a statement, InputError for none or too many, ConflictError for a statement that is not this one's.
    """
    check_deciding(actor, note)
    clean = check_name(name, "/name")
    chosen = sorted(set(statements))
    if not 1 <= len(chosen) <= MOST_SPLIT:
        detail = f"A split takes from 1 to {MOST_SPLIT} statements along."
        raise InputError(detail, (Fault("/statements", detail),))
    with writing():
        source = _find_standing(speaker_id)
        lock_speakers([source])
        lock_claims()
        rows = _read_own(chosen, source.id)
        articles = len({row.article_id for row in rows})
        check_version(source, expected_version)
        kind = SpeakerKind(source.kind)
        if dry_run:
            ref = SpeakerRef(0, clean, kind)
            return SpeakerPlan(_make_ref(source), ref, len(rows), articles, (clean,))
        count_version(source, expected_version)
        folded = fold_name(clean, kind)
        made = Speaker.create(name=clean, folded=folded, kind=kind.value)
        store_name_key(made.id, folded, kind)
        first, second = order_pair(source.id, made.id)
        Distinct.create(first=first, second=second)
        corrections = [_credit(row, made.id, actor, note) for row in rows]
        after = {"speaker": made.id, "name": clean, "corrections": corrections}
        decision = record_decision(
            SPEAKER, source.id, "split", actor, before={"name": source.name}, after=after, note=note
        )
        _bind(corrections, decision)
        return SpeakerPlan(_make_ref(source), _make_ref(made), len(rows), articles, (clean,), decision)


def _check_merger(source_id: int, target_id: int) -> tuple[Any, Any]:
    source, target = _find_standing(source_id), _find_standing(target_id)
    if source.id == target.id:
        raise ConflictError("A speaker cannot be merged into itself.")
    check_mergeable(source, target)
    return source, target


def _find_standing(speaker_id: int) -> Any:
    row = Speaker.get_or_none(Speaker.id == speaker_id) if is_possible_id(speaker_id) else None
    if row is None:
        raise NotFoundError(f"There is no speaker {speaker_id}.")
    merger: Any = SpeakerMerger.get_or_none(SpeakerMerger.speaker == speaker_id)
    if merger is not None:
        raise ConflictError(f"{row.name} ({speaker_id}) was merged into speaker {merger.target_id}.")
    return row


def _plan(source: Any, target: Any) -> SpeakerPlan:
    concerned = (Statement.speaker == source.id) | (Statement.on_behalf_of == source.id)
    statements = Statement.select().where(concerned).count()
    articles = Statement.select(Statement.article).where(concerned).distinct().count()
    records = get_speaker(target.id), get_speaker(source.id)
    names = dict.fromkeys(name for record in records for name in (record.name, *record.aliases))
    return SpeakerPlan(_make_ref(source), _make_ref(target), statements, articles, tuple(names))


def _with_decision(plan: SpeakerPlan, decision: int) -> SpeakerPlan:
    return SpeakerPlan(plan.source, plan.target, plan.statement_count, plan.article_count, plan.names, decision)


def _make_ref(row: Any) -> SpeakerRef:
    return SpeakerRef(row.id, row.name, SpeakerKind(row.kind))


def _move(name: str, source_id: int, target_id: int) -> list[int]:
    """Gives the source's statements to the target and says which they were."""
    column = getattr(Statement, name)
    moved: list[int] = [row.id for row in Statement.select(Statement.id).where(column == source_id)]
    _set_speaker(name, moved, source_id, target_id)
    return moved


def _set_speaker(name: str, statements: Sequence[int], old: int, new: int) -> None:
    column = getattr(Statement, name)
    changes = {name: new, "version": Statement.version + 1, "updated_at": read_clock()}
    for at in range(0, len(statements), BATCH):
        some = Statement.id.in_(statements[at : at + BATCH])
        Statement.update(changes).where(some, column == old).execute()
    refresh_statements(statements)
    touch_claims_of(statements)


def _touch(*speakers: int) -> None:
    changes = {"version": Speaker.version + 1, "updated_at": read_clock()}
    Speaker.update(changes).where(Speaker.id.in_(speakers)).execute()


def _read_own(statements: list[int], speaker_id: int) -> list[Any]:
    rows: list[Any] = []
    for at in range(0, len(statements), BATCH):
        rows.extend(Statement.select().where(Statement.id.in_(statements[at : at + BATCH])).order_by(Statement.id))
    missing = set(statements) - {row.id for row in rows}
    if missing:
        raise NotFoundError(f"There is no statement {min(missing)}.")
    foreign = [row.id for row in rows if row.speaker_id != speaker_id]
    if foreign:
        raise ConflictError(f"Statement {foreign[0]} is not this speaker's.")
    return rows


def _credit(row: Any, speaker_id: int, actor: Actor, note: str | None) -> int:
    """Credits the statement to the new speaker by a correction, which outlives the machine; its number."""
    changes = StatementChanges(speaker=SpeakerChoice(id=speaker_id), note=note)
    correct_statement(row.id, changes, actor=actor, expected_version=row.version)
    newest: Any = Correction.select().where(Correction.statement == row.id).order_by(Correction.id.desc()).first()
    return int(newest.id)


def _bind(corrections: Sequence[int], decision: int) -> None:
    """Notes that the corrections were made by the decision, so that they are shown and undone as one."""
    for at in range(0, len(corrections), BATCH):
        some = Correction.id.in_(corrections[at : at + BATCH])
        Correction.update(decision=decision).where(some).execute()


def _undo_merge(decision: DecisionRecord, _actor: Actor) -> None:
    """Gives back what was the source's, but for what editors decided since; its followers with it."""
    source, target = decision.before["source"], decision.subject_id
    if is_merged(target):
        raise ConflictError("The other speaker was merged on meanwhile; undo that first.")
    SpeakerMerger.delete().where(SpeakerMerger.speaker == source, SpeakerMerger.target == target).execute()
    followers = SpeakerMerger.speaker.in_(decision.before["followers"])
    SpeakerMerger.update(target=source).where(followers, SpeakerMerger.target == target).execute()
    since = (Correction.created_at > decision.created_at) & Correction.undone_at.is_null()
    corrected: Any = Correction.select(Correction.statement).where(since)
    decided = {row.statement_id for row in corrected}
    for name, statements in decision.before["moved"].items():
        kept = [one for one in statements if one not in decided]
        kept += [one for one in _list_new(name, decision, source, target) if one not in decided]
        _set_speaker(name, kept, target, source)
    _touch(source, target)


def _list_new(name: str, decision: DecisionRecord, source: int, target: int) -> list[int]:
    """The statements taken in since for the source's own name."""
    row = Speaker.get(Speaker.id == source)
    column = getattr(Statement, name)
    query: Any = Statement.select(Statement.id, Statement.machine).where(
        column == target, Statement.created_at > decision.created_at
    )
    kind = SpeakerKind(row.kind)
    return [one.id for one in query if one.machine and fold_name(one.machine.get(name) or "", kind) == row.folded]


def _undo_split(decision: DecisionRecord, actor: Actor) -> None:
    """Takes the corrections back and leads the new speaker's number to the old one."""
    made, source = decision.after["speaker"], decision.subject_id
    if is_merged(made) or is_merged(source):
        raise ConflictError("One of the two was merged meanwhile; undo that first.")
    for correction in reversed(decision.after["corrections"]):
        row = Correction.get_or_none(Correction.id == correction)
        if row is not None and row.undone_at is None:
            undo_correction(correction, actor=actor)
    first, second = order_pair(made, source)
    Distinct.delete().where(Distinct.first == first, Distinct.second == second).execute()
    for name in ("speaker", "on_behalf_of"):
        _move(name, made, source)
    SpeakerMerger.create(speaker=made, target=source)
    _touch(made, source)


UNDOING: Final[UndoTable] = {(SPEAKER, "merge"): _undo_merge, (SPEAKER, "split"): _undo_split}

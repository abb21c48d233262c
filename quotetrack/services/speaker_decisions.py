"""What editors decide of speakers: who is whom, who is not, what they are called and which offices they held.

Nothing is lost: a merged speaker's row stays, and its number and its names lead to the other one. ``expected_version``
is the speaker's version that the caller read: StaleVersionError where somebody changed the speaker since, None for
whichever holds. Every decision counts the version up.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from quotetrack.errors import ConflictError, Fault, InputError, NotFoundError, StaleVersionError
from quotetrack.services.checks import check_moment, check_name, is_possible_id
from quotetrack.services.decisions import SPEAKER, UndoTable, check_deciding, record_decision
from quotetrack.services.identities import store_name_key
from quotetrack.services.matching import lock_claims
from quotetrack.services.names import GENERATIONS, fold_name, fold_title
from quotetrack.services.records import Actor, AliasRecord, DecisionRecord, RoleRecord, SpeakerRecord
from quotetrack.services.recrediting import credit_statements, find_uncredited, uncredit_statements
from quotetrack.services.speakers import find_speaker, get_speaker, list_selves
from quotetrack.storage.connection import lock_names, reading, writing
from quotetrack.storage.fields import read_clock
from quotetrack.storage.speakers import Alias, Distinct, Role, Speaker, SpeakerMerger
from quotetrack.terms import SpeakerKind


def rename_speaker(speaker_id: int, name: str, *, actor: Actor, expected_version: int) -> SpeakerRecord:
    """Shows the speaker under another name and keeps the one before as an alias.

    Raises NotFoundError, StaleVersionError where somebody changed the speaker since ``expected_version``.
    """
    check_deciding(actor)
    clean = check_name(name, "/name")
    with writing():
        row = find_speaker(speaker_id)
        _rename(row, clean, expected_version)
        _add_alias(row, row.name, None, None)
        said = {"name": row.name}, {"name": clean}
        record_decision(SPEAKER, row.id, "rename", actor, before=said[0], after=said[1])
    return get_speaker(speaker_id)


def add_alias(
    speaker_id: int,
    name: str,
    *,
    actor: Actor,
    expected_version: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> SpeakerRecord:
    """Gives the speaker another name to be matched by, for articles published from ``since`` until before ``until``.

    One it has already only takes the dates over.
    """
    check_deciding(actor)
    clean = check_name(name, "/name")
    _check_period(since, until)
    with writing():
        row = find_speaker(speaker_id)
        before = _describe_alias(row.id, fold_name(clean, SpeakerKind(row.kind)))
        _add_alias(row, clean, since, until)
        after = _describe_alias(row.id, fold_name(clean, SpeakerKind(row.kind)))
        count_version(row, expected_version)
        if before != after:
            record_decision(SPEAKER, row.id, "alias", actor, before=before, after=after)
    return get_speaker(speaker_id)


def remove_alias(speaker_id: int, alias_id: int, *, actor: Actor, expected_version: int | None = None) -> SpeakerRecord:
    """Takes a name from the speaker; statements that it has stay with it."""
    check_deciding(actor)
    with writing():
        row = find_speaker(speaker_id)
        alias = _find_own(Alias, row.id, alias_id)
        if alias is None:
            raise NotFoundError(f"This speaker has no alias {alias_id}.")
        count_version(row, expected_version)
        said = _describe_alias(alias.speaker_id, alias.folded)
        record_decision(SPEAKER, row.id, "unalias", actor, before=said, after={})
        alias.delete_instance()
    return get_speaker(speaker_id)


def list_aliases(speaker_id: int) -> tuple[AliasRecord, ...]:
    """The speaker's other names with their dates, oldest first."""
    with reading():
        row = find_speaker(speaker_id)
        query: Any = Alias.select().where(Alias.speaker.in_(list_selves(row.id))).order_by(Alias.id)
        return tuple(AliasRecord(alias.id, alias.name, alias.since, alias.until) for alias in query)


def add_role(
    speaker_id: int,
    title: str,
    *,
    actor: Actor,
    expected_version: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    recredit: bool = False,
    dry_run: bool = False,
) -> RoleRecord:
    """Puts on record that the speaker held the office from ``since`` until before ``until``.

    Articles of those days that name the office alone then mean the speaker: those taken in from now on, and with
    ``recredit`` the statements of old ones too that nobody has decided on (``recrediting``). With ``dry_run`` nothing
    is changed, the record has the id 0 and counts what would be credited.
    """
    check_deciding(actor)
    clean = check_name(title, "/title")
    _check_period(since, until)
    folded = fold_title(clean)
    if not folded:
        raise InputError("This names no office.", (Fault("/title", "names no office."),))
    with writing():
        if recredit and not dry_run:
            # Later statements may repeat those that are credited, or are being stored.
            lock_claims()
        row = find_speaker(speaker_id)
        wanted = find_uncredited(row.id, folded, since, until) if recredit or dry_run else []
        if dry_run:
            check_version(row, expected_version)
            return RoleRecord(0, clean, since, until, len(wanted))
        count_version(row, expected_version)
        role = Role.create(speaker=row.id, title=clean, folded=folded, since=since, until=until)
        before = {"credited": credit_statements(wanted, row)} if recredit else {}
        record_decision(SPEAKER, row.id, "role", actor, before=before, after=_describe_role(role))
        return RoleRecord(role.id, role.title, role.since, role.until, len(wanted) if recredit else None)


def remove_role(speaker_id: int, role_id: int, *, actor: Actor, expected_version: int | None = None) -> SpeakerRecord:
    """Takes an office from the speaker; statements that were credited through it stay."""
    check_deciding(actor)
    with writing():
        row = find_speaker(speaker_id)
        role = (
            Role.get_or_none(Role.id == role_id, Role.speaker.in_(list_selves(row.id)))
            if is_possible_id(role_id)
            else None
        )
        if role is None:
            raise NotFoundError(f"This speaker has no role {role_id}.")
        count_version(row, expected_version)
        record_decision(SPEAKER, row.id, "unrole", actor, before=_describe_role(role), after={})
        role.delete_instance()
    return get_speaker(speaker_id)


def list_roles(speaker_id: int) -> tuple[RoleRecord, ...]:
    """The speaker's offices, the earliest first."""
    with reading():
        row = find_speaker(speaker_id)
        query: Any = Role.select().where(Role.speaker.in_(list_selves(row.id))).order_by(Role.since, Role.id)
        return tuple(RoleRecord(role.id, role.title, role.since, role.until) for role in query)


def keep_apart(
    speaker_id: int, other_id: int, *, actor: Actor, expected_version: int | None = None, note: str | None = None
) -> int:
    """Says that two speakers are never one; the decision's number. ConflictError for one and the same."""
    check_deciding(actor, note)
    with writing():
        one, other = find_speaker(speaker_id), find_speaker(other_id)
        if one.id == other.id:
            raise ConflictError("A speaker cannot be kept apart from itself.")
        pair = order_pair(one.id, other.id)
        if Distinct.select().where(Distinct.first == pair[0], Distinct.second == pair[1]).exists():
            raise ConflictError("These two are kept apart already.")
        count_version(one, expected_version)
        count_version(other)
        Distinct.create(first=pair[0], second=pair[1])
        return record_decision(SPEAKER, one.id, "apart", actor, before={}, after={"pair": list(pair)}, note=note)


def list_apart(speaker_id: int) -> tuple[int, ...]:
    """The speakers from whom this one is kept apart."""
    with reading():
        row = find_speaker(speaker_id)
        selves = list_selves(row.id)
        query: Any = Distinct.select().where(Distinct.first.in_(selves) | Distinct.second.in_(selves))
        return tuple(sorted({one for pair in query for one in (pair.first_id, pair.second_id)} - set(selves)))


def order_pair(one: int, other: int) -> tuple[int, int]:
    """The two identifiers, the lower one first."""
    return min(one, other), max(one, other)


def check_mergeable(source: Any, target: Any) -> None:
    """Raises ConflictError for two who must not become one: told apart by kind, by generation or by an editor."""
    if source.kind != target.kind:
        raise ConflictError("A person and a body cannot be one.")
    ours, theirs = (set(row.folded.split()) & GENERATIONS for row in (source, target))
    if source.kind == SpeakerKind.PERSON.value and ours and theirs and ours != theirs:
        raise ConflictError(f"{source.name} and {target.name} are two generations and never one.")
    if set(list_apart(source.id)) & set(list_selves(target.id)):
        raise ConflictError(f"An editor keeps {source.name} and {target.name} apart.")


def lock_speakers(rows: Sequence[Any]) -> None:
    """Holds the names of the speakers, so that no article is taken in for them meanwhile."""
    lock_names([row.folded for row in rows])


def check_version(row: Any, expected_version: int | None) -> None:
    """Raises StaleVersionError where the speaker's row is no longer as the caller read it."""
    if expected_version is not None and row.version != expected_version:
        raise StaleVersionError("The speaker has changed meanwhile.", row.version)


def count_version(row: Any, expected_version: int | None = None, **columns: Any) -> None:
    """Counts the speaker's version up and sets the columns, within the caller's transaction.

    StaleVersionError where the speaker is no longer as the caller read it, though another transaction wrote just now.
    """
    changes = {**columns, "version": Speaker.version + 1, "updated_at": read_clock()}
    same = [Speaker.id == row.id]
    if expected_version is not None:
        same.append(Speaker.version == expected_version)
    if Speaker.update(changes).where(*same).execute() != 1:
        current: Any = Speaker.get(Speaker.id == row.id)
        raise StaleVersionError("The speaker has changed meanwhile.", current.version)


def _rename(row: Any, name: str, expected_version: int | None) -> None:
    kind = SpeakerKind(row.kind)
    folded = fold_name(name, kind)
    count_version(row, expected_version, name=name, folded=folded)
    store_name_key(row.id, folded, kind)


def _add_alias(row: Any, name: str, since: datetime | None, until: datetime | None) -> None:
    folded = fold_name(name, SpeakerKind(row.kind))
    Alias.insert(speaker=row.id, name=name, folded=folded, since=since, until=until).on_conflict(
        conflict_target=(Alias.speaker, Alias.folded), update={Alias.since: since, Alias.until: until}
    ).execute()
    store_name_key(row.id, folded, SpeakerKind(row.kind))


def _find_own(table: Any, speaker_id: int, row_id: int) -> Any:
    """The row of that number if it is the speaker's, or of one merged into it."""
    if not is_possible_id(row_id):
        return None
    return table.get_or_none(table.id == row_id, table.speaker.in_(list_selves(speaker_id)))


def _check_period(since: datetime | None, until: datetime | None) -> None:
    check_moment(since, "/since")
    check_moment(until, "/until")
    if since is not None and until is not None and until <= since:
        raise InputError("A period ends after it begins.", (Fault("/until", "is not after since."),))


def _describe_alias(speaker_id: int, folded: str) -> dict[str, Any]:
    row: Any = Alias.get_or_none(Alias.speaker == speaker_id, Alias.folded == folded)
    return {} if row is None else {"name": row.name, **_describe_period(row)}


def _describe_role(row: Any) -> dict[str, Any]:
    return {"id": row.id, "title": row.title, **_describe_period(row)}


def _describe_period(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name).isoformat() if getattr(row, name) else None for name in ("since", "until")}


def _read_period(said: Mapping[str, Any]) -> dict[str, datetime | None]:
    return {name: datetime.fromisoformat(said[name]) if said[name] else None for name in ("since", "until")}


def _undo_rename(decision: DecisionRecord, _actor: Actor) -> None:
    row = find_speaker(decision.subject_id)
    if row.name != decision.after["name"]:
        raise ConflictError("The speaker was renamed again; undo the newest first.")
    _rename(row, decision.before["name"], None)
    folded = fold_name(decision.before["name"], SpeakerKind(row.kind))
    Alias.delete().where(Alias.speaker == row.id, Alias.folded == folded).execute()


def _undo_alias(decision: DecisionRecord, _actor: Actor) -> None:
    row = find_speaker(decision.subject_id)
    count_version(row)
    for said in (decision.after, decision.before):
        if said:
            folded = fold_name(said["name"], SpeakerKind(row.kind))
            Alias.delete().where(Alias.speaker == row.id, Alias.folded == folded).execute()
    if decision.before:
        _add_alias(row, decision.before["name"], **_read_period(decision.before))


def _undo_role(decision: DecisionRecord, _actor: Actor) -> None:
    speaker_id, said = decision.subject_id, decision.after or decision.before
    count_version(find_speaker(speaker_id))
    held = {"title": said["title"], "folded": fold_title(said["title"]), **_read_period(said)}
    if decision.action == "unrole":
        Role.create(speaker=speaker_id, **held)
        return
    uncredit_statements(decision.before.get("credited", []), find_speaker(speaker_id).id)
    alike: Any = Role.select().where(Role.speaker == speaker_id, Role.folded == held["folded"])
    for row in alike:
        if _describe_period(row) == {name: said[name] for name in ("since", "until")}:
            row.delete_instance()


def _undo_apart(decision: DecisionRecord, _actor: Actor) -> None:
    first, second = decision.after["pair"]
    for one in (first, second):
        count_version(find_speaker(one))
    Distinct.delete().where(Distinct.first == first, Distinct.second == second).execute()


def is_merged(speaker_id: int) -> bool:
    """Whether the speaker was merged into another."""
    return bool(SpeakerMerger.select().where(SpeakerMerger.speaker == speaker_id).exists())


UNDOING: Final[UndoTable] = {
    (SPEAKER, "rename"): _undo_rename,
    (SPEAKER, "alias"): _undo_alias,
    (SPEAKER, "unalias"): _undo_alias,
    (SPEAKER, "role"): _undo_role,
    (SPEAKER, "unrole"): _undo_role,
    (SPEAKER, "apart"): _undo_apart,
}

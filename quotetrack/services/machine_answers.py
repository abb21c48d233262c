"""A statement given back to the machine: as it was found, with nobody's decision on it, and waiting where it did."""

from collections.abc import Mapping
from typing import Any

from quotetrack.errors import ConflictError
from quotetrack.services.attention import refresh_statements
from quotetrack.services.checks import LONGEST_NOTE, check_field
from quotetrack.services.composition import compose_content
from quotetrack.services.corrections import check_actor, lock_statement, read_text, record_correction
from quotetrack.services.matching import forget_words, lock_claims, match_article
from quotetrack.services.names import fold_name
from quotetrack.services.records import Actor, StatementRecord
from quotetrack.services.rows import read_spans
from quotetrack.services.speakers import find_named, find_speaker
from quotetrack.services.statements import get_statement
from quotetrack.settings import MatchingSettings
from quotetrack.storage.connection import reading, writing
from quotetrack.storage.speakers import Speaker
from quotetrack.storage.statements import Correction, Statement
from quotetrack.terms import Review, SpeakerKind

ACTION = "machine"
UNTOUCHED = "It stands as the machine left it."


def return_to_machine(
    statement_id: int,
    *,
    actor: Actor,
    expected_version: int,
    note: str | None = None,
    matching: MatchingSettings | None = None,
) -> StatementRecord:
    """Puts the machine's answer in the place of what people decided; itself a decision, which can be undone.

    Raises NotFoundError, StaleVersionError where somebody changed the statement since, and ConflictError where there is
    nothing to go back to: see ``explain_return``.
    """
    check_field(note, "/note", LONGEST_NOTE)
    check_actor(actor)
    with writing():
        lock_claims()
        row = lock_statement(statement_id, expected_version)
        if obstacle := _explain(row):
            raise ConflictError(obstacle)
        columns = _compose(row)
        words = row.content_text
        record_correction(row, ACTION, columns | {"review": Review.OPEN.value}, actor, note, decided=False)
        if columns["content_text"] != words:
            forget_words(row.id)
            if matching is not None:
                match_article(row.article_id, matching)
            refresh_statements([row.id])
    return get_statement(statement_id)


def explain_return(statement_id: int) -> str | None:
    """Why the statement cannot be given back to the machine, in a sentence, or None where it can."""
    with reading():
        return _explain(Statement.get(Statement.id == statement_id))


def _explain(row: Any) -> str | None:
    standing: Any = Correction.select().where(Correction.statement == row.id, Correction.undone_at.is_null())
    if standing.where(Correction.batch.is_null(False)).exists():
        return "It was split, or merged with another statement: undo that first, since it concerns both."
    if row.machine is None:
        return "The machine did not find this statement, or no longer does; there is no answer to go back to."
    try:
        columns = _compose(row)
    except ConflictError as error:
        return str(error)
    same = all(getattr(row, _name_column(name)) == value for name, value in columns.items())
    return UNTOUCHED if same and row.review == Review.OPEN.value else None


def _name_column(name: str) -> str:
    return f"{name}_id" if name in ("speaker", "on_behalf_of") else name


def _compose(row: Any) -> dict[str, Any]:
    """The columns of the machine's answer; ConflictError where whom it named cannot be told any more."""
    machine = row.machine
    said = {name: machine[name] for name in ("kind", "polarity", "status", "candidates")}
    named = {name: _find_named(row, machine, name) for name in ("speaker", "on_behalf_of")}
    return {**compose_content(read_text(row), read_spans(machine["content"])), **said, **named}


def _find_named(row: Any, machine: Mapping[str, Any], name: str) -> int | None:
    """The speaker whom the machine named: the one that the statement had before people decided, by that name.

    Where a new text has renewed the answer since, it is who alone bears the name. Whom the machine speaks for may be
    nobody known, as when it found the statement.
    """
    spelled = machine[name]
    if not spelled:
        return None
    before = getattr(row, f"{name}_id")
    corrections: Any = Correction.select().where(Correction.statement == row.id).order_by(Correction.id)
    for correction in corrections:
        if name in correction.before:
            before = (correction.before[name] or {}).get("id")
            break
    known: Any = Speaker.get_or_none(Speaker.id == before) if before is not None else None
    if known is not None and _is_called(known, spelled):
        return int(find_speaker(known.id).id)
    return _find_bearer(row, name, spelled)


def _find_bearer(row: Any, name: str, spelled: str) -> int | None:
    found: dict[int, Any] = {}
    for kind in SpeakerKind:
        folded = fold_name(spelled, kind)
        here = Speaker.select().where(
            Speaker.folded == folded, Speaker.kind == kind.value, Speaker.article == row.article_id
        )
        found |= {one.id: one for one in find_named(folded, kind) or list(here)}
    if len(found) == 1:
        return int(next(iter(found)))
    if name == "on_behalf_of":
        return None
    whom = "several speakers" if found else "no speaker known now"
    raise ConflictError(f"The machine named {spelled}, which is the name of {whom}: choose one instead.")


def _is_called(speaker: Any, spelled: str) -> bool:
    return bool(speaker.folded == fold_name(spelled, SpeakerKind(speaker.kind)))

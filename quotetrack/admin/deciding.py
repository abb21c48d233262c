"""One decision as a button or a key sends it: done, told in words, and shown beside another that came first."""

from collections.abc import Mapping
from dataclasses import dataclass

from quotetrack.admin.asking import read_id
from quotetrack.admin.cards import Late
from quotetrack.admin.forms import NAME_LENGTH, NOBODY
from quotetrack.admin.panel import describe_speaker, find_last_actor
from quotetrack.errors import InputError
from quotetrack.services import claim_decisions, corrections, speakers, statements
from quotetrack.services.claims import get_claim
from quotetrack.services.records import Actor, SpeakerChoice, StatementChanges, StatementRecord
from quotetrack.terms import SpeakerKind


@dataclass(frozen=True, slots=True)
class Decided:
    """The statement after the decision, and what was done in words."""

    statement: StatementRecord
    done: str


def decide(statement_id: int, deed: str, version: int, actor: Actor) -> Decided:
    """Does what the deed says: ``accept``, ``reject``, ``undo``, ``speaker:none``, ``speaker:id:7``,
    ``speaker:name:Ada Lund``, ``confirm:5`` and ``part:5`` with a claim's number.

    Raises StaleVersionError, ConflictError, NotFoundError, and InputError for a deed that there is not.
    """
    if deed == "accept":
        return Decided(corrections.accept_statement(statement_id, actor=actor, expected_version=version), "Accepted.")
    if deed == "reject":
        rejected = corrections.reject_statement(statement_id, actor=actor, expected_version=version)
        return Decided(rejected, "Rejected: it counts as no statement now.")
    if deed == "undo":
        return Decided(corrections.undo_last(statement_id, actor=actor, expected_version=version), "Undone.")
    verb, _, rest = deed.partition(":")
    if verb == "speaker":
        return _choose_speaker(statement_id, rest, version, actor)
    if verb in ("confirm", "part") and (claim_id := read_id(rest)) is not None:
        return _settle_claim(statement_id, claim_id, verb, actor)
    raise InputError("The form is incomplete. Open the statement again.")


def describe_late(statement: StatementRecord, deed: str) -> Late:
    """What the deed wanted beside what is saved now."""
    wish = describe_wish(deed)
    rows = [
        ("Speaker", describe_speaker(statement), wish if deed.startswith("speaker:") else ""),
        ("Review", statement.review.value, "" if deed.startswith("speaker:") else wish),
        ("Kind", f"{statement.kind.value}, {statement.polarity.value}", ""),
        ("Words", statement.text, ""),
    ]
    changed_by = find_last_actor(corrections.list_corrections(statement.id))
    return Late(changed_by, tuple(rows), wish, {"deed": deed})


def describe_late_words(
    statement: StatementRecord, ours: str, wish: str, fields: Mapping[str, str], endpoint: str
) -> Late:
    """Words that came too late beside those that are saved now; ``ours`` is "" where they were not what was changed."""
    rows = (("Words", statement.text, ours), ("Speaker", describe_speaker(statement), ""))
    changed_by = find_last_actor(corrections.list_corrections(statement.id))
    return Late(changed_by, (*rows, ("Review", statement.review.value, "")), wish, fields, endpoint)


def describe_wish(deed: str) -> str:
    """The deed in words."""
    verb, _, rest = deed.partition(":")
    if verb == "speaker":
        choice = read_speaker(rest)
        if choice is None:
            return "nobody is named"
        if choice.id is None:
            return choice.name or ""
        return speakers.get_speaker(choice.id).name
    return {"accept": "accepted", "reject": "rejected", "undo": "undone"}.get(verb, verb)


def read_speaker(value: str) -> SpeakerChoice | None:
    """The speaker that a choice's value means; None for nobody. InputError for what is none."""
    scheme, _, rest = value.partition(":")
    if value == NOBODY:
        return None
    if scheme == "id" and (number := read_id(rest)) is not None:
        return SpeakerChoice(id=number)
    if scheme in ("name", "body") and rest.strip() and len(rest) <= NAME_LENGTH:
        return SpeakerChoice(name=rest, kind=SpeakerKind.BODY if scheme == "body" else SpeakerKind.PERSON)
    raise InputError("Choose one of the speakers listed.")


def _choose_speaker(statement_id: int, value: str, version: int, actor: Actor) -> Decided:
    changes = StatementChanges(speaker=read_speaker(value))
    changed = corrections.correct_statement(statement_id, changes, actor=actor, expected_version=version)
    return Decided(changed, f"Given to {changed.speaker.name}." if changed.speaker else "Nobody is named for it now.")


def _settle_claim(statement_id: int, claim_id: int, verb: str, actor: Actor) -> Decided:
    version = get_claim(claim_id).version
    settle = claim_decisions.confirm_appearance if verb == "confirm" else claim_decisions.part_appearance
    settle(statement_id, claim_id, actor=actor, expected_version=version)
    done = (
        "Confirmed: it is a variant of the claim." if verb == "confirm" else "Parted: it is no part of the claim now."
    )
    return Decided(statements.get_statement(statement_id), done)

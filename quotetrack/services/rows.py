"""Stored rows as records, and records as what is stored."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import msgspec

from quotetrack.services.records import (
    ArticleRecord,
    CandidateRecord,
    CorrectionRecord,
    KeyRecord,
    MachineAnswer,
    SpeakerRecord,
    SpeakerRef,
    StatementRecord,
    UserRecord,
)
from quotetrack.storage.fields import EPOCH
from quotetrack.terms import AppearanceState, Kind, Polarity, Relation, Review, Scope, SpeakerKind, Status, UserRole
from quotetrack.text.spans import Span

GAP: Final = " … "
"""What stands between the spans of an interrupted statement."""


# Looked up rather than called: an enumeration takes several times as long to find a member by its value.
_KINDS: Final = {one.value: one for one in Kind}
_POLARITIES: Final = {one.value: one for one in Polarity}
_STATUSES: Final = {one.value: one for one in Status}
_REVIEWS: Final = {one.value: one for one in Review}


def join_content(text: str, content: Sequence[Span]) -> str:
    """The words of the spans, with the gap between them."""
    return GAP.join(text[start:end] for start, end in content)


def read_spans(stored: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    """Spans from their stored form."""
    return tuple(Span(start, end) for start, end in stored)


def read_candidates(stored: Sequence[Mapping[str, Any]]) -> tuple[CandidateRecord, ...]:
    """Candidates from their stored form."""
    return tuple(CandidateRecord(one["name"], one["confidence"], one["speaker_id"]) for one in stored)


def write_candidates(candidates: Sequence[CandidateRecord]) -> list[dict[str, Any]]:
    """Candidates in their stored form."""
    return [{"name": one.name, "confidence": one.confidence, "speaker_id": one.speaker_id} for one in candidates]


def read_machine(stored: Mapping[str, Any] | None) -> MachineAnswer | None:
    """The machine's answer from its stored form."""
    if stored is None:
        return None
    return MachineAnswer(
        content=read_spans(stored["content"]),
        kind=_KINDS[stored["kind"]],
        polarity=_POLARITIES[stored["polarity"]],
        status=_STATUSES[stored["status"]],
        speaker=stored["speaker"],
        on_behalf_of=stored["on_behalf_of"],
        confidence=stored["confidence"],
        reason=stored["reason"],
        evidence=tuple(stored["evidence"]),
        candidates=read_candidates(stored["candidates"]),
    )


def write_machine(machine: MachineAnswer) -> dict[str, Any]:
    """The machine's answer in its stored form."""
    return {
        "content": [list(span) for span in machine.content],
        "kind": machine.kind.value,
        "polarity": machine.polarity.value,
        "status": machine.status.value,
        "speaker": machine.speaker,
        "on_behalf_of": machine.on_behalf_of,
        "confidence": machine.confidence,
        "reason": machine.reason,
        "evidence": list(machine.evidence),
        "candidates": write_candidates(machine.candidates),
    }


def read_article(row: Any, *, with_text: bool = True) -> ArticleRecord:
    """An article from its row, joined with its outlet's name, and for its text with its current revision."""
    return ArticleRecord(
        id=row.id,
        external_id=row.external_id,
        url=row.url,
        title=row.title,
        outlet=row.outlet_name,
        byline=row.byline,
        published_at=row.published_at,
        published_zone=row.published_zone,
        language=row.language,
        text=row.text if with_text else "",
        sentences=read_spans(row.sentences) if with_text else (),
        furniture=read_spans(row.furniture) if with_text else (),
        revision=row.revision,
        statement_count=row.statement_count,
        extra=row.extra,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        attention_count=row.attention_count,
    )


class StatementRow(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A statement's columns with those of its article, revision, outlet, speakers and claims, in the order in which
    they are asked for; moments are microseconds since 1970 in UTC, ``links`` as "5 suggested,7 contrast"."""

    id: int
    article: int
    article_url: str | None
    article_title: str | None
    outlet: str | None
    published_at: int | None
    revision: int
    outdated: bool | int
    content: tuple[Span, ...]
    text: str
    cue_start: int | None
    cue_end: int | None
    cue_text: str | None
    source_start: int | None
    source_end: int | None
    source_text: str | None
    kind: Kind
    polarity: Polarity
    status: Status
    speaker: int | None
    speaker_name: str | None
    speaker_kind: SpeakerKind | None
    behalf: int | None
    behalf_name: str | None
    behalf_kind: SpeakerKind | None
    candidates: tuple[CandidateRecord, ...]
    confidence: float
    reason: str
    review: Review
    corrected_by: str | None
    corrected_at: int | None
    machine: MachineAnswer | None
    version: int
    created_at: int
    updated_at: int
    claim: int | None
    relation: Relation | None
    links: str | None


def read_statement(row: StatementRow) -> StatementRecord:
    """A statement from its row."""
    return StatementRecord(
        id=row.id,
        article_id=row.article,
        article_url=row.article_url,
        article_title=row.article_title,
        outlet=row.outlet,
        published_at=None if row.published_at is None else EPOCH + timedelta(microseconds=row.published_at),
        revision=row.revision,
        outdated=bool(row.outdated),
        content=row.content,
        text=row.text,
        cue=_read_span(row.cue_start, row.cue_end),
        cue_text=row.cue_text,
        source=_read_span(row.source_start, row.source_end),
        source_text=row.source_text,
        kind=row.kind,
        polarity=row.polarity,
        status=row.status,
        speaker=_read_ref(row.speaker, row.speaker_name, row.speaker_kind),
        on_behalf_of=_read_ref(row.behalf, row.behalf_name, row.behalf_kind),
        candidates=row.candidates,
        confidence=row.confidence,
        reason=row.reason,
        review=row.review,
        corrected_by=row.corrected_by,
        corrected_at=None if row.corrected_at is None else EPOCH + timedelta(microseconds=row.corrected_at),
        machine=row.machine,
        version=row.version,
        created_at=EPOCH + timedelta(microseconds=row.created_at),
        updated_at=EPOCH + timedelta(microseconds=row.updated_at),
        claim_id=row.claim,
        relation=row.relation,
        suggested_claims=_read_links(row.links, AppearanceState.SUGGESTED) if row.links else (),
        contrast_claims=_read_links(row.links, AppearanceState.CONTRAST) if row.links else (),
    )


def read_speaker(row: Any, aliases: tuple[str, ...]) -> SpeakerRecord:
    """A speaker from its row, counted, with its other names."""
    return SpeakerRecord(
        id=row.id,
        name=row.name,
        kind=SpeakerKind(row.kind),
        aliases=aliases,
        statement_count=row.statement_count,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def read_correction(row: Any) -> CorrectionRecord:
    """A person's decision from its row."""
    return CorrectionRecord(
        id=row.id,
        statement_id=row.statement_id,
        action=row.action,
        actor=row.actor,
        before=row.before,
        after=row.after,
        note=row.note,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def read_user(row: Any) -> UserRecord:
    """A user from its row, without the password."""
    return UserRecord(row.id, row.name, UserRole(row.role), row.active, row.session_epoch, row.created_at)


def read_key(row: Any) -> KeyRecord:
    """A key from its row, without the secret."""
    return KeyRecord(
        row.id,
        row.name,
        row.prefix,
        frozenset(Scope(scope) for scope in row.scopes),
        row.created_at,
        row.last_used_at,
        row.revoked_at,
    )


def _read_links(links: str, state: AppearanceState) -> tuple[int, ...]:
    """The claims that are linked in this state, of "5 suggested,7 contrast"."""
    pairs = (link.split(" ") for link in links.split(","))
    return tuple(sorted(int(claim) for claim, linked in pairs if linked == state.value))


def _read_span(start: int | None, end: int | None) -> Span | None:
    return None if start is None or end is None else Span(start, end)


def _read_ref(identifier: int | None, name: str | None, kind: SpeakerKind | None) -> SpeakerRef | None:
    return None if identifier is None or name is None or kind is None else SpeakerRef(identifier, name, kind)

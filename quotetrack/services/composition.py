"""A statement of the analysis as the columns of a row."""

import math
from collections.abc import Sequence
from typing import Any, Final

from quotetrack.nlp.analysis import Analysis
from quotetrack.nlp.analysis import Statement as FoundStatement
from quotetrack.services.attention import is_unclosed
from quotetrack.services.identities import Identities
from quotetrack.services.records import CandidateRecord, MachineAnswer, SpeakerRef
from quotetrack.services.rows import join_content, write_candidates, write_machine
from quotetrack.terms import Status
from quotetrack.text.search import index_words
from quotetrack.text.spans import Span

OFFICE_CONFIDENCE: Final = 0.7
"""An office is held by one person, but the words may mean that of another place."""

Columns = dict[str, Any]


def compose_statements(text: str, analysis: Analysis, identities: Identities) -> list[Columns]:
    """All statements of an analysis, in the order of the text."""
    ordered = sorted(analysis.statements, key=lambda found: found.content)
    return [compose_statement(text, found, identities) for found in ordered]


def compose_statement(text: str, found: FoundStatement, identities: Identities) -> Columns:
    """Everything that the machine says of one statement, as columns by name."""
    columns = compose_content(text, found.content)
    columns |= compose_mention(text, "cue", found.cue) | compose_mention(text, "source", found.source)
    answer, speaker, behalf = _answer(text, found, identities)
    return columns | {
        "kind": answer.kind.value,
        "polarity": answer.polarity.value,
        "status": answer.status.value,
        "speaker": speaker.id if speaker else None,
        "on_behalf_of": behalf.id if behalf else None,
        "candidates": write_candidates(answer.candidates),
        "confidence": answer.confidence,
        "reason": answer.reason,
        "machine": write_machine(answer),
    }


def compose_content(text: str, content: Sequence[Span]) -> Columns:
    """The columns of the content's spans; ``text[start:end]`` is what is stored, or this raises RuntimeError."""
    last = -1
    for span in content:
        if not 0 <= span.start < span.end <= len(text) or span.start < last:
            raise RuntimeError(f"The content {content} does not fit a text of {len(text)} code points.")
        last = span.end
    if not content:
        raise RuntimeError("A statement without content cannot be stored.")
    words = join_content(text, content)
    return {
        "content": [list(span) for span in content],
        "start": content[0].start,
        "end": content[-1].end,
        "content_text": words,
        "folded": index_words(words),
        "unclosed": is_unclosed(text, content[-1]),
    }


def compose_mention(text: str, name: str, span: Span | None) -> Columns:
    """The columns of a cue or a source; RuntimeError where it lies outside of the text."""
    if span is None:
        return {f"{name}_start": None, f"{name}_end": None, f"{name}_text": None}
    if not 0 <= span.start < span.end <= len(text):
        raise RuntimeError(f"The {name} {span} does not fit a text of {len(text)} code points.")
    return {f"{name}_start": span.start, f"{name}_end": span.end, f"{name}_text": text[span.start : span.end]}


def _answer(
    text: str, found: FoundStatement, identities: Identities
) -> tuple[MachineAnswer, SpeakerRef | None, SpeakerRef | None]:
    """The machine's answer, with the speaker and whom that one speaks for where each is one known speaker."""
    confidence = _bound(found.confidence)
    speakers = identities.of_entity(found.entity) if found.status is Status.ATTRIBUTED else ()
    behalf = identities.of_name(found.on_behalf_of)
    status, reason = found.status, found.reason
    candidates = tuple(
        CandidateRecord(rival.name, _bound(rival.confidence), _only(identities.of_entity(rival.entity)))
        for rival in found.candidates
    )
    if found.status is Status.ATTRIBUTED and len(speakers) != 1:
        status = Status.AMBIGUOUS if speakers else Status.UNKNOWN
        reason = f"{len(speakers) or 'No'} known speakers are called {found.speaker}. {found.reason}"
        candidates = tuple(CandidateRecord(one.name, confidence / len(speakers), one.id) for one in speakers)
    elif found.status is Status.UNKNOWN and found.source is not None:
        speakers = identities.of_office(found.source.cut(text))
        if speakers:
            confidence = OFFICE_CONFIDENCE / len(speakers)
            status, reason, candidates = _credit_holders(speakers, reason, confidence)
    answer = MachineAnswer(
        content=found.content,
        kind=found.kind,
        polarity=found.polarity,
        status=status,
        speaker=(found.speaker or speakers[0].name) if status is Status.ATTRIBUTED else None,
        on_behalf_of=found.on_behalf_of,
        confidence=confidence,
        reason=reason,
        evidence=found.evidence,
        candidates=candidates,
    )
    return answer, speakers[0] if len(speakers) == 1 else None, behalf[0] if len(behalf) == 1 else None


def _credit_holders(
    speakers: Sequence[SpeakerRef], reason: str, confidence: float
) -> tuple[Status, str, tuple[CandidateRecord, ...]]:
    """The status, reason and candidates of words whose source is named by an office alone."""
    if len(speakers) == 1:
        said = f"{speakers[0].name} is on record as holding this office on the day of publication."
        return Status.ATTRIBUTED, f"{said} {reason}", ()
    candidates = tuple(CandidateRecord(one.name, confidence, one.id) for one in speakers)
    return Status.AMBIGUOUS, f"{len(speakers)} speakers are on record as holding this office. {reason}", candidates


def _only(speakers: Sequence[SpeakerRef]) -> int | None:
    return speakers[0].id if len(speakers) == 1 else None


def _bound(confidence: float) -> float:
    return min(1.0, max(0.0, confidence)) if math.isfinite(confidence) else 0.0

"""An analysis as one line of JSON, the form that other programs read."""

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # At run time this would load the whole language floor, which most commands never need.
    from quotetrack.nlp.analysis import Analysis, Statement


def encode_analysis(identifier: Any, analysis: "Analysis") -> bytes:
    """One line of UTF-8 with its line feed; ``identifier`` is the sender's own and comes back as it was.

    A lone surrogate, which JSON can escape and UTF-8 cannot hold, makes the whole line escaped instead.
    """
    record = {
        "id": identifier,
        "sentences": analysis.sentences,
        "statements": [_describe_statement(statement) for statement in analysis.statements],
    }
    try:
        return json.dumps(record, ensure_ascii=False).encode("utf-8") + b"\n"
    except UnicodeEncodeError:
        return json.dumps(record).encode("ascii") + b"\n"


def _describe_statement(statement: "Statement") -> dict[str, Any]:
    return {
        "content": statement.content,
        "source": statement.source,
        "cue": statement.cue,
        "kind": statement.kind,
        "polarity": statement.polarity,
        "status": statement.status,
        "speaker": statement.speaker,
        "on_behalf_of": statement.on_behalf_of,
        "candidates": [
            {"name": candidate.name, "confidence": round(candidate.confidence, 4)} for candidate in statement.candidates
        ],
        "confidence": round(statement.confidence, 4),
        "reason": statement.reason,
    }

"""The examples of the API's documentation: one invented article, followed through every answer.

Offsets are looked up in the text, so that they are true whatever the text is changed to.
"""

import hashlib
from itertools import pairwise
from typing import Any

TEXT = (
    "The ferry to Sandholm will sail again on Monday.\n\n"
    "“The new pier holds,” said Ilse Brandvold, director of the Sandholm Port Authority. "
    "She added that fares would not rise this year."
)
TITLE = "Ferry to Sandholm sails again"
_CREATED = "2026-03-02T07:15:00.250000+00:00"
_CORRECTED = "2026-03-02T08:40:12.000125+00:00"


def _find(words: str) -> list[int]:
    start = TEXT.index(words)
    return [start, start + len(words)]


def _show(words: str) -> dict[str, Any]:
    return {"span": _find(words), "text": words}


def _split_sentences() -> list[list[int]]:
    starts = [0, TEXT.index("“The new"), TEXT.index("She added"), len(TEXT)]
    return [[start, end] for start, end in pairwise(starts)]


NEW_ARTICLE: dict[str, Any] = {
    "external_id": "sandholm-2026-0311",
    "url": "https://news.example/2026/03/ferry-to-sandholm",
    "outlet": "The Sandholm Courier",
    "title": TITLE,
    "byline": "Jonas Vik",
    "published_at": "2026-03-02T08:00:00+01:00",
    "language": "en",
    "text": TEXT,
    "desk": "local",
}
NINJS_ITEM = {"uri": "urn:example:sandholm:12", "headline": TITLE, "byline": "Jonas Vik", "body_text": TEXT}
ARTICLE_FORM = {"file": TEXT, "title": TITLE, "outlet": "The Sandholm Courier", "language": "en"}
ANALYZE: dict[str, Any] = {"text": TEXT, "title": TITLE, "published_at": "2026-03-02T08:00:00+01:00"}

_SPEAKER_REF = {"id": 7, "name": "Ilse Brandvold", "kind": "person"}
_REASON = "Named right after the quote: ‘said Ilse Brandvold’."
_MACHINE: dict[str, Any] = {
    "content": [_find("The new pier holds")],
    "kind": "direct",
    "polarity": "affirmed",
    "status": "attributed",
    "speaker": "Ilse Brandvold",
    "on_behalf_of": None,
    "confidence": 0.95,
    "reason": _REASON,
    "evidence": ["cue after the quote"],
    "candidates": [],
}


def _select(words: str) -> list[dict[str, Any]]:
    start, end = _find(words)
    around = {"prefix": TEXT[max(start - 32, 0) : start], "suffix": TEXT[end : end + 32]}
    quote = {"type": "TextQuoteSelector", "exact": words, **around}
    return [quote, {"type": "TextPositionSelector", "start": start, "end": end}]


STATEMENT: dict[str, Any] = {
    "id": 41,
    "article": {
        "id": 12,
        "url": NEW_ARTICLE["url"],
        "title": TITLE,
        "outlet": NEW_ARTICLE["outlet"],
        "published_at": "2026-03-02T07:00:00+00:00",
    },
    "revision": 1,
    "content": _MACHINE["content"],
    "text": "The new pier holds",
    "cue": _show("said"),
    "source": _show("Ilse Brandvold, director of the Sandholm Port Authority"),
    "kind": "direct",
    "polarity": "affirmed",
    "status": "attributed",
    "speaker": _SPEAKER_REF,
    "on_behalf_of": None,
    "candidates": [],
    "confidence": 0.95,
    "reason": _REASON,
    "review": "open",
    "corrected_by": None,
    "corrected_at": None,
    "outdated": False,
    "machine": _MACHINE,
    "claim_id": None,
    "suggested_claims": [],
    "contrast_claims": [],
    "relation": None,
    "selector": [_select("The new pier holds")],
    "highlights": [],
    "version": 1,
    "created_at": _CREATED,
    "updated_at": _CREATED,
}
_REPORTED_MACHINE: dict[str, Any] = {
    **_MACHINE,
    "content": [_find("fares would not rise this year")],
    "kind": "indirect",
    "confidence": 0.73,
    "reason": "Reported in a clause after ‘She added’. “She” is the person named before.",
    "evidence": ["clause after the cue"],
}
REPORTED: dict[str, Any] = {
    **STATEMENT,
    "id": 42,
    "content": _REPORTED_MACHINE["content"],
    "text": "fares would not rise this year",
    "cue": _show("added"),
    "source": _show("She"),
    "kind": "indirect",
    "confidence": 0.73,
    "reason": _REPORTED_MACHINE["reason"],
    "machine": _REPORTED_MACHINE,
    "selector": [_select("fares would not rise this year")],
}
ARTICLE_SUMMARY: dict[str, Any] = {
    "id": 12,
    **{name: NEW_ARTICLE[name] for name in ("external_id", "url", "title", "outlet", "byline", "published_at")},
    "published_zone": "+01:00",
    "language": "en",
    "revision": 1,
    "statement_count": 2,
    "attention_count": 0,
    "version": 1,
    "created_at": _CREATED,
    "updated_at": _CREATED,
}
ARTICLE: dict[str, Any] = {
    **ARTICLE_SUMMARY,
    "text": TEXT,
    "sentences": _split_sentences(),
    "furniture": [],
    "extra": {"desk": "local"},
    "statements": [STATEMENT, REPORTED],
}
INGESTED: dict[str, Any] = {**ARTICLE, "outcome": "created", "warnings": []}
UNCHANGED: dict[str, Any] = {**ARTICLE, "outcome": "unchanged", "warnings": []}
REVISION_SUMMARY: dict[str, Any] = {
    "number": 1,
    "text_hash": hashlib.sha256(TEXT.encode()).hexdigest(),
    "characters": len(TEXT),
    "has_html": False,
    "statement_count": 2,
    "created_at": _CREATED,
}
REVISION: dict[str, Any] = {
    **REVISION_SUMMARY,
    "text": TEXT,
    "html": None,
    "sentences": _split_sentences(),
    "furniture": [],
}
BATCH: dict[str, Any] = {
    "items": [
        {
            "index": 0,
            "status": 201,
            "id": 12,
            "external_id": "sandholm-2026-0311",
            "outcome": "created",
            "revision": 1,
            "statement_count": 2,
            "warnings": [],
        }
    ],
    "created": 1,
    "revised": 0,
    "unchanged": 0,
    "failed": 0,
}
BATCH_LINES = '{"index": 0, "line": 1, "status": 201, "id": 12, "outcome": "created", "statement_count": 2}\n'
LOCATION = {"Location": {"schema": {"type": "string"}, "description": "The address of the article."}}

ANALYSIS: dict[str, Any] = {
    "sentences": _split_sentences(),
    "furniture": [],
    "statements": [
        {**found["machine"], **{name: found[name] for name in ("text", "cue", "source")}}
        for found in (STATEMENT, REPORTED)
    ],
    "entities": [
        {
            "name": "Ilse Brandvold",
            "kind": "person",
            "aliases": [],
            "roles": ["director"],
            "mentions": [STATEMENT["source"]["span"]],
        }
    ],
}
CHANGES: dict[str, Any] = {
    "speaker": {"name": "Sandholm Port Authority", "kind": "body"},
    "note": "She read from the authority's statement.",
}
DECISION = {"note": "Checked against the recording."}
CORRECTION: dict[str, Any] = {
    "id": 3,
    "statement_id": 41,
    "action": "correct",
    "actor": "desk tool",
    "before": {"speaker": "Ilse Brandvold"},
    "after": {"speaker": "Sandholm Port Authority"},
    "note": CHANGES["note"],
    "undone_at": None,
    "undone_by": None,
    "created_at": _CORRECTED,
    "updated_at": _CORRECTED,
}
SPEAKER: dict[str, Any] = {
    **_SPEAKER_REF,
    "aliases": ["Director Brandvold"],
    "statement_count": 2,
    "version": 1,
    "created_at": _CREATED,
    "updated_at": _CREATED,
}
CSV = (
    "statement_id,article_id,article_url,outlet,published,title,statement,kind,polarity,speaker,speaker_id,source_words,"
    "on_behalf_of,confidence,status,corrected_by,corrected_at,claim_id,relation,start,end,"
    "review,outdated\r\n"
    "41,12,https://news.example/2026/03/ferry-to-sandholm,The Sandholm Courier,2026-03-02T07:00:00+00:00,"
    "Ferry to Sandholm sails again,The new pier holds,direct,affirmed,Ilse Brandvold,7,"
    '"Ilse Brandvold, director of the Sandholm Port Authority",,0.950,attributed,,,,,51,69,open,false\r\n'
)
CORRECTIONS_CSV = (
    "correction_id,statement_id,action,actor,before,after,note,created_at,undone_at,undone_by\r\n"
    '3,41,correct,desk tool,"{""speaker"": ""Ilse Brandvold""}","{""speaker"": ""Sandholm Port Authority""}",'
    "The authority speaks here,2026-03-02T09:12:00+00:00,,\r\n"
)

"""The examples of claims, comparisons and decisions: a later paper repeats the statement of the other examples."""

from typing import Any

from quotetrack.api.examples import ARTICLE_SUMMARY, SPEAKER, STATEMENT

_DECIDED = "2026-03-03T09:12:40.500000+00:00"
_LATER = "2026-03-03T06:00:00+00:00"
_ARTICLE = {
    "id": 15,
    "url": "https://gazette.example/pier",
    "title": "Pier at Sandholm stands the test",
    "outlet": "The Fjord Gazette",
    "published_at": _LATER,
}
# Nested in other answers a statement is shown without its selector.
_STATEMENT = {name: value for name, value in STATEMENT.items() if name != "selector"}
_JOINED: dict[str, Any] = {**_STATEMENT, "claim_id": 5}
_SECOND: dict[str, Any] = {
    **_STATEMENT,
    "id": 58,
    "article": _ARTICLE,
    "content": [[31, 56]],
    "text": "The new pier really holds",
    "cue": {"span": [58, 62], "text": "said"},
    "source": {"span": [63, 77], "text": "Ilse Brandvold"},
    "machine": None,
    "claim_id": 5,
    "relation": "altered",
}
_ADDED = [{"kind": "added", "a": [12, 12], "b": [13, 19]}]
_NEGATED: dict[str, Any] = {
    **_SECOND,
    "id": 73,
    "text": "The new pier never holds",
    "claim_id": None,
    "relation": None,
    "contrast_claims": [5],
}
_NEGATION = [{"kind": "negation", "a": [12, 12], "b": [13, 18]}]

SPEAKER_LOCATION = {"Location": {"schema": {"type": "string"}, "description": "The address of the speaker."}}
LOCATION = {"Location": {"schema": {"type": "string"}, "description": "The address of the claim."}}
CLAIM: dict[str, Any] = {
    "id": 5,
    "text": STATEMENT["text"],
    "speaker": STATEMENT["speaker"],
    "outlet": ARTICLE_SUMMARY["outlet"],
    "first_statement": STATEMENT["id"],
    "first_published": "2026-03-02T07:00:00+00:00",
    "last_published": _LATER,
    "appearance_count": 2,
    "article_count": 2,
    "outlet_count": 2,
    "suggestion_count": 0,
    "contrast_count": 1,
    "status": "checking",
    "note": "The engineers' report is due on Friday.",
    "tags": ["harbour"],
    "version": 2,
    "created_at": _LATER,
    "updated_at": _DECIDED,
}
OUTLET: dict[str, Any] = {
    "id": 3,
    "name": ARTICLE_SUMMARY["outlet"],
    "article_count": 1,
    "statement_count": 3,
    "created_at": _LATER,
}
NEW_CLAIM = {"statement": STATEMENT["id"]}
CLAIM_CHANGES: dict[str, Any] = {name: CLAIM[name] for name in ("status", "note", "tags")}
APPEARANCE: dict[str, Any] = {
    "statement": _SECOND,
    "claim_id": 5,
    "state": "joined",
    "method": "machine",
    "decided_by": None,
    "relation": "altered",
    "score": 1.0,
    "changes": _ADDED,
    "copy_of": None,
}
DECISION_NOTE = {"note": "Both papers were at the same press conference."}
CLAIM_MERGER = {"into": 5, "note": "The same remark, cut differently."}
CLAIM_SPLIT = {"statements": [58], "note": "Said a day later, on another occasion."}
CLAIM_APART = {"claim": 9}
CLAIM_PLAN = {"source": 8, "target": 5, "statement_count": 1, "article_count": 1, "decision_id": 21}
TAKEN = {"decision_id": 22}
DECISION: dict[str, Any] = {
    "id": 21,
    "subject": "claim",
    "subject_id": 5,
    "action": "update",
    "actor": "desk tool",
    "before": {"status": "open"},
    "after": {"status": "checking"},
    "note": None,
    "undone_at": None,
    "undone_by": None,
    "created_at": _DECIDED,
}
UNDONE: dict[str, Any] = {**DECISION, "undone_at": "2026-03-03T09:15:02.000250+00:00", "undone_by": "desk tool"}

SOUGHT: dict[str, Any] = {"text": "The new pier really holds", "speaker": SPEAKER["id"]}
MATCH: dict[str, Any] = {"statement": _JOINED, "relation": "altered", "score": 1.0, "changes": _ADDED}
COMPARISON: dict[str, Any] = {
    "left": ARTICLE_SUMMARY,
    "right": {
        **ARTICLE_SUMMARY,
        **_ARTICLE,
        "external_id": None,
        "byline": None,
        "published_zone": "+00:00",
        "statement_count": 1,
    },
    "pairs": [{"left": _JOINED, "right": _SECOND, "relation": "altered", "score": 1.0, "changes": _ADDED}],
    "only_left": [],
    "only_right": [],
    "copy_of": None,
}
CONFLICT: dict[str, Any] = {
    "id": 31,
    "kind": "negation",
    "claim_id": 5,
    "left": _JOINED,
    "right": _NEGATED,
    "same_speaker": True,
    "changes": _NEGATION,
    "strength": "strong",
    "why": "Both quote the same speaker, and the quotations disagree.",
    "claim_version": 2,
}
TIMELINE_ENTRY: dict[str, Any] = {
    "statement": _NEGATED,
    "earlier": _JOINED,
    "relation": "negated",
    "changes": _NEGATION,
}

NEW_SPEAKER = {"name": "Ilse Brandvold", "kind": "person"}
RENAMING = {"name": "Ilse Marie Brandvold"}
SPEAKER_MERGER = {"into": SPEAKER["id"], "note": "Her name before she married."}
SPEAKER_SPLIT = {"statements": [58], "name": "Ilse Brandvold", "note": "The engineer, not the director."}
SPEAKER_APART = {"speaker": 19}
SPEAKER_PLAN: dict[str, Any] = {
    "source": {"id": 11, "name": "Ilse Torsnes", "kind": "person"},
    "target": STATEMENT["speaker"],
    "statement_count": 3,
    "article_count": 2,
    "names": ["Ilse Brandvold", "Director Brandvold", "Ilse Torsnes"],
    "decision_id": 23,
}
NEW_ALIAS = {"name": "Director Brandvold", "since": "2024-01-01T00:00:00+01:00"}
ALIAS = {"id": 4, "name": "Director Brandvold", "since": "2023-12-31T23:00:00+00:00", "until": None}
NEW_ROLE = {"title": "director of the Sandholm Port Authority", "since": "2024-01-01T00:00:00+01:00"}
ROLE = {"id": 2, "title": NEW_ROLE["title"], "since": ALIAS["since"], "until": None}
ADDED_ROLE: dict[str, Any] = {**ROLE, "credited_count": None}

CLAIMS_CSV = (
    "claim_id,text,speaker,speaker_id,first_outlet,first_published,last_published,appearances,articles,outlets,"
    "suggestions,contrasts,status,tags,note\r\n"
    "5,The new pier holds,Ilse Brandvold,7,The Sandholm Courier,2026-03-02T07:00:00+00:00,2026-03-03T06:00:00+00:00,"
    "2,2,2,0,1,checking,harbour,The engineers' report is due on Friday.\r\n"
)
APPEARANCES_CSV = (
    "claim_id,state,relation,score,changes,copy_of,decided_by,statement,statement_id,article_id,article_url,outlet,"
    "published,title,speaker,kind\r\n"
    "5,joined,altered,1.000,+ really,,,The new pier really holds,58,15,https://gazette.example/pier,The Fjord Gazette,"
    "2026-03-03T06:00:00+00:00,Pier at Sandholm stands the test,Ilse Brandvold,direct\r\n"
)
CONFLICTS_CSV = (
    "conflict,claim_id,same_speaker,changes,first_statement,first_statement_id,first_article_id,first_article_url,"
    "first_outlet,first_published,first_title,first_speaker,first_kind,later_statement,later_statement_id,"
    "later_article_id,later_article_url,later_outlet,later_published,later_title,later_speaker,later_kind,"
    "strength,why\r\n"
    "negation,5,yes,+ never,The new pier holds,41,12,,,,,Ilse Brandvold,direct,The new pier never holds,73,15,,,,,"
    'Ilse Brandvold,direct,strong,"Both quote the same speaker, and the quotations disagree."\r\n'
)
TIMELINE_CSV = (
    "claim_id,statement,statement_id,article_id,article_url,outlet,published,title,speaker,kind,relation,changes,"
    "earlier_statement_id,earlier_statement,earlier_published\r\n"
    "5,The new pier really holds,58,15,,,,,Ilse Brandvold,direct,altered,+ really,41,The new pier holds,"
    "2026-03-02T07:00:00+00:00\r\n"
)
COMPARISON_CSV = (
    "relation,score,changes,left_statement_id,left_speaker,left_statement,right_statement_id,right_speaker,"
    "right_statement\r\n"
    "altered,1.000,+ really,41,Ilse Brandvold,The new pier holds,58,Ilse Brandvold,The new pier really holds\r\n"
)
SPEAKERS_CSV = "speaker_id,name,kind,aliases,statements\r\n7,Ilse Brandvold,person,Director Brandvold,2\r\n"

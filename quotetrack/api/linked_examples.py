"""The examples of JSON-LD: the statement and the claim of the other examples."""

from typing import Any

from quotetrack.api import claim_examples, examples

_ARTICLE: dict[str, Any] = {
    "@type": "NewsArticle",
    "@id": "/api/v1/articles/12",
    "url": examples.NEW_ARTICLE["url"],
    "headline": examples.TITLE,
    "publisher": {"@type": "Organization", "name": examples.NEW_ARTICLE["outlet"]},
    "datePublished": "2026-03-02T07:00:00+00:00",
}
_SPEAKER = {"@type": "Person", "@id": "/api/v1/speakers/7", "name": "Ilse Brandvold"}
_QUOTATION: dict[str, Any] = {
    "@type": "Quotation",
    "@id": "/api/v1/statements/41",
    "text": examples.STATEMENT["text"],
    "spokenByCharacter": _SPEAKER,
    "isPartOf": _ARTICLE,
    "dateModified": examples.STATEMENT["updated_at"],
}
_CLAIM: dict[str, Any] = {
    "@type": "Claim",
    "@id": "/api/v1/claims/5",
    "text": examples.STATEMENT["text"],
    "creator": _SPEAKER,
    "firstAppearance": _ARTICLE,
    "appearance": [_ARTICLE],
    "keywords": claim_examples.CLAIM["tags"],
    "dateModified": claim_examples.CLAIM["updated_at"],
}
STATEMENT: dict[str, Any] = {"@context": "https://schema.org", **_QUOTATION}
STATEMENTS: dict[str, Any] = {"@context": "https://schema.org", "@graph": [_QUOTATION]}
CLAIM: dict[str, Any] = {"@context": "https://schema.org", **_CLAIM}
CLAIMS: dict[str, Any] = {"@context": "https://schema.org", "@graph": [_CLAIM]}
_SPEAKER_NAMED: dict[str, Any] = {**_SPEAKER, "alternateName": examples.SPEAKER["aliases"]}
_CORRECTION: dict[str, Any] = {
    "@type": "CorrectionComment",
    "@id": f"/api/v1/corrections/{examples.CORRECTION['id']}",
    "about": {"@type": "CreativeWork", "@id": f"/api/v1/statements/{examples.CORRECTION['statement_id']}"},
    "text": f"{examples.CORRECTION['action']} (speaker): {examples.CORRECTION['note']}",
    "creditText": examples.CORRECTION["actor"],
    "dateCreated": examples.CORRECTION["created_at"],
}
SPEAKER: dict[str, Any] = {"@context": "https://schema.org", **_SPEAKER_NAMED}
SPEAKERS: dict[str, Any] = {"@context": "https://schema.org", "@graph": [_SPEAKER_NAMED]}
CORRECTIONS: dict[str, Any] = {"@context": "https://schema.org", "@graph": [_CORRECTION]}

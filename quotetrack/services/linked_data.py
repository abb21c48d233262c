"""Statements, claims, speakers and corrections as JSON-LD in the words of schema.org.

Nobody is said to have said what they denied or only supposed: such a statement names no speaker, and its description
tells what there is to tell.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, islice
from typing import Any, Final

from quotetrack.services.claim_records import ClaimFilters, ClaimRecord
from quotetrack.services.claim_variants import place_columns, select_variants
from quotetrack.services.claims import get_claim, list_claims, match_claims
from quotetrack.services.correction_lists import CorrectionFilters, iterate_corrections
from quotetrack.services.listing import follow_pages
from quotetrack.services.records import (
    CorrectionRecord,
    Page,
    PageRequest,
    SpeakerRecord,
    SpeakerRef,
    StatementFilters,
    StatementRecord,
)
from quotetrack.services.speakers import get_speaker, list_speakers
from quotetrack.services.statements import get_statement, iterate_statements
from quotetrack.storage.articles import Article, Outlet
from quotetrack.storage.claims import Appearance
from quotetrack.storage.connection import reading
from quotetrack.storage.statements import Statement
from quotetrack.terms import Kind, Polarity, Review, SpeakerKind

CONTEXT: Final = "https://schema.org"
CHUNK: Final = 100
"""Items that are written at once, and claims that are read at once with all of their articles."""

Node = dict[str, Any]

_TOLD: Final = frozenset({"speaker", "on_behalf_of", "kind", "polarity", "content"})
"""What a correction changed that a reader cares for; the rest follows from it."""

_MEANT: Final = {
    Polarity.DENIED: "is reported to deny this, or not to have said it",
    Polarity.HYPOTHETICAL: "is reported as one who may say this, not to have said it",
}


@dataclass(frozen=True, slots=True)
class _Place:
    """An article that a statement stands in, and how the statement is meant."""

    statement_id: int
    polarity: Polarity
    article_id: int
    url: str | None
    title: str | None
    outlet: str | None
    published_at: datetime | None


def describe_statement(statement_id: int, prefix: str) -> Node:
    """One statement as a document; ``prefix`` stands before the paths of items. NotFoundError where there is none."""
    return {"@context": CONTEXT, **_write_statement(get_statement(statement_id), prefix)}


def describe_claim(claim_id: int, prefix: str) -> Node:
    """One claim as a document; NotFoundError where there is none."""
    claim = get_claim(claim_id)
    return {"@context": CONTEXT, **next(_write_claims([claim], prefix))}


def write_statements(filters: StatementFilters, prefix: str) -> Iterator[str]:
    """The statements that the filters keep as one document, in pieces; the filters are checked before this returns."""
    statements = iterate_statements(filters)
    return _write_graph(_write_statement(one, prefix) for one in statements)


def write_claims(filters: ClaimFilters, prefix: str) -> Iterator[str]:
    """The claims that the filters keep as one document, in pieces; the filters are checked before this returns."""
    match_claims(filters)
    pages = _follow_pages(lambda request: list_claims(filters, request))
    return _write_graph(node for page in pages for node in _write_claims(page, prefix))


def describe_speaker(speaker_id: int, prefix: str) -> Node:
    """One speaker as a document; NotFoundError where there is none."""
    return {"@context": CONTEXT, **_describe_speaker(get_speaker(speaker_id), prefix)}


def write_speakers(q: str | None, updated_since: datetime | None, prefix: str) -> Iterator[str]:
    """The speakers that the filters keep as one document, in pieces."""
    found = follow_pages(lambda request: list_speakers(q, request, updated_since))
    return _write_graph(_describe_speaker(one, prefix) for one in found)


def write_corrections(filters: CorrectionFilters, prefix: str) -> Iterator[str]:
    """The corrections that the filters keep as one document, in pieces; the filters are checked before this returns."""
    return _write_graph(_write_correction(one, prefix) for one in iterate_corrections(filters))


def _write_graph(nodes: Iterator[Node]) -> Iterator[str]:
    """The document around the nodes; what keeps the first of them from being read is raised before anything is sent."""
    before = f'{{"@context": "{CONTEXT}", "@graph": [\n'
    while lines := [json.dumps(node, ensure_ascii=False) for node in islice(nodes, CHUNK)]:
        yield before + ",\n".join(lines)
        before = ",\n"
    yield (before if before != ",\n" else "") + "\n]}\n"


def _write_statement(record: StatementRecord, prefix: str) -> Node:
    """A quotation; what is only reported is none, and has a creator instead of somebody who spoke these words."""
    quoted = record.kind is not Kind.INDIRECT
    node: Node = {
        "@type": "Quotation" if quoted else "CreativeWork",
        "@id": f"{prefix}/statements/{record.id}",
        "text": record.text,
    }
    if record.speaker is not None and record.polarity is Polarity.AFFIRMED:
        node["spokenByCharacter" if quoted else "creator"] = _write_speaker(record.speaker, prefix)
    if record.polarity is not Polarity.AFFIRMED:
        name = record.speaker.name if record.speaker else "Somebody who is not named"
        node["description"] = f"{name} {_MEANT[record.polarity]}."
    place = (record.article_id, record.article_url, record.article_title, record.outlet, record.published_at)
    node["isPartOf"] = _write_article(_Place(record.id, record.polarity, *place), prefix)
    if record.review is Review.REJECTED or record.outdated:
        node["creativeWorkStatus"] = "rejected" if record.review is Review.REJECTED else "outdated"
    return node | {"dateModified": record.updated_at.isoformat()}


def _describe_speaker(speaker: SpeakerRecord, prefix: str) -> Node:
    node = _write_speaker(SpeakerRef(speaker.id, speaker.name, speaker.kind), prefix)
    return node | ({"alternateName": list(speaker.aliases)} if speaker.aliases else {})


def _write_correction(record: CorrectionRecord, prefix: str) -> Node:
    """A comment that corrects the statement; who made it is a name alone, whether a person's or a program's."""
    node: Node = {
        "@type": "CorrectionComment",
        "@id": f"{prefix}/corrections/{record.id}",
        "about": {"@type": "CreativeWork", "@id": f"{prefix}/statements/{record.statement_id}"},
        "text": _tell_correction(record),
        "creditText": record.actor,
        "dateCreated": record.created_at.isoformat(),
    }
    if record.undone_at is not None:
        node |= {"creativeWorkStatus": "undone", "dateModified": record.undone_at.isoformat()}
    return node


def _tell_correction(record: CorrectionRecord) -> str:
    """What was decided, in a line, and why where the editor said so."""
    names = sorted(name for name in record.after if name in _TOLD)
    changed = f" ({', '.join(names)})" if names else ""
    return f"{record.action}{changed}: {record.note}" if record.note else f"{record.action}{changed}"


def _write_claims(claims: Sequence[ClaimRecord], prefix: str) -> Iterator[Node]:
    places = _read_places([claim.id for claim in claims])
    for claim in claims:
        found = places.get(claim.id, [])
        # An article that has two variants is one appearance.
        articles = list({place.article_id: _write_article(place, prefix) for place in found}.values())
        first = next((place for place in found if place.statement_id == claim.first_statement), None)
        node: Node = {"@type": "Claim", "@id": f"{prefix}/claims/{claim.id}", "text": claim.text}
        if claim.speaker is not None and first is not None and first.polarity is Polarity.AFFIRMED:
            node["creator"] = _write_speaker(claim.speaker, prefix)
        if first is not None:
            node["firstAppearance"] = _write_article(first, prefix)
        if articles:
            node["appearance"] = articles
        if claim.tags:
            node["keywords"] = list(claim.tags)
        yield node | {"dateModified": claim.updated_at.isoformat()}


def _write_speaker(speaker: SpeakerRef, prefix: str) -> Node:
    kind = "Person" if speaker.kind is SpeakerKind.PERSON else "Organization"
    return {"@type": kind, "@id": f"{prefix}/speakers/{speaker.id}", "name": speaker.name}


def _write_article(place: _Place, prefix: str) -> Node:
    publisher = {"@type": "Organization", "name": place.outlet} if place.outlet else None
    published = place.published_at.isoformat() if place.published_at else None
    known = {"url": place.url, "headline": place.title, "publisher": publisher, "datePublished": published}
    node = {"@type": "NewsArticle", "@id": f"{prefix}/articles/{place.article_id}"}
    return node | {name: value for name, value in known.items() if value is not None}


def _read_places(claims: Sequence[int]) -> dict[int, list[_Place]]:
    """Where the variants of these claims stand, in the order of publication."""
    columns = (
        Appearance.claim,
        Statement.id,
        Statement.polarity,
        Article.id,
        Article.url,
        Article.title,
        Outlet.name,
        Article.published_at,
    )
    query = select_variants(*columns).where(Appearance.claim.in_(list(claims)))
    with reading():
        rows = list(query.order_by(Appearance.claim, *place_columns()).tuples())
    return {
        claim: [_Place(number, Polarity(polarity), *rest) for _, number, polarity, *rest in group]
        for claim, group in groupby(rows, key=lambda row: row[0])
    }


def _follow_pages(read: Callable[[PageRequest], Page[ClaimRecord]]) -> Iterator[Sequence[ClaimRecord]]:
    request = PageRequest(limit=CHUNK)
    while True:
        page = read(request)
        yield page.items
        if page.next_cursor is None:
            return
        request = replace(request, cursor=page.next_cursor)

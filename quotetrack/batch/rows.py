"""A draft and its analysis as rows of the results' tables, and back again without any loss.

The schema is described in docs/scale.md; ``SCHEMA`` counts its versions. Spans are code points into ``text``.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC
from functools import lru_cache
from typing import Any, Final

from quotetrack.batch.extras import load_arrow
from quotetrack.nlp.analysis import Analysis, Candidate, Entity, Statement
from quotetrack.services.drafts import Draft
from quotetrack.services.records import NewArticle, SourceVersion
from quotetrack.services.rows import join_content
from quotetrack.terms import Kind, Polarity, SpeakerKind, Status
from quotetrack.text.spans import Span

SCHEMA: Final = 1
ARTICLES: Final = "articles"
STATEMENTS: Final = "statements"
ENTITIES: Final = "entities"
REFUSED: Final = "refused"
TABLES: Final = (ARTICLES, STATEMENTS, ENTITIES, REFUSED)

Row = dict[str, Any]


@lru_cache(maxsize=1)
def make_schemas() -> Mapping[str, Any]:
    """The Arrow schema of each table."""
    arrow = load_arrow()
    text, whole, words = arrow.string(), arrow.int32(), arrow.list_(arrow.string())
    span = arrow.struct([arrow.field("start", whole, False), arrow.field("end", whole, False)])
    candidate = arrow.struct(
        [("name", text), arrow.field("confidence", arrow.float64(), False), arrow.field("entity", whole, False)]
    )
    moment = arrow.timestamp("us", tz="UTC")
    place = [arrow.field("partition", text, False), arrow.field("article", whole, False)]
    articles = [
        *place,
        *[arrow.field(name, text, False) for name in ("where", "natural_key", "text_hash", "text")],
        *[(name, text) for name in ("html", "title", "url", "external_id", "outlet", "byline")],
        *[("published_at", moment), ("published_zone", text), arrow.field("language", text, False)],
        *[arrow.field("extra", text, False), ("version_number", text), ("version_created", text)],
        *[arrow.field("versioned", arrow.bool_(), False), ("warnings", words)],
        *[("sentences", arrow.list_(span)), ("furniture", arrow.list_(span))],
    ]
    statements = [
        *[*place, arrow.field("natural_key", text, False), arrow.field("number", whole, False)],
        *[arrow.field("quote", text, False), ("content", arrow.list_(span)), ("cue", span), ("source", span)],
        *[arrow.field(name, text, False) for name in ("kind", "polarity", "status")],
        *[("entity", whole), ("speaker", text), ("on_behalf_of", text), ("candidates", arrow.list_(candidate))],
        *[arrow.field("confidence", arrow.float64(), False), ("reason", text), ("evidence", words)],
    ]
    entities = [
        *[*place, arrow.field("natural_key", text, False), arrow.field("number", whole, False)],
        *[arrow.field("name", text, False), arrow.field("kind", text, False)],
        *[("aliases", words), ("roles", words), ("mentions", arrow.list_(span))],
    ]
    refused = [place[0], arrow.field("where", text, False), arrow.field("reason", text, False)]
    fields = {ARTICLES: articles, STATEMENTS: statements, ENTITIES: entities, REFUSED: refused}
    return {name: arrow.schema(columns) for name, columns in fields.items()}


def write_article(draft: Draft, analysis: Analysis, where: str, partition: str, number: int) -> dict[str, list[Row]]:
    """The rows of one article by table."""
    place = {"partition": partition, "article": number}
    known = {**place, "natural_key": draft.natural_key}
    return {
        ARTICLES: [{**known, "where": where, **_write_draft(draft), **_write_layout(analysis)}],
        STATEMENTS: [
            {**known, "number": at, **_write_statement(one, draft.text)} for at, one in enumerate(analysis.statements)
        ],
        ENTITIES: [{**known, "number": at, **_write_entity(one)} for at, one in enumerate(analysis.entities)],
    }


def read_draft(row: Row) -> Draft:
    """The draft that ``write_article`` wrote."""
    version = SourceVersion(row["version_number"], row["version_created"]) if row["versioned"] else None
    given = {name: row[name] for name in ("html", "title", "url", "external_id", "outlet", "byline", "language")}
    article = NewArticle(
        text=row["text"],
        published_at=row["published_at"],
        published_zone=row["published_zone"],
        extra=json.loads(row["extra"]),
        version=version,
        **given,
    )
    return Draft(article, row["text"], row["natural_key"], row["text_hash"], tuple(row["warnings"]))


def read_analysis(article: Row, statements: Sequence[Row], entities: Sequence[Row]) -> Analysis:
    """The analysis that ``write_article`` wrote, of its article's rows in their order."""
    return Analysis(
        sentences=_read_spans(article["sentences"]),
        furniture=_read_spans(article["furniture"]),
        statements=tuple(_read_statement(row) for row in statements),
        entities=tuple(_read_entity(row) for row in entities),
    )


def _write_draft(draft: Draft) -> Row:
    sent = draft.article
    version = sent.version
    names = ("html", "title", "url", "external_id", "outlet", "byline", "published_zone", "language")
    return {
        **{name: getattr(sent, name) for name in names},
        "text": draft.text,
        "text_hash": draft.text_hash,
        "published_at": sent.published_at.astimezone(UTC) if sent.published_at else None,
        "extra": json.dumps(dict(sent.extra)),
        "version_number": version.number if version else None,
        "version_created": version.created if version else None,
        "versioned": version is not None,
        "warnings": list(draft.warnings),
    }


def _write_layout(analysis: Analysis) -> Row:
    return {"sentences": _write_spans(analysis.sentences), "furniture": _write_spans(analysis.furniture)}


def _write_statement(found: Statement, text: str) -> Row:
    return {
        "quote": join_content(text, found.content),
        "content": _write_spans(found.content),
        "cue": _write_span(found.cue),
        "source": _write_span(found.source),
        "kind": found.kind.value,
        "polarity": found.polarity.value,
        "status": found.status.value,
        "entity": found.entity,
        "speaker": found.speaker,
        "on_behalf_of": found.on_behalf_of,
        "candidates": [
            {"name": one.name, "confidence": one.confidence, "entity": one.entity} for one in found.candidates
        ],
        "confidence": found.confidence,
        "reason": found.reason,
        "evidence": list(found.evidence),
    }


def _read_statement(row: Row) -> Statement:
    return Statement(
        content=_read_spans(row["content"]),
        cue=_read_span(row["cue"]),
        source=_read_span(row["source"]),
        kind=Kind(row["kind"]),
        polarity=Polarity(row["polarity"]),
        status=Status(row["status"]),
        entity=row["entity"],
        speaker=row["speaker"],
        on_behalf_of=row["on_behalf_of"],
        candidates=tuple(Candidate(one["name"], one["confidence"], one["entity"]) for one in row["candidates"]),
        confidence=row["confidence"],
        reason=row["reason"],
        evidence=tuple(row["evidence"]),
    )


def _write_entity(found: Entity) -> Row:
    return {
        "name": found.name,
        "kind": found.kind.value,
        "aliases": list(found.aliases),
        "roles": list(found.roles),
        "mentions": _write_spans(found.mentions),
    }


def _read_entity(row: Row) -> Entity:
    names, roles = tuple(row["aliases"]), tuple(row["roles"])
    return Entity(row["name"], SpeakerKind(row["kind"]), names, roles, _read_spans(row["mentions"]))


def _write_spans(spans: Sequence[Span]) -> list[Row]:
    return [{"start": start, "end": end} for start, end in spans]


def _write_span(span: Span | None) -> Row | None:
    return None if span is None else {"start": span.start, "end": span.end}


def _read_spans(rows: Sequence[Row]) -> tuple[Span, ...]:
    return tuple(Span(row["start"], row["end"]) for row in rows)


def _read_span(row: Row | None) -> Span | None:
    return None if row is None else Span(row["start"], row["end"])

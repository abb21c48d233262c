"""Resolving a source of a short text to the names of those whom it may mean."""

from quotetrack.nlp.document import build_document
from quotetrack.nlp.entities import EntityTable, build_entities
from quotetrack.nlp.mentions import find_mentions
from quotetrack.terms import Status
from quotetrack.text.spans import Span


def table_of(text: str) -> EntityTable:
    document = build_document(text)
    return build_entities(document, find_mentions(document))


def resolve(text: str, source: str, *speakers: str) -> tuple[Status, list[str]]:
    """Resolve the last occurrence of a source's words; the status and the names of the candidates."""
    table = table_of(text)
    start = text.rindex(source)
    names = [entity.name for entity in table.entities]
    resolution = table.resolve_span(Span(start, start + len(source)), speakers=[names.index(name) for name in speakers])
    if resolution.entity is not None:
        return resolution.status, [names[resolution.entity]]
    return resolution.status, [names[entity] for entity, _ in resolution.candidates]

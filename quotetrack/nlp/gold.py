"""Annotated articles: what people marked as said, in the form in which corpora come, one JSON object an article.

``{"id", "text", "attributions": [{"content": [[s, e], …], "source": [[s, e], …], "cue": [[s, e], …], "speaker"}]}``,
and where they are known ``"outlet"``, ``"title"``, and ``"direct_only": true`` for an article in which only direct
quotations are annotated. Offsets are code points into ``text``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quotetrack.errors import InputError
from quotetrack.text.spans import Span

# Corpora name an article by its outlet first, as in "gazette_2026-01-30_the-ferry".
_OUTLET_END = "_"


@dataclass(frozen=True, slots=True)
class GoldAttribution:
    """One attribution as annotated; ``source`` and ``cue`` may be empty, ``speaker`` is the full name if annotated."""

    content: tuple[Span, ...]
    source: tuple[Span, ...] = ()
    cue: tuple[Span, ...] = ()
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """One annotated article; with ``direct_only`` its reported speech is not annotated and proves nothing."""

    identifier: str
    text: str
    attributions: tuple[GoldAttribution, ...]
    outlet: str | None = None
    title: str | None = None
    direct_only: bool = False


def build_gold(record: Mapping[str, Any]) -> GoldArticle:
    """The article of one JSON object; InputError says in one sentence what is wrong with it."""
    identifier, text = record.get("id"), record.get("text")
    if isinstance(identifier, bool) or not isinstance(identifier, str | int):
        raise InputError("'id' must be a text or a number.")
    if not isinstance(text, str):
        raise InputError("'text' must be a text.")
    attributions = record.get("attributions")
    if not isinstance(attributions, list):
        raise InputError("'attributions' must be a list.")
    direct_only = record.get("direct_only", False)
    if not isinstance(direct_only, bool):
        raise InputError("'direct_only' must be true or false.")
    outlet = _take_text(record, "outlet", "")
    if outlet is None and _OUTLET_END in str(identifier):
        outlet = str(identifier).partition(_OUTLET_END)[0] or None
    return GoldArticle(
        identifier=str(identifier),
        text=text,
        attributions=tuple(_build_attribution(given, place, len(text)) for place, given in enumerate(attributions)),
        outlet=outlet,
        title=_take_text(record, "title", ""),
        direct_only=direct_only,
    )


def _build_attribution(given: Any, place: int, length: int) -> GoldAttribution:
    where = f"attributions[{place}]"
    if not isinstance(given, dict):
        raise InputError(f"{where} must be an object.")
    return GoldAttribution(
        content=_build_spans(given.get("content"), f"{where}.content", length),
        source=_build_spans(given.get("source"), f"{where}.source", length),
        cue=_build_spans(given.get("cue"), f"{where}.cue", length),
        speaker=_take_text(given, "speaker", f"{where}."),
    )


def _build_spans(given: Any, where: str, length: int) -> tuple[Span, ...]:
    """The spans of a list of pairs; of one pair alone too, and none of null."""
    if given is None:
        return ()
    pairs = [given] if isinstance(given, list) and given and isinstance(given[0], int) else given
    if not isinstance(pairs, list) or not all(_is_pair(pair, length) for pair in pairs):
        raise InputError(f"{where} must be a list of [start, end] within the text's {length} code points.")
    return tuple(Span(start, end) for start, end in pairs)


def _is_pair(pair: Any, length: int) -> bool:
    return (
        isinstance(pair, list)
        and len(pair) == 2
        and all(isinstance(offset, int) and not isinstance(offset, bool) for offset in pair)
        and 0 <= pair[0] <= pair[1] <= length
    )


def _take_text(record: Mapping[str, Any], name: str, where: str) -> str | None:
    value = record.get(name)
    if value is not None and not isinstance(value, str):
        raise InputError(f"'{where}{name}' must be a text.")
    return value or None

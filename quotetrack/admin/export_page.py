"""What the page of exports asks for, how much of it there is, and the files that it can be had as."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from flask import current_app, url_for

from quotetrack.admin.asking import read_choice
from quotetrack.admin.queue_page import QueueQuery, read_query
from quotetrack.services import (
    articles,
    claim_exports,
    claims,
    conflicts,
    correction_lists,
    exports,
    linked_data,
    list_exports,
    queue,
    speakers,
    statements,
)
from quotetrack.services.claim_records import ClaimFilters, ConflictKind, ConflictStrength
from quotetrack.services.correction_lists import CorrectionFilters
from quotetrack.services.records import ArticleFilters, PageRequest, StatementFilters
from quotetrack.terms import Polarity, Review, Status

CSV: Final = "csv"
EXCEL: Final = "excel.csv"
NDJSON: Final = "ndjson"
JSONLD: Final = "jsonld"

FORM_NAMES: Final = {CSV: "CSV", EXCEL: "CSV for Excel", NDJSON: "NDJSON", JSONLD: "JSON-LD"}
TYPES: Final = {
    CSV: "text/csv; charset=utf-8; header=present",
    EXCEL: "text/csv; charset=utf-8; header=present",
    NDJSON: "application/x-ndjson",
    JSONLD: "application/ld+json",
}

# What can be exported, its name, and the forms in which it can be had.
KINDS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "statements": ("Statements", (CSV, EXCEL, NDJSON, JSONLD)),
    "articles": ("Articles", (CSV, EXCEL)),
    "speakers": ("Speakers", (CSV, EXCEL, NDJSON)),
    "claims": ("Claims", (CSV, EXCEL, NDJSON, JSONLD)),
    "conflicts": ("Conflicts", (CSV, EXCEL)),
    "queue": ("What needs eyes", (CSV, EXCEL)),
    "corrections": ("Corrections", (CSV, EXCEL, NDJSON)),
}
# The filters that each kind knows; others of the address would silently do nothing and are left out of its links.
FILTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "statements": ("q", "outlet", "speaker", "kind", "status", "polarity", "review", "from", "to"),
    "articles": ("q", "outlet", "from", "to"),
    "speakers": ("q",),
    "claims": ("q", "outlet", "speaker"),
    "conflicts": ("q", "outlet", "speaker", "conflict", "strength", "from", "to"),
    "queue": ("q", "outlet", "speaker", "kind", "reason", "from", "to"),
    "corrections": (),
}

Parts = Iterator[str]


@dataclass(frozen=True, slots=True)
class ExportPage:
    """The kind that is asked for with its filters, how many there are of it, and its files: (name, address)."""

    what: str
    query: QueueQuery
    asked: Mapping[str, str]
    count: int | None
    files: tuple[tuple[str, str], ...]

    @property
    def noun(self) -> str:
        """What there is so much of, in one or many."""
        many = "statements" if self.what == "queue" else self.what
        return many.removesuffix("s") if self.count == 1 else many

    def knows(self, name: str) -> bool:
        """Whether the kind has this filter."""
        return name in FILTERS[self.what]


def build_export_page(asked: Mapping[str, str]) -> ExportPage:
    """The page that an address asks for; InputError as the services raise it."""
    what = asked.get("what", "")
    what = what if what in KINDS else "statements"
    query = read_query(asked)
    wanted = {name: asked[name] for name in FILTERS[what] if asked.get(name, "").strip()}
    broken = bool(query.faults) or query.speaker.failed
    asks = f"?{urlencode(wanted)}" if wanted else ""
    files = tuple(
        (FORM_NAMES[form], url_for("pages.send_export", what=what, form=form) + asks) for form in KINDS[what][1]
    )
    count = None if broken else COUNTS[what](asked)
    return ExportPage(what, query, wanted, count, () if broken else files)


def write_export(what: str, form: str, asked: Mapping[str, str]) -> Parts:
    """The file in parts, everything that the filters show; these are checked before this returns."""
    if form == NDJSON:
        write_lines: Callable[[str, Any], Parts] = current_app.extensions["quotetrack_line_writer"]
        return write_lines(what, RECORDS[what](asked))
    if form == JSONLD:
        prefix = url_for("articles.list_articles", _external=True).removesuffix("/articles")
        if what == "claims":
            return linked_data.write_claims(_read_claims(asked), prefix)
        return linked_data.write_statements(_read_statements(asked), prefix)
    return TABLES[what](asked, form == EXCEL)


def _read_days(asked: Mapping[str, str]) -> tuple[datetime | None, datetime | None]:
    filters = read_query(asked).filters
    return filters.published_from, filters.published_to


def _read_statements(asked: Mapping[str, str]) -> StatementFilters:
    query = read_query(asked)
    return StatementFilters(
        q=query.q or None,
        outlet=query.outlet or None,
        speaker=query.filters.speaker,
        kind=query.kind,
        status=read_choice(asked, "status", Status),
        polarity=read_choice(asked, "polarity", Polarity),
        review=read_choice(asked, "review", Review),
        published_from=query.filters.published_from,
        published_to=query.filters.published_to,
    )


def _read_articles(asked: Mapping[str, str]) -> ArticleFilters:
    query, (begin, end) = read_query(asked), _read_days(asked)
    return ArticleFilters(q=query.q or None, outlet=query.outlet or None, published_from=begin, published_to=end)


def _read_claims(asked: Mapping[str, str]) -> ClaimFilters:
    query = read_query(asked)
    return ClaimFilters(q=query.q or None, outlet=query.outlet or None, speaker=query.filters.speaker)


def _read_conflicts(asked: Mapping[str, str]) -> tuple[StatementFilters, ConflictKind | None, ConflictStrength]:
    query, (begin, end) = read_query(asked), _read_days(asked)
    filters = StatementFilters(
        q=query.q or None,
        outlet=query.outlet or None,
        speaker=query.filters.speaker,
        published_from=begin,
        published_to=end,
    )
    strength = read_choice(asked, "strength", ConflictStrength) or ConflictStrength.STRONG
    return filters, read_choice(asked, "conflict", ConflictKind), strength


def _write_conflicts(asked: Mapping[str, str], bom: bool) -> Parts:
    filters, kind, strength = _read_conflicts(asked)
    return claim_exports.write_conflicts_csv(filters, kind=kind, strength=strength, bom=bom)


def _count_conflicts(asked: Mapping[str, str]) -> int | None:
    filters, kind, strength = _read_conflicts(asked)
    return conflicts.list_conflicts(filters, COUNTED, kind=kind, strength=strength).total


COUNTED: Final = PageRequest(limit=1, include_total=True)
NOTHING: Final = CorrectionFilters()

COUNTS: Final[Mapping[str, Callable[[Mapping[str, str]], int | None]]] = {
    "statements": lambda asked: statements.list_statements(_read_statements(asked), COUNTED).total,
    "articles": lambda asked: articles.list_articles(_read_articles(asked), COUNTED).total,
    "speakers": lambda asked: speakers.list_speakers(read_query(asked).q or None, COUNTED).total,
    "claims": lambda asked: claims.list_claims(_read_claims(asked), COUNTED).total,
    "conflicts": _count_conflicts,
    "queue": lambda asked: _count_queue(read_query(asked)),
    "corrections": lambda _asked: correction_lists.list_all_corrections(NOTHING, COUNTED).total,
}
TABLES: Final[Mapping[str, Callable[[Mapping[str, str], bool], Parts]]] = {
    "statements": lambda asked, bom: exports.write_statements_csv(_read_statements(asked), bom=bom),
    "articles": lambda asked, bom: list_exports.write_articles_csv(_read_articles(asked), bom=bom),
    "speakers": lambda asked, bom: claim_exports.write_speakers_csv(read_query(asked).q or None, bom=bom),
    "claims": lambda asked, bom: claim_exports.write_claims_csv(_read_claims(asked), bom=bom),
    "conflicts": _write_conflicts,
    "queue": lambda asked, bom: list_exports.write_queue_csv(read_query(asked).filters, bom=bom),
    "corrections": lambda _asked, bom: correction_lists.write_corrections_csv(NOTHING, bom=bom),
}
RECORDS: Final[Mapping[str, Callable[[Mapping[str, str]], Iterator[Any]]]] = {
    "statements": lambda asked: statements.iterate_statements(_read_statements(asked)),
    "speakers": lambda asked: claim_exports.iterate_speakers(read_query(asked).q or None),
    "claims": lambda asked: claim_exports.iterate_claims(_read_claims(asked)),
    "corrections": lambda _asked: correction_lists.iterate_corrections(NOTHING),
}


def _count_queue(query: QueueQuery) -> int:
    counts = queue.count_waiting(query.filters)
    return counts[query.reason] if query.reason else sum(counts.values())

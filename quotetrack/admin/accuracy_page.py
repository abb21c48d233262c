"""Everything that the page of accuracy shows, and the same as rows of a file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from quotetrack.admin.asking import read_choice, read_words
from quotetrack.admin.cards import REASON_NAMES
from quotetrack.admin.history_query import read_day
from quotetrack.services.accuracy import NOT_KEPT, NOT_WAITING, measure_accuracy
from quotetrack.services.accuracy_records import (
    AccuracyFilters,
    AccuracyReport,
    Agreement,
    Basis,
    Grouping,
    Mistake,
    Tally,
)

MOST_ROWS: Final = 15
"""Groups of one grouping that stand on the page; all are in the file."""

BASIS_NAMES: Final = {
    Basis.ALL: "All that were decided on",
    Basis.QUEUE: "Asked for by the queue",
    Basis.OTHERS: "Looked at unasked",
    Basis.WHOLE: "Articles read whole",
}
BASIS_WORDS: Final = {
    Basis.ALL: "Hard ones and easy ones in the proportion in which editors came to them.",
    Basis.QUEUE: "The hard ones: ambiguous, unclosed, contradicted, unsure. The machine is wrong more often here.",
    Basis.OTHERS: "Those that did not wait. Somebody looked anyway, often because something seemed wrong.",
    Basis.WHOLE: "Every statement was decided on, easy or hard: the fairest figure, for the articles that were chosen.",
}
GROUPING_NAMES: Final = {
    Grouping.OUTLET: "Outlet",
    Grouping.KIND: "Kind",
    Grouping.CUE: "Cue",
    Grouping.RULE: "The machine’s reason",
    Grouping.CONFIDENCE: "Confidence",
    Grouping.REASON: "Why it waited",
}
MISTAKE_NAMES: Final = {
    Mistake.SPEAKER: "another speaker",
    Mistake.LEFT_OPEN: "speaker left open",
    Mistake.BEHALF: "on behalf of",
    Mistake.SPAN: "words",
    Mistake.KIND: "kind",
    Mistake.POLARITY: "polarity",
    Mistake.NOT_A_STATEMENT: "no statement",
}
COLUMNS: Final = (
    "by",
    "group",
    "looked_at",
    "right",
    "share",
    "low",
    "high",
    *(f"wrong_{mistake.value}" for mistake in Mistake),
    "missed",
    "confidence",
)
LABELS: Final = {
    **{reason.value: name for reason, name in REASON_NAMES.items()},
    NOT_WAITING: "It did not wait",
    NOT_KEPT: "Not recorded",
}


@dataclass(frozen=True, slots=True)
class AccuracyQuery:
    """What the address asks for, as it was written, and as filters; ``faults`` are sentences by field."""

    outlet: str
    since: str
    until: str
    filters: AccuracyFilters
    faults: Mapping[str, str]

    def spell(self, **more: str | None) -> str:
        """The query of an address that asks for the same, with other parts; None takes one away."""
        basis = self.filters.basis
        asked = {
            "basis": "" if basis is Basis.ALL else basis.value,
            "outlet": self.outlet,
            "from": self.since,
            "to": self.until,
        }
        parts = {name: value for name, value in {**asked, **more}.items() if value}
        return f"?{urlencode(parts)}" if parts else ""

    @property
    def narrowed(self) -> bool:
        """Whether anything but the basis is asked for."""
        return bool(self.outlet or self.since or self.until)


@dataclass(frozen=True, slots=True)
class Bar:
    """A share with its interval, in per cent of the width of a picture; ``words`` say the same."""

    share: float
    low: float
    high: float
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """One group: ``wrong`` are names of mistakes with their number, the most frequent first."""

    name: str
    tally: Tally
    bar: Bar | None
    wrong: tuple[tuple[str, int], ...]
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One grouping's rows; ``more`` are those that the page leaves to the file."""

    grouping: Grouping
    name: str
    rows: tuple[Row, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Point:
    """A band of confidence in the picture that holds it against the share that is right; places are per cent."""

    x: float
    y: float
    low: float
    high: float
    small: bool


@dataclass(frozen=True, slots=True)
class AccuracyPage:
    """The page: the four bases, the chosen one by each grouping, confidence held against accuracy, and agreement."""

    query: AccuracyQuery
    report: AccuracyReport
    bases: tuple[Row, ...]
    chosen: Row
    sections: tuple[Section, ...]
    points: tuple[Point, ...]
    agreement: Agreement
    agreement_bar: Bar | None
    changed: tuple[tuple[str, int], ...]

    @property
    def empty(self) -> bool:
        """Whether nothing was decided on at all."""
        total = self.report.bases[Basis.ALL]
        return not total.looked_at and not total.missed


def read_query(asked: Mapping[str, str]) -> AccuracyQuery:
    """The filters of an address; what cannot be read is said in ``faults`` and left aside."""
    faults: dict[str, str] = {}
    outlet = read_words(asked, "outlet")[:200]
    since, until = asked.get("from", "").strip()[:30], asked.get("to", "").strip()[:30]
    begin, end = read_day(since, "from", faults), read_day(until, "to", faults)
    filters = AccuracyFilters(
        basis=read_choice(asked, "basis", Basis) or Basis.ALL,
        outlet=outlet or None,
        since=begin,
        until=_end(end),
    )
    return AccuracyQuery(outlet, since, until, filters, faults)


def build_accuracy_page(asked: Mapping[str, str]) -> AccuracyPage:
    """The page that an address asks for."""
    query = read_query(asked)
    report = measure_accuracy(query.filters)
    agreement = report.agreement
    return AccuracyPage(
        query=query,
        report=report,
        bases=tuple(_make_row(BASIS_NAMES[basis], report.bases[basis], basis) for basis in Basis),
        chosen=_make_row("", report.chosen),
        sections=tuple(_make_section(grouping, report.groups[grouping]) for grouping in Grouping),
        points=tuple(_place(one) for one in report.groups[Grouping.CONFIDENCE] if one.looked_at),
        agreement=agreement,
        agreement_bar=draw_bar(agreement.agreed, agreement.decided, agreement.low, agreement.high),
        changed=_name_mistakes(agreement.changed),
    )


def list_rows(report: AccuracyReport, *, with_pairs: bool) -> Iterator[Sequence[str]]:
    """The rows of the file: the bases, every group of the chosen one, and the editors, by pairs where that is asked."""
    for basis in Basis:
        yield _list_cells("basis", basis.value, report.bases[basis])
    for grouping in Grouping:
        for tally in report.groups[grouping]:
            yield _list_cells(grouping.value, tally.label, tally)
    met = report.agreement
    yield _list_meeting("second editor", "", met.decided, met.agreed, met.low, met.high, met.changed)
    for pair in met.pairs if with_pairs else ():
        name = f"{pair.first}, then {pair.second}"
        yield _list_meeting("editors", name, pair.decided, pair.agreed, pair.low, pair.high, {})


def draw_bar(right: int, total: int, low: float | None, high: float | None) -> Bar | None:
    """A share with its interval; None where there is nothing to share."""
    if not total or low is None or high is None:
        return None
    share = right / total
    words = f"{right} of {total}, {share:.0%}; between {low:.0%} and {high:.0%} with 95 % confidence"
    return Bar(round(100 * share, 1), round(100 * low, 1), round(100 * high, 1), words)


def _end(day: datetime | None) -> datetime | None:
    return day + timedelta(days=1) if day else None


def _make_section(grouping: Grouping, tallies: Sequence[Tally]) -> Section:
    rows = tuple(_make_row(_name_group(grouping, one.label), one) for one in tallies[:MOST_ROWS])
    return Section(grouping, GROUPING_NAMES[grouping], rows, len(tallies) - len(rows))


def _name_group(grouping: Grouping, label: str) -> str:
    return LABELS.get(label, label) if grouping is Grouping.REASON else label


def _make_row(name: str, tally: Tally, basis: Basis | None = None) -> Row:
    bar = draw_bar(tally.right, tally.looked_at, tally.low, tally.high)
    return Row(name, tally, bar, _name_mistakes(tally.wrong), basis)


def _name_mistakes(counted: Mapping[Mistake, int]) -> tuple[tuple[str, int], ...]:
    most = sorted(MISTAKE_NAMES, key=lambda mistake: -counted.get(mistake, 0))
    return tuple((MISTAKE_NAMES[mistake], counted[mistake]) for mistake in most if counted.get(mistake))


def _place(tally: Tally) -> Point:
    return Point(
        x=round(100 * (tally.confidence or 0.0), 1),
        y=round(100 - 100 * (tally.share or 0.0), 1),
        low=round(100 - 100 * (tally.low or 0.0), 1),
        high=round(100 - 100 * (tally.high or 0.0), 1),
        small=tally.is_small,
    )


def _list_cells(by: str, label: str, tally: Tally) -> tuple[str, ...]:
    return (
        by,
        label,
        str(tally.looked_at),
        str(tally.right),
        *(_spell_share(one) for one in (tally.share, tally.low, tally.high)),
        *(str(tally.wrong.get(mistake, 0)) for mistake in Mistake),
        str(tally.missed),
        _spell_share(tally.confidence),
    )


def _list_meeting(
    by: str,
    name: str,
    decided: int,
    agreed: int,
    low: float | None,
    high: float | None,
    changed: Mapping[Mistake, int],
) -> tuple[str, ...]:
    share = agreed / decided if decided else None
    numbers = (_spell_share(one) for one in (share, low, high))
    mistakes = (str(changed.get(mistake, 0)) if changed else "" for mistake in Mistake)
    return (by, name, str(decided), str(agreed), *numbers, *mistakes, "", "")


def _spell_share(share: float | None) -> str:
    return "" if share is None else f"{share:.4f}"

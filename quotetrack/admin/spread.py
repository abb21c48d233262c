"""Where and when a claim was printed, laid out as a picture: a lane for each outlet, the days from left to right."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from enum import StrEnum
from typing import Final

from quotetrack.services.claim_records import AppearanceMark
from quotetrack.terms import AppearanceState

MOST_LANES: Final = 12
LANE_HEIGHT: Final = 44
"""Pixels; the outlet's name stands over its line."""

AXIS_HEIGHT: Final = 30
EDGE: Final = 3.0
"""Per cent of the width that stay free on the left and on the right, so that no mark is cut."""

NO_OUTLET: Final = "No outlet named"


class Shape(StrEnum):
    """How a statement is drawn, so that no colour is needed."""

    VARIANT = "variant"
    COPY = "copy"
    SUGGESTED = "suggested"
    CONTRAST = "contrast"


@dataclass(frozen=True, slots=True)
class Dot:
    """The statements of one shape in one outlet on one day; ``x`` is per cent of the width, ``y`` pixels."""

    x: float
    y: int
    shape: Shape
    count: int
    day: date


@dataclass(frozen=True, slots=True)
class Lane:
    """One outlet's line: ``name_y`` and ``y`` are pixels from the top."""

    outlet: str
    name_y: int
    y: int
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A day named under the picture; ``anchor`` is SVG's word for the side on which the name stands."""

    x: float
    day: date
    anchor: str


@dataclass(frozen=True, slots=True)
class OutletLine:
    """One outlet in the table that says the same as the picture; days are None where no article is dated."""

    outlet: str
    first: date | None
    last: date | None
    counts: Counter[Shape]


@dataclass(frozen=True, slots=True)
class Spread:
    """The picture and its table, outlets in the order in which they first printed it.

    ``shapes`` are those in the picture, ``kinds`` those in the table.
    ``undated`` and ``more_outlets`` count what the picture leaves out; the table leaves nothing out.
    """

    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    height: int
    lines: tuple[OutletLine, ...]
    undated: int
    more_outlets: int
    shapes: tuple[Shape, ...]
    kinds: tuple[Shape, ...]
    first: date | None
    last: date | None
    count: int


def draw_spread(appearances: Sequence[AppearanceMark]) -> Spread:
    """The spread of a claim; its days are those of UTC."""
    by_outlet: dict[str, list[tuple[date | None, Shape]]] = defaultdict(list)
    for one in appearances:
        by_outlet[one.outlet or NO_OUTLET].append((_find_day(one), _choose_shape(one)))
    lines = sorted((_sum_up(outlet, found) for outlet, found in by_outlet.items()), key=_order)
    days = [day for found in by_outlet.values() for day, _ in found if day]
    drawn = [line for line in lines if line.first]
    first, last = (min(days), max(days)) if days else (None, None)
    lanes = [_draw_lane(n, line.outlet, by_outlet[line.outlet], first, last) for n, line in enumerate(drawn)]
    kept = tuple(lanes[:MOST_LANES])
    used = {dot.shape for lane in kept for dot in lane.dots}
    return Spread(
        lanes=kept,
        ticks=_place_ticks(first, last),
        height=len(kept) * LANE_HEIGHT + AXIS_HEIGHT,
        lines=tuple(lines),
        undated=len(appearances) - len(days),
        more_outlets=len(lanes) - len(kept),
        shapes=tuple(shape for shape in Shape if shape in used),
        kinds=tuple(shape for shape in Shape if any(line.counts[shape] for line in lines)),
        first=first,
        last=last,
        count=len(appearances),
    )


def _find_day(appearance: AppearanceMark) -> date | None:
    published = appearance.published_at
    return published.astimezone(UTC).date() if published else None


def _choose_shape(appearance: AppearanceMark) -> Shape:
    if appearance.state is AppearanceState.CONTRAST:
        return Shape.CONTRAST
    if appearance.state is AppearanceState.SUGGESTED:
        return Shape.SUGGESTED
    return Shape.COPY if appearance.copied else Shape.VARIANT


def _sum_up(outlet: str, found: Sequence[tuple[date | None, Shape]]) -> OutletLine:
    days = [day for day, _ in found if day]
    return OutletLine(outlet, min(days, default=None), max(days, default=None), Counter(shape for _, shape in found))


def _order(line: OutletLine) -> tuple[date, str]:
    return (line.first or date.max, line.outlet)


def _draw_lane(
    number: int, outlet: str, found: Sequence[tuple[date | None, Shape]], first: date | None, last: date | None
) -> Lane:
    top = number * LANE_HEIGHT
    counts = Counter((day, shape) for day, shape in found if day)
    shapes_of_day: dict[date, list[Shape]] = defaultdict(list)
    for day, shape in sorted(counts):
        shapes_of_day[day].append(shape)
    dots = tuple(
        # Several shapes on one day stand one over the other, a little apart.
        Dot(_place(day, first, last), top + 30 + 9 * place - 9 * (len(shapes) - 1) // 2, shape, counts[day, shape], day)
        for day, shapes in shapes_of_day.items()
        for place, shape in enumerate(shapes)
    )
    return Lane(outlet, top + 16, top + 30, dots)


def _place(day: date, first: date | None, last: date | None) -> float:
    if first is None or last is None or first == last:
        return 50.0
    share = (day - first) / (last - first)
    return round(EDGE + share * (100 - 2 * EDGE), 2)


def _place_ticks(first: date | None, last: date | None) -> tuple[Tick, ...]:
    if first is None or last is None:
        return ()
    if first == last:
        return (Tick(50.0, first, "middle"),)
    ticks = [Tick(EDGE, first, "start"), Tick(100 - EDGE, last, "end")]
    if (last - first).days >= 4:
        middle = first + timedelta(days=(last - first).days // 2)
        ticks.insert(1, Tick(_place(middle, first, last), middle, "middle"))
    return tuple(ticks)

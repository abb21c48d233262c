"""When a speaker was heard, laid out as a picture: a lane for each outlet or kind, a bar for each stretch of months."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from quotetrack.services.speaker_activity import SaidMark

MOST_LANES: Final = 8
MOST_BARS: Final = 36
LANE_HEIGHT: Final = 62
"""Pixels; the lane's name stands over its bars."""

BAR_HEIGHT: Final = 34
AXIS_HEIGHT: Final = 30
GAP: Final = 0.25
"""The part of a stretch's width that stays free between two bars."""

WIDEST: Final = 8.0
"""Per cent of the width that one bar takes at most."""

STRETCHES: Final = (1, 3, 12, 60, 120, 600, 1200, 6000)
"""Months that one bar may stand for; the first of which all fit is taken."""

NO_OUTLET: Final = "No outlet named"
OTHERS: Final = "Other outlets"


class Grouping(StrEnum):
    """What the lanes are."""

    OUTLET = "outlet"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class Bar:
    """The statements of one lane in one stretch; ``x`` and ``width`` are per cent, ``y`` and ``height`` pixels,
    ``label`` names the stretch."""

    x: float
    width: float
    y: int
    height: int
    count: int
    label: str


@dataclass(frozen=True, slots=True)
class PictureLane:
    """One outlet or kind; ``name_y`` and ``base_y`` are pixels from the top."""

    name: str
    count: int
    name_y: int
    base_y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class PictureTick:
    """A stretch named under the picture; ``anchor`` is SVG's word for the side on which the name stands."""

    x: float
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class PictureRow:
    """One stretch in the table that says the same as the picture, with a number for each lane."""

    label: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture and its table; ``undated`` counts what neither has a place for."""

    grouping: Grouping
    lanes: tuple[PictureLane, ...]
    ticks: tuple[PictureTick, ...]
    height: int
    rows: tuple[PictureRow, ...]
    count: int
    undated: int


def draw_picture(said: Sequence[SaidMark], grouping: Grouping) -> Picture:
    """The picture of the speaker's statements over time; its months are those of UTC."""
    dated = [(one.day, _name_lane(one, grouping)) for one in said if one.day]
    months = [_count_months(day) for day, _ in dated]
    first, last = (min(months), max(months)) if months else (0, 0)
    size = next((one for one in STRETCHES if last // one - first // one < MOST_BARS), STRETCHES[-1])
    begin, end = first // size, last // size
    names = _choose_lanes([name for _, name in dated])
    counts = Counter(
        ((month // size), name if name in names else OTHERS) for month, (_, name) in zip(months, dated, strict=True)
    )
    highest = max(counts.values(), default=1)
    lanes = tuple(_draw_lane(n, name, counts, (begin, end, size), highest) for n, name in enumerate(names))
    rows = [(at, tuple(counts[at, name] for name in names)) for at in range(begin, end + 1)]
    return Picture(
        grouping=grouping,
        lanes=lanes,
        ticks=_place_ticks(begin, end, size) if dated else (),
        height=len(lanes) * LANE_HEIGHT + AXIS_HEIGHT,
        rows=tuple(PictureRow(_name_stretch(at, size), found) for at, found in rows if any(found)),
        count=len(dated),
        undated=len(said) - len(dated),
    )


def _name_lane(one: SaidMark, grouping: Grouping) -> str:
    if grouping is Grouping.KIND:
        return one.kind.value.capitalize()
    return one.outlet or NO_OUTLET


def _choose_lanes(names: Sequence[str]) -> list[str]:
    """Those with most statements first; beyond ``MOST_LANES`` the others share the last."""
    ranked = sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))
    kept = [name for name, _ in ranked]
    return kept if len(kept) <= MOST_LANES else [*kept[: MOST_LANES - 1], OTHERS]


def _draw_lane(
    number: int, name: str, counts: Counter[tuple[int, str]], stretch: tuple[int, int, int], highest: int
) -> PictureLane:
    begin, end, size = stretch
    width = 100 / (end - begin + 1)
    base = number * LANE_HEIGHT + LANE_HEIGHT - 6
    bars = []
    for at in range(begin, end + 1):
        if count := counts[at, name]:
            height = max(3, round(BAR_HEIGHT * count / highest))
            drawn = min(WIDEST, width * (1 - GAP))
            x = width * (at - begin) + (width - drawn) / 2
            bars.append(Bar(round(x, 2), round(drawn, 2), base - height, height, count, _name_stretch(at, size)))
    total = sum(bar.count for bar in bars)
    return PictureLane(name, total, number * LANE_HEIGHT + 14, base, tuple(bars))


def _place_ticks(begin: int, end: int, size: int) -> tuple[PictureTick, ...]:
    if begin == end:
        return (PictureTick(50.0, _name_stretch(begin, size), "middle"),)
    ticks = [PictureTick(0.0, _name_stretch(begin, size), "start"), PictureTick(100.0, _name_stretch(end, size), "end")]
    if end - begin >= 4:
        middle = (begin + end) // 2
        x = 100 * (middle - begin + 0.5) / (end - begin + 1)
        ticks.insert(1, PictureTick(round(x, 2), _name_stretch(middle, size), "middle"))
    return tuple(ticks)


def _count_months(day: date) -> int:
    return day.year * 12 + day.month - 1


def _name_stretch(at: int, size: int) -> str:
    """``May 2026``, ``Apr – Jun 2026``, ``2026`` or ``2020 – 2029``."""
    first, last = at * size, (at + 1) * size - 1
    if size >= 12:
        begin, end = first // 12, last // 12
        return str(begin) if begin == end else f"{begin} – {end}"
    months = [date(2000, month % 12 + 1, 1).strftime("%b") for month in (first, last)]
    return f"{months[0]} {first // 12}" if first == last else f"{months[0]} – {months[1]} {first // 12}"

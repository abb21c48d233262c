"""The picture of where and when a claim was printed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from quotetrack.admin.spread import EDGE, MOST_LANES, NO_OUTLET, Shape, draw_spread
from quotetrack.services.claim_records import AppearanceMark
from quotetrack.terms import AppearanceState

MAY = datetime(2026, 5, 1, 8, tzinfo=UTC)


@pytest.fixture
def appear():
    def appear(outlet, day, state=AppearanceState.JOINED, *, copied=False):
        return AppearanceMark(outlet, None if day is None else MAY + timedelta(days=day), state, copied)

    return appear


def test_outlets_come_in_the_order_in_which_they_printed_it(appear):
    spread = draw_spread([appear("Post", 10), appear("Courier", 0), appear("Lantern", 5), appear("Post", 2)])
    assert [lane.outlet for lane in spread.lanes] == ["Courier", "Post", "Lantern"]
    assert [line.first for line in spread.lines] == [date(2026, 5, day) for day in (1, 3, 6)]
    assert spread.lines[1].last == date(2026, 5, 11)
    assert (spread.first, spread.last, spread.count) == (date(2026, 5, 1), date(2026, 5, 11), 4)


def test_days_are_spread_evenly_from_edge_to_edge(appear):
    spread = draw_spread([appear("Post", 0), appear("Post", 5), appear("Post", 10)])
    assert [dot.x for dot in spread.lanes[0].dots] == [EDGE, 50.0, 100 - EDGE]
    assert [(tick.x, tick.day.day, tick.anchor) for tick in spread.ticks] == [
        (EDGE, 1, "start"),
        (50.0, 6, "middle"),
        (100 - EDGE, 11, "end"),
    ]


def test_several_on_one_day_are_one_mark_with_a_count(appear):
    spread = draw_spread([appear("Post", 0)] * 3)
    [dot] = spread.lanes[0].dots
    assert (dot.count, dot.x, dot.shape) == (3, 50.0, Shape.VARIANT)
    assert [tick.anchor for tick in spread.ticks] == ["middle"]


def test_each_state_has_a_shape_of_its_own(appear):
    spread = draw_spread(
        [
            appear("Post", 0),
            appear("Wire", 0, copied=True),
            appear("Lantern", 0, AppearanceState.SUGGESTED),
            appear("Mail", 0, AppearanceState.CONTRAST),
            appear("Post", 0, AppearanceState.CONTRAST),
        ]
    )
    assert spread.shapes == spread.kinds == (Shape.VARIANT, Shape.COPY, Shape.SUGGESTED, Shape.CONTRAST)
    post = next(lane for lane in spread.lanes if lane.outlet == "Post")
    assert len({dot.y for dot in post.dots}) == 2


def test_undated_statements_stand_in_the_table_alone(appear):
    spread = draw_spread([appear("Post", None), appear(None, None)])
    assert spread.lanes == spread.ticks == ()
    assert spread.undated == 2
    assert [(line.outlet, line.first) for line in spread.lines] == [(NO_OUTLET, None), ("Post", None)]


def test_more_outlets_than_lanes_are_counted_and_stay_in_the_table(appear):
    spread = draw_spread([appear(f"Paper {number:02}", number) for number in range(MOST_LANES + 3)])
    assert len(spread.lanes) == MOST_LANES
    assert spread.more_outlets == 3
    assert len(spread.lines) == MOST_LANES + 3
    assert all(lane.y < spread.height for lane in spread.lanes)

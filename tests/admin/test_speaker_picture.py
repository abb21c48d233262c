"""The picture of when a speaker was heard, and the table beside it."""

from datetime import UTC, datetime

import pytest

from quotetrack.admin.speaker_picture import BAR_HEIGHT, MOST_BARS, MOST_LANES, Grouping, draw_picture
from quotetrack.services.speaker_activity import SaidMark
from quotetrack.terms import Kind


def said(outlet, year, month, kind=Kind.DIRECT):
    return SaidMark(outlet, datetime(year, month, 15, tzinfo=UTC) if year else None, kind)


def test_each_outlet_has_its_lane_and_each_month_its_bar():
    picture = draw_picture(
        [said("Post", 2026, 1), said("Post", 2026, 1), said("Post", 2026, 3), said("Gazette", 2026, 2)], Grouping.OUTLET
    )
    assert [(lane.name, lane.count) for lane in picture.lanes] == [("Post", 3), ("Gazette", 1)]
    assert [(bar.label, bar.count, bar.height) for bar in picture.lanes[0].bars] == [
        ("Jan 2026", 2, BAR_HEIGHT),
        ("Mar 2026", 1, BAR_HEIGHT // 2),
    ]
    assert [(row.label, row.counts) for row in picture.rows] == [
        ("Jan 2026", (2, 0)),
        ("Feb 2026", (0, 1)),
        ("Mar 2026", (1, 0)),
    ]
    assert [(tick.label, tick.anchor) for tick in picture.ticks] == [("Jan 2026", "start"), ("Mar 2026", "end")]


def test_lanes_may_be_kinds():
    picture = draw_picture([said("Post", 2026, 1), said("Post", 2026, 1, Kind.INDIRECT)], Grouping.KIND)
    assert [lane.name for lane in picture.lanes] == ["Direct", "Indirect"]
    assert [tick.anchor for tick in picture.ticks] == ["middle"]


@pytest.mark.parametrize(
    ("years", "first", "last"),
    [
        (0, "Jan 2000", "Dec 2000"),
        (4, "Jan – Mar 2000", "Oct – Dec 2004"),
        (20, "2000", "2020"),
        (100, "2000 – 2004", "2100 – 2104"),
        (7000, "2000 – 2499", "9000 – 9499"),
    ],
)
def test_bars_stand_for_longer_stretches_the_longer_it_is(years, first, last):
    picture = draw_picture([said("Post", 2000, 1), said("Post", 2000 + years, 12)], Grouping.OUTLET)
    assert [row.label for row in picture.rows] == [first, last]
    bars = picture.lanes[0].bars
    assert all(bar.x >= 0 and bar.x + bar.width <= 100 for bar in bars)
    assert bars[-1].width >= 100 / MOST_BARS / 2


def test_outlets_beyond_the_lanes_share_the_last():
    picture = draw_picture([said(f"Paper {n:02}", 2026, 1) for n in range(20)], Grouping.OUTLET)
    assert len(picture.lanes) == MOST_LANES
    assert (picture.lanes[-1].name, picture.lanes[-1].count) == ("Other outlets", 20 - MOST_LANES + 1)
    assert sum(picture.rows[0].counts) == 20


def test_undated_statements_are_counted_apart():
    picture = draw_picture([said(None, 2026, 1), said("Post", None, None)], Grouping.OUTLET)
    assert (picture.count, picture.undated) == (1, 1)
    assert picture.lanes[0].name == "No outlet named"
    assert draw_picture([said("Post", None, None)], Grouping.OUTLET).lanes == ()
    assert draw_picture([], Grouping.KIND).rows == ()


def test_page_has_the_picture_and_the_same_as_a_table(editor, tell_story):
    tell_story("Post", "We will raise the harbour wall in spring and not before")
    tell_story("Gazette", "Nobody asked the fishermen about the wall at all", day=40)
    page = editor.get("/speakers/1").text
    assert "2 statements from May 2026 to Jun 2026." in page
    assert page.count('class="bar-of"') == 2
    assert '<th scope="row">Jun 2026</th>' in page
    assert "Direct" in editor.get("/speakers/1?by=kind").text.split('id="when"')[1].split("<details>")[0]

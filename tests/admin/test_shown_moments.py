"""Times are shown in the zone that they came with."""

from datetime import UTC, datetime

import pytest

from quotetrack.admin.moments import find_zone, format_moment

MOMENT = datetime(2026, 3, 4, 21, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        (None, "4 Mar 2026, 21:05 (UTC)"),
        ("Z", "4 Mar 2026, 21:05 (UTC)"),
        ("+05:30", "5 Mar 2026, 02:35 (+05:30)"),
        ("-08:00", "4 Mar 2026, 13:05 (-08:00)"),
        ("Europe/Oslo", "4 Mar 2026, 22:05 (Europe/Oslo)"),
        ("Nowhere/Else", "4 Mar 2026, 21:05 (UTC)"),
        ("+99:00", "4 Mar 2026, 21:05 (UTC)"),
        ("+²:00", "4 Mar 2026, 21:05 (UTC)"),
    ],
)
def test_time_is_shown_in_its_zone(zone, shown):
    assert format_moment(MOMENT, zone) == shown


def test_no_time_is_nothing():
    assert format_moment(None) == ""


def test_path_is_no_zone():
    assert find_zone("../../etc/passwd") is None

"""Points in time as an editor reads them."""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

LONGEST_OFFSET_MINUTES = 24 * 60


def format_moment(moment: datetime | None, zone: str | None = None) -> str:
    """``25 Nov 2026, 14:05 (+02:00)`` in the zone that it came with, in UTC where none is known; "" for None.

    ``zone`` is an offset such as ``+02:00`` or a name of the IANA database.
    """
    if moment is None:
        return ""
    found = find_zone(zone)
    local = moment.astimezone(found or UTC)
    shown = zone if found and zone not in (None, "Z") else "UTC"
    return f"{local.day} {local:%b %Y, %H:%M} ({shown})"


def format_day(moment: datetime | None) -> str:
    """``25 Nov 2026`` in UTC; "" for None."""
    return format_date(moment.astimezone(UTC).date()) if moment else ""


def format_hour(moment: datetime) -> str:
    """``14:05`` in UTC."""
    return f"{moment.astimezone(UTC):%H:%M}"


def format_date(day: date) -> str:
    """``25 Nov 2026``."""
    return f"{day.day} {day:%b %Y}"


def find_zone(zone: str | None) -> tzinfo | None:
    """The zone of that name or offset, or None where there is no such."""
    if not zone:
        return None
    if zone[0] in "+-":
        hours, _, minutes = zone[1:].partition(":")
        if not (hours.isdecimal() and minutes.isdecimal()):
            return None
        offset = int(hours) * 60 + int(minutes)
        if offset >= LONGEST_OFFSET_MINUTES:
            return None
        return timezone(timedelta(minutes=-offset if zone[0] == "-" else offset))
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return None

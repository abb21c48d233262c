"""A watch's alerts as an Atom feed (RFC 4287), the newest first."""

import re
import uuid
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from quotetrack.services.alerts import list_alerts
from quotetrack.services.records import PageRequest
from quotetrack.services.watch_records import AlertFilters, AlertRecord, WatchRecord
from quotetrack.services.watches import get_watch

MOST_ENTRIES: Final = 100
TITLE_LENGTH: Final = 120

_ATOM: Final = "http://www.w3.org/2005/Atom"
# What XML 1.0 cannot hold, escaped or not.
_UNFIT: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

register_namespace("", _ATOM)


def write_feed(watch_id: int, owner: int | None, address: str) -> bytes:
    """The feed of the watch's last alerts, which stands at ``address``; NotFoundError where there is no such watch."""
    watch = get_watch(watch_id, owner)
    page = list_alerts(AlertFilters(watch=watch_id), owner, PageRequest(limit=MOST_ENTRIES, newest_first=True))
    newest = page.items[0].created_at if page.items else watch.created_at
    feed = Element(f"{{{_ATOM}}}feed")
    _add(feed, "id", _name(watch, None))
    _add(feed, "title", watch.name)
    _add(feed, "updated", _write_moment(max(newest, watch.created_at)))
    _add(feed, "link", rel="self", href=address, type="application/atom+xml")
    _add(_add(feed, "author"), "name", "quotetrack")
    _add(feed, "generator", "quotetrack")
    for alert in page.items:
        _add_entry(feed, watch, alert)
    content: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return content


def _add_entry(feed: Element, watch: WatchRecord, alert: AlertRecord) -> None:
    entry, statement = _add(feed, "entry"), alert.statement
    speaker = alert.speaker_name
    if statement is not None:
        speaker = statement.speaker.name if statement.speaker is not None else None
    words = alert.words if statement is None else statement.text
    shown = words if len(words) <= TITLE_LENGTH else f"{words[: TITLE_LENGTH - 1]}…"
    _add(entry, "id", _name(watch, alert))
    _add(entry, "title", f"{speaker}: {shown}" if speaker else shown)
    _add(entry, "published", _write_moment(alert.created_at))
    _add(entry, "updated", _write_moment(alert.created_at))
    if statement is not None and _is_web_address(statement.article_url):
        _add(entry, "link", rel="alternate", href=statement.article_url)
    if statement is not None and statement.outlet:
        _add(_add(entry, "author"), "name", statement.outlet)
    _add(entry, "content", words, type="text")


def _add(parent: Element, name: str, text: str | None = None, **attributes: str | None) -> Element:
    element = SubElement(parent, f"{{{_ATOM}}}{name}")
    for key, value in attributes.items():
        element.set(key, _clean(value or ""))
    if text is not None:
        element.text = _clean(text)
    return element


def _name(watch: WatchRecord, alert: AlertRecord | None) -> str:
    """A name that stays the same wherever the feed is served from."""
    number = "" if alert is None else f"/{alert.id}"
    return uuid.uuid5(uuid.NAMESPACE_URL, f"quotetrack:{watch.id}:{watch.created_at.isoformat()}{number}").urn


def _write_moment(moment: datetime) -> str:
    return moment.isoformat()


def _is_web_address(address: str | None) -> bool:
    try:
        return address is not None and urlsplit(address).scheme in {"http", "https"}
    except ValueError:
        return False


def _clean(text: str) -> str:
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)

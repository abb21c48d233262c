"""The examples of the documentation of watches and alerts, about the article of ``examples``."""

from typing import Any

from quotetrack.api.examples import STATEMENT

_CREATED = "2026-03-02T07:10:00.000000+00:00"
_TOLD = "2026-03-02T07:15:00.250000+00:00"

NEW_WATCH: dict[str, Any] = {
    "name": "Piers of Sandholm",
    "filters": {"q": "pier*", "status": "attributed"},
    "address": "https://desk.example/quotes",
}
WATCH: dict[str, Any] = {
    "id": 4,
    **NEW_WATCH,
    "active": True,
    "key": "desk tool",
    "due": 0,
    "failed": 0,
    "version": 1,
    "created_at": _CREATED,
    "updated_at": _CREATED,
}
NEW_WATCH_ANSWER: dict[str, Any] = {**WATCH, "secret": "whsec_shown-this-once"}
WATCH_LOCATION = {"Location": {"schema": {"type": "string"}, "description": "The address of the watch."}}
WATCH_CHANGES: dict[str, Any] = {"filters": {"q": "pier* -fishing"}, "active": True}
ALERT: dict[str, Any] = {
    "id": 93,
    "watch_id": 4,
    "watch": NEW_WATCH["name"],
    "article_id": 12,
    "words": STATEMENT["text"],
    "speaker": "Ilse Brandvold",
    "statement": STATEMENT,
    "created_at": _TOLD,
}
DELIVERY: dict[str, Any] = {
    "id": 88,
    "alert_id": 93,
    "watch_id": 4,
    "state": "sent",
    "attempts": 1,
    "due_at": _TOLD,
    "last_status": 204,
    "last_error": None,
    "created_at": _TOLD,
    "updated_at": "2026-03-02T07:15:01.100000+00:00",
}
REPLAY: dict[str, Any] = {"since": "2026-03-01T00:00:00+00:00", "every": True}
FEED = '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">…</feed>'

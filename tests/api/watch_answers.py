"""Every answer of the routes of watches and alerts, as the document names them."""

from collections.abc import Mapping
from typing import Any

from werkzeug.test import TestResponse

from quotetrack.api import watch_examples

QUOTE = "The new pier at Hollvik will stand for a hundred years"


def collect_watch_answers(api: Any) -> Mapping[tuple[str, str, int], TestResponse]:
    """One answer of each route, of a watch that was told of something."""
    made = api.post("/watches", json=watch_examples.NEW_WATCH)
    watch, prefix = f"/watches/{made.json['id']}", "/api/v1/watches/{watch_id}"
    api.post_article(f"“{QUOTE},” said Ilse Brandvold.")
    alerts = api.get("/alerts?include=total")
    alert = f"/alerts/{alerts.json['items'][0]['id']}"
    return {
        ("/api/v1/watches", "post", 201): made,
        ("/api/v1/watches", "get", 200): api.get("/watches?limit=1"),
        (prefix, "get", 200): api.get(watch),
        (prefix, "patch", 200): api.patch(watch, 1, json=watch_examples.WATCH_CHANGES),
        (f"{prefix}:renew-secret", "post", 200): api.decide(f"{watch}:renew-secret", 2),
        (f"{prefix}/deliveries", "get", 200): api.get(f"{watch}/deliveries?state=due"),
        (f"{prefix}:replay", "post", 200): api.post(f"{watch}:replay", json=watch_examples.REPLAY),
        (f"{prefix}/alerts", "get", 200): api.get(f"{watch}/alerts"),
        ("/api/v1/alerts", "get", 200): alerts,
        ("/api/v1/alerts/{alert_id}", "get", 200): api.get(alert),
        ("/api/v1/alerts/{alert_id}:replay", "post", 200): api.post(f"{alert}:replay"),
    }

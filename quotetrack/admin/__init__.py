"""The editors' pages: views, forms, templates and static files."""

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, url_for

from quotetrack.admin import (
    accuracy_views,
    claim_change_views,
    claim_views,
    comparison_views,
    export_views,
    history_views,
    import_views,
    key_views,
    likely_views,
    paragraph_views,
    queue_views,
    reshaping_views,
    settings_views,
    speaker_change_views,
    speaker_views,
    start_views,
    user_views,
    views,
    watch_views,
)
from quotetrack.admin.blueprint import csrf, pages
from quotetrack.admin.errors import render_error
from quotetrack.admin.moments import format_date, format_day, format_hour, format_moment
from quotetrack.admin.session import configure_sessions, get_signed_in
from quotetrack.settings import Settings

__all__ = ["register_admin", "render_error"]

# Importing them is what adds their addresses to the blueprint.
VIEWS = (
    views,
    start_views,
    queue_views,
    reshaping_views,
    paragraph_views,
    claim_views,
    claim_change_views,
    speaker_views,
    speaker_change_views,
    likely_views,
    comparison_views,
    history_views,
    accuracy_views,
    settings_views,
    user_views,
    key_views,
    import_views,
    export_views,
    watch_views,
)
STATIC = Path(__file__).parent / "static"


def register_admin(app: Flask, settings: Settings) -> None:
    """Add the editors' pages to the app: sessions, forms' protection, views, and the names that templates use."""
    configure_sessions(app, settings.web)
    app.config.update(
        # The pages ask for the token themselves; the API has no sessions, so nothing there can be forged.
        WTF_CSRF_CHECK_DEFAULT=False,
        # A form stays good as long as its session.
        WTF_CSRF_TIME_LIMIT=None,
    )
    csrf.init_app(app)
    app.extensions["quotetrack_web"] = settings.web
    app.jinja_env.filters["moment"] = format_moment
    app.jinja_env.filters["day"] = format_day
    app.jinja_env.filters["hour"] = format_hour
    app.jinja_env.filters["date"] = format_date
    app.jinja_env.filters["percent"] = lambda share: f"{round(share * 100)} %"
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in STATIC.iterdir()}

    def find_asset(name: str) -> str:
        return url_for("pages.static", filename=name, v=hashes[name])

    def offer_names() -> dict[str, Any]:
        return {"find_asset": find_asset, "get_signed_in": get_signed_in}

    app.context_processor(offer_names)
    app.register_blueprint(pages)

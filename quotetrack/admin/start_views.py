"""The first page after signing in."""

from flask import render_template

from quotetrack.admin.blueprint import pages
from quotetrack.admin.cards import REASON_NAMES
from quotetrack.admin.start_page import build_start_page
from quotetrack.admin.watch_page import own_key


@pages.get("/")
def show_start() -> str:
    """What waits, what came in, what disagrees."""
    return render_template("pages/start.html", page=build_start_page(own_key()), reason_names=REASON_NAMES)

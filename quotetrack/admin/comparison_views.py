"""Where articles disagree: the board of conflicts, and two articles side by side."""

from flask import make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from quotetrack.admin.blueprint import pages
from quotetrack.admin.comparison_page import build_comparison_page, build_conflict_board


@pages.get("/conflicts")
def list_conflicts() -> str:
    """The conflicts, the newest first."""
    return render_template("pages/conflicts.html", page=build_conflict_board(request.args))


@pages.get("/compare")
def compare_articles() -> AnyResponse:
    """Two articles side by side, or the form for choosing them."""
    page = build_comparison_page(request.args)
    return make_response(render_template("pages/compare.html", page=page), 422 if page.fault else 200)

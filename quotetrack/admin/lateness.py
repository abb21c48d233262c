"""What an editor sees whose decision came too late: both versions side by side, on the page where it was made."""

from flask import current_app, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quotetrack.admin.answers import wants_data
from quotetrack.admin.article_page import build_article_page
from quotetrack.admin.blueprint import choose_own_path
from quotetrack.admin.cards import REASON_NAMES, Late, build_card
from quotetrack.admin.queue_cards import spell_card
from quotetrack.admin.queue_page import build_queue_page, read_query
from quotetrack.admin.session import get_actor
from quotetrack.services import queue
from quotetrack.services.records import StatementRecord


def show_late(statement: StatementRecord, late: Late) -> AnyResponse:
    """The article with the statement open where the form came from there, else the queue; 409 in either case."""
    if is_from_article(statement):
        article = build_article_page(statement.article_id, statement.id, late=late)
        return current_app.make_response((render_template("pages/article.html", page=article), 409))
    card = build_card(statement.id, queue.find_waiting(statement.id), late=late)
    if wants_data():
        told = f"{late.changed_by or 'Somebody'} changed it meanwhile, so it was not saved."
        response = jsonify(fault=told, card=spell_card(card, read_query(request.args).spell()))
        response.status_code = 409
        return response
    page = build_queue_page({**request.args, "at": str(statement.id)}, get_actor())
    shown = render_template("pages/queue.html", page=page, card=card, lease=None, reason_names=REASON_NAMES)
    return current_app.make_response((shown, 409))


def is_from_article(statement: StatementRecord) -> bool:
    """Whether the form's way back is the statement's article."""
    path = choose_own_path(request.form.get("back")).partition("?")[0].partition("#")[0]
    return path == url_for("pages.show_article", article_id=statement.article_id)

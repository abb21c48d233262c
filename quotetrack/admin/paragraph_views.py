"""Saying of an article's paragraphs that they are story, or furniture, and taking that back."""

from flask import current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quotetrack.admin.asking import read_id
from quotetrack.admin.blueprint import ID, editors_only, pages
from quotetrack.admin.marked_words import find_words, read_content
from quotetrack.admin.session import get_actor
from quotetrack.errors import ConflictError, InputError
from quotetrack.services import articles, furniture, statements
from quotetrack.services.undoing import undo_decision
from quotetrack.text.spans import Span


@pages.post(f"/articles/{ID}article_id>/paragraphs")
@editors_only
def decide_paragraph(article_id: int) -> AnyResponse:
    """Do what the form says: ``story`` or ``furniture`` with a stretch or ``words`` of the text, or ``undo``."""
    before = articles.get_article(article_id).statement_count
    try:
        told = _decide(article_id)
    except (ConflictError, InputError) as error:
        flash(str(error), "fault")
    else:
        flash(f"{told} {_tell_difference(articles.get_article(article_id).statement_count - before)}", "done")
    opened = read_id(request.form.get("statement", ""))
    known = {one.id for one in statements.list_article_statements(article_id, include_outdated=True)}
    return redirect(
        url_for("pages.show_article", article_id=article_id, statement=opened if opened in known else None), 303
    )


def _decide(article_id: int) -> str:
    if decision := read_id(request.form.get("undo", "")):
        undo_decision(decision, actor=get_actor())
        return "Undone."
    revision = read_id(request.form.get("revision", "")) or 0
    if sent := request.form.get("story", ""):
        matching = current_app.config["QUOTETRACK_SETTINGS"].matching
        furniture.say_story(article_id, _read_stretch(sent), revision=revision, actor=get_actor(), matching=matching)
        return "It is story now."
    sent = request.form.get("furniture", "")
    stretch = _read_stretch(sent) if sent else _find_stretch(article_id)
    furniture.say_furniture(article_id, stretch, revision=revision, actor=get_actor())
    return "It is furniture now."


def _read_stretch(sent: str) -> Span:
    content = read_content(sent)
    return Span(content[0].start, content[-1].end)


def _find_stretch(article_id: int) -> Span:
    content = find_words(articles.get_article(article_id).text, request.form.get("words", ""), None)
    return Span(content[0].start, content[-1].end)


def _tell_difference(more: int) -> str:
    if more == 0:
        return "No statement came or went."
    count = f"{abs(more)} statement{'' if abs(more) == 1 else 's'}"
    return f"{count} more." if more > 0 else f"{count} less."

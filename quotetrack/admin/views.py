"""Signing in and out, the list of articles, an article with its statements, and the editors' decisions on these."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quotetrack.admin.article_page import ArticlePage, build_article_page, find_speaker_named
from quotetrack.admin.asking import read_id
from quotetrack.admin.blueprint import ID, choose_own_path, editors_only, pages
from quotetrack.admin.forms import (
    CorrectionForm,
    choose_changes,
    is_change,
    read_correction,
    read_version,
)
from quotetrack.admin.marked_words import cut_marks
from quotetrack.admin.queue_cards import take_lease
from quotetrack.admin.revision_page import build_revision_page
from quotetrack.admin.session import end_session, get_actor, get_signed_in, start_session
from quotetrack.errors import ConflictError, InputError, NotFoundError, StaleVersionError
from quotetrack.services import accounts, articles, corrections, statements
from quotetrack.services.records import ArticleFilters, Order, PageRequest, SpeakerChoice, StatementRecord
from quotetrack.settings import WebSettings


@pages.get("/sign-in")
def show_sign_in() -> AnyResponse:
    """The form for signing in."""
    if get_signed_in():
        return redirect(choose_own_path(request.args.get("next")), 303)
    return _render_sign_in(200)


@pages.post("/sign-in")
def sign_in() -> AnyResponse:
    """Check name and password, no more often than the settings allow for a name or an address."""
    name, password = request.form.get("name", "").strip(), request.form.get("password", "")
    address = request.remote_addr or ""
    web: WebSettings = current_app.extensions["quotetrack_web"]
    if seconds := accounts.check_sign_in_allowed(name, address, web):
        response = _render_sign_in(429, f"Too many attempts. Wait {_spell_wait(seconds)}, then try again.")
        response.headers["Retry-After"] = str(seconds)
        return response
    user = accounts.check_password(name, password)
    if user is None:
        accounts.record_sign_in_failure(name, address)
        return _render_sign_in(403, "The name or the password is not right.")
    accounts.forget_sign_in_failures(name)
    start_session(user)
    wanted = request.form.get("next")
    return redirect(choose_own_path(wanted) if wanted else url_for("pages.show_start"), 303)


@pages.post("/sign-out")
def sign_out() -> AnyResponse:
    """End the session."""
    end_session()
    flash("You are signed out.", "done")
    return redirect(url_for("pages.show_sign_in"), 303)


@pages.get("/articles")
def list_articles() -> str:
    """The articles, a page at a time: the newest first, of a search those that fit best."""
    query = request.args.get("q", "").replace("\0", "").strip()
    cursor, order = request.args.get("cursor") or None, Order.RANK if query else Order.NEWEST
    page_request = PageRequest(cursor=cursor, include_total=True, order=order)
    page = articles.list_articles(ArticleFilters(q=query or None), page_request)
    return render_template("pages/articles.html", page=page, query=query, cursor=cursor, mark=cut_marks)


@pages.get(f"/articles/{ID}article_id>")
def show_article(article_id: int) -> str:
    """An article, and beside it the statement that is asked for."""
    opened = request.args.get("statement")
    if opened is not None and not (opened.isascii() and opened.isdecimal()):
        raise NotFoundError("There is no such statement in this article.")
    return _render_article(build_article_page(article_id, int(opened) if opened else None))


@pages.get(f"/articles/{ID}article_id>/revisions")
def show_revisions(article_id: int) -> str:
    """The versions of an article's text, and what one of them changed."""
    page = build_revision_page(article_id, read_id(request.args.get("of", "")))
    return render_template("pages/revisions.html", page=page)


@pages.get(f"/statements/{ID}statement_id>")
def show_statement(statement_id: int) -> AnyResponse:
    """The statement's article with the statement open."""
    return _open_statement(statements.get_statement(statement_id))


@pages.post(f"/statements/{ID}statement_id>/correct")
@editors_only
def correct_statement(statement_id: int) -> AnyResponse:
    """Save the correction form; a form that came too late or has faults is shown again with what was typed."""
    form = read_correction(request.form)
    statement = statements.get_statement(statement_id)
    if form.version != statement.version and "version" not in form.faults:
        return _show_conflict(statement, form, "correct")
    if form.faults:
        return _show_faults(statement, form)
    if not is_change(form):
        return _show_faults(
            statement, form, "Nothing was changed. Choose another speaker, kind or polarity, or accept it as it is."
        )
    changes = choose_changes(form)
    if form.new_name and (bearer := find_speaker_named(form.new_name, statement.article_id)):
        changes = replace(changes, speaker=SpeakerChoice(id=bearer.id))
    behalf = find_speaker_named(form.on_behalf_of, statement.article_id) if form.chose_behalf else None
    if behalf:
        changes = replace(changes, on_behalf_of=SpeakerChoice(id=behalf.id))
    try:
        corrected = corrections.correct_statement(
            statement_id, changes, actor=get_actor(), expected_version=form.version
        )
    except StaleVersionError:
        return _show_conflict(statements.get_statement(statement_id), form, "correct")
    except (InputError, NotFoundError, ConflictError) as error:
        return _show_faults(statement, form, str(error))
    flash("Saved.", "done")
    back = request.form.get("back")
    return redirect(choose_own_path(back), 303) if back else _open_statement(corrected)


@pages.post(f"/statements/{ID}statement_id>/accept")
@editors_only
def accept_statement(statement_id: int) -> AnyResponse:
    """Say that the statement is right as it stands."""
    return _decide(statement_id, "accept", corrections.accept_statement, "Accepted.")


@pages.post(f"/statements/{ID}statement_id>/reject")
@editors_only
def reject_statement(statement_id: int) -> AnyResponse:
    """Say that it is no statement."""
    return _decide(statement_id, "reject", corrections.reject_statement, "Rejected: it counts as no statement now.")


@pages.post(f"/statements/{ID}statement_id>/undo")
@editors_only
def undo_decision(statement_id: int) -> AnyResponse:
    """Take the last decision back."""
    return _decide(statement_id, "undo", corrections.undo_last, "Undone.")


def _decide(statement_id: int, deed: str, decide: Callable[..., StatementRecord], done: str) -> AnyResponse:
    faults: dict[str, str] = {}
    version = read_version(request.form, faults)
    if faults:
        raise InputError(faults["version"])
    try:
        decided = decide(statement_id, actor=get_actor(), expected_version=version)
    except StaleVersionError:
        return _show_conflict(statements.get_statement(statement_id), None, deed)
    except ConflictError as error:
        flash(str(error), "fault")
        return _open_statement(statements.get_statement(statement_id))
    flash(done, "done")
    return _open_statement(decided)


def _open_statement(statement: StatementRecord) -> AnyResponse:
    anchor = f"s{statement.id}"
    target = url_for("pages.show_article", article_id=statement.article_id, statement=statement.id, _anchor=anchor)
    return redirect(target, 303)


def _show_conflict(statement: StatementRecord, form: CorrectionForm | None, deed: str) -> AnyResponse:
    page = build_article_page(statement.article_id, statement.id, sent=form, conflict=deed)
    return make_response(_render_article(page), 409)


def _show_faults(statement: StatementRecord, form: CorrectionForm, message: str | None = None) -> AnyResponse:
    page = build_article_page(statement.article_id, statement.id, sent=form)
    return make_response(_render_article(page, message=message), 422)


def _render_article(page: ArticlePage, **more: Any) -> str:
    panel = page.panel
    lease = take_lease(panel.statement.id) if panel and not panel.statement.outdated else None
    return render_template("pages/article.html", page=page, lease=lease, **more)


def _render_sign_in(status: int, message: str | None = None) -> Response:
    sent = request.form if request.method == "POST" else request.args
    page = render_template(
        "pages/sign_in.html",
        message=message,
        name=request.form.get("name", ""),
        next_path=sent.get("next", ""),
        nobody_yet=accounts.count_users() == 0,
    )
    return make_response(page, status)


def _spell_wait(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return f"{seconds} seconds" if seconds < 60 else f"{minutes} minute{'s' if minutes > 1 else ''}"

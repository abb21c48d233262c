"""The queue: its page, its cards one by one for the script, decisions with one key, and who has what open."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quotetrack.admin.answers import answer_fault, wants_data
from quotetrack.admin.blueprint import ID, choose_own_path, editors_only, pages
from quotetrack.admin.cards import REASON_NAMES, build_card
from quotetrack.admin.deciding import decide, describe_late
from quotetrack.admin.forms import read_version
from quotetrack.admin.lateness import is_from_article, show_late
from quotetrack.admin.queue_cards import spell_card, take_lease
from quotetrack.admin.queue_page import build_queue_page, check_query, read_query
from quotetrack.admin.session import get_actor
from quotetrack.errors import ConflictError, InputError, NotFoundError, StaleVersionError
from quotetrack.services import leases, queue, statements

MOST_CARDS = 5


@pages.get("/queue")
def show_queue() -> str:
    """The statement that is next, and how many wait."""
    page = build_queue_page(request.args, get_actor())
    lease = take_lease(page.card.statement.id) if page.card and page.card.reason else None
    return render_template("pages/queue.html", page=page, card=page.card, lease=lease, reason_names=REASON_NAMES)


@pages.get("/queue/cards")
def list_cards() -> AnyResponse:
    """The next few cards behind ``after`` as data, so that the page has the next statement before it is asked for."""
    query = read_query(request.args)
    check_query(query)
    waiting = queue.list_waiting(query.filters, after=request.args.get("after") or None, limit=MOST_CARDS)
    held = leases.find_leases([one.statement.id for one in waiting])
    mine = get_actor().user_id
    cards = [
        spell_card(build_card(one.statement.id, one), query.spell())
        | {"held": one.statement.id in held and held[one.statement.id].user_id != mine}
        for one in waiting
    ]
    return jsonify(cards=cards)


@pages.get(f"/queue/cards/{ID}statement_id>")
def show_card(statement_id: int) -> AnyResponse:
    """One card as data, also of a statement that was decided."""
    query = read_query(request.args)
    return jsonify(card=spell_card(build_card(statement_id, queue.find_waiting(statement_id)), query.spell()))


@pages.get("/queue/counts")
def count_queue() -> AnyResponse:
    """How many wait by reason, for the filters."""
    query = read_query(request.args)
    check_query(query)
    counts = queue.count_waiting(query.filters)
    return jsonify(counts={reason.value: number for reason, number in counts.items()})


@pages.post(f"/statements/{ID}statement_id>/decide")
@editors_only
def decide_statement(statement_id: int) -> AnyResponse:
    """Do what a button or a key says; one that came too late is shown beside what is saved meanwhile."""
    faults: dict[str, str] = {}
    version, deed = read_version(request.form, faults), request.form.get("deed", "")
    if faults:
        raise InputError(faults["version"])
    try:
        decided = decide(statement_id, deed, version, get_actor())
    except StaleVersionError:
        statement = statements.get_statement(statement_id)
        return show_late(statement, describe_late(statement, deed))
    except (ConflictError, InputError, NotFoundError) as error:
        if wants_data():
            return answer_fault(error)
        statement = statements.get_statement(statement_id)
        flash(str(error), "fault")
        return redirect(_find_way_back(None if is_from_article(statement) else statement_id), 303)
    leases.release_lease(statement_id, actor=get_actor())
    if wants_data():
        return jsonify(id=statement_id, version=decided.statement.version, done=decided.done)
    flash(decided.done, "done")
    stays = deed == "undo" and not is_from_article(decided.statement)
    return redirect(_find_way_back(statement_id if stays else None), 303)


@pages.post(f"/statements/{ID}statement_id>/lease")
@editors_only
def lease_statement(statement_id: int) -> AnyResponse:
    """Say that the editor has the statement open; answers who really has it."""
    lease = take_lease(statement_id)
    mine = lease is None
    return jsonify(mine=mine, note="" if mine else render_template("pages/lease.html", lease=lease))


@pages.post(f"/statements/{ID}statement_id>/release")
@editors_only
def release_lease(statement_id: int) -> AnyResponse:
    """Say that the editor has it open no longer."""
    leases.release_lease(statement_id, actor=get_actor())
    return jsonify(mine=False)


def _find_way_back(statement_id: int | None) -> str:
    """The queue's address that the form named, with the statement open again where it is given."""
    if statement_id is not None:
        return url_for("pages.show_queue", **{**_read_back(), "at": statement_id})
    return choose_own_path(request.form.get("back"))


def _read_back() -> dict[str, Any]:
    return dict(read_query(request.args).written)

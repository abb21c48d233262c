"""Speakers who may be one: a list to settle, pair by pair."""

from flask import flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from quotetrack.admin.asking import read_id, read_words
from quotetrack.admin.blueprint import choose_own_path, editors_only, pages
from quotetrack.admin.session import get_actor
from quotetrack.errors import ConflictError, InputError
from quotetrack.services import speaker_decisions
from quotetrack.services.likely_pairs import list_likely_pairs

PUT_OFF = "put_off"
"""The session's list of pairs that the editor wants to see later: two numbers after each other for each."""

MOST_PUT_OFF = 60
"""Pairs kept so; beyond, the oldest come back. A cookie holds them, which must stay small."""


@pages.get("/speakers/likely")
def list_likely() -> str:
    """Pairs of speakers whose names are compatible."""
    cursor = request.args.get("cursor") or None
    put_off = _read_put_off()
    page = list_likely_pairs(cursor=cursor, besides=put_off)
    return render_template("pages/likely.html", page=page, cursor=cursor, put_off=len(put_off))


@pages.post("/speakers/likely")
@editors_only
def settle_likely() -> AnyResponse:
    """Keep a pair apart, or put it off until the session ends or all are wanted again."""
    back = choose_own_path(request.form.get("back") or url_for("pages.list_likely"))
    deed = request.form.get("deed")
    if deed == "again":
        session.pop(PUT_OFF, None)
        return redirect(back, 303)
    one, other = (read_id(read_words(request.form, name)) for name in ("one", "other"))
    if one is None or other is None or deed not in ("apart", "later"):
        raise InputError("The form is incomplete. Load the page again.")
    if deed == "later":
        kept = [*_read_put_off(), (min(one, other), max(one, other))][-MOST_PUT_OFF:]
        session[PUT_OFF] = [number for pair in kept for number in pair]
        return redirect(back, 303)
    try:
        version = read_id(read_words(request.form, "version"))
        speaker_decisions.keep_apart(one, other, actor=get_actor(), expected_version=version)
        flash("Kept apart: these two are never one. Take it back on the page of either.", "done")
    except ConflictError as error:
        flash(str(error), "fault")
    return redirect(back, 303)


def _read_put_off() -> list[tuple[int, int]]:
    numbers: list[int] = session.get(PUT_OFF, [])
    return list(zip(numbers[::2], numbers[1::2], strict=True))

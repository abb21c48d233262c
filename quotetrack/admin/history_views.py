"""All changes: the page, the file, undoing one of them, and a statement back to the machine."""

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quotetrack.admin.asking import read_id, read_words
from quotetrack.admin.blueprint import ID, choose_own_path, editors_only, pages
from quotetrack.admin.files import send_csv
from quotetrack.admin.forms import read_version
from quotetrack.admin.history_page import COLUMNS, build_history_page, list_rows
from quotetrack.admin.history_query import ACTIONS, STATES, read_query
from quotetrack.admin.session import get_actor
from quotetrack.errors import ConflictError, InputError, NotFoundError, StaleVersionError
from quotetrack.services import corrections, machine_answers, undoing
from quotetrack.services.exports import write_rows
from quotetrack.services.history import Subject

STALE = "Somebody changed the statement meanwhile, so nothing was changed. It stands below as it is now."


@pages.get("/history")
def show_history() -> str:
    """The changes, the newest first, a page at a time."""
    page = build_history_page(request.args)
    return render_template("pages/history.html", page=page, actions=ACTIONS, states=STATES, subjects=tuple(Subject))


@pages.get("/history.csv")
def send_history() -> AnyResponse:
    """The same as a file, with everything that the filters keep."""
    query = read_query(request.args)
    if query.faults:
        raise InputError(f"{' '.join(query.faults.values())} Go back and put it right.")
    return send_csv("history.csv", write_rows(COLUMNS, list_rows(query)))


@pages.post("/history/undo")
@editors_only
def undo_change() -> AnyResponse:
    """Take one change back, with all that was made as one with it."""
    kind, _, number = read_words(request.form, "change").partition(":")
    change = read_id(number)
    if change is None or kind not in ("correction", "decision"):
        raise InputError("The form is incomplete. Load the page again.")
    try:
        if kind == "correction":
            corrections.undo_correction(change, actor=get_actor())
        else:
            undoing.undo_decision(change, actor=get_actor())
        flash("Undone.", "done")
    except (ConflictError, NotFoundError) as error:
        flash(f"Nothing was changed. {error}", "fault")
    return redirect(_find_way_back(), 303)


@pages.post(f"/statements/{ID}statement_id>/machine")
@editors_only
def return_to_machine(statement_id: int) -> AnyResponse:
    """Put the machine's answer in the place of what people decided of the statement."""
    faults: dict[str, str] = {}
    version = read_version(request.form, faults)
    if faults:
        raise InputError(faults["version"])
    matching = current_app.config["QUOTETRACK_SETTINGS"].matching
    try:
        machine_answers.return_to_machine(statement_id, actor=get_actor(), expected_version=version, matching=matching)
        flash("It is the machine’s answer again. Undo brings back what was decided.", "done")
    except StaleVersionError:
        flash(STALE, "fault")
    except ConflictError as error:
        flash(f"Nothing was changed. {error}", "fault")
    return redirect(_find_way_back(statement=statement_id), 303)


def _find_way_back(statement: int | None = None) -> str:
    back = request.form.get("back")
    return choose_own_path(back) if back else url_for("pages.show_history", statement=statement)

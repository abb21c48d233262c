"""Importing: articles pasted or sent as files, and what became of each."""

from dataclasses import replace

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError, validate_csrf
from werkzeug.wrappers import Response as AnyResponse
from wtforms import ValidationError

from quotetrack.admin.asking import read_choice, read_id
from quotetrack.admin.blueprint import ID, editors_only, pages
from quotetrack.admin.filling import Filling, keep, refuse
from quotetrack.admin.import_form import FIELDS, read_articles
from quotetrack.admin.session import get_actor
from quotetrack.admin.uploads import read_sent_form
from quotetrack.errors import ConflictError, InputError
from quotetrack.services import imports
from quotetrack.services.article_files import KNOWN, PACKED
from quotetrack.services.imports import BatchRecord, BatchState, ItemState
from quotetrack.settings import Settings

AT_ONCE = 200


@pages.get("/import")
def show_import() -> str:
    """The form, and the last imports."""
    return _render_form(Filling())


@pages.post("/import/add")
@editors_only
def import_articles() -> AnyResponse:
    """Put down what was pasted and sent; it is taken in behind it. What cannot be meant is shown again as typed."""
    settings: Settings = current_app.config["QUOTETRACK_SETTINGS"]
    with read_sent_form(request, settings.limits, long_field="text") as form:
        try:
            validate_csrf(form.fields.get("csrf_token", ""))
        except ValidationError as error:
            raise CSRFError(str(error)) from error
        filling = Filling(keep(form.fields, *FIELDS))
        try:
            sent = read_articles(form, settings)
            batch = imports.receive_articles(sent.name, sent.found, get_actor(), settings.imports)
        except InputError as error:
            filling = refuse(filling, error, "text")
            if form.uploads:
                filling = replace(filling, faults={**filling.faults, "files": "Choose the files again."})
            return make_response(_render_form(filling), 413 if form.too_long else 422)
    current_app.extensions["quotetrack_importer"].wake()
    return redirect(url_for("pages.show_batch", batch_id=batch, open=1 if sent.single else None), 303)


@pages.get(f"/import/{ID}batch_id>")
def show_batch(batch_id: int) -> AnyResponse | str:
    """How far an import is and what became of each article; a single one that was just pasted is opened when done."""
    batch = imports.get_batch(batch_id)
    state = read_choice(request.args, "state", ItemState)
    after = read_id(request.args.get("after", "")) or 0
    items = imports.list_items(batch_id, state=state, after=after, limit=AT_ONCE + 1)
    opened = items[0].article_id if request.args.get("open") and len(items) == 1 else None
    if opened and batch.state is BatchState.DONE:
        flash(_tell(items[0].state, items[0].statements or 0), "done")
        return redirect(url_for("pages.show_article", article_id=opened), 303)
    more = items[AT_ONCE - 1].id if len(items) > AT_ONCE else None
    if batch.state is BatchState.WAITING:
        # Where the process that had it is gone, this one goes on.
        current_app.extensions["quotetrack_importer"].wake()
    return render_template("pages/import_batch.html", batch=batch, items=items[:AT_ONCE], state=state, more=more)


@pages.post(f"/import/{ID}batch_id>/stop")
@editors_only
def stop_import(batch_id: int) -> AnyResponse:
    """Take nothing more in of an import; what was stays."""
    try:
        batch: BatchRecord = imports.stop_batch(batch_id)
        left = batch.counts.get(ItemState.STOPPED, 0)
        flash(f"Stopped: {left} article{'' if left == 1 else 's'} were left out.", "done")
    except ConflictError as error:
        flash(str(error), "fault")
    return redirect(url_for("pages.show_batch", batch_id=batch_id), 303)


def _tell(state: ItemState, statements: int) -> str:
    found = f"{statements} statement{'' if statements == 1 else 's'}"
    words = {
        ItemState.CREATED: f"Taken in: {found}.",
        ItemState.REVISED: f"A new version of an article that was here: {found}.",
        ItemState.OLDER: "A later version of it is here already; nothing was changed.",
    }
    return words.get(state, "It was here already; nothing was changed.")


def _render_form(filling: Filling) -> str:
    settings: Settings = current_app.config["QUOTETRACK_SETTINGS"]
    return render_template(
        "pages/import.html",
        filling=filling,
        batches=imports.list_batches(),
        settings=settings,
        accepted=",".join((*KNOWN, PACKED)),
        kinds=KNOWN,
    )

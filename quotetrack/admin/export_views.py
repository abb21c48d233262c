"""Exports: everything that the filters of a list show, as a file, for whoever is signed in."""

from flask import Response, render_template, request

from quotetrack.admin.blueprint import pages
from quotetrack.admin.export_page import KINDS, TYPES, build_export_page, write_export
from quotetrack.admin.files import send_file
from quotetrack.admin.queue_page import check_query, read_query
from quotetrack.errors import NotFoundError
from quotetrack.services.claim_records import ConflictKind, ConflictStrength
from quotetrack.terms import Kind, Polarity, Reason, Review, Status

CHOICES = {
    "kind": ("Kind", Kind),
    "status": ("Speaker is", Status),
    "polarity": ("Polarity", Polarity),
    "review": ("Decided", Review),
    "reason": ("Reason", Reason),
    "conflict": ("Conflict", ConflictKind),
    "strength": ("Strength", ConflictStrength),
}


@pages.get("/export")
def show_export() -> str:
    """The filters, how much they show, and the files."""
    page = build_export_page(request.args)
    return render_template("pages/export.html", page=page, kinds=KINDS, choices=CHOICES, asked=request.args)


@pages.get("/export/<what>/<form>")
def send_export(what: str, form: str) -> Response:
    """One of the files, without a cap."""
    if what not in KINDS or form not in KINDS[what][1]:
        raise NotFoundError("There is no such export.")
    check_query(read_query(request.args))
    name = f"{what}.{form.rpartition('.')[2]}"
    return send_file(name, write_export(what, form, request.args), TYPES[form])

"""How often the machine was right, and editors of one mind: the page and the file."""

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from quotetrack.admin.accuracy_page import (
    BASIS_WORDS,
    COLUMNS,
    build_accuracy_page,
    list_rows,
    read_query,
)
from quotetrack.admin.blueprint import pages
from quotetrack.admin.files import send_csv
from quotetrack.admin.session import get_signed_in
from quotetrack.errors import InputError
from quotetrack.services.accuracy import measure_accuracy
from quotetrack.services.exports import write_rows


@pages.get("/accuracy")
def show_accuracy() -> str:
    """The machine's accuracy and the editors' agreement, as tables and pictures."""
    page = build_accuracy_page(request.args)
    return render_template("pages/accuracy.html", page=page, basis_words=BASIS_WORDS)


@pages.get("/accuracy.csv")
def send_accuracy() -> AnyResponse:
    """The same as a file, with every group; who met whom is for editors alone."""
    query = read_query(request.args)
    if query.faults:
        raise InputError(f"{' '.join(query.faults.values())} Go back and put it right.")
    user = get_signed_in()
    rows = list_rows(measure_accuracy(query.filters), with_pairs=user is not None and user.may_edit)
    return send_csv("accuracy.csv", write_rows(COLUMNS, rows))

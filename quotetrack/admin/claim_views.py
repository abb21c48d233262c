"""Claims: the list, a claim with its variants, and what editors decide of these."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quotetrack.admin.asking import read_id, read_words
from quotetrack.admin.blueprint import ID, editors_only, pages
from quotetrack.admin.claim_page import build_claim_list, build_claim_page
from quotetrack.admin.session import get_actor
from quotetrack.errors import ConflictError
from quotetrack.services import claim_decisions
from quotetrack.services.claim_records import ClaimRecord


@pages.get("/claims")
def list_claims() -> str:
    """The claims, the most repeated first, or the newest."""
    return render_template("pages/claims.html", page=build_claim_list(request.args))


@pages.get(f"/claims/{ID}claim_id>")
def show_claim(claim_id: int) -> AnyResponse | str:
    """A claim; the number of one that was merged leads to the other."""
    page = build_claim_page(claim_id, request.args)
    if page.claim.id != claim_id:
        return redirect(url_for("pages.show_claim", claim_id=page.claim.id), 303)
    return render_template("pages/claim.html", page=page)


@pages.post(f"/claims/{ID}claim_id>/statements/{ID}statement_id>/confirm")
@editors_only
def confirm_appearance(claim_id: int, statement_id: int) -> AnyResponse:
    """Say that the statement is a variant of the claim."""
    return _decide(
        claim_id, statement_id, claim_decisions.confirm_appearance, "Confirmed: it is a variant of this claim."
    )


@pages.post(f"/claims/{ID}claim_id>/statements/{ID}statement_id>/part")
@editors_only
def part_appearance(claim_id: int, statement_id: int) -> AnyResponse:
    """Say that the statement is none of the claim's."""
    return _decide(claim_id, statement_id, claim_decisions.part_appearance, "Parted: it is no part of this claim now.")


def _decide(claim_id: int, statement_id: int, decide: Callable[..., ClaimRecord], done: str) -> AnyResponse:
    try:
        version = read_id(read_words(request.form, "version"))
        claim_id = decide(statement_id, claim_id, actor=get_actor(), expected_version=version).id
        flash(done, "done")
    except ConflictError as error:
        flash(str(error), "fault")
    return redirect(url_for("pages.show_claim", claim_id=claim_id), 303)

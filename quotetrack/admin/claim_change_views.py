"""What editors say of one claim, which is the same and which never, and a split with its preview."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quotetrack.admin.asking import read_choice, read_id, read_words
from quotetrack.admin.blueprint import ID, editors_only, pages
from quotetrack.admin.claim_change_page import build_claim_merger, build_claim_split
from quotetrack.admin.claim_page import build_claim_page
from quotetrack.admin.filling import Filling, keep, refuse
from quotetrack.admin.session import get_actor
from quotetrack.admin.splitting import read_ticked
from quotetrack.errors import ConflictError, Fault, InputError, StaleVersionError
from quotetrack.services import claim_decisions, claims
from quotetrack.services.claim_records import ClaimRecord
from quotetrack.terms import ClaimStatus

CHANGED = "Somebody changed this claim meanwhile. Below is how it stands now, with what you typed; send it again."


@pages.post(f"/claims/{ID}claim_id>/update")
@editors_only
def update_claim(claim_id: int) -> AnyResponse:
    """Save how far the newsroom is with the claim, its note and its tags."""
    filling = Filling(keep(request.form, "status", "note", "tags"))
    try:
        claim, version = claims.get_claim(claim_id), _read_version()
        if changes := _read_changes(claim, filling):
            claim_decisions.update_claim(claim.id, actor=get_actor(), expected_version=version, **changes)
            flash("Saved.", "done")
        else:
            flash("Nothing was changed.", "note")
        return redirect(url_for("pages.show_claim", claim_id=claim.id), 303)
    except StaleVersionError:
        filling, status = Filling(filling.typed, faults={"form": CHANGED}), 409
    except InputError as error:
        filling, status = _name_tags(refuse(filling, error)), 422
    page = build_claim_page(claim_id, {}, filling)
    return make_response(render_template("pages/claim.html", page=page), status)


@pages.get(f"/claims/{ID}claim_id>/merge")
@editors_only
def preview_claim_merger(claim_id: int) -> str:
    """What merging the claim into another would change."""
    page = build_claim_merger(claim_id, request.args, get_actor())
    return render_template("pages/claim_merger.html", page=page)


@pages.post(f"/claims/{ID}claim_id>/merge")
@editors_only
def merge_claims(claim_id: int) -> AnyResponse:
    """Merge the claim into the other; the other's page tells how to undo it."""
    other = _read_other()
    try:
        plan = claim_decisions.merge_claims(claim_id, other, actor=get_actor(), expected_version=_read_version())
    except ConflictError as error:
        flash(str(error), "fault")
        return redirect(url_for("pages.show_claim", claim_id=claim_id), 303)
    count = f"{plan.statement_count} variant{'' if plan.statement_count == 1 else 's'}"
    flash(f"Merged: {count} of claim {plan.source} came here. Undo it under Decisions.", "done")
    return redirect(url_for("pages.show_claim", claim_id=plan.target), 303)


@pages.post(f"/claims/{ID}claim_id>/keep-apart")
@editors_only
def keep_claims_apart(claim_id: int) -> AnyResponse:
    """Say that two claims are never the same."""
    try:
        claim_decisions.keep_claims_apart(claim_id, _read_other(), actor=get_actor(), expected_version=_read_version())
        flash("Kept apart: these two are never the same claim.", "done")
    except ConflictError as error:
        flash(str(error), "fault")
    return redirect(url_for("pages.show_claim", claim_id=claim_id), 303)


@pages.get(f"/claims/{ID}claim_id>/split")
@editors_only
def choose_claim_split(claim_id: int) -> str:
    """The claim's variants, to choose those that say something else."""
    return render_template("pages/split_claim.html", page=build_claim_split(claim_id, Filling()))


@pages.post(f"/claims/{ID}claim_id>/split")
@editors_only
def split_claim(claim_id: int) -> AnyResponse:
    """Preview what a split would change, or carry it out where the preview was seen."""
    ticked = frozenset(str(one) for one in read_ticked(request.form))
    filling = Filling(keep(request.form, "note"), ticked)
    step, chosen = request.form.get("step", "preview"), sorted(int(one) for one in ticked)
    if step == "choose":
        return make_response(_render_split(claim_id, filling))
    try:
        plan = claim_decisions.split_claim(
            claim_id,
            chosen,
            actor=get_actor(),
            expected_version=_read_version(),
            dry_run=step != "split",
            note=filling["note"].strip() or None,
        )
    except StaleVersionError:
        return make_response(_render_split(claim_id, Filling(filling.typed, ticked, {"form": CHANGED})), 409)
    except ConflictError as error:
        return make_response(_render_split(claim_id, refuse(filling, error)), 409)
    except InputError as error:
        return make_response(_render_split(claim_id, refuse(filling, error)), 422)
    if step != "split":
        page = build_claim_split(claim_id, filling, plan)
        return make_response(render_template("pages/split_claim.html", page=page))
    count = f"{plan.statement_count} variant{'' if plan.statement_count == 1 else 's'}"
    flash(f"Split: {count} of claim {plan.source} became this one. Undo it under Decisions.", "done")
    return redirect(url_for("pages.show_claim", claim_id=plan.target), 303)


def _render_split(claim_id: int, filling: Filling) -> str:
    return render_template("pages/split_claim.html", page=build_claim_split(claim_id, filling))


def _read_changes(claim: ClaimRecord, filling: Filling) -> dict[str, Any]:
    """What the form says otherwise than the claim, so that history tells of nothing that stayed."""
    status = read_choice(request.form, "status", ClaimStatus)
    if status is None:
        raise InputError("Choose one of those listed.", (Fault("/status", "Choose one of those listed."),))
    note = filling["note"].replace("\r\n", "\n").strip() or None
    tags = tuple(dict.fromkeys(" ".join(tag.split()) for tag in filling["tags"].split(",") if tag.strip()))
    said = {"status": status, "note": note, "tags": tags}
    return {name: value for name, value in said.items() if value != getattr(claim, name)}


def _name_tags(filling: Filling) -> Filling:
    """The fault of one tag stands beside the field that holds them all."""
    faults = {("tags" if name.isdecimal() else name): words for name, words in filling.faults.items()}
    return Filling(filling.typed, filling.ticked, faults)


def _read_version() -> int:
    return _read_number("version")


def _read_other() -> int:
    return _read_number("other")


def _read_number(name: str) -> int:
    number = read_id(read_words(request.form, name))
    if number is None:
        raise InputError("The form is incomplete. Load the page again.")
    return number

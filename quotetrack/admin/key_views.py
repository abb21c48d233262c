"""Keys of the API: listed, made and revoked by administrators."""

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quotetrack.admin.blueprint import ID, administrators_only, pages
from quotetrack.admin.filling import Filling, keep, refuse
from quotetrack.admin.session import get_actor
from quotetrack.errors import InputError
from quotetrack.services import accounts, users
from quotetrack.terms import Scope

SCOPE_NAMES = {
    Scope.READ: "read everything, and watch",
    Scope.INGEST: "send articles",
    Scope.EDIT: "correct statements, speakers and claims",
    Scope.ADMIN: "delete articles, and see everybody's watches",
}


@pages.get("/settings/keys")
@administrators_only
def list_keys() -> str:
    """Every key, revoked ones last."""
    return _render_keys(Filling(ticked=frozenset({Scope.READ})))


@pages.post("/settings/keys/add")
@administrators_only
def add_key() -> AnyResponse:
    """Make a key; its secret is shown this once."""
    ticked = frozenset(request.form.getlist("scope")) & set(Scope)
    filling = Filling(keep(request.form, "name"), ticked)
    try:
        key, secret = accounts.add_key(filling["name"], map(Scope, ticked), actor=get_actor())
    except InputError as error:
        return make_response(_render_keys(refuse(filling, error, "name")), 422)
    return make_response(render_template("pages/new_key.html", key=key, words=secret))


@pages.get(f"/settings/keys/{ID}key_id>")
@administrators_only
def show_key(key_id: int) -> str:
    """One key, and what revoking it would mean."""
    return render_template("pages/key.html", key=accounts.get_key(key_id), is_own=key_id in users.list_own_keys())


@pages.post(f"/settings/keys/{ID}key_id>/revoke")
@administrators_only
def revoke_key(key_id: int) -> AnyResponse:
    """Make a key useless, for good."""
    key = accounts.revoke_key(key_id, actor=get_actor())
    flash(f"The key {key.name} opens nothing any more.", "done")
    return redirect(url_for("pages.list_keys"), 303)


def _render_keys(filling: Filling) -> str:
    keys = sorted(accounts.list_keys(), key=lambda key: (key.revoked_at is not None, key.id))
    limits = current_app.config["QUOTETRACK_SETTINGS"].limits
    return render_template(
        "pages/api_keys.html",
        keys=keys,
        own=users.list_own_keys(),
        limits=limits,
        scopes=SCOPE_NAMES,
        filling=filling,
    )

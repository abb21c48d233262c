"""Who may sign in: listed, added, changed and put out by administrators."""

from collections.abc import Callable

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quotetrack.admin.asking import read_choice
from quotetrack.admin.blueprint import ID, administrators_only, pages
from quotetrack.admin.filling import Filling, keep, refuse
from quotetrack.admin.session import get_actor, require_user
from quotetrack.errors import ConflictError, InputError
from quotetrack.services import accounts, users
from quotetrack.services.account_log import list_account_changes
from quotetrack.services.records import UserRecord
from quotetrack.terms import UserRole

CHANGES_SHOWN = 50


@pages.get("/settings/users")
@administrators_only
def list_users() -> str:
    """Everybody with an account, and what was done with accounts lately."""
    return _render_users(Filling({"role": UserRole.EDITOR}))


@pages.post("/settings/users/add")
@administrators_only
def add_user() -> AnyResponse:
    """Make an account; its password is shown this once."""
    filling = Filling(keep(request.form, "name", "role"))
    role = read_choice(request.form, "role", UserRole)
    if role is None:
        return make_response(_render_users(refuse(filling, InputError("Choose one of the roles."), "role")), 422)
    try:
        user, password = accounts.add_user(filling["name"], role, actor=get_actor())
    except (InputError, ConflictError) as error:
        return make_response(_render_users(refuse(filling, error, "name")), 422)
    return make_response(_render_password(user, password, is_new=True))


@pages.get(f"/settings/users/{ID}user_id>")
@administrators_only
def show_user(user_id: int) -> str:
    """One account, and what may be done with it."""
    return render_template("pages/user.html", account=accounts.get_user(user_id), roles=list(UserRole))


@pages.post(f"/settings/users/{ID}user_id>/role")
@administrators_only
def change_user_role(user_id: int) -> AnyResponse:
    """Give an account another role."""
    role = read_choice(request.form, "role", UserRole)
    if role is None:
        raise InputError("Choose one of the roles.")
    return _change(user_id, lambda: users.change_role(user_id, role, actor=get_actor()), "{name} is {role} now.")


@pages.post(f"/settings/users/{ID}user_id>/deactivate")
@administrators_only
def deactivate_user(user_id: int) -> AnyResponse:
    """Keep somebody out; what they decided stays."""
    return _change(
        user_id,
        lambda: users.deactivate_user(user_id, actor=get_actor()),
        "{name} cannot sign in any more; sessions and feeds have ended.",
    )


@pages.post(f"/settings/users/{ID}user_id>/activate")
@administrators_only
def activate_user(user_id: int) -> AnyResponse:
    """Let somebody in again."""
    return _change(user_id, lambda: users.activate_user(user_id, actor=get_actor()), "{name} can sign in again.")


@pages.post(f"/settings/users/{ID}user_id>/sign-out")
@administrators_only
def sign_user_out(user_id: int) -> AnyResponse:
    """End every session of an account."""
    return _change(
        user_id, lambda: users.sign_out_everywhere(user_id, actor=get_actor()), "{name} is signed out everywhere."
    )


@pages.post(f"/settings/users/{ID}user_id>/password")
@administrators_only
def renew_user_password(user_id: int) -> AnyResponse:
    """Give an account a new password, shown this once."""
    if user_id == require_user().record.id:
        raise ConflictError("Change your own password under Your account, with the one that you have.")
    user, password = users.renew_password(user_id, actor=get_actor())
    return make_response(_render_password(user, password, is_new=False))


def _change(user_id: int, change: Callable[[], UserRecord], done: str) -> AnyResponse:
    try:
        user = change()
        flash(done.format(name=user.name, role=user.role), "done")
    except ConflictError as error:
        flash(str(error), "fault")
    # Whoever stopped being an administrator, or signed out, has nothing to look for there.
    is_own = user_id == require_user().record.id
    return redirect(url_for("pages.show_settings" if is_own else "pages.show_user", user_id=user_id), 303)


def _render_password(user: UserRecord, password: str, *, is_new: bool) -> str:
    return render_template("pages/new_password.html", account=user, password=password, is_new=is_new)


def _render_users(filling: Filling) -> str:
    return render_template(
        "pages/users.html",
        accounts=accounts.list_users(),
        changes=list_account_changes(CHANGES_SHOWN),
        roles=list(UserRole),
        filling=filling,
    )

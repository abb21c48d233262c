"""What everybody who is signed in settles for themselves: the password, and the end of their sessions."""

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quotetrack.admin.blueprint import pages
from quotetrack.admin.filling import Filling, refuse
from quotetrack.admin.session import end_session, get_actor, require_user, start_session
from quotetrack.errors import InputError
from quotetrack.services import accounts, users
from quotetrack.settings import WebSettings


@pages.get("/settings")
def show_settings() -> str:
    """The signed-in user's own account."""
    return _render(Filling())


@pages.post("/settings/password")
def change_password() -> AnyResponse:
    """Change the own password, by who knows the old one; wrong ones are counted as at signing in."""
    user, web = require_user(), current_app.extensions["quotetrack_web"]
    old, new, again = (request.form.get(name, "") for name in ("old", "password", "again"))
    if new != again:
        return make_response(_render(Filling(faults={"again": "This is not the same as the new password."})), 422)
    if fault := _check_patience(user.name, web):
        return make_response(_render(Filling(faults={"old": fault})), 429)
    try:
        record = users.change_own_password(user.record.id, old, new)
    except InputError as error:
        filling = refuse(Filling(), error)
        if "old" in filling.faults:
            accounts.record_sign_in_failure(user.name, request.remote_addr or "")
        return make_response(_render(filling), 422)
    start_session(record)
    flash("Your password is changed, and you are signed out everywhere else.", "done")
    return redirect(url_for("pages.show_settings"), 303)


@pages.post("/settings/sign-out-everywhere")
def sign_out_everywhere() -> AnyResponse:
    """End every session of the own account, this one too."""
    users.sign_out_everywhere(require_user().record.id, actor=get_actor())
    end_session()
    flash("You are signed out everywhere.", "done")
    return redirect(url_for("pages.show_sign_in"), 303)


def _check_patience(name: str, web: WebSettings) -> str:
    seconds = accounts.check_sign_in_allowed(name, request.remote_addr or "", web)
    return f"Too many wrong passwords. Wait {-(-seconds // 60)} min, then try again." if seconds else ""


def _render(filling: Filling) -> str:
    return render_template(
        "pages/settings.html", filling=filling, shortest=accounts.SHORTEST_PASSWORD, longest=accounts.LONGEST_PASSWORD
    )

"""An editor's own watches: what to be told of, where to, and what was told."""

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quotetrack.admin.asking import read_id, read_words
from quotetrack.admin.blueprint import ID, editors_only, pages
from quotetrack.admin.filling import Filling, keep, refuse
from quotetrack.admin.session import require_user
from quotetrack.admin.watch_page import FIELDS, build_watch_page, list_own_watches, own_key, read_watch
from quotetrack.errors import ConflictError, InputError
from quotetrack.services import deliveries, users, watches
from quotetrack.services.watch_records import WatchChanges
from quotetrack.settings import Settings


@pages.get("/settings/watches")
@editors_only
def list_watches() -> str:
    """The editor's watches, and the form for another one; a speaker or a claim may be named in the address."""
    return _render_watches(Filling(keep(request.args, *FIELDS)))


@pages.post("/settings/watches/add")
@editors_only
def add_watch() -> AnyResponse:
    """Make a watch; the secret that signs what is sent for it is shown this once."""
    settings, filling = _settings(), Filling(keep(request.form, *FIELDS))
    try:
        filters, address = read_watch(filling)
        key = users.ensure_own_key(require_user().record.id)
        watch, secret = watches.create_watch(
            key.id, filling["name"], filters, address, limits=settings.watches, webhooks=settings.webhooks
        )
    except (InputError, ConflictError) as error:
        return make_response(_render_watches(refuse(filling, error)), 422)
    if address is None:
        flash("The watch is made.", "done")
        return redirect(url_for("pages.show_watch", watch_id=watch.id), 303)
    return make_response(render_template("pages/new_secret.html", watch=watch, secret_words=secret))


@pages.post("/settings/watches/feed-password")
@editors_only
def renew_feed_password() -> AnyResponse:
    """Make a password with which a feed reader reads the feeds of the editor's watches, shown this once."""
    words = users.renew_feed_password(require_user().record.id)
    return make_response(render_template("pages/new_secret.html", watch=None, secret_words=words))


@pages.get(f"/settings/watches/{ID}watch_id>")
@editors_only
def show_watch(watch_id: int) -> str:
    """A watch of the editor's, its alerts and what could not be sent."""
    page = build_watch_page(watch_id, own_key(), request.args.get("cursor") or None)
    return render_template("pages/watch.html", page=page, filling=Filling({"address": page.watch.address or ""}))


@pages.post(f"/settings/watches/{ID}watch_id>/change")
@editors_only
def change_watch(watch_id: int) -> AnyResponse:
    """Pause a watch, let it go on, or send its alerts elsewhere."""
    deed = request.form.get("deed", "")
    changes = {
        "pause": WatchChanges(active=False),
        "resume": WatchChanges(active=True),
        "address": WatchChanges(address=read_words(request.form, "address") or None),
    }
    if deed not in changes:
        raise InputError("The form is incomplete. Load the page again.")
    try:
        watches.change_watch(
            watch_id, changes[deed], own_key(), expected_version=_read_version(), webhooks=_settings().webhooks
        )
    except InputError as error:
        page = build_watch_page(watch_id, own_key(), None)
        filling = refuse(Filling(keep(request.form, "address")), error, "address")
        return make_response(render_template("pages/watch.html", page=page, filling=filling), 422)
    done = {"pause": "Paused: nothing is noted until it goes on.", "resume": "It goes on.", "address": "Saved."}
    flash(done[deed], "done")
    return redirect(url_for("pages.show_watch", watch_id=watch_id), 303)


@pages.post(f"/settings/watches/{ID}watch_id>/secret")
@editors_only
def renew_watch_secret(watch_id: int) -> AnyResponse:
    """Give a watch a new secret, shown this once."""
    watch, secret = watches.renew_secret(watch_id, own_key(), expected_version=_read_version())
    return make_response(render_template("pages/new_secret.html", watch=watch, secret_words=secret))


@pages.post(f"/settings/watches/{ID}watch_id>/replay")
@editors_only
def replay_watch(watch_id: int) -> AnyResponse:
    """Send one alert once more, or all that were given up."""
    alert = read_id(read_words(request.form, "alert"))
    try:
        if alert is None:
            number = deliveries.replay_watch(watch_id, own_key())
        else:
            deliveries.replay_alert(alert, own_key())
            number = 1
        flash(f"{number} alert{' is' if number == 1 else 's are'} sent once more.", "done")
    except ConflictError as error:
        flash(str(error), "fault")
    return redirect(url_for("pages.show_watch", watch_id=watch_id), 303)


@pages.post(f"/settings/watches/{ID}watch_id>/delete")
@editors_only
def delete_watch(watch_id: int) -> AnyResponse:
    """End a watch, with its alerts."""
    name = watches.get_watch(watch_id, own_key()).name
    watches.delete_watch(watch_id, own_key(), expected_version=_read_version())
    flash(f"{name} is watched for no more.", "done")
    return redirect(url_for("pages.list_watches"), 303)


def _read_version() -> int:
    version = read_id(read_words(request.form, "version"))
    if version is None:
        raise InputError("The form is incomplete. Load the page again.")
    return version


def _settings() -> Settings:
    settings: Settings = current_app.config["QUOTETRACK_SETTINGS"]
    return settings


def _render_watches(filling: Filling) -> str:
    return render_template("pages/watches.html", watches=list_own_watches(), filling=filling)

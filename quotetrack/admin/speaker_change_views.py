"""What editors change of one speaker: the name, other names and offices; and a split with its preview."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quotetrack.admin.asking import read_id, read_words
from quotetrack.admin.blueprint import ID, editors_only, pages
from quotetrack.admin.filling import Filling, keep, refuse
from quotetrack.admin.session import get_actor
from quotetrack.admin.speaker_page import build_speaker_page
from quotetrack.admin.splitting import build_speaker_split, read_chosen
from quotetrack.errors import ConflictError, Fault, InputError, StaleVersionError
from quotetrack.services import mergers, speaker_decisions, speakers

CHANGED = "Somebody changed this speaker meanwhile. Below is how it stands now, with what you typed; send it again."


@pages.post(f"/speakers/{ID}speaker_id>/rename")
@editors_only
def rename_speaker(speaker_id: int) -> AnyResponse:
    """Show the speaker under another name; the one before stays as another name."""

    def rename() -> str:
        was = speakers.get_speaker(speaker_id).name
        version = _read_version()
        name = request.form.get("name", "")
        now = speaker_decisions.rename_speaker(speaker_id, name, actor=get_actor(), expected_version=version).name
        return f"{was} is called {now} now."

    return _change(speaker_id, rename, {"name": "name"})


@pages.post(f"/speakers/{ID}speaker_id>/aliases")
@editors_only
def add_alias(speaker_id: int) -> AnyResponse:
    """Give the speaker another name, for some days or for good."""

    def add() -> str:
        name = request.form.get("alias", "")
        since, until = _read_day("alias_since"), _read_day("alias_until")
        version = _read_version()
        speaker_decisions.add_alias(
            speaker_id, name, actor=get_actor(), expected_version=version, since=since, until=until
        )
        return f"{' '.join(name.split())} is another name from now on."

    return _change(speaker_id, add, {"name": "alias", "since": "alias_since", "until": "alias_until"})


@pages.post(f"/speakers/{ID}speaker_id>/aliases/{ID}alias_id>/remove")
@editors_only
def remove_alias(speaker_id: int, alias_id: int) -> AnyResponse:
    """Take a name from the speaker."""

    def remove() -> str:
        speaker_decisions.remove_alias(speaker_id, alias_id, actor=get_actor(), expected_version=_read_version())
        return "The name is taken away. What was credited through it stays."

    return _change(speaker_id, remove, {})


@pages.post(f"/speakers/{ID}speaker_id>/roles")
@editors_only
def add_role(speaker_id: int) -> AnyResponse:
    """Put an office on record, and credit old statements to its holder where that is wished."""

    def add() -> str:
        since, until = _read_day("role_since"), _read_day("role_until")
        role = speaker_decisions.add_role(
            speaker_id,
            request.form.get("role", ""),
            actor=get_actor(),
            expected_version=_read_version(),
            since=since,
            until=until,
            recredit=request.form.get("recredit") == "1",
        )
        number = role.credited_count
        more = "" if number is None else f" {number} old statement{'' if number == 1 else 's'} credited through it."
        return f"{role.title} is on record.{more}"

    return _change(speaker_id, add, {"title": "role", "since": "role_since", "until": "role_until"})


@pages.post(f"/speakers/{ID}speaker_id>/roles/{ID}role_id>/remove")
@editors_only
def remove_role(speaker_id: int, role_id: int) -> AnyResponse:
    """Take an office from the speaker."""

    def remove() -> str:
        speaker_decisions.remove_role(speaker_id, role_id, actor=get_actor(), expected_version=_read_version())
        return "The office is taken away. What was credited through it stays."

    return _change(speaker_id, remove, {})


@pages.get(f"/speakers/{ID}speaker_id>/split")
@editors_only
def choose_split(speaker_id: int) -> str:
    """The speaker's statements, to choose those that somebody else made."""
    page = build_speaker_split(speaker_id, request.args, Filling())
    return render_template("pages/split_speaker.html", page=page)


@pages.post(f"/speakers/{ID}speaker_id>/split")
@editors_only
def split_speaker(speaker_id: int) -> AnyResponse:
    """Preview what a split would change, or carry it out where the preview was seen."""
    chosen = read_chosen(speaker_id, request.form)
    ticked = frozenset(str(one) for one in chosen)
    filling = Filling(keep(request.form, "name", "note"), ticked)
    step = request.form.get("step", "preview")
    try:
        if step == "choose":
            return make_response(_render_split(speaker_id, filling))
        version, dry = _read_version(), step != "split"
        plan = mergers.split_speaker(
            speaker_id,
            chosen,
            filling["name"],
            actor=get_actor(),
            expected_version=version,
            dry_run=dry,
            note=filling["note"].strip() or None,
        )
    except StaleVersionError:
        return make_response(_render_split(speaker_id, Filling(filling.typed, ticked, {"form": CHANGED})), 409)
    except ConflictError as error:
        return make_response(_render_split(speaker_id, refuse(filling, error)), 409)
    except InputError as error:
        return make_response(_render_split(speaker_id, refuse(filling, error)), 422)
    if dry:
        page = build_speaker_split(speaker_id, request.form, filling, plan)
        return make_response(render_template("pages/split_speaker.html", page=page))
    count = f"{plan.statement_count} statement{'' if plan.statement_count == 1 else 's'}"
    flash(f"Split: {count} of {plan.source.name} went to {plan.target.name}. Undo it under Decisions.", "done")
    return redirect(url_for("pages.show_speaker", speaker_id=plan.target.id), 303)


def _render_split(speaker_id: int, filling: Filling) -> str:
    return render_template("pages/split_speaker.html", page=build_speaker_split(speaker_id, request.form, filling))


def _change(speaker_id: int, change: Callable[[], str], fields: dict[str, str]) -> AnyResponse:
    """Make a change and tell of it; a form that came too late or has faults is shown again with what was typed.

    ``fields`` says which field of the page holds what the service calls by the name.
    """
    filling = Filling(keep(request.form, *fields.values()), frozenset(request.form.getlist("recredit")))
    try:
        flash(change(), "done")
        return redirect(url_for("pages.show_speaker", speaker_id=speaker_id), 303)
    except StaleVersionError:
        filling, status = Filling(filling.typed, filling.ticked, {"form": CHANGED}), 409
    except ConflictError as error:
        filling, status = refuse(filling, error), 409
    except InputError as error:
        told = refuse(filling, error)
        faults = {fields.get(name, name): words for name, words in told.faults.items()}
        filling, status = Filling(filling.typed, filling.ticked, faults), 422
    page = build_speaker_page(speaker_id, {}, filling)
    return make_response(render_template("pages/speaker.html", page=page), status)


def _read_version() -> int:
    version = read_id(read_words(request.form, "version"))
    if version is None:
        raise InputError("The form is incomplete. Load the page again.")
    return version


def _read_day(name: str) -> datetime | None:
    """Midnight in UTC of the day that the field names; None where it is empty."""
    words = read_words(request.form, name)
    if not words:
        return None
    try:
        return datetime.strptime(words, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        detail = "Write the day as 2026-11-25."
        raise InputError(detail, (Fault(f"/{name}", detail),)) from error

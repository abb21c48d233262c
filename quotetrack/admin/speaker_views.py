"""Speakers: the list, one with names, offices and timeline, and mergers with a preview and a way back."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quotetrack.admin.asking import read_id, read_words
from quotetrack.admin.blueprint import ID, choose_own_path, editors_only, pages
from quotetrack.admin.session import get_actor
from quotetrack.admin.speaker_page import build_merger_page, build_speaker_list, build_speaker_page
from quotetrack.errors import ConflictError, InputError
from quotetrack.services import mergers, speaker_decisions, undoing
from quotetrack.services.decisions import CLAIM


@pages.get("/speakers")
def list_speakers() -> str:
    """The speakers, those with most statements or those heard last first, a page at a time."""
    return render_template("pages/speakers.html", page=build_speaker_list(request.args))


@pages.get(f"/speakers/{ID}speaker_id>")
def show_speaker(speaker_id: int) -> AnyResponse | str:
    """A speaker; the number of one who was merged leads to the other."""
    page = build_speaker_page(speaker_id, request.args)
    if page.speaker.id != speaker_id:
        return redirect(url_for("pages.show_speaker", speaker_id=page.speaker.id), 303)
    return render_template("pages/speaker.html", page=page)


@pages.get(f"/speakers/{ID}speaker_id>/merge")
@editors_only
def preview_merger(speaker_id: int) -> str:
    """What merging the speaker into another would change."""
    page = build_merger_page(speaker_id, read_words(request.args, "other"), get_actor())
    return render_template("pages/merger.html", page=page, back=read_words(request.args, "back"))


@pages.post(f"/speakers/{ID}speaker_id>/merge")
@editors_only
def merge_speakers(speaker_id: int) -> AnyResponse:
    """Merge the speaker into the other; the other's page tells how to undo it."""
    other, version = _read_other(), read_id(read_words(request.form, "version"))
    try:
        plan = mergers.merge_speakers(speaker_id, other, actor=get_actor(), expected_version=version)
    except ConflictError as error:
        flash(str(error), "fault")
        return redirect(url_for("pages.show_speaker", speaker_id=speaker_id), 303)
    number = f"{plan.statement_count} statement{'' if plan.statement_count == 1 else 's'}"
    flash(f"Merged: {number} of {plan.source.name} went to {plan.target.name}. Undo it under Decisions.", "done")
    return redirect(_choose_back(other), 303)


@pages.post(f"/speakers/{ID}speaker_id>/keep-apart")
@editors_only
def keep_apart(speaker_id: int) -> AnyResponse:
    """Say that the two speakers are never one."""
    version = read_id(read_words(request.form, "version"))
    try:
        speaker_decisions.keep_apart(speaker_id, _read_other(), actor=get_actor(), expected_version=version)
        flash("Kept apart: these two are never one.", "done")
    except ConflictError as error:
        flash(str(error), "fault")
    return redirect(_choose_back(speaker_id), 303)


@pages.post(f"/decisions/{ID}decision_id>/undo")
@editors_only
def undo_decision_on_subject(decision_id: int) -> AnyResponse:
    """Take a decision on a speaker or a claim back."""
    subject, number = read_words(request.form, "subject"), read_id(read_words(request.form, "number"))
    try:
        record = undoing.undo_decision(decision_id, actor=get_actor())
        subject, number = record.subject, record.subject_id
        flash("Undone.", "done")
    except ConflictError as error:
        flash(str(error), "fault")
    if number is None:
        raise InputError("The form is incomplete. Load the page again.")
    if subject == CLAIM:
        return redirect(url_for("pages.show_claim", claim_id=number), 303)
    return redirect(url_for("pages.show_speaker", speaker_id=number), 303)


def _choose_back(speaker_id: int) -> str:
    """Where the decision was begun, or the page of the speaker."""
    back = request.form.get("back")
    return choose_own_path(back) if back else url_for("pages.show_speaker", speaker_id=speaker_id)


def _read_other() -> int:
    number = read_id(read_words(request.form, "other"))
    if number is None:
        raise InputError("The form is incomplete. Load the page again.")
    return number

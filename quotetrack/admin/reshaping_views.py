"""Changing a statement's words, splitting it, merging two, and adding one that the machine missed."""

import re
from collections.abc import Callable

from flask import current_app, flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quotetrack.admin.answers import answer_fault, wants_data
from quotetrack.admin.asking import read_choice, read_id
from quotetrack.admin.blueprint import ID, choose_own_path, editors_only, pages
from quotetrack.admin.cards import Late
from quotetrack.admin.deciding import describe_late_words, read_speaker
from quotetrack.admin.forms import NAME_LENGTH, read_version
from quotetrack.admin.lateness import show_late
from quotetrack.admin.marked_words import cut_words, find_split, find_words, read_content
from quotetrack.admin.session import get_actor
from quotetrack.errors import ConflictError, InputError, NotFoundError, StaleVersionError
from quotetrack.services import articles, corrections, reshaping, statements
from quotetrack.services.records import SpeakerChoice, StatementChanges, StatementRecord
from quotetrack.services.reshaping import NewStatement
from quotetrack.settings import MatchingSettings
from quotetrack.terms import Kind, Polarity, SpeakerKind

_WHITE = re.compile(r"\s+")
SHOWN = 60
"""Code points of a statement that name it in a sentence."""


@pages.post(f"/statements/{ID}statement_id>/words")
@editors_only
def change_words(statement_id: int) -> AnyResponse:
    """Give the statement other words: as ``content`` (code points) by the script, as the ``words`` by the form."""

    def change(version: int) -> tuple[StatementRecord, str]:
        statement = statements.get_statement(statement_id)
        sent = request.form.get("content", "")
        content = (
            read_content(sent) if sent else find_words(_get_text(statement), request.form.get("words", ""), statement)
        )
        changed = corrections.correct_statement(
            statement_id,
            StatementChanges(content=content),
            actor=get_actor(),
            expected_version=version,
            matching=_get_matching(),
        )
        return changed, "The words are changed."

    def describe(statement: StatementRecord) -> Late:
        sent, words = request.form.get("content", ""), request.form.get("words", "")
        ours = cut_words(_get_text(statement), read_content(sent)) if sent else words.strip()
        fields = {"content": sent} if sent else {"words": words}
        return describe_late_words(statement, ours, f"“{_shorten(ours)}”", fields, "pages.change_words")

    return _do(statement_id, change, describe)


@pages.post(f"/statements/{ID}statement_id>/split")
@editors_only
def split_statement(statement_id: int) -> AnyResponse:
    """Make two of one: at a code point ``at`` by the script, before the words ``second`` by the form."""

    def split(version: int) -> tuple[StatementRecord, str]:
        statement = statements.get_statement(statement_id)
        place = read_id(request.form.get("at", ""))
        if place is None:
            place = find_split(_get_text(statement), request.form.get("second", ""), statement)
        first, _ = reshaping.split_statement(
            statement_id, place, actor=get_actor(), expected_version=version, matching=_get_matching()
        )
        return first, "Split in two."

    def describe(statement: StatementRecord) -> Late:
        place, second = read_id(request.form.get("at", "")), request.form.get("second", "")
        begins = _get_text(statement)[place : place + SHOWN] if place is not None else second
        fields = {"at": str(place)} if place is not None else {"second": second}
        wish = f"split before “{_shorten(begins)}”"
        return describe_late_words(statement, wish, wish, fields, "pages.split_statement")

    return _do(statement_id, split, describe)


@pages.post(f"/statements/{ID}statement_id>/merge")
@editors_only
def merge_statements(statement_id: int) -> AnyResponse:
    """Give the statement the words of the ``other``, which counts no more."""

    def merge(version: int) -> tuple[StatementRecord, str]:
        other = read_id(request.form.get("other", ""))
        if other is None:
            raise InputError("Choose the statement that it is to be merged with.")
        merged = reshaping.merge_statements(
            statement_id, other, actor=get_actor(), expected_version=version, matching=_get_matching()
        )
        return merged, "Merged."

    def describe(statement: StatementRecord) -> Late:
        number = read_id(request.form.get("other", "")) or 0
        wish = f"merge with “{_shorten(statements.get_statement(number).text)}”"
        return describe_late_words(statement, wish, wish, {"other": str(number)}, "pages.merge_statements")

    return _do(statement_id, merge, describe)


@pages.post(f"/articles/{ID}article_id>/statements")
@editors_only
def add_statement(article_id: int) -> AnyResponse:
    """Add a statement that the machine missed: its ``content`` by the script, its ``words`` by the form."""
    article = articles.get_article(article_id)
    try:
        sent, words = request.form.get("content", ""), request.form.get("words", "")
        content = read_content(sent) if sent else find_words(article.text, words, None)
        new = NewStatement(
            revision=read_id(request.form.get("revision", "")) or 0,
            content=content,
            speaker=_read_added_speaker(),
            kind=read_choice(request.form, "kind", Kind) or Kind.DIRECT,
            polarity=read_choice(request.form, "polarity", Polarity) or Polarity.AFFIRMED,
        )
        made = reshaping.add_statement(article_id, new, actor=get_actor(), matching=_get_matching())
    except (ConflictError, InputError, NotFoundError) as error:
        if wants_data():
            return answer_fault(error)
        flash(f"{error} Not added: “{words[:300]}”", "fault")
        return redirect(url_for("pages.show_article", article_id=article_id), 303)
    flash("Added.", "done")
    address = _spell_address(made)
    return (
        jsonify(id=made.id, version=made.version, done="Added.", address=address)
        if wants_data()
        else redirect(address, 303)
    )


def _do(
    statement_id: int,
    change: Callable[[int], tuple[StatementRecord, str]],
    describe: Callable[[StatementRecord], Late],
) -> AnyResponse:
    """Runs the change; what it refuses is said where the editor was.

    Where somebody else changed the statement meanwhile nothing is overwritten, and both versions are shown, ours as
    ``describe`` tells it.
    """
    faults: dict[str, str] = {}
    version = read_version(request.form, faults)
    back = request.form.get("back")
    there = choose_own_path(back) if back else None
    if faults:
        raise InputError(faults["version"])
    try:
        changed, done = change(version)
    except (ConflictError, InputError) as error:
        if isinstance(error, StaleVersionError) and (shown := _show_both(statement_id, describe)):
            return shown
        if wants_data():
            return answer_fault(error)
        flash(_describe_fault(error), "fault")
        return redirect(there or _spell_address(statements.get_statement(statement_id)), 303)
    if wants_data():
        return jsonify(id=changed.id, version=changed.version, done=done, address=_spell_address(changed))
    flash(done, "done")
    return redirect(there or _spell_address(changed), 303)


def _show_both(statement_id: int, describe: Callable[[StatementRecord], Late]) -> AnyResponse | None:
    """Both versions side by side; None where ours cannot be told any more."""
    statement = statements.get_statement(statement_id)
    try:
        late = describe(statement)
    except (ConflictError, InputError, NotFoundError):
        return None
    return show_late(statement, late)


def _describe_fault(error: Exception) -> str:
    """What was refused, with what was typed, so that nothing is lost."""
    typed = request.form.get("words") or request.form.get("second") or ""
    return f"{error} Not saved: “{typed[:600]}”" if typed else str(error)


def _shorten(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN].rstrip()}…"


def _read_added_speaker() -> SpeakerChoice | None:
    name = _WHITE.sub(" ", request.form.get("new_name", "")).strip()[:NAME_LENGTH]
    if name:
        return SpeakerChoice(name=name, kind=read_choice(request.form, "new_kind", SpeakerKind) or SpeakerKind.PERSON)
    chosen = request.form.get("speaker", "")
    return read_speaker(chosen) if chosen else None


def _get_text(statement: StatementRecord) -> str:
    article = articles.get_article(statement.article_id)
    if article.revision != statement.revision:
        raise ConflictError("The article has a newer text, which no longer has these words.")
    return article.text


def _get_matching() -> MatchingSettings:
    settings: MatchingSettings = current_app.config["QUOTETRACK_SETTINGS"].matching
    return settings


def _spell_address(statement: StatementRecord) -> str:
    return url_for(
        "pages.show_article", article_id=statement.article_id, statement=statement.id, _anchor=f"s{statement.id}"
    )

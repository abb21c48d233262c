"""What the pages' forms send, read into records and checked; a fault is a sentence shown beside its field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from quotetrack.services.records import UNSET, SpeakerChoice, StatementChanges, StatementRecord
from quotetrack.terms import Kind, Polarity, SpeakerKind

NAME_LENGTH = 200
NOTE_LENGTH = 2000
KEEP = ""
NOBODY = "none"
LARGEST_ID = 2**63 - 1
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class CorrectionForm:
    """The correction form as filled in.

    ``speaker`` is KEEP, NOBODY, ``id:7`` or ``name:Ada Lund``; a ``new_name`` outranks it. ``new_kind`` says what a
    name is of that nobody bears yet. ``seen_…`` are what the statement was when the form was made, so that after
    somebody else's change only the fields that were touched count.
    """

    version: int
    speaker: str = KEEP
    new_name: str = ""
    new_kind: SpeakerKind = SpeakerKind.PERSON
    kind: Kind = Kind.DIRECT
    polarity: Polarity = Polarity.AFFIRMED
    note: str = ""
    on_behalf_of: str = ""
    seen_on_behalf_of: str = ""
    seen_speaker: str = KEEP
    seen_kind: Kind = Kind.DIRECT
    seen_polarity: Polarity = Polarity.AFFIRMED
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def chose_speaker(self) -> bool:
        return bool(self.new_name) or self.speaker != self.seen_speaker

    @property
    def chose_behalf(self) -> bool:
        return self.on_behalf_of.casefold() != self.seen_on_behalf_of.casefold()

    @property
    def chose_kind(self) -> bool:
        return self.kind is not self.seen_kind

    @property
    def chose_polarity(self) -> bool:
        return self.polarity is not self.seen_polarity


def spell_speaker(statement: StatementRecord) -> str:
    """The statement's speaker as the value of the form's choice."""
    return f"id:{statement.speaker.id}" if statement.speaker else KEEP


def spell_behalf(statement: StatementRecord) -> str:
    """The name of whom the speaker speaks for, "" for nobody."""
    return statement.on_behalf_of.name if statement.on_behalf_of else ""


def fill_correction(statement: StatementRecord) -> CorrectionForm:
    """The form before anybody touches it."""
    speaker = spell_speaker(statement)
    return CorrectionForm(
        version=statement.version,
        on_behalf_of=spell_behalf(statement),
        seen_on_behalf_of=spell_behalf(statement),
        speaker=speaker,
        kind=statement.kind,
        polarity=statement.polarity,
        seen_speaker=speaker,
        seen_kind=statement.kind,
        seen_polarity=statement.polarity,
    )


def read_correction(sent: Mapping[str, str]) -> CorrectionForm:
    """The form as sent; what cannot be read is in ``faults`` by field name."""
    faults: dict[str, str] = {}
    form = CorrectionForm(
        version=read_version(sent, faults),
        speaker=_read_speaker(sent.get("speaker", KEEP), faults),
        new_name=_read_line(sent.get("new_name", ""), "new_name", NAME_LENGTH, faults),
        new_kind=_read_choice(SpeakerKind, sent, "new_kind", SpeakerKind.PERSON, faults),
        kind=_read_choice(Kind, sent, "kind", Kind.DIRECT, faults),
        polarity=_read_choice(Polarity, sent, "polarity", Polarity.AFFIRMED, faults),
        note=_read_note(sent.get("note", ""), faults),
        on_behalf_of=_read_line(sent.get("on_behalf_of", ""), "on_behalf_of", NAME_LENGTH, faults),
        seen_on_behalf_of=" ".join(sent.get("seen_on_behalf_of", "").split()),
        seen_speaker=sent.get("seen_speaker", KEEP),
        seen_kind=_read_choice(Kind, sent, "seen_kind", Kind.DIRECT, faults),
        seen_polarity=_read_choice(Polarity, sent, "seen_polarity", Polarity.AFFIRMED, faults),
        faults=faults,
    )
    if form.new_name and not any(letter.isalnum() for letter in form.new_name):
        faults["new_name"] = "A name has at least one letter."
    return form


def read_version(sent: Mapping[str, str], faults: dict[str, str]) -> int:
    """The statement's version that the sender saw."""
    version = _read_number(sent.get("version", ""))
    if version is None:
        faults["version"] = "The form is incomplete. Open the statement again."
    return version or 0


def choose_changes(form: CorrectionForm) -> StatementChanges:
    """What the form changes; untouched fields stay UNSET."""
    return StatementChanges(
        speaker=_choose_speaker(form) if form.chose_speaker else UNSET,
        kind=form.kind if form.chose_kind else UNSET,
        polarity=form.polarity if form.chose_polarity else UNSET,
        on_behalf_of=_choose_behalf(form) if form.chose_behalf else UNSET,
        note=form.note or None,
    )


def is_change(form: CorrectionForm) -> bool:
    """Whether anything but the note was touched."""
    return form.chose_speaker or form.chose_kind or form.chose_polarity or form.chose_behalf


def rebase_correction(form: CorrectionForm, statement: StatementRecord) -> CorrectionForm:
    """The form over the statement as somebody else left it: what was touched is kept, the rest follows theirs."""
    fresh = fill_correction(statement)
    return CorrectionForm(
        version=fresh.version,
        speaker=form.speaker if form.speaker != form.seen_speaker else fresh.speaker,
        new_name=form.new_name,
        new_kind=form.new_kind,
        kind=form.kind if form.chose_kind else fresh.kind,
        polarity=form.polarity if form.chose_polarity else fresh.polarity,
        note=form.note,
        on_behalf_of=form.on_behalf_of if form.chose_behalf else fresh.on_behalf_of,
        seen_on_behalf_of=fresh.seen_on_behalf_of,
        seen_speaker=fresh.seen_speaker,
        seen_kind=fresh.seen_kind,
        seen_polarity=fresh.seen_polarity,
    )


def _choose_behalf(form: CorrectionForm) -> SpeakerChoice | None:
    """Those spoken for are mostly bodies; a known speaker of the name keeps its kind, which the view looks up."""
    return SpeakerChoice(name=form.on_behalf_of, kind=SpeakerKind.BODY) if form.on_behalf_of else None


def _choose_speaker(form: CorrectionForm) -> SpeakerChoice | None:
    if form.new_name:
        return SpeakerChoice(name=form.new_name, kind=form.new_kind)
    if form.speaker in (NOBODY, KEEP):
        return None
    scheme, _, value = form.speaker.partition(":")
    return SpeakerChoice(id=int(value)) if scheme == "id" else SpeakerChoice(name=value, kind=form.new_kind)


def _read_speaker(value: str, faults: dict[str, str]) -> str:
    if value in (KEEP, NOBODY):
        return value
    scheme, _, rest = value.partition(":")
    if scheme == "id" and _read_number(rest) is not None:
        return value
    if scheme == "name" and rest.strip() and len(rest) <= NAME_LENGTH and not _CONTROL.search(rest):
        return value
    faults["speaker"] = "Choose one of the speakers listed."
    return KEEP


def _read_number(value: str) -> int | None:
    # isascii, since int() also reads the digits of other scripts, and some that isdecimal() takes are none to it.
    if not (value.isascii() and value.isdecimal()) or len(value) > len(str(LARGEST_ID)):
        return None
    number = int(value)
    return number if number <= LARGEST_ID else None


def _read_line(value: str, name: str, length: int, faults: dict[str, str]) -> str:
    line = " ".join(value.split())
    if _CONTROL.search(line):
        faults[name] = "Remove the control characters."
        return _CONTROL.sub("", line)
    if len(line) > length:
        faults[name] = f"At most {length} characters."
    return line


def _read_note(value: str, faults: dict[str, str]) -> str:
    note = value.replace("\r\n", "\n").strip()
    if _CONTROL.search(note):
        faults["note"] = "Remove the control characters."
        return _CONTROL.sub("", note)
    if len(note) > NOTE_LENGTH:
        faults["note"] = f"At most {NOTE_LENGTH} characters."
    return note


def _read_choice(
    choices: type[Choice], sent: Mapping[str, str], name: str, default: Choice, faults: dict[str, str]
) -> Choice:
    try:
        return choices(sent.get(name, default))
    except ValueError:
        faults[name] = "Choose one of those listed."
        return default

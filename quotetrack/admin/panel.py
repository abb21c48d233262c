"""What stands beside the text for the statement that is open: its choices, its history, what the machine said."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from quotetrack.admin.forms import KEEP, NOBODY, CorrectionForm
from quotetrack.services.records import CorrectionRecord, SpeakerRecord, SpeakerRef, StatementRecord
from quotetrack.terms import Status

FIELD_NAMES = {
    "speaker": "Speaker",
    "on_behalf_of": "On behalf of",
    "kind": "Kind",
    "polarity": "Polarity",
    "text": "Words",
}
CANDIDATES: Final = "Candidates"
NEW: Final = " (new)"
DATES: Final = frozenset(
    (
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("january", "february", "march", "july", "september", "october", "november", "december"),
    )
)
"""Names that only a day or a month has; people are called April, May, June and August."""

ACTION_NAMES = {
    "accept": "accepted it",
    "correct": "corrected it",
    "reject": "rejected it as no statement",
    "split": "split it",
    "merge": "merged it with another",
    "add": "added it by hand",
    "machine": "gave it back to the machine",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One speaker that can be chosen."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Speakers that can be chosen, under what makes them likely."""

    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that differs between two states; both in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One decision: who did what when, which fields it changed, and whether it was undone."""

    record: CorrectionRecord
    deed: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A save that came too late: the statement as somebody else left it against what was sent.

    ``rows`` are label, theirs, ours; ours is None where the sender left the field alone.
    """

    rows: tuple[tuple[str, str, str | None], ...]
    deed: str
    changed_by: str | None


def group_options(
    statement: StatementRecord, chosen: str, in_article: Sequence[SpeakerRecord], known: Sequence[SpeakerRecord]
) -> tuple[OptionGroup, ...]:
    """The speakers to choose from, the likeliest first, each once; ``chosen`` is always among them."""
    seen = {f"id:{statement.speaker.id}"} if statement.speaker else set()
    names = {statement.speaker.name} if statement.speaker else set()
    groups = [
        OptionGroup(CANDIDATES, tuple(_take_new(_candidate_options(statement), seen, names))),
        OptionGroup("In this article", tuple(_take_new(_speaker_options(in_article), seen, names))),
        OptionGroup("Elsewhere", tuple(_take_new(_speaker_options(known), seen, names))),
    ]
    offered = {KEEP, NOBODY, *seen}
    if chosen not in offered:
        groups.insert(0, OptionGroup("Chosen before", (Option(chosen, chosen.partition(":")[2]),)))
    return tuple(group for group in groups if group.options)


def list_choices(statement: StatementRecord, in_article: Sequence[SpeakerRecord]) -> list[Option]:
    """The speakers that a statement may be given to with one key, the likeliest first.

    What the machine thinks possible comes before others of the article, and among these whole names before single
    words, which are more often a part of a name. Days and months that were taken for somebody come last.
    """
    groups = group_options(statement, KEEP, in_article, ())
    options = [(group.label != CANDIDATES, option) for group in groups for option in group.options]
    return [option for _, option in sorted(options, key=lambda one: _rank_option(*one))]


def _rank_option(is_other: bool, option: Option) -> tuple[bool, bool, bool]:
    name = option.label.removesuffix(NEW)
    return name.casefold() in DATES, is_other, is_other and " " not in name


def name_option(value: str, statement: StatementRecord, groups: Iterable[OptionGroup]) -> str:
    """The words for a choice's value."""
    if value == NOBODY:
        return "nobody is named"
    if statement.speaker and value == f"id:{statement.speaker.id}":
        return statement.speaker.name
    labels = {option.value: option.label for group in groups for option in group.options}
    return labels.get(value) or value.partition(":")[2] or describe_speaker(statement)


def describe_speaker(statement: StatementRecord) -> str:
    """The speaker's name, or what stands for it."""
    if statement.speaker:
        return statement.speaker.name
    return "ambiguous" if statement.status is Status.AMBIGUOUS else "nobody is named"


def compare_machine(statement: StatementRecord) -> tuple[Difference, ...]:
    """Where the statement no longer is what the machine said of it."""
    machine = statement.machine
    if machine is None:
        return ()
    pairs = (
        ("Speaker", machine.speaker or _describe_nobody(machine.status), describe_speaker(statement)),
        ("On behalf of", machine.on_behalf_of or "nobody", _name_of(statement.on_behalf_of)),
        ("Kind", machine.kind.value, statement.kind.value),
        ("Polarity", machine.polarity.value, statement.polarity.value),
    )
    return tuple(Difference(label, before, after) for label, before, after in pairs if before != after)


def write_history(corrections: Sequence[CorrectionRecord]) -> tuple[HistoryLine, ...]:
    """The decisions in words, the newest first."""
    newest_first = sorted(corrections, key=lambda correction: correction.id, reverse=True)
    return tuple(
        HistoryLine(
            record,
            ACTION_NAMES.get(record.action, record.action),
            tuple(compare_values(record.before, record.after)),
        )
        for record in newest_first
    )


def find_last_actor(corrections: Sequence[CorrectionRecord]) -> str | None:
    """Who decided or undid last, or None where nobody has."""
    deeds = [(correction.created_at, correction.actor) for correction in corrections]
    deeds += [(c.undone_at, c.undone_by) for c in corrections if c.undone_at and c.undone_by]
    return max(deeds)[1] if deeds else None


def compare_versions(
    form: CorrectionForm | None,
    statement: StatementRecord,
    groups: Sequence[OptionGroup],
    changed_by: str | None,
    deed: str,
) -> Conflict:
    """The statement as it stands now against the form that came too late, if it was a form with fields."""
    if form is None:
        return Conflict((), deed, changed_by)
    rows = (
        ("Speaker", describe_speaker(statement), _spell_ours(form, statement, groups)),
        ("Kind", statement.kind.value, form.kind.value if form.chose_kind else None),
        ("Polarity", statement.polarity.value, form.polarity.value if form.chose_polarity else None),
        (
            "On behalf of",
            _name_of(statement.on_behalf_of),
            (form.on_behalf_of or "nobody") if form.chose_behalf else None,
        ),
        ("Note", "", form.note or None),
    )
    return Conflict(tuple(row for row in rows if row[1] or row[2]), deed, changed_by)


def _spell_ours(form: CorrectionForm, statement: StatementRecord, groups: Sequence[OptionGroup]) -> str | None:
    if not form.chose_speaker:
        return None
    return form.new_name or name_option(form.speaker, statement, groups)


def _take_new(options: Iterable[Option], seen: set[str], names: set[str]) -> Iterator[Option]:
    for option in options:
        scheme, _, value = option.value.partition(":")
        # The machine's answer is given by name alone; whoever bears it was most likely offered by id already.
        if option.value in seen or (scheme == "name" and value in names):
            continue
        seen.add(option.value)
        names.add(value if scheme == "name" else option.label)
        yield option


def _candidate_options(statement: StatementRecord) -> Iterator[Option]:
    for candidate in statement.candidates:
        yield _option(candidate.speaker_id, candidate.name)
    if statement.machine:
        for candidate in statement.machine.candidates:
            yield _option(candidate.speaker_id, candidate.name)
        if statement.machine.speaker:
            yield _option(None, statement.machine.speaker)


def _speaker_options(speakers: Iterable[SpeakerRecord]) -> Iterator[Option]:
    return (_option(speaker.id, speaker.name) for speaker in speakers)


def _option(speaker_id: int | None, name: str) -> Option:
    # The label says that choosing it makes a speaker, so that the question "a person or a body" is seen to matter.
    return Option(f"name:{name}", f"{name}{NEW}") if speaker_id is None else Option(f"id:{speaker_id}", name)


def _describe_nobody(status: Status) -> str:
    return "ambiguous" if status is Status.AMBIGUOUS else "nobody is named"


def _name_of(speaker: SpeakerRef | None) -> str:
    return speaker.name if speaker else "nobody"


def compare_values(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    """The fields of a correction that differ, in words."""
    for name, label in FIELD_NAMES.items():
        was, became = before.get(name), after.get(name)
        if was != became and (name in before or name in after):
            yield Difference(label, _spell_value(name, was), _spell_value(name, became))


def _spell_value(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("name", ""))
    if value is None:
        return "nobody" if name in ("speaker", "on_behalf_of") else "–"
    return str(value)

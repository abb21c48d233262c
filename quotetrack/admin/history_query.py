"""Which changes an address asks for: as it was written, and as filters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from quotetrack.admin.asking import SpeakerSearch, look_up_speaker, read_choice, read_id, read_words
from quotetrack.services.history import UNDO, HistoryFilters, Subject

STANDING: Final = "standing"
UNDONE: Final = "undone"
STATES: Final = {STANDING: "Still stands", UNDONE: "Undone since"}
ACTIONS: Final = {
    "accept": "accepted",
    "correct": "corrected",
    "reject": "rejected",
    "split": "split",
    "merge": "merged",
    "add": "added by hand",
    "machine": "given back to the machine",
    "confirm": "confirmed in a claim",
    "part": "parted from a claim",
    "begin": "claim begun",
    "update": "claim’s status, note or tags",
    "apart": "kept apart",
    "rename": "renamed",
    "alias": "name added",
    "unalias": "name taken away",
    "role": "office added",
    "unrole": "office taken away",
    "delete": "deleted",
    UNDO: "undone",
}
NUMBERS: Final = ("statement", "article", "claim")
A_DATE: Final = "A date is written 2026-05-31."
A_NUMBER: Final = "A number of digits alone, as in an address."


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """What the address asks for; ``faults`` are sentences by field, for what could not be read and was left aside."""

    who: str
    action: str
    subject: Subject | None
    speaker: SpeakerSearch
    numbers: Mapping[str, str]
    since: str
    until: str
    state: str
    filters: HistoryFilters
    faults: Mapping[str, str]

    @property
    def written(self) -> dict[str, str]:
        """The parts of the address that are given."""
        asked = {
            "who": self.who,
            "action": self.action,
            "subject": self.subject.value if self.subject else "",
            "speaker": self.speaker.words,
            **self.numbers,
            "from": self.since,
            "to": self.until,
            "state": self.state,
        }
        return {name: value for name, value in asked.items() if value}

    @property
    def is_open(self) -> bool:
        """Whether the filters are to be seen: something stands in them, or could not be read."""
        return bool(self.faults or self.written.keys() - {"statement", "claim"})

    def besides(self, name: str) -> dict[str, str]:
        """The parts of the address that are given, without one of them."""
        return {part: value for part, value in self.written.items() if part != name}

    def spell(self, **more: str | int | None) -> str:
        """The query of an address that asks for the same, with other or further parts; None takes one away."""
        parts = {name: value for name, value in {**self.written, **more}.items() if value not in (None, "")}
        return f"?{urlencode(parts)}" if parts else ""


def read_query(asked: Mapping[str, str]) -> HistoryQuery:
    """The filters of an address; what cannot be read is said in ``faults`` and left aside."""
    faults: dict[str, str] = {}
    who, speaker = read_words(asked, "who")[:300], look_up_speaker(read_words(asked, "speaker"))
    action = asked.get("action", "") if asked.get("action") in ACTIONS else ""
    state = asked.get("state", "") if asked.get("state") in STATES else ""
    subject = read_choice(asked, "subject", Subject)
    numbers = {name: read_words(asked, name)[:30] for name in NUMBERS}
    ids = {name: _read_number(value, name, faults) for name, value in numbers.items()}
    since, until = asked.get("from", "").strip()[:30], asked.get("to", "").strip()[:30]
    begin, end = read_day(since, "from", faults), read_day(until, "to", faults)
    filters = HistoryFilters(
        actor=who or None,
        action=action or None,
        subject=subject,
        # Nobody is called so: nothing is found, rather than everything.
        speaker=speaker.found.id if speaker.found else 0 if speaker.words else None,
        **ids,
        since=begin,
        until=end + timedelta(days=1) if end else None,
        undone={STANDING: False, UNDONE: True}.get(state),
    )
    return HistoryQuery(who, action, subject, speaker, numbers, since, until, state, filters, faults)


def _read_number(words: str, name: str, faults: dict[str, str]) -> int | None:
    number = read_id(words)
    if words and number is None:
        faults[name] = A_NUMBER
    return number


def read_day(words: str, name: str, faults: dict[str, str]) -> datetime | None:
    """The day's beginning in UTC; None for nothing, and with a fault for what is no day."""
    if not words:
        return None
    try:
        day = datetime.strptime(words, "%Y-%m-%d").replace(tzinfo=UTC)
        day + timedelta(days=1)
    except (ValueError, OverflowError):
        faults[name] = A_DATE
        return None
    return day

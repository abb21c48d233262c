"""Choosing which statements of a speaker, or variants of a claim, go to another; and what the split would change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from werkzeug.datastructures import MultiDict

from quotetrack.admin.asking import read_id, read_words
from quotetrack.admin.filling import Filling
from quotetrack.errors import InputError
from quotetrack.services import mergers, speakers
from quotetrack.services.claims import load_statements
from quotetrack.services.records import (
    PageRequest,
    SpeakerPlan,
    SpeakerRecord,
    StatementFilters,
    StatementRecord,
)
from quotetrack.services.speaker_activity import list_said_numbers
from quotetrack.services.statements import list_statements

AT_ONCE: Final = 100
"""Statements that stand to be chosen on one page."""

MOST_SHOWN: Final = 50
"""Chosen statements whose words a preview shows."""


@dataclass(frozen=True, slots=True)
class SpeakerSplit:
    """A speaker's statements to choose from, or with ``plan`` what splitting the ``chosen`` off would change.

    ``total`` is how many fit what was asked for; those beyond ``AT_ONCE`` are chosen all together or not at all.
    """

    speaker: SpeakerRecord
    statements: tuple[StatementRecord, ...]
    total: int
    query: str
    outlet: str
    chosen: tuple[int, ...]
    shown: tuple[StatementRecord, ...]
    plan: SpeakerPlan | None
    filling: Filling

    @property
    def filtered(self) -> bool:
        """Whether words or an outlet were asked for."""
        return bool(self.query or self.outlet)


def build_speaker_split(
    speaker_id: int, asked: Mapping[str, str], filling: Filling, plan: SpeakerPlan | None = None
) -> SpeakerSplit:
    """The page of a split; NotFoundError where there is no such speaker."""
    speaker = speakers.get_speaker(speaker_id)
    query, outlet = read_words(asked, "q"), read_words(asked, "outlet")
    page = list_statements(
        StatementFilters(speaker=speaker.id, q=query or None, outlet=outlet or None),
        PageRequest(limit=AT_ONCE, include_total=True, newest_first=True),
    )
    chosen = tuple(sorted(int(one) for one in filling.ticked))
    found = load_statements(chosen[:MOST_SHOWN]) if plan else {}
    return SpeakerSplit(
        speaker=speaker,
        statements=tuple(page.items),
        total=page.total or 0,
        query=query,
        outlet=outlet,
        chosen=chosen,
        shown=tuple(found[one] for one in sorted(found)),
        plan=plan,
        filling=filling,
    )


def read_chosen(speaker_id: int, sent: MultiDict[str, str]) -> list[int]:
    """The statements that were ticked, with all that fit where these were wanted.

    InputError for a number that is none, and for more than one split takes along.
    """
    numbers = read_ticked(sent)
    if sent.get("all") == "1":
        filters = StatementFilters(q=read_words(sent, "q") or None, outlet=read_words(sent, "outlet") or None)
        numbers |= set(list_said_numbers(speaker_id, filters, mergers.MOST_SPLIT + 1))
    return sorted(numbers)


def read_ticked(sent: MultiDict[str, str]) -> set[int]:
    """The numbers of the statements that were ticked; InputError for one that is none."""
    numbers: set[int] = set()
    for words in sent.getlist("statements"):
        number = read_id(words)
        if number is None:
            raise InputError("The form is incomplete. Load the page again.")
        numbers.add(number)
    return numbers

"""What an address's query asks for, and whom a name in it means."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from quotetrack.admin.forms import LARGEST_ID
from quotetrack.errors import NotFoundError
from quotetrack.services import speakers
from quotetrack.services.records import PageRequest, SpeakerRecord

MOST_RIVALS: Final = 20

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class SpeakerSearch:
    """Whom some words mean: ``found`` where they mean one, else ``rivals``, some of those whom they may mean.

    ``words`` is what was asked, "" where nothing was.
    """

    words: str
    found: SpeakerRecord | None = None
    rivals: tuple[SpeakerRecord, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether somebody was asked for and not one was found."""
        return bool(self.words) and self.found is None


def read_words(asked: Mapping[str, str], name: str) -> str:
    """The words of that name, in one line, "" where there are none."""
    return " ".join(asked.get(name, "").replace("\0", "").split())


def read_choice(asked: Mapping[str, str], name: str, choices: type[Choice]) -> Choice | None:
    """The choice of that name, or None where it is none of them."""
    value = asked.get(name, "")
    return choices(value) if value in {choice.value for choice in choices} else None


def read_id(words: str) -> int | None:
    """The identifier that the words are, or None."""
    if not (words.isascii() and words.isdecimal()) or len(words) > len(str(LARGEST_ID)):
        return None
    return int(words) if 0 < int(words) <= LARGEST_ID else None


def look_up_speaker(words: str, *, besides: int | None = None) -> SpeakerSearch:
    """The speaker of that number or name; one who bears exactly the name comes before those who have it in theirs.

    ``besides`` is left out.
    """
    if not words:
        return SpeakerSearch("")
    number = read_id(words)
    if number is not None:
        try:
            return SpeakerSearch(words, speakers.get_speaker(number))
        except NotFoundError:
            return SpeakerSearch(words)
    page = speakers.list_speakers(words, PageRequest(limit=200))
    listed = [one for one in page.items if one.id != besides]
    wanted = words.casefold()
    named = [one for one in listed if wanted in (name.casefold() for name in (one.name, *one.aliases))] or listed
    if len(named) == 1:
        return SpeakerSearch(words, named[0])
    return SpeakerSearch(words, None, tuple(sorted(named, key=lambda one: -one.statement_count)[:MOST_RIVALS]))

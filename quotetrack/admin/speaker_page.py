"""Everything that the list of speakers, the page of a speaker and the preview of a merger show."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from quotetrack.admin.asking import SpeakerSearch, look_up_speaker, read_choice, read_id, read_words
from quotetrack.admin.decision_history import DecisionLine, write_decisions
from quotetrack.admin.filling import Filling
from quotetrack.admin.speaker_picture import Grouping, Picture, draw_picture
from quotetrack.admin.wording import Piece, mark_against, name_relation
from quotetrack.errors import ConflictError, NotFoundError
from quotetrack.services import mergers, speaker_activity, speaker_decisions, speakers, timelines
from quotetrack.services.claim_records import TimelineEntry
from quotetrack.services.decisions import SPEAKER
from quotetrack.services.likely_pairs import LikelyPair, find_likely
from quotetrack.services.records import (
    Actor,
    AliasRecord,
    PageRequest,
    RoleRecord,
    SpeakerPlan,
    SpeakerRecord,
    StatementFilters,
)
from quotetrack.services.speaker_ranks import RankedSpeaker, SpeakerOrder, list_ranked

ON_A_PAGE: Final = 40
MOST_APART: Final = 50


@dataclass(frozen=True, slots=True)
class SpeakerList:
    """Speakers in an order, with what was asked for."""

    items: tuple[RankedSpeaker, ...]
    query: str
    order: SpeakerOrder
    cursor: str | None
    next_cursor: str | None
    total: int | None


@dataclass(frozen=True, slots=True)
class Apart:
    """Somebody from whom a speaker is kept apart, and the decision to take back; None where a split made it so."""

    speaker: SpeakerRecord
    decision: int | None


@dataclass(frozen=True, slots=True)
class Moment:
    """One statement of a timeline, with what changed since the same speaker said it before."""

    entry: TimelineEntry
    pieces: tuple[Piece, ...]
    relation: str


@dataclass(frozen=True, slots=True)
class SpeakerPage:
    """A speaker and a page of what they said, in the order of publication.

    ``aliases`` are names with dates, ``names`` those that come from speakers who were merged into this one. ``likely``
    are those who may be the same. ``filling`` is what was typed into one of the forms and could not be taken.
    """

    speaker: SpeakerRecord
    aliases: tuple[AliasRecord, ...]
    names: tuple[str, ...]
    roles: tuple[RoleRecord, ...]
    apart: tuple[Apart, ...]
    likely: tuple[LikelyPair, ...]
    picture: Picture
    moments: tuple[Moment, ...]
    query: str
    claim_id: int | None
    cursor: str | None
    next_cursor: str | None
    total: int | None
    decisions: tuple[DecisionLine, ...]
    filling: Filling


@dataclass(frozen=True, slots=True)
class MergerPage:
    """What merging ``source`` into the one found would change: a plan, or the reason why it cannot be."""

    source: SpeakerRecord
    other: SpeakerSearch
    plan: SpeakerPlan | None
    refusal: str | None


def build_speaker_list(asked: Mapping[str, str]) -> SpeakerList:
    """The speakers that the query asks for; InputError and BadCursorError as the services do."""
    query, cursor = read_words(asked, "q"), asked.get("cursor") or None
    order = read_choice(asked, "order", SpeakerOrder) or SpeakerOrder.MOST
    page = list_ranked(query or None, order, PageRequest(cursor=cursor, include_total=True))
    return SpeakerList(tuple(page.items), query, order, cursor, page.next_cursor, page.total)


def build_speaker_page(speaker_id: int, asked: Mapping[str, str], filling: Filling | None = None) -> SpeakerPage:
    """The page of a speaker; NotFoundError where there is none, BadCursorError and InputError as the services do."""
    speaker = speakers.get_speaker(speaker_id)
    query, claim_id, cursor = read_words(asked, "q"), read_id(read_words(asked, "claim")), asked.get("cursor") or None
    request = PageRequest(cursor=cursor, limit=ON_A_PAGE, include_total=True)
    page = timelines.list_timeline(speaker.id, request, claim=claim_id, filters=StatementFilters(q=query or None))
    aliases = speaker_decisions.list_aliases(speaker.id)
    dated = {alias.name for alias in aliases}
    decisions = write_decisions(SPEAKER, speaker.id)
    return SpeakerPage(
        speaker=speaker,
        aliases=aliases,
        names=tuple(name for name in speaker.aliases if name not in dated),
        roles=speaker_decisions.list_roles(speaker.id),
        apart=_list_apart(speaker.id, decisions),
        likely=find_likely(speaker.id),
        picture=draw_picture(
            speaker_activity.list_said(speaker.id), read_choice(asked, "by", Grouping) or Grouping.OUTLET
        ),
        moments=tuple(_read_moment(entry) for entry in page.items),
        query=query,
        claim_id=claim_id,
        cursor=cursor,
        next_cursor=page.next_cursor,
        total=page.total,
        decisions=decisions,
        filling=filling or Filling(),
    )


def build_merger_page(source_id: int, words: str, actor: Actor) -> MergerPage:
    """The preview of merging the speaker into the one whom the words mean; changes nothing."""
    source = speakers.get_speaker(source_id)
    other = look_up_speaker(words, besides=source.id)
    if other.found is None:
        return MergerPage(source, other, None, None)
    try:
        plan = mergers.merge_speakers(source.id, other.found.id, actor=actor, dry_run=True)
    except (ConflictError, NotFoundError) as error:
        return MergerPage(source, other, None, str(error))
    return MergerPage(source, other, plan, None)


def _list_apart(speaker_id: int, decisions: tuple[DecisionLine, ...]) -> tuple[Apart, ...]:
    standing = [line.record for line in decisions if line.record.action == "apart" and line.record.undone_at is None]
    by_other = {one: record.id for record in standing for one in record.after["pair"]}
    others = speaker_decisions.list_apart(speaker_id)[:MOST_APART]
    return tuple(Apart(speakers.get_speaker(one), by_other.get(one)) for one in others)


def _read_moment(entry: TimelineEntry) -> Moment:
    before = entry.earlier.text if entry.earlier else ""
    return Moment(
        entry=entry,
        pieces=mark_against(before, entry.statement.text, entry.changes),
        relation=name_relation(entry.relation, entry.changes),
    )

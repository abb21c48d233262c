"""Who is meant by a name, a key or an office: speakers as taking an article in looks for them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from quotetrack.storage.bulk import insert_row, insert_rows
from quotetrack.storage.connection import lock_names
from quotetrack.storage.fields import EPOCH
from quotetrack.storage.queries import Query, Row
from quotetrack.storage.speakers import Alias, NameKey, Speaker


class Named(NamedTuple):
    """A speaker, ``found_by`` the name, key or office that was asked for, which held from ``since`` until before
    ``until``. ``target`` is whom it was merged into, as (id, name, kind); ``article`` is set for one known in it alone.
    """

    found_by: str
    since: datetime | None
    until: datetime | None
    id: int
    name: str
    folded: str
    kind: str
    article: int | None
    target: tuple[int, str, str] | None


_PARTS: Final = {
    "selected": """speaker.id, speaker.name, speaker.folded, speaker.kind, speaker.article_id,
        target.id, target.name, target.kind""",
    "always": "CAST(NULL AS BIGINT), CAST(NULL AS BIGINT)",
    "merged": """LEFT JOIN speaker_merger ON speaker_merger.speaker_id = speaker.id
        LEFT JOIN speaker target ON target.id = speaker_merger.target_id""",
}
_NAMED: Final = Query(
    """SELECT speaker.folded, {always}, {selected} FROM speaker {merged} WHERE speaker.folded IN [?]
    UNION ALL
    SELECT alias.folded, alias.since, alias.until, {selected}
    FROM alias JOIN speaker ON speaker.id = alias.speaker_id {merged} WHERE alias.folded IN [?]""",
    **_PARTS,
)
_OWN: Final = Query(
    """SELECT speaker.folded, {always}, {selected} FROM speaker {merged} WHERE speaker.article_id = ?
    UNION ALL
    SELECT alias.folded, alias.since, alias.until, {selected}
    FROM speaker JOIN alias ON alias.speaker_id = speaker.id {merged} WHERE speaker.article_id = ?""",
    **_PARTS,
)
_KEYED: Final = Query(
    """SELECT name_key.key, {always}, {selected}
    FROM name_key JOIN speaker ON speaker.id = name_key.speaker_id {merged}
    WHERE name_key.key IN [?]""",
    **_PARTS,
)
_HOLDING: Final = Query(
    """SELECT role.folded, role.since, role.until, {selected}
    FROM role JOIN speaker ON speaker.id = role.speaker_id {merged} WHERE role.folded IN [?]""",
    **_PARTS,
)


def find_named(names: Sequence[str]) -> list[Named]:
    """Speakers of one of the folded names, or known by it otherwise."""
    wanted = sorted(set(names))
    return [_read(row) for row in _NAMED.fetch(wanted, wanted)] if wanted else []


def find_own(article_id: int) -> list[Named]:
    """Speakers who are known in this article alone, by all their names."""
    return [_read(row) for row in _OWN.fetch(article_id, article_id)]


def find_keyed(keys: Sequence[str]) -> list[Named]:
    """Speakers known everywhere that the name keys lead to."""
    wanted = sorted(set(keys))
    # Asked for in the query, "known everywhere" has SQLite look through all who are.
    found = [_read(row) for row in _KEYED.fetch(wanted)] if wanted else []
    return [one for one in found if one.article is None]


def find_holding(titles: Sequence[str]) -> list[Named]:
    """Those on record with the offices, whenever."""
    wanted = sorted(set(titles))
    return [_read(row) for row in _HOLDING.fetch(wanted)] if wanted else []


class NewSpeaker(NamedTuple):
    """A speaker to be made; ``article`` is set for one known in it alone."""

    name: str
    folded: str
    kind: str
    article: int | None


def hold_names(names: Sequence[str]) -> None:
    """Holds the folded names until the transaction ends, so that two writers cannot both make what neither found."""
    lock_names(list(names))


def add_speakers(speakers: Sequence[NewSpeaker]) -> list[int]:
    """Stores new speakers; their identifiers."""
    return [insert_row(Speaker, one._asdict()) for one in speakers]


def add_name_key(speaker_id: int, key: str) -> None:
    """Stores a key of a speaker's name, unless it is there."""
    insert_rows(NameKey, [{"speaker": speaker_id, "key": key}], ignore=True)


def add_aliases(speaker_id: int, names: Sequence[tuple[str, str]]) -> None:
    """Stores other names of a speaker as (folded, name), unless they are there."""
    rows = [{"speaker": speaker_id, "name": name, "folded": folded} for folded, name in names]
    insert_rows(Alias, rows, ignore=True)


def _read(row: Row) -> Named:
    found_by, since, until, number, name, folded, kind, article, *target = row
    merged = None if target[0] is None else (target[0], target[1], target[2])
    return Named(found_by, _read_moment(since), _read_moment(until), number, name, folded, kind, article, merged)


def _read_moment(value: int | None) -> datetime | None:
    return None if value is None else EPOCH + timedelta(microseconds=value)

"""Speakers who may be one person or one body: pairs whose names are compatible, for an editor to settle.

Nobody is held against everybody: speakers are gone through newest first, and each one's names lead through indexes to
those who may bear another form of them. A page looks at so many speakers at most, whatever it finds.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from peewee import SQL, fn

from quotetrack.services.names import GENERATIONS, are_generations, is_short_form, make_name_key, may_be_one
from quotetrack.services.records import SpeakerRecord
from quotetrack.services.speakers import fetch_speakers
from quotetrack.storage.connection import reading
from quotetrack.storage.naming import Named, find_keyed, find_named
from quotetrack.storage.pages import decode_cursor, encode_cursor
from quotetrack.storage.speakers import Alias, Distinct, NameKey, Speaker, SpeakerMerger
from quotetrack.terms import SpeakerKind

LISTING: Final = "likely-pairs"
CHUNK: Final = 200
"""Speakers looked at together."""

MOST_LOOKED_AT: Final = 2_000
"""Speakers that one page looks at before it says where to go on."""

MOST_ALIKE: Final = 30
"""Speakers with the same initial and surname that one is held against: those stored last before it."""

MOST_OF_ONE: Final = 6
"""Pairs that one speaker is shown in at most, so that a frequent name does not fill the page."""

MOST_SHARED: Final = 1_000
"""Speakers who may share a name or a key before it leads to nobody: it tells nothing then, and would be read whole."""

ASKED_AT_ONCE: Final = 2_000
"""Names that one query asks for; a database takes only so many parameters."""

LONGEST_CUT: Final = 8
"""Words of a name whose parts are looked up."""

Pair = tuple[int, int]


class Likeness(StrEnum):
    """What two names have in common; the surest first."""

    SAME = "same"
    INITIALS = "initials"
    SHORT = "short"
    SPELLING = "spelling"
    PART = "part"


@dataclass(frozen=True, slots=True)
class LikelyPair:
    """Two speakers who may be one; ``one`` has the fuller or the newer name."""

    one: SpeakerRecord
    other: SpeakerRecord
    likeness: Likeness

    @property
    def numbers(self) -> Pair:
        """Both numbers, the lower one first."""
        return min(self.one.id, self.other.id), max(self.one.id, self.other.id)


@dataclass(frozen=True, slots=True)
class PairPage:
    """Some pairs, and where to go on; ``looked_at`` is the number of speakers gone through for them."""

    items: tuple[LikelyPair, ...]
    next_cursor: str | None
    looked_at: int


@dataclass(frozen=True, slots=True)
class _Walked:
    id: int
    kind: SpeakerKind
    names: tuple[str, ...]


def list_likely_pairs(*, cursor: str | None = None, limit: int = 20, besides: Collection[Pair] = ()) -> PairPage:
    """Pairs of speakers to settle, those first whose newer one was stored last; never two who are kept apart.

    ``besides`` are left out, as (lower number, higher number). BadCursorError for a cursor of another list.
    """
    last = None if cursor is None else decode_cursor(LISTING, cursor)
    found: dict[Pair, tuple[int, int, Likeness]] = {}
    looked_at = 0
    ended = False
    with reading():
        while not ended and len(found) < limit and looked_at < MOST_LOOKED_AT:
            walked = _walk(last)
            ended = len(walked) < CHUNK
            for one, pairs in _pair_up(walked, set(besides)):
                last, looked_at = one, looked_at + 1
                for other, likeness in pairs:
                    found.setdefault((min(one, other), max(one, other)), (one, other, likeness))
                if len(found) >= limit:
                    ended = ended and one == walked[-1].id
                    break
        records = {one.id: one for one in fetch_speakers(sorted({n for pair in found for n in pair}))}
    items = [
        LikelyPair(records[one], records[other], likeness)
        for one, other, likeness in found.values()
        if one in records and other in records
    ]
    more = last is not None and not ended
    return PairPage(tuple(items), encode_cursor(LISTING, last) if more and last else None, looked_at)


def find_likely(speaker_id: int) -> tuple[LikelyPair, ...]:
    """Whom the one speaker may be, the surest first."""
    with reading():
        row: Any = Speaker.get_or_none(Speaker.id == speaker_id)
        if row is None:
            return ()
        walked = [_Walked(row.id, SpeakerKind(row.kind), _list_names([row]).get(row.id, ()))]
        pairs = next(iter(_pair_up(walked, set(), both_ways=True)))[1]
        records = {one.id: one for one in fetch_speakers([speaker_id, *(other for other, _ in pairs)])}
    kept = [(other, likeness) for other, likeness in pairs if other in records and speaker_id in records]
    return tuple(LikelyPair(records[speaker_id], records[other], likeness) for other, likeness in kept)


def _walk(last: int | None) -> list[_Walked]:
    """The next speakers known everywhere who were not merged, from the newest on."""
    query: Any = Speaker.select(Speaker.id, Speaker.folded, Speaker.kind).where(
        Speaker.id.not_in(SpeakerMerger.select(SpeakerMerger.speaker)), Speaker.article.is_null()
    )
    if last is not None:
        query = query.where(Speaker.id < last)
    rows = list(query.order_by(Speaker.id.desc()).limit(CHUNK))
    names = _list_names(rows)
    return [_Walked(row.id, SpeakerKind(row.kind), names[row.id]) for row in rows]


def _list_names(rows: Sequence[Any]) -> dict[int, tuple[str, ...]]:
    """The folded names of each: its own, then the others."""
    names: dict[int, dict[str, None]] = {row.id: {row.folded: None} for row in rows}
    query: Any = Alias.select(Alias.speaker, Alias.folded).where(Alias.speaker.in_(list(names))).order_by(Alias.id)
    for speaker, folded in query.tuples() if names else ():
        names[speaker][folded] = None
    return {number: tuple(one for one in given if one) for number, given in names.items()}


def _pair_up(
    walked: Sequence[_Walked], besides: Collection[Pair], *, both_ways: bool = False
) -> Iterator[tuple[int, list[tuple[int, Likeness]]]]:
    """Each of the speakers with those whom it may be; of two of the same standing the newer one has the older one."""
    probes = {one.id: dict(_list_probes(one)) for one in walked}
    named: dict[str, list[Named]] = defaultdict(list)
    for row in find_named(_drop_frequent(Speaker.folded, {probe for given in probes.values() for probe in given})):
        named[row.found_by].append(row)
    keyed = _group_keyed(walked)
    apart = _list_apart([one.id for one in walked])
    for one in walked:
        found: dict[int, Likeness] = {}
        for other, likeness in _find_others(one, probes[one.id], named, keyed, both_ways):
            pair = (min(one.id, other), max(one.id, other))
            if other == one.id or other in apart[one.id] or pair in besides:
                continue
            found[other] = min(found.get(other, likeness), likeness, key=list(Likeness).index)
        ranked = sorted(found.items(), key=lambda item: (list(Likeness).index(item[1]), -item[0]))
        yield one.id, ranked[:MOST_OF_ONE]


def _find_others(
    one: _Walked,
    probes: Mapping[str, Likeness],
    named: Mapping[str, Sequence[Named]],
    keyed: Mapping[str, Sequence[Named]],
    both_ways: bool,
) -> Iterator[tuple[int, Likeness]]:
    for probe, likeness in probes.items():
        # A part or an initial has its pair from the fuller name alone; two of equal names have it from the newer.
        for row in named.get(probe, ())[-MOST_ALIKE:]:
            number = row.target[0] if row.target else row.id
            told = both_ways or likeness is not Likeness.SAME or number < one.id or row.article is not None
            if row.kind == one.kind.value and told:
                yield number, likeness
    for name in one.names:
        group = keyed.get(make_name_key(name, one.kind) or "", ())
        end = len(group) if both_ways else bisect_left(group, one.id, key=lambda row: row.id)
        for row in group[max(0, end - MOST_ALIKE) : end]:
            alike = _compare(name, row.folded)
            if alike is not None and row.kind == one.kind.value:
                yield (row.target[0] if row.target else row.id), alike


def _group_keyed(walked: Sequence[_Walked]) -> dict[str, list[Named]]:
    keys = {make_name_key(name, one.kind) for one in walked for name in one.names}
    groups: dict[str, list[Named]] = defaultdict(list)
    for row in find_keyed(_drop_frequent(NameKey.key, {key for key in keys if key is not None})):
        groups[row.found_by].append(row)
    for group in groups.values():
        group.sort(key=lambda row: row.id)
    return groups


def _drop_frequent(column: Any, values: Collection[str]) -> list[str]:
    """The values but for those that more than ``MOST_SHARED`` rows have; counted in the index alone."""
    wanted, frequent = sorted(values), set()
    for at in range(0, len(wanted), ASKED_AT_ONCE):
        some = column.in_(wanted[at : at + ASKED_AT_ONCE])
        query: Any = column.model.select(column).where(some).group_by(column)
        frequent |= {row[0] for row in query.having(fn.COUNT(SQL("1")) > MOST_SHARED).tuples()}
    return [one for one in wanted if one not in frequent]


def _list_probes(one: _Walked) -> Iterator[tuple[str, Likeness]]:
    """What others may be called who are this one."""
    probes: dict[str, Likeness] = {}
    for name in one.names:
        words = [word for word in name.split() if word not in GENERATIONS]
        if one.kind is SpeakerKind.BODY:
            probes |= dict.fromkeys(_cut(words), Likeness.PART)
            probes |= dict.fromkeys(_shorten(name), Likeness.SHORT)
        elif len(words) == len(name.split()) and len(words) > 1:
            probes |= dict.fromkeys([words[-1], *_cut(words)], Likeness.PART)
            probes[f"{words[0][0]} {words[-1]}"] = Likeness.INITIALS
    # A surname alone is everybody's of that name: it is found from a full name and asks for nobody itself.
    probes |= dict.fromkeys((name for name in one.names if one.kind is SpeakerKind.BODY or " " in name), Likeness.SAME)
    yield from probes.items()


def _cut(words: Sequence[str]) -> Iterator[str]:
    """Beginnings and ends of two words and more."""
    if 2 < len(words) <= LONGEST_CUT:
        for size in range(2, len(words)):
            yield " ".join(words[:size])
            yield " ".join(words[-size:])


def _shorten(name: str) -> Iterable[str]:
    """The initials that a body of that name goes by, with and without small words; single letters are none."""
    letters = "".join(word[0] for word in name.split())
    shorts = {letters} | {letters.replace(small, "") for small in "aoft"}
    skipped = "".join(word[0] for word in name.split() if len(word) > 3)
    return sorted(short for short in {*shorts, skipped, f"us{skipped}"} if is_short_form(short, name))


def _compare(one: str, other: str) -> Likeness | None:
    """What two personal names of the same initial and surname have in common; None for two people."""
    if one == other:
        return Likeness.SAME
    if may_be_one(one, other):
        return Likeness.INITIALS
    ours, theirs = one.split()[0], other.split()[0]
    if are_generations(one, other) or len(one.split()) != len(other.split()):
        return None
    return Likeness.SPELLING if _are_spelt_alike(ours, theirs) and one.split()[1:] == other.split()[1:] else None


def _are_spelt_alike(one: str, other: str) -> bool:
    """Whether one given name begins the other ("tam", "tamsin") or a letter more, less or else makes it the other."""
    short, long = sorted((one, other), key=len)
    if len(short) < 3:
        return False
    if long.startswith(short):
        return True
    at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return len(long) - len(short) <= 1 and short[at + (len(short) == len(long)) :] == long[at + 1 :]


def _list_apart(numbers: Sequence[int]) -> dict[int, set[int]]:
    """From whom each is kept apart, under the numbers that they have now."""
    selves: Any = SpeakerMerger.select(SpeakerMerger.speaker, SpeakerMerger.target).where(
        SpeakerMerger.target.in_(list(numbers))
    )
    now = {number: number for number in numbers} | dict(selves.tuples())
    pairs: Any = Distinct.select(Distinct.first, Distinct.second).where(
        Distinct.first.in_(list(now)) | Distinct.second.in_(list(now))
    )
    told = list(pairs.tuples())
    others = sorted({one for pair in told for one in pair} - set(now))
    moved: Any = SpeakerMerger.select(SpeakerMerger.speaker, SpeakerMerger.target).where(
        SpeakerMerger.speaker.in_(others)
    )
    now |= {one: one for one in others} | (dict(moved.tuples()) if others else {})
    apart: dict[int, set[int]] = defaultdict(set)
    for first, second in told:
        apart[now[first]].add(now[second])
        apart[now[second]].add(now[first])
    return apart

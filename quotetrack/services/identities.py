"""Which speaker across articles an article's entity is.

A person of a full name and a body are known everywhere by their folded name; a person of one word is known in this
article alone, since two people of that surname would become one. A name with an initial, or with a middle name more or
less, is the one known speaker that it may be. An office names whoever held it on the day. Where several speakers may be
meant, all of them are given: an editor decides.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from peewee import JOIN

from quotetrack.nlp.analysis import Analysis, Entity
from quotetrack.services.checks import LONGEST_NAME
from quotetrack.services.names import (
    fold_name,
    fold_title,
    is_full_name,
    is_short_form,
    make_name_key,
    may_be_one,
)
from quotetrack.services.records import SpeakerRef
from quotetrack.storage.connection import lock_names
from quotetrack.storage.speakers import Alias, NameKey, Role, Speaker, SpeakerMerger
from quotetrack.terms import SpeakerKind, Status

BATCH: Final = 300
"""Names looked up by one query."""

Identity = tuple[str, SpeakerKind]
Refs = tuple[SpeakerRef, ...]


class Identities:
    """The speakers of one analysis, found or made within the caller's transaction."""

    def __init__(
        self, analysis: Analysis, article_id: int, *, text: str = "", published: datetime | None = None
    ) -> None:
        self._entities = analysis.entities
        self._by_name = {entity.name: entity for entity in reversed(analysis.entities)}
        speaking = {one.entity for one in analysis.statements if one.status is Status.ATTRIBUTED}
        spoken_for = {one.on_behalf_of for one in analysis.statements if one.on_behalf_of is not None}
        rivals = {rival.entity for one in analysis.statements for rival in one.candidates}
        needed = [self._entities[index] for index in sorted(index for index in speaking if index is not None)]
        needed += [self._entity_named(name) for name in sorted(spoken_for)]
        known = [self._entities[index] for index in sorted(rivals)]
        self._found = _resolve(needed, known, article_id, published)
        sources = {one.source.cut(text) for one in analysis.statements if one.source and one.status is Status.UNKNOWN}
        self._holders = _find_holders(sources, published)

    def of_entity(self, index: int | None) -> Refs:
        """The speakers that the entity may be; one, unless several carry its name; none for an unusable name."""
        return () if index is None else self._found.get(_identify(self._entities[index]), ())

    def of_name(self, name: str | None) -> Refs:
        """The same for the name of somebody who is spoken for."""
        return () if name is None else self._found.get(_identify(self._entity_named(name)), ())

    def of_office(self, words: str) -> Refs:
        """Those on record with the office that the words name on the day of publication."""
        return self._holders.get(fold_title(words), ())

    def _entity_named(self, name: str) -> Entity:
        return self._by_name.get(name) or Entity(name, SpeakerKind.BODY)


def store_name_key(speaker_id: int, folded: str, kind: SpeakerKind) -> None:
    """Stores what other spellings of the name are found by."""
    key = make_name_key(folded, kind)
    if key is not None:
        NameKey.insert(speaker=speaker_id, key=key).on_conflict_ignore().execute()


def _resolve(
    needed: Sequence[Entity], known: Sequence[Entity], article_id: int, published: datetime | None
) -> Mapping[Identity, Refs]:
    """Speakers by identity: those ``needed`` are made where nobody has their name, those ``known`` only looked up."""
    entities = {_identify(entity): entity for entity in reversed([*needed, *known])}
    usable = {key: entity for key, entity in entities.items() if key[0] and len(entity.name) <= LONGEST_NAME}
    shorts = {key: _list_short_forms(key, entity) for key, entity in usable.items()}
    lock_names([folded for folded, _ in usable])
    names = [folded for folded, _ in usable] + [short for found in shorts.values() for short in found]
    rows = list(_select_named(names, published))
    found = _pick_named(rows, usable, article_id)
    missing = [identity for identity in usable if not found.get(identity)]
    found |= _find_alike([identity for identity in missing if identity[1] is SpeakerKind.PERSON])
    for identity in missing:
        found |= _find_by_short_form(identity, shorts[identity], rows)
    for entity in needed:
        identity = _identify(entity)
        if identity in usable and not found.get(identity):
            found[identity] = (_make_speaker(identity, entity.name, article_id),)
    _learn_short_forms(usable, shorts, found)
    return found


def _identify(entity: Entity) -> Identity:
    return fold_name(entity.name, entity.kind), entity.kind


def _list_short_forms(identity: Identity, entity: Entity) -> dict[str, str]:
    """The initials that the article itself gives a body, folded, with their spelling."""
    folded, kind = identity
    if kind is not SpeakerKind.BODY:
        return {}
    named = ((fold_name(alias, kind), alias) for alias in entity.aliases)
    return {short: alias for short, alias in named if is_short_form(short, folded)}


def _is_known_everywhere(identity: Identity) -> bool:
    folded, kind = identity
    return kind is SpeakerKind.BODY or is_full_name(folded)


def _pick_named(
    rows: Iterable[tuple[Any, str]], identities: Iterable[Identity], article_id: int
) -> dict[Identity, Refs]:
    wanted = set(identities)
    found: dict[Identity, dict[int, SpeakerRef]] = defaultdict(dict)
    for row, folded in rows:
        identity = (folded, SpeakerKind(row.kind))
        everywhere = identity in wanted and _is_known_everywhere(identity)
        scope_fits = row.article_id is None if everywhere else row.article_id == article_id
        if identity in wanted and scope_fits:
            ref = _make_ref(row)
            found[identity][ref.id] = ref
    return {identity: tuple(refs[key] for key in sorted(refs)) for identity, refs in found.items()}


def _select_named(names: Sequence[str], published: datetime | None) -> Iterator[tuple[Any, str]]:
    """Speakers with the name, or alias, that they were found by; for a merged one, with whom it was merged into."""
    unique = sorted(set(names))
    for at in range(0, len(unique), BATCH):
        part = unique[at : at + BATCH]
        for row in _select_speakers().where(Speaker.folded.in_(part)):
            yield row, row.folded
        aliased: Any = (
            _select_speakers(Alias.folded.alias("alias_folded"), Alias.since, Alias.until)
            .join(Alias, on=Alias.speaker == Speaker.id)
            .where(Alias.folded.in_(part))
        )
        for row in aliased.objects():
            if is_current(row.since, row.until, published):
                yield row, str(row.alias_folded)


def _select_speakers(*columns: Any) -> Any:
    target = Speaker.alias("target")
    return (
        Speaker.select(
            Speaker.id,
            Speaker.name,
            Speaker.folded,
            Speaker.kind,
            Speaker.article,
            target.id.alias("target_id"),
            target.name.alias("target_name"),
            target.kind.alias("target_kind"),
            *columns,
        )
        .join(SpeakerMerger, JOIN.LEFT_OUTER, on=SpeakerMerger.speaker == Speaker.id)
        .join(target, JOIN.LEFT_OUTER, on=SpeakerMerger.target == target.id)
        .switch(Speaker)
        .objects()
    )


def _make_ref(row: Any) -> SpeakerRef:
    if row.target_id is not None:
        return SpeakerRef(row.target_id, row.target_name, SpeakerKind(row.target_kind))
    return SpeakerRef(row.id, row.name, SpeakerKind(row.kind))


def is_current(since: datetime | None, until: datetime | None, published: datetime | None) -> bool:
    """Whether something that holds from ``since`` until before ``until`` held on the day; never of a day unknown."""
    if since is None and until is None:
        return True
    return published is not None and (since is None or since <= published) and (until is None or published < until)


def _find_alike(identities: Sequence[Identity]) -> dict[Identity, Refs]:
    """The speakers known everywhere whom a person of a slightly different name may be."""
    keys = {identity: make_name_key(*identity) for identity in identities}
    wanted = sorted({key for key in keys.values() if key is not None})
    by_key: dict[str, list[Any]] = defaultdict(list)
    for at in range(0, len(wanted), BATCH):
        query = (
            _select_speakers(NameKey.key)
            .join(NameKey, on=NameKey.speaker == Speaker.id)
            .where(NameKey.key.in_(wanted[at : at + BATCH]), Speaker.article.is_null())
        )
        for row in query.objects():
            by_key[row.key].append(row)
    found = {}
    for identity, key in keys.items():
        alike = {ref.id: ref for row in by_key.get(key or "", ()) if may_be_one(identity[0], row.folded)
                 for ref in (_make_ref(row),)}  # fmt: skip
        found[identity] = tuple(alike[number] for number in sorted(alike))
    return {identity: refs for identity, refs in found.items() if refs}


def _find_by_short_form(
    identity: Identity, shorts: Mapping[str, str], rows: Sequence[tuple[Any, str]]
) -> dict[Identity, Refs]:
    """The one body known by the initials that the article explains."""
    known = {
        ref.id: ref
        for row, folded in rows
        if folded in shorts and row.kind == SpeakerKind.BODY.value and row.folded == folded
        for ref in (_make_ref(row),)
    }
    return {identity: tuple(known.values())} if len(known) == 1 else {}


def _learn_short_forms(
    usable: Mapping[Identity, Entity], shorts: Mapping[Identity, Mapping[str, str]], found: Mapping[Identity, Refs]
) -> None:
    """Keeps initials as another name of the body, so that later articles need not explain them."""
    for identity, named in shorts.items():
        refs = found.get(identity, ())
        if not named or len(refs) != 1:
            continue
        names = {**named, identity[0]: usable[identity].name}
        own = fold_name(refs[0].name, SpeakerKind.BODY)
        rows = [{"speaker": refs[0].id, "name": name, "folded": key} for key, name in names.items() if key != own]
        if rows:
            Alias.insert_many(rows).on_conflict_ignore().execute()


def _find_holders(sources: Iterable[str], published: datetime | None) -> dict[str, Refs]:
    """Who held the offices that the words name, when the article was published."""
    titles = sorted({title for title in map(fold_title, sources) if title})
    if published is None or not titles:
        return {}
    found: dict[str, dict[int, SpeakerRef]] = defaultdict(dict)
    for at in range(0, len(titles), BATCH):
        query = (
            _select_speakers(Role.folded.alias("office"), Role.since, Role.until)
            .join(Role, on=Role.speaker == Speaker.id)
            .where(Role.folded.in_(titles[at : at + BATCH]))
        )
        for row in query.objects():
            if is_current(row.since, row.until, published):
                ref = _make_ref(row)
                found[row.office][ref.id] = ref
    return {office: tuple(refs[number] for number in sorted(refs)) for office, refs in found.items()}


def _make_speaker(identity: Identity, name: str, article_id: int) -> SpeakerRef:
    folded, kind = identity
    everywhere = _is_known_everywhere(identity)
    row = Speaker.create(name=name, folded=folded, kind=kind.value, article=None if everywhere else article_id)
    if everywhere:
        store_name_key(row.id, folded, kind)
    return SpeakerRef(row.id, name, kind)

"""Which speaker across articles an article's entity is.

A person of a full name and a body are known everywhere by their folded name; a person of one word is known in this
article alone, since two people of that surname would become one. A name with an initial, or with a middle name more or
less, is the one known speaker that it may be. An office names whoever held it on the day. Where several speakers may be
meant, all of them are given: an editor decides.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

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
from quotetrack.storage import naming
from quotetrack.storage.naming import Named, NewSpeaker
from quotetrack.terms import SpeakerKind, Status

Identity = tuple[str, SpeakerKind]
Refs = tuple[SpeakerRef, ...]


class Names(Protocol):
    """Who is known by which name, as ``storage.naming`` answers, where each question is told."""

    def hold_names(self, names: Sequence[str], /) -> None:
        """Keeps other writers from making speakers of these folded names."""

    def find_named(self, names: Sequence[str], /) -> Sequence[Named]:
        """Speakers of the folded names."""

    def find_own(self, article_id: int, /) -> Sequence[Named]:
        """Speakers known in the article alone."""

    def find_keyed(self, keys: Sequence[str], /) -> Sequence[Named]:
        """Speakers known everywhere that the name keys lead to."""

    def find_holding(self, titles: Sequence[str], /) -> Sequence[Named]:
        """Those on record with the offices."""

    def add_speakers(self, speakers: Sequence[NewSpeaker], /) -> Sequence[int]:
        """Makes new speakers."""

    def add_name_key(self, speaker_id: int, key: str, /) -> None:
        """Keeps a key of a speaker's name."""

    def add_aliases(self, speaker_id: int, names: Sequence[tuple[str, str]], /) -> None:
        """Keeps other names of a speaker."""


class Identities:
    """The speakers of one analysis, found or made within the caller's transaction."""

    def __init__(
        self,
        analysis: Analysis,
        article_id: int,
        *,
        text: str = "",
        published: datetime | None = None,
        names: Names = naming,
    ) -> None:
        self._entities = analysis.entities
        self._by_name = _index_entities(analysis)
        needed, known = _select_entities(analysis, self._by_name)
        self._found = _Resolver(names, article_id, published).resolve(needed, known)
        self._holders = _find_holders(list_titles(analysis, text), published, names)

    def list_speakers(self) -> dict[int, str]:
        """The names of all speakers that may be meant, by their numbers."""
        found = (*self._found.values(), *self._holders.values())
        return {one.id: one.name for refs in found for one in refs}

    def of_entity(self, index: int | None) -> Refs:
        """The speakers that the entity may be; one, unless several carry its name; none for an unusable name."""
        return () if index is None else self._found.get(_identify(self._entities[index]), ())

    def of_name(self, name: str | None) -> Refs:
        """The same for the name of somebody who is spoken for."""
        return () if name is None else self._found.get(_identify(_name_entity(name, self._by_name)), ())

    def of_office(self, words: str) -> Refs:
        """Those on record with the office that the words name on the day of publication."""
        return self._holders.get(fold_title(words), ())


def list_names(analysis: Analysis) -> list[str]:
    """The folded names that the speakers of an analysis are known by, for holding them all before any is used."""
    known = {_identify(entity)[0] for entity in analysis.entities}
    spoken_for = {one.on_behalf_of for one in analysis.statements if one.on_behalf_of is not None}
    return sorted(known | {fold_name(name, SpeakerKind.BODY) for name in spoken_for} - {""})


def list_lookups(analysis: Analysis) -> tuple[set[str], set[str]]:
    """The folded names and the name keys by which the speakers of an analysis will probably be looked for."""
    needed, known = _select_entities(analysis, _index_entities(analysis))
    identities = {_identify(entity): entity for entity in [*needed, *known]}
    names = {folded for folded, kind in identities if _is_known_everywhere((folded, kind))}
    names |= {short for identity, entity in identities.items() for short in _list_short_forms(identity, entity)}
    return names - {""}, {key for identity in identities if (key := make_name_key(*identity)) is not None}


def list_titles(analysis: Analysis, text: str) -> list[str]:
    """The offices, folded, that stand where an unknown source is named."""
    sources = {one.source.cut(text) for one in analysis.statements if one.source and one.status is Status.UNKNOWN}
    return sorted({title for title in map(fold_title, sources) if title})


def store_name_key(speaker_id: int, folded: str, kind: SpeakerKind, *, names: Names = naming) -> None:
    """Stores what other spellings of the name are found by."""
    key = make_name_key(folded, kind)
    if key is not None:
        names.add_name_key(speaker_id, key)


def _index_entities(analysis: Analysis) -> dict[str, Entity]:
    return {entity.name: entity for entity in reversed(analysis.entities)}


def _select_entities(analysis: Analysis, by_name: Mapping[str, Entity]) -> tuple[list[Entity], list[Entity]]:
    """The entities that speak or are spoken for, and those that may be who speaks."""
    speaking = {one.entity for one in analysis.statements if one.status is Status.ATTRIBUTED}
    spoken_for = {one.on_behalf_of for one in analysis.statements if one.on_behalf_of is not None}
    rivals = {rival.entity for one in analysis.statements for rival in one.candidates}
    needed = [analysis.entities[index] for index in sorted(index for index in speaking if index is not None)]
    needed += [_name_entity(name, by_name) for name in sorted(spoken_for)]
    return needed, [analysis.entities[index] for index in sorted(rivals)]


def _name_entity(name: str, by_name: Mapping[str, Entity]) -> Entity:
    return by_name.get(name) or Entity(name, SpeakerKind.BODY)


class _Resolver:
    """Finds the speakers of an article's entities, and makes those that nobody has."""

    def __init__(self, names: Names, article_id: int, published: datetime | None) -> None:
        self._names = names
        self._article = article_id
        self._published = published

    def resolve(self, needed: Sequence[Entity], known: Sequence[Entity]) -> Mapping[Identity, Refs]:
        """Speakers by identity: ``needed`` ones are made where nobody has their name, ``known`` ones only looked up."""
        entities = {_identify(entity): entity for entity in reversed([*needed, *known])}
        usable = {key: entity for key, entity in entities.items() if key[0] and len(entity.name) <= LONGEST_NAME}
        shorts = {key: _list_short_forms(key, entity) for key, entity in usable.items()}
        self._names.hold_names([folded for folded, _ in usable])
        rows = self._find_named(usable, shorts)
        found = _pick_named(rows, usable, self._article)
        missing = [identity for identity in usable if not found.get(identity)]
        found |= _find_alike([identity for identity in missing if identity[1] is SpeakerKind.PERSON], self._names)
        for identity in missing:
            found |= _find_by_short_form(identity, shorts[identity], rows)
        found |= self._make([one for one in needed if _identify(one) in usable and not found.get(_identify(one))])
        self._learn_short_forms(usable, shorts, found)
        return found

    def _find_named(
        self, usable: Mapping[Identity, Entity], shorts: Mapping[Identity, Mapping[str, str]]
    ) -> list[Named]:
        """Whoever may be meant. Of all who have one word for a name in some article, only this one's own are asked for:
        with a common surname they are as many as the articles."""
        everywhere = [identity[0] for identity in usable if _is_known_everywhere(identity)]
        rows = list(self._names.find_named([*everywhere, *(short for found in shorts.values() for short in found)]))
        if len(everywhere) < len(usable):
            rows += self._names.find_own(self._article)
        return [row for row in rows if is_current(row.since, row.until, self._published)]

    def _make(self, entities: Sequence[Entity]) -> dict[Identity, Refs]:
        """New speakers, one for each identity, called as its first entity is."""
        new: dict[Identity, Entity] = {}
        for entity in entities:
            new.setdefault(_identify(entity), entity)
        made = [
            NewSpeaker(entity.name, folded, kind.value, None if _is_known_everywhere((folded, kind)) else self._article)
            for (folded, kind), entity in new.items()
        ]
        numbers = self._names.add_speakers(made)
        for (folded, kind), one, number in zip(new, made, numbers, strict=True):
            if one.article is None:
                store_name_key(number, folded, kind, names=self._names)
        refs = zip(new.items(), numbers, strict=True)
        return {identity: (SpeakerRef(number, entity.name, identity[1]),) for (identity, entity), number in refs}

    def _learn_short_forms(
        self,
        usable: Mapping[Identity, Entity],
        shorts: Mapping[Identity, Mapping[str, str]],
        found: Mapping[Identity, Refs],
    ) -> None:
        """Keeps initials as another name of the body, so that later articles need not explain them."""
        for identity, named in shorts.items():
            refs = found.get(identity, ())
            if not named or len(refs) != 1:
                continue
            names = {**named, identity[0]: usable[identity].name}
            own = fold_name(refs[0].name, SpeakerKind.BODY)
            self._names.add_aliases(refs[0].id, [(key, name) for key, name in names.items() if key != own])


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


def _pick_named(rows: Iterable[Named], identities: Iterable[Identity], article_id: int) -> dict[Identity, Refs]:
    wanted = set(identities)
    found: dict[Identity, dict[int, SpeakerRef]] = defaultdict(dict)
    for row in rows:
        identity = (row.found_by, SpeakerKind(row.kind))
        everywhere = identity in wanted and _is_known_everywhere(identity)
        scope_fits = row.article is None if everywhere else row.article == article_id
        if identity in wanted and scope_fits:
            ref = _make_ref(row)
            found[identity][ref.id] = ref
    return {identity: tuple(refs[key] for key in sorted(refs)) for identity, refs in found.items()}


def _make_ref(row: Named) -> SpeakerRef:
    if row.target is not None:
        number, name, kind = row.target
        return SpeakerRef(number, name, SpeakerKind(kind))
    return SpeakerRef(row.id, row.name, SpeakerKind(row.kind))


def is_current(since: datetime | None, until: datetime | None, published: datetime | None) -> bool:
    """Whether something that holds from ``since`` until before ``until`` held on the day; never of a day unknown."""
    if since is None and until is None:
        return True
    return published is not None and (since is None or since <= published) and (until is None or published < until)


def _find_alike(identities: Sequence[Identity], names: Names) -> dict[Identity, Refs]:
    """The speakers known everywhere whom a person of a slightly different name may be."""
    keys = {identity: make_name_key(*identity) for identity in identities}
    by_key: dict[str, list[Named]] = defaultdict(list)
    for row in names.find_keyed([key for key in keys.values() if key is not None]):
        by_key[row.found_by].append(row)
    found = {}
    for identity, key in keys.items():
        alike = {ref.id: ref for row in by_key.get(key or "", ()) if may_be_one(identity[0], row.folded)
                 for ref in (_make_ref(row),)}  # fmt: skip
        found[identity] = tuple(alike[number] for number in sorted(alike))
    return {identity: refs for identity, refs in found.items() if refs}


def _find_by_short_form(identity: Identity, shorts: Mapping[str, str], rows: Sequence[Named]) -> dict[Identity, Refs]:
    """The one body known by the initials that the article explains."""
    known = {
        ref.id: ref
        for row in rows
        if row.found_by in shorts and row.kind == SpeakerKind.BODY.value and row.folded == row.found_by
        for ref in (_make_ref(row),)
    }
    return {identity: tuple(known.values())} if len(known) == 1 else {}


def _find_holders(titles: Sequence[str], published: datetime | None, names: Names) -> dict[str, Refs]:
    """Who held the offices when the article was published."""
    if published is None or not titles:
        return {}
    found: dict[str, dict[int, SpeakerRef]] = defaultdict(dict)
    for row in names.find_holding(titles):
        if is_current(row.since, row.until, published):
            ref = _make_ref(row)
            found[row.found_by][ref.id] = ref
    return {office: tuple(refs[number] for number in sorted(refs)) for office, refs in found.items()}

"""Which speaker across articles an article's entity is.

A person of a full name and a body are known everywhere by their folded name; a person of one word is known in this
article alone, since two people of that surname would become one. Where several speakers carry the name, all of them
are given: an editor decides.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from quotetrack.nlp.analysis import Analysis, Entity
from quotetrack.services.checks import LONGEST_NAME
from quotetrack.services.names import fold_name, is_full_name
from quotetrack.services.records import SpeakerRef
from quotetrack.storage.connection import lock_names
from quotetrack.storage.speakers import Alias, Speaker
from quotetrack.terms import SpeakerKind, Status

BATCH: Final = 300
"""Names looked up by one query."""

Identity = tuple[str, SpeakerKind]


class Identities:
    """The speakers of one analysis, found or made within the caller's transaction."""

    def __init__(self, analysis: Analysis, article_id: int) -> None:
        self._entities = analysis.entities
        self._by_name = {entity.name: entity for entity in reversed(analysis.entities)}
        speaking = {one.entity for one in analysis.statements if one.status is Status.ATTRIBUTED}
        spoken_for = {one.on_behalf_of for one in analysis.statements if one.on_behalf_of is not None}
        rivals = {rival.entity for one in analysis.statements for rival in one.candidates}
        needed = [self._entities[index] for index in sorted(index for index in speaking if index is not None)]
        needed += [self._entity_named(name) for name in sorted(spoken_for)]
        known = [self._entities[index] for index in sorted(rivals)]
        self._found = _resolve(needed, known, article_id)

    def of_entity(self, index: int | None) -> tuple[SpeakerRef, ...]:
        """The speakers that the entity may be; one, unless several carry its name; none for an unusable name."""
        return () if index is None else self._found.get(_identify(self._entities[index]), ())

    def of_name(self, name: str | None) -> tuple[SpeakerRef, ...]:
        """The same for the name of somebody who is spoken for."""
        return () if name is None else self._found.get(_identify(self._entity_named(name)), ())

    def _entity_named(self, name: str) -> Entity:
        return self._by_name.get(name) or Entity(name, SpeakerKind.BODY)


def _resolve(
    needed: Sequence[Entity], known: Sequence[Entity], article_id: int
) -> Mapping[Identity, tuple[SpeakerRef, ...]]:
    """Speakers by identity: those ``needed`` are made where nobody has their name, those ``known`` only looked up."""
    names = {_identify(entity): entity.name for entity in reversed([*needed, *known])}
    usable = {identity: name for identity, name in names.items() if identity[0] and len(name) <= LONGEST_NAME}
    lock_names([folded for folded, _ in usable])
    found = _look_up(usable, article_id)
    for entity in needed:
        identity = _identify(entity)
        if identity in usable and not found.get(identity):
            found[identity] = (_make_speaker(identity, usable[identity], article_id),)
    return found


def _identify(entity: Entity) -> Identity:
    return fold_name(entity.name, entity.kind), entity.kind


def _is_known_everywhere(identity: Identity) -> bool:
    folded, kind = identity
    return kind is SpeakerKind.BODY or is_full_name(folded)


def _look_up(identities: Iterable[Identity], article_id: int) -> dict[Identity, tuple[SpeakerRef, ...]]:
    wanted = list(identities)
    everywhere = {identity for identity in wanted if _is_known_everywhere(identity)}
    here = set(wanted) - everywhere
    found: dict[Identity, dict[int, SpeakerRef]] = defaultdict(dict)
    for row, folded in _select_named([folded for folded, _ in wanted]):
        identity = (folded, SpeakerKind(row.kind))
        scope_fits = row.article_id is None if identity in everywhere else row.article_id == article_id
        if scope_fits and identity in everywhere | here:
            found[identity][row.id] = SpeakerRef(row.id, row.name, identity[1])
    return {identity: tuple(refs[key] for key in sorted(refs)) for identity, refs in found.items()}


def _select_named(names: Sequence[str]) -> Iterator[tuple[Any, str]]:
    """Speakers with the name, or alias, that they were found by."""
    unique = sorted(set(names))
    for at in range(0, len(unique), BATCH):
        part = unique[at : at + BATCH]
        named: Any = Speaker.select().where(Speaker.folded.in_(part))
        for row in named:
            yield row, row.folded
        aliased: Any = (
            Speaker.select(Speaker, Alias.folded.alias("alias_folded")).join(Alias).where(Alias.folded.in_(part))
        )
        for row in aliased.objects():
            yield row, str(row.alias_folded)


def _make_speaker(identity: Identity, name: str, article_id: int) -> SpeakerRef:
    folded, kind = identity
    scope = None if _is_known_everywhere(identity) else article_id
    row = Speaker.create(name=name, folded=folded, kind=kind.value, article=scope)
    return SpeakerRef(row.id, name, kind)

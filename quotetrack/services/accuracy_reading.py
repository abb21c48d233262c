"""Reading corrections for counting: each statement's decisions in order, as little of them as counting needs."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import msgspec
from peewee import JOIN

from quotetrack.services.accuracy_records import Mistake
from quotetrack.storage.articles import Article, Outlet
from quotetrack.storage.connection import database
from quotetrack.storage.speakers import SpeakerMerger
from quotetrack.storage.statements import Correction, Statement
from quotetrack.terms import Review


class Named(msgspec.Struct, frozen=True):
    """A speaker in a correction."""

    id: int


class Said(msgspec.Struct, frozen=True):
    """What a correction says of a statement before or after it; what it does not say is UNSET."""

    review: str | msgspec.UnsetType = msgspec.UNSET
    kind: str | msgspec.UnsetType = msgspec.UNSET
    polarity: str | msgspec.UnsetType = msgspec.UNSET
    status: str | msgspec.UnsetType = msgspec.UNSET
    text: str | msgspec.UnsetType = msgspec.UNSET
    speaker: Named | msgspec.UnsetType | None = msgspec.UNSET
    on_behalf_of: Named | msgspec.UnsetType | None = msgspec.UNSET


FIELDS: Final = ("review", "kind", "polarity", "status", "text", "speaker", "on_behalf_of")
State = dict[str, Any]
"""What is known of a statement's fields, by name."""

_DECODER: Final = msgspec.json.Decoder(Said)


class Step(msgspec.Struct, frozen=True, gc=False):
    """One correction of a statement; moments are microseconds since 1970 in UTC."""

    action: str
    actor: str
    before: State
    after: State
    attention: int | None
    created_at: int
    undone_at: int | None
    undone_by: str | None


class Looked(msgspec.Struct, frozen=True, gc=False):
    """A statement that somebody decided on, as the machine has it."""

    article: int
    outlet: str | None
    kind: str
    cue: str | None
    confidence: float
    reason: str
    outdated: bool | int


def read_steps() -> Iterator[tuple[int, list[Step]]]:
    """Each statement that has corrections, with all of them in their order, undone ones too."""
    query = Correction.select(
        Correction.statement,
        Correction.action,
        Correction.actor,
        Correction.before.cast("TEXT"),
        Correction.after.cast("TEXT"),
        Correction.attention,
        Correction.created_at,
        Correction.undone_at,
        Correction.undone_by,
    ).order_by(Correction.statement, Correction.id)
    for statement, rows in groupby(_send(query), key=itemgetter(0)):
        yield statement, [Step(row[1], row[2], _read(row[3]), _read(row[4]), *row[5:]) for row in rows]


def read_statements() -> dict[int, Looked]:
    """The statements that have corrections, by number."""
    query = (
        Statement.select(
            Statement.id,
            Statement.article,
            Outlet.name,
            Statement.kind,
            Statement.cue_text,
            Statement.confidence,
            Statement.reason,
            Statement.outdated,
        )
        .join(Article, on=Statement.article == Article.id)
        .join(Outlet, JOIN.LEFT_OUTER, on=Article.outlet == Outlet.id)
        .where(Statement.id.in_(Correction.select(Correction.statement)))
    )
    return {row[0]: Looked(*row[1:]) for row in _send(query)}


def read_unfinished() -> set[int]:
    """Of the articles with corrections, those in which a statement still waits for a decision."""
    corrected = Statement.alias("corrected")
    articles = corrected.select(corrected.article).where(corrected.id.in_(Correction.select(Correction.statement)))
    query = (
        Statement.select(Statement.article)
        .where(Statement.article.in_(articles), ~Statement.outdated, Statement.review == Review.OPEN.value)
        .distinct()
    )
    return {row[0] for row in _send(query)}


def read_mergers() -> dict[int, int]:
    """Who was merged into whom."""
    return dict(_send(SpeakerMerger.select(SpeakerMerger.speaker, SpeakerMerger.target)))


def find_mistakes(before: State, after: State, mergers: Mapping[int, int]) -> frozenset[Mistake]:
    """What differs between two states of a statement; fields that one of them does not say are the same."""
    if after.get("review") == Review.REJECTED.value and before.get("review") != Review.REJECTED.value:
        return frozenset({Mistake.NOT_A_STATEMENT})
    found = set()
    if before.get("review") == Review.REJECTED.value and after.get("review", before["review"]) != before["review"]:
        found.add(Mistake.NOT_A_STATEMENT)
    for name, mistake in (("kind", Mistake.KIND), ("polarity", Mistake.POLARITY), ("text", Mistake.SPAN)):
        if name in after and before.get(name) != after[name]:
            found.add(mistake)
    if "speaker" in after:
        was, became = (_resolve(state.get("speaker"), mergers) for state in (before, after))
        if was is not None and was != became:
            found.add(Mistake.SPEAKER)
        elif was is None and (became is not None or before.get("status") != after.get("status")):
            found.add(Mistake.LEFT_OPEN)
    if "on_behalf_of" in after:
        behalf = {_resolve(state.get("on_behalf_of"), mergers) for state in (before, after)}
        if len(behalf) > 1:
            found.add(Mistake.BEHALF)
    return frozenset(found)


def _resolve(named: Named | None, mergers: Mapping[int, int]) -> int | None:
    return None if named is None else mergers.get(named.id, named.id)


def _read(written: str) -> State:
    said = _DECODER.decode(written)
    return {name: value for name in FIELDS if (value := getattr(said, name)) is not msgspec.UNSET}


def _send(query: Any) -> Any:
    text, parameters = query.sql()
    return database.execute_sql(text, parameters)

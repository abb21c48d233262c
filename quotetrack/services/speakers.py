"""Finding speakers, and making one by hand."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from peewee import SQL, fn

from quotetrack.errors import ConflictError, NotFoundError
from quotetrack.services.checks import check_field, check_name, is_possible_id
from quotetrack.services.names import fold_name
from quotetrack.services.records import Page, PageRequest, SpeakerChoice, SpeakerRecord, SpeakerRef
from quotetrack.services.rows import read_speaker
from quotetrack.storage.articles import Article
from quotetrack.storage.connection import lock_names, reading, writing
from quotetrack.storage.pages import cut_page
from quotetrack.storage.search import LONGEST_QUERY, contains_words, fold_words
from quotetrack.storage.speakers import Alias, Speaker
from quotetrack.storage.statements import Statement
from quotetrack.terms import Review, SpeakerKind


def list_speakers(q: str | None, page: PageRequest) -> Page[SpeakerRecord]:
    """One page of the speakers, those with all words of ``q`` in their name or one alias where it is given."""
    check_field(q, "/q", LONGEST_QUERY)
    conditions = _match_names(q)
    with reading():
        rows, cursor = cut_page(
            _select_speakers().where(*conditions),
            Speaker.id,
            "speakers",
            cursor=page.cursor,
            limit=page.limit,
            newest_first=page.newest_first,
        )
        total = Speaker.select().where(*conditions).count() if page.include_total else None
        items = _read_speakers(rows)
    return Page(items, cursor, total)


def get_speaker(speaker_id: int) -> SpeakerRecord:
    """The speaker; NotFoundError where there is none."""
    with reading():
        rows = list(_select_speakers().where(Speaker.id == speaker_id)) if is_possible_id(speaker_id) else []
        if not rows:
            raise NotFoundError(f"There is no speaker {speaker_id}.")
        return _read_speakers(rows)[0]


def create_speaker(name: str, kind: SpeakerKind) -> SpeakerRecord:
    """A new speaker; ConflictError where one of that name and kind is known already."""
    clean = check_name(name, "/name")
    folded = fold_name(clean, kind)
    with writing():
        lock_names([folded])
        if find_named(folded, kind):
            raise ConflictError(f"A speaker called {clean} is known already.")
        speaker = Speaker.create(name=clean, folded=folded, kind=kind.value)
    return get_speaker(speaker.id)


def add_alias(speaker_id: int, name: str) -> SpeakerRecord:
    """Gives the speaker another name to be matched by; one it has already changes nothing."""
    clean = check_name(name, "/name")
    with writing():
        speaker = get_speaker(speaker_id)
        folded = fold_name(clean, speaker.kind)
        Alias.insert(speaker=speaker_id, name=clean, folded=folded).on_conflict_ignore().execute()
    return get_speaker(speaker_id)


def list_article_speakers(article_id: int) -> tuple[SpeakerRecord, ...]:
    """Those who speak, or are spoken for, in the article; by name."""
    with reading():
        if not is_possible_id(article_id) or not Article.select().where(Article.id == article_id).exists():
            raise NotFoundError(f"There is no article {article_id}.")
        of_article = Statement.article == article_id
        speaking = Statement.select(Statement.speaker).where(of_article, Statement.speaker.is_null(False))
        spoken_for = Statement.select(Statement.on_behalf_of).where(of_article, Statement.on_behalf_of.is_null(False))
        known = Speaker.id.in_(speaking) | Speaker.id.in_(spoken_for) | (Speaker.article == article_id)
        return tuple(_read_speakers(list(_select_speakers().where(known).order_by(Speaker.folded, Speaker.id))))


def find_named(folded: str, kind: SpeakerKind) -> list[Any]:
    """The speakers known everywhere by that folded name or alias, oldest first."""
    aliased = Alias.select(Alias.speaker).where(Alias.folded == folded)
    named = (Speaker.folded == folded) | Speaker.id.in_(aliased)
    return list(
        Speaker.select().where(named, Speaker.kind == kind.value, Speaker.article.is_null()).order_by(Speaker.id)
    )


def choose_speaker(choice: SpeakerChoice, article_id: int) -> SpeakerRef:
    """The speaker that an editor means, within the caller's transaction.

    By name: the one known everywhere, else the one known in this article, else a new one. NotFoundError for an unknown
    id, ConflictError where several are called so.
    """
    if choice.id is not None:
        row = Speaker.get_or_none(Speaker.id == choice.id) if is_possible_id(choice.id) else None
        if row is None:
            raise NotFoundError(f"There is no speaker {choice.id}.")
        return _make_ref(row)
    name = check_name(choice.name or "", "/speaker/name")
    folded = fold_name(name, choice.kind)
    lock_names([folded])
    named = find_named(folded, choice.kind) or list(
        Speaker.select().where(
            Speaker.folded == folded, Speaker.kind == choice.kind.value, Speaker.article == article_id
        )
    )
    if len(named) > 1:
        listed = ", ".join(f"{row.name} ({row.id})" for row in named[:10])
        raise ConflictError(f"Several speakers are called {name}: {listed}. Choose one by its number.")
    return _make_ref(named[0] if named else Speaker.create(name=name, folded=folded, kind=choice.kind.value))


def _make_ref(row: Any) -> SpeakerRef:
    return SpeakerRef(row.id, row.name, SpeakerKind(row.kind))


def _select_speakers() -> Any:
    counted = (Statement.speaker == Speaker.id) & ~Statement.outdated & (Statement.review != Review.REJECTED.value)
    count = Statement.select(fn.COUNT(SQL("1"))).where(counted)
    return Speaker.select(Speaker, count.alias("statement_count"))


def _read_speakers(rows: Sequence[Any]) -> list[SpeakerRecord]:
    names: dict[int, list[str]] = defaultdict(list)
    if rows:
        wanted = [row.id for row in rows]
        found: Any = Alias.select().where(Alias.speaker.in_(wanted)).order_by(Alias.id)
        for alias in found:
            names[alias.speaker_id].append(alias.name)
    return [read_speaker(row, tuple(names[row.id])) for row in rows]


def _match_names(q: str | None) -> list[Any]:
    if q is None or not fold_words(q):
        return [Speaker.id > 0]
    aliased = Alias.select(Alias.speaker).where(contains_words(Alias.folded, q))
    return [contains_words(Speaker.folded, q) | Speaker.id.in_(aliased)]

"""Finding speakers, and making one by hand."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from peewee import JOIN, SQL, fn

from quotetrack.errors import ConflictError, NotFoundError
from quotetrack.services.checks import check_field, check_moment, check_name, is_possible_id
from quotetrack.services.identities import store_name_key
from quotetrack.services.listing import cut_list
from quotetrack.services.names import fold_name
from quotetrack.services.records import Page, PageRequest, SpeakerChoice, SpeakerRecord, SpeakerRef
from quotetrack.services.rows import read_speaker
from quotetrack.storage.articles import Article
from quotetrack.storage.connection import lock_names, reading, writing
from quotetrack.storage.search import LONGEST_QUERY, contains_words, fold_words
from quotetrack.storage.speakers import Alias, Speaker, SpeakerMerger
from quotetrack.storage.statements import Statement
from quotetrack.terms import RecordKind, Review, SpeakerKind


def list_speakers(q: str | None, page: PageRequest, updated_since: datetime | None = None) -> Page[SpeakerRecord]:
    """One page of the speakers, those with all words of ``q`` in their name or one alias where it is given, and those
    changed at ``updated_since`` or later."""
    check_field(q, "/q", LONGEST_QUERY)
    conditions = match_names(q)
    if updated_since is not None:
        check_moment(updated_since, "/updated_since")
        conditions.append(Speaker.updated_at >= updated_since)
    with reading():
        query = _select_speakers().where(*conditions)
        kind, merged = RecordKind.SPEAKER, _list_merged(updated_since)
        cut = cut_list(query, Speaker, "speakers", page, kind=kind, since=updated_since, hidden=merged)
        total = Speaker.select().where(*conditions).count() if page.include_total else None
        items = _read_speakers(list(cut.rows))
    return Page(items, cut.cursor, total, cut.deleted)


def get_speaker(speaker_id: int) -> SpeakerRecord:
    """The speaker, under an identifier that was merged into it too; NotFoundError where there is none."""
    with reading():
        while True:
            found = find_speaker(speaker_id)
            # Somebody may merge the speaker between the two queries: whom it became is looked up again then.
            if rows := list(_select_speakers().where(Speaker.id == found.id)):
                return _read_speakers(rows)[0]


def fetch_speakers(numbers: Sequence[int]) -> list[SpeakerRecord]:
    """The speakers of these numbers in this order, but for those that are gone or were merged into others."""
    with reading():
        rows = list(_select_speakers().where(Speaker.id.in_(list(numbers)))) if numbers else []
        found = {one.id: one for one in _read_speakers(rows)}
    return [found[number] for number in numbers if number in found]


def create_speaker(name: str, kind: SpeakerKind) -> SpeakerRecord:
    """A new speaker; ConflictError where one of that name and kind is known already."""
    clean = check_name(name, "/name")
    folded = fold_name(clean, kind)
    with writing():
        lock_names([folded])
        if find_named(folded, kind):
            raise ConflictError(f"A speaker called {clean} is known already.")
        speaker = Speaker.create(name=clean, folded=folded, kind=kind.value)
        store_name_key(speaker.id, folded, kind)
    return get_speaker(speaker.id)


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
    """The speakers known everywhere by that folded name or alias, oldest first; for a merged one its other self."""
    aliased = Alias.select(Alias.speaker).where(Alias.folded == folded)
    named = (Speaker.folded == folded) | Speaker.id.in_(aliased)
    found = Speaker.select(Speaker.id).where(named, Speaker.kind == kind.value, Speaker.article.is_null())
    return _follow_mergers(found)


def _follow_mergers(found: Any) -> list[Any]:
    """The speakers that the query finds, each merged one replaced by the one that it was merged into."""
    merged = SpeakerMerger.select(SpeakerMerger.target).where(SpeakerMerger.speaker.in_(found))
    standing = Speaker.id.in_(found) & Speaker.id.not_in(SpeakerMerger.select(SpeakerMerger.speaker))
    return list(Speaker.select().where(standing | Speaker.id.in_(merged)).order_by(Speaker.id))


def choose_speaker(choice: SpeakerChoice, article_id: int) -> SpeakerRef:
    """The speaker that an editor means, within the caller's transaction.

    By name: the one known everywhere, else the one known in this article, else a new one. NotFoundError for an unknown
    id, ConflictError where several are called so.
    """
    if choice.id is not None:
        return _make_ref(find_speaker(choice.id))
    name = check_name(choice.name or "", "/speaker/name")
    folded = fold_name(name, choice.kind)
    lock_names([folded])
    here = Speaker.select(Speaker.id).where(
        Speaker.folded == folded, Speaker.kind == choice.kind.value, Speaker.article == article_id
    )
    named = find_named(folded, choice.kind) or _follow_mergers(here)
    if len(named) > 1:
        listed = ", ".join(f"{row.name} ({row.id})" for row in named[:10])
        raise ConflictError(f"Several speakers are called {name}: {listed}. Choose one by its number.")
    if named:
        return _make_ref(named[0])
    made = Speaker.create(name=name, folded=folded, kind=choice.kind.value)
    store_name_key(made.id, folded, choice.kind)
    return _make_ref(made)


def find_speaker(speaker_id: int) -> Any:
    """The row of the speaker, or of the one whom it was merged into; NotFoundError where there is none."""
    known = Speaker.select(Speaker.id).where(Speaker.id == speaker_id)
    rows = _follow_mergers(known) if is_possible_id(speaker_id) else []
    if not rows:
        raise NotFoundError(f"There is no speaker {speaker_id}.")
    return rows[0]


def list_selves(speaker_id: int) -> list[int]:
    """The speaker's identifier and those that were merged into it."""
    merged: Any = SpeakerMerger.select().where(SpeakerMerger.target == speaker_id).order_by(SpeakerMerger.speaker)
    return [speaker_id, *(row.speaker_id for row in merged)]


def _make_ref(row: Any) -> SpeakerRef:
    return SpeakerRef(row.id, row.name, SpeakerKind(row.kind))


def _select_speakers() -> Any:
    """Speakers that were not merged into others, with the number of their statements."""
    counted = (Statement.speaker == Speaker.id) & ~Statement.outdated & (Statement.review != Review.REJECTED.value)
    count = Statement.select(fn.COUNT(SQL("1"))).where(counted)
    return Speaker.select(Speaker, count.alias("statement_count")).where(_is_standing())


def _is_standing() -> Any:
    return Speaker.id.not_in(SpeakerMerger.select(SpeakerMerger.speaker))


def _list_merged(since: datetime | None) -> Any:
    """Those who became others, for who keeps a copy of the list."""
    merged: Any = Speaker.select(Speaker.id, Speaker.updated_at).where(~_is_standing())
    return merged if since is None else merged.where(Speaker.updated_at >= since)


def _read_speakers(rows: Sequence[Any]) -> list[SpeakerRecord]:
    """The rows as records, with their other names: aliases, and what those merged into them were called."""
    names: dict[int, dict[str, str]] = defaultdict(dict)
    if rows:
        wanted = [row.id for row in rows]
        merged: Any = (
            Speaker.select(Speaker.name, Speaker.folded, SpeakerMerger.target.alias("owner"))
            .join(SpeakerMerger, on=SpeakerMerger.speaker == Speaker.id)
            .where(SpeakerMerger.target.in_(wanted))
            .order_by(Speaker.id)
        )
        merged_ids = SpeakerMerger.select(SpeakerMerger.speaker).where(SpeakerMerger.target.in_(wanted))
        aliases: Any = (
            Alias.select(Alias.name, Alias.folded, fn.COALESCE(SpeakerMerger.target, Alias.speaker).alias("owner"))
            .join(SpeakerMerger, JOIN.LEFT_OUTER, on=SpeakerMerger.speaker == Alias.speaker)
            .where(Alias.speaker.in_(wanted) | Alias.speaker.in_(merged_ids))
            .order_by(Alias.id)
        )
        for query in (aliases, merged):
            for row in query.objects():
                names[row.owner].setdefault(row.folded, row.name)
    return [
        read_speaker(row, tuple(name for folded, name in names[row.id].items() if folded != row.folded)) for row in rows
    ]


def match_names(q: str | None) -> list[Any]:
    """The conditions on speakers that were not merged and have all words of ``q``, if any, in one of their names."""
    standing = _is_standing()
    if q is None or not fold_words(q):
        return [standing]
    aliased = Alias.select(Alias.speaker).where(contains_words(Alias.folded, q))
    named = Speaker.select(Speaker.id).where(contains_words(Speaker.folded, q) | Speaker.id.in_(aliased))
    merged = SpeakerMerger.select(SpeakerMerger.target).where(SpeakerMerger.speaker.in_(named))
    return [standing, Speaker.id.in_(named) | Speaker.id.in_(merged)]

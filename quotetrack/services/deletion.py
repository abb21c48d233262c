"""Taking an article away for good: its texts, its statements, what was decided of them, and what finds them.

What stays is a tombstone for each, and a record of who deleted the article and when, without a word of its text.
"""

import json
import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from quotetrack.errors import NotFoundError, StaleVersionError
from quotetrack.matching import prepare
from quotetrack.matching.index import make_fingerprint
from quotetrack.services.attention import list_later, refresh_each
from quotetrack.services.checks import is_possible_id
from quotetrack.services.copies import hand_copies_on
from quotetrack.services.decisions import ARTICLE, check_deciding, record_decision
from quotetrack.services.empty_claims import delete_empty_claims, list_claims_of
from quotetrack.services.idempotency import forget_answers, list_answers
from quotetrack.services.matching import lock_claims
from quotetrack.services.records import Actor
from quotetrack.services.tombstones import bury
from quotetrack.storage.articles import Article, Outlet
from quotetrack.storage.connection import lock_rows, writing
from quotetrack.storage.decisions import Decision
from quotetrack.storage.imports import ImportItem
from quotetrack.storage.speakers import Speaker, SpeakerMerger
from quotetrack.storage.statements import Correction, Statement
from quotetrack.storage.wordings import StatementWording, Wording, WordingKey
from quotetrack.terms import RecordKind

_OF_CLAIM: Final = re.compile(r"/claims/(\d+)(?:/appearances/(\d+))?(?::|$)", re.ASCII)


def delete_article(article_id: int, *, actor: Actor, expected_version: int, prefix: str = "") -> None:
    """Deletes the article with everything that it made; ``prefix`` is what paths of kept answers begin with.

    Claims that nothing is left of go too, and so do speakers whom this article alone knew. Raises NotFoundError, and
    StaleVersionError where the article changed since it was read.
    """
    check_deciding(actor)
    with writing():
        lock_claims()
        query = Article.select().where(Article.id == article_id)
        row = lock_rows(query).first() if is_possible_id(article_id) else None
        if row is None:
            raise NotFoundError(f"There is no article {article_id}.")
        if row.version != expected_version:
            raise StaleVersionError("The article has changed meanwhile.", row.version)
        found: Any = Statement.select(Statement.id, Statement.content_text).where(Statement.article == article_id)
        texts = {one.id: one.content_text for one in found}
        later = list_later(sorted(texts))
        claims = list_claims_of(Statement.select(Statement.id).where(Statement.article == article_id))
        corrections = _list_corrections(article_id)
        said = {"statements": len(texts), "corrections": len(corrections), **_describe(row)}
        hand_copies_on(article_id)
        _forget_words_elsewhere(article_id)
        wordings = _list_wordings(article_id)
        speakers = _list_own_speakers(article_id)
        _forget_answers(prefix, article_id, texts, set(claims))
        Article.delete().where(Article.id == article_id).execute()
        _forget_wordings(wordings, texts)
        bury(RecordKind.ARTICLE, [article_id])
        bury(RecordKind.STATEMENT, texts)
        bury(RecordKind.CORRECTION, corrections)
        delete_empty_claims(claims)
        refresh_each(later)
        bury(RecordKind.SPEAKER, _delete_speakers(speakers))
        record_decision(ARTICLE, article_id, "delete", actor, before=said, after={})


def _describe(row: Any) -> dict[str, Any]:
    outlet = Outlet.get_or_none(Outlet.id == row.outlet_id) if row.outlet_id is not None else None
    return {"external_id": row.external_id, "outlet": outlet.name if outlet else None, "revision": row.revision}


def _list_corrections(article_id: int) -> list[int]:
    query: Any = Correction.select(Correction.id).join(Statement).where(Statement.article == article_id)
    return [row.id for row in query]


def _forget_words_elsewhere(article_id: int) -> None:
    """Takes the article's words out of rows that stay: reports of what came through the pages, decisions on it."""
    ImportItem.update(title=None, content=None).where(ImportItem.article == article_id).execute()
    query: Any = Decision.select(Decision.id, Decision.after).where(_is_of_article(article_id))
    for row in query:
        if row.after.get("paragraphs"):
            Decision.update(after=row.after | {"paragraphs": []}).where(Decision.id == row.id).execute()


def _list_wordings(article_id: int) -> dict[int, int]:
    """Wordings of the article's statements, each with a statement that has it."""
    query: Any = (
        StatementWording.select(StatementWording.wording, StatementWording.statement)
        .join(Statement)
        .where(Statement.article == article_id)
        .tuples()
    )
    return dict(query)


def _forget_wordings(wordings: dict[int, int], texts: dict[int, str]) -> None:
    """Takes wordings that nobody has any more out of the index, with their keys."""
    for wording, statement in wordings.items():
        if StatementWording.select().where(StatementWording.wording == wording).exists():
            continue
        keys = list(make_fingerprint(prepare(texts[statement])).stored)
        WordingKey.delete().where(WordingKey.key.in_(keys), WordingKey.wording == wording).execute()
        Wording.delete().where(Wording.id == wording).execute()


def _list_own_speakers(article_id: int) -> list[int]:
    return [row.id for row in Speaker.select(Speaker.id).where(Speaker.article == article_id)]


def _delete_speakers(speakers: list[int]) -> list[int]:
    """Deletes those of whom nothing is left: no statement, no merger, nothing that anybody decided."""
    gone = []
    for speaker in speakers:
        said = (Statement.speaker == speaker) | (Statement.on_behalf_of == speaker)
        merged = (SpeakerMerger.speaker == speaker) | (SpeakerMerger.target == speaker)
        decided = (Decision.subject == "speaker") & (Decision.subject_id == speaker)
        held = ((Statement, said), (SpeakerMerger, merged), (Decision, decided))
        if not any(table.select().where(condition).exists() for table, condition in held):
            Speaker.delete().where(Speaker.id == speaker).execute()
            gone.append(speaker)
    return gone


def _forget_answers(prefix: str, article_id: int, texts: Mapping[int, str], claims: Collection[int]) -> None:
    """Empties the kept answers that show the article, its statements or claims, and the decisions on it."""
    places = [f"{prefix}/articles/{article_id}"]
    for statement in texts:
        places += [f"{prefix}/statements/{statement}{action}" for action in ("", ":accept", ":reject")]
    corrected: Any = Correction.select(Correction.id).join(Statement).where(Statement.article == article_id)
    places += [f"{prefix}/corrections/{row.id}:undo" for row in corrected]
    decided: Any = Decision.select(Decision.id).where(_is_of_article(article_id))
    places += [f"{prefix}/decisions/{row.id}:undo" for row in decided]
    # A statement may have been in another claim when the answer was given, and its words are in the answer.
    words = [json.dumps(text, ensure_ascii=False)[1:-1].encode() for text in texts.values()]
    for place, content in list_answers(f"{prefix}/claims/"):
        told = _OF_CLAIM.match(place.removeprefix(prefix))
        named = told is not None and (int(told[1]) in claims or int(told[2] or 0) in texts)
        if named or any(one in content for one in words):
            places.append(place)
    forget_answers(places)


def _is_of_article(article_id: int) -> Any:
    return (Decision.subject == ARTICLE) & (Decision.subject_id == article_id)

"""Taking an article in: read, analysed, and stored with its statements in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import peewee

from quotetrack.errors import ContentionError, StaleVersionError, StorageError
from quotetrack.metrics import count_ingest
from quotetrack.nlp.analysis import Analysis
from quotetrack.services.alerts import record_alerts
from quotetrack.services.analysis import Analyzer, read_text
from quotetrack.services.articles import get_article
from quotetrack.services.checks import check_name
from quotetrack.services.composition import compose_statements
from quotetrack.services.copies import review_copies
from quotetrack.services.drafts import Draft, prepare_article
from quotetrack.services.furniture_rules import find_verdicts, list_verdicts
from quotetrack.services.identities import Identities
from quotetrack.services.matching import lock_claims, match_article
from quotetrack.services.ninjs import is_older
from quotetrack.services.records import IngestResult, NewArticle
from quotetrack.services.rereading import Rereading
from quotetrack.services.revisions import insert_statements, revise_statements
from quotetrack.services.statements import list_article_statements
from quotetrack.services.touches import touch_article_parts
from quotetrack.settings import LimitsSettings, MatchingSettings
from quotetrack.storage.articles import Article, Outlet, Revision
from quotetrack.storage.bulk import insert_row, insert_rows
from quotetrack.storage.connection import lock_rows, reading, writing
from quotetrack.storage.fields import read_clock
from quotetrack.storage.queries import Composed, Query
from quotetrack.storage.search import fold_words
from quotetrack.storage.search_rows import write_article_words

ATTEMPTS: Final = 5
"""How often a lost race for the same article is run again before the caller is told to come back."""

CREATED: Final = "created"
UNCHANGED: Final = "unchanged"
OLDER: Final = "older"
REVISED: Final = "revised"

_TEXT_HASH: Final = Query(
    """SELECT article.id, revision.text_hash FROM article
    JOIN revision ON revision.article_id = article.id AND revision.number = article.revision
    WHERE article.natural_key = ?"""
)
_HASH_OF: Final = Query("SELECT text_hash FROM revision WHERE article_id = ? AND number = ?")
_OUTLET: Final = Query("SELECT id FROM outlet WHERE folded = ?")
_BY_KEY: Final = Composed(lambda key: lock_rows(Article.select().where(Article.natural_key == key)), "natural key")


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a sent article: its identifier, and ``CREATED``, ``UNCHANGED``, ``REVISED`` or ``OLDER``."""

    article_id: int
    outcome: str


def ingest(
    article: NewArticle,
    *,
    limits: LimitsSettings,
    matching: MatchingSettings,
    analyzer: Analyzer = read_text,
    expected_version: int | None = None,
) -> IngestResult:
    """Stores the article with its statements and the claims that they repeat, or its new text, or finds that nothing
    changed.

    It is the same article when its ``external_id`` is the same for its outlet, else its ``url``, else its text. The
    text is analysed outside of the transaction. Raises InputError (EmptyTextError, TextTooLongError,
    UnreadableTextError) before anything is stored, StorageError where the database cannot be used, StaleVersionError
    where an ``expected_version`` is given and the stored article is at another one.
    """
    draft = prepare_article(article, limits)
    stored = store_draft(draft, lambda one: analyze_draft(one, analyzer), matching, expected_version)
    return _report(stored, draft)


def analyze_draft(draft: Draft, analyzer: Analyzer = read_text) -> Analysis:
    """What the draft's text says."""
    sent = draft.article
    return analyzer(
        draft.text, title=sent.title, published=sent.published_at, language=sent.language, verdicts=draft.verdicts
    )


def store_draft(
    draft: Draft,
    analyze: Callable[[Draft], Analysis],
    matching: MatchingSettings,
    expected_version: int | None = None,
    run: Rereading | None = None,
) -> Stored:
    """Stores the draft in a transaction of its own; it is analysed before, and only where its text is new: other than
    the last revision's, and of a ``run`` over an archive than that of any revision still to come in it.

    ``analyze`` gets the draft with what editors said of its paragraphs, and is asked again where that changes.
    Raises StorageError where the database cannot be used.
    """
    analysis: Analysis | None = None
    for _ in range(ATTEMPTS):
        if not _is_unchanged(draft, run):
            said = find_verdicts(draft.natural_key)
            if analysis is None or said != draft.verdicts:
                draft = replace(draft, verdicts=said)
                analysis = analyze(draft)
        try:
            with writing():
                if expected_version is not None:
                    _check_version(draft, expected_version)
                stored = _store(draft, analysis, matching, run)
        except (peewee.IntegrityError, ContentionError):
            continue  # Somebody else stored the same article first, or was in the way: the next round finds it.
        if stored is not None:
            return stored
    raise StorageError("The article is being sent by several senders at once; try again.")


def settle_article(article_id: int, matching: MatchingSettings, *, is_new: bool = False) -> None:
    """What follows from an article's statements, within the transaction that stores or changes them, when all are
    stored: the claims that they repeat, whose copy it is, and the alerts that they cause."""
    match_article(article_id, matching)
    if not is_new:
        review_copies(article_id, matching)
    record_alerts(article_id, matching)


def create_article(draft: Draft, outlet: int | None, analysis: Analysis) -> int:
    """Stores a new article with its statements, within the caller's transaction; its identifier.

    ``settle_article`` goes on from there. Raises peewee's IntegrityError where the article is there already.
    """
    sent = draft.article
    article_id = insert_row(Article, compose_article(draft, outlet))
    write_article_words(article_id, title=sent.title, byline=sent.byline, text=draft.text)
    revision_id = insert_row(Revision, compose_revision(draft, analysis, article_id, 1))
    identities = Identities(analysis, article_id, text=draft.text, published=sent.published_at)
    insert_statements(compose_statements(draft.text, analysis, identities), article_id, revision_id)
    return article_id


def compose_article(draft: Draft, outlet: int | None) -> dict[str, Any]:
    """The row of a new article."""
    sent = draft.article
    return {
        "natural_key": draft.natural_key,
        "outlet": outlet,
        "language": sent.language,
        "folded": _fold_metadata(sent.title, sent.byline),
        **_sent_metadata(sent),
        "extra": dict(sent.extra),
    }


def compose_revision(draft: Draft, analysis: Analysis, article_id: int, number: int) -> dict[str, Any]:
    """The row of the article's text."""
    return {
        "article": article_id,
        "number": number,
        "text": draft.text,
        "text_hash": draft.text_hash,
        "html": draft.article.html,
        "sentences": analysis.sentences,
        "furniture": analysis.furniture,
    }


def find_outlet(name: str | None) -> int | None:
    """The identifier of the outlet, made where it is new, within the caller's transaction; None for no name."""
    if name is None or not name.strip():
        return None
    clean = check_name(name, "/outlet")
    folded = fold_words(clean)
    known = _OUTLET.first(folded)
    if known is None:
        insert_rows(Outlet, [{"name": clean, "folded": folded}], ignore=True)
        known = _OUTLET.first(folded)
    return None if known is None else int(known[0])


def find_article(natural_key: str) -> Any:
    """The row of the article with this key, held until the transaction ends; None where there is none."""
    return next(iter(_BY_KEY.fetch(natural_key)), None)


def find_articles(natural_keys: Sequence[str]) -> dict[str, Any]:
    """The same of many, by their keys."""
    query: Any = Article.select().where(Article.natural_key.in_(list(natural_keys))).order_by(Article.natural_key)
    return {row.natural_key: row for row in lock_rows(query)}


def keep_text(row: Any, draft: Draft, outlet: int | None, run: Rereading | None = None) -> Stored | None:
    """What becomes of a draft that brings the article's row no new text, within the caller's transaction; None where it
    does. Of an earlier revision's text, in a ``run`` over an archive, nothing is taken over."""
    if is_older(draft.article.version, row.extra):
        return Stored(row.id, OLDER)
    if run is not None and run.is_passed_over(row, draft.text_hash):
        return Stored(row.id, UNCHANGED)
    if _HASH_OF.first(row.id, row.revision) != (draft.text_hash,):
        return None
    update_metadata(row, _date_by_first(row, draft), outlet)
    return Stored(row.id, UNCHANGED)


def _date_by_first(row: Any, draft: Draft) -> Draft:
    """A later version says when it was made; the story stays published when its first version was."""
    if draft.article.version is None or row.published_at is None:
        return draft
    return replace(draft, article=replace(draft.article, published_at=None, published_zone=None))


def update_metadata(row: Any, draft: Draft, outlet: int | None, revision: int | None = None) -> None:
    """Takes over what was sent and differs; what was not sent stays."""
    changes: dict[str, Any] = {
        name: value
        for name, value in _sent_metadata(draft.article).items()
        if value is not None and value != getattr(row, name)
    }
    if outlet is not None and outlet != row.outlet_id:
        changes["outlet"] = outlet
    if revision is not None:
        changes["revision"] = revision
    if not changes:
        return
    # Its claims show when and where it was published: who is about to put one of its statements into a claim comes
    # before or after, so that none is missed.
    lock_claims()
    title, byline = changes.get("title", row.title), changes.get("byline", row.byline)
    changes["folded"] = _fold_metadata(title, byline)
    write_article_words(row.id, title=title, byline=byline, text=draft.text)
    changes |= {"version": row.version + 1, "updated_at": read_clock()}
    Article.update(changes).where(Article.id == row.id).execute()
    touch_article_parts(row.id)


def _is_unchanged(draft: Draft, run: Rereading | None) -> bool:
    with reading():
        stored = _TEXT_HASH.first(draft.natural_key)
        if stored is None or stored[1] == draft.text_hash:
            return stored is not None
        return run is not None and run.find(stored[0], draft.text_hash) is not None


def _check_version(draft: Draft, expected: int) -> None:
    """Raises StaleVersionError unless the stored article, which is held from now on, is at the expected version."""
    row = find_article(draft.natural_key)
    if row is None or row.version != expected:
        raise StaleVersionError("The article has changed meanwhile.", 0 if row is None else row.version)


def _store(draft: Draft, analysis: Analysis | None, matching: MatchingSettings, run: Rereading | None) -> Stored | None:
    """What became of the article; None where an analysis is needed after all."""
    outlet = find_outlet(draft.article.outlet)
    row = find_article(draft.natural_key)
    if row is None:
        if analysis is None:
            return None
        article_id = create_article(draft, outlet, analysis)
        settle_article(article_id, matching, is_new=True)
        return Stored(article_id, CREATED)
    if (kept := keep_text(row, draft, outlet, run)) is not None:
        return kept
    if analysis is None or list_verdicts(row.id) != draft.verdicts:
        return None
    draft = _date_by_first(row, draft)
    number = row.revision + 1
    insert_row(Revision, compose_revision(draft, analysis, row.id, number))
    revision = Revision.get(Revision.article == row.id, Revision.number == number)
    published = draft.article.published_at or row.published_at
    identities = Identities(analysis, row.id, text=draft.text, published=published)
    # Before any statement is held: whoever decides on claims holds them first, too, and then looks at statements.
    lock_claims()
    revise_statements(row.id, revision, analysis, identities)
    update_metadata(row, draft, outlet, revision=number)
    settle_article(row.id, matching)
    if run is not None:
        run.note(row.id, number)
    return Stored(row.id, REVISED)


def _sent_metadata(sent: NewArticle) -> Mapping[str, str | datetime | dict[str, Any] | None]:
    return {
        "external_id": sent.external_id,
        "url": sent.url,
        "title": sent.title,
        "byline": sent.byline,
        "published_at": sent.published_at,
        "published_zone": sent.published_zone,
        "extra": dict(sent.extra) or None,
    }


def _fold_metadata(title: str | None, byline: str | None) -> str:
    return fold_words(f"{title or ''} {byline or ''}")


def _report(stored: Stored, draft: Draft) -> IngestResult:
    with reading():
        article, statements = get_article(stored.article_id), list_article_statements(stored.article_id)
    count_ingest(stored.outcome, 0 if stored.outcome == UNCHANGED else len(statements))
    if stored.outcome == OLDER:
        warning = "This is an older version of the item than the one that is stored; nothing was changed."
        return IngestResult(article, statements, UNCHANGED, (*draft.warnings, warning))
    return IngestResult(article, statements, stored.outcome, draft.warnings)

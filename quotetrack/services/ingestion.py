"""Taking an article in: read, analysed, and stored with its statements in one transaction."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import peewee

from quotetrack.errors import InputError, StorageError
from quotetrack.nlp.analysis import Analysis
from quotetrack.services.analysis import Analyzer, check_text, read_text
from quotetrack.services.articles import get_article
from quotetrack.services.checks import (
    LONGEST_NAME,
    LONGEST_REFERENCE,
    check_extra,
    check_field,
    check_moment,
    check_name,
    check_storable,
)
from quotetrack.services.composition import compose_statement
from quotetrack.services.identities import Identities
from quotetrack.services.matching import lock_claims, match_article
from quotetrack.services.records import IngestResult, NewArticle
from quotetrack.services.revisions import insert_statements, revise_statements
from quotetrack.services.statements import list_article_statements
from quotetrack.settings import LimitsSettings, MatchingSettings
from quotetrack.storage.articles import Article, Outlet, Revision
from quotetrack.storage.connection import lock_rows, reading, writing
from quotetrack.storage.fields import read_clock
from quotetrack.storage.search import fold_words
from quotetrack.storage.search_rows import write_article_words

ATTEMPTS: Final = 5
"""How often a lost race for the same article is run again before the caller is told to come back."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An article ready to be stored: checked, its text at hand, its natural key and the hash of its text known."""

    article: NewArticle
    text: str
    natural_key: str
    text_hash: str
    warnings: tuple[str, ...]


def ingest(
    article: NewArticle, *, limits: LimitsSettings, matching: MatchingSettings, analyzer: Analyzer = read_text
) -> IngestResult:
    """Stores the article with its statements and the claims that they repeat, or its new text, or finds that nothing
    changed.

    It is the same article when its ``external_id`` is the same for its outlet, else its ``url``, else its text. The
    text is analysed outside of the transaction. Raises InputError (EmptyTextError, TextTooLongError,
    UnreadableTextError) before anything is stored, StorageError where the database cannot be used.
    """
    draft = prepare_article(article, limits)
    analysis: Analysis | None = None
    for _ in range(ATTEMPTS):
        if not _is_unchanged(draft) and analysis is None:
            analysis = _analyze(draft, analyzer)
        try:
            with writing():
                article_id, outcome = _store(draft, analysis, matching)
        except peewee.IntegrityError:
            continue  # Somebody else stored the same article first: the next round finds it.
        if outcome is not None:
            return _report(article_id, outcome, draft)
    raise StorageError("The article is being sent by several senders at once; try again.")


def prepare_article(article: NewArticle, limits: LimitsSettings) -> Draft:
    """Checks the article and reads its HTML; raises InputError for what cannot be taken."""
    _check_fields(article)
    warnings: tuple[str, ...] = ()
    if article.html is not None:
        article, warnings = _read_html(article, limits)
    text = article.text or ""
    check_text(text, limits)
    check_storable(text, "/text")
    if not article.language.lower().startswith("en"):
        warnings += (f"Only English is read well; the article is said to be in {article.language}.",)
    text_hash = hashlib.sha256(text.encode()).hexdigest()
    return Draft(article, text, _make_natural_key(article, text_hash), text_hash, warnings)


def _check_fields(article: NewArticle) -> None:
    if (article.text is None) == (article.html is None):
        raise InputError("An article has either text or html.")
    check_field(article.title, "/title", LONGEST_REFERENCE)
    check_field(article.byline, "/byline", LONGEST_REFERENCE)
    check_field(article.url, "/url", LONGEST_REFERENCE)
    check_field(article.external_id, "/external_id", LONGEST_REFERENCE)
    check_field(article.outlet, "/outlet", LONGEST_NAME)
    check_field(article.published_zone, "/published_zone", LONGEST_NAME)
    check_field(article.language, "/language", 35)
    check_moment(article.published_at, "/published_at")
    check_extra(article.extra)


def _read_html(article: NewArticle, limits: LimitsSettings) -> tuple[NewArticle, tuple[str, ...]]:
    from quotetrack.text.html import extract

    html = article.html or ""
    check_storable(html, "/html")
    story = extract(html, longest=limits.body_bytes)
    warnings: tuple[str, ...] = ()
    published = article.published_at
    if published is None and story.published is not None:
        published = story.published
        warnings = ("The publication date was read from the page; its time of day is not known.",)
    read = replace(
        article,
        text=story.text,
        title=article.title or story.title,
        byline=article.byline or story.byline,
        published_at=published,
    )
    return read, warnings


def _make_natural_key(article: NewArticle, text_hash: str) -> str:
    if article.external_id:
        parts = ["external", fold_words(article.outlet or ""), article.external_id]
    elif article.url:
        parts = ["url", article.url]
    else:
        parts = ["text", text_hash]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _analyze(draft: Draft, analyzer: Analyzer) -> Analysis:
    sent = draft.article
    return analyzer(draft.text, title=sent.title, published=sent.published_at, language=sent.language)


def _is_unchanged(draft: Draft) -> bool:
    with reading():
        current = _select_current(draft.natural_key).first()
    return current is not None and current.text_hash == draft.text_hash


def _select_current(natural_key: str) -> Any:
    return (
        Article.select(Article, Revision.text_hash)
        .join(Revision, on=(Revision.article == Article.id) & (Revision.number == Article.revision))
        .where(Article.natural_key == natural_key)
        .objects()
    )


def _store(draft: Draft, analysis: Analysis | None, matching: MatchingSettings) -> tuple[int, str | None]:
    """The article's id and the outcome; None for it where an analysis is needed after all."""
    outlet = _find_outlet(draft.article.outlet)
    row = lock_rows(Article.select().where(Article.natural_key == draft.natural_key)).first()
    if row is None:
        if analysis is None:
            return 0, None
        article_id = _create(draft, outlet, analysis)
        match_article(article_id, matching)
        return article_id, "created"
    current = Revision.get(Revision.article == row.id, Revision.number == row.revision)
    if current.text_hash == draft.text_hash:
        _update_metadata(row, draft, outlet)
        return row.id, "unchanged"
    if analysis is None:
        return row.id, None
    revision = _add_revision(draft, analysis, row.id, row.revision + 1)
    published = draft.article.published_at or row.published_at
    identities = Identities(analysis, row.id, text=draft.text, published=published)
    # Before any statement is held: whoever decides on claims holds them first, too, and then looks at statements.
    lock_claims()
    revise_statements(row.id, revision, analysis, identities)
    _update_metadata(row, draft, outlet, revision=revision.number)
    match_article(row.id, matching)
    return row.id, "revised"


def _create(draft: Draft, outlet: int | None, analysis: Analysis) -> int:
    sent = draft.article
    article = Article.create(
        natural_key=draft.natural_key,
        outlet=outlet,
        external_id=sent.external_id,
        url=sent.url,
        title=sent.title,
        byline=sent.byline,
        published_at=sent.published_at,
        published_zone=sent.published_zone,
        language=sent.language,
        extra=dict(sent.extra),
        folded=_fold_metadata(sent.title, sent.byline),
    )
    write_article_words(article.id, title=sent.title, byline=sent.byline, text=draft.text)
    revision = _add_revision(draft, analysis, article.id, 1)
    identities = Identities(analysis, article.id, text=draft.text, published=sent.published_at)
    ordered = sorted(analysis.statements, key=lambda found: found.content)
    insert_statements([compose_statement(draft.text, found, identities) for found in ordered], article.id, revision.id)
    return int(article.id)


def _add_revision(draft: Draft, analysis: Analysis, article_id: int, number: int) -> Any:
    return Revision.create(
        article=article_id,
        number=number,
        text=draft.text,
        text_hash=draft.text_hash,
        html=draft.article.html,
        sentences=[list(span) for span in analysis.sentences],
        furniture=[list(span) for span in analysis.furniture],
    )


def _update_metadata(row: Any, draft: Draft, outlet: int | None, revision: int | None = None) -> None:
    """Takes over what was sent and differs; what was not sent stays."""
    sent = draft.article
    changes: dict[str, Any] = {
        name: value for name, value in _sent_metadata(sent).items() if value is not None and value != getattr(row, name)
    }
    if outlet is not None and outlet != row.outlet_id:
        changes["outlet"] = outlet
    if revision is not None:
        changes["revision"] = revision
    if not changes:
        return
    title, byline = changes.get("title", row.title), changes.get("byline", row.byline)
    changes["folded"] = _fold_metadata(title, byline)
    write_article_words(row.id, title=title, byline=byline, text=draft.text)
    changes |= {"version": row.version + 1, "updated_at": read_clock()}
    Article.update(changes).where(Article.id == row.id).execute()


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


def _find_outlet(name: str | None) -> int | None:
    if name is None or not name.strip():
        return None
    clean = check_name(name, "/outlet")
    folded = fold_words(clean)
    known = Outlet.get_or_none(Outlet.folded == folded)
    if known is None:
        Outlet.insert(name=clean, folded=folded).on_conflict_ignore().execute()
        known = Outlet.get(Outlet.folded == folded)
    return int(known.id)


def _fold_metadata(title: str | None, byline: str | None) -> str:
    return fold_words(f"{title or ''} {byline or ''}")


def _report(article_id: int, outcome: str, draft: Draft) -> IngestResult:
    with reading():
        return IngestResult(get_article(article_id), list_article_statements(article_id), outcome, draft.warnings)

"""An article as it was sent, checked and made ready to be stored: no database is asked."""

import hashlib
from dataclasses import dataclass, replace

from quotetrack.errors import InputError
from quotetrack.services.analysis import check_text
from quotetrack.services.checks import (
    LONGEST_LANGUAGE,
    LONGEST_NAME,
    LONGEST_REFERENCE,
    check_extra,
    check_field,
    check_moment,
    check_storable,
)
from quotetrack.services.records import NewArticle
from quotetrack.settings import LimitsSettings
from quotetrack.storage.search import fold_words
from quotetrack.text.furniture import NO_VERDICTS, Verdicts


@dataclass(frozen=True, slots=True)
class Draft:
    """An article ready to be stored: checked, its text at hand, its natural key and the hash of its text known.

    ``verdicts`` are what editors said of the paragraphs of an article that is stored already.
    """

    article: NewArticle
    text: str
    natural_key: str
    text_hash: str
    warnings: tuple[str, ...]
    verdicts: Verdicts = NO_VERDICTS


def prepare_article(article: NewArticle, limits: LimitsSettings) -> Draft:
    """Checks the article and reads its HTML; raises InputError for what cannot be taken."""
    _check_fields(article)
    warnings = article.warnings
    if article.html is not None:
        article, found = _read_html(article, limits)
        warnings += found
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
    check_field(article.language, "/language", LONGEST_LANGUAGE)
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

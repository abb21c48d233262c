"""Paragraphs that an editor says are story after all, or furniture: decisions on the article that can be undone.

They are kept by the paragraphs' words, and hold wherever a later version of the article has the same ones. A paragraph
that is story is read again with the whole article; statements of one that is furniture are rejected by it, so that
nothing is lost and undoing brings them back. What editors decided of statements is never touched.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from quotetrack.errors import ConflictError, InputError, NotFoundError, StaleVersionError, StorageError
from quotetrack.nlp.paragraphs import find_paragraphs
from quotetrack.services.analysis import Analyzer, read_text
from quotetrack.services.articles import get_article
from quotetrack.services.checks import is_possible_id
from quotetrack.services.corrections import record_correction, undo_correction
from quotetrack.services.decisions import ARTICLE, UndoTable, check_deciding, list_decisions, record_decision
from quotetrack.services.furniture_rules import FURNITURE, STORY, add_verdict, list_verdicts
from quotetrack.services.identities import Identities
from quotetrack.services.ingestion import settle_article
from quotetrack.services.matching import lock_claims
from quotetrack.services.records import Actor, ArticleRecord, DecisionRecord
from quotetrack.services.revisions import remove_statements, revise_statements
from quotetrack.services.rows import read_spans
from quotetrack.settings import MatchingSettings
from quotetrack.storage.articles import Article, Revision
from quotetrack.storage.connection import lock_rows, reading, writing
from quotetrack.storage.fields import read_clock
from quotetrack.storage.statements import Correction, Statement
from quotetrack.terms import Review
from quotetrack.text.furniture import Verdicts, fold_paragraph, is_furniture
from quotetrack.text.spans import Span

ATTEMPTS: Final = 5
STALE: Final = "The article has a newer text meanwhile: look at that one."


@dataclass(frozen=True, slots=True)
class ParagraphNote:
    """A paragraph that is ``greyed`` as furniture, or on which the standing decision was made."""

    span: Span
    greyed: bool
    decision: DecisionRecord | None


def say_story(
    article_id: int,
    stretch: Span,
    *,
    revision: int,
    actor: Actor,
    matching: MatchingSettings,
    analyzer: Analyzer = read_text,
) -> int:
    """Says that the furniture which the stretch of code points touches is story; the decision's number.

    The article is analysed again, outside of the transaction, and its statements are found within the same revision.
    Raises NotFoundError, StaleVersionError for another ``revision`` than the current one, InputError where there is no
    furniture.
    """
    check_deciding(actor)
    for _ in range(ATTEMPTS):
        article = _get_current(article_id, revision)
        said = _choose_words(article.text, stretch, article.furniture, greyed=True)
        with reading():
            verdicts = list_verdicts(article_id)
        wanted = add_verdict(verdicts, STORY, said)
        analysis = analyzer(
            article.text,
            title=article.title,
            published=article.published_at,
            language=article.language,
            verdicts=wanted,
        )
        with writing():
            row, version = _lock_article(article_id, revision)
            if list_verdicts(article_id) != verdicts:
                continue  # Somebody else said something meanwhile: it has to be read with that, too.
            identities = Identities(analysis, row.id, text=version.text, published=row.published_at)
            lock_claims()
            Revision.update(furniture=analysis.furniture).where(Revision.id == version.id).execute()
            revise_statements(row.id, version, analysis, identities)
            decision = record_decision(ARTICLE, row.id, STORY, actor, before={}, after=_describe(said, revision))
            _count_version(row)
            settle_article(row.id, matching)
            return decision
    raise StorageError("Several editors decide on this article at once; try again.")


def say_furniture(article_id: int, stretch: Span, *, revision: int, actor: Actor) -> int:
    """Says that the paragraphs which the stretch of code points touches are furniture; the decision's number.

    Statements that lie in them alone count no more. Raises as ``say_story`` does, InputError where all is furniture.
    """
    check_deciding(actor)
    with writing():
        row, version = _lock_article(article_id, revision)
        lock_claims()
        said = _choose_words(version.text, stretch, read_spans(version.furniture), greyed=False)
        spans = _find_spans(version.text, said)
        corrections = [
            record_correction(one, "reject", {"review": Review.REJECTED.value}, actor, None)
            for one in _list_within(row.id, version.id, spans)
            if one.review != Review.REJECTED.value
        ]
        after = _describe(said, revision) | {"corrections": corrections}
        decision = record_decision(ARTICLE, row.id, FURNITURE, actor, before={}, after=after)
        for correction in corrections:
            Correction.update(decision=decision).where(Correction.id == correction).execute()
        _grey(version, said, list_verdicts(row.id))
        _count_version(row)
        return decision


def list_paragraph_notes(article: ArticleRecord) -> tuple[ParagraphNote, ...]:
    """The paragraphs that are furniture or that somebody decided on, in the order of the text."""
    decided: dict[str, DecisionRecord] = {}
    for one in list_decisions(ARTICLE, article.id):
        if one.action in (STORY, FURNITURE) and one.undone_at is None:
            decided |= dict.fromkeys(one.after["paragraphs"], one)
    greyed = set(article.furniture)
    if not greyed and not decided:
        return ()
    noted = []
    for span in find_paragraphs(article.text):
        decision = decided.get(fold_paragraph(span.cut(article.text))) if decided else None
        if decision or span in greyed:
            noted.append(ParagraphNote(span, span in greyed, decision))
    return tuple(noted)


def _get_current(article_id: int, revision: int) -> ArticleRecord:
    article = get_article(article_id)
    if article.revision != revision:
        raise StaleVersionError(STALE, article.revision)
    return article


def _lock_article(article_id: int, revision: int) -> tuple[Any, Any]:
    """The rows of the article and of its current revision, the first held until the transaction ends."""
    query = Article.select().where(Article.id == article_id)
    row = lock_rows(query).first() if is_possible_id(article_id) else None
    if row is None:
        raise NotFoundError(f"There is no article {article_id}.")
    if row.revision != revision:
        raise StaleVersionError(STALE, row.revision)
    return row, Revision.get(Revision.article == article_id, Revision.number == revision)


def _choose_words(text: str, stretch: Span, furniture: Sequence[Span], *, greyed: bool) -> list[str]:
    """The words of the paragraphs that the stretch touches: those that are furniture, or those that are not."""
    touched = [one for one in find_paragraphs(text) if one.overlaps(stretch)]
    chosen = [one.cut(text) for one in touched if (one in set(furniture)) is greyed]
    if not chosen:
        raise InputError("No paragraph there is to be changed.")
    return sorted({fold_paragraph(one) for one in chosen})


def _find_spans(text: str, words: Collection[str]) -> list[Span]:
    """Every paragraph of these words."""
    return [one for one in find_paragraphs(text) if fold_paragraph(one.cut(text)) in words]


def _list_within(article_id: int, revision_id: int, spans: Sequence[Span]) -> list[Any]:
    """The rows of the revision's statements all of whose words stand in these paragraphs, held."""
    query = Statement.select().where(
        Statement.article == article_id, Statement.revision == revision_id, ~Statement.outdated
    )
    return [row for row in lock_rows(query.order_by(Statement.id)) if _lies_within(read_spans(row.content), spans)]


def _lies_within(content: Iterable[Span], spans: Sequence[Span]) -> bool:
    return all(any(one.start <= part.start and part.end <= one.end for one in spans) for part in content)


def _grey(version: Any, words: Collection[str], verdicts: Verdicts) -> None:
    """Stores for the paragraphs of these words whether they are furniture; for others that stays as it was read."""
    text = version.text
    changed = set(_find_spans(text, words))
    greyed = {one for one in changed if is_furniture(one.cut(text), verdicts)}
    furniture = sorted((set(read_spans(version.furniture)) - changed) | greyed)
    Revision.update(furniture=furniture).where(Revision.id == version.id).execute()


def _count_version(row: Any) -> None:
    Article.update(version=Article.version + 1, updated_at=read_clock()).where(Article.id == row.id).execute()


def _describe(said: Sequence[str], revision: int) -> dict[str, Any]:
    return {"paragraphs": list(said), "revision": revision}


def _undo(decision: DecisionRecord, actor: Actor) -> None:
    """Statements that were rejected count again; those found in the paragraph on which nobody decided go again."""
    query = Article.select().where(Article.id == decision.subject_id)
    row = lock_rows(query).first()
    if row is None:
        raise ConflictError("The article was deleted meanwhile.")
    version: Any = Revision.get(Revision.article == row.id, Revision.number == row.revision)
    said = decision.after["paragraphs"]
    for correction in reversed(decision.after.get("corrections", ())):
        made = Correction.get_or_none(Correction.id == correction)
        if made is not None and made.undone_at is None:
            undo_correction(correction, actor=actor)
    verdicts = list_verdicts(row.id, besides=decision.id)
    _grey(version, said, verdicts)
    furniture = [one for one in _find_spans(version.text, said) if is_furniture(one.cut(version.text), verdicts)]
    if furniture and decision.action == STORY:
        remove_statements(row.id, [one.id for one in _list_within(row.id, version.id, furniture)])
    _count_version(row)


UNDOING: Final[UndoTable] = {(ARTICLE, STORY): _undo, (ARTICLE, FURNITURE): _undo}

"""The versions of an article's text, and what one changed in the one before it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from quotetrack.admin.segments import cut_paragraphs
from quotetrack.admin.wording import Piece, mark_against
from quotetrack.errors import NotFoundError
from quotetrack.matching import compare
from quotetrack.matching.paragraphs import align_paragraphs
from quotetrack.services import articles
from quotetrack.services.article_versions import RevisionRecord, get_revision, list_revisions
from quotetrack.services.records import ArticleRecord, PageRequest
from quotetrack.terms import ChangeKind

MOST_LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of the later version with what changed in it, or ``skipped`` paragraphs that stayed as they were."""

    pieces: tuple[Piece, ...] = ()
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class RevisionPage:
    """An article's versions, the first one first, and one of them beside the one before."""

    article: ArticleRecord
    revisions: tuple[RevisionRecord, ...]
    shown: RevisionRecord
    passages: tuple[Passage, ...]


def build_revision_page(article_id: int, number: int | None) -> RevisionPage:
    """The page of one version, the current one unless given; NotFoundError where there is none."""
    article = articles.get_article(article_id)
    wanted = number or article.revision
    shown = get_revision(article_id, wanted)
    if not 1 <= wanted <= article.revision:
        raise NotFoundError("There is no such version of this article.")
    before = get_revision(article_id, wanted - 1) if wanted > 1 else None
    listed = list_revisions(article_id, PageRequest(limit=MOST_LISTED))
    passages = tuple(compare_texts(before.text or "", shown.text or "")) if before else ()
    return RevisionPage(article, tuple(listed.items), shown, passages)


def compare_texts(before: str, after: str) -> Iterator[Passage]:
    """What the later text changed: the changed paragraphs, and between them how many stayed."""
    left = [span.cut(before) for span in cut_paragraphs(before)]
    right = [span.cut(after) for span in cut_paragraphs(after)]
    for same, (a1, a2, b1, b2) in align_paragraphs(left, right):
        if same:
            yield Passage(skipped=b2 - b1)
        else:
            yield from _pair(left[a1:a2], right[b1:b2])


def _pair(gone: Sequence[str], come: Sequence[str]) -> Iterator[Passage]:
    """Paragraphs one by one in their order; what is left over on one side went or came."""
    for old, new in zip(gone, come, strict=False):
        yield Passage(mark_against(old, new, compare(old, new).changes))
    for old in gone[len(come) :]:
        yield Passage((Piece(old, ChangeKind.REMOVED, removed=True),))
    for new in come[len(gone) :]:
        yield Passage((Piece(new, ChangeKind.ADDED),))

"""A text held against all that is stored, and two articles against each other."""

from typing import Any, Final

from quotetrack.errors import EmptyTextError, InputError, NotFoundError, TextTooLongError
from quotetrack.matching import Comparison
from quotetrack.services.alignment import ORDER, align
from quotetrack.services.analysis import read_text
from quotetrack.services.articles import get_article
from quotetrack.services.candidates import Candidates, Earlier, Sought, seek
from quotetrack.services.checks import check_storable, is_possible_id
from quotetrack.services.claim_records import ArticleComparison, MatchRecord, SaidRecord, Side, UnstoredComparison
from quotetrack.services.claims import load_statements, name_speaker
from quotetrack.services.copies import is_copy
from quotetrack.services.drafts import prepare_article
from quotetrack.services.judgement import weigh_polarity
from quotetrack.services.matching import compare_with
from quotetrack.services.records import NewArticle, StatementRecord
from quotetrack.services.rows import join_content
from quotetrack.services.speakers import get_speaker
from quotetrack.services.statements import list_article_statements
from quotetrack.settings import LimitsSettings, MatchingSettings
from quotetrack.storage.claims import ArticleCopy
from quotetrack.storage.connection import reading
from quotetrack.terms import Polarity, Relation, Review

NO_ARTICLE: Final = 0


def match_text(
    text: str, *, limits: LimitsSettings, speaker: int | None = None, polarity: Polarity = Polarity.AFFIRMED
) -> tuple[MatchRecord, ...]:
    """Earlier statements that say the same as the text, or the contrary, closest first; nothing is stored.

    One statement stands for all of the same words: the first; its claim leads to the others. Those of ``speaker``, an
    identifier, come first where given. Raises EmptyTextError, TextTooLongError, and NotFoundError for no such speaker.
    """
    if len(text) > limits.text_length:
        raise TextTooLongError(f"The text has {len(text)} characters; {limits.text_length} are the most.")
    if not text.strip():
        raise EmptyTextError("There is no text.")
    check_storable(text, "/text")
    with reading():
        known = get_speaker(speaker) if speaker is not None else None
        sought = seek(text, known.id if known else None, polarity, known.name if known else None)
        found = [(earlier, compare_with(sought, earlier)) for earlier in Candidates([sought], NO_ARTICLE).of(0)]
        weighed = [(earlier, weigh_polarity(one.relation, earlier.polarity, polarity), one) for earlier, one in found]
        kept = sorted((one for one in weighed if one[1] in ORDER), key=lambda one: _order(sought, *one))
        statements = load_statements([earlier.statement for earlier, _, _ in kept])
    return tuple(
        MatchRecord(statements[earlier.statement], relation, one.score, one.changes)
        for earlier, relation, one in kept
        if earlier.statement in statements
    )


def compare_articles(left_id: int, right_id: int) -> ArticleComparison:
    """Two articles' statements aligned one to one, closest pairs first served, and what only one of them has.

    Rejected statements are left out. Raises NotFoundError, and InputError for an article and itself.
    """
    for article_id in (left_id, right_id):
        if not is_possible_id(article_id):
            raise NotFoundError(f"There is no article {article_id}.")
    if left_id == right_id:
        raise InputError("An article is compared with another one.")
    with reading():
        articles = get_article(left_id), get_article(right_id)
        lefts, rights = (
            [one for one in list_article_statements(article.id) if one.review is not Review.REJECTED]
            for article in articles
        )
        copy: Any = ArticleCopy.get_or_none(
            ((ArticleCopy.article == left_id) & (ArticleCopy.original == right_id))
            | ((ArticleCopy.article == right_id) & (ArticleCopy.original == left_id))
        )
    found = align([(one, _seek(one)) for one in lefts], [(one, _seek(one)) for one in rights])
    return ArticleComparison(
        left=articles[0],
        right=articles[1],
        pairs=found.pairs,
        only_left=found.only_left,
        only_right=found.only_right,
        copy_of=copy.original_id if copy else None,
    )


def compare_unstored(
    left: NewArticle, right: NewArticle, *, limits: LimitsSettings, rules: MatchingSettings
) -> UnstoredComparison:
    """Two articles as they were sent, analysed and aligned as stored ones are; no database is asked.

    Raises InputError for an article that cannot be taken. Speakers are told apart by their names alone.
    """
    lefts, rights = (_analyze(article, limits) for article in (left, right))
    found = align(lefts, rights)
    shared = [(pair.left, pair.right) for pair in found.pairs if pair.relation is Relation.IDENTICAL]
    if left.published_at and right.published_at and right.published_at < left.published_at:
        side, places, whole = Side.LEFT, [(one.start, other.start) for one, other in shared], len(lefts)
    else:
        side, places, whole = Side.RIGHT, [(other.start, one.start) for one, other in shared], len(rights)
    copy = side if is_copy(places, whole, rules) else None
    return UnstoredComparison(found.pairs, found.only_left, found.only_right, copy)


def _analyze(article: NewArticle, limits: LimitsSettings) -> list[tuple[SaidRecord, Sought]]:
    draft = prepare_article(article, limits)
    sent = draft.article
    analysis = read_text(draft.text, title=sent.title, published=sent.published_at, language=sent.language)
    said = []
    for one in sorted(analysis.statements, key=lambda one: one.content[0].start):
        words = join_content(draft.text, one.content)
        record = SaidRecord(words, one.content[0].start, one.kind, one.polarity, one.status, one.speaker)
        said.append((record, seek(words, None, one.polarity, one.speaker)))
    return said


def _seek(statement: StatementRecord) -> Sought:
    speaker = statement.speaker.id if statement.speaker else None
    return seek(statement.text, speaker, statement.polarity, name_speaker(statement))


def _order(sought: Sought, earlier: Earlier, relation: Relation, found: Comparison) -> tuple[bool, int, float, int]:
    others = sought.speaker is not None and earlier.speaker != sought.speaker
    return others, ORDER.index(relation), -found.score, earlier.statement

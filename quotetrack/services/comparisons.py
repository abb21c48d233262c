"""A text held against all that is stored, and two articles against each other."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from quotetrack.errors import EmptyTextError, InputError, NotFoundError, TextTooLongError
from quotetrack.matching import Comparison, compare_prepared
from quotetrack.matching.index import MOST_ASKED
from quotetrack.services.articles import get_article
from quotetrack.services.candidates import Candidates, Earlier, Sought, seek
from quotetrack.services.checks import check_storable, is_possible_id
from quotetrack.services.claim_records import AlignedPair, ArticleComparison, MatchRecord
from quotetrack.services.claims import load_statements, name_speaker
from quotetrack.services.judgement import CONTRASTING, JOINING, weigh_polarity
from quotetrack.services.matching import compare_with
from quotetrack.services.records import StatementRecord
from quotetrack.services.speakers import get_speaker
from quotetrack.services.statements import list_article_statements
from quotetrack.settings import LimitsSettings
from quotetrack.storage.claims import ArticleCopy
from quotetrack.storage.connection import reading
from quotetrack.terms import Polarity, Relation, Review

NO_ARTICLE: Final = 0
MOST_ALIGNED: Final = 5_000
"""Pairs of statements that two articles' comparison looks at; of articles with more, those that share most words."""

COMMON: Final = 50
"""Statements of the other article that one key leads to."""

ORDER: Final = (*JOINING, Relation.NUMBER_CHANGED, Relation.NEGATED, Relation.PARAPHRASE)
"""The relations that are shown, the closest first."""


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
    pairs = _align(lefts, rights)
    taken = {one.id for pair in pairs for one in (pair.left, pair.right)}
    return ArticleComparison(
        left=articles[0],
        right=articles[1],
        pairs=tuple(pairs),
        only_left=tuple(one for one in lefts if one.id not in taken),
        only_right=tuple(one for one in rights if one.id not in taken),
        copy_of=copy.original_id if copy else None,
    )


def _order(sought: Sought, earlier: Earlier, relation: Relation, found: Comparison) -> tuple[bool, int, float, int]:
    others = sought.speaker is not None and earlier.speaker != sought.speaker
    return others, ORDER.index(relation), -found.score, earlier.statement


def _align(lefts: Sequence[StatementRecord], rights: Sequence[StatementRecord]) -> list[AlignedPair]:
    """The pairs in the order of the left article."""
    ours, theirs = ([_seek(one) for one in side] for side in (lefts, rights))
    found = []
    for i, j in _list_likely(ours, theirs):
        one = compare_prepared(ours[i].prepared, theirs[j].prepared, speaker_a=ours[i].name, speaker_b=theirs[j].name)
        relation = weigh_polarity(one.relation, lefts[i].polarity, rights[j].polarity)
        if relation in ORDER:
            rank = ORDER.index(Relation.ALTERED) if relation in CONTRASTING else ORDER.index(relation)
            found.append(
                (rank, -one.score, abs(i - j), i, j, AlignedPair(lefts[i], rights[j], relation, one.score, one.changes))
            )
    found.sort(key=lambda each: each[:5])
    left_taken: set[int] = set()
    right_taken: set[int] = set()
    pairs = []
    for _, _, _, i, j, pair in found:
        if i not in left_taken and j not in right_taken:
            left_taken.add(i)
            right_taken.add(j)
            pairs.append((i, pair))
    return [pair for _, pair in sorted(pairs, key=lambda each: each[0])]


def _seek(statement: StatementRecord) -> Sought:
    speaker = statement.speaker.id if statement.speaker else None
    return seek(statement.text, speaker, statement.polarity, name_speaker(statement))


def _list_likely(ours: Sequence[Sought], theirs: Sequence[Sought]) -> list[tuple[int, int]]:
    """The pairs that share keys, most first, never more than ``MOST_ALIGNED``; all pairs of short articles."""
    if len(ours) * len(theirs) <= MOST_ALIGNED:
        return [(i, j) for i in range(len(ours)) for j in range(len(theirs))]
    by_key: dict[int, list[int]] = defaultdict(list)
    same: dict[int, list[int]] = defaultdict(list)
    for j, one in enumerate(theirs):
        same[one.fingerprint.digest].append(j)
        for key in one.fingerprint.stored:
            by_key[key].append(j)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for i, one in enumerate(ours):
        for j in same.get(one.fingerprint.digest, ())[:COMMON]:
            shared[i, j] += MOST_ASKED
        for key in one.fingerprint.asked:
            # Words that everything in the article shares tell nothing.
            for j in by_key.get(key, ())[:COMMON]:
                shared[i, j] += 1
    return sorted(shared, key=lambda pair: (-shared[pair], pair))[:MOST_ALIGNED]

"""New articles stored as a block: with the rows, the numbers and the claims of articles stored one after another.

Their rows are gathered and written table by table; what matching asks is asked for all of them at once.
"""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from quotetrack.nlp.analysis import Analysis
from quotetrack.services.alerts import has_watches, record_alerts
from quotetrack.services.block_ledger import BlockLedger
from quotetrack.services.block_names import BlockNames
from quotetrack.services.composition import Columns, compose_statements
from quotetrack.services.drafts import Draft
from quotetrack.services.identities import Identities
from quotetrack.services.ingestion import compose_article, compose_revision
from quotetrack.services.matching import lock_claims, match_against
from quotetrack.settings import MatchingSettings
from quotetrack.storage.articles import Article, Revision
from quotetrack.storage.gathering import Gathering
from quotetrack.storage.search_rows import ArticleWords
from quotetrack.storage.statements import Statement
from quotetrack.text.search import index_words


class NewDraft(NamedTuple):
    """A draft of an article that is not stored yet, the number of its outlet, and what its text says."""

    draft: Draft
    outlet: int | None
    analysis: Analysis


def store_new(drafts: Sequence[NewDraft], matching: MatchingSettings) -> Sequence[int]:
    """Stores the articles with their statements and the claims that these repeat; their numbers, in the same order.

    Within the caller's transaction, which holds the names of their speakers. Raises peewee's IntegrityError where one
    of them is there already.
    """
    gathering = Gathering()
    ledger = BlockLedger(gathering)
    numbers = gathering.take_numbers(Article, len(drafts))
    revisions = gathering.take_numbers(Revision, len(drafts))
    for number, revision, new in zip(numbers, revisions, drafts, strict=True):
        _gather_article(gathering, number, revision, new)
    # Speakers who are known in one article alone refer to it.
    gathering.write()
    _expect_statements(gathering, ledger, numbers, revisions, drafts)
    lock_claims()
    ledger.look_ahead(matching)
    watched = has_watches()
    for number in numbers:
        ledger.settle(number, match_against(ledger, number, matching))
        if watched:
            # An alert depends on what was stored up to this article, and on nothing after it.
            ledger.write()
            record_alerts(number, matching)
    ledger.write()
    return numbers


def _gather_article(gathering: Gathering, number: int, revision: int, new: NewDraft) -> None:
    sent = new.draft.article
    words = index_words(sent.title, sent.byline, new.draft.text)
    gathering.add(Article, {"id": number, **compose_article(new.draft, new.outlet)})
    gathering.add(ArticleWords, {"article": number, "words": words})
    gathering.add(Revision, {"id": revision, **compose_revision(new.draft, new.analysis, number, 1)})


def _expect_statements(
    gathering: Gathering,
    ledger: BlockLedger,
    numbers: Sequence[int],
    revisions: Sequence[int],
    drafts: Sequence[NewDraft],
) -> None:
    """Gives the ledger the rows of all statements, numbered in the order of the articles and of their texts."""
    composed: list[list[Columns]] = []
    speakers: list[dict[int, str]] = []
    names = BlockNames(gathering)
    names.look_ahead([(new.analysis, new.draft.text) for new in drafts])
    for number, (draft, _, analysis) in zip(numbers, drafts, strict=True):
        identities = Identities(analysis, number, text=draft.text, published=draft.article.published_at, names=names)
        composed.append(compose_statements(draft.text, analysis, identities))
        speakers.append(identities.list_speakers())
    taken = iter(gathering.take_numbers(Statement, len(list(chain.from_iterable(composed)))))
    for number, revision, columns, named in zip(numbers, revisions, composed, speakers, strict=True):
        rows = [{"id": next(taken), "article": number, "revision": revision, **row} for row in columns]
        ledger.expect(number, rows, named)

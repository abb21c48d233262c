"""A newsroom that sends articles and decides on everything at random, but the same for the same seed."""

import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from plain_reader import read_plainly
from test_block_storing import NAMED, OUTLETS, write_quote

from quotetrack.errors import ConflictError, InputError, NotFoundError, StaleVersionError
from quotetrack.services import claim_decisions, corrections, ingestion, mergers, speaker_decisions
from quotetrack.services.bulk_ingestion import Told, find_unchanged, store_batch
from quotetrack.services.decisions import list_decisions
from quotetrack.services.deletion import delete_article
from quotetrack.services.drafts import prepare_article
from quotetrack.services.records import Actor, NewArticle, SpeakerChoice, StatementChanges
from quotetrack.services.undoing import undo_decision
from quotetrack.settings import Settings
from quotetrack.storage.articles import Article
from quotetrack.storage.claims import Appearance, Claim
from quotetrack.storage.connection import reading
from quotetrack.storage.speakers import Speaker
from quotetrack.storage.statements import Statement

FIRST = datetime(2026, 5, 1, tzinfo=UTC)


class BusyNewsroom:
    """``together`` says whether it sends its articles as batches or one after another; ``desk`` tells it from others
    that work on the same database."""

    def __init__(self, seed: int, settings: Settings, editor: Actor, *, together: bool, desk: int = 0) -> None:
        self._draw = random.Random(seed)  # noqa: S311 - nothing secret
        self._settings, self._editor, self._together = settings, editor, together
        self._desk, self._count = desk, 0
        self._sent: list[NewArticle] = []

    def send_some(self) -> None:
        """A few articles: new ones, copies, new texts and new headlines of old ones, and some once more."""
        articles = {}
        for _ in range(self._draw.randint(1, 12)):
            article = self._write_article()
            articles.setdefault(prepare_article(article, self._settings.limits).natural_key, article)
        self._sent += articles.values()
        (self._store_together if self._together else self._store_each)(list(articles.values()))

    def decide(self) -> None:
        """One decision of an editor, or none where it cannot be made."""
        decisions = (
            *(self._review, self._undo_review, self._credit, self._change_words, self._place, self._change_claims),
            *(self._merge_speakers, self._keep_speakers_apart, self._name, self._undo, self._delete),
        )
        with suppress(ConflictError, InputError, NotFoundError, StaleVersionError):
            self._draw.choice(decisions)()

    def _store_each(self, articles: Sequence[NewArticle]) -> None:
        limits, matching = self._settings.limits, self._settings.matching
        for one in articles:
            ingestion.ingest(one, limits=limits, matching=matching, analyzer=read_plainly)

    def _store_together(self, articles: Sequence[NewArticle]) -> None:
        drafts = [prepare_article(one, self._settings.limits) for one in articles]
        known = find_unchanged(drafts)
        read = [(one, None if same else read_plainly(one.text)) for one, same in zip(drafts, known, strict=True)]
        assert all(isinstance(one, Told) for one in store_batch(read, self._settings.matching))

    def _write_article(self) -> NewArticle:
        kind = self._draw.random()
        if self._sent and kind < 0.15:
            return self._draw.choice(self._sent)
        if self._sent and kind < 0.4:
            text = self._write_text()
            old = self._draw.choice(self._sent)
            told = {"published_at": self._draw_moment(), "title": self._draw.choice((None, "A", "B"))}
            return replace(old, **told, **({"text": text} if kind < 0.3 else {}))
        self._count += 1
        name = f"{self._desk}-{self._count}"
        named: dict[str, Any] = self._draw.choice(({"external_id": name}, {"url": name}, {}))
        return NewArticle(
            text=self._write_text(), outlet=self._draw.choice(OUTLETS), published_at=self._draw_moment(), **named
        )

    def _write_text(self) -> str:
        kind = self._draw.random()
        if self._sent and kind < 0.2:
            return self._draw.choice(self._sent[-8:]).text or ""
        if kind < 0.25:
            return f"Nothing was said {kind}."
        pages = range(5) if self._draw.random() < 0.3 else ()
        number = self._draw.randint(1, 4)
        own = [f"“The clerk never read page {number}0{page} of the report,” said Ines Kowal." for page in pages]
        quotes = [write_quote(self._draw) for _ in range(self._draw.randint(1, 4))]
        again = quotes[:1] * 3 if self._draw.random() < 0.1 else []
        return " ".join([*quotes, *own, *again])

    def _draw_moment(self) -> datetime | None:
        day = self._draw.choice((None, *range(8)))
        return None if day is None else FIRST + timedelta(days=day)

    def _review(self) -> None:
        row = self._choose(Statement.select())
        decide = self._draw.choice((corrections.reject_statement, corrections.accept_statement))
        decide(row.id, actor=self._editor, expected_version=row.version)

    def _undo_review(self) -> None:
        row = self._choose(Statement.select().where(Statement.review != "open"))
        corrections.undo_last(row.id, actor=self._editor, expected_version=row.version)

    def _credit(self) -> None:
        row, speaker = self._choose(Statement.select()), self._choose(Speaker.select())
        self._correct(row, StatementChanges(speaker=SpeakerChoice(id=speaker.id)))

    def _change_words(self) -> None:
        row = self._choose(Statement.select().where(~Statement.outdated))
        self._correct(row, StatementChanges(content=((row.start, row.end - self._draw.choice((0, 7, 20))),)))

    def _correct(self, row: Any, changes: StatementChanges) -> None:
        matching = self._draw.choice((None, self._settings.matching))
        corrections.correct_statement(
            row.id, changes, actor=self._editor, expected_version=row.version, matching=matching
        )

    def _place(self) -> None:
        statement, claim = self._choose(Statement.select()), self._choose(Claim.select())
        place = self._draw.choice((claim_decisions.confirm_appearance, claim_decisions.part_appearance))
        place(statement.id, claim.id, actor=self._editor)

    def _change_claims(self) -> None:
        one, other = self._choose(Claim.select()), self._choose(Claim.select())
        kind = self._draw.randrange(3)
        if kind == 2:
            row = self._choose(Appearance.select().where(Appearance.claim == one.id))
            claim_decisions.split_claim(one.id, [row.statement_id], actor=self._editor)
        else:
            change: Callable[..., Any] = (claim_decisions.merge_claims, claim_decisions.keep_claims_apart)[kind]
            change(one.id, other.id, actor=self._editor)

    def _merge_speakers(self) -> None:
        one, other = self._choose(Speaker.select()), self._choose(Speaker.select())
        mergers.merge_speakers(one.id, other.id, actor=self._editor)

    def _keep_speakers_apart(self) -> None:
        one, other = self._choose(Speaker.select()), self._choose(Speaker.select())
        speaker_decisions.keep_apart(one.id, other.id, actor=self._editor)

    def _name(self) -> None:
        name = self._draw.choice((*NAMED, "Harbour Board", "HB"))
        speaker_decisions.add_alias(self._choose(Speaker.select()).id, name, actor=self._editor)

    def _undo(self) -> None:
        subject, table = self._draw.choice((("claim", Claim), ("speaker", Speaker)))
        made = list_decisions(subject, self._choose(table.select()).id)
        if made:
            undo_decision(self._draw.choice(made).id, actor=self._editor)

    def _delete(self) -> None:
        row = self._choose(Article.select())
        delete_article(row.id, actor=self._editor, expected_version=row.version)

    def _choose(self, query: Any) -> Any:
        with reading():
            rows = sorted(query, key=lambda row: row.id)
        if not rows:
            raise NotFoundError("There is nothing of the kind yet.")
        return self._draw.choice(rows)

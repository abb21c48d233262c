"""Whoever takes in what waits, and counts claims that changed: a thread of the server, one at a time for all its
processes."""

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from quotetrack.errors import InputError, StorageError
from quotetrack.logs import get_log
from quotetrack.metrics import count_ingest
from quotetrack.services.analysis_pool import AnalysisPool
from quotetrack.services.analysis_work import Unread
from quotetrack.services.bulk_ingestion import Told, find_unchanged, store_batch
from quotetrack.services.claim_counts import Settling, mark_uncounted
from quotetrack.services.deliveries import take_duty
from quotetrack.services.drafts import Draft, prepare_article
from quotetrack.services.imports import BatchState, ItemState, purge_batches, read_article
from quotetrack.settings import Settings
from quotetrack.storage.connection import reading, writing
from quotetrack.storage.fields import read_clock
from quotetrack.storage.imports import ImportBatch, ImportItem
from quotetrack.storage.watches import Duty

DUTY: Final = "imports"
COUNTING: Final = "claim counts"
DUTY_SECONDS: Final = 120
LOOK_SECONDS: Final = 2.0
"""How often it is looked whether anything waits that another process put down; a reading of an index."""

ATTEMPTS: Final = 3
"""How often an article is begun that ends the process each time."""

TIDY_EVERY: Final = 1800
"""Looks between two tidyings: about an hour."""

log = get_log(__name__)


class Importer:
    """Takes in what waits, one article of each batch in turn, so that a small batch does not wait for a large one."""

    def __init__(self, settings: Settings, open_database: Callable[[], None]) -> None:
        self._settings = settings
        self._open_database = open_database
        self._holder = uuid.uuid4().hex
        self._settling = Settling()
        self._stop, self._wake = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins in a thread of its own; does nothing where it has begun."""
        with self._lock:
            if self._thread is None:
                self._holder = uuid.uuid4().hex
                self._stop.clear()
                self._thread = threading.Thread(target=self.run, name="importer", daemon=True)
                self._thread.start()

    def wake(self) -> None:
        """Says that something waits."""
        self.start()
        self._wake.set()

    def stop(self, seconds: float = 5) -> None:
        """Ends it after the article at hand, waiting so long for that; another process goes on."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(seconds)
            self._thread = None

    def run(self) -> None:
        """Takes in until it is stopped; a database that is away is waited for."""
        looks = 0
        while not self._stop.is_set():
            try:
                self._open_database()
                if looks == 0:
                    mark_uncounted()
                while not self._stop.is_set() and self.take_round():
                    self._settle()
                self._settle()
                if looks % TIDY_EVERY == 0:
                    purge_batches(self._settings.imports)
                looks += 1
            except StorageError:
                self._stop.wait(LOOK_SECONDS * 2)
            except Exception:
                # The thread outlives what nobody foresaw, and says so.
                log.exception("importer.failed")
                self._stop.wait(LOOK_SECONDS * 5)
            self._wake.wait(LOOK_SECONDS)
            self._wake.clear()
        self._give_duty_back()

    def take_round(self) -> bool:
        """Takes in one article of each batch; whether there was anything, and nobody else at it."""
        with reading():
            query: Any = ImportBatch.select(ImportBatch.id).where(ImportBatch.state == BatchState.WAITING.value)
            batches = [row.id for row in query.order_by(ImportBatch.id)]
        for batch in batches:
            if self._stop.is_set() or not take_duty(DUTY, self._holder, DUTY_SECONDS):
                return False
            self._take_next(batch)
        return bool(batches)

    def _settle(self) -> None:
        """Counts some of the claims that changed, one process at a time."""
        if self._settling.is_due() and take_duty(COUNTING, self._holder, DUTY_SECONDS):
            self._settling.settle_some()

    def _take_next(self, batch: int) -> None:
        """The batch's next article, or its end."""
        waiting = (ImportItem.batch == batch) & (ImportItem.state == ItemState.WAITING.value)
        with writing():
            row: Any = ImportItem.select().where(waiting).order_by(ImportItem.id).first()
            if row is None:
                done = {"state": BatchState.DONE.value, "finished_at": read_clock()}
                running = ImportBatch.state == BatchState.WAITING.value
                ImportBatch.update(done).where(ImportBatch.id == batch, running).execute()
                return
            ImportItem.update(attempts=ImportItem.attempts + 1).where(ImportItem.id == row.id).execute()
        if row.attempts >= ATTEMPTS:
            _refuse(row.id, "It was begun several times and never came to its end.")
            return
        try:
            self._take_in(row)
        except InputError as error:
            _refuse(row.id, str(error))
        except StorageError:
            # The database's fault, not the article's: it stays where it is.
            with writing():
                ImportItem.update(attempts=row.attempts).where(ImportItem.id == row.id).execute()
            raise
        except Exception as error:
            log.exception("importer.item_failed", item=row.id)
            _refuse(row.id, f"It could not be stored ({type(error).__name__}).")

    def _take_in(self, row: Any) -> None:
        draft = prepare_article(read_article(row.content), self._settings.limits)
        analysis = None if find_unchanged([draft])[0] else self._analyze(draft)
        # In one transaction with its note, so that the report never tells of what is not stored, or the other way.
        with writing():
            told = store_batch([(draft, analysis)], self._settings.matching)[0]
            if not isinstance(told, Told):
                raise told
            _note(row.id, told)
        count_ingest(told.stored.outcome, 0 if told.stored.outcome == ItemState.UNCHANGED else told.statements)

    def _analyze(self, draft: Draft) -> Any:
        with AnalysisPool(1, self._settings.analysis) as pool:
            found = pool.begin([draft])()[0]
        if isinstance(found, Unread):
            raise InputError(found.reason)
        return found

    def _give_duty_back(self) -> None:
        """Lets another process go on at once."""
        try:
            with writing():
                mine = (Duty.name == DUTY) & (Duty.holder == self._holder)
                Duty.update(until=read_clock() - timedelta(seconds=1)).where(mine).execute()
        except StorageError:
            log.info("importer.duty_kept")


def _note(item: int, told: Told) -> None:
    ImportItem.update(
        state=told.stored.outcome,
        content=None,
        article=told.stored.article_id,
        title=told.title,
        statements=told.statements,
    ).where(ImportItem.id == item).execute()


def _refuse(item: int, reason: str) -> None:
    with writing():
        ImportItem.update(state=ItemState.REFUSED.value, content=None, reason=reason).where(
            ImportItem.id == item
        ).execute()

"""Texts analysed by several processes, for the one that stores what they find."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import wait
from types import TracebackType
from typing import Self

from quotetrack.errors import StorageError
from quotetrack.nlp.analysis import Analysis
from quotetrack.services.analysis import configure_analysis, read_text
from quotetrack.services.drafts import Draft
from quotetrack.settings import AnalysisSettings


@dataclass(frozen=True, slots=True)
class Unread:
    """A text that the analysis could not read, and why."""

    reason: str


Reading = Analysis | Unread
Answer = Callable[[], list[Reading]]


class AnalysisPool:
    """Processes that analyse; with one worker the process itself does, when the answer is asked for.

    The processes are started anew instead of forked, so that none of them holds the database's connection. They end
    with the process that started them, however that one ends. A context manager.
    """

    def __init__(self, workers: int, settings: AnalysisSettings) -> None:
        self._executor: ProcessPoolExecutor | None = None
        self.ahead = 0
        """How many answers it pays to ask for before the first is needed."""
        if workers > 1:
            self._executor = ProcessPoolExecutor(
                workers, multiprocessing.get_context("spawn"), initializer=_begin_work, initargs=(settings,)
            )
            self.ahead = 2 * workers

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)

    def begin(self, drafts: Sequence[Draft]) -> Answer:
        """Begins to analyse the drafts; what is returned waits for the analyses, in their order."""
        if self._executor is None:
            return lambda: [_read(draft) for draft in drafts]
        if not drafts:
            return list
        future = self._executor.submit(_read_all, drafts)

        def answer() -> list[Reading]:
            try:
                return future.result()
            except BrokenProcessPool as error:
                raise StorageError("A process that analyses texts has died; what was stored stays.") from error

        return answer


def _read_all(drafts: Sequence[Draft]) -> list[Reading]:
    return [_read(draft) for draft in drafts]


def _read(draft: Draft) -> Reading:
    sent = draft.article
    try:
        return read_text(draft.text, title=sent.title, published=sent.published_at, language=sent.language)
    except Exception as error:
        # One text that breaks the analysis must not end an archive's ingest.
        return Unread(f"The text cannot be analysed ({type(error).__name__}: {error}).")


def _begin_work(settings: AnalysisSettings) -> None:
    # Whoever interrupts means the process that stores, which ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    configure_analysis(settings)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)

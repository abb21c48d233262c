"""Texts analysed by several processes, for the one that stores what they find."""

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import BaseContext
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from quotetrack.errors import StorageError
from quotetrack.services.analysis_work import Reading, Unit, begin_work, read_unit, read_units
from quotetrack.settings import AnalysisSettings

if TYPE_CHECKING:
    from quotetrack.services.drafts import Draft

Answer = Callable[[], list[Reading]]

ORIGIN: Final = "quotetrack.services.analysis_origin"

TOGETHER: Final = 5
"""Texts that one process gets at a time: few, so that all have work to the end; not one, since sending costs too."""


class AnalysisPool:
    """Processes that analyse; with one worker the process itself does, when the answer is asked for.

    The processes are copies of one that has loaded what they need and nothing else, where the system can make copies,
    so that none of them holds the database's connection. It begins to load at once, while the process goes on. They
    end with the process that started them, however that one ends. A context manager.
    """

    def __init__(self, workers: int, settings: AnalysisSettings) -> None:
        self._executor: ProcessPoolExecutor | None = None
        self.ahead = 0
        """How many answers it pays to ask for before the first is needed."""
        if workers > 1:
            self._executor = ProcessPoolExecutor(workers, _choose_start(), initializer=begin_work, initargs=(settings,))
            self.ahead = 2 * workers

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)

    def begin(self, drafts: "Sequence[Draft]") -> Answer:
        """Begins to analyse the drafts; what is returned waits for the analyses, in their order."""
        units = [_cut_unit(draft) for draft in drafts]
        if self._executor is None:
            return lambda: [read_unit(unit) for unit in units]
        parts = [units[at : at + TOGETHER] for at in range(0, len(units), TOGETHER)]
        with _told_of_death():
            futures = [self._executor.submit(read_units, part) for part in parts]

        def answer() -> list[Reading]:
            with _told_of_death():
                return [one for future in futures for one in future.result()]

        return answer


@contextmanager
def _told_of_death() -> Iterator[None]:
    try:
        yield
    except BrokenProcessPool as error:
        raise StorageError("A process that analyses texts has died; what was stored stays.") from error


def _choose_start() -> BaseContext:
    """How the processes are started: as copies of ``ORIGIN``, which begins to load now, or each anew."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([ORIGIN])
    # First and by itself: starting it ends with interruptions let through again.
    resource_tracker.ensure_running()
    # Whoever interrupts means the process that stores; from its first moment on the other would tell of it as well.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return context


def _cut_unit(draft: "Draft") -> Unit:
    sent = draft.article
    return Unit(draft.text, sent.title, sent.published_at, sent.language)

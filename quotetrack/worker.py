"""The process that gunicorn runs: threads that answer, and connections shared evenly with its sisters."""

import mmap
import os
import signal
import time
from typing import Any, Final

from gunicorn.workers.gthread import ThreadWorker

_LOOKS_AWAY_SECONDS: Final = 0.02
_MOST: Final = 254
_ENDING: Final = (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)
# A byte for each process: 0 where there is none, else the connections that it holds and one. Made before gunicorn
# forks, and so the same memory in all of them.
_held = mmap.mmap(-1, 512)


class SharingWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's threaded worker, which leaves a new connection to a process that holds fewer.

    The kernel tells every process of a new connection, and whoever looks first takes it: with connections that are kept
    open, one process may answer all of them for minutes while the other idles (half the pages a second, measured). A
    process that holds more than another therefore looks away for up to 20 ms, and takes the connection then if nobody
    has.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._looks_away_until = 0.0

    def init_process(self) -> None:
        """Works until it is told to end."""
        self._tell()
        super().init_process()

    def init_signals(self) -> None:
        """Is told by signals from now on; see ``hold_signals``."""
        super().init_signals()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)

    def accept(self, listener: Any) -> None:
        """Takes a new connection."""
        super().accept(listener)
        self._tell()
        if self._holds_more():
            self._looks_away_until = time.monotonic() + _LOOKS_AWAY_SECONDS
            self.set_accept_enabled(False)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Whether it looks for new connections."""
        looks = time.monotonic() >= self._looks_away_until or not self._holds_more()
        super().set_accept_enabled(enabled and looks)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Waits for what comes, and no longer than it looks away."""
        self._tell()
        away = self._looks_away_until - time.monotonic()
        super().wait_for_and_dispatch_events(min(timeout, away) if away > 0 else timeout)

    def _tell(self) -> None:
        # One that is about to end takes no connection, however few it holds.
        _held[self.age % len(_held)] = min(self.nr_conns, _MOST) + 1 if self.alive else 0

    def _holds_more(self) -> bool:
        return bool(min(self.nr_conns, _MOST) + 1 > min(filter(None, _held[:]), default=0))


def forget_process(age: int) -> None:
    """Told by gunicorn's first process once another is gone, whichever way it went; ``age`` is gunicorn's number."""
    _held[age % len(_held)] = 0


def hold_signals() -> None:
    """Keeps what tells a process to end until it can be told, for every process that is made from now on.

    One that was told between its beginning and that moment missed it, and the server waited for it for as long as for a
    request in the works.
    """
    os.register_at_fork(before=lambda: _mask(signal.SIG_BLOCK), after_in_parent=lambda: _mask(signal.SIG_UNBLOCK))


def _mask(how: int) -> None:
    signal.pthread_sigmask(how, _ENDING)

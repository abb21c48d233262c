"""What a process that only analyses does: texts in, analyses out.

It loads nothing of the storage, and little else, so that such a process is there at once.
"""

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import wait
from typing import Final, NamedTuple

from quotetrack.nlp.analysis import Analysis
from quotetrack.services.analysis import configure_analysis, read_text
from quotetrack.settings import AnalysisSettings

COLLECTED_EVERY: Final = (50_000, 20, 100)
"""What ``gc.set_threshold`` takes where very many objects that refer to nothing come and go."""


class Unit(NamedTuple):
    """A text to be analysed, and what helps to read it."""

    text: str
    title: str | None
    published: datetime | None
    language: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A text that the analysis could not read, and why."""

    reason: str


Reading = Analysis | Unread


def read_units(units: Sequence[Unit]) -> list[Reading]:
    """What each text says, or why it cannot be read."""
    return [read_unit(unit) for unit in units]


def read_unit(unit: Unit) -> Reading:
    """The same of one."""
    try:
        return read_text(unit.text, title=unit.title, published=unit.published, language=unit.language)
    except Exception as error:
        # One text that breaks the analysis must not end an archive's ingest.
        return Unread(f"The text cannot be analysed ({type(error).__name__}: {error}).")


def begin_work(settings: AnalysisSettings) -> None:
    """The first thing that a process of its own does; it ends with the one that started it."""
    # Whoever interrupts means the process that stores, which ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*COLLECTED_EVERY)
    configure_analysis(settings)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)

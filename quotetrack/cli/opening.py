"""What most commands begin with: the settings, quiet logs, and the database opened and closed again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from quotetrack.errors import StorageError
from quotetrack.settings import Settings, load_settings


def load_quietly() -> Settings:
    """The settings, with logs kept to errors unless debugging: a command says itself what it did and refused."""
    from quotetrack.logs import configure_logs
    from quotetrack.services.analysis import configure_analysis

    settings = load_settings()
    level = "debug" if settings.logs.level == "debug" else "error"
    configure_analysis(settings.analysis)
    configure_logs(replace(settings, logs=replace(settings.logs, level=level)))
    return settings


@contextmanager
def open_storage(settings: Settings, *, migrated: bool = True) -> Iterator[None]:
    """The database bound to the models while the block runs; with ``migrated``, StorageError if its schema is not new.

    The storage is imported here, since commands that only analyse never need it.
    """
    from quotetrack.storage.connection import bind_database, open_database
    from quotetrack.storage.migrations import pending

    database = open_database(settings.database)
    bind_database(database)
    try:
        if migrated and pending(database):
            raise StorageError("The database is not up to date: run 'quotetrack migrate' first.")
        yield
    finally:
        # A pool keeps connections open beyond close().
        getattr(database, "close_all", database.close)()

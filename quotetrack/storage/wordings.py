"""The index that finds statements by their words: each wording once, its keys, and the statements that have it."""

from typing import Final

import peewee

from quotetrack.storage.base import Table, refer_to
from quotetrack.storage.connection import database, is_postgresql
from quotetrack.storage.statements import Statement


class _OnSqliteAlone:
    """True where the bound database is SQLite: only there may a table be its own primary key's tree."""

    def __bool__(self) -> bool:
        return not is_postgresql()


ON_SQLITE_ALONE: Final = _OnSqliteAlone()


class Wording(Table):
    """The words of one statement or of many alike; ``digest`` is a hash of their normal form, ``words`` counts those
    that carry content."""

    digest = peewee.BigIntegerField(unique=True)
    words = peewee.IntegerField()


class WordingKey(peewee.Model):
    """A hash of a few of the wording's words; no reference, to be as small as it can."""

    key = peewee.IntegerField()
    wording = peewee.BigIntegerField()

    class Meta:
        database = database
        legacy_table_names = False
        primary_key = peewee.CompositeKey("key", "wording")
        without_rowid = ON_SQLITE_ALONE


class StatementWording(peewee.Model):
    """Which wording a statement has; a statement without one was not looked at yet."""

    statement = peewee.ForeignKeyField(Statement, primary_key=True, on_delete="CASCADE", lazy_load=False)
    wording = refer_to(Wording, "CASCADE", index=False)

    class Meta:
        database = database
        legacy_table_names = False
        indexes = ((("wording", "statement"), False),)

"""What every table has in common."""

from typing import Any

import peewee

from quotetrack.storage.connection import database
from quotetrack.storage.fields import IdentifierField, MomentField, read_clock


class Table(peewee.Model):
    """A row with an identifier that is never used twice."""

    id = IdentifierField()

    class Meta:
        database = database
        legacy_table_names = False


class DatedTable(Table):
    """A row that knows when it was made and last changed, and counts its versions up from 1."""

    version = peewee.IntegerField(default=1)
    created_at = MomentField(default=read_clock)
    updated_at = MomentField(default=read_clock, index=True)


def refer_to(table: type[Table], on_delete: str, **options: Any) -> peewee.ForeignKeyField:
    """A reference to a row of another table, with what happens here when that row is deleted.

    It never loads the other row by itself: what is read is joined on purpose.
    """
    return peewee.ForeignKeyField(table, on_delete=on_delete, lazy_load=False, **options)

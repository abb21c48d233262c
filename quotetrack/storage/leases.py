"""Who has a statement open just now."""

import peewee

from quotetrack.storage.accounts import User
from quotetrack.storage.connection import database
from quotetrack.storage.fields import MomentField
from quotetrack.storage.statements import Statement


class Lease(peewee.Model):
    """A statement that an editor has open ``until`` then; whoever looks at it later is told, nobody is kept out."""

    statement = peewee.ForeignKeyField(Statement, primary_key=True, on_delete="CASCADE", lazy_load=False)
    user = peewee.ForeignKeyField(User, on_delete="CASCADE", lazy_load=False, backref="leases")
    until = MomentField()

    class Meta:
        database = database
        legacy_table_names = False

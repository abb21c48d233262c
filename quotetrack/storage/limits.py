"""How much of what each caller may do is used up."""

import peewee

from quotetrack.storage.connection import database


class Allowance(peewee.Model):
    """A caller's allowance of one kind: it is whole again ``full_at``, in microseconds since 1970.

    ``subject`` is a hash: neither keys nor addresses need to be read back.
    """

    subject = peewee.CharField(max_length=64, primary_key=True)
    full_at = peewee.BigIntegerField(index=True)

    class Meta:
        database = database
        legacy_table_names = False

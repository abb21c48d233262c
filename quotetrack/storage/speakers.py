"""Persons and bodies across articles, with the other names that they go by."""

import peewee

from quotetrack.storage.articles import Article
from quotetrack.storage.base import DatedTable, Table, refer_to
from quotetrack.storage.fields import MomentField, read_clock


class Speaker(DatedTable):
    """A person or body; ``folded`` is the name as it is matched.

    ``article`` is set for somebody known by one word only, who is known in that article alone.
    """

    name = peewee.TextField()
    folded = peewee.TextField(index=True)
    kind = peewee.TextField()
    article = refer_to(Article, "SET NULL", null=True)

    class Meta:
        constraints = (peewee.Check("version >= 1"),)


class Alias(Table):
    """Another name of a speaker."""

    speaker = refer_to(Speaker, "CASCADE", index=False)
    name = peewee.TextField()
    folded = peewee.TextField(index=True)
    created_at = MomentField(default=read_clock)

    class Meta:
        indexes = ((("speaker", "folded"), True),)

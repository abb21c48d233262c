"""Articles that somebody gave to the pages, until they are taken in, and what became of each."""

import peewee

from quotetrack.storage.accounts import User
from quotetrack.storage.articles import Article
from quotetrack.storage.base import Table, refer_to
from quotetrack.storage.fields import MomentField, read_clock


class ImportBatch(Table):
    """What came in one form: ``state`` is receiving, waiting, done or stopped."""

    user = refer_to(User, "SET NULL", null=True)
    actor = peewee.TextField()
    name = peewee.TextField()
    state = peewee.TextField()
    created_at = MomentField(default=read_clock)
    finished_at = MomentField(null=True)

    class Meta:
        indexes = ((("state", "id"), False),)


class ImportItem(Table):
    """One article of a batch, or one that was refused: ``place`` says which it is, ``content`` is the article as JSON
    until its turn has come, ``attempts`` counts how often it came."""

    batch = refer_to(ImportBatch, "CASCADE", index=False)
    place = peewee.TextField()
    content = peewee.TextField(null=True)
    state = peewee.TextField()
    attempts = peewee.IntegerField(default=0)
    reason = peewee.TextField(null=True)
    article = refer_to(Article, "SET NULL", null=True)
    title = peewee.TextField(null=True)
    statements = peewee.IntegerField(null=True)

    class Meta:
        indexes = ((("batch", "id"), False), (("batch", "state", "id"), False))

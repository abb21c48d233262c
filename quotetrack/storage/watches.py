"""What programs watch for, what they were told of, and what is on its way to them."""

import secrets

import peewee

from quotetrack.storage.accounts import ApiKey
from quotetrack.storage.articles import Article
from quotetrack.storage.base import DatedTable, Table, refer_to
from quotetrack.storage.connection import database
from quotetrack.storage.fields import MomentField, read_clock
from quotetrack.storage.statements import Statement


class Watch(DatedTable):
    """What a key wants to be told of: new statements that ``filters`` keep, which are named as those of a list.

    ``secret`` signs what is sent to ``address``; it must be readable, since both sides sign with it.
    """

    key = refer_to(ApiKey, "CASCADE")
    name = peewee.TextField()
    filters = peewee.JSONField()
    address = peewee.TextField(null=True)
    secret = peewee.TextField()
    active = peewee.BooleanField(default=True)

    class Meta:
        constraints = (peewee.Check("version >= 1"),)


class WatchChange(peewee.Model):
    """One row whose ``mark`` is another after every change of a watch, so that processes know what they keep of them
    is old."""

    number = peewee.IntegerField(primary_key=True)
    mark = peewee.BigIntegerField()

    class Meta:
        database = database
        legacy_table_names = False


class Alert(Table):
    """A new statement that a watch kept. ``words`` and ``speaker`` are what it said and who was named when it was
    found; they stay where a later revision lacks the statement, and go with its article."""

    watch = refer_to(Watch, "CASCADE", index=False)
    article = refer_to(Article, "CASCADE")
    statement = refer_to(Statement, "SET NULL", null=True)
    words = peewee.TextField()
    speaker = peewee.TextField(null=True)
    created_at = MomentField(default=read_clock, index=True)

    class Meta:
        indexes = ((("watch", "statement"), True), (("watch", "id"), False))


class Delivery(Table):
    """An alert on its way to its watch's address. Of those that are ``due``, one is sent at ``due_at`` or later by
    whoever holds it ``held_until`` then; ``last_status`` and ``last_error`` tell of the last attempt."""

    alert = refer_to(Alert, "CASCADE", unique=True)
    watch = refer_to(Watch, "CASCADE", index=False)
    state = peewee.TextField(default="due")
    attempts = peewee.IntegerField(default=0)
    due_at = MomentField(default=read_clock)
    held_until = MomentField(null=True)
    last_status = peewee.IntegerField(null=True)
    last_error = peewee.TextField(null=True)
    created_at = MomentField(default=read_clock)
    updated_at = MomentField(default=read_clock)

    class Meta:
        indexes = ((("state", "due_at"), False), (("watch", "state", "due_at"), False))
        constraints = (peewee.Check("attempts >= 0"),)


class Duty(peewee.Model):
    """Work that one process at a time does for all: ``holder`` does it ``until`` then, or longer if it says so."""

    name = peewee.CharField(max_length=40, primary_key=True)
    holder = peewee.CharField(max_length=40)
    until = MomentField()

    class Meta:
        database = database
        legacy_table_names = False


def mark_watches_changed() -> None:
    """Makes every process read the watches anew: one was changed, or what one asks for. In the caller's transaction."""
    mark = secrets.randbits(62)
    WatchChange.insert(number=1, mark=mark).on_conflict(
        conflict_target=[WatchChange.number], update={WatchChange.mark: mark}
    ).execute()

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
    """Another name of a speaker, from ``since`` until before ``until`` where these are known."""

    speaker = refer_to(Speaker, "CASCADE", index=False)
    name = peewee.TextField()
    folded = peewee.TextField(index=True)
    created_at = MomentField(default=read_clock)
    since = MomentField(null=True)
    until = MomentField(null=True)

    class Meta:
        indexes = ((("speaker", "folded"), True),)


class NameKey(Table):
    """A coarser form of a speaker's name that finds who may be meant: initial and surname, or a body's initials."""

    speaker = refer_to(Speaker, "CASCADE", index=False)
    key = peewee.TextField()

    class Meta:
        indexes = ((("key", "speaker"), True), (("speaker",), False))


class Role(Table):
    """An office that a speaker held, from ``since`` until before ``until``; None where not known or still held."""

    speaker = refer_to(Speaker, "CASCADE")
    title = peewee.TextField()
    folded = peewee.TextField(index=True)
    since = MomentField(null=True)
    until = MomentField(null=True)
    created_at = MomentField(default=read_clock)


class SpeakerMerger(Table):
    """A speaker that was found to be another: its row stays, so that its number and its names still answer."""

    speaker = refer_to(Speaker, "CASCADE", unique=True)
    target = refer_to(Speaker, "CASCADE")
    created_at = MomentField(default=read_clock)


class Distinct(Table):
    """Two speakers whom an editor keeps apart; ``first`` is the lower number."""

    first = refer_to(Speaker, "CASCADE", index=False)
    second = refer_to(Speaker, "CASCADE")
    created_at = MomentField(default=read_clock)

    class Meta:
        indexes = ((("first", "second"), True),)
        constraints = (peewee.Check("first_id < second_id"),)

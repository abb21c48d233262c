"""Outlets, their articles, and each version of an article's text."""

import peewee

from quotetrack.storage.base import DatedTable, Table, refer_to
from quotetrack.storage.fields import MomentField, read_clock


class Outlet(Table):
    """Who published; ``folded`` is the name without case and accents."""

    name = peewee.TextField()
    folded = peewee.TextField(unique=True)
    created_at = MomentField(default=read_clock)


class Article(DatedTable):
    """A story as received; its text stands in its revisions.

    ``natural_key`` is a hash of what makes the article the same one when it is sent again; ``folded`` is what is
    searched: title and byline.
    """

    natural_key = peewee.CharField(max_length=64, unique=True)
    outlet = refer_to(Outlet, "RESTRICT", null=True, index=False)
    external_id = peewee.TextField(null=True)
    url = peewee.TextField(null=True)
    title = peewee.TextField(null=True)
    byline = peewee.TextField(null=True)
    published_at = MomentField(null=True, index=True)
    published_zone = peewee.TextField(null=True)
    language = peewee.TextField()
    extra = peewee.JSONField()
    folded = peewee.TextField()
    revision = peewee.IntegerField(default=1)

    class Meta:
        indexes = ((("outlet", "id"), False), (("external_id", "outlet"), False))
        constraints = (peewee.Check("version >= 1"), peewee.Check("revision >= 1"))


class Revision(Table):
    """One version of an article's text. ``sentences`` and ``furniture`` are lists of [start, end], code points."""

    article = refer_to(Article, "CASCADE", index=False)
    number = peewee.IntegerField()
    text = peewee.TextField()
    text_hash = peewee.CharField(max_length=64)
    html = peewee.TextField(null=True)
    sentences = peewee.JSONField()
    furniture = peewee.JSONField()
    created_at = MomentField(default=read_clock)

    class Meta:
        indexes = ((("article", "number"), True),)
        constraints = (peewee.Check("number >= 1"),)

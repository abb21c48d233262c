"""Claims, the statements in which they appear, and articles that are copies of others."""

import peewee

from quotetrack.storage.articles import Article
from quotetrack.storage.base import DatedTable, Table, refer_to
from quotetrack.storage.connection import database
from quotetrack.storage.fields import MomentField, read_clock
from quotetrack.storage.statements import Statement

VARIANT_STATES = "'joined', 'confirmed'"


class Claim(DatedTable):
    """What was said, followed across articles; ``merged_into`` is the claim that it was found to be."""

    status = peewee.TextField(default="open")
    note = peewee.TextField(null=True)
    tags = peewee.JSONField(default=list)
    merged_into = peewee.ForeignKeyField("self", on_delete="SET NULL", null=True, lazy_load=False)

    class Meta:
        constraints = (peewee.Check("version >= 1"),)


class Appearance(Table):
    """A statement in a claim. ``relation`` and ``score`` compare it with ``matched``, the statement that it was joined
    through; all three are None for the one that began the claim."""

    statement = refer_to(Statement, "CASCADE", index=False)
    claim = refer_to(Claim, "CASCADE", index=False)
    matched = refer_to(Statement, "SET NULL", null=True)
    relation = peewee.TextField(null=True)
    score = peewee.DoubleField(null=True)
    method = peewee.TextField()
    state = peewee.TextField()
    decided_by = peewee.TextField(null=True)
    created_at = MomentField(default=read_clock)
    updated_at = MomentField(default=read_clock)

    class Meta:
        indexes = ((("statement", "claim"), True), (("claim", "state"), False), (("state", "claim"), False))


# A statement is a variant of one claim at most, whoever writes at the same time.
Appearance.add_index(
    Appearance.index(
        Appearance.statement,
        unique=True,
        name="appearance_variant",
        where=peewee.SQL(f"state IN ({VARIANT_STATES})"),
    )
)


class ClaimDistinct(Table):
    """Two claims that an editor keeps apart; ``first`` is the lower number."""

    first = refer_to(Claim, "CASCADE", index=False)
    second = refer_to(Claim, "CASCADE")
    created_at = MomentField(default=read_clock)

    class Meta:
        indexes = ((("first", "second"), True),)
        constraints = (peewee.Check("first_id < second_id"),)


class ArticleCopy(peewee.Model):
    """An article that is mostly a copy of another, which alone counts."""

    article = peewee.ForeignKeyField(Article, primary_key=True, on_delete="CASCADE", lazy_load=False)
    original = peewee.ForeignKeyField(Article, on_delete="CASCADE", lazy_load=False, backref="copies")
    shared = peewee.IntegerField()
    created_at = MomentField(default=read_clock)

    class Meta:
        database = database
        legacy_table_names = False


class ClaimCount(peewee.Model):
    """What was counted of a claim's statements when it was last settled; of a claim that is marked it may be wrong.

    It refers to claims and statements without the database's knowing, so that whoever settles never waits for those who
    change claims, nor they for it; what is left of a claim that is gone goes when it is settled.
    """

    claim = peewee.BigIntegerField(primary_key=True)
    appearances = peewee.IntegerField()
    articles = peewee.IntegerField()
    outlets = peewee.IntegerField()
    suggestions = peewee.IntegerField()
    contrasts = peewee.IntegerField()
    first_statement = peewee.BigIntegerField(null=True)
    last_published = MomentField(null=True)

    class Meta:
        database = database
        legacy_table_names = False


# The most repeated claims in their order.
ClaimCount.add_index(ClaimCount.index(ClaimCount.articles.desc(), ClaimCount.claim, name="claim_count_repeated"))


class ClaimMark(Table):
    """Says that a claim is to be counted anew. One for every change, never changed itself: writers do not wait."""

    claim = peewee.BigIntegerField(index=True)

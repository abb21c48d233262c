"""Statements and the decisions that people made on them."""

import peewee

from quotetrack.storage.accounts import ApiKey, User
from quotetrack.storage.articles import Article, Revision
from quotetrack.storage.base import DatedTable, Table, refer_to
from quotetrack.storage.fields import MomentField, read_clock
from quotetrack.storage.speakers import Speaker


class Statement(DatedTable):
    """A statement as it stands after corrections; offsets are code points into the text of its ``revision``.

    ``content`` is a list of [start, end]; ``start`` and ``end`` are its outermost. ``machine`` is what the machine
    said, which corrections never touch. ``folded`` is what is searched. ``unclosed`` says that it stands behind an
    opening mark that nothing closes; ``attention`` is the place of its reason among ``terms.Reason`` from 1, or 0.
    """

    article = refer_to(Article, "CASCADE", index=False)
    revision = refer_to(Revision, "CASCADE")
    outdated = peewee.BooleanField(default=False)
    content = peewee.JSONField()
    start = peewee.IntegerField()
    end = peewee.IntegerField()
    content_text = peewee.TextField()
    folded = peewee.TextField()
    cue_start = peewee.IntegerField(null=True)
    cue_end = peewee.IntegerField(null=True)
    cue_text = peewee.TextField(null=True)
    source_start = peewee.IntegerField(null=True)
    source_end = peewee.IntegerField(null=True)
    source_text = peewee.TextField(null=True)
    kind = peewee.TextField()
    polarity = peewee.TextField()
    status = peewee.TextField()
    speaker = refer_to(Speaker, "RESTRICT", null=True, index=False)
    on_behalf_of = refer_to(Speaker, "RESTRICT", null=True)
    candidates = peewee.JSONField()
    confidence = peewee.DoubleField()
    reason = peewee.TextField()
    review = peewee.TextField(default="open")
    corrected_by = peewee.TextField(null=True)
    corrected_at = MomentField(null=True)
    machine = peewee.JSONField(null=True)
    unclosed = peewee.BooleanField(default=False, constraints=[peewee.Default("FALSE")])
    attention = peewee.SmallIntegerField(default=0, constraints=[peewee.Default("0")])

    class Meta:
        indexes = (
            (("article", "id"), False),
            (("speaker", "id"), False),
            (("status", "id"), False),
            (("kind", "id"), False),
            (("polarity", "id"), False),
            (("review", "id"), False),
            # An article's and a speaker's statements are counted from these alone, without reading the rows.
            (("article", "outdated", "review", "status", "confidence"), False),
            (("speaker", "outdated", "review"), False),
        )
        constraints = (
            peewee.Check("version >= 1"),
            peewee.Check('"start" >= 0 AND "start" < "end"'),
            peewee.Check("confidence >= 0 AND confidence <= 1"),
            peewee.Check("(status = 'attributed') = (speaker_id IS NOT NULL)"),
        )


# The queue in its order: the most pressing reason, the newest article, the order of its text.
Statement.add_index(
    Statement.index(
        Statement.attention,
        Statement.article.desc(),
        Statement.start,
        Statement.id,
        name="statement_attention",
        where=peewee.SQL("attention > 0"),
    )
)


class Correction(Table):
    """One decision of a person: what changed, from what, to what; ``undone_at`` once it was taken back.

    Those made as one have the identifier of the first of them as their ``batch`` and are undone together; those that a
    decision on a speaker made have its identifier as their ``decision``. ``updated_at`` is when it was made or undone.
    ``attention`` is that of the statement before, None where it was not kept yet.
    """

    statement = refer_to(Statement, "CASCADE", index=False)
    action = peewee.TextField()
    actor = peewee.TextField()
    user = refer_to(User, "SET NULL", null=True)
    key = refer_to(ApiKey, "SET NULL", null=True)
    before = peewee.JSONField()
    after = peewee.JSONField()
    note = peewee.TextField(null=True)
    undone_at = MomentField(null=True, index=True)
    undone_by = peewee.TextField(null=True)
    created_at = MomentField(default=read_clock, index=True)
    batch = peewee.BigIntegerField(null=True, index=True)
    updated_at = MomentField(default=read_clock, null=True, index=True)
    attention = peewee.SmallIntegerField(null=True)
    decision = peewee.BigIntegerField(null=True, index=True)

    class Meta:
        indexes = ((("statement", "id"), False),)

"""What intake leaves behind beside articles: tombstones of what was deleted, and answers kept for calls sent twice."""

import peewee

from quotetrack.storage.accounts import ApiKey
from quotetrack.storage.base import Table, refer_to
from quotetrack.storage.fields import MomentField, read_clock


class Tombstone(Table):
    """Says that a row of a kind was deleted, so that whoever keeps a copy can delete theirs.

    ``record`` is no reference: the row is gone, and its number is never given again.
    """

    kind = peewee.TextField()
    record = peewee.BigIntegerField()
    deleted_at = MomentField(default=read_clock)

    class Meta:
        indexes = ((("kind", "record"), True), (("kind", "deleted_at", "id"), False))


class IdempotentCall(Table):
    """A call that a client may send again under the same ``name``, with its answer once there is one.

    ``digest`` is a hash of the whole call. ``status`` is None while it runs. ``content`` is the answer's body,
    compressed; None where what it told of was deleted since. ``place`` is the path that the answer tells of.
    """

    key = refer_to(ApiKey, "CASCADE", index=False)
    name = peewee.TextField()
    digest = peewee.CharField(max_length=64)
    began_at = MomentField(default=read_clock, index=True)
    status = peewee.IntegerField(null=True)
    headers = peewee.JSONField(default=dict)
    content = peewee.BlobField(null=True)
    place = peewee.TextField(index=True)

    class Meta:
        indexes = ((("key", "name"), True),)

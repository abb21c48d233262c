"""What people decided of speakers and claims, in the words of the day, with what it takes to undo it."""

import peewee

from quotetrack.storage.accounts import ApiKey, User
from quotetrack.storage.base import Table, refer_to
from quotetrack.storage.fields import MomentField, read_clock


class Decision(Table):
    """One decision on a speaker or a claim (``subject``); ``undone_at`` once it was taken back.

    ``other_id`` is who was merged into the subject, split off from it or kept apart from it. Neither is a reference:
    the decision tells its story even when the row is gone.
    """

    subject = peewee.TextField()
    subject_id = peewee.BigIntegerField()
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
    other_id = peewee.BigIntegerField(null=True)

    class Meta:
        indexes = ((("subject", "subject_id", "id"), False), (("subject", "other_id"), False))

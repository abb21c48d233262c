"""Who may come in: users of the editors' pages, keys of the API, and failed sign-ins."""

import peewee

from quotetrack.storage.base import Table, refer_to
from quotetrack.storage.connection import database
from quotetrack.storage.fields import MomentField, read_clock


class User(Table):
    """Somebody who signs in; a raised ``session_epoch`` ends every session made before."""

    name = peewee.TextField()
    folded = peewee.TextField(unique=True)
    password_hash = peewee.TextField()
    role = peewee.TextField()
    active = peewee.BooleanField(default=True)
    session_epoch = peewee.IntegerField(default=1)
    created_at = MomentField(default=read_clock)

    class Meta:
        table_name = "user_account"


class ApiKey(Table):
    """A key; ``secret_hash`` is the SHA-256 of a secret too long to be guessed."""

    name = peewee.TextField()
    prefix = peewee.CharField(max_length=16, unique=True)
    secret_hash = peewee.CharField(max_length=64)
    scopes = peewee.JSONField()
    created_at = MomentField(default=read_clock)
    last_used_at = MomentField(null=True)
    revoked_at = MomentField(null=True)


class SignInFailure(Table):
    """A failed sign-in of a name or from an address; ``subject`` is a hash, as neither needs to be read back."""

    subject = peewee.CharField(max_length=64)
    failed_at = MomentField(default=read_clock, index=True)

    class Meta:
        indexes = ((("subject", "failed_at"), False),)


class AccountChange(Table):
    """What somebody did with an account or a key (``subject``: "user" or "key"); never a password or a secret.

    ``subject_id`` is no reference: the record tells its story even when the row is gone.
    """

    actor = peewee.TextField()
    user = refer_to(User, "SET NULL", null=True)
    subject = peewee.TextField()
    subject_id = peewee.BigIntegerField()
    name = peewee.TextField()
    action = peewee.TextField()
    detail = peewee.TextField(null=True)
    created_at = MomentField(default=read_clock)


class OwnKey(peewee.Model):
    """The key of a person: the watches that are made on the pages belong to it, and feed readers come with it."""

    user = refer_to(User, "CASCADE", primary_key=True)
    key = refer_to(ApiKey, "CASCADE", unique=True)

    class Meta:
        database = database
        legacy_table_names = False


class EndedSession(peewee.Model):
    """A session that its user signed out of, so that a copy of its cookie opens nothing; ``mark`` is a hash of it."""

    mark = peewee.CharField(max_length=64, primary_key=True)
    ended_at = MomentField(default=read_clock, index=True)

    class Meta:
        database = database
        legacy_table_names = False

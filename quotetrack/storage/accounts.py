"""Who may come in: users of the editors' pages, keys of the API, and failed sign-ins."""

import peewee

from quotetrack.storage.base import Table
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

"""The records of who uses the service: users, API keys, and whoever does something.

``services.records`` hands them on, as it does with all records that cross the services' border.
"""

from dataclasses import dataclass
from datetime import datetime

from quotetrack.terms import Scope, UserRole


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a signed-in user, an API key or the command line; ``name`` is what history shows."""

    name: str
    user_id: int | None = None
    key_id: int | None = None


@dataclass(frozen=True, slots=True)
class UserRecord:
    """Somebody who may sign in to the editors' pages."""

    id: int
    name: str
    role: UserRole
    active: bool
    session_epoch: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """An API key without its secret; ``prefix`` is the part that may be shown."""

    id: int
    name: str
    prefix: str
    scopes: frozenset[Scope]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

"""Who has a statement open: for a few minutes, shared through the database, and never a lock.

A lease tells the next editor that somebody is at work; what keeps two saves apart is the statement's version.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from quotetrack.errors import InputError, NotFoundError
from quotetrack.services.checks import is_possible_id
from quotetrack.services.records import Actor
from quotetrack.storage.accounts import User
from quotetrack.storage.connection import reading, writing
from quotetrack.storage.fields import read_clock
from quotetrack.storage.leases import Lease
from quotetrack.storage.statements import Statement


@dataclass(frozen=True, slots=True)
class LeaseRecord:
    """A statement that somebody has open ``until`` then (UTC)."""

    statement_id: int
    user_id: int
    holder: str
    until: datetime


def take_lease(statement_id: int, *, actor: Actor, minutes: int) -> LeaseRecord:
    """Who has the statement open from now on: the actor, for so many minutes, unless somebody else has it already.

    Asked again it is renewed. NotFoundError for no such statement, InputError for an actor who is no user.
    """
    if actor.user_id is None:
        raise InputError("Only somebody who is signed in has a statement open.")
    now = read_clock()
    until = now + timedelta(minutes=minutes)
    with writing():
        if not is_possible_id(statement_id) or not Statement.select().where(Statement.id == statement_id).exists():
            raise NotFoundError(f"There is no statement {statement_id}.")
        free = (Lease.user == actor.user_id) | (Lease.until <= now)
        changed = {"user": actor.user_id, "until": until}
        taken = Lease.update(changed).where(Lease.statement == statement_id, free).execute()
        if not taken:
            # Two who come at once: the second one's row is ignored, and the first one's is read.
            Lease.insert(statement=statement_id, **changed).on_conflict_ignore().execute()
        return find_leases([statement_id])[statement_id]


def release_lease(statement_id: int, *, actor: Actor) -> None:
    """Gives the statement back, if the actor has it."""
    if actor.user_id is not None and is_possible_id(statement_id):
        with writing():
            Lease.delete().where(Lease.statement == statement_id, Lease.user == actor.user_id).execute()


def find_leases(statements: Collection[int]) -> dict[int, LeaseRecord]:
    """The leases that hold now, by statement."""
    if not statements:
        return {}
    with reading():
        query: Any = (
            Lease.select(Lease, User.name)
            .join(User, on=Lease.user == User.id)
            .where(Lease.statement.in_(list(statements)), Lease.until > read_clock())
            .objects()
        )
        return {row.statement_id: LeaseRecord(row.statement_id, row.user_id, row.name, row.until) for row in query}


def forget_leases() -> int:
    """Removes those that have run out; how many they were."""
    with writing():
        return int(Lease.delete().where(Lease.until <= read_clock()).execute())

"""What a list of changes calls those whom it concerns, and who may have made them."""

from collections.abc import Collection
from typing import Any, Final

from quotetrack.services.claims import read_claims
from quotetrack.storage.accounts import ApiKey, User
from quotetrack.storage.claims import Claim
from quotetrack.storage.connection import reading
from quotetrack.storage.speakers import Speaker

MOST_NAMES: Final = 200


def name_speakers(numbers: Collection[int]) -> dict[int, str]:
    """The names of the speakers that there are, those merged into others under their own."""
    if not numbers:
        return {}
    query: Any = Speaker.select(Speaker.id, Speaker.name).where(Speaker.id.in_(sorted(numbers)))
    with reading():
        return dict(query.tuples())


def name_claims(numbers: Collection[int]) -> dict[int, str]:
    """The first wordings of the claims that there are, "" where no article has one now."""
    if not numbers:
        return {}
    with reading():
        rows: list[Any] = list(Claim.select().where(Claim.id.in_(sorted(numbers))))
        return {one.id: one.text or "" for one in read_claims(rows)}


def list_actors() -> tuple[str, ...]:
    """The names of users and keys, as many as can be chosen among: those by whom changes are signed."""
    with reading():
        names = [row.name for table in (User, ApiKey) for row in table.select(table.name).limit(MOST_NAMES)]
    return tuple(sorted(set(names), key=str.casefold)[:MOST_NAMES])

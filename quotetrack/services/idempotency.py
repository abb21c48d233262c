"""Calls that a client may send twice: the second time the first answer is given again and nothing is done."""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from quotetrack.errors import CallRunningError, ReusedNameError
from quotetrack.settings import LimitsSettings
from quotetrack.storage.connection import lock_alone, reading, writing
from quotetrack.storage.fields import read_clock
from quotetrack.storage.intake import IdempotentCall

PURGED_AT_ONCE: Final = 50
"""Calls too old to be kept that a new one takes along: more than one, so that they never pile up."""

FASTEST: Final = 1
"""zlib's level: an answer is stored while the client waits."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of one API key under the name that its sender gave it; ``digest`` is a hash of all of it."""

    key_id: int
    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer to be given again; ``content`` is None where what it told of was deleted since."""

    status: int
    headers: Mapping[str, str]
    content: bytes | None


def begin_call(call: Call, limits: LimitsSettings) -> datetime | KeptAnswer:
    """The answer that the call had, or the moment that it begins now, which ``finish_call`` asks for.

    One that nobody answered for ``limits.idempotency_seconds`` counts as lost with its process and is done again. Also
    forgets a few of those older than ``limits.idempotency_hours``. Raises ReusedNameError for another call under the
    name of an earlier one, CallRunningError while the first is being done.
    """
    now = read_clock()
    oldest = now - timedelta(hours=limits.idempotency_hours)
    with writing():
        _purge(oldest)
        lock_alone(f"call {call.key_id} {call.name}")
        row: Any = IdempotentCall.get_or_none(*_match(call))
        if row is not None and row.began_at >= oldest:
            if row.digest != call.digest:
                raise ReusedNameError("This Idempotency-Key was sent with another call before.")
            if row.status is not None:
                return _read_answer(row)
            if row.began_at >= now - timedelta(seconds=limits.idempotency_seconds):
                raise CallRunningError("The first call with this Idempotency-Key is still being done.")
        _write_beginning(call, row, now)
    return now


def finish_call(call: Call, began_at: datetime, answer: KeptAnswer, place: str) -> None:
    """Keeps the answer, unless somebody else took the call over meanwhile; ``place`` is the path that it tells of."""
    content = None if answer.content is None else zlib.compress(answer.content, FASTEST)
    columns = {"status": answer.status, "headers": dict(answer.headers), "content": content, "place": place}
    with writing():
        IdempotentCall.update(columns).where(*_match(call), IdempotentCall.began_at == began_at).execute()


def abandon_call(call: Call, began_at: datetime) -> None:
    """Forgets a call that changed nothing, so that it may be sent again, changed or not."""
    with writing():
        IdempotentCall.delete().where(*_match(call), IdempotentCall.began_at == began_at).execute()


def forget_answers(places: list[str]) -> None:
    """Empties the answers that tell of these paths, within the transaction that deletes what is there."""
    for at in range(0, len(places), 500):
        told = IdempotentCall.place.in_(places[at : at + 500]) & IdempotentCall.status.is_null(False)
        IdempotentCall.update(content=None, headers={}).where(told).execute()


def list_answers(prefix: str) -> Iterator[tuple[str, bytes]]:
    """The paths that begin so of which answers are kept, each with its answer, within the caller's connection."""
    behind = prefix[:-1] + chr(ord(prefix[-1]) + 1)
    kept = IdempotentCall.place.between(prefix, behind) & IdempotentCall.content.is_null(False)
    query: Any = IdempotentCall.select(IdempotentCall.place, IdempotentCall.content).where(kept)
    for row in query.iterator():
        yield row.place, zlib.decompress(bytes(row.content))


def count_calls() -> int:
    """How many calls are kept."""
    with reading():
        return int(IdempotentCall.select().count())


def _match(call: Call) -> tuple[Any, Any]:
    return IdempotentCall.key == call.key_id, IdempotentCall.name == call.name


def _write_beginning(call: Call, row: Any, now: datetime) -> None:
    columns: dict[str, Any] = {"digest": call.digest, "began_at": now, "place": "", "headers": {}}
    if row is None:
        IdempotentCall.create(key=call.key_id, name=call.name, **columns)
    else:
        columns |= {"status": None, "content": None}
        IdempotentCall.update(columns).where(IdempotentCall.id == row.id).execute()


def _read_answer(row: Any) -> KeptAnswer:
    content = None if row.content is None else zlib.decompress(bytes(row.content))
    return KeptAnswer(row.status, row.headers, content)


def _purge(oldest: datetime) -> None:
    old = IdempotentCall.select(IdempotentCall.id).where(IdempotentCall.began_at < oldest).limit(PURGED_AT_ONCE)
    numbers = [row.id for row in old]
    if numbers:
        IdempotentCall.delete().where(IdempotentCall.id.in_(numbers)).execute()

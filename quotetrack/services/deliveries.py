"""Alerts on their way to whoever watches: put down with the alert, sent afterwards, again until they arrive.

A delivery is held for a while before it is sent, so that no two processes send it at once; a process that ends between
sending and noting it leaves it to be sent again under the same number. So each arrives at least once.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from quotetrack.errors import ConflictError, NotFoundError
from quotetrack.services.checks import check_moment, is_possible_id
from quotetrack.services.records import Page, PageRequest
from quotetrack.services.watch_records import DeliveryRecord
from quotetrack.services.webhooks import Outcome
from quotetrack.settings import WebhooksSettings
from quotetrack.storage.accounts import ApiKey
from quotetrack.storage.connection import is_postgresql, lock_rows, reading, writing
from quotetrack.storage.fields import EPOCH, read_clock
from quotetrack.storage.pages import cut_page
from quotetrack.storage.queries import Query
from quotetrack.storage.watches import Alert, Delivery, Duty, Watch
from quotetrack.terms import DeliveryState

GONE: Final = 410
"""The answer that says: never again."""

SLACK_SECONDS: Final = 30
"""How much longer than one attempt may take a delivery is held."""

AT_ONCE: Final = 2
"""Deliveries of one watch taken in one round, so that a receiver who hangs does not hold up the others."""

LONGEST_DUTY: Final = timedelta(minutes=10)

_DUE: Final = Query("SELECT 1 FROM delivery WHERE state = 'due' AND due_at <= ? LIMIT 1")
# A few of each watch, found through its own index: what one of them has waiting does not lengthen the way to another's.
_TAKE: Final = Query(
    f"""SELECT delivery.id FROM watch
    JOIN api_key ON api_key.id = watch.key_id
    JOIN delivery ON delivery.id IN (
        SELECT waiting.id FROM delivery waiting
        WHERE waiting.watch_id = watch.id AND waiting.state = 'due' AND waiting.due_at <= ?
            AND (waiting.held_until IS NULL OR waiting.held_until < ?)
        ORDER BY waiting.due_at LIMIT {AT_ONCE})
    WHERE watch.address IS NOT NULL AND watch.active AND api_key.revoked_at IS NULL
    ORDER BY delivery.due_at LIMIT ?"""  # noqa: S608 - a number of ours
)


@dataclass(frozen=True, slots=True)
class Task:
    """A delivery that this process holds and is to send now, for the ``attempt``-th time."""

    delivery_id: int
    alert_id: int
    watch_id: int
    address: str
    secret: str
    attempt: int


def has_due() -> bool:
    """Whether anything waits to be sent; reads alone."""
    with reading():
        return _DUE.first(_count_microseconds(read_clock())) is not None


def take_due(most: int, settings: WebhooksSettings) -> Sequence[Task]:
    """Up to so many deliveries that are due, held for this process; those tried often enough are given up."""
    now = read_clock()
    with writing():
        moment = _count_microseconds(now)
        numbers = [row[0] for row in _TAKE.fetch(moment, moment, most)]
        if not numbers:
            return ()
        query: Any = Delivery.select().where(Delivery.id.in_(numbers), Delivery.state == DeliveryState.DUE.value)
        if is_postgresql():
            query = query.for_update("FOR UPDATE SKIP LOCKED")
        rows = [row for row in query if row.held_until is None or row.held_until < now]
        spent = [row.id for row in rows if row.attempts >= settings.attempts]
        _give_up(spent, "Every attempt was made and none was noted.")
        held = [row for row in rows if row.attempts < settings.attempts]
        until = now + timedelta(seconds=settings.timeout_seconds + SLACK_SECONDS)
        Delivery.update(held_until=until, attempts=Delivery.attempts + 1).where(
            Delivery.id.in_([row.id for row in held])
        ).execute()
        watches = {row.id: row for row in Watch.select().where(Watch.id.in_({row.watch_id for row in held}))}
    tasks = []
    for row in held:
        watch = watches.get(row.watch_id)
        if watch is not None and watch.address is not None:
            tasks.append(Task(row.id, row.alert_id, watch.id, watch.address, watch.secret, row.attempts + 1))
    return tasks


def note_outcome(task: Task, outcome: Outcome, settings: WebhooksSettings) -> DeliveryState:
    """Writes down what became of one attempt: sent, due again, or given up."""
    now = read_clock()
    state = DeliveryState.DUE
    if outcome.arrived:
        state = DeliveryState.SENT
    elif task.attempt >= settings.attempts or outcome.status == GONE:
        state = DeliveryState.FAILED
    changes: dict[str, Any] = {
        "state": state.value,
        "held_until": None,
        "last_status": outcome.status,
        "last_error": outcome.error,
        "updated_at": now,
    }
    if state is DeliveryState.DUE:
        changes["due_at"] = now + choose_delay(task.attempt, settings, least=outcome.wait)
    with writing():
        # Not where somebody asked for it anew meanwhile, or another process took it over.
        held = (Delivery.id == task.delivery_id) & (Delivery.attempts == task.attempt)
        Delivery.update(changes).where(held, Delivery.state == DeliveryState.DUE.value).execute()
    return state


def choose_delay(attempt: int, settings: WebhooksSettings, *, least: int = 0) -> timedelta:
    """How long to wait after the n-th attempt: at random within a time that doubles with each (full jitter), so that
    what failed together is not tried again together."""
    most = min(settings.retry_most_seconds, settings.retry_base_seconds * 2 ** min(attempt - 1, 40))
    wait = max(random.uniform(0, most), min(least, settings.retry_most_seconds))  # noqa: S311 - no secret
    return timedelta(seconds=wait)


def list_deliveries(
    watch_id: int, owner: int | None, page: PageRequest, state: DeliveryState | None = None
) -> Page[DeliveryRecord]:
    """One page of a watch's deliveries; NotFoundError where the owner has no such watch."""
    condition = Delivery.watch == watch_id
    if state is not None:
        condition &= Delivery.state == state.value
    with reading():
        _require_watch(watch_id, owner)
        rows, cursor = cut_page(
            Delivery.select().where(condition), Delivery.id, "deliveries", cursor=page.cursor, limit=page.limit
        )
        total = Delivery.select().where(condition).count() if page.include_total else None
    return Page([read_delivery(row) for row in rows], cursor, total)


def replay_alert(alert_id: int, owner: int | None) -> DeliveryRecord:
    """Sends the alert once more, whatever became of it before.

    Raises NotFoundError for an alert that is not the owner's, ConflictError where its watch has no address.
    """
    with writing():
        query = Alert.select(Alert.id, Alert.watch, Watch.address).join(Watch).where(Alert.id == alert_id)
        if owner is not None:
            query = query.where(Watch.key == owner)
        row = query.objects().first() if is_possible_id(alert_id) else None
        if row is None:
            raise NotFoundError(f"There is no alert {alert_id}.")
        _require_address(row.address)
        _send_again([(row.id, row.watch_id)])
        return read_delivery(Delivery.get(Delivery.alert == alert_id))


def replay_watch(watch_id: int, owner: int | None, *, since: datetime | None = None, every: bool = False) -> int:
    """Sends a watch's alerts once more: those given up, or with ``every`` all of them; how many.

    ``since`` leaves out those noted before. Raises NotFoundError, and ConflictError where there is no address.
    """
    if since is not None:
        check_moment(since, "/since")
    with writing():
        watch = _require_watch(watch_id, owner)
        _require_address(watch.address)
        query: Any = Alert.select(Alert.id).where(Alert.watch == watch_id)
        if since is not None:
            query = query.where(Alert.created_at >= since)
        if not every:
            failed = Delivery.select(Delivery.alert).where(
                Delivery.watch == watch_id, Delivery.state == DeliveryState.FAILED.value
            )
            query = query.where(Alert.id.in_(failed))
        numbers = [row[0] for row in query.tuples()]
        _send_again([(number, watch_id) for number in numbers])
        return len(numbers)


def count_waiting() -> Mapping[str, int]:
    """How many deliveries are due and how many were given up."""
    with reading():
        return {
            state.value: Delivery.select().where(Delivery.state == state.value).count()
            for state in (DeliveryState.DUE, DeliveryState.FAILED)
        }


def take_duty(name: str, holder: str, seconds: int) -> bool:
    """Whether the holder does this work for the next seconds; nobody else does meanwhile."""
    now = read_clock()
    until = now + timedelta(seconds=seconds)
    with writing():
        row: Any = lock_rows(Duty.select().where(Duty.name == name)).first()
        if row is None:
            # Several may find nobody: the processes of a server begin at the same moment.
            making: Any = Duty.insert(name=name, holder=holder, until=until).on_conflict_ignore()
            return bool(making.as_rowcount().execute())
        # A clock that was set back must not leave the work to nobody for long.
        free = row.holder == holder or row.until < now or row.until > now + LONGEST_DUTY
        if free:
            Duty.update(holder=holder, until=until).where(Duty.name == name).execute()
        return bool(free)


def read_delivery(row: Any) -> DeliveryRecord:
    """A delivery from its row."""
    return DeliveryRecord(
        id=row.id,
        alert_id=row.alert_id,
        watch_id=row.watch_id,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        due_at=row.due_at,
        last_status=row.last_status,
        last_error=row.last_error,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _send_again(alerts: Sequence[tuple[int, int]]) -> None:
    now = read_clock()
    for alert, watch in alerts:
        anew = {"state": DeliveryState.DUE.value, "attempts": 0, "due_at": now, "held_until": None, "updated_at": now}
        Delivery.insert({"alert": alert, "watch": watch, **anew, "created_at": now}).on_conflict(
            conflict_target=[Delivery.alert], update=anew
        ).execute()


def _give_up(numbers: Sequence[int], error: str) -> None:
    if numbers:
        changes = {"state": DeliveryState.FAILED.value, "held_until": None, "last_error": error}
        Delivery.update(updated_at=read_clock(), **changes).where(Delivery.id.in_(list(numbers))).execute()


def _require_watch(watch_id: int, owner: int | None) -> Any:
    query = Watch.select().join(ApiKey).where(Watch.id == watch_id)
    if owner is not None:
        query = query.where(Watch.key == owner)
    row = query.first() if is_possible_id(watch_id) else None
    if row is None:
        raise NotFoundError(f"There is no watch {watch_id}.")
    return row


def _require_address(address: str | None) -> None:
    if address is None:
        raise ConflictError("The watch has no address that its alerts are sent to.")


def _count_microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)

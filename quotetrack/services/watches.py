"""Watches: made, listed, changed and ended by the keys that they belong to.

``owner`` is the number of the key that asks, and only its watches exist for it; None, for a key that may do
everything, knows all of them.
"""

import secrets
from dataclasses import replace
from typing import Any, Final

from peewee import fn

from quotetrack.errors import ConflictError, Fault, InputError, NotFoundError, StaleVersionError
from quotetrack.services.addresses import check_address
from quotetrack.services.checks import check_name, is_possible_id
from quotetrack.services.filters import match_statements
from quotetrack.services.idempotency import forget_answers
from quotetrack.services.records import Page, PageRequest, StatementFilters, Unset
from quotetrack.services.watch_records import (
    TELLING,
    WATCHED,
    WatchChanges,
    WatchRecord,
    read_filters,
    write_filters,
)
from quotetrack.settings import WatchesSettings, WebhooksSettings
from quotetrack.storage.accounts import ApiKey
from quotetrack.storage.claims import Claim
from quotetrack.storage.connection import lock_rows, reading, writing
from quotetrack.storage.fields import read_clock
from quotetrack.storage.pages import cut_page
from quotetrack.storage.speakers import Speaker
from quotetrack.storage.watches import Delivery, Watch, mark_watches_changed
from quotetrack.terms import DeliveryState
from quotetrack.text.search import parse_query

SIGNING_MARK: Final = "whsec_"
SECRET_BYTES: Final = 32


def create_watch(
    key_id: int,
    name: str,
    filters: StatementFilters,
    address: str | None,
    *,
    limits: WatchesSettings,
    webhooks: WebhooksSettings,
) -> tuple[WatchRecord, str]:
    """A new watch of the key, and the secret that signs what is sent for it.

    Raises InputError for a name, filters or an address that cannot be, ConflictError where the key has all the watches
    that it may have.
    """
    clean = check_name(name, "/name")
    check_filters(filters)
    if address is not None:
        check_address(address, webhooks)
    secret = make_secret()
    with writing():
        _check_subject(filters)
        if Watch.select().where(Watch.key == key_id).count() >= limits.per_key:
            raise ConflictError(f"A key has at most {limits.per_key} watches.")
        row = Watch.create(key=key_id, name=clean, filters=write_filters(filters), address=address, secret=secret)
        mark_watches_changed()
        return _get(row.id, key_id), secret


def list_watches(owner: int | None, page: PageRequest) -> Page[WatchRecord]:
    """One page of the owner's watches; BadCursorError for a cursor of another list."""
    condition = Watch.id > 0 if owner is None else Watch.key == owner
    with reading():
        rows, cursor = cut_page(
            _select_watches().where(condition), Watch.id, "watches", cursor=page.cursor, limit=page.limit
        )
        total = Watch.select().where(condition).count() if page.include_total else None
    return Page([_read(row) for row in rows], cursor, total)


def get_watch(watch_id: int, owner: int | None) -> WatchRecord:
    """The watch; NotFoundError where the owner has none of this number."""
    with reading():
        return _get(watch_id, owner)


def change_watch(
    watch_id: int, changes: WatchChanges, owner: int | None, *, expected_version: int, webhooks: WebhooksSettings
) -> WatchRecord:
    """The watch as it is after the changes; alerts that it gave stay.

    Raises NotFoundError, StaleVersionError, and InputError for what cannot be.
    """
    columns: dict[str, Any] = {}
    if not isinstance(changes.name, Unset):
        columns["name"] = check_name(changes.name, "/name")
    if not isinstance(changes.filters, Unset):
        check_filters(changes.filters)
        columns["filters"] = write_filters(changes.filters)
    if not isinstance(changes.address, Unset):
        if changes.address is not None:
            check_address(changes.address, webhooks)
        columns["address"] = changes.address
    if not isinstance(changes.active, Unset):
        columns["active"] = changes.active
    with writing():
        row = _hold(watch_id, owner, expected_version)
        if not isinstance(changes.filters, Unset):
            _check_subject(changes.filters)
        _update(row, columns)
        return _get(watch_id, owner)


def renew_secret(watch_id: int, owner: int | None, *, expected_version: int) -> tuple[WatchRecord, str]:
    """The watch with a new secret, and the secret; the one before signs nothing any more.

    Raises NotFoundError and StaleVersionError.
    """
    secret = make_secret()
    with writing():
        _update(_hold(watch_id, owner, expected_version), {"secret": secret})
        return _get(watch_id, owner), secret


def delete_watch(watch_id: int, owner: int | None, *, expected_version: int, place: str | None = None) -> None:
    """Ends the watch, with its alerts and what is on its way; NotFoundError and StaleVersionError.

    ``place`` is its path: answers that are kept for calls sent twice show its secret, and are emptied.
    """
    with writing():
        row = _hold(watch_id, owner, expected_version)
        if place is not None:
            forget_answers([place, f"{place}:renew-secret"])
        Watch.delete().where(Watch.id == row.id).execute()
        mark_watches_changed()


def check_filters(filters: StatementFilters) -> None:
    """Raises InputError for filters that a list would refuse, that no watch has, or that would keep everything."""
    allowed = StatementFilters(**{name: getattr(filters, name) for name in WATCHED})
    if replace(filters) != allowed:
        _refuse("A watch has none of these filters.")
    match_statements(filters)
    search = parse_query(filters.q) if filters.q is not None and filters.q.strip() else None
    if search is not None and not search.terms:
        _refuse("There is no word to look for.", "/q")
    asks_for_words = search is not None and bool(search.wanted)
    others = [name for name in TELLING if name != "q" and getattr(filters, name) is not None]
    if not asks_for_words and not others:
        _refuse("A watch names a speaker, a claim, an outlet, or words that must be there.")


def make_secret() -> str:
    """A secret that nobody guesses."""
    return SIGNING_MARK + secrets.token_urlsafe(SECRET_BYTES)


def _check_subject(filters: StatementFilters) -> None:
    """Raises InputError for a speaker or a claim that is not there."""
    for name, number, table in (("speaker", filters.speaker, Speaker), ("claim", filters.claim, Claim)):
        if number is not None and not (is_possible_id(number) and table.select().where(table.id == number).exists()):
            _refuse(f"There is no {name} {number}.", f"/{name}")


def _refuse(detail: str, pointer: str = "") -> None:
    raise InputError(detail, (Fault(f"/filters{pointer}", detail),))


def _hold(watch_id: int, owner: int | None, expected_version: int) -> Any:
    """The row, held until the transaction ends, in the version that the caller read."""
    query = Watch.select().where(Watch.id == watch_id)
    row = lock_rows(query).first() if is_possible_id(watch_id) else None
    if row is None or (owner is not None and row.key_id != owner):
        raise NotFoundError(f"There is no watch {watch_id}.")
    if row.version != expected_version:
        raise StaleVersionError("The watch was changed meanwhile.", row.version)
    return row


def _update(row: Any, columns: dict[str, Any]) -> None:
    changes = columns | {"version": row.version + 1, "updated_at": read_clock()}
    Watch.update(changes).where(Watch.id == row.id).execute()
    mark_watches_changed()


def _get(watch_id: int, owner: int | None) -> WatchRecord:
    query = _select_watches().where(Watch.id == watch_id)
    if owner is not None:
        query = query.where(Watch.key == owner)
    row = query.first() if is_possible_id(watch_id) else None
    if row is None:
        raise NotFoundError(f"There is no watch {watch_id}.")
    return _read(row)


def _select_watches() -> Any:
    return (
        Watch.select(
            Watch,
            ApiKey.name.alias("key_name"),
            _count(DeliveryState.DUE).alias("due"),
            _count(DeliveryState.FAILED).alias("failed"),
        )
        .join(ApiKey)
        .objects()
    )


def _count(state: DeliveryState) -> Any:
    counted = Delivery.alias(f"{state.value}_delivery")
    return counted.select(fn.COUNT(counted.id)).where(counted.watch == Watch.id, counted.state == state.value)


def _read(row: Any) -> WatchRecord:
    return WatchRecord(
        id=row.id,
        name=row.name,
        filters=read_filters(row.filters),
        address=row.address,
        active=row.active,
        key_id=row.key_id,
        key_name=row.key_name,
        due=row.due,
        failed=row.failed,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )

"""Every row of one database put into another, of either kind, and both compared.

What is read is one moment of the source, however long it takes and whoever writes meanwhile; what is written is one
transaction, all of it or nothing. Identifiers stay what they are, and so does the next one to be given.
"""

import hashlib
import json
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, Final

import peewee

from quotetrack.errors import ConflictError, StorageError
from quotetrack.storage.connection import TRANSLATED, is_postgresql
from quotetrack.storage.fields import IdentifierField
from quotetrack.storage.tables import TABLES

BATCH: Final = 2000
EXACT: Final = 2**53
"""Up to here a whole number is the same as a float and as an integer; PostgreSQL's JSON writes 1e3 as 1000."""

_FOREIGN_KEYS: Final = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY oid"""
_INDEXES: Final = """
    SELECT index.indexrelid::regclass::text, pg_get_indexdef(index.indexrelid) FROM pg_index index
    JOIN pg_class made ON made.oid = index.indexrelid
    WHERE made.relnamespace = current_schema()::regnamespace AND NOT EXISTS (
        SELECT 1 FROM pg_constraint WHERE conindid = index.indexrelid)
    ORDER BY index.indexrelid"""

Report = Callable[[int], None]
"""Told how many rows were copied since the last time."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a table holds: how many rows, a checksum that does not depend on their order, and the last identifier that
    was ever given (0 for none)."""

    rows: int
    checksum: str
    last: int


class _Sum:
    """Rows counted and summed up as they pass."""

    def __init__(self, table: type[peewee.Model]) -> None:
        self.rows = 0
        self._total = 0
        self._documents = frozenset(
            place for place, field in enumerate(list_fields(table)) if isinstance(field, peewee.JSONField)
        )

    def pass_on(self, rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
        """The same rows."""
        for row in rows:
            told = [
                _settle(json.loads(value)) if place in self._documents and value is not None else value
                for place, value in enumerate(row)
            ]
            digest = hashlib.blake2b(json.dumps(told, sort_keys=True, default=bytes.hex).encode(), digest_size=16)
            self._total = (self._total + int.from_bytes(digest.digest())) % 2**128
            self.rows += 1
            yield row

    def tell(self, last: int) -> Content:
        """What passed."""
        return Content(self.rows, f"{self._total:032x}", last)


def copy_database(source: Any, target: Any, report: Report, *, replace: bool = False) -> dict[str, Content]:
    """Puts every row of the source into the target, and says by table what both hold now.

    Both must be of this version's schema. With ``replace`` what a PostgreSQL target holds goes first. Raises
    ConflictError where the target holds anything, StorageError where what arrived is not what was sent; the target is
    then as it was.
    """
    with open_snapshot(source), _filling(target):
        if replace:
            _clear_tables(target)
        refuse_filled(target)
        sent = {name_table(table): _copy_table(source, target, table, report) for table in TABLES}
        arrived = sum_up(target)
        if wrong := [name for name, content in sent.items() if arrived[name] != content]:
            raise StorageError(f"What arrived is not what was sent: {', '.join(wrong)}.")
    return arrived


def sum_up(db: Any) -> dict[str, Content]:
    """What every table holds, as it stands within the caller's transaction."""
    found = {}
    for table in TABLES:
        total = _Sum(table)
        for _ in total.pass_on(_read_rows(db, table)):
            pass
        found[name_table(table)] = total.tell(_read_last(db, table))
    return found


def count_rows(db: Any) -> int:
    """How many rows there are in all."""
    asked = " + ".join(f'(SELECT count(*) FROM "{name_table(table)}")' for table in TABLES)
    return int(db.execute_sql(f"SELECT {asked}").fetchone()[0])


def refuse_filled(db: Any) -> None:
    """Raises ConflictError where any table has a row."""
    db.connect(reuse_if_open=True)
    for table in TABLES:
        name = name_table(table)
        if _has_rows(db, name):
            raise ConflictError(f"The database to be filled is not empty: it has rows in {name}.")


def is_filled(db: Any) -> bool:
    """Whether any table has a row; a database without tables, or with those of an earlier version, may be asked too."""
    try:
        refuse_filled(db)
    except ConflictError:
        return True
    finally:
        db.close()
    return False


def _has_rows(db: Any, name: str) -> bool:
    return bool(db.table_exists(name) and db.execute_sql(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone())


def _clear_tables(db: Any) -> None:
    """Takes every row out of a PostgreSQL database, within the caller's transaction."""
    names = ", ".join(f'"{name_table(table)}"' for table in TABLES)
    db.execute_sql(f"TRUNCATE {names} RESTART IDENTITY")


@contextmanager
def open_snapshot(db: Any) -> Iterator[None]:
    """One moment of the database, read for as long as the block lasts; writers go on."""
    db.connect(reuse_if_open=True)
    db.execute_sql("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY" if is_postgresql(db) else "BEGIN DEFERRED")
    try:
        yield
    finally:
        db.execute_sql("ROLLBACK")
        db.close()


@contextmanager
def _filling(db: Any) -> Iterator[None]:
    """A transaction in which rows may come in any order; what they refer to is checked at its end."""
    db.connect(reuse_if_open=True)
    try:
        if is_postgresql(db):
            with db.atomic(), _without_indexes(db):
                yield
            return
        db.execute_sql("PRAGMA foreign_keys = 0")
        with db.atomic():
            yield
            if broken := db.execute_sql("PRAGMA foreign_key_check").fetchall():
                raise StorageError(f"{len(broken)} rows refer to missing ones.")
    finally:
        if not is_postgresql(db):
            db.execute_sql("PRAGMA foreign_keys = 1")
        db.close()


@contextmanager
def _without_indexes(db: Any) -> Iterator[None]:
    """Foreign keys and indexes taken away and made again: filling a table goes several times as fast without."""
    keys = db.execute_sql(_FOREIGN_KEYS).fetchall()
    indexes = db.execute_sql(_INDEXES).fetchall()
    for table, name, _ in keys:
        db.execute_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _ in indexes:
        db.execute_sql(f"DROP INDEX {name}")
    yield
    for _, definition in indexes:
        db.execute_sql(definition)
    for table, name, definition in keys:
        db.execute_sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def _copy_table(source: Any, target: Any, table: type[peewee.Model], report: Report) -> Content:
    total = _Sum(table)
    write = _write_postgresql if is_postgresql(target) else _write_sqlite
    # Closed before the connection is, whatever happens.
    with closing(_read_rows(source, table)) as rows:
        write(target, table, _count(total.pass_on(rows), report))
    last = _read_last(source, table)
    if last:
        _write_last(target, table, last)
    return total.tell(last)


def _count(rows: Iterator[list[Any]], report: Report) -> Iterator[list[Any]]:
    passed = 0
    for row in rows:
        yield row
        passed += 1
        if passed == BATCH:
            report(passed)
            passed = 0
    report(passed)


def name_table(table: type[peewee.Model]) -> str:
    """What the table is called in the database."""
    return str(table._meta.table_name)  # noqa: SLF001 - as peewee documents it


def list_fields(table: type[peewee.Model]) -> Sequence[peewee.Field]:
    """The table's columns, in the order of its model."""
    return table._meta.sorted_fields  # type: ignore[no-any-return]  # noqa: SLF001 - as peewee documents it


def _read_rows(db: Any, table: type[peewee.Model]) -> Generator[list[Any], None, None]:
    """Every row, a batch in memory at a time; documents as texts, truths as truths."""
    fields = list_fields(table)
    as_text = "::text" if is_postgresql(db) else ""
    columns = ", ".join(
        f'"{field.column_name}"{as_text if isinstance(field, peewee.JSONField) else ""}' for field in fields
    )
    truths = [place for place, field in enumerate(fields) if isinstance(field, peewee.BooleanField)]
    query = f'SELECT {columns} FROM "{name_table(table)}"'
    with TRANSLATED:
        # PostgreSQL sends the whole answer at once unless the cursor has a name.
        cursor = db.connection().cursor(*(("copied",) if is_postgresql(db) else ()))
        try:
            cursor.execute(query)
            while batch := cursor.fetchmany(BATCH):
                for found in batch:
                    row = list(found)
                    for place in truths:
                        row[place] = None if row[place] is None else bool(row[place])
                    yield row
        finally:
            cursor.close()


def _write_sqlite(db: Any, table: type[peewee.Model], rows: Iterator[list[Any]]) -> None:
    names = [f'"{field.column_name}"' for field in list_fields(table)]
    marks = ", ".join("?" * len(names))
    with TRANSLATED:
        cursor = db.cursor()
        cursor.executemany(
            f'INSERT INTO "{name_table(table)}" ({", ".join(names)}) VALUES ({marks})',
            rows,
        )
        cursor.close()


def _write_postgresql(db: Any, table: type[peewee.Model], rows: Iterator[list[Any]]) -> None:
    names = ", ".join(f'"{field.column_name}"' for field in list_fields(table))
    fill = f'COPY "{name_table(table)}" ({names}) FROM STDIN'
    with TRANSLATED, db.cursor() as cursor, cursor.copy(fill) as copy:
        for row in rows:
            copy.write_row(row)


def _read_last(db: Any, table: type[peewee.Model]) -> int:
    """The last identifier that was given; 0 where none was, and for tables whose rows have none of their own."""
    name = name_table(table)
    if not any(isinstance(field, IdentifierField) for field in list_fields(table)):
        return 0
    if not is_postgresql(db):
        row = db.execute_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else 0
    row = db.execute_sql(f"SELECT last_value, is_called FROM {_name_sequence(db, name)}").fetchone()
    return int(row[0]) if row[1] else 0


def _write_last(db: Any, table: type[peewee.Model], last: int) -> None:
    name = name_table(table)
    if is_postgresql(db):
        db.execute_sql("SELECT setval(%s, %s)", (_name_sequence(db, name), last))
        return
    if not db.execute_sql("UPDATE sqlite_sequence SET seq = ? WHERE name = ? RETURNING 1", (last, name)).fetchall():
        db.execute_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, last))


def _name_sequence(db: Any, name: str) -> str:
    return str(db.execute_sql("SELECT pg_get_serial_sequence(%s, 'id')", (f'"{name}"',)).fetchone()[0])


def _settle(value: Any) -> Any:
    """A document's value with numbers as both databases have them."""
    if isinstance(value, dict):
        return {name: _settle(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_settle(member) for member in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= EXACT:
        return float(value)
    return value

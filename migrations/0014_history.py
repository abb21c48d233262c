"""Decisions in the order of time, for what a statement waited when it was decided on, and corrections of a decision."""

import json

from peewee import SqliteDatabase

DATED = tuple((table, column) for table in ("correction", "decision") for column in ("created_at", "undone_at"))
COLUMNS = ("attention", "decision")
CHUNK = 500


def up(migrator, db):
    """Adds the columns and the indexes, and finds the corrections by which speakers were split."""
    sqlite = isinstance(db, SqliteDatabase)
    for column, size in zip(COLUMNS, ("INTEGER", "INTEGER") if sqlite else ("SMALLINT", "BIGINT"), strict=True):
        db.execute_sql(f'ALTER TABLE "correction" ADD COLUMN "{column}" {size}')
    db.execute_sql('CREATE INDEX "correction_decision" ON "correction" ("decision")')
    for table, column in DATED:
        db.execute_sql(f'CREATE INDEX "{table}_{column}" ON "{table}" ("{column}")')
    bind_splits(db)


def down(migrator, db):
    """Drops them again."""
    for table, column in DATED:
        db.execute_sql(f'DROP INDEX "{table}_{column}"')
    db.execute_sql('DROP INDEX "correction_decision"')
    for column in COLUMNS:
        db.execute_sql(f'ALTER TABLE "correction" DROP COLUMN "{column}"')


def bind_splits(db):
    """Gives the corrections that the split of a speaker made its number; it lists them."""
    query = f'SELECT "id", "after" FROM "decision" WHERE "subject" = {db.param} AND "action" = {db.param}'
    for number, after in db.execute_sql(query, ("speaker", "split")).fetchall():
        listed = (json.loads(after) if isinstance(after, str) else after).get("corrections", [])
        for at in range(0, len(listed), CHUNK):
            some = listed[at : at + CHUNK]
            marks = ", ".join([db.param] * len(some))
            db.execute_sql(f'UPDATE "correction" SET "decision" = {db.param} WHERE "id" IN ({marks})', (number, *some))

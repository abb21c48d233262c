"""Whom else a decision concerns: who was merged into the subject, split off from it or kept apart from it."""

import json

from peewee import SqliteDatabase

MERGED = "merge", "split", "apart"


def up(migrator, db):
    """Adds the column and its index, and fills it for the decisions that there are."""
    large = "INTEGER" if isinstance(db, SqliteDatabase) else "BIGINT"
    db.execute_sql(f'ALTER TABLE "decision" ADD COLUMN "other_id" {large}')
    db.execute_sql('CREATE INDEX "decision_subject_other_id" ON "decision" ("subject", "other_id")')
    marks = ", ".join([db.param] * len(MERGED))
    found = db.execute_sql(
        f'SELECT "id", "subject_id", "before", "after" FROM "decision" WHERE "action" IN ({marks})', MERGED
    ).fetchall()
    for number, subject, before, after in found:
        other = find_other(subject, read_json(before), read_json(after))
        if other is not None:
            db.execute_sql(f'UPDATE "decision" SET "other_id" = {db.param} WHERE "id" = {db.param}', (other, number))


def down(migrator, db):
    """Drops them again."""
    db.execute_sql('DROP INDEX "decision_subject_other_id"')
    db.execute_sql('ALTER TABLE "decision" DROP COLUMN "other_id"')


def find_other(subject, before, after):
    """The other speaker or claim, of what a decision keeps."""
    if "pair" in after:
        return next((one for one in after["pair"] if one != subject), None)
    return before.get("source") or after.get("made") or after.get("speaker")


def read_json(stored):
    """A JSON column's value, which PostgreSQL's driver has read already."""
    return json.loads(stored) if isinstance(stored, str) else stored

"""When a correction was made or undone, in one column with an index, for lists of what changed."""

from peewee import SqliteDatabase


def up(migrator, db):
    """Adds the column and its index, and fills it for the corrections that there are."""
    large = "INTEGER" if isinstance(db, SqliteDatabase) else "BIGINT"
    db.execute_sql(f'ALTER TABLE "correction" ADD COLUMN "updated_at" {large}')
    db.execute_sql('UPDATE "correction" SET "updated_at" = COALESCE("undone_at", "created_at")')
    db.execute_sql('CREATE INDEX "correction_updated_at" ON "correction" ("updated_at")')


def down(migrator, db):
    """Drops them again."""
    db.execute_sql('DROP INDEX "correction_updated_at"')
    db.execute_sql('ALTER TABLE "correction" DROP COLUMN "updated_at"')

"""What is counted of each claim, and the marks of claims that are to be counted anew: all that there are, at first.

Nothing is counted here, however large the archive: what is marked is counted by whoever asks, until
the server has settled it.
"""

from peewee import SqliteDatabase


def up(migrator, db):
    """Makes both tables and marks every claim."""
    sqlite = isinstance(db, SqliteDatabase)
    large = "INTEGER" if sqlite else "BIGINT"
    identifier = "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT" if sqlite else "BIGSERIAL NOT NULL PRIMARY KEY"
    db.execute_sql(
        f'CREATE TABLE "claim_count" ("claim" {large} NOT NULL PRIMARY KEY, "appearances" INTEGER NOT NULL, '
        '"articles" INTEGER NOT NULL, "outlets" INTEGER NOT NULL, "suggestions" INTEGER NOT NULL, '
        f'"contrasts" INTEGER NOT NULL, "first_statement" {large}, "last_published" {large})'
    )
    db.execute_sql('CREATE INDEX "claim_count_repeated" ON "claim_count" ("articles" DESC, "claim")')
    db.execute_sql(f'CREATE TABLE "claim_mark" ("id" {identifier}, "claim" {large} NOT NULL)')
    db.execute_sql('CREATE INDEX "claim_mark_claim" ON "claim_mark" ("claim")')
    db.execute_sql('INSERT INTO "claim_mark" ("claim") SELECT "id" FROM "claim"')


def down(migrator, db):
    """Drops them again."""
    db.execute_sql('DROP TABLE "claim_mark"')
    db.execute_sql('DROP TABLE "claim_count"')

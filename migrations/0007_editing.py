"""What the editors' queue is read from, who has a statement open, and decisions made as one."""

from peewee import BigAutoField, BigIntegerField, ForeignKeyField, Model, SqliteDatabase

WAITING = """
    UPDATE statement SET attention = CASE
    WHEN status = 'ambiguous' THEN 1
    WHEN EXISTS (
        SELECT 1 FROM appearance WHERE appearance.statement_id = statement.id AND appearance.state = 'contrast'
    ) THEN 3
    WHEN EXISTS (
        SELECT 1 FROM appearance JOIN statement AS other ON appearance.matched_id = other.id
        WHERE appearance.statement_id = statement.id AND appearance.state IN ('joined', 'confirmed')
        AND other.speaker_id <> statement.speaker_id
        AND (statement.on_behalf_of_id IS NULL OR statement.on_behalf_of_id <> other.speaker_id)
        AND (other.on_behalf_of_id IS NULL OR other.on_behalf_of_id <> statement.speaker_id)
    ) THEN 3
    WHEN EXISTS (
        SELECT 1 FROM appearance WHERE appearance.statement_id = statement.id AND appearance.state = 'suggested'
    ) THEN 4
    WHEN confidence < 0.5 THEN 5
    WHEN status = 'unknown' THEN 6
    ELSE 0 END
    WHERE review = 'open' AND NOT outdated
"""


def up(migrator, db):
    """Adds the columns, the index and the table, and finds out what waits already."""
    sqlite = isinstance(db, SqliteDatabase)
    truth, small, large = ("INTEGER", "INTEGER", "INTEGER") if sqlite else ("BOOLEAN", "SMALLINT", "BIGINT")
    db.execute_sql(f'ALTER TABLE "statement" ADD COLUMN "unclosed" {truth} NOT NULL DEFAULT FALSE')
    db.execute_sql(f'ALTER TABLE "statement" ADD COLUMN "attention" {small} NOT NULL DEFAULT 0')
    db.execute_sql(f'ALTER TABLE "correction" ADD COLUMN "batch" {large}')
    db.execute_sql('CREATE INDEX "correction_batch" ON "correction" ("batch")')
    db.execute_sql(
        'CREATE INDEX "statement_attention" ON "statement" ("attention", "article_id" DESC, "start", "id") '
        "WHERE attention > 0"
    )
    db.create_tables([lease_table(db)], safe=False)
    db.execute_sql(WAITING)


def down(migrator, db):
    """Drops them again."""
    db.execute_sql('DROP TABLE "lease"')
    db.execute_sql('DROP INDEX "statement_attention"')
    db.execute_sql('DROP INDEX "correction_batch"')
    db.execute_sql('ALTER TABLE "correction" DROP COLUMN "batch"')
    for column in ("attention", "unclosed"):
        db.execute_sql(f'ALTER TABLE "statement" DROP COLUMN "{column}"')


def lease_table(db):
    class Plain(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Table(Plain):
        id = BigAutoField()

    class Statement(Table):
        pass

    class User(Table):
        class Meta:
            table_name = "user_account"

    class Lease(Plain):
        statement = ForeignKeyField(Statement, primary_key=True, on_delete="CASCADE")
        user = ForeignKeyField(User, on_delete="CASCADE", backref="+")
        until = BigIntegerField()

    return Lease

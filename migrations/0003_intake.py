"""Tombstones, answers kept for calls that are sent again, and articles found by their sender's own id."""

from peewee import (
    SQL,
    BigAutoField,
    BigIntegerField,
    BlobField,
    CharField,
    ForeignKeyField,
    IntegerField,
    JSONField,
    Model,
    NodeList,
    SqliteDatabase,
    TextField,
)

INDEX = "article_external_id_outlet_id"


class Identifier(BigAutoField):
    """A 64-bit identifier that is never given twice."""

    def ddl(self, ctx):
        parts = super().ddl(ctx)
        if isinstance(self.model._meta.database, SqliteDatabase):  # noqa: SLF001 - peewee's own way to reach it
            return NodeList((parts, SQL("AUTOINCREMENT")))
        return parts


def up(migrator, db):
    """Makes both tables and the index."""
    db.create_tables(intake_tables(db), safe=False)
    db.execute_sql(f'CREATE INDEX "{INDEX}" ON "article" ("external_id", "outlet_id")')


def down(migrator, db):
    """Drops them again."""
    db.execute_sql(f'DROP INDEX "{INDEX}"')
    db.execute_sql('DROP TABLE "idempotent_call"')
    db.execute_sql('DROP TABLE "tombstone"')


def intake_tables(db):
    class Table(Model):
        id = Identifier()

        class Meta:
            database = db
            legacy_table_names = False

    class ApiKey(Table):
        pass

    class Tombstone(Table):
        kind = TextField()
        record = BigIntegerField()
        deleted_at = BigIntegerField()

        class Meta:
            indexes = ((("kind", "record"), True), (("kind", "deleted_at", "id"), False))

    class IdempotentCall(Table):
        key = ForeignKeyField(ApiKey, on_delete="CASCADE", index=False)
        name = TextField()
        digest = CharField(max_length=64)
        began_at = BigIntegerField(index=True)
        status = IntegerField(null=True)
        headers = JSONField()
        content = BlobField(null=True)
        place = TextField(index=True)

        class Meta:
            indexes = ((("key", "name"), True),)

    return Tombstone, IdempotentCall

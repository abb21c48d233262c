"""Watches, their alerts, what is on its way to whoever watches, and who does such work for all processes."""

from peewee import (
    SQL,
    BigAutoField,
    BigIntegerField,
    BooleanField,
    CharField,
    Check,
    ForeignKeyField,
    IntegerField,
    JSONField,
    Model,
    NodeList,
    SqliteDatabase,
    TextField,
)

TABLES = ("watch", "watch_change", "alert", "delivery", "duty")


class Identifier(BigAutoField):
    """A 64-bit identifier that is never given twice."""

    def ddl(self, ctx):
        parts = super().ddl(ctx)
        if isinstance(self.model._meta.database, SqliteDatabase):  # noqa: SLF001 - peewee's own way to reach it
            return NodeList((parts, SQL("AUTOINCREMENT")))
        return parts


def up(migrator, db):
    """Makes the tables."""
    db.create_tables(watch_tables(db), safe=False)


def down(migrator, db):
    """Drops them, those that refer to others first."""
    for table in reversed(TABLES):
        db.execute_sql(f'DROP TABLE "{table}"')


def watch_tables(db):
    class Plain(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Table(Plain):
        id = Identifier()

    class ApiKey(Table):
        pass

    class Article(Table):
        pass

    class Statement(Table):
        pass

    class Watch(Table):
        version = IntegerField(default=1)
        created_at = BigIntegerField()
        updated_at = BigIntegerField(index=True)
        key = ForeignKeyField(ApiKey, on_delete="CASCADE")
        name = TextField()
        filters = JSONField()
        address = TextField(null=True)
        secret = TextField()
        active = BooleanField(default=True)

        class Meta:
            constraints = (Check("version >= 1"),)

    class WatchChange(Plain):
        number = IntegerField(primary_key=True)
        mark = BigIntegerField()

    class Alert(Table):
        watch = ForeignKeyField(Watch, on_delete="CASCADE", index=False)
        article = ForeignKeyField(Article, on_delete="CASCADE")
        statement = ForeignKeyField(Statement, on_delete="SET NULL", null=True)
        words = TextField()
        speaker = TextField(null=True)
        created_at = BigIntegerField(index=True)

        class Meta:
            indexes = ((("watch", "statement"), True), (("watch", "id"), False))

    class Delivery(Table):
        alert = ForeignKeyField(Alert, on_delete="CASCADE", unique=True)
        watch = ForeignKeyField(Watch, on_delete="CASCADE", index=False)
        state = TextField()
        attempts = IntegerField(default=0)
        due_at = BigIntegerField()
        held_until = BigIntegerField(null=True)
        last_status = IntegerField(null=True)
        last_error = TextField(null=True)
        created_at = BigIntegerField()
        updated_at = BigIntegerField()

        class Meta:
            indexes = ((("state", "due_at"), False), (("watch", "state", "due_at"), False))
            constraints = (Check("attempts >= 0"),)

    class Duty(Plain):
        name = CharField(max_length=40, primary_key=True)
        holder = CharField(max_length=40)
        until = BigIntegerField()

    return Watch, WatchChange, Alert, Delivery, Duty

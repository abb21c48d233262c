"""What administrators change, keys of users, sessions that were ended, and articles that wait to be taken in."""

from peewee import (
    SQL,
    BigAutoField,
    BigIntegerField,
    CharField,
    ForeignKeyField,
    IntegerField,
    Model,
    NodeList,
    SqliteDatabase,
    TextField,
)

TABLES = ("account_change", "own_key", "ended_session", "import_batch", "import_item")


class Identifier(BigAutoField):
    """A 64-bit identifier that is never given twice."""

    def ddl(self, ctx):
        parts = super().ddl(ctx)
        if isinstance(self.model._meta.database, SqliteDatabase):  # noqa: SLF001 - peewee's own way to reach it
            return NodeList((parts, SQL("AUTOINCREMENT")))
        return parts


def up(migrator, db):
    """Makes the tables."""
    plain, table, user = begin(db)
    db.create_tables([*account_tables(plain, table, user), *import_tables(table, user)], safe=False)


def down(migrator, db):
    """Drops them, those that refer to others first."""
    for name in reversed(TABLES):
        db.execute_sql(f'DROP TABLE "{name}"')


def begin(db):
    class Plain(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Table(Plain):
        id = Identifier()

    class User(Table):
        class Meta:
            table_name = "user_account"

    return Plain, Table, User


def account_tables(plain, table, user_table):
    class ApiKey(table):
        pass

    class AccountChange(table):
        actor = TextField()
        user = ForeignKeyField(user_table, on_delete="SET NULL", null=True, backref="+")
        subject = TextField()
        subject_id = BigIntegerField()
        name = TextField()
        action = TextField()
        detail = TextField(null=True)
        created_at = BigIntegerField()

    class OwnKey(plain):
        user = ForeignKeyField(user_table, primary_key=True, on_delete="CASCADE", backref="+")
        key = ForeignKeyField(ApiKey, unique=True, on_delete="CASCADE", backref="+")

    class EndedSession(plain):
        mark = CharField(max_length=64, primary_key=True)
        ended_at = BigIntegerField(index=True)

    return AccountChange, OwnKey, EndedSession


def import_tables(table, user_table):
    class Article(table):
        pass

    class ImportBatch(table):
        user = ForeignKeyField(user_table, on_delete="SET NULL", null=True, backref="+")
        actor = TextField()
        name = TextField()
        state = TextField()
        created_at = BigIntegerField()
        finished_at = BigIntegerField(null=True)

        class Meta:
            indexes = ((("state", "id"), False),)

    class ImportItem(table):
        batch = ForeignKeyField(ImportBatch, on_delete="CASCADE", index=False, backref="+")
        place = TextField()
        content = TextField(null=True)
        state = TextField()
        attempts = IntegerField(default=0)
        reason = TextField(null=True)
        article = ForeignKeyField(Article, on_delete="SET NULL", null=True, backref="+")
        title = TextField(null=True)
        statements = IntegerField(null=True)

        class Meta:
            indexes = ((("batch", "id"), False), (("batch", "state", "id"), False))

    return ImportBatch, ImportItem

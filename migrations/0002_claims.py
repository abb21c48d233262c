"""Claims across articles, the index that finds their statements, and who a speaker is, was and is not."""

from peewee import (
    SQL,
    BigAutoField,
    BigIntegerField,
    Check,
    CompositeKey,
    DoubleField,
    ForeignKeyField,
    IntegerField,
    JSONField,
    Model,
    NodeList,
    SqliteDatabase,
    TextField,
)

TABLES = (
    "name_key",
    "role",
    "speaker_merger",
    "distinct",
    "decision",
    "claim",
    "appearance",
    "claim_distinct",
    "article_copy",
    "wording",
    "wording_key",
    "statement_wording",
)


class Identifier(BigAutoField):
    """A 64-bit identifier that is never given twice."""

    def ddl(self, ctx):
        parts = super().ddl(ctx)
        if isinstance(self.model._meta.database, SqliteDatabase):  # noqa: SLF001 - peewee's own way to reach it
            return NodeList((parts, SQL("AUTOINCREMENT")))
        return parts


def up(migrator, db):
    """Makes the tables and dates the aliases."""
    moment = "INTEGER" if isinstance(db, SqliteDatabase) else "BIGINT"
    for column in ("since", "until"):
        db.execute_sql(f'ALTER TABLE "alias" ADD COLUMN "{column}" {moment}')
    earlier = earlier_tables(db)
    db.create_tables([*speaker_tables(db, earlier), *claim_tables(db, earlier), *index_tables(db, earlier)], safe=False)


def down(migrator, db):
    """Drops the tables, those that refer to others first, and the aliases' dates."""
    for table in reversed(TABLES):
        db.execute_sql(f'DROP TABLE "{table}"')
    for column in ("until", "since"):
        db.execute_sql(f'ALTER TABLE "alias" DROP COLUMN "{column}"')


def base_tables(db):
    class Plain(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Table(Plain):
        id = Identifier()

    return Plain, Table


def earlier_tables(db):
    """What the new tables refer to: of the earlier ones, no more than their names and identifiers."""
    _, Table = base_tables(db)  # noqa: N806 - a class

    class Article(Table):
        pass

    class Speaker(Table):
        pass

    class Statement(Table):
        pass

    class ApiKey(Table):
        pass

    class User(Table):
        class Meta:
            table_name = "user_account"

    return {table.__name__: table for table in (Article, Speaker, Statement, ApiKey, User)}


def speaker_tables(db, earlier):
    _, Table = base_tables(db)  # noqa: N806 - a class
    speaker_table = earlier["Speaker"]

    class NameKey(Table):
        speaker = ForeignKeyField(speaker_table, on_delete="CASCADE", index=False)
        key = TextField()

        class Meta:
            indexes = ((("key", "speaker"), True), (("speaker",), False))

    class Role(Table):
        speaker = ForeignKeyField(speaker_table, on_delete="CASCADE")
        title = TextField()
        folded = TextField(index=True)
        since = BigIntegerField(null=True)
        until = BigIntegerField(null=True)
        created_at = BigIntegerField()

    class SpeakerMerger(Table):
        speaker = ForeignKeyField(speaker_table, on_delete="CASCADE", unique=True)
        target = ForeignKeyField(speaker_table, on_delete="CASCADE", backref="+")
        created_at = BigIntegerField()

    class Distinct(Table):
        first = ForeignKeyField(speaker_table, on_delete="CASCADE", index=False)
        second = ForeignKeyField(speaker_table, on_delete="CASCADE", backref="+")
        created_at = BigIntegerField()

        class Meta:
            indexes = ((("first", "second"), True),)
            constraints = (Check("first_id < second_id"),)

    class Decision(Table):
        subject = TextField()
        subject_id = BigIntegerField()
        action = TextField()
        actor = TextField()
        user = ForeignKeyField(earlier["User"], on_delete="SET NULL", null=True)
        key = ForeignKeyField(earlier["ApiKey"], on_delete="SET NULL", null=True)
        before = JSONField()
        after = JSONField()
        note = TextField(null=True)
        undone_at = BigIntegerField(null=True)
        undone_by = TextField(null=True)
        created_at = BigIntegerField()

        class Meta:
            indexes = ((("subject", "subject_id", "id"), False),)

    return NameKey, Role, SpeakerMerger, Distinct, Decision


def claim_tables(db, earlier):
    Plain, Table = base_tables(db)  # noqa: N806 - classes
    statement_table, article_table = earlier["Statement"], earlier["Article"]

    class Claim(Table):
        version = IntegerField(default=1)
        created_at = BigIntegerField()
        updated_at = BigIntegerField(index=True)
        status = TextField()
        note = TextField(null=True)
        tags = JSONField()
        merged_into = ForeignKeyField("self", on_delete="SET NULL", null=True)

        class Meta:
            constraints = (Check("version >= 1"),)

    class Appearance(Table):
        statement = ForeignKeyField(statement_table, on_delete="CASCADE", index=False)
        claim = ForeignKeyField(Claim, on_delete="CASCADE", index=False)
        matched = ForeignKeyField(statement_table, on_delete="SET NULL", null=True, backref="+")
        relation = TextField(null=True)
        score = DoubleField(null=True)
        method = TextField()
        state = TextField()
        decided_by = TextField(null=True)
        created_at = BigIntegerField()
        updated_at = BigIntegerField()

        class Meta:
            indexes = ((("statement", "claim"), True), (("claim", "state"), False), (("state", "claim"), False))

    variants = SQL("state IN ('joined', 'confirmed')")
    Appearance.add_index(Appearance.index(Appearance.statement, unique=True, name="appearance_variant", where=variants))

    class ClaimDistinct(Table):
        first = ForeignKeyField(Claim, on_delete="CASCADE", index=False)
        second = ForeignKeyField(Claim, on_delete="CASCADE", backref="+")
        created_at = BigIntegerField()

        class Meta:
            indexes = ((("first", "second"), True),)
            constraints = (Check("first_id < second_id"),)

    class ArticleCopy(Plain):
        article = ForeignKeyField(article_table, primary_key=True, on_delete="CASCADE")
        original = ForeignKeyField(article_table, on_delete="CASCADE", backref="+")
        shared = IntegerField()
        created_at = BigIntegerField()

    return Claim, Appearance, ClaimDistinct, ArticleCopy


def index_tables(db, earlier):
    Plain, Table = base_tables(db)  # noqa: N806 - classes

    class Wording(Table):
        digest = BigIntegerField(unique=True)
        words = IntegerField()

    class WordingKey(Plain):
        key = IntegerField()
        wording = BigIntegerField()

        class Meta:
            primary_key = CompositeKey("key", "wording")
            without_rowid = isinstance(db, SqliteDatabase)

    class StatementWording(Plain):
        statement = ForeignKeyField(earlier["Statement"], primary_key=True, on_delete="CASCADE")
        wording = ForeignKeyField(Wording, on_delete="CASCADE", index=False)

        class Meta:
            indexes = ((("wording", "statement"), False),)

    return Wording, WordingKey, StatementWording

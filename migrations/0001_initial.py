"""The first tables. A frozen copy of what the models were then, so that later models never change this step."""

from peewee import (
    SQL,
    BigAutoField,
    BigIntegerField,
    BooleanField,
    CharField,
    Check,
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
    "outlet",
    "article",
    "revision",
    "speaker",
    "alias",
    "user_account",
    "api_key",
    "sign_in_failure",
    "statement",
    "correction",
)


class Identifier(BigAutoField):
    """A 64-bit identifier that is never given twice."""

    def ddl(self, ctx):
        parts = super().ddl(ctx)
        if isinstance(self.model._meta.database, SqliteDatabase):  # noqa: SLF001 - peewee's own way to reach it
            return NodeList((parts, SQL("AUTOINCREMENT")))
        return parts


def up(migrator, db):
    """Makes every table with its indexes."""
    articles = article_tables(db)
    speakers = speaker_tables(db, articles["Article"])
    accounts = account_tables(db)
    statements = statement_tables(db, articles, speakers["Speaker"], accounts)
    db.create_tables([*articles.values(), *speakers.values(), *accounts.values(), *statements.values()], safe=False)


def down(migrator, db):
    """Drops every table, those that refer to others first."""
    for table in reversed(TABLES):
        db.execute_sql(f'DROP TABLE "{table}"')


def base_tables(db):
    class Table(Model):
        id = Identifier()

        class Meta:
            database = db
            legacy_table_names = False

    class DatedTable(Table):
        version = IntegerField(default=1)
        created_at = BigIntegerField()
        updated_at = BigIntegerField(index=True)

    return Table, DatedTable


def article_tables(db):
    Table, DatedTable = base_tables(db)  # noqa: N806 - classes

    class Outlet(Table):
        name = TextField()
        folded = TextField(unique=True)
        created_at = BigIntegerField()

    class Article(DatedTable):
        natural_key = CharField(max_length=64, unique=True)
        outlet = ForeignKeyField(Outlet, on_delete="RESTRICT", null=True, index=False)
        external_id = TextField(null=True)
        url = TextField(null=True)
        title = TextField(null=True)
        byline = TextField(null=True)
        published_at = BigIntegerField(null=True, index=True)
        published_zone = TextField(null=True)
        language = TextField()
        extra = JSONField()
        folded = TextField()
        revision = IntegerField(default=1)

        class Meta:
            indexes = ((("outlet", "id"), False),)
            constraints = (Check("version >= 1"), Check("revision >= 1"))

    class Revision(Table):
        article = ForeignKeyField(Article, on_delete="CASCADE", index=False)
        number = IntegerField()
        text = TextField()
        text_hash = CharField(max_length=64)
        html = TextField(null=True)
        sentences = JSONField()
        furniture = JSONField()
        created_at = BigIntegerField()

        class Meta:
            indexes = ((("article", "number"), True),)
            constraints = (Check("number >= 1"),)

    return {"Outlet": Outlet, "Article": Article, "Revision": Revision}


def speaker_tables(db, article_table):
    Table, DatedTable = base_tables(db)  # noqa: N806 - classes

    class Speaker(DatedTable):
        name = TextField()
        folded = TextField(index=True)
        kind = TextField()
        article = ForeignKeyField(article_table, on_delete="SET NULL", null=True)

        class Meta:
            constraints = (Check("version >= 1"),)

    class Alias(Table):
        speaker = ForeignKeyField(Speaker, on_delete="CASCADE", index=False)
        name = TextField()
        folded = TextField(index=True)
        created_at = BigIntegerField()

        class Meta:
            indexes = ((("speaker", "folded"), True),)

    return {"Speaker": Speaker, "Alias": Alias}


def account_tables(db):
    Table, _ = base_tables(db)  # noqa: N806 - a class

    class User(Table):
        name = TextField()
        folded = TextField(unique=True)
        password_hash = TextField()
        role = TextField()
        active = BooleanField(default=True)
        session_epoch = IntegerField(default=1)
        created_at = BigIntegerField()

        class Meta:
            table_name = "user_account"

    class ApiKey(Table):
        name = TextField()
        prefix = CharField(max_length=16, unique=True)
        secret_hash = CharField(max_length=64)
        scopes = JSONField()
        created_at = BigIntegerField()
        last_used_at = BigIntegerField(null=True)
        revoked_at = BigIntegerField(null=True)

    class SignInFailure(Table):
        subject = CharField(max_length=64)
        failed_at = BigIntegerField(index=True)

        class Meta:
            indexes = ((("subject", "failed_at"), False),)

    return {"User": User, "ApiKey": ApiKey, "SignInFailure": SignInFailure}


def statement_tables(db, articles, speaker_table, accounts):
    Table, DatedTable = base_tables(db)  # noqa: N806 - classes

    class Statement(DatedTable):
        article = ForeignKeyField(articles["Article"], on_delete="CASCADE", index=False)
        revision = ForeignKeyField(articles["Revision"], on_delete="CASCADE")
        outdated = BooleanField(default=False)
        content = JSONField()
        start = IntegerField()
        end = IntegerField()
        content_text = TextField()
        folded = TextField()
        cue_start = IntegerField(null=True)
        cue_end = IntegerField(null=True)
        cue_text = TextField(null=True)
        source_start = IntegerField(null=True)
        source_end = IntegerField(null=True)
        source_text = TextField(null=True)
        kind = TextField()
        polarity = TextField()
        status = TextField()
        speaker = ForeignKeyField(speaker_table, on_delete="RESTRICT", null=True, index=False)
        on_behalf_of = ForeignKeyField(speaker_table, on_delete="RESTRICT", null=True)
        candidates = JSONField()
        confidence = DoubleField()
        reason = TextField()
        review = TextField(default="open")
        corrected_by = TextField(null=True)
        corrected_at = BigIntegerField(null=True)
        machine = JSONField(null=True)

        class Meta:
            indexes = (
                (("article", "id"), False),
                (("speaker", "id"), False),
                (("status", "id"), False),
                (("kind", "id"), False),
                (("review", "id"), False),
                (("article", "outdated", "review", "status", "confidence"), False),
                (("speaker", "outdated", "review"), False),
            )
            constraints = (
                Check("version >= 1"),
                Check('"start" >= 0 AND "start" < "end"'),
                Check("confidence >= 0 AND confidence <= 1"),
                Check("(status = 'attributed') = (speaker_id IS NOT NULL)"),
            )

    class Correction(Table):
        statement = ForeignKeyField(Statement, on_delete="CASCADE", index=False)
        action = TextField()
        actor = TextField()
        user = ForeignKeyField(accounts["User"], on_delete="SET NULL", null=True)
        key = ForeignKeyField(accounts["ApiKey"], on_delete="SET NULL", null=True)
        before = JSONField()
        after = JSONField()
        note = TextField(null=True)
        undone_at = BigIntegerField(null=True)
        undone_by = TextField(null=True)
        created_at = BigIntegerField()

        class Meta:
            indexes = ((("statement", "id"), False),)

    return {"Statement": Statement, "Correction": Correction}

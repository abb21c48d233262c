"""The words that statements and articles are found by, with an index of them on each database."""

from peewee import BigIntegerField, ForeignKeyField, Model, SqliteDatabase, TextField

from quotetrack.text.search import index_words

BATCH = 1000
INDEXES = (
    ("statement_search", "statement", "id", "folded"),
    ("article_search", "article_words", "article_id", "words"),
)


# Written in a language that the planner does not look into, with what it really costs: a page is then never sought by
# reading every text.
VECTOR_FUNCTION = """
    CREATE FUNCTION word_vector(words text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 200
    AS $$ BEGIN RETURN array_to_tsvector(array_remove(string_to_array(words, ' '), '')); END $$
"""


def up(migrator, db):
    """Makes table and indexes, and writes the words of what is stored already."""
    if not isinstance(db, SqliteDatabase):
        db.execute_sql(VECTOR_FUNCTION)
    db.create_tables([words_table(db)], safe=False)
    fill_statements(db)
    fill_articles(db)
    for name, table, identifier, column in INDEXES:
        (index_sqlite if isinstance(db, SqliteDatabase) else index_postgresql)(db, name, table, identifier, column)


def down(migrator, db):
    """Drops them; the statements' words stay as they are, the code before can read them too."""
    for name, _, _, _ in INDEXES:
        if isinstance(db, SqliteDatabase):
            for event in ("insert", "delete", "update"):
                db.execute_sql(f'DROP TRIGGER "{name}_{event}"')
            db.execute_sql(f'DROP TABLE "{name}"')
        else:
            db.execute_sql(f'DROP INDEX "{name}"')
    db.execute_sql('DROP TABLE "article_words"')
    if not isinstance(db, SqliteDatabase):
        db.execute_sql("DROP FUNCTION word_vector")


def words_table(db):
    class Plain(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Article(Plain):
        id = BigIntegerField(primary_key=True)

    class ArticleWords(Plain):
        article = ForeignKeyField(Article, primary_key=True, on_delete="CASCADE")
        words = TextField()

    return ArticleWords


def fill_statements(db):
    mark = db.param
    last = 0
    while True:
        query = f"SELECT id, content_text FROM statement WHERE id > {mark} ORDER BY id LIMIT {BATCH}"
        rows = db.execute_sql(query, (last,)).fetchall()
        if not rows:
            return
        cursor = db.cursor()
        update = f"UPDATE statement SET folded = {mark} WHERE id = {mark}"
        cursor.executemany(update, [(index_words(text), number) for number, text in rows])
        cursor.close()
        last = rows[-1][0]


def fill_articles(db):
    mark = db.param
    last = 0
    while True:
        query = f"""
            SELECT article.id, title, byline, text FROM article
            JOIN revision ON revision.article_id = article.id AND revision.number = article.revision
            WHERE article.id > {mark} ORDER BY article.id LIMIT {BATCH // 10}
        """
        rows = db.execute_sql(query, (last,)).fetchall()
        if not rows:
            return
        cursor = db.cursor()
        insert = f"INSERT INTO article_words (article_id, words) VALUES ({mark}, {mark})"
        cursor.executemany(insert, [(number, index_words(*fields)) for number, *fields in rows])
        cursor.close()
        last = rows[-1][0]


def index_postgresql(db, name, table, identifier, column):
    db.execute_sql(f'CREATE INDEX "{name}" ON "{table}" USING gin (word_vector("{column}"))')


def index_sqlite(db, name, table, identifier, column):
    """Only which row has which word is kept; the rows themselves hold the text."""
    options = f"content='{table}', content_rowid='{identifier}', tokenize='ascii', detail='none', columnsize=0"
    db.execute_sql(f'CREATE VIRTUAL TABLE "{name}" USING fts5("{column}", {options})')
    db.execute_sql(f"""INSERT INTO "{name}" ("{name}") VALUES ('rebuild')""")
    add = f'INSERT INTO "{name}" (rowid, "{column}") VALUES (new."{identifier}", new."{column}")'
    remove = f"""
        INSERT INTO "{name}" ("{name}", rowid, "{column}") VALUES ('delete', old."{identifier}", old."{column}")
    """
    trigger = f'CREATE TRIGGER "{name}_{{}}" AFTER {{}} ON "{table}" BEGIN {{}}; END'
    db.execute_sql(trigger.format("insert", "INSERT", add))
    db.execute_sql(trigger.format("delete", "DELETE", remove))
    changed = f'UPDATE OF "{column}"'
    condition = f'WHEN old."{column}" <> new."{column}"'
    db.execute_sql(
        f'CREATE TRIGGER "{name}_update" AFTER {changed} ON "{table}" {condition} BEGIN {remove}; {add}; END'
    )

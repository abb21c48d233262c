"""Denials are few among many statements: they are found without reading all of these."""


def up(migrator, db):
    """Adds the index."""
    db.execute_sql('CREATE INDEX "statement_polarity_id" ON "statement" ("polarity", "id")')


def down(migrator, db):
    """Drops it."""
    db.execute_sql('DROP INDEX "statement_polarity_id"')

"""How much of their allowances callers have used up."""

from peewee import BigIntegerField, CharField, Model


def up(migrator, db):
    """Makes the table."""

    class Allowance(Model):
        subject = CharField(max_length=64, primary_key=True)
        full_at = BigIntegerField(index=True)

        class Meta:
            database = db
            legacy_table_names = False

    db.create_tables([Allowance], safe=False)


def down(migrator, db):
    """Drops it."""
    db.execute_sql('DROP TABLE "allowance"')

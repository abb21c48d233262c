"""peewee models, one module a subject; connection, migrations and pages. The only floor beside services that knows the database."""

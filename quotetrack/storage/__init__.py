"""peewee models, one module a subject; connection, migrations and pages. Only services know the database too."""

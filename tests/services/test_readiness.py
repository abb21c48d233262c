"""What readiness says of a database that is not there, or not migrated."""

from database_access import close_all, open_at

from quotetrack.services import health
from quotetrack.storage.connection import bind_database


def test_a_database_without_tables_lacks_migrations(empty_database_url: str) -> None:
    opened = open_at(empty_database_url)
    bind_database(opened)
    assert health.check_readiness() == {"database": True, "migrations": False}
    close_all(opened)


def test_a_database_out_of_reach_is_not_ready(tmp_path) -> None:
    bind_database(open_at(f"postgresql://nobody@/nothing?host={tmp_path}"))
    assert health.check_readiness() == {"database": False, "migrations": False}

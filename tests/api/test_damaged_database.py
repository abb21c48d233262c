"""A database that is damaged or behind this version is told as out of order, and not as a mistake of ours."""

from pathlib import Path
from typing import Any

import pytest
from database_access import damage_table
from flask import Flask

from quotetrack.storage.connection import database, reading
from quotetrack.storage.migrations import migrate, revert


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_damaged_file_is_a_503(app: Flask, api: Any, tmp_path: Path) -> None:
    api.post_article()
    app.extensions["quotetrack_database"].close()
    damage_table(tmp_path / "quotetrack.db", "article")
    for answer in (api.get("/articles"), api.post("/articles", json={"text": "A word."})):
        assert answer.status_code == 503
        assert "Retry-After" in answer.headers


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
@pytest.mark.postgresql
def test_columns_that_are_not_there_yet_are_a_503(api: Any) -> None:
    with reading():
        revert(database.obj, "0012_polarity")
        try:
            assert api.get("/corrections").status_code == 503
        finally:
            migrate(database.obj)


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
@pytest.mark.postgresql
def test_a_table_that_one_may_not_read_is_a_503(api: Any) -> None:
    with reading():
        database.execute_sql("CREATE ROLE outsider")
        try:
            database.execute_sql("SET ROLE outsider")
            assert api.get("/articles").status_code == 503
        finally:
            database.execute_sql("RESET ROLE")
            database.execute_sql("DROP ROLE outsider")

"""A desk that sends articles and corrections all the time and remembers what it was promised; and what must hold of
the database whatever happened to it."""

import http.client
import itertools
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from database_access import close_all, open_at
from running_server import Server, wait_for

from quotetrack.storage.connection import is_postgresql

TEXT = "“Boat {0} is leaking,” Director Ines Kowal said on Monday.\n\n“Lamp {0} is out,” said Ottar Moe, the keeper.\n"
STATEMENTS = 2
QUICK = {"QUOTETRACK_LIMITS_REQUESTS_PER_MINUTE": "0", "QUOTETRACK_SERVER_THREADS": "4"}
"""Settings of a server that a desk keeps busy."""


@dataclass(slots=True)
class Desk:
    """What clients were told: articles and corrections that are stored, and every status that they got."""

    articles: dict[int, str] = field(default_factory=dict)
    corrections: set[int] = field(default_factory=set)
    statuses: list[int] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    cut: int = 0

    def work(self, server: Server, client: int, stop: threading.Event) -> None:
        """Sends an article and accepts its first statement, again and again."""
        for number in itertools.count():
            if stop.is_set():
                return
            name = f"{server.process}-{client}-{number}"
            made = self._call(server, "/api/v1/articles", {"text": TEXT.format(name), "external_id": name})
            if not made:
                stop.wait(0.02)
                continue
            self.articles[made["id"]] = name
            first = made["statements"][0]
            done = self._call(server, f"/api/v1/statements/{first['id']}:accept", {}, **{"If-Match": "*"})
            if done:
                self.corrections.add(first["id"])

    def wait_for_more(self, count: int) -> None:
        """Waits until clients were promised so many further articles."""
        before = len(self.articles)
        wait_for(lambda: len(self.articles) >= before + count, 60)

    def _call(self, server: Server, path: str, body: dict[str, Any], **headers: str) -> dict[str, Any] | None:
        try:
            status, named, content = server.call("POST", path, body, **headers)
        except (OSError, http.client.HTTPException):
            self.cut += 1
            return None
        self.statuses.append(status)
        if status in {200, 201}:
            told: dict[str, Any] = json.loads(content)
            return told
        if status != 503 or named["Content-Type"] != "application/problem+json" or "Retry-After" not in named:
            self.odd.append(f"{status} {content[:300]!r}")
        return None


@contextmanager
def busy_desk(server: Server, desk: Desk, *, clients: int = 3) -> Iterator[None]:
    """Clients at work for as long as the block runs."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=desk.work, args=(server, client + 1000 * len(desk.statuses), stop))
        for client in range(clients)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)


def check_database(url: str, desk: Desk | None = None) -> int:
    """How many articles there are; asserts that each is whole, that none is there twice, that what was promised is
    there, and that the database finds itself sound."""
    opened: Any = open_at(url)
    opened.connect()

    def ask(query: str) -> list[Any]:
        return list(opened.execute_sql(query).fetchall())

    try:
        if is_postgresql(opened):
            check_indexes(opened)
        else:
            assert ask("PRAGMA integrity_check") == [("ok",)]
            assert ask("PRAGMA foreign_key_check") == []
            for name in ("statement_search", "article_search"):
                # Raises where the index and the rows that it is of do not agree.
                opened.execute_sql(f"INSERT INTO {name} ({name}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
        articles = dict(ask("SELECT id, external_id FROM article"))
        assert len(set(articles.values())) == len(articles)
        whole = f"""
            SELECT article.id FROM article
            JOIN revision ON revision.article_id = article.id
            JOIN article_words ON article_words.article_id = article.id
            JOIN statement ON statement.article_id = article.id
            JOIN statement_wording ON statement_wording.statement_id = statement.id
            GROUP BY article.id HAVING count(DISTINCT statement.id) = {STATEMENTS} AND count(*) = {STATEMENTS}"""  # noqa: S608
        assert {number for (number,) in ask(whole)} == articles.keys()
        if desk is not None:
            assert desk.odd == []
            assert desk.articles.items() <= articles.items()
            accepted = ask("SELECT statement.id FROM statement JOIN correction ON statement_id = statement.id")
            assert desk.corrections <= {number for (number,) in accepted}
            assert len(accepted) == len(set(accepted))
        return len(articles)
    finally:
        close_all(opened)


def check_indexes(opened: Any) -> None:
    """amcheck's word on every index, where the server has amcheck: each row of a table is found through it."""
    if not opened.execute_sql("SELECT 1 FROM pg_available_extensions WHERE name = 'amcheck'").fetchall():
        return
    opened.execute_sql("CREATE EXTENSION amcheck")
    opened.execute_sql(
        "SELECT bt_index_check(index.indexrelid, true) FROM pg_index index JOIN pg_class made ON made.oid = indexrelid"
        " JOIN pg_am method ON method.oid = made.relam WHERE method.amname = 'btree'"
        " AND made.relnamespace = current_schema()::regnamespace"
    )
    opened.execute_sql("DROP EXTENSION amcheck")


def find_workers(server: Server) -> list[int]:
    children = Path(f"/proc/{server.process}/task/{server.process}/children").read_text()
    return [int(child) for child in children.split()]


def send_one(server: Server, name: str) -> int:
    return server.call("POST", "/api/v1/articles", {"text": TEXT.format(name), "external_id": name})[0]


def is_back(server: Server) -> bool:
    return server.call("GET", "/api/v1/statements?limit=1")[0] == 200

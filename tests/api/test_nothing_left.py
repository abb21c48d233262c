"""An article deleted by the command: none of its words is left in any table, index or file."""

import os
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

from quotetrack.services import furniture
from quotetrack.services.decisions import list_decisions
from quotetrack.services.records import Actor
from quotetrack.settings import Settings
from quotetrack.storage.articles import Article
from quotetrack.storage.connection import database, is_postgresql, reading
from quotetrack.storage.fields import read_clock
from quotetrack.storage.imports import ImportBatch, ImportItem
from quotetrack.text.spans import Span

WORD = "zarquonet"
"""In every part of the article, behind two letters that no other word begins with: an index keeps only what differs
from the word before."""
QUOTE = f"The qq{WORD} will be lit again before the first snow falls on Ashmere"
TEXT = f"“{QUOTE},” said Corin Vale, the verger.\n\n“We counted every qq{WORD} in the valley,” said Ilse Brandt.\n"


def run_command(settings: Settings, *arguments: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QUOTETRACK_")}
    done = subprocess.run(
        [sys.executable, "-m", "quotetrack", *arguments],
        env=kept | {"QUOTETRACK_DATABASE_URL": settings.database.url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def find_word() -> set[str]:
    """The tables with a row that holds the word, packed or not, SQLite's own tables of the index among them."""
    catalogue = (
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        if is_postgresql()
        else "SELECT name FROM sqlite_master WHERE type = 'table'"
    )
    with reading():
        names = [name for (name,) in database.execute_sql(catalogue)]
        rows = ((name, row) for name in names for row in database.execute_sql(f'SELECT * FROM "{name}"'))  # noqa: S608 - named in the catalogue
        return {name for name, row in rows if holds_word(row)}


def holds_word(row: tuple[Any, ...]) -> bool:
    packed = [bytes(value) for value in row if isinstance(value, bytes | memoryview)]
    unpacked = [zlib.decompress(value) for value in packed if value[:1] == b"x"]
    return WORD in str(row).casefold() or any(WORD.encode() in value.lower() for value in (*packed, *unpacked))


def fill(api: Any) -> int:
    """An article with the word in all its parts, its kept answers, its decisions; another that says the same."""
    html = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT.split("\n\n"))
    fields = {"title": f"The qq{WORD}", "byline": f"qq{WORD} desk", "external_id": "z", "extra": {"desk": f"qq{WORD}"}}
    made = api.post("/articles", json={"html": html, "outlet": "Bay News", **fields}, headers={"Idempotency-Key": "a"})
    assert made.status_code == 201
    api.post_article(TEXT.replace("Ilse", "Elsa"), external_id="y", outlet="Hill News")
    first = made.json["statements"][0]["id"]
    again = {"Idempotency-Key": "b", "If-Match": "*"}
    assert api.post(f"/statements/{first}:accept", headers=again).status_code == 200
    (correction,) = api.get(f"/statements/{first}/corrections").json
    assert api.post(f"/corrections/{correction['id']}:undo", headers={"Idempotency-Key": "c"}).status_code == 200
    claim = api.get(f"/statements/{first}").json["claim_id"]
    confirm = f"/claims/{claim}/appearances/{first}:confirm"
    assert api.post(confirm, headers={"Idempotency-Key": "d", "If-Match": "*"}).status_code == 200
    with reading():
        batch = ImportBatch.create(actor="Ada Quill", name="one.html", state="done", finished_at=read_clock())
        ImportItem.create(
            batch=batch, place="one.html", state="created", article=made.json["id"], title=fields["title"]
        )
    return int(made.json["id"])


def test_none_of_its_words_is_left_anywhere(api: Any, settings: Settings) -> None:
    first = fill(api)
    assert {"article", "revision", "statement", "article_words", "idempotent_call", "import_item"} <= find_word()
    told = run_command(settings, "articles", "delete", "--outlet", "Bay News", "--yes", "--by", "Ada Quill")
    assert told.startswith("deleted 1 of 1 articles, 2 statements, ")
    # The other one has the same words, and a claim of its own: what is shared stays for as long as it stands.
    with reading():
        second = Article.get().id
    assert api.get(f"/statements?article={second}").json["items"]
    run_command(settings, "articles", "delete", str(second), "--yes")
    run_command(settings, "db", "compact")
    assert find_word() == set()
    (record,) = list_decisions("article", first)
    assert (record.action, record.actor) == ("delete", "Ada Quill")
    (record,) = list_decisions("article", second)
    assert record.actor == "the command line"
    if not is_postgresql():
        path = settings.database.url.removeprefix("sqlite:///")
        held = [Path(path + name).read_bytes() for name in ("", "-wal") if Path(path + name).exists()]
        assert not any(WORD.encode() in content.lower() for content in held)


def test_no_kept_answer_to_a_decision_has_its_words(api: Any, settings: Settings) -> None:
    made = api.post_article(TEXT, external_id="z")
    first, second = (one["id"] for one in made["statements"])
    claims = [
        api.post("/claims", json={"statement": one}, headers={"Idempotency-Key": f"begin {one}".replace(" ", "-")})
        for one in (first, second)
    ]
    assert {answer.status_code for answer in claims} == {201}
    gone, kept = (answer.json["id"] for answer in claims)
    merged = {"Idempotency-Key": "merge", "If-Match": "*"}
    # The statements are in the other claim afterwards, and their words in the answer of this one.
    assert api.post(f"/claims/{gone}:merge", json={"into": kept}, headers=merged).status_code == 200
    stretch = Span(TEXT.index("We counted"), TEXT.index("We counted") + 2)
    decision = furniture.say_furniture(made["id"], stretch, revision=1, actor=Actor("Ada Quill"))
    assert api.post(f"/decisions/{decision}:undo", headers={"Idempotency-Key": "undo"}).status_code == 200
    assert "idempotent_call" in find_word()
    run_command(settings, "articles", "delete", str(made["id"]), "--yes")
    run_command(settings, "db", "compact")
    assert find_word() == set()
    assert api.post(f"/decisions/{decision}:undo", headers={"Idempotency-Key": "undo"}).status_code == 410

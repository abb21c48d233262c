"""The rows of a generated archive of any size, put straight into an empty database, its indexes made at the end.

Seeded and always the same. Each article has ten statements and a text that holds nothing but them, about 180 words
where a news article has 750, since what is looked at are statements. Each statement has one of WORDINGS wordings of 8
to 18 words, so that a large archive repeats each often; their keys are real ones. Every tenth statement stands in a
claim, a few of the claims being very large.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from quotetrack.matching import prepare
from quotetrack.matching.index import make_fingerprint
from quotetrack.storage.connection import database, is_postgresql
from quotetrack.storage.tables import TABLES
from quotetrack.storage.wordings import MOST_POSTINGS
from quotetrack.text.search import index_words

PER_ARTICLE: Final = 10
OUTLETS: Final = 300
SPEAKERS: Final = 50_000
WORDINGS: Final = 100_000
CLAIMS: Final = 50_000
CLAIMED: Final = 10
"""Every so many-th statement stands in a claim."""

CHUNK: Final = 20_000
FIRST: Final = int(datetime(2010, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
MINUTE: Final = 60_000_000
LANDED: Final = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
_COMMON: Final = (
    *("the", "of", "to", "and", "a", "in", "that", "it", "is", "was", "for", "on", "with"),
    *("as", "be", "we", "they", "will", "not", "this", "have", "are", "from", "by", "at"),
)

Rows = Iterator[tuple[Any, ...]]
Wording = tuple[str, str]


def load_archive(articles: int, tell: Callable[[str], None]) -> None:
    """Stores so many articles in the bound, migrated and empty database; ``tell`` hears of each step."""
    wordings = invent_wordings()
    with _without_indexes(tell):
        for name, columns, rows in list_tables(articles, wordings):
            put_rows(name, columns, rows)
            tell(name)
    if is_postgresql():
        _set_sequences()
        with database.atomic():
            database.execute_sql("ANALYZE")
    else:
        database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def invent_wordings(seed: int = 7) -> list[Wording]:
    """Wordings, each with what is searched of it."""
    draw = random.Random(seed)
    words = [f"{draw.choice('bcdfglmnprst')}{draw.choice('aeiou')}{draw.choice('lmnrst')}{n:x}" for n in range(20_000)]
    made = []
    for _ in range(WORDINGS):
        chosen = [
            draw.choice(_COMMON) if draw.random() < 0.35 else words[int(len(words) ** draw.random()) - 1]
            for _ in range(draw.randint(8, 18))
        ]
        text = " ".join(chosen).capitalize()
        made.append((text, index_words(text)))
    return made


def list_tables(articles: int, wordings: Sequence[Wording]) -> Iterable[tuple[str, Sequence[str], Rows]]:
    """Each table's name, columns and rows, those that others refer to first."""
    dated = ("version", "created_at", "updated_at")
    yield "outlet", ("id", "name", "folded", "created_at"), _list_outlets()
    yield "speaker", ("id", *dated, "name", "folded", "kind"), _list_speakers()
    yield "alias", ("id", "speaker_id", "name", "folded", "created_at"), _list_aliases()
    columns = [
        "natural_key",
        "outlet_id",
        "external_id",
        "url",
        "title",
        "published_at",
        "language",
        "extra",
        "folded",
        "revision",
    ]
    yield "article", ("id", *dated, *columns), _list_articles(articles)
    columns = ["id", "article_id", "number", "text", "text_hash", "sentences", "furniture", "created_at"]
    yield "revision", columns, _list_revisions(articles, wordings)
    yield "article_words", ("article_id", "words"), _list_article_words(articles, wordings)
    yield "statement", ("id", *dated, *_STATEMENT.split()), _list_statements(articles, wordings)
    prints = [make_fingerprint(prepare(text)) for text, _ in wordings]
    yield "wording", ("id", "digest", "words"), ((n, one.digest, one.words) for n, one in enumerate(prints, 1))
    yield "wording_key", ("key", "wording"), _list_keys([one.stored for one in prints])
    yield "statement_wording", ("statement_id", "wording_id"), _list_worded(articles)
    yield (
        "claim",
        ("id", *dated, "status", "tags"),
        ((n, 1, LANDED, LANDED, "open", "[]") for n in range(1, CLAIMS + 1)),
    )
    columns = [
        "id",
        "statement_id",
        "claim_id",
        "matched_id",
        "relation",
        "score",
        "method",
        "state",
        "created_at",
        "updated_at",
    ]
    yield "appearance", columns, _list_appearances(articles)


_STATEMENT: Final = """article_id revision_id outdated content start end content_text folded cue_start cue_end cue_text
    source_start source_end source_text kind polarity status speaker_id candidates confidence reason review machine
    unclosed attention"""


def choose_wording(statement: int) -> int:
    """The number, from 0, of a statement's wording."""
    return (statement * 2_654_435_761 >> 7) % WORDINGS


def choose_speaker(statement: int) -> int:
    """The number of its speaker, from 1: a few say much, most say little."""
    return int(SPEAKERS ** ((statement * 40_503 % 65_521) / 65_521))


def choose_claim(statement: int) -> int:
    """The number of its claim, from 1: a few are very large."""
    return int(CLAIMS ** ((statement * 69_069 % 99_991) / 99_991))


def _list_outlets() -> Rows:
    return ((n, f"Outlet {n}", f"outlet {n}", LANDED) for n in range(1, OUTLETS + 1))


def _list_speakers() -> Rows:
    return ((n, 1, LANDED, LANDED, f"Speaker {n}", f"speaker {n}", "person") for n in range(1, SPEAKERS + 1))


def _list_aliases() -> Rows:
    return ((n, n, f"Speaker {n}", f"speaker {n}", LANDED) for n in range(1, SPEAKERS + 1))


def _list_articles(articles: int) -> Rows:
    for n in range(1, articles + 1):
        landed = LANDED + 1000 * n
        title = f"Report {n} of the day"
        url = f"https://news.example/{n}"
        yield (
            *(n, 1, landed, landed, f"{n:064x}", n * 7919 % OUTLETS + 1, None, url, title),
            *(FIRST + n % 8_000_000 * MINUTE, "en", "{}", title.lower(), 1),
        )


def _join_words(article: int, wordings: Sequence[Wording], part: int) -> str:
    first = (article - 1) * PER_ARTICLE + 1
    return (".\n\n", "")[part].join([wordings[choose_wording(n)][part] for n in range(first, first + PER_ARTICLE)])


def _list_revisions(articles: int, wordings: Sequence[Wording]) -> Rows:
    for n in range(1, articles + 1):
        text = _join_words(n, wordings, 0)
        yield n, n, 1, text, "0" * 64, f"[[0, {len(text)}]]", "[]", LANDED


def _list_article_words(articles: int, wordings: Sequence[Wording]) -> Rows:
    for n in range(1, articles + 1):
        yield n, f" report {n} of the day | {_join_words(n, wordings, 1)}"


def _list_statements(articles: int, wordings: Sequence[Wording]) -> Rows:
    no, yes = False, True
    for article in range(1, articles + 1):
        at, landed = 0, LANDED + 1000 * article
        for n in range((article - 1) * PER_ARTICLE + 1, article * PER_ARTICLE + 1):
            text, folded = wordings[choose_wording(n)]
            end = at + len(text)
            named = n % 5 != 0
            speaker = choose_speaker(n) if named else None
            status = "attributed" if named else "unknown"
            content = f"[[{at}, {end}]]"
            who = f'"Speaker {speaker}"' if named else "null"
            machine = (
                f'{{"content": {content}, "kind": "direct", "polarity": "affirmed", "status": "{status}", "speaker": '
                f'{who}, "on_behalf_of": null, "confidence": 0.9, "reason": "Named right after the quote.", '
                f'"evidence": ["marks", "cue"], "candidates": []}}'
            )
            yield (
                *(n, 1, landed, landed, article, article, no, content, at, end, text, folded),
                *(
                    at,
                    at + 4,
                    "said",
                    at + 5,
                    at + 12,
                    "Speaker",
                    "direct" if n % 3 else "indirect",
                    "affirmed",
                    status,
                ),
                *(speaker, "[]", 0.9, "Named right after the quote.", "open" if n % 50 else "accepted", machine),
                *(no if n % 100 else yes, 0 if named else 1 + n // 5 % 3),
            )
            at = end + 3


def _list_keys(stored: Sequence[Sequence[int]]) -> Rows:
    """Sorted as the index is; of a key that many share the earliest, as taking articles in keeps them."""
    together: dict[int, list[int]] = {}
    for wording, keys in enumerate(stored, 1):
        for key in keys:
            of_key = together.setdefault(key, [])
            if len(of_key) < MOST_POSTINGS:
                of_key.append(wording)
    return ((key, wording) for key in sorted(together) for wording in together[key])


def _list_worded(articles: int) -> Rows:
    return ((n, choose_wording(n) + 1) for n in range(1, articles * PER_ARTICLE + 1))


def _list_appearances(articles: int) -> Rows:
    for place, n in enumerate(range(CLAIMED, articles * PER_ARTICLE + 1, CLAIMED), 1):
        state = "joined" if n % 40 else "suggested"
        yield place, n, choose_claim(n), None, "identical", 1.0, "machine", state, LANDED, LANDED


def put_rows(table: str, columns: Sequence[str], rows: Rows) -> None:
    """Stores the rows by COPY, or by executemany in large transactions; columns that are not named get the defaults
    that the models give."""
    columns, further = [*columns], _list_defaults(table, columns)
    columns += [name for name, _ in further]
    rest = tuple(value for _, value in further)
    names = ", ".join(f'"{name}"' for name in columns)
    if is_postgresql():
        with database.atomic(), database.cursor().copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
            for chunk in _cut(rows):
                copy.write("".join([_write_line(row + rest) for row in chunk]))
        return
    marks = ", ".join("?" * len(columns))
    for chunk in _cut(rows):
        with database.atomic():
            database.cursor().executemany(
                f'INSERT INTO "{table}" ({names}) VALUES ({marks})',  # noqa: S608 - names of our own
                [row + rest for row in chunk],
            )


def _cut(rows: Rows) -> Iterator[list[tuple[Any, ...]]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _write_line(row: tuple[Any, ...]) -> str:
    """A row as COPY takes it; no text of ours has a tab or a backslash but for line ends."""
    return "\t".join(["\\N" if value is None else str(value).replace("\n", "\\n") for value in row]) + "\n"


def _list_defaults(table: str, columns: Sequence[str]) -> list[tuple[str, Any]]:
    (model,) = (one for one in TABLES if one._meta.table_name == table)  # noqa: SLF001 - the documented name
    meta = model._meta  # noqa: SLF001 - the same
    left = [field for field in meta.sorted_fields if field.column_name not in columns and field in meta.defaults]
    defaults = [(field, meta.defaults[field]) for field in left]
    return [(field.column_name, field.db_value(value() if callable(value) else value)) for field, value in defaults]


@contextmanager
def _without_indexes(tell: Callable[[str], None]) -> Iterator[None]:
    """Takes away the indexes that no constraint needs, and SQLite's triggers, and makes them again afterwards.

    References are not checked meanwhile: what is stored refers to what is there.
    """
    made = _list_definitions()
    kinds = {"index": "INDEX", "trigger": "TRIGGER"}
    for kind, name, _ in made:
        database.execute_sql(f'DROP {kinds[kind]} "{name}"')
    if is_postgresql():
        database.execute_sql("SET session_replication_role = replica")
        database.execute_sql("SET maintenance_work_mem = '512MB'")
    else:
        database.execute_sql("PRAGMA foreign_keys = 0")
        database.execute_sql("PRAGMA cache_size = -1000000")
    yield
    for kind, name, definition in made:
        database.execute_sql(definition)
        if kind == "index":
            tell(name)
    if is_postgresql():
        database.execute_sql("SET session_replication_role = DEFAULT")
        database.commit()
    else:
        for table in ("statement_search", "article_search"):
            database.execute_sql(f'INSERT INTO "{table}" ("{table}") VALUES (\'rebuild\')')  # noqa: S608 - our own
            tell(table)
        database.execute_sql("ANALYZE")
        database.execute_sql("PRAGMA foreign_keys = 1")


def _list_definitions() -> list[tuple[str, str, str]]:
    if is_postgresql():
        query = """SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
            AND indexname NOT IN (SELECT conname FROM pg_constraint) AND indexdef NOT LIKE 'CREATE UNIQUE%%'"""
    else:
        query = """SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL
            AND (type = 'trigger' OR type = 'index' AND sql NOT LIKE 'CREATE UNIQUE%')"""
    return [(kind, name, text) for kind, name, text in database.execute_sql(query).fetchall()]


def _set_sequences() -> None:
    for model in TABLES:
        name = model._meta.table_name  # noqa: SLF001 - the documented name
        if "id" in model._meta.fields:  # noqa: SLF001 - the same
            database.execute_sql(
                f"""SELECT setval(pg_get_serial_sequence('"{name}"', 'id'), (SELECT MAX(id) FROM "{name}"))"""  # noqa: S608
            )

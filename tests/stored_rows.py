"""What a database holds, in a form in which two of them can be compared that were filled in different ways."""

from operator import itemgetter
from typing import Any

from quotetrack.storage.connection import reading
from quotetrack.storage.tables import TABLES

CLOCKS = {"created_at", "updated_at", "deleted_at"}
# What refers to a row of another table without the database's knowing.
UNNAMED = {"wording_key": {"wording": "wording"}, "claim_count": {"claim": "claim", "first_statement": "statement"}}
Rows = dict[str, list[dict[str, Any]]]


def dump_rows() -> Rows:
    """Every row of the bound database but for the moments of writing, identifiers as places in their order.

    PostgreSQL spends numbers on what is rolled back, as a batch is that holds a new text of an old article. Outlets are
    called by their names: a batch makes new ones in the order of these, so that no two writers wait for each other.
    """
    with reading():
        dumped = {
            table._meta.table_name: list(table.select().order_by(*table._meta.get_primary_keys()).dicts())
            for table in TABLES
        }
    places = {name: {row["id"]: at for at, row in enumerate(rows) if "id" in row} for name, rows in dumped.items()}
    places["outlet"] = {row["id"]: row["folded"] for row in dumped["outlet"]}
    for table in TABLES:
        name = table._meta.table_name
        referring = {field.name: field.rel_model._meta.table_name for field in table._meta.refs}
        referring |= {"id": name} | UNNAMED.get(name, {})
        dumped[name] = [_place(row, referring, places) for row in dumped[name]]
    dumped["outlet"].sort(key=itemgetter("folded"))
    dumped["tombstone"] = [{"kind": row["kind"]} for row in dumped["tombstone"]]
    return dumped


def _place(row: dict[str, Any], referring: dict[str, str], places: dict[str, dict[int, Any]]) -> dict[str, Any]:
    placed = {name: value for name, value in row.items() if name not in CLOCKS}
    for name, table in referring.items():
        if placed.get(name) is not None:
            placed[name] = places[table][placed[name]]
    for name in ("candidates", "machine"):
        if name in placed:
            placed[name] = _place_speakers(placed[name], places["speaker"])
    return placed


def _place_speakers(value: Any, places: dict[int, Any]) -> Any:
    """A document with the speakers in it as places."""
    if isinstance(value, list):
        return [_place_speakers(one, places) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: places.get(member, member) if name == "speaker_id" else _place_speakers(member, places)
        for name, member in value.items()
    }
